// Imports: a file is mapped by its first lines, tried out, then taken line by line.

import { get, getCsv, newKey, post, saveText } from "../kit/api.js";
import { accepts, upload } from "../kit/files.js";
import { Form } from "../kit/form.js";
import { Empty, Id, Message, Pairs, Row, Tag, View, html, link, many, options, short, time, word } from "../kit/parts.js";
import { importFields, importKinds } from "../vocabulary.js";

const HEAD = 65536; // so many bytes of a file are looked at for its first lines
const FAILURES = {
  header_unreadable: "Its first line could not be read.", unknown_column: "It has a column that no field is. Map its columns.",
  repeated_column: "Two columns are the same field.", missing_column: "A mapped column is not in it.", upload_gone: "The file was kept 30 days and is gone.",
};

// The first lines of a CSV file as lists of fields (RFC 4180); what was cut off at the end is left out.
function readHead(text, most = 4) {
  const lines = [];
  let fields = [];
  let field = "";
  let quoted = false;
  const source = text.replace(/^\ufeff/, "");
  for (let at = 0; at < source.length && lines.length < most; at += 1) {
    const char = source[at];
    if (quoted) {
      if (char !== '"') field += char;
      else if (source[at + 1] === '"') { field += char; at += 1; } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "," || char === "\n") {
      fields.push(field.replace(/\r$/, ""));
      field = "";
      if (char === "\n") { lines.push(fields); fields = []; }
    } else field += char;
  }
  if (lines.length < most && text.length < HEAD && (field || fields.length)) lines.push([...fields, field]);
  return lines;
}

// The field that a column is likely to be, by its name.
function guess(name, fields) {
  const plain = name.toLowerCase().replace(/[^a-z]+/g, "_").replace(/^_|_$/g, "");
  const others = { e_mail: "email", mail: "email", email_address: "email", phone_number: "phone", mobile: "phone", mobile_number: "phone", mobile_phone: "phone", cell: "phone", cell_phone: "phone", tel: "phone", telephone: "phone", id: "external_id", customer_id: "external_id", date: "collected_at", when: "collected_at", type: "types" };
  return [plain, others[plain]].find((one) => fields.includes(one)) || "";
}

const LINES = { opt_outs: "opt-outs", requests: "rights requests" };
// What every line of a kind must bring, as docs/imports.md has it.
const NEEDED = {
  consents: "Each line needs an identifier (e-mail, phone, external ID or device ID), a purpose, and whether it was granted.",
  opt_outs: "Each line needs an identifier (e-mail, phone, external ID or device ID) and its kinds, such as “sms email”.",
  contracts: "Each line needs the contract’s id, its first day, and an identifier of somebody in it (e-mail, phone, external ID or device ID).",
  requests: "Each line needs its types, such as “know delete”, the relationship, and an e-mail address, phone number or postal address.",
};

export default class Imports extends View {
  state = { file: null, percent: null };

  title(data) { return data?.job ? `Import of ${word(data.job.kind, LINES).toLowerCase()}` : data?.fresh ? "New import" : "Imports"; }

  async load({ id, query }) {
    if (id === "new") return { fresh: true };
    if (id) return { job: await get(`/imports/${id}`, { failed: query.failed, cursor: query.cursor }) };
    return { page: await get("/imports", { cursor: query.cursor }) };
  }

  tools(data) { return data.page && html`<a class="button main" href="#/imports/new">New import</a>`; }

  show(data) { return data.page ? this.list(data.page) : data.fresh ? this.make() : this.one(data.job); }

  list(page) {
    const columns = [
      ["Import", (one) => html`<a href=${link(`imports/${one.id}`)}>${word(one.kind)}${one.dry_run ? ", tried out" : ""}</a>`],
      ["State", (one) => html`<${Tag} code=${one.state} tint=${one.state === "ready" ? "soon" : undefined} />`],
      ["Made", (one) => time(one.created_at)],
      ["Lines", (one) => one.lines.read, { num: true }],
      ["Failed", (one) => (one.lines.failed ? html`<span class="tag late">${one.lines.failed}</span>` : 0), { num: true }],
    ];
    return this.paged(page, "imports", { caption: "Imports, the newest first", columns },
      html`<${Empty} title="No import yet"><p>Lists of consents, opt-outs, contracts or requests from another system come in as a file: CSV or JSON Lines, up to 512 MiB.
        A refusal in a file takes effect; a grant never lifts what somebody said.</p><//>`);
  }

