// Files: sent to the bucket by the presigned form, with progress; never through a function, never shown in the page.

import { call, caught, newKey, post, Problem } from "./api.js";
import { Component, html, say } from "./parts.js";

const TYPES = {
  csv: "text/csv", jsonl: "application/x-ndjson", ndjson: "application/x-ndjson", pdf: "application/pdf", png: "image/png",
  jpg: "image/jpeg", jpeg: "image/jpeg", json: "application/json", zip: "application/zip",
};
const TAKEN = {
  import: "csv jsonl ndjson", identity_document: "pdf png jpg jpeg", authorization: "pdf png jpg jpeg",
  evidence: "pdf png jpg jpeg", answer: "pdf png jpg jpeg json csv zip",
};
export const accepts = (purpose) => TAKEN[purpose].split(" ").map((end) => `.${end}`).join(",");

// The name that a stranger gave a file may tell of them: what is sent is the purpose and the ending.
const plain = (purpose, end) => `${purpose}.${end}`;

function send({ url, fields }, file, tell) {
  return new Promise((done, fail) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.onprogress = ({ loaded, total }) => tell(Math.floor((loaded / total) * 100));
    request.onload = () => (request.status < 300 ? done() : fail(new Problem(request.status, { title: "The file was not taken" })));
    request.onerror = () => fail(new Problem(0, { title: "The file did not get through", detail: "Choose it once more." }));
    request.send(form);
  });
}

// Sends a file and checks it in; tell(percent) on the way. → the upload's id. Throws Problem.
export async function upload(purpose, file, tell = () => {}) {
  const end = file.name.split(".").at(-1).toLowerCase();
  if (!TAKEN[purpose].split(" ").includes(end)) {
    throw new Problem(422, { title: "This kind of file is not taken", detail: `Choose one of: ${TAKEN[purpose]}.` });
  }
  const body = { purpose, file_name: plain(purpose, end), content_type: TYPES[end], size: file.size };
  const announced = await post("/uploads", body, { key: newKey() });
  await send(announced, file, tell);
  await call("POST", `/uploads/${announced.id}/complete`);
  return announced.id;
}

// The input of a form's field of type `file`. `value`: [{id, name}] of what was taken.
export class FilesField extends Component {
  state = { percent: null, problem: null };

  choose = async (event) => {
    const { field, value, set } = this.props;
    let taken = field.several ? value : [];
    for (const file of event.target.files) {
      try {
        this.setState({ percent: 0, problem: null });
        const id = await upload(field.purpose, file, (percent) => this.setState({ percent }));
        taken = [...taken, { id, name: file.name }];
        set(taken);
        say("The file was taken.");
      } catch (problem) {
        caught(problem);
        this.setState({ problem });
      }
    }
    this.setState({ percent: null });
    event.target.value = "";
  };

  render({ field, common, value, set }, { percent, problem }) {
    return html`<div><input type="file" ...${common} accept=${accepts(field.purpose)} multiple=${Boolean(field.several)}
        onChange=${this.choose} />
      ${percent !== null && html`<progress max="100" value=${percent} aria-label="Sending the file"></progress>`}
      ${problem && html`<p class="error" role="alert">${problem.message}. ${problem.detail}</p>`}
      ${value.length > 0 && html`<ul class="files">${value.map((one) => html`<li key=${one.id}>${one.name}
        <button class="quiet small" onClick=${() => set(value.filter((other) => other.id !== one.id))}>Remove</button></li>`)}</ul>`}
    </div>`;
  }
}
