// The parts of a request's page: its clock, its words, what happened, and what is read only once it is opened.

import { caught, get, openFile, post } from "../kit/api.js";
import { METHODS } from "../actions.js";
import { Form } from "../kit/form.js";
import { Component, Id, Message, Pairs, ProblemBox, Row, Table, Tag, html, link, many, short, time, word } from "../kit/parts.js";
import { clockWords, day, daysUntil, distance, moment } from "../kit/time.js";

const KINDS = { need_information: "Question", code: "Code", message: "Message", completed: "Answer", denied: "Denial", partially_completed: "Answer in part",
  controller: "Letter to the customer", received: "Acknowledgement", extended: "Extension" };
const MARKS = { new_message: "New message", possible_duplicate: "May be a duplicate", cap_reached: "Asked more often than promised", not_mine: "Said not to be theirs",
  bounced: "Mail came back", late_acknowledgement: "Acknowledged late", hold: "Something is on hold" };
const BRINGING = { email: "by e-mail", mail: "on paper: it waits in Post and phone", phone: "by phone: it waits in Post and phone" };
export const bringing = (channel) => BRINGING[channel] || "";
// What became of a letter that was sent: on paper and by phone somebody must still bring it.
export const tellLetter = (channel) => ({ mail: "The letter waits under Post and phone to be printed", phone: "The call waits under Post and phone" })[channel] || "The letter is on its way";

export const nameOf = (requester) => [requester?.first_name, requester?.last_name].filter(Boolean).join(" ");
export const nameReader = (request, to = "person") => (to === "person" ? nameOf(request.requester) || "the person" : to === "agent" ? request.agent?.name || "the agent" : "the customer");
const who = (event) => event.actor_name || { secret: "a key", publishable: "the website", subject: "the person", system: "the system" }[event.actor.split(":")[0]] || event.actor;

const EVENTS = {
  received: (body) => `came in${body.via ? ` by ${word(body.via).toLowerCase()}` : ""}`, verified: () => "identity verified", assigned: (body, { request, team }) => {
    const name = body.member === request?.assignee ? request?.assignee_name : team?.find((one) => one.id === body.member)?.name;
    return !body.member ? "assigned to nobody" : name ? `assigned to ${name}` : "assigned";
  },
 
  asked: () => "asked for information", information_added: () => "information added", message_sent: () => "message written", noted: () => "note added",
  extended: (body) => `extended to ${day(body.due_on)}`, denied: (body) => `denied${body.status === "partially_completed" ? " in part" : ""}`, disowned: () => "said not to be theirs",
  fell_overdue: () => "fell overdue", letter_queued: () => "letter on its way", letter_kept: () => "letter to be printed or spoken", archived: () => "put into the archive", code_locked: () => "too many wrong codes",
  task_changed: (body, { request }) => {
    const title = request?.tasks?.find((one) => one.id === body.task)?.title;
    return `task${title ? ` “${title}”` : ""} ${body.state === "open" ? "opened again" : word(body.state).toLowerCase()}${body.outcome ? `: ${word(body.outcome).toLowerCase()}` : ""}`;
  },
  redirected: () => "handed to a customer", part_redirected: () => "a part handed to a customer", reduced: () => "to be answered as “know”",
};
// One event in words: when, what, by whom, and what was written along with it.
export const Happened = ({ event, words = true, ...about }) => {
  const name = event.type.split(".")[1];
  const letter = name.startsWith("letter_") && event.body.kind ? ` (${word(event.body.kind, KINDS).toLowerCase()})` : "";
  const said = words ? Object.entries(event.words || {}).flatMap(([, one]) => (Array.isArray(one) ? one : [one])).filter((one) => one && typeof one === "string") : [];
  const text = EVENTS[name]?.(event.body, about) || word(name).toLowerCase();
  return html`<strong>${text[0].toUpperCase() + text.slice(1)}${letter}</strong> <span class="soft">by ${who(event)}, ${time(event.at)}</span>
    ${said.map((one) => html`<div class="told small">${one}</div>`)}`;
};

