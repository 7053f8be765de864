// API keys and the people who hold them: who may do what, since when, and until when.

import { call, forget, get, getAll, post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Confirm, Copy, Dialog, Id, Pairs, Row, Once, Table, Tabs, Tag, View, html, link, time, word } from "../kit/parts.js";
import { day, dayOf, daysUntil, fromInput } from "../kit/time.js";
import { presets, scopes } from "../vocabulary.js";

const PRESETS = {
  admin: "Administrator: everything, keys included",
  case_worker: "Case worker: requests, people and reviews; reads contracts and reports",
  reviewer: "Reviewer: unclear replies and identity conflicts",
  policy_editor: "Policy editor: policies alone",
  auditor: "Auditor: reads everything, changes nothing",
  website: "Website server: what a site’s own server needs",
};
const SCOPES = {
  "consents:read": "look people up", "consents:write": "record and withdraw consents",
  "opt_outs:read": "see opt-outs and reviews", "opt_outs:write": "opt people out, decide reviews",
  "requests:read": "read rights requests", "requests:write": "work on rights requests",
  "policies:read": "read policies", "policies:write": "write and publish policies",
  "contracts:read": "read contracts", "contracts:write": "change contracts", "imports:write": "import files",
  "webhooks:manage": "manage webhooks", "reports:read": "read reports", "audit:read": "read and verify the audit",
  "keys:manage": "manage keys",
};
const presetOf = (key) => Object.keys(presets).find((name) => presets[name].length === key.scopes.length && presets[name].every((one) => key.scopes.includes(one)));
const does = (key) => (key.kind === "publishable" ? "Website pages" : word(presetOf(key)) || `${key.scopes.length} scopes`);
const stateOf = (key) => (key.revoked_at ? "revoked" : key.active ? "active" : "expired");

const rights = (own) => [
  { name: "preset", label: "What it may do", type: "radio", required: true, options: [...Object.entries(PRESETS).filter(([name]) => presets[name].every(own)), ["", "Choose scopes one by one"]].map(([v, w]) => [v || "own", w]), local: true },
  { name: "scopes", label: "Scopes", type: "checks", required: true, when: (values) => values.preset === "own", options: scopes.filter(own).map((one) => [one, `${SCOPES[one]} (${one})`]) },
];
const NEW_TITLES = { secret: "New key for a person", publishable: "New key for a website" };
const expiry = { name: "expires_on", label: "Ends on", type: "date", local: true, help: "The key works until the day before. Without a date it works until it is revoked." };
const NEW = (kind, own) => kind === "publishable"
  ? [{ name: "name", label: "Name", required: true, max: 100, help: "Where it is used, such as “Website”." },
    { name: "origins", label: "Origins", type: "area", rows: 3, required: true, local: true, help: "One a line, such as https://www.example.com. Pages of other sites are refused." }, expiry]
  : [{ name: "holder.name", label: "Who uses it", required: true, max: 100, help: "One key, one person: the audit tells this name." },
    { name: "holder.email", label: "Their e-mail address", type: "email", required: true, max: 254 },
    { name: "name", label: "Name of the key", required: true, max: 100, help: "Such as “Console”." }, ...rights(own), expiry];

const end = (values) => (values.expires_on ? fromInput(`${values.expires_on}T00:00`) : undefined);
const toKey = (body, values) => ({
  ...body, ...(values.preset && values.preset !== "own" ? { preset: values.preset } : {}),
  ...(values.origins !== undefined ? { origins: values.origins.split(/\s+/).filter(Boolean) } : {}),
  ...(end(values) ? { expires_at: end(values) } : {}),
});

export default class Keys extends View {
  state = { shown: null, asked: null };

  title(data) { return data?.key ? data.key.name : NEW_TITLES[this.query.new] || "Keys and team"; }

