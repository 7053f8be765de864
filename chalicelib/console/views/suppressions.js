// The feed for senders: every refusal and lift exactly once, in order. What a sender must know stands here.

import { get } from "../kit/api.js";
import { Empty, Tag, View, html, time, word } from "../kit/parts.js";

const PAGE = 50; // a full page may have one after it: the feed's cursor never ends

export default class Suppressions extends View {
  title() { return "Suppressions"; }

  load({ query }) { return get("/suppressions", { cursor: query.cursor, limit: PAGE }); }

  show({ items, next_cursor: next }) {
    const columns = [
      ["No.", (one) => html`<span class="tnum">${one.position}</span>`],
      ["Whom", (one) => one.identifier || html`<code title=${one.identifier_sha256}>${one.identifier_sha256.slice(0, 12)}…</code>`],
      ["What", (one) => html`${word(one.kind, { sms: "Texts", withdrawn: "Consent withdrawn", contract_end: "Contract ended" })}${one.purpose ? `: ${word(one.purpose)}` : ""}${one.channel ? ` by ${word(one.channel)}` : ""}`],
      ["State", (one) => html`<${Tag} code=${one.state} words=${{ active: "Closed", lifted: "Free again" }} tint=${one.state === "active" ? "late" : "fine"} />`],
      ["Since", (one) => time(one.effective_at)], ["By", (one) => word(one.source, { sms_stop: "a STOP" })],
    ];
    return html`<p>Your senders read this feed by the API and keep their own lists by it. An entry holds until a later one of the same kind for the same identifier.</p>
      ${this.paged({ items, next_cursor: items.length === PAGE && next }, "entries", { caption: "In order of position", id: (one) => one.position, columns },
        html`<${Empty} title=${this.query.cursor ? "Nothing newer" : "Nobody refused anything yet"}><p>A STOP, an opt-out or a withdrawal shows here within a minute.</p><//>`)}`;
  }
}
