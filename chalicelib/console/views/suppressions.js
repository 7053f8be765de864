// The feed for senders: every refusal and lift exactly once, in order. What a sender must know stands here.

import { get } from "../kit/api.js";
import { Empty, Table, Tag, View, html, when, word } from "../kit/parts.js";

export default class Suppressions extends View {
  title() { return "Suppressions"; }

  load({ query }) { return get("/suppressions", { cursor: query.cursor, limit: 50 }); }

  show({ items, next_cursor: next }) {
    const { query } = this.props.route;
    const columns = [
      { head: "No.", cell: (one) => html`<span class="tnum">${one.position}</span>` },
      { head: "Whom", cell: (one) => one.identifier || html`<code title=${one.identifier_sha256}>${one.identifier_sha256.slice(0, 12)}…</code>` },
      { head: "What", cell: (one) => html`${word(one.kind, { sms: "Texts", withdrawn: "Consent withdrawn", contract_end: "Contract ended" })}${one.purpose ? `: ${word(one.purpose)}` : ""}${one.channel ? ` by ${word(one.channel)}` : ""}` },
      { head: "State", cell: (one) => html`<${Tag} code=${one.state} words=${{ active: "Closed", lifted: "Free again" }} tint=${one.state === "active" ? "late" : "fine"} />` },
      when("Since", "effective_at"), { head: "By", cell: (one) => word(one.source, { sms_stop: "a STOP" }) },
    ];
    return html`<p>Your senders read this feed by the API and keep their own lists by it. An entry holds until a later one of the same kind for the same identifier.</p>
      ${items.length ? html`<${Table} caption="In order of position" id=${(one) => one.position} columns=${columns} rows=${items} />`
        : html`<${Empty} title=${query.cursor ? "Nothing newer" : "Nobody refused anything yet"}><p>A STOP, an opt-out or a withdrawal shows here within a minute.</p></${Empty}>`}
      ${this.pager("entries", { items, next_cursor: items.length === 50 && next })}`;
  }
}
