// Reviews: unclear replies and identities that contradict each other, one at a time. A decision waits eight seconds
// before it is sent, so that it can be taken back; leaving the view sends it.

import { caught, drafts, get, newKey, post, Problem, session } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Empty, Tabs, Tag, View, createRef, html, link, many, options, say, short, time, word } from "../kit/parts.js";
import { day, dayOf, distance } from "../kit/time.js";
import { relationships, rights, states } from "../vocabulary.js";

const WAIT = 8000; // milliseconds
const KINDS = { "": "All", reply: "Unclear replies", identity: "Identities" };
// outcome → the button's words, what follows
const OUTCOMES = {
  opt_out: ["Asks to stop", "The opt-out stands"],
  not_opt_out: ["Does not ask to stop", "What the texts closed opens again"],
  opt_in: ["Wants texts again", "What texts closed is lifted, as by START"],
  wrong_number: ["Wrong number", "This number gets nothing more"],
  rights_request: ["Privacy request", "A request is made of it"],
  same_person: ["Same person", "Recorded; join them under People"],
  different_people: ["Different people", "Recorded; part them under People"],
  no_action: ["Nothing to do", "Recorded"],
};
const RAISED = {
  unclear_reply: "A text may ask to stop. Until you decide it counts as if it did.",
  contradiction: "Identifiers that were named together can't be one person's. Until you decide the strictest of what holds counts.",
  too_many_ties: "More identifiers were named together than one person has room for.",
};
const NAMELESS = ["opt_out_sale_sharing", "opt_out_targeted_advertising", "opt_out_profiling", "opt_out_automated_decisions", "limit_sensitive", "withdraw_consent"];
const shorten = (text) => (text?.length > 40 ? `${text.slice(0, 40).trimEnd()}…` : text);
const toldBy = (review) => `${review.resolver_name || "A colleague"} resolved ${short(review.id)} meanwhile: ${OUTCOMES[review.outcome][0]}. Your decision was not taken.`;
const needsName = (values) => values.types.some((type) => !NAMELESS.includes(type));

// The fields of the request that was texted; the number that wrote is its phone, the first text its receipt.
const requestFields = (kinds = rights) => [
  { name: "types", label: "What they ask for", type: "checks", required: true, options: options(kinds) },
  { name: "requester.first_name", label: "First name", max: 100, required: true, when: needsName },
  { name: "requester.last_name", label: "Last name", max: 100, required: true, when: needsName },
  { name: "requester.email", label: "E-mail address", type: "email" },
  { name: "requester.state", label: "State", type: "select", options: states.map((code) => [code, code]) },
  { name: "requester.relationship", label: "Relationship", type: "select", required: true, value: "client", options: options(relationships) },
  { name: "details", label: "Details", type: "area", rows: 3, max: 5000 },
];

const Holds = ({ person }) => html`<ul>
  ${person.opt_outs.map((one) => html`<li><${Tag} code=${one.state} tint=${one.state === "active" ? "late" : "quiet"}>${one.state === "active" ? "Opted out" : "Lifted"}<//>
    ${" "}${word(one.kind)}, since ${day(dayOf(one.since))}</li>`)}
  ${person.decisions.map((one) => html`<li><${Tag} code=${one.state} /> ${one.purpose === "*" ? "Everything" : word(one.purpose)}${one.channel ? ` by ${word(one.channel).replace(/^[A-Z](?=[a-z-])/, (letter) => letter.toLowerCase())}` : ""}${
    one.effective_at ? `, since ${day(dayOf(one.effective_at))}` : ""}</li>`)}
  ${!person.opt_outs.length && !person.decisions.length && html`<li>Nothing is recorded: no consent, no opt-out</li>`}</ul>`;

export default class Reviews extends View {
  part = createRef();
  waiting = new Map(); // id → {review, outcome, body, key, timer}: decided, and not sent yet
  unsure = new Map(); // the same, sent without an answer

  title() { return "Reviews"; }

  async load({ query }) {
    const kind = Object.hasOwn(KINDS, query.kind) ? query.kind : "";
    const page = await get("/reviews", { kind, cursor: query.cursor });
    this.setState({ asking: null });
    return { kind, query, next: page.next_cursor, queue: page.items.filter((one) => !this.waiting.has(one.id)) };
  }

  componentDidMount() {
    super.componentDidMount();
    addEventListener("pagehide", this.leaving);
  }

  componentWillUnmount() {
    super.componentWillUnmount();
    removeEventListener("pagehide", this.leaving);
    this.leaving();
  }

  // Sends at once what waits; whoever leaves the view has decided.
  // After the sign-out of whoever decided nothing goes: it would go in somebody else's name.
  leaving = () => session.id && Promise.all([...this.waiting.keys()].map((id) => this.send(id)));

  keys() {
    const review = this.now();
    if (!review || !this.can("opt_outs:write")) return [["z", "Undo the last decision", this.undo]];
    return [
      ...(review.allowed_outcomes || []).map((outcome, at) => [String(at + 1), OUTCOMES[outcome][0], () => this.decide(review, outcome)]),
      ["z", "Undo the last decision", this.undo], ["s", "Later: to the end of the queue", () => this.later(review)],
    ];
  }

