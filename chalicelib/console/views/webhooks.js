// Webhook endpoints, and what became of the events that were sent to them.

import { call, get, post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Confirm, Copy, Empty, Id, Pairs, Row, Once, Tabs, Tag, View, html, link, many, options, time, word } from "../kit/parts.js";
import { outgoingTypes } from "../vocabulary.js";

const FAILURES = {
  refused: "answered, but not with success", redirected: "sent us elsewhere, which we don’t follow", gone: "said that it wants nothing any more (410)",
  timed_out: "did not answer in time", not_connected: "took no connection", no_such_host: "its name is not known", not_public: "its address is not public",
  certificate: "its certificate does not hold", unreadable: "its answer could not be read", disabled: "was switched off",
};
const STATES = [["", "All"], ["waiting", "Waiting"], ["delivered", "Delivered"], ["parked", "Parked"]];

const fields = (endpoint = {}) => [
  { name: "url", label: "Address", type: "text", required: true, max: 500, value: endpoint.url, help: "Begins with https://. Without user, password and port." },
  { name: "description", label: "For colleagues", max: 200, value: endpoint.description || "", blank: null, help: "Such as “Ticket system”." },
  { name: "every", label: "Send every type of event, also future ones", type: "check", value: !endpoint.events, local: true },
  { name: "events", label: "Types of events", type: "checks", required: true, when: (values) => !values.every, value: endpoint.events || [], options: options(outgoingTypes) },
];
const toEndpoint = (body, values) => ({ ...body, events: values.every ? null : body.events });

export default class Webhooks extends View {
  title(data) { return data?.endpoint ? data.endpoint.description || "Endpoint" : this.query.new ? "New endpoint" : "Webhooks"; }

  async load({ id, query }) {
    if (!id) return { page: await get("/webhook-endpoints", { cursor: query.cursor }) };
    const [{ data, etag }, deliveries] = await Promise.all([
      call("GET", `/webhook-endpoints/${id}`),
      get(`/webhook-endpoints/${id}/deliveries`, { state: query.state, cursor: query.cursor }),
    ]);
    return { endpoint: data, etag, deliveries };
  }

  tools(data) {
    return data.page && !this.query.new && html`<a class="button main" href="#/webhooks?new=yes">New endpoint</a>`;
  }

  show(data) {
    return html`${this.dialogs()}${data.endpoint ? this.one(data) : this.query.new ? this.make() : this.list(data.page)}`;
  }

  list(page) {
    const columns = [
      ["Endpoint", (one) => html`<a href=${link(`webhooks/${one.id}`)}>${one.description || one.url}</a>`],
      ["Address", (one) => one.url],
      ["Events", (one) => (one.events ? many(one.events.length, "type") : "all")],
      ["State", (one) => html`<${Tag} code=${one.enabled ? "active" : "disabled"} />`],
    ];
    return this.paged(page, "endpoints", { caption: "Endpoints, in the order in which they were made", columns },
      html`<${Empty} title="No endpoint yet"><p>Your own systems, such as a ticket system, can be told when a request comes, waits or is answered.
        What is sent holds ids, codes and dates, never a person.</p><//>`);
  }

  make() {
    return html`<div class="sheet"><${Form} id="webhooks/new" fields=${fields()} submit="Make the endpoint" cancel=${() => { location.hash = "#/webhooks"; }}
      onSubmit=${async (body, key, values) => this.setState({ shown: await post("/webhook-endpoints", toEndpoint(body, values), { key }) })} /></div>`;
  }

