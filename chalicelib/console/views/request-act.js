// One action on a request: write, for a letter look at it, then send. What was typed is kept until it was taken, whatever
// others do with the request meanwhile.

import { caught, drafts, keyOf, newKey, tried } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Component, Message, Pairs, ProblemBox, Row, Tag, createRef, html, short, word } from "../kit/parts.js";
import { day, dayOf } from "../kit/time.js";
import { ACTIONS, hasLetter } from "../actions.js";
import { findWordings } from "../denials.js";
import { Happened, bringing, nameReader } from "./request-parts.js";

const STEPS = ["Write", "Look", "Send"];

// A form that can be reached from outside: preact gives components no ref.
class Held extends Form {
  componentDidMount() { this.props.hold(this); }
  componentWillUnmount() { this.props.hold(null); }
}

// props: name, about, root ("/requests/req_…"), ask(path, options, action) → answer, done(action), close
export class Act extends Component {
  state = { body: null, shown: null, problem: null, news: null, busy: false };
  heading = createRef();
  send_ = createRef();
  key = keyOf(`${this.id}/send`);

  get id() { return `${this.props.root}/${this.props.name}${this.props.about.task ? `/${this.props.about.task.id}` : ""}`; }
  get action() { return ACTIONS[this.props.name]; }

  componentDidMount() { this.heading.current.focus(); }

  body(typed) {
    const { make, fixed } = this.action;
    return { ...(make ? make(typed, this.props.about) : typed), ...fixed };
  }

  // The form's step: to the letter, or where there is none to the act itself.
  write = async (typed, key) => {
    this.setState({ problem: null, news: null });
    const body = this.body(typed);
    if (!hasLetter(this.props.name)) { await this.done(() => this.carryOut(body, key)); return; }
    await this.done(async () => {
      const { data } = await this.props.ask("preview", { body: { action: this.action.path, body } }, this.action);
      if (this.state.body && JSON.stringify(body) !== JSON.stringify(this.state.body)) this.key = newKey();
      this.setState({ body, shown: data });
      this.heading.current.focus();
    });
  };

  // Keeps what was typed where others were faster; the form shows every other problem.
  async done(work) {
    try {
      await work();
    } catch (problem) {
      if (!problem.news) throw problem;
      this.setState({ problem, news: problem.news, shown: null });
    }
  }

  carryOut = async (body, key) => {
    const { task } = this.props.about;
    await this.props.ask(this.action.path.replace("{task}", task?.id), { body, key }, this.action, task);
    drafts.delete(this.id);
    this.props.done(this.props.name, this.props.about, this.state.shown?.notice?.channel);
  };

  send = async () => {
    if (this.state.busy) return;
    this.setState({ busy: true, problem: null });
    try {
      await this.done(() => this.carryOut(this.state.body, this.key));
      this.key = tried(`${this.id}/send`, this.key, false);
    } catch (problem) {
      caught(problem);
      this.key = tried(`${this.id}/send`, this.key, problem.unsure);
      this.setState({ problem });
    } finally {
      this.setState({ busy: false });
    }
  };

  // Ctrl+Enter goes one step on; it never sends a letter.
  press = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (this.state.shown || !this.form) this.send_.current?.focus();
    else this.form.submit();
  };

  typed = (values) => { for (const [name, wording] of findWordings(values)) this.form.set(name, wording); };

  render({ name, about, close }, { shown, problem, news, busy }) {
    const { title, help, sure, send, kind, fields } = this.action;
    const letter = hasLetter(name);
    const { request } = about;
    return html`<section class=${`sheet ${kind || ""}`} aria-labelledby="act" onKeyDown=${this.press}>
      <h2 id="act" tabindex="-1" ref=${this.heading}>${title}${letter && html` <span class="soft">to ${nameReader(request)}</span>`}</h2>
      ${letter && html`<ol class="row small" aria-label="Steps">${STEPS.map((step, at) => html`<li class="box" aria-current=${
        (shown ? 1 : 0) === at ? "step" : undefined}>${(shown ? 1 : 0) === at ? html`<strong>${step}</strong>` : html`<span class="soft">${step}</span>`}</li>`)}</ol>`}
      ${news && html`<${Conflict} problem=${problem} news=${news} request=${request} />`}
      ${problem && !news && html`<${ProblemBox} key=${problem.requestId} problem=${problem} again=${this.send} />`}
      ${shown ? html`<${Look} shown=${shown} request=${request} />
          <p>Once it is sent, it can't be taken back.</p>
          <p class="row"><button class="main" ref=${this.send_} aria-busy=${busy} onClick=${this.send}>${send}</button>
          <button onClick=${() => this.setState({ shown: null, problem: null })}>Back to writing</button>
          <button onClick=${close}>Close, keep the text</button></p>`
        : sure ? html`<p>${sure}</p><p class="row"><button class="main" ref=${this.send_} aria-busy=${busy}
            onClick=${() => { this.state.body = this.body({}); this.send(); }}>${send}</button><button onClick=${close}>Cancel</button></p>`
        : html`${about.task && html`<p><strong>${about.task.title || `${short(about.task.id)}`}</strong></p>`}${help && html`<p class="soft">${help}</p>`}
          <${Held} key=${this.id} id=${this.id} hold=${(form) => { this.form = form; }} root=${letter ? "/body" : ""} keep fields=${fields(about)} onSubmit=${this.write} onChange=${this.typed}
            submit=${letter ? "Look at the letter" : send} cancel=${close} />`}
    </section>`;
  }
}

// What happened meanwhile and by whom; whether it can still be sent is the API's word.
const Conflict = ({ problem, news, request }) => html`<${Message} key=${problem.requestId} tint="soon"
    title=${problem.status === 412 ? "Somebody changed this request while you were writing" : problem.message}>
  ${news.length > 0 ? html`<p>Meanwhile:</p><ul>${news.map((one) => html`<li><${Happened} event=${one} request=${request} /></li>`)}</ul>` : problem.code !== "wrong_status" && html`<p>${problem.detail}</p>`}
  <p>The request is ${word(request.status).toLowerCase()} now. Nothing of yours was done, and what you typed is kept:
    look at what changed, then send again where that is still right.</p><//>`;

// The letter as it will be read, its address, and what changes on the clock.
const Look = ({ shown: { notice, status, due_at: dueAt }, request }) => html`
  ${notice ? html`<${Pairs}><${Row} name="Goes to">${nameReader(request, notice.to)}, ${bringing(notice.channel)}<//>
      ${notice.address?.length > 0 && html`<${Row} name="Address"><span class="told">${notice.address.join("\n")}</span><//>`}
      <${Row} name="Subject">${notice.subject}<//><//>
      ${notice.text.includes("…") && html`<${Message} still tint="soon"><p>There is a “…” in the letter. Was it to be filled in?</p><//>`}
      <div class="sheet letter told" tabindex="0" role="group" aria-label="The letter">${notice.text}</div>`
    : html`<p>No letter goes out by this.</p>`}
  <${Pairs}><${Row} name="Status">${status === request.status ? html`stays <${Tag} code=${status} />` : html`<${Tag} code=${request.status} /> becomes <${Tag} code=${status} />`}<//>
    <${Row} name="Answer due">${dueAt === request.due_at ? `stays ${day(request.due_on)}` : `${day(request.due_on)} becomes ${day(dayOf(dueAt))}`}<//><//>`;