export const Clock = ({ request }) => {
  const { clock, appeal } = request;
  const over = Boolean(request.closed_at) && request.status !== "in_progress";
  const tasks = (request.tasks || []).filter((one) => one.state === "open").map((one) => one.due_on).sort();
  const first = !request.extended && clock.extension && daysUntil(request.due_on) >= 0;
  const [text, tint] = clockWords(request.due_on, request.target_on);
  return html`<section class="sheet" aria-labelledby="clock"><h2 id="clock">Clock</h2>
    ${over ? html`<p>Closed ${time(request.closed_at)}${request.appeal_by && !appeal && html`; they can appeal until ${day(request.appeal_by)}`}.</p>`
      : html`<p class=${tint && `tag wrap ${tint}`}>${text}</p>
        <p>Legal date ${day(request.due_on)}${request.extended ? " · extended" : ""}${clock.outer_limit_on > request.due_on
          && ` · ${first ? "extension possible until" : "the law's own limit"} ${day(clock.outer_limit_on)}`}</p>`}
    <p>${request.acknowledged_at ? html`Acknowledged ${time(request.acknowledged_at)}` : over ? ""
      : html`Acknowledge by ${day(request.acknowledge_by)}, ${distance(request.acknowledge_by)}`}</p>
    ${over && tasks[0] && html`<p class=${daysUntil(tasks[0]) < 0 ? "tag wrap late" : ""}>Tasks are open, due ${day(tasks[0])}, ${distance(tasks[0])}</p>`}
    ${request.honor_by && html`<p>Holds everywhere by ${day(request.honor_by)}</p>`}
    ${appeal && html`<p><strong>Appeal ${word(appeal.status).toLowerCase()}</strong>${appeal.status === "open"
      ? html`: decide by ${day(appeal.due_on)}, ${distance(appeal.due_on)}` : html`${appeal.outcome && `: ${word(appeal.outcome).toLowerCase()}`}`}${appeal.late && " · came late"}</p>`}
    <details><summary>Why?</summary>${clock.explanation.map((one) => html`<p>${one}</p>`)}
      <p>${clock.law ? html`${clock.law} (${clock.jurisdiction}), ${clock.citation}` : "No law sets the date: the company promised it."}</p>
      ${clock.certainty && html`<p><${Tag} tint="soon">To be confirmed<//> The wording of the law itself was not seen (${word(clock.certainty).toLowerCase()}).</p>`}</details></section>`;
};

const ENOUGH = ["", "enough to tell categories", "enough for everything"];
const tellProof = ({ level, needed }) => (!needed ? "Not needed" : level >= needed ? `Yes, ${ENOUGH[level]}`
  : level ? `Yes, but only ${ENOUGH[level]}; this request needs proof that is ${ENOUGH[needed]}` : `Not yet; the proof must be ${ENOUGH[needed]}`);
export const About = ({ request, names }) => {
  const { requester, agent, verification, period, checks } = request;
  const others = [...request.linked_requests.map((id) => [id, "made with it"]), ...(request.possible_duplicates || []).map((id) => [id, "may be a duplicate"])];
  return html`<section class="sheet" aria-labelledby="about"><h2 id="about">What is asked</h2><${Pairs}>
    <${Row} name="Asked">${word(request.type)}${request.question_code && `: ${word(request.question_code).toLowerCase()}`}<//>
    ${request.details && html`<${Row} name="Details"><span class="told">${request.details}</span><//>`}
    ${period && html`<${Row} name="Period">${day(period.from) || "beginning"} to ${day(period.to) || "now"}<//>`}
    ${requester ? html`<${Row} name="Person">${nameOf(requester) || "No name given"}, ${word(requester.relationship).toLowerCase()}<//>
      <${Row} name="Reached by"><span class="told">${[requester.email, requester.phone, ...requester.postal_address].filter(Boolean).join("\n")}</span><//>
      <${Row} name="Lives in">${[requester.state, requester.country].filter(Boolean).join(", ")}<//>` : html`<${Row} name="Person">What they wrote is gone<//>`}
    ${agent && html`<${Row} name="Agent">${[agent.name, agent.organization, agent.email, agent.phone, agent.reference].filter(Boolean).join(" · ")};
      ${word(agent.authorization).toLowerCase()}, permission ${word(agent.permission).toLowerCase()}<//>`}
    <${Row} name="Came in">${time(request.received_at)} by ${word(request.received_via).toLowerCase()} from the ${request.received_from}<//>
    <${Row} name="Verified">${tellProof(verification)}
      ${checks?.map((one) => html`<div class="small">${word(one.method, METHODS)}, ${time(one.at)}${one.by_name && `, by ${one.by_name}`}</div>`)}<//>
    <${Row} name="Works on it">${request.assignee ? request.assignee_name || names(request.assignee) : "Nobody yet"}<//>
    ${request.decided_by && html`<${Row} name="Decided by">${request.decided_by_name || names(request.decided_by)}<//>`}
    ${others.length > 0 && html`<${Row} name="See also"><ul>${others.map(([id, what]) => html`<li><a href=${`#/requests/${id}`}>Request ${short(id)}</a>, ${what}</li>`)}</ul><//>`}
    <${Row} name="Number"><${Id} id=${request.id} /><//><//></section>`;
};
export const Marks = ({ marks }) => marks?.length > 0 && html`<p class="row">${marks.map((one) => html`<${Tag} code=${one} words=${MARKS} tint="quiet" />`)}</p>`;

// What is read only once it is opened. props: title, load() → data, children(data, reload); `count` stands behind the title.
export class Lazy extends Component {
  state = { data: null, problem: null };

  reload = async () => {
    try {
      this.setState({ data: await this.props.load(), problem: null });
    } catch (problem) {
      caught(problem);
      this.setState({ problem });
    }
  };