  choose = async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const lines = /\.csv$/i.test(file.name) ? readHead(await file.slice(0, HEAD).text()) : null;
    this.setState({ file, lines, kind: null, sent: null });
  };

  make() {
    const { file, lines, percent, kind = "" } = this.state;
    return html`<div class="sheet"><h2>1. The file</h2><div class="field"><label for="file">CSV or JSON Lines</label>
        <input id="file" type="file" accept=${accepts("import")} onChange=${this.choose} aria-describedby="file-help" />
        <p class="help" id="file-help">It goes straight to your company’s own storage and is kept there for 30 days.</p></div>
      ${percent !== null && html`<progress max="100" value=${percent} aria-label="Sending the file"></progress>`}</div>
      ${file && html`<div class="sheet"><h2>2. What it is</h2><div class="field"><label for="kind">Each line is</label>
        <select id="kind" value=${kind || ""} onChange=${(event) => this.setState({ kind: event.target.value })}><option value="">Choose…</option>
          ${importKinds.map((one) => html`<option value=${one} selected=${one === kind}>${word(one, { consents: "a consent", opt_outs: "an opt-out", contracts: "a contract", requests: "a rights request" })}</option>`)}</select></div></div>`}
      ${file && kind && this.mapping(lines, kind)}`;
  }

  mapping(lines, kind) {
    const fields = importFields[kind];
    const [names = [], ...samples] = lines || [];
    const offered = options(fields);
    const asked = names.map((name, at) => ({
      name: `column_${at}`, label: name || `Column ${at + 1}`, type: "select", options: offered, value: guess(name, fields), local: true,
      help: `Such as ${samples.map((line) => line[at]).filter(Boolean).slice(0, 2).map((one) => `“${one.slice(0, 60)}”`).join(", ") || "nothing"}.`,
    }));
    const dry = { name: "dry_run", label: "Try it out first: check every line and write nothing", type: "check", value: true };
    return html`<div class="sheet"><h2>3. Its columns</h2>${lines ? html`<p>Choose what each column is. What you leave open is not taken.</p>
        <p>${NEEDED[kind]} A line without it fails; where the file has no such column, add it in your spreadsheet first.</p>` : html`<p>Its members must have the names of the API’s fields.</p>`}
      <${Form} key=${`${kind}/${JSON.stringify(names)}/${this.state.file.name}`} id=${`imports/${kind}`} draft=${`imports/${kind}/${JSON.stringify(names)}`} fields=${[...asked, dry]} submit="Send and start" onSubmit=${(body, key, values) => this.begin(kind, names, body, values)} /></div>`;
  }

  // Sends the file once, whatever fails after that; then makes the import and starts it.
  async begin(kind, names, { dry_run: dryRun = false }, values) {
    const { file } = this.state;
    this.sent = this.sent?.file === file ? this.sent : { file, id: await upload("import", file, (percent) => this.setState({ percent })), keys: {} };
    this.setState({ percent: null });
    const columns = Object.fromEntries(names.map((_, at) => [String(at + 1), values[`column_${at}`]]).filter(([, field]) => field));
    const body = { kind, upload_id: this.sent.id, dry_run: dryRun, ...(names.length ? { columns } : {}) };
    const key = (this.sent.keys[JSON.stringify(body)] ??= newKey());
    const made = await post("/imports", body, { key });
    await post(`/imports/${made.id}/start`, {}, { key: `${key}-start` });
    location.hash = link(`imports/${made.id}`);
  }

  one(job) {
    const { query } = this.props.route;
    const running = job.state === "running" || job.state === "ready";
    if (job.state === "running") this.watch();
    const columns = [
      ["Line", (one) => one.line],
      ["Result", (one) => html`<${Tag} code=${one.code} tint=${one.code === "ok" ? "fine" : "late"} />`],
      ["Column", (one) => one.field || ""],
      ["Why", (one) => (one.requests?.length ? one.requests.map((made) => html`<a href=${link(`requests/${made.id}`)}>${word(made.type)} ${short(made.id)}</a> `) : one.message)],
    ];
    return html`<div class="sheet"><${Pairs}><${Row} name="State"><${Tag} code=${job.state} tint=${job.state === "ready" ? "soon" : undefined} />${job.dry_run ? " tried out: nothing is written" : ""}<//>
        <${Row} name="Made">${time(job.created_at)}<//>${job.finished_at && html`<${Row} name="Finished">${time(job.finished_at)}<//>`}
        <${Row} name="Lines">${job.lines.read} read, ${job.lines.done} ${job.dry_run ? "would be taken" : "taken"}, ${job.lines.failed} failed<//>
        <${Row} name="Id"><${Id} id=${job.id} /><//><//>
      ${running && html`<progress max=${job.bytes.total} value=${job.bytes.read} aria-label="How far it is"></progress>`}
      ${job.failure && html`<${Message} still tint="late" title="Nothing, or nothing more, was taken"><p>${FAILURES[job.failure.code] || job.failure.message}</p><//>`}
      <p class="row">${job.state === "ready" && html`<button class="main" onClick=${() => this.start(job)}>Start</button>`}
        ${job.dry_run && job.state === "done" && job.lines.done > 0 && html`<button class="main" onClick=${() => this.real(job)}>Take it in for good</button>`}
        ${job.lines.failed > 0 && html`<button onClick=${() => this.save(job)}>Save the failed lines as CSV</button>`}</p></div>
      ${job.items.length > 0 && html`${(job.dry_run || job.kind === "requests") && html`<p><a href=${link(`imports/${job.id}`, { failed: query.failed ? undefined : "true" })}>${query.failed ? "Show all lines" : "Show the failed lines alone"}</a></p>`}
        ${this.paged(job, "lines", { caption: "Lines of the file; what they hold is not repeated here", id: (one) => one.line, columns })}`}
      <p><a href="#/imports">All imports</a></p>`;
  }

  start(job) { return this.change((key) => post(`/imports/${job.id}/start`, {}, { key }), "It is running. You may leave the page."); }

  async real({ kind, upload_id: uploadId, columns }) {
    const key = newKey(); // for each further try: the file is taken in once
    const made = await this.act(async () => {
      const job = await post("/imports", { kind, upload_id: uploadId, ...(columns ? { columns } : {}) }, { key });
      await post(`/imports/${job.id}/start`, {}, { key: `${key}-start` });
      return job;
    });
    if (made) location.hash = link(`imports/${made.id}`);
  }

  async save(job) {
    const text = await this.act(() => getCsv(`/imports/${job.id}`, { failed: "true" }), () => `${many(job.lines.failed, "failed line").replace("100+", job.lines.failed)} saved.`);
    if (text) saveText(`failed-${job.id}.csv`, text, "text/csv");
  }
}
