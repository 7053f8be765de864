// What happened and what was read, who did it, and the proof that nothing is missing.

import { Problem, get, post, saveText } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Empty, Message, Table, Tabs, Tag, View, html, link, many, nameActor, options, short, time, word } from "../kit/parts.js";
import { addDays, today } from "../kit/time.js";
import { eventTypes, readActions } from "../vocabulary.js";

const VERDICTS = {
  erased: "words were deleted on purpose; the event names which", missing: "gone without being named", altered: "not what its hash says",
  reordered: "lies in another’s place", forged: "was not there when its day was sealed",
};

const NAMED = /^[a-z]+([:_/][\w.:/-]+)?$/; // what may stand in an address: no mail address, no number
const PLACES = { req: "requests", key: "keys", whe: "webhooks", imp: "imports", sub: "people" };
export const Record = ({ record }) => {
  if (!record) return "";
  const [kind, name] = record.split("/");
  const place = PLACES[record.slice(0, 3)];
  if (place && /^[a-z]{3}_[0-9A-Z]{26}$/.test(record)) return html`<a href=${link(`${place}/${record}`)}>${word({ req: "request", whe: "endpoint", imp: "import", sub: "person" }[record.slice(0, 3)] || "key")} ${short(record)}</a>`;
  if (kind === "contract" && name) return html`<a href=${link(`contracts/${name}`)}>Contract ${name}</a>`;
  if (kind === "policy" && name) return html`<a href=${link(`policies/${name}`)}>Policy ${name}</a>`;
  return html`<code>${record.length > 24 ? `…${record.slice(-20)}` : record}</code>`;
};

const WINDOW = (query) => [
  { name: "since", label: "From", type: "date", value: query.since || "", help: "Without it, the last 31 days." },
  { name: "until", label: "Until before", type: "date", value: query.until || "" },
];
const FILTERS = (query) => [
  ...WINDOW(query),
  { name: "action", label: "What", type: "select", value: query.action || "", options: options([...eventTypes, ...readActions]) },
  { name: "actor", label: "Who", max: 200, value: query.actor || "", help: "The id of a key, as key_…" },
  { name: "record", label: "About", max: 200, value: query.record || "", help: "An id such as req_… or sub_…, or contract/…, policy/…, keys." },
];

export default class Audit extends View {
  title() { return "Audit"; }

  async load({ id, query }) {
    if (id) return { job: await get(`/audit/verifications/${id}`) };
    if (query.view === "verify" || query.view === "export") return { [query.view]: true };
    const { since, until, action, actor, record, cursor } = query;
    return { page: await get("/audit", { since, until, action, actor, record, cursor }) };
  }

  show(data) {
    const { query, id } = this.props.route;
    const now = id ? "verify" : query.view || "list";
    return html`<${Tabs} label="Audit" now=${now} tabs=${[["list", "What happened", "#/audit"], ["verify", "Verify", "#/audit?view=verify"], ["export", "Export", "#/audit?view=export"]]} />
      ${data.job ? this.job(data.job) : data.verify ? this.verify() : data.export ? this.export() : this.list(data.page)}`;
  }

  list(page) {
    const { query } = this.props.route;
    const filtered = ["since", "until", "action", "actor", "record"].some((name) => query[name]);
    const columns = [
      ["When", (one) => time(one.at)],
      ["What", (one) => word(one.action)],
      ["Who", nameActor],
      ["About", (one) => (one.records ? many(one.records.length, "record") : html`<${Record} record=${one.record} />`)],
      ["Version", (one) => one.version ?? "", { num: true }],
    ];
    const find = (body) => {
      const errors = ["actor", "record"].filter((name) => body[name] && !NAMED.test(body[name]))
        .map((name) => ({ pointer: `/${name}`, message: "Give an id or a name as in the help. A person is looked up under People, whose id goes here." }));
      if (errors.length) throw new Problem(422, { title: "This is no id", errors }); // an address holds no person
      location.hash = link("audit", body);
    };
    return html`<details open=${filtered}><summary>Filter</summary><div class="sheet"><${Form} key=${this.props.route.address} id="audit/filter" fields=${FILTERS(query)} submit="Show" plain keep=${false} onSubmit=${find} /></div></details>
      ${this.paged(page, "entries", { caption: "The newest first", id: (one) => one.hash, columns },
        html`<${Empty} title="Nothing happened"><p>${page.next_cursor ? "Not in these days. Earlier ones stand on the next page." : filtered ? "Nothing fits these filters." : query.cursor ? "This is the end of the list." : "What is done or read from now on stands here."}</p><//>`)}`;
  }