  async load({ id, query }) {
    if (id) {
      const { data, etag } = await call("GET", `/keys/${id}`);
      return { key: data, etag };
    }
    if (query.view === "team") return { team: await getAll("/team") };
    return { page: await get("/keys", { cursor: query.cursor }) };
  }

  tools(data) {
    if (data.key || this.query.new) return null;
    return html`<div class="row"><a class="button main" href="#/keys?new=secret">New key for a person</a><a class="button" href="#/keys?new=publishable">New key for a website</a></div>`;
  }

  show(data) {
    const { query } = this.props.route;
    return html`${this.dialogs()}
      ${data.key ? this.one(data) : query.new ? this.make(query.new) : html`
      <${Tabs} label="Keys and team" now=${query.view || "keys"} tabs=${[["keys", "Keys", "#/keys"], ["team", "Team", "#/keys?view=team"]]} />
      ${data.team ? this.team(data.team) : this.list(data.page)}`}`;
  }

  list(page) {
    const columns = [
      ["Key", (key) => html`<a href=${link(`keys/${key.id}`)}>${key.name}</a>`],
      ["Held by", (key) => key.holder?.name || html`<span class="soft">nobody by name</span>`],
      ["May do", does],
      ["State", (key) => html`<${Tag} code=${stateOf(key)} /> ${key.active && key.expires_at && daysUntil(dayOf(key.expires_at)) <= 14 ? html`<${Tag} tint="soon">ends ${day(dayOf(key.expires_at))}<//>` : ""}`],
      ["Last used", (key) => (key.last_used_at ? time(key.last_used_at) : "never")],
    ];
    return this.paged(page, "keys", { caption: "Keys, the newest first", columns });
  }

  team(team) {
    const columns = [
      ["Name", (one) => (this.can("requests:read") ? html`<a href=${link("requests", { view: "all", assignee: one.id })}>${one.name}</a>` : one.name)],
      ["E-mail", (one) => one.email || ""],
      ["Key", (one) => html`<${Tag} code=${one.active ? "active" : "none active"} tint=${one.active ? "fine" : "quiet"} />`],
      ["Open requests", (one) => one.open_requests, { num: true }],
    ];
    return html`<p>Everybody who holds or held a key. Somebody joins with their first key and leaves when their last one is revoked.</p>
      <${Table} caption="Team, in order of joining" columns=${columns} rows=${team} />`;
  }

  make(kind) {
    const publishable = kind === "publishable";
    return html`<div class="sheet"><p>${publishable ? "It may stand in a page. It records what people decide and can read nothing about them." : "It is shown once. Hand it over so that nobody else sees it."}</p>
      <${Form} key=${kind} id=${`keys/${kind}`} fields=${NEW(kind, this.can)} submit="Make the key" cancel=${() => { location.hash = "#/keys"; }}
        onSubmit=${async (body, key, values) => this.reveal(await post("/keys", { kind: publishable ? "publishable" : "secret", ...toKey(body, values) }, { key }))} /></div>`;
  }

  reveal(made) {
    forget("/team");
    this.setState({ shown: made });
    this.shell.refresh();
  }

  one({ key, etag }) {
    return html`<div class="sheet"><${Pairs}>
        <${Row} name="State"><${Tag} code=${stateOf(key)} /><//>
        <${Row} name="Id"><${Id} id=${key.id} /><//>
        ${key.holder && html`<${Row} name="Held by">${key.holder.name}, ${key.holder.email}<//>`}
        <${Row} name="May">${key.kind === "publishable" ? "stand in a page: record what people decide, read nothing about them" : key.scopes.map((one) => SCOPES[one]).join(", ")}<//>
        ${key.origins.length > 0 && html`<${Row} name="Origins">${key.origins.join(", ")}<//>`}
        <${Row} name="Made">${time(key.created_at)}${key.created_by_name ? ` by ${key.created_by_name}` : ""}<//>
        <${Row} name="Last used">${key.last_used_at ? time(key.last_used_at) : "never"}<//>
        <${Row} name="Ends">${key.revoked_at ? html`revoked ${time(key.revoked_at)}` : key.expires_at ? time(key.expires_at) : "not by itself"}<//>
        ${key.replaces && html`<${Row} name="Replaces"><a href=${link(`keys/${key.replaces}`)}>the key before</a><//>`}
        ${key.replaced_by && html`<${Row} name="Replaced by"><a href=${link(`keys/${key.replaced_by}`)}>its successor</a><//>`}
      <//>
      ${key.active && html`<p class="row"><button onClick=${() => this.setState({ asked: "rotate" })}>Rotate</button>
        <button onClick=${() => this.setState({ asked: "revoke" })}>Revoke</button></p>`}</div>
      ${key.active && html`<div class="sheet"><h2>Change</h2><${Form} key=${etag} id=${`keys/${key.id}`} fields=${this.changes(key)} before=${this.state.before && this.changes(this.state.before.key)} submit="Save" onSubmit=${(body, _, values) => this.keep(key, etag, body, values)} /></div>`}
      <p><a href="#/keys">All keys</a></p>`;
  }

  changes(key) {
    const name = { name: "name", label: "Name", required: true, max: 100, value: key.name };
    const until = { ...expiry, value: key.expires_at ? dayOf(key.expires_at) : "" };
    if (key.kind === "publishable") return [name, { ...NEW("publishable", this.can)[1], value: key.origins.join("\n") }, until];
    const [preset, several] = rights(this.can);
    return [name, { ...preset, value: presetOf(key) || "own" }, { ...several, value: key.scopes }, until];
  }

  keep(key, etag, body, values) {
    const changed = { ...toKey(body, values), ...(values.expires_on ? {} : { expires_at: null }) };
    return this.save(() => call("PATCH", `/keys/${key.id}`, { body: changed, etag }), "Saved. It holds everywhere within a minute.");
  }

  rotate = (body, key) => post(`/keys/${this.state.data.key.id}/rotate`, { overlap_seconds: body.hours * 3600 }, { key }).then((made) => {
    this.setState({ asked: null });
    this.reveal(made);
  });

  revoke = async () => {
    const { key } = this.state.data;
    const done = `“${key.name}” is revoked. It stops working everywhere within a minute.`;
    if (!(await this.act((once) => post(`/keys/${key.id}/revoke`, {}, { key: once }), done))) return; // what went wrong stays on screen
    forget("/team");
    await this.reload();
  };

  dialogs() {
    const { shown, asked, data } = this.state;
    if (shown) {
      const stored = () => { this.setState({ shown: null }); location.hash = link(`keys/${shown.id}`); };
      return html`<${Once} title="The key, shown this once" text=${shown.secret} copy="Copy the key" done="It is stored" close=${stored}>
        Store it in a password manager or hand it over now. We keep only its hash.<//>`;
    }
    if (asked === "rotate") {
      const hours = { name: "hours", label: "Hours in which both keys work", type: "number", required: true, value: 24, help: "From 0 to 720. Change what uses the key meanwhile." };
      return html`<${Dialog} title="Rotate the key" close=${this.close}><p>A new key with the same rights takes its place.</p>
        <${Form} id=${`keys/${data.key.id}/rotate`} fields=${[hours]} submit="Rotate" cancel=${this.close} onSubmit=${this.rotate} /><//>`;
    }
    if (asked === "revoke") {
      const { key } = data;
      return html`<${Confirm} title="Revoke this key?" yes="Revoke" act=${this.revoke} close=${this.close}>
        <p>${key.kind === "publishable" ? `Pages of ${key.origins.join(", ")} that use it can't record anything any more.`
          : key.holder ? `${key.holder.name} can't sign in with it any more. If it is their last key, their requests become unassigned.` : "Whatever uses it is refused from then on."}
        It can't be taken back.</p><//>`;
    }
    return null;
  }
}