  one({ endpoint, etag, deliveries }) {
    const { query } = this.props.route;
    const { before } = this.state;
    return html`<div class="sheet"><${Pairs}>
        <${Row} name="Address">${endpoint.url}<//>
        <${Row} name="State"><${Tag} code=${endpoint.enabled ? "active" : "disabled"} />${endpoint.disabled_reason === "gone" ? " It answered that it wants nothing any more." : ""}<//>
        <${Row} name="Events">${endpoint.events ? endpoint.events.map((one) => word(one)).join(", ") : "all"}<//>
        <${Row} name="Made">${time(endpoint.created_at)}<//><${Row} name="Id"><${Id} id=${endpoint.id} /><//><//>
      <p class="row"><button onClick=${this.test}>Send a test</button>
        <button onClick=${() => this.switch(endpoint, etag)}>${endpoint.enabled ? "Switch off" : "Switch on"}</button>
        <button onClick=${() => this.setState({ asked: "rotate" })}>New secret</button>
        <button onClick=${() => this.setState({ asked: "delete" })}>Delete</button></p></div>
      <section><h2>Deliveries</h2>
        <${Tabs} label="State of deliveries" now=${query.state || ""} tabs=${STATES.map(([state, words]) => [state, words, link(`webhooks/${endpoint.id}`, { state })])} />
        ${this.deliveries(deliveries)}</section>
      <details open=${Boolean(before)}><summary>Change address, events or name</summary><div class="sheet"><${Form} key=${etag} id=${`webhooks/${endpoint.id}`} fields=${fields(endpoint)} before=${before && fields(before.endpoint)} submit="Save" plain
        onSubmit=${(body, _, values) => this.save(() => call("PATCH", this.path, { body: toEndpoint(body, values), etag }), "Saved.")} /></div></details>
      <p><a href="#/webhooks">All endpoints</a></p>`;
  }

  deliveries(page) {
    const columns = [
      ["Event", (one) => html`<button class="plain" onClick=${() => this.setState({ open: this.state.open === one.id ? null : one.id })}>${word(one.type)}</button>`],
      ["State", (one) => html`<${Tag} code=${one.state} tint=${one.state === "waiting" ? "wait" : undefined} />`],
      ["Made", (one) => time(one.created_at)],
      ["Tries", (one) => one.tries, { num: true }],
      ["Last try", (one) => (one.last_failure ? html`it ${FAILURES[one.last_failure]}${one.last_status ? ` (${one.last_status})` : ""}` : one.last_status ? `answered ${one.last_status}` : "")],
      ["Next", (one) => (one.state === "parked" ? html`<button class="small" onClick=${() => this.again(one.id)}>Send again</button>` : one.next_try_at ? time(one.next_try_at) : "")],
    ];
    return html`${this.paged(page, "deliveries", { caption: "Deliveries, the newest first", columns },
      html`<${Empty} title="Nothing here"><p>No delivery is in this state. “Send a test” makes one.</p><//>`)}
      ${this.state.open && html`<p>The receiver saw this event as <code>webhook-id: ${this.state.open}</code>.</p>`}`;
  }

  get path() { return `/webhook-endpoints/${this.props.route.id}`; }

  test = () => this.change((key) => post(`${this.path}/test`, {}, { key }), "A test is on its way. It shows among the deliveries.");

  again(id) { return this.change((key) => post(`${this.path}/deliveries/${id}/redeliver`, {}, { key }), "It is sent again."); }

  switch({ enabled }, etag) {
    const changed = () => call("PATCH", this.path, { body: { enabled: !enabled }, etag });
    return this.change(changed, enabled ? "Switched off: events of this time are not sent to it." : "Switched on.");
  }

  rotate = async () => {
    const shown = await this.act((key) => post(`${this.path}/rotate-secret`, {}, { key }));
    if (shown) this.setState({ shown });
  };

  remove = async () => {
    if (await this.act(() => call("DELETE", this.path))) location.hash = "#/webhooks";
  };

  dialogs() {
    const { shown, asked } = this.state;
    if (shown) {
      const stored = () => { this.setState({ shown: null }); location.hash = link(`webhooks/${shown.id}`); };
      return html`<${Once} title="The secret, shown this once" text=${shown.secret} copy="Copy the secret" done="It is stored" close=${stored}>
        Your receiver checks with it that an event is ours, as Standard Webhooks says.<//>`;
    }
    if (asked === "rotate") return html`<${Confirm} title="Make a new secret?" yes="Make it" act=${this.rotate} close=${this.close}><p>For a day both sign, so that your receiver can change over.</p><//>`;
    if (asked === "delete") return html`<${Confirm} title="Delete this endpoint?" yes="Delete" act=${this.remove} close=${this.close}><p>What still waits for it is not sent. It can’t be taken back.</p><//>`;
    return null;
  }
}
