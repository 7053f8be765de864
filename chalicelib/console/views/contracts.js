// Contracts: who is a client, and what follows when that ends.

import { call, get, post, saveText } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Dialog, Empty, Pairs, Row, Table, Tag, View, html, link, many, short, time } from "../kit/parts.js";
import { day } from "../kit/time.js";
import { contractKinds } from "../vocabulary.js";

const KINDS = { client: "Client", employment: "Employment", prospect_callback: "Call back to a prospect" };
const State = ({ one }) => html`<${Tag} code=${one.state} tint=${{ active: "fine", upcoming: "wait", ended: "quiet" }[one.state]} />`;

const members = (contract) => contract.subjects.filter((one) => !one.left_at).map((one) => one.subject_id);
const fields = (contract) => [
  ...(contract ? [] : [{ name: "external_id", label: "Its id in your own systems", required: true, max: 64, local: true, help: "Letters, digits, dot, hyphen, underscore; nothing about a person." }]),
  { name: "kind", label: "Kind", type: "select", required: true, value: contract?.kind || "client", options: contractKinds.map((one) => [one, KINDS[one]]) },
  { name: "started_on", label: "From", type: "date", required: true, value: contract?.started_on },
  ...(contract ? [{ name: "stay", label: "Who stays", type: "checks", local: true, value: members(contract), options: members(contract).map((id) => [id, `The person ${short(id)}`]), help: "Whoever is not chosen has left." }] : []),
  { name: "subjects", label: contract ? "Another person" : "Person", type: "list", min: contract ? 0 : 1, max: 50, add: "Add a person", fields: [
    { name: "email", label: "E-mail address", type: "email", max: 254 }, { name: "phone", label: "Phone number", type: "tel", max: 64 }, { name: "external_id", label: "Your own id", max: 128 }] },
  { name: "controller_contact", label: "Where people reach the client about privacy", max: 200, value: contract?.controller_contact || "" },
];

export default class Contracts extends View {
  title(data) { return data?.contract ? `Contract ${data.contract.external_id}` : this.query.new ? "New contract" : "Contracts"; }

  async load({ id, query }) {
    if (query.new) return { fresh: true };
    if (!id) return { page: await get("/contracts", { cursor: query.cursor }) };
    const { data, etag } = await call("GET", `/contracts/${id}`);
    return { contract: data, etag };
  }

  get may() { return this.can("contracts:write"); }

  tools(data) { return data.page && this.may && html`<a class="button main" href="#/contracts?new=yes">New contract</a>`; }

  show(data) { return data.fresh ? this.make() : data.page ? this.list(data.page) : this.one(data); }

  list(page) {
    const columns = [
      ["Contract", (one) => html`<a href=${link(`contracts/${one.external_id}`)}>${one.external_id}</a>`],
      ["Kind", (one) => KINDS[one.kind]], ["State", (one) => html`<${State} one=${one} />`],
      ["From", (one) => day(one.started_on)], ["To", (one) => day(one.ended_on)],
    ];
    return this.paged(page, "contracts", { caption: "Contracts, in order of their ids", id: (one) => one.external_id, columns },
      html`<${Empty} title="No contract yet"><p>Some messages need an active contract. Your systems send contracts by the API, or a file brings them in.</p><//>`);
  }

  make() {
    const save = async (body, _, values) => {
      const id = values.external_id.trim();
      await call("PUT", `/contracts/${encodeURIComponent(id)}`, { body });
      location.hash = link(`contracts/${id}`);
    };
    return html`<div class="sheet"><${Form} id="contracts/new" fields=${fields()} submit="Save" cancel=${() => { location.hash = "#/contracts"; }} onSubmit=${save} /></div>`;
  }

  one({ contract, etag }) {
    const { asked, before } = this.state;
    const path = `/contracts/${contract.external_id}`;
    const end = async (body, key) => {
      await post(`${path}/end`, body, { key, etag });
      this.setState({ asked: null });
      this.done("Ended. What needs a contract is closed from that day on.");
      await this.reload();
    };
    const columns = [
      ["Person", (one) => html`<a href=${link(`people/${one.subject_id}`)}>${short(one.subject_id)}</a>`],
      ["Since", (one) => time(one.since)], ["Left", (one) => time(one.left_at)],
    ];
    return html`<div class="sheet"><${Pairs}><${Row} name="State"><${State} one=${contract} /><//><${Row} name="Kind">${KINDS[contract.kind]}<//><${Row} name="From">${day(contract.started_on)}<//>
        ${contract.ended_on && html`<${Row} name="Ended">${day(contract.ended_on)}${contract.end_reason ? `: ${contract.end_reason}` : ""}<//>`}
        ${contract.controller_contact && html`<${Row} name="Client’s own contact">${contract.controller_contact}<//>`}
        ${contract.archived_at && html`<${Row} name="In the archive since">${time(contract.archived_at)}<//>`}<//>
      <p class="row">${this.may && !contract.ended_on && html`<button onClick=${() => this.setState({ asked: "end" })}>End it</button>`}
        ${this.may && contract.ended_on && html`<button onClick=${() => this.again(path)}>Reinstate it</button>`}
        ${contract.archived_at && html`<button onClick=${() => this.file(contract)}>Save its file</button>`}</p></div>
      <h2>${many(contract.subjects.length, "person", "people")}</h2><${Table} caption="People of this contract" id=${(one) => `${one.subject_id} ${one.since}`} columns=${columns} rows=${contract.subjects} />
      ${this.may && !contract.ended_on && html`<details open=${Boolean(before)}><summary>Change it</summary><div class="sheet"><${Form} key=${etag} id=${`contracts/${contract.external_id}`} fields=${fields(contract)} before=${before && fields(before.contract)} submit="Save the change" plain onSubmit=${(body, _, { stay }) => this.save(() => call("PUT", path, { body: { ...body, subjects: [...stay.map((id) => ({ subject_id: id })), ...(body.subjects || [])] }, etag }), "Changed.")} /></div></details>`}
      ${asked === "end" && html`<${Dialog} title="End this contract" close=${this.close}><p>What needs an active contract is closed from that day on. 90 days later its file goes to the archive. It can be reinstated.</p>
        <${Form} id=${`contracts/${contract.external_id}/end`} submit="End it" cancel=${this.close} onSubmit=${end} fields=${[
          { name: "ended_on", label: "On", type: "date", required: true }, { name: "reason", label: "Why", required: true, max: 500, help: "Nothing about a person." }]} /><//>`}
      <p><a href="#/contracts">All contracts</a></p>`;
  }

  again(path) {
    return this.change((key) => post(`${path}/reinstate`, {}, { key }), "Reinstated, with the same consents and refusals as before.");
  }

  async file({ external_id: id }) {
    const parts = [];
    const done = await this.act(async () => {
      let cursor;
      do {
        const part = await get(`/contracts/${id}/archive`, { cursor });
        parts.push(part);
        cursor = part.next_cursor;
      } while (cursor);
    }, "Its file is saved, as it was locked.");
    if (done) saveText(`contract-${id}.json`, JSON.stringify(parts, null, 2), "application/json");
  }
}
