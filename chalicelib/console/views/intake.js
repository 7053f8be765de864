// Taking a request in that came by phone, post, e-mail or in person, with the true moment at which it came.

import { post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Message, Table, Tag, View, html, many, options, short, word } from "../kit/parts.js";
import { day, distance, now } from "../kit/time.js";
import { authorizations, preferredContacts, questionCodes, receivedFrom, receivedVia, relationships, rights, states } from "../vocabulary.js";

const from = (one) => (values) => values.received_from === one;
const asks = (...types) => (values) => types.some((type) => values.types.includes(type));
const agent = (name, label, more) => ({ name: `agent.${name}`, label: `Agent: ${label}`, when: from("agent"), ...more });
const FROM = { person: "The person", agent: "An agent, in the person's name", controller: "A customer, whose information it is" };

export const makeFields = () => [
  { name: "types", label: "What they ask for", type: "checks", required: true, options: rights.map((type) => [type, word(type)]), help: "Up to eight. Each becomes a request of its own; one letter and one code go out for all." },
  { name: "received_via", label: "How it came", type: "select", required: true, value: "phone", options: options(receivedVia) },
  { name: "received_at", label: "When it reached the company", type: "moment", value: now(), help: "The clock runs from here, not from now." },
  { name: "received_from", label: "Who asks", type: "select", required: true, value: "person", options: options(receivedFrom, FROM) },
  { name: "contract_external_id", label: "The customer's contract", max: 64, required: true, when: from("controller") },
  agent("name", "name", { max: 200, required: true }), agent("organization", "organization", { max: 200 }), agent("email", "e-mail", { type: "email", max: 254, required: true }),
  agent("phone", "phone", { type: "tel", max: 64 }), agent("reference", "their own number of the case", { max: 100 }),
  agent("authorization", "by what right", { type: "select", required: true, options: options(authorizations) }),
  agent("upload_id", "the paper that shows it", { type: "file", purpose: "authorization" }),
  { name: "requester.first_name", label: "First name", max: 100, help: "Names are not needed for opt-outs, limits and withdrawals." },
  { name: "requester.last_name", label: "Last name", max: 100 },
  { name: "requester.email", label: "E-mail", type: "email", max: 254, help: "An e-mail address, a phone number or a postal address is needed, so that the answer reaches them." },
  { name: "requester.phone", label: "Phone", type: "tel", max: 64 },
  { name: "requester.postal_address", label: "Postal address", type: "area", max: 500, rows: 4, help: "Its lines as they stand on an envelope, the name first." },
  { name: "requester.preferred_contact", label: "How they want to be told", type: "select", options: options(preferredContacts) },
  { name: "requester.relationship", label: "What they are to the company", type: "select", required: true, options: options(relationships) },
  { name: "requester.state", label: "State in which they live", type: "select", options: states.map((one) => [one, one]), help: "It decides which law holds." },
  { name: "requester.country", label: "Country", max: 2, value: "US", help: "Two letters." },
  { name: "question_code", label: "What the question is about", type: "select", options: options(questionCodes, { baa: "An agreement under HIPAA" }), when: asks("question") },
  { name: "details", label: "What exactly is asked", type: "area", max: 10000, help: "In their words. No health information." },
  { name: "period.from", label: "Asked about the days from", type: "date", when: asks("know", "access", "portability") },
  { name: "period.to", label: "Asked about the days to", type: "date", when: asks("know", "access", "portability") },
];

const METHODS = {
  code: "A code was mailed to them; they enter it by the link in the mail, or read it to you.", call_back: "Call them back on the number that is known, then record it.",
  staff: "Make sure who asks, by details or a paper, then record it.",
};

export default class Intake extends View {
  title() { return "Take a request in"; }
  load() { return {}; }

  take = async (body, key) => {
    const made = await post("/requests", body, { key });
    this.setState({ data: { made } });
    this.shell.changed();
  };

  show({ made }) {
    if (!this.can("requests:write")) return html`<p>Your key may read requests, and take none in.</p>`;
    return made ? this.taken(made) : html`<p>For what came by phone, post, e-mail or in person. What you type is kept until it is taken in.</p>
      <div class="sheet"><${Form} id="intake" fields=${makeFields()} submit="Take it in" onSubmit=${this.take} /></div>`;
  }

  taken(made) {
    const { verification } = made;
    return html`<${Message} key=${made.id} title=${made.linked_requests.length > 1 ? `${many(made.linked_requests.length, "request")} taken in` : "The request is taken in"}>
        <p>${verification.method ? METHODS[verification.method] : verification.required ? "Nothing more is needed of them to be verified." : "Nobody has to be verified."}
          ${" "}Acknowledge by ${day(made.acknowledge_by)}: the first letter does it once it is sent.</p><//>
      <${Table} caption="Made by this call" rows=${made.linked_requests} columns=${[
        ["Request", (one) => html`<a href=${`#/requests/${one.id}`}>${word(one.type)} ${short(one.id)}</a>`],
        ["Status", (one) => html`<${Tag} code=${one.status} />`], ["Answer due", (one) => `${day(one.due_on)}, ${distance(one.due_on)}`]]} />
      <p class="row"><a class="button main" href=${`#/requests/${made.id}`}>Open the request</a>
        <button onClick=${() => this.setState({ data: {} })}>Take another in</button></p>`;
  }
}
