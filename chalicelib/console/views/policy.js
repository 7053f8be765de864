// The editor of a draft, with the preview of its text and what would look wrong in it.

import { caught, post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Component, Message, ProblemBox, html, many, options } from "../kit/parts.js";
import { audiences, noticeChannels } from "../vocabulary.js";

export const AUDIENCES = { active_contracts: "Clients with a contract", consented: "People who consented", accepted: "People who accepted it" };
export const WAYS = { email: "By e-mail", in_app: "In your app", site_banner: "By a banner on your site" };
const wantsNotice = (values) => values.material || values.tell;

const fields = (version, purposes) => [
  { name: "title", label: "Title", required: true, max: 200, value: version.title },
  { name: "locale", label: "Language", max: 5, required: true, value: version.locale || "en-US", help: "Such as en-US or es." },
  { name: "content", label: "Text", type: "area", rows: 22, required: true, value: version.content, help: "In Markdown: # headings, - lists, **strong**, [words](address). HTML is shown as text." },
  { name: "effective_at", label: "In force from", type: "moment", value: version.effective_at, blank: null, help: "Empty: from publication on, which needs a reason then." },
  { name: "change_summary", label: "What changes, for those who are told", type: "area", rows: 3, max: 2000, value: version.change_summary, blank: "" },
  { name: "material", label: "It changes people’s rights or how their data is used", type: "check", value: version.material || false, blank: false },
  { name: "tell", label: "Tell people although it changes nothing of that", type: "check", local: true, value: Boolean(version.notice) && !version.material, when: (values) => !values.material },
  { name: "notice.audience", label: "Who is told", type: "checks", required: true, options: options(audiences, AUDIENCES), value: version.notice?.audience || [], when: wantsNotice },
  { name: "notice.channels", label: "How", type: "checks", required: true, options: options(noticeChannels, WAYS), value: version.notice?.channels || [], when: wantsNotice },
  { name: "notice.send_at", label: "From when on", type: "moment", required: true, value: version.notice?.send_at, when: wantsNotice },
  { name: "reconsent_purposes", label: "Ask again for", type: "checks", blank: [], value: version.reconsent_purposes || [],
    options: purposes.filter((one) => one.requires_consent).map((one) => [one.code, one.title]), help: "People who consented before are not contacted for it until they consent to this version." },
];

export class Draft extends Component {
  render({ id, version, before, purposes, submit, plain, onSubmit }, { content }) {
    const send = (body, key) => onSubmit({ notice: null, ...body }, key);
    return html`<${Form} id=${id} fields=${fields(version, purposes)} before=${before && fields(before, purposes)} submit=${submit} plain=${plain} onSubmit=${send} onChange=${(values) => this.setState({ content: values.content })}>
      <${Preview} content=${content ?? version.content ?? ""} /><//>`;
  }
}

// How the text will be read: in a frame of its own, which runs nothing and knows nothing of this page.
export class Preview extends Component {
  state = { url: null, warnings: null, problem: null };

  componentWillUnmount() { URL.revokeObjectURL(this.state.url); }

  look = async () => {
    try {
      const { html: text, warnings } = await post("/policies/preview", { content: this.props.content });
      const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title>${text}</html>`;
      URL.revokeObjectURL(this.state.url);
      this.setState({ url: URL.createObjectURL(new Blob([page], { type: "text/html" })), warnings: warnings || [], problem: null });
    } catch (problem) {
      caught(problem);
      this.setState({ problem });
    }
  };

  render(_, { url, warnings, problem }) {
    return html`<div><p><button onClick=${this.look}>${url ? "Preview again" : "Preview"}</button></p>
      ${problem && html`<${ProblemBox} problem=${problem} again=${this.look} />`}
      ${warnings?.length > 0 && html`<${Message} tint="soon" still title=${`${many(warnings.length, "place")} would look wrong`}>
        <ul>${warnings.map((one) => html`<li>Line ${one.line}: ${one.message}</li>`)}</ul><//>`}
      ${url && html`<iframe title="How the text will be read" sandbox="" src=${url}></iframe>`}</div>`;
  }
}