  now() { return this.state.data?.queue[0]; }

  // Shows another order of the queue; its first is the one to decide, whose heading takes the focus.
  // Where something is said instead, that has the focus.
  put(queue, { problem = null, said = null } = {}) {
    const next = () => { if (!problem && !said) (this.part.current || this.heading.current)?.focus(); };
    this.setState(({ data }) => ({ data: { ...data, queue }, asking: null, problem, again: null, said }), next);
  }

  later = (review) => this.put([...this.without(review.id), review]);
  pick = (review) => this.put([review, ...this.without(review.id)]);

  renew(review) {
    this.setState(({ data }) => ({ data: { ...data, queue: data.queue.map((one) => (one.id === review.id ? review : one)) } }));
  }

  without(id) { return this.state.data.queue.filter((one) => one.id !== id); }
  note(review) { return drafts.get(`review-${review.id}`) || undefined; }

  decide(review, outcome) {
    if (outcome === "rights_request") { this.setState({ asking: review.id }, () => document.getElementById("asked-for")?.focus()); return; }
    const timer = setTimeout(() => this.send(review.id), WAIT);
    const body = { outcome, note: this.note(review) };
    const before = this.unsure.get(review.id); // the same decision again: never done twice
    const key = before?.outcome === outcome && before.body.note === body.note ? before.key : newKey();
    this.waiting.set(review.id, { review, outcome, body, key, timer });
    say(`${OUTCOMES[outcome][0]}. It is sent in eight seconds; z takes it back.`);
    this.put(this.without(review.id));
  }

  undo = () => {
    const id = [...this.waiting.keys()].filter((one) => !this.waiting.get(one).sent).at(-1);
    if (id) this.back(id);
    else say("Nothing waits to be taken back.");
  };

  // Brings a decided one back to the head of the queue.
  back(id, problem = null) {
    const one = this.waiting.get(id);
    if (problem?.unsure) this.unsure.set(id, one);
    clearTimeout(one.timer);
    this.waiting.delete(id);
    if (this.turn < 0) { if (problem) say(`A review was not resolved: ${problem.message}.`, true); return; }
    if (one.review.state === "resolved") { this.put(this.without(id), { said: { text: toldBy(one.review), at: Date.now() } }); return; }
    this.put([one.review, ...this.without(id)], { problem });
    if (!problem) say("Taken back. Nothing was sent.");
  }

  async send(id) {
    const one = this.waiting.get(id);
    if (!one || one.sent) return;
    clearTimeout(one.timer);
    one.sent = true;
    if (this.turn >= 0) this.setState({});
    try {
      await post(`/reviews/${id}/resolve`, one.body, { key: one.key, etag: one.review.etag, keepalive: true });
      this.waiting.delete(id);
      drafts.delete(`review-${id}`);
      if (this.turn >= 0) this.setState({});
      this.shell.changed();
    } catch (problem) {
      caught(problem);
      // Another text came, or somebody was faster: nothing is decided of what was not seen.
      const changed = problem.status === 412 || problem.code === "review_resolved";
      if (changed && this.turn >= 0) one.review = await get(`/reviews/${id}`).catch((other) => { if (!(other instanceof Problem)) throw other; return one.review; });
      this.back(id, problem);
    }
  }

  // A request is made when its form is sent: what the API refuses then stands beside its field.
  make = async (review, request, key) => {
    const body = { outcome: "rights_request", note: this.note(review), request };
    const { rights_request_ids: ids = [] } = await post(`/reviews/${review.id}/resolve`, body, { key, etag: review.etag }).catch(async (problem) => {
      if (problem.status === 412) this.renew(await get(`/reviews/${review.id}`));
      throw problem;
    });
    drafts.delete(`review-${review.id}`);
    this.shell.changed();
    const more = html`<p class="row">${(ids || []).map((id) => html`<a href=${link(`requests/${id}`)}>Open ${short(id)}</a>`)}</p>`;
    this.put(this.without(review.id), { said: { text: `${many(ids?.length || 1, "request")} made of the text.`, more, at: Date.now() } });
  };