  toggle = ({ currentTarget }) => { if (currentTarget.open && !this.state.data) this.reload(); };

  render({ title, children }, { data, problem }) {
    return html`<details class="sheet" onToggle=${this.toggle}><summary>${title}</summary>
      ${problem && (problem.status === 409 ? html`<p>${problem.message}. ${problem.detail}</p>`
        : html`<${ProblemBox} key=${problem.requestId} problem=${problem} again=${this.reload} />`)}
      ${data ? children(data, this.reload) : !problem && html`<p class="busy">Reading…</p>`}</details>`;
  }
}

// The letters of a request, each with its text on demand, and done for what was printed or spoken.
export class Letters extends Component {
  state = { open: null, done: null };

  read = async (id) => {
    const open = await get(`${this.props.root}/notices/${id}`);
    this.setState({ open, done: null });
  };

  finish = async (body, key) => {
    const { id } = this.state.open;
    await post(`${this.props.root}/notices/${id}/done`, body, { key });
    this.setState({ open: null, done: "Recorded: the letter has reached its reader." });
    this.props.changed();
  };

  render({ items, can, request }, { open, done }) {
    const waits = open && ["to_print", "to_call"].includes(open.state);
    return html`${done && html`<${Message}><p>${done}</p><//>`}
      <${Table} caption="Letters, the oldest first" rows=${items} columns=${[
        ["Letter", (one) => html`<button class="small" onClick=${() => this.read(one.id)}>${word(one.kind, KINDS)}</button>`],
        ["To", (one) => nameReader(request, one.to)], ["By", (one) => word(one.channel) || "–"],
        ["State", (one) => html`<${Tag} code=${one.state} />`], ["Since", (one) => (one.at ? time(one.at) : "–")]]} />
      ${open && html`<section class="letter sheet" aria-label=${word(open.kind, KINDS)}>
        <${Pairs}>${open.address?.length > 0 && html`<${Row} name="Address"><span class="told">${open.address.join("\n")}</span><//>`}
        ${open.subject && html`<${Row} name="Subject">${open.subject}<//>`}${open.note && html`<${Row} name="Note"><span class="told">${open.note}</span><//>`}<//>
        <p class="told">${open.script || open.text || "It has not left yet; there is no text of it."}</p>
        ${waits && can && html`<${Form} key=${open.id} id=${`${open.id}/done`} plain submit="It has reached them" onSubmit=${this.finish} cancel=${() => this.setState({ open: null })} fields=${[
          { name: "at", label: "When", type: "moment", help: "Empty: now." },
          { name: "channel", label: "How it went in fact", type: "select", required: true, value: open.channel, options: [["mail", "On paper"], ["phone", "By phone"], ["email", "By e-mail"]] },
          { name: "note", label: "Note", type: "area", max: 2000, rows: 2 }]} />`}</section>`}`;
  }
}

const FILES = { papers: "Paper", evidence: "Evidence", answers: "File of the answer" };
export const Files = ({ files, failed }) => html`<ul class="files">${files.map((one) => html`<li key=${one.id}>${FILES[one.kind] || "File"} ${short(one.id)}${one.at && html`, ${time(one.at)}`}
  <button class="quiet small" onClick=${() => openFile(`/uploads/${one.id}/content`).catch(failed)}>Open</button></li>`)}</ul>`;

export const Answer = ({ found, failed }) => html`<p class="soft">As of ${moment(found.made_for)}.</p>
  ${[...found.answer, ...found.notes].map((one) => html`<p class="told">${one}</p>`)}
  ${found.held?.length > 0 && html`<p>Held: ${found.held.map((one) => one.name).join(", ")}.</p>`}
  ${found.pieces?.length > 0 && html`<details><summary>${many(found.pieces.length, "piece")} of what is held</summary>
    ${found.pieces.map((piece) => html`<${Pairs}>${piece.fields.map((one) => html`<${Row} name=${one.name}><span class="told">${one.value}</span><//>`)}<//>`)}</details>`}
  ${found.files.length > 0 && html`<${Files} files=${found.files.map((one) => ({ id: one.upload_id, kind: "answers" }))} failed=${failed} />`}`;

// What is on hold by this request; the view of holds places and releases them.
export const Holds = ({ items, id, can }) => html`${items.length === 0 && html`<p>Nothing is on hold by this request.</p>`}
  <ul>${items.map((one) => html`<li key=${one.id}><${Tag} code=${one.state} /> ${word(one.code)}, review on ${day(one.review_on)}${one.placed_by_name && `, by ${one.placed_by_name}`}
    <div class="told small">${one.reason}</div></li>`)}</ul>
  ${can && html`<p class="row"><a class="button" href=${link("holds/new", { rights_request: id })}>Place a hold</a>
    ${items.some((one) => one.state === "active") && html`<a class="button" href=${link("holds", { rights_request: id })}>Release a hold</a>`}</p>`}`;
