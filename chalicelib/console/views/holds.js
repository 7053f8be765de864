// Holds: what must be kept although its deletion is asked, why, and when somebody looks at it again.

import { get, post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Empty, Tabs, View, createRef, html, link, options, short, time, word } from "../kit/parts.js";
import { addDays, day, daysUntil, distance, today } from "../kit/time.js";
import { denialCodes } from "../vocabulary.js";

const SOON = 30; // days ahead that count as due for review
const LISTS = {
  review: ["Due for review", "Nothing has to be looked at within thirty days."],
  active: ["Active", "Nothing is on hold."],
  released: ["Released", "No hold has been released."],
};
const on = (kind) => (values) => values.on === kind;

// The form's fields; `codes` are those of the company's profile.
const fieldsOf = (codes, { rights_request: request = "", subject_id: person = "" } = {}) => [
  { name: "on", label: "What is to be kept", type: "radio", local: true, required: true, value: request ? "request" : person ? "person" : "email", options: [
    ["email", "What you hold of a person, by e-mail address"], ["phone", "What you hold of a person, by phone number"],
    ["id", "What you hold of a person, by your own id of them"],
    ["person", "What you hold of a person, by the id that is shown under People"], ["contract", "What belongs to a contract, and to all in it"],
    ["request", "What one rights request is about"]] },
  { name: "subject.email", label: "E-mail address", type: "email", required: true, when: on("email") },
  { name: "subject.phone", label: "Phone number", type: "tel", required: true, when: on("phone") },
  { name: "subject.external_id", label: "Your id of the person", required: true, max: 128, when: on("id") },
  { name: "subject.subject_id", label: "Id of the person", help: "It begins with sub_.", required: true, value: person, when: on("person") },
  { name: "contract_external_id", label: "Your id of the contract", required: true, max: 128, when: on("contract") },
  { name: "rights_request", label: "Id of the request", help: "It begins with req_.", required: true, value: request, when: on("request") },
  { name: "code", label: "Ground", type: "select", required: true, options: options(codes),
    help: "The person is told what it means, and by when you look again." },
  { name: "reason", label: "Reason", type: "area", rows: 3, max: 2000, required: true, help: "For colleagues. The person never sees it." },
  { name: "review_on", label: "Look at it again on", type: "date", required: true, value: addDays(today(), 90) },
];
const RELEASE = [{ name: "reason", label: "Why nothing has to be kept any more", type: "area", rows: 3, max: 2000, required: true }];

const Target = ({ hold }) => {
  if (hold.rights_request) return html`<a href=${link(`requests/${hold.rights_request}`)}>Request <code>${short(hold.rights_request)}</code></a>`;
  if (hold.contract_external_id) return html`<a href=${link(`contracts/${encodeURIComponent(hold.contract_external_id)}`)}>Contract ${hold.contract_external_id}</a>`;
  return html`<a href=${link(`people/${hold.subject_id}`)}>Person <code>${short(hold.subject_id)}</code></a>`;
};
const Review = ({ date }) => {
  const left = daysUntil(date);
  return html`<span class="tag wrap ${left < 0 ? "late" : left <= SOON ? "soon" : "quiet"}">${day(date)}, ${distance(date)}</span>`;
};

export default class Holds extends View {
  part = createRef();

  title() { return this.props.route.id === "new" ? "Place a hold" : "Holds"; }

  async load({ id, query }) {
    if (id === "new") return { query };
    const view = query.state === "released" ? "released" : query.review_before ? "review" : "active";
    const asked = { state: view === "released" ? "released" : "active", review_before: query.review_before, cursor: query.cursor };
    const page = await get("/holds", { ...asked, subject_id: query.subject_id, rights_request: query.rights_request });
    this.setState({ releasing: null });
    return { view, query, page };
  }