  show({ kind, query, queue, next }) {
    const review = queue[0];
    const tabs = Object.entries(KINDS).map(([name, words]) => [name, words, link("reviews", { kind: name })]);
    return html`<${Tabs} label="Kinds of reviews" now=${kind} tabs=${tabs} />${this.decided()}
      ${review ? html`<div class="two"><section class="sheet" key=${review.id}>${this.one(review)}</section>${this.queue(queue)}</div>`
        : html`<${Empty} title=${next ? "This page is done" : "Nothing waits to be reviewed"}><p>Replies that may ask to stop, and identifiers that
          contradict each other, come here. Until somebody decides, the stricter reading holds.</p><//>`}
      ${this.pager(queue.length, next, "reviews to decide")}`;
  }

  decided() {
    return this.waiting.size > 0 && html`<section class="sheet" aria-label="Decided just now"><ul class="plain-list">${[...this.waiting.values()].map(({ review, outcome, sent }) => html`
      <li key=${review.id} class="row"><span><strong>${OUTCOMES[outcome][0]}</strong> <code>${short(review.id)}</code>${sent ? ": being sent" : ": is sent in eight seconds"}</span>
      ${!sent && html`<button class="small" onClick=${() => this.back(review.id)}>Undo</button>`}</li>`)}</ul></section>`;
  }

  queue(queue) {
    return html`<nav aria-label="Queue"><h2>Queue</h2><ol class="plain-list">${queue.map((one, at) => html`<li key=${one.id}>
      <button class="plain" aria-current=${at === 0 ? "true" : undefined} onClick=${() => this.pick(one)}>${
        one.kind === "reply" ? shorten(one.messages.at(-1)?.text) || "Reply, erased" : `${many(one.subject_ids.length, "person", "people")} to tell apart`}</button>
      ${" "}<small class=${one.overdue ? "tag late" : "soft"}>due ${day(dayOf(one.due_at))}</small></li>`)}</ol></nav>`;
  }

  one(review) {
    const { can, tenant } = this.shell;
    const at = new Map((review.people || []).map((person, n) => [person.subject_id, `Person ${n + 1}`]));
    return html`<h2 tabindex="-1" ref=${this.part}>${review.kind === "reply" ? "What does this reply ask for?" : "Whose are these?"}</h2>
      <p><span class="tag ${review.overdue ? "late" : "quiet"}">To decide by ${day(dayOf(review.due_at))}, ${distance(dayOf(review.due_at))}</span>
        ${" "}<span class="soft">opened ${time(review.opened_at)}${review.raised_by?.actor_name && ` by ${review.raised_by.actor_name}`}</span></p>
      ${review.raised_by && html`<p>${RAISED[review.raised_by.reason]}</p>`}
      ${review.messages.map((one) => html`<blockquote class="note" key=${one.record_id}><p class="told">${one.text ?? "The text was erased."}</p>
        <p class="soft">${one.number && `From ${one.number}`}${one.sent_to && ` to ${one.sent_to}`}, ${time(one.received_at)}</p></blockquote>`)}
      ${review.identifiers?.length > 0 && html`<h3>Named together</h3><ul>${review.identifiers.map((one) => html`<li>${word(one.kind)}
        ${" "}<strong>${one.value ?? "erased"}</strong>: ${one.subject_ids.map((id) => at.get(id) || "somebody").join(", ") || "nobody’s yet"}</li>`)}</ul>`}
      ${(review.people || []).map((person) => this.person(person, at.get(person.subject_id)))}
      ${!review.people && review.subject_ids.map((id) => html`<p>Person <code>${short(id)}</code></p>`)}
      ${can("opt_outs:write") ? this.outcomes(review, tenant) : html`<p class="soft">Your key may read reviews, not decide them.</p>`}`;
  }

  person(person, name) {
    const title = html`${name}${person.kind === "person" ? "" : ` (${word(person.kind).toLowerCase()})`}`;
    return html`<section key=${person.subject_id}><h3>${this.can("consents:read") ? html`<a href=${link(`people/${person.subject_id}`)}>${title}</a>` : title}</h3>
      <ul>${person.identifiers.map((one) => html`<li>${word(one.kind)} <strong>${one.value}</strong>
        ${" "}<small class="soft">${one.assurance}${one.shared ? ", shared with others" : ""}</small></li>`)}</ul>
      <p class="soft">What holds now</p><${Holds} person=${person} /></section>`;
  }

  outcomes(review, tenant) {
    const id = `review-${review.id}`;
    const asking = this.state.asking === review.id;
    return html`<div class="field"><label for="review-note">Note for colleagues <span class="soft">optional</span></label>
        <textarea id="review-note" rows="2" maxlength="1000" value=${drafts.get(id) || ""} onInput=${(event) => drafts.set(id, event.target.value)} /></div>
      ${asking ? html`<h3 id="asked-for" tabindex="-1">The request that was texted</h3><p class="soft">Its phone is the number that wrote, and it was received with the first text.</p>
          <${Form} id=${`asked-${review.id}`} root="/request" fields=${requestFields(tenant.rights)} submit="Make the request"
            onSubmit=${(body, key) => this.make(review, body, key)} cancel=${() => this.setState({ asking: null }, () => this.part.current?.focus())} />`
        : html`<div class="outcomes">${(review.allowed_outcomes || []).map((outcome, n) => html`<button key=${outcome} onClick=${() => this.decide(review, outcome)}>
            <kbd aria-hidden="true">${n + 1}</kbd><span>${OUTCOMES[outcome][0]} <small class="soft">${OUTCOMES[outcome][1]}</small></span></button>`)}</div>
          <p><button class="quiet" onClick=${() => this.later(review)}>Later</button></p>`}`;
  }
}