  verify() {
    const { found } = this.state;
    return html`<div class="sheet"><h2>A window or one record</h2>
        <p>Every event carries the hash of the one before, and each day is sealed with all of its hashes. This reads them again and compares.</p>
        <${Form} id="audit/verify" keep fields=${[...WINDOW({ since: addDays(today(), -7) }), { name: "record", label: "Or one record", max: 200, help: "An id such as req_…, or contract/…, policy/…, keys. Leave the dates empty then." }]} submit="Verify"
          onSubmit=${async (body) => this.setState({ found: await get("/audit/verify", body.record ? { record: body.record } : body) })} /></div>
      ${found && this.result(found, found.findings.length)}
      <div class="sheet"><h2>All of it</h2><p>Day by day since the beginning. It runs by itself; you may leave the page.</p>
        <p><button onClick=${this.startAll}>Verify everything</button></p></div>`;
  }

  result({ valid, checked, findings }, total) {
    return html`<${Message} key=${JSON.stringify(checked)} tint=${valid === false ? "late" : "fine"} title=${valid === false ? "Something is not as it was" : "Nothing is wrong"}>
      <p>${many(checked.records, "record").replace("+", "")}, ${checked.events} events and ${checked.reads} reads were looked at.</p><//>
      ${findings.length > 0 && html`<${Table} caption=${valid === false ? `${total} found` : `${total} found, all as they should be`} id=${(one) => `${one.record} ${one.version} ${one.detail}`} rows=${findings} columns=${[
        ["Record", (one) => html`<${Record} record=${one.record} />`],
        ["Version", (one) => one.version ?? "all", { num: true }],
        ["Found", (one) => html`<${Tag} code=${one.verdict} tint=${one.verdict === "erased" ? "quiet" : "late"} /> ${VERDICTS[one.verdict]}`],
        ["Detail", (one) => one.detail],
      ]} />`}`;
  }

  startAll = async () => {
    const job = await this.act((key) => post("/audit/verifications", {}, { key }));
    if (job) location.hash = link(`audit/${job.id}`);
  };

  job(job) {
    if (job.state === "running") this.watch();
    return html`<div class="sheet"><h2>Verification of ${job.first} to ${job.last}</h2>
      ${job.state === "running" ? html`<p><label>${job.days_verified} of ${job.days} days <progress max=${job.days} value=${job.days_verified}></progress></label></p>`
        : html`<p>Finished ${time(job.finished_at)}.</p>`}</div>
      ${(job.state === "done" || job.valid === false) && this.result(job, job.findings_count)}`;
  }

  export() {
    return html`<div class="sheet"><h2>Export for somebody without our systems</h2>
      <p>Each part is saved as a file. With the program <code>verify_audit.py</code> of the documentation an auditor checks them without network.
        They hold ids, codes and hashes, never a person.</p>
      <${Form} id="audit/export" keep fields=${WINDOW({ since: addDays(today(), -7), until: today() })} submit="Save the parts" onSubmit=${this.save} /></div>`;
  }

  save = async (body) => {
    let cursor;
    let parts = 0;
    do {
      const part = await get("/audit/export", { ...body, cursor });
      parts += 1;
      saveText(`audit-${part.day}-${parts}.json`, JSON.stringify(part), "application/json");
      cursor = part.next_cursor;
    } while (cursor);
    this.done(`${many(parts, "part")} saved.`);
  };
}