  tools() {
    return this.props.route.id !== "new" && this.can("requests:write") && html`<a class=${this.state.releasing ? "button" : "button main"} href="#/holds/new">Place a hold</a>`;
  }

  place = async (body, key) => {
    const hold = await post("/holds", body, { key });
    this.shell.changed();
    this.setState({ placed: true });
    this.done(`The hold stands. A deletion that meets it is done in part; look at it again by ${day(hold.review_on)}.`,
      html`<p class="row"><button onClick=${() => this.undo(hold.id)}>Undo</button><a href="#/holds">All holds</a></p>`);
  };

  undo = (id) => this.act(async (key) => {
    await post(`/holds/${id}/release`, { reason: "Placed by mistake." }, { key });
  }, html`The hold was released again. <a href="#/holds">All holds</a>`);

  open(...args) {
    this.setState({ placed: false });
    return super.open(...args);
  }

  begin = (hold) => this.setState({ releasing: hold, said: null }, () => this.part.current?.focus());
  leave = () => this.setState({ releasing: null }, () => this.heading.current.focus());

  release = async (body, key) => {
    await post(`/holds/${this.state.releasing.id}/release`, body, { key });
    await this.reload();
    this.shell.changed();
    this.done("The hold was released. A deletion that was done in part because of it is not taken up again by itself.");
  };

  show({ view, query, page }) {
    const { placed, releasing } = this.state;
    if (!page) return placed ? "" : this.form(query);
    const write = this.can("requests:write");
    const addresses = { review: { review_before: addDays(today(), SOON) }, active: {}, released: { state: "released" } };
    return html`<${Tabs} label="Holds" now=${view} tabs=${Object.entries(LISTS).map(([name, [words]]) => [name, words, link("holds", addresses[name])])} />
      ${releasing && html`<section class="sheet"><h2 tabindex="-1" ref=${this.part}>Release the hold <code>${short(releasing.id)}</code></h2>
        <p>${word(releasing.code)}: <span class="told">${releasing.reason}</span></p>
        <${Form} key=${releasing.id} id=${`release-${releasing.id}`} fields=${RELEASE} submit="Release" onSubmit=${this.release} cancel=${this.leave} /></section>`}
      ${this.paged(page, "holds", this.table(view, write), html`<${Empty} title=${LISTS[view][1]}>
        <p>A hold keeps what a law or a dispute forbids to delete. The answer to a deletion says what is kept, why, and until which review.</p><//>`)}`;
  }

  form(query) {
    const { shell } = this.props;
    if (!shell.can("requests:write")) return html`<${Empty} title="Your key may not place holds" />`;
    return html`<${Form} id="hold" draft=${`hold/${query.rights_request || query.subject_id || ""}`} fields=${fieldsOf(shell.tenant.hold_codes || denialCodes, query)} submit="Place the hold" onSubmit=${this.place}
      cancel=${() => { location.hash = "#/holds"; }} />`;
  }

  table(view, write) {
    const released = view === "released";
    const by = (name, id) => name || (id || "").slice(-6);
    const columns = [
      ["Keeps", (hold) => html`<${Target} hold=${hold} />`],
      ["Ground", (hold) => word(hold.code)],
      ["Reason", (hold) => html`<span class="told">${released ? hold.release_reason : hold.reason}</span>`],
      released ? ["Released", (hold) => html`${time(hold.released_at)} by ${by(hold.released_by_name, hold.released_by)}`]
        : ["Look again", (hold) => html`<${Review} date=${hold.review_on} />`],
      ["Placed", (hold) => html`${time(hold.placed_at)} by ${by(hold.placed_by_name, hold.placed_by)}`],
    ];
    if (write && !released) {
      columns.push(["Act", (hold) => html`<button class="small" aria-label=${`Release the hold ${short(hold.id)}`}
        onClick=${() => this.begin(hold)}>Release</button>`]);
    }
    return { caption: released ? "Released holds" : "What is kept: earliest review first", columns };
  }
}
