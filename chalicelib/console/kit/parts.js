// The parts that views are made of. Text is text: nothing here takes HTML.

import { Component, createRef, h } from "../vendor/preact.js";
import htm from "../vendor/htm.js";
import { caught, newKey } from "./api.js";
import { moment, ownMoment } from "./time.js";

export { Component, createRef };
// A button sends its form only where it says so: its type is "button" unless one is given.
export const html = htm.bind((name, props, ...children) =>
  h(name, name === "button" ? { type: "button", ...props } : props, ...children));

// Says something to screen readers without moving the focus.
export function say(text, urgent = false) {
  const region = document.getElementById(urgent ? "assertive" : "polite");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

// What a code alone says too little of, the same on every view.
const WORDS = {
  know: "Know (categories)", access: "Access (everything held)", access_automated_decisions: "Access to automated decisions",
  opt_out_sale_sharing: "Opt-out of sale and sharing", opt_out_targeted_advertising: "Opt-out of targeted advertising", opt_out_profiling: "Opt-out of profiling",
  opt_out_automated_decisions: "Opt-out of automated decisions", contest_decision: "Contest a decision by a machine", limit_sensitive: "Limit sensitive data",
  third_party_list: "List of third parties", shine_the_light: "Shine the Light",
  email: "E-mail", mail: "Post", hipaa_or_baa: "HIPAA or a BAA", opt_outs: "Opt-outs",
};
// "waiting_for_requester" → "Waiting for requester", "task.done" → "Task: done"; views pass other words where their own say more.
export const word = (code, words = {}) => {
  if (!code) return "";
  if (words[code] || WORDS[code]) return words[code] || WORDS[code];
  const text = code.replace(".", ": ").replaceAll("_", " ").replace(/\bsms\b/, "SMS").replace(/\bid\b/, "ID");
  return text[0].toUpperCase() + text.slice(1);
};
// → [[code, words]]: what a select or a group of boxes offers
export const options = (codes, words) => codes.map((code) => [code, word(code, words)]);
// Who did something, as events tell.
export const nameActor = (one) => one.actor_name
  || word(one.actor.split(":")[0], { subject: "The person", publishable: "A web page", system: "The system", secret: "A key" });
export const count = (n) => (n >= 100 ? "100+" : String(n));
export const many = (n, one, more = `${one}s`) => `${count(n)} ${n === 1 ? one : more}`;

const TINTS = {
  late: ["overdue", "parked", "bounced", "failed", "late_acknowledgement", "uncertain", "revoked", "disabled"],
  soon: ["pending", "to_print", "to_call", "cap_reached", "possible_duplicate"],
  wait: ["awaiting_verification", "waiting_for_requester", "under_review", "new_message", "running", "queued"],
  fine: ["completed", "delivered", "sent", "active", "granted", "valid", "done", "published", "ok"],
};
function tintOf(code) {
  return Object.keys(TINTS).find((tint) => TINTS[tint].includes(code)) || "quiet";
}

export const Tag = ({ code, words, tint, children }) =>
  html`<span class="tag ${tint || tintOf(code)}">${children || word(code, words)}</span>`;
export const time = (at) => at && html`<time datetime=${at} title=${ownMoment(at) || undefined}>${moment(at)}</time>`;
export const Row = ({ name, children }) => html`<div class="pair"><dt>${name}</dt><dd>${children}</dd></div>`;
export const Pairs = ({ children }) => html`<dl class="pairs">${children}</dl>`;

export const short = (id) => `…${id.slice(-6)}`;

// An id: its last six characters, whole on copy.
export const Id = ({ id }) => html`<span class="id" title=${id}><code>${short(id)}</code>
  <${Copy} text=${id} label=${`Copy the id ending in ${id.slice(-6)}`} /></span>`;

export class Copy extends Component {
  copy = async () => {
    try {
      await navigator.clipboard.writeText(this.props.text);
      this.setState({ copied: true });
      say("Copied.");
    } catch (refusal) {
      if (!(refusal instanceof DOMException)) throw refusal;
      say("The browser does not let this page copy. Select the text and copy it yourself.", true);
    }
  };

  render({ label, words = "Copy" }, { copied }) {
    return html`<button class="quiet small" aria-label=${copied ? undefined : label} onClick=${this.copy}>
      ${copied ? "Copied" : words}</button>`;
  }
}

// What happened, with what comes next. It takes the focus when it appears, unless `still`.
export class Message extends Component {
  box = createRef();

  componentDidMount() { if (!this.props.still) this.box.current.focus(); }

  render({ tint = "fine", title, children }) {
    return html`<div class="message ${tint}" tabindex="-1" ref=${this.box}>
      ${title && html`<p><strong>${title}</strong></p>`}${children}</div>`;
  }
}

const HAPPENED = {
  precondition_failed: "Nothing of yours was saved yet. Below stands what they saved, with what you typed kept on top; look at it, then send again.",
  session_over: "The session has ended. Sign in again to go on.",
};

// What went wrong: what happened, whether anything was done, the request's id, and "Try again".
export const ProblemBox = ({ problem, again }) => html`<${Message} tint="late" title=${problem.status === 412 ? "Somebody else changed this meanwhile" : problem.message}>
  <p>${HAPPENED[problem.code] || problem.detail}</p>
  ${problem.errors.length > 0 && html`<ul>${problem.errors.map((one) => html`<li>${one.pointer.slice(1)}: ${one.message}</li>`)}</ul>`}
  ${problem.retryAfter > 0 && html`<p>Try again in ${problem.retryAfter} seconds.</p>`}
  <p class="row">${again && html`<button onClick=${again}>Try again</button>`}
    ${problem.requestId && html`<small>Request <code>${problem.requestId}</code></small>`}</p>
<//>`;

export const Empty = ({ title, children }) => html`<div class="empty"><p><strong>${title}</strong></p>${children}</div>`;

export const current = { view: null }; // the view on screen, whose keys the shell binds beside its own

// One view: loads what its address names, says when that fails, and focuses its heading. Subclasses give
// title(data), load(route) → data, show(data), and where they have them tools(data) and keys() → [[key, words, act]].
export class View extends Component {
  state = { data: null, problem: null, slow: false, said: null };
  heading = createRef();
  turn = 0;

  get shell() { return this.props.shell; }
  get query() { return this.props.route.query; }
  can = (scope) => this.props.shell.can(scope);

  componentDidMount() {
    current.view = this;
    this.open();
  }

  componentDidUpdate(before) { if (before.route.address !== this.props.route.address) this.open(); }
  componentWillUnmount() {
    this.turn = -1;
    clearTimeout(this.watching);
    if (current.view === this) current.view = null;
  }

  async open() {
    this.setState({ said: null });
    await this.reload();
    if (this.turn >= 0) this.heading.current?.focus();
  }

  // Reads again; what is shown stays until the answer is there.
  reload = async () => {
    const turn = (this.turn += 1);
    clearTimeout(this.watching);
    const slow = setTimeout(() => this.setState({ slow: true }), 300);
    try {
      const data = await this.load(this.props.route);
      if (turn === this.turn) this.setState({ data, problem: null });
    } catch (problem) {
      caught(problem);
      if (turn === this.turn) this.setState({ problem, again: this.reload });
    } finally {
      clearTimeout(slow);
      if (turn === this.turn) this.setState({ slow: false });
    }
  };

  close = () => this.setState({ asked: null }); // the dialog that `asked` names

  // Does something once: every further try carries the same key. A dialog that asked is closed. `said` is shown when it is
  // done; → the answer, of a later try too, so that whatever follows it happens then; null where something else is being
  // done.
  act = async (work, said, key = newKey()) => {
    if (this.acting) return null;
    this.acting = true;
    this.setState({ problem: null, asked: null });
    try {
      const answer = await work(key);
      if (said) this.done(typeof said === "function" ? said(answer) : said);
      this.props.shell.changed();
      return answer === undefined ? true : answer;
    } catch (problem) {
      caught(problem);
      const stale = problem.status === 412 && !this.reread; // a view with that of its own shows what happened meanwhile
      if (stale) await this.reload();
      return new Promise((done) => {
        const again = async () => done(await this.act(work, said, problem.unsure ? key : newKey()));
        this.setState({ problem, again: stale ? null : again });
      });
    } finally {
      this.acting = false;
    }
  };

  // Does something once, then reads again.
  async change(work, said) { if (await this.act(work, said)) await this.reload(); }

  // Something on screen is running: reads again in three seconds, for ten minutes at most.
  watch() {
    this.watched = (this.watched || 0) + 1;
    if (this.watched > 200) return;
    clearTimeout(this.watching);
    this.watching = setTimeout(() => this.turn > 0 && this.reload(), 3000);
  }

  // Changes what was read, by its ETag, for a form that has `before`. Where somebody was faster it is read again, and what
  // was typed stays on top of theirs.
  async save(work, said) {
    const before = this.state.data;
    try {
      await work();
    } catch (problem) {
      if (problem.status === 412) {
        await this.reload();
        this.setState({ before, problem, again: null });
      }
      throw problem;
    }
    this.setState({ before: null });
    await this.reload();
    this.done(said);
  }

  // A page of a list and the way to those beside it, whose cursors stand in the address. While there is nothing, `empty`
  // stands in its place. `what` are its things; `table`: what Table takes.
  paged({ items, next_cursor: next }, what, table, empty) {
    return html`${items.length || !empty ? html`<${Table} ...${table} rows=${items} />` : empty}${this.pager(items.length, next, what)}`;
  }

  pager(shown, next, what) {
    const { name, id, sub, query } = this.props.route;
    const path = [name, id, ...sub].filter(Boolean).map(encodeURIComponent).join("/");
    return html`<${Pager} shown=${shown} what=${what} first=${!query.cursor} next=${next && link(path, { ...query, cursor: next })} />`;
  }

  done(text, more = null) { this.setState({ said: { text, more, at: Date.now() } }); }

  render(props, { data, problem, slow, said, again }) {
    const title = this.title(data);
    document.title = `${title} – ${props.shell.tenant.name} privacy`;
    return html`<section class="view" aria-busy=${(!data || slow) && !problem}>
      <header class="head"><h1 tabindex="-1" ref=${this.heading}>${title}</h1>${data && this.tools?.(data)}</header>
      ${said && html`<${Message} key=${said.at}><p>${said.text}</p>${said.more}<//>`}
      ${problem && html`<${ProblemBox} key=${problem.requestId} problem=${problem} again=${again} />`}
      ${slow && !problem && html`<p class="busy">Reading…</p>`}${data && this.show(data)}
    </section>`;
  }
}

// A real table. columns: [[head, (row) => cell, {num?, sort?: {value, now, way, change}}?]]; the first cell names the row.
// `chosen` (a Set of ids) with `choose(id)` adds a box to each row. At 360 pixels rows stack;
// where it is wider than its place, the keyboard scrolls it.
export const Table = ({ caption, columns, rows, chosen, choose, id = (row) => row.id, tint = () => "" }) => html`
  <div class="scroll" role="region" aria-label=${caption} tabindex="0"><table role="table"><caption>${caption}</caption>
  <thead role="rowgroup"><tr role="row">${choose && html`<th role="columnheader" scope="col"><span class="away">Selected</span></th>`}
    ${columns.map(([head, , { num, sort } = {}]) => html`<th role="columnheader" scope="col" class=${num ? "num" : ""}
      aria-sort=${sort ? (sort.now === sort.value ? sort.way || "ascending" : "none") : undefined}>${sort
        ? html`<button class="plain" onClick=${() => sort.change(sort.value)}>${head}</button>` : head}</th>`)}
  </tr></thead>
  <tbody role="rowgroup">${rows.map((row) => html`<tr role="row" key=${id(row)} class=${tint(row)}>
    ${choose && html`<td role="cell" class="pick"><input type="checkbox" checked=${chosen.has(id(row))}
      aria-label=${`Select …${id(row).slice(-6)}`} onChange=${() => choose(id(row))} /></td>`}
    ${columns.map(([head, cell, { num } = {}], at) => at === 0
      ? html`<th role="rowheader" scope="row" data-label=${head}>${cell(row)}</th>`
      : html`<td role="cell" data-label=${head} class=${num ? "num" : ""}>${cell(row)}</td>`)}
  </tr>`)}</tbody></table></div>`;

// Older and newer pages by cursors; the browser's history is the way back.
const Pager = ({ shown, next, first, what }) => (shown || next || !first) && html`<nav class="pager" aria-label="Pages">
  <span>${shown} ${shown === 1 ? what.replace(/ies$/, "y").replace(/s$/, "") : what}${next || !first ? " on this page" : ""}</span>
  ${!first && html`<button onClick=${() => history.back()}>Previous page</button>`}
  ${next && html`<a class="button" href=${next}>Next page</a>`}</nav>`;

export const Tabs = ({ label, tabs, now }) => html`<nav class="tabs" aria-label=${label}><ul>${tabs.map(
  ([value, words, href]) => html`<li><a href=${href} aria-current=${value === now ? "page" : undefined}>${words}</a></li>`,
)}</ul></nav>`;

// A modal dialog; the focus goes back to what opened it. `close()` on Escape too.
export class Dialog extends Component {
  box = createRef();

  componentDidMount() { this.box.current.showModal(); }
  componentDidUpdate({ title }) { // one after the other in the same place: the focus goes into the new one
    if (title === this.props.title) return;
    this.box.current.close();
    this.box.current.showModal();
  }
  componentWillUnmount() { this.box.current.close(); } // before it goes: what lies behind can't take the focus while it is open

  render({ title, close, children, fixed }) {
    const stop = (event) => { event.preventDefault(); if (!fixed) close(); };
    // A browser closes at the second Escape in a row whatever the page says: one that must be answered opens again.
    const closed = ({ target }) => {
      if (!target.isConnected || target.open) return; // closed by ourselves
      if (fixed) target.showModal();
      else close();
    };
    return html`<dialog ref=${this.box} aria-labelledby="dialog-title" onCancel=${stop} onClose=${closed}>
      <h2 id="dialog-title">${title}</h2>${children}</dialog>`;
  }
}

// Shows what nobody can read again later: a secret, a link for one person. `copy` names what the button copies.
export const Once = ({ title, text, copy, done, close, children }) => html`<${Dialog} title=${title} close=${close} fixed><p>${children}</p>
  <p><code class="secret">${text}</code></p>
  <p class="row"><${Copy} text=${text} words=${copy} /><button class="main" onClick=${close}>${done}</button></p><//>`;

// Asks before something that can't be taken back. `yes` names what happens.
export const Confirm = ({ title, yes, act, close, children }) => html`<${Dialog} title=${title} close=${close}>${children}
  <p class="row"><button class="main" onClick=${act}>${yes}</button>
  <button onClick=${close}>Cancel</button></p><//>`;

// → "#/requests?view=late": an address of the console. Only ids, codes and dates belong into it.
export function link(path, query = {}) {
  const found = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(found).toString();
  return `#/${path}${text ? `?${text}` : ""}`;
}
