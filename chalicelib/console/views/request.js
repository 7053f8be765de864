// One request: what is asked and by when, what was written and what happened, and what can be done with it now.

import { call, caught, get, getAll, getKept, newKey, Problem, seen } from "../kit/api.js";
import { Empty, Message, Table, Tag, View, html, many, short, time, word } from "../kit/parts.js";
import { day } from "../kit/time.js";
import { Act } from "./request-act.js";
import { ACTIONS, findNext, listOffered, sameDecider } from "../actions.js";
import { About, Answer, Clock, Files, Happened, Holds, Lazy, Letters, Marks, nameReader, tellLetter } from "./request-parts.js";

const SENDERS = { staff: "The company", person: "The person", agent: "The agent" };
const PLAIN = ["verified_already", "no_open_appeal", "nothing_left_to_do", "appeal_is_open"]; // what the page shows anyhow
const MANY = { limit: 100 };
const QUIET = /^request\.(letter_|reminded|document_made|fell_overdue)/; // what the system does by itself

export default class Request extends View {
  root = `/requests/${this.props.route.id}`;

  title(data) { return data ? `${word(data.request.type)} ${short(data.request.id)}` : "Request"; }

  async load() {
    const [request, events, messages] = await Promise.all([call("GET", this.root), get(`${this.root}/events`, MANY), get(`${this.root}/messages`, MANY)]);
    const own = (request.data.tasks || []).some((one) => !one.title); // their titles are words, which the list of tasks has
    if (own) request.data.tasks = (await get(`${this.root}/tasks`)).items;
    return { request: request.data, etag: request.etag, events: events.items, earlier: events.next_cursor, messages: messages.items, older: messages.next_cursor };
  }

  // Asks for something by the version on screen. Where others were faster it reads again: what only the system did
  // changes nothing that was decided on, so it is asked once more; else the problem says what happened, in `news`.
  ask = async (path, options, { method = "POST", noMatch }, task = null) => {
    const { etag, events } = this.state.data;
    const send = (match) => call(method, `${this.root}/${path}`, { ...options, etag: noMatch ? undefined : match });
    try {
      return await send(task ? task.etag : etag);
    } catch (problem) {
      if (!(problem instanceof Problem) || ![409, 412].includes(problem.status)) throw problem;
      const data = await this.load();
      this.setState({ data });
      problem.news = data.events.filter((one) => one.version > (events[0]?.version || 0));
      if (problem.status === 412 && !task && problem.news.every((one) => QUIET.test(one.type))) return send(data.etag);
      throw problem;
    }
  };

  more = async (name, cursor) => {
    const path = name === "events" ? "earlier" : "older";
    const page = await this.act(() => get(`${this.root}/${name}`, { ...MANY, cursor }));
    const { data } = this.state;
    if (page) this.setState({ data: { ...data, [name]: [...data[name], ...page.items], [path]: page.next_cursor } });
  };

  open = async () => {
    this.setState({ acting: null, task: null });
    await super.open();
  };

  begin = async (name, task = null) => {
    const action = ACTIONS[name];
    if (name === "assign") {
      const team = await this.act(() => getKept("/team", MANY));
      if (!team) return;
      this.team = team.items;
    }
    if (!action.sure && action.fields({ request: this.state.data.request, tenant: this.shell.tenant, team: this.team || [] }).length === 0) {
      this.carry(action.path, {}, action.done);
      return;
    }
    this.setState({ acting: name, task: task?.id || null, said: null, problem: null });
  };

  // What needs no form: one call, by the version that is on screen.
  carry = async (path, body, done, more) => {
    const work = async (key) => {
      await this.ask(path, { body, key }, {});
      await this.reload();
    };
    const answer = await this.act(work, null, newKey());
    if (answer) this.done(done(this.state.data.request, { letter: tellLetter() }), more?.());
  };

  assign = (member, done, more) => this.carry("assign", { member_id: member }, () => done, more);
  // Nothing left the house: it can be undone.
  undo(before) { return html`<p><button onClick=${() => this.assign(before, "As it was before.")}>Undo</button></p>`; }
  toMe = () => {
    const { me } = this.shell;
    const before = this.state.data.request.assignee;
    if (me && me !== before && this.may("assign")) this.assign(me, "It is yours now.", () => this.undo(before));
  };

  finished = async (name, about, channel) => {
    const { closes, done } = ACTIONS[name];
    const before = this.state.data.request.assignee;
    this.setState({ acting: null, task: null });
    await this.reload();
    const next = closes && html`<p><button onClick=${this.next}>Next request</button></p>`;
    this.done(done(this.state.data.request, { ...about, letter: tellLetter(channel) }), name === "assign" ? this.undo(before) : next);
    this.shell.changed();
  };

  // The next of the list last seen; else one of one's own; else the list.
  next = async () => {
    const id = this.beside(1) || (await get("/requests", { assignee: "me", limit: 2 })).items.map((one) => one.id).find((one) => one !== this.props.route.id);
    location.hash = id ? `#/requests/${id}` : "#/requests";
  };

  beside(by) { const at = seen.indexOf(this.props.route.id); return at < 0 ? undefined : seen[at + by]; }
  step(by) { const id = this.beside(by); if (id) location.hash = `#/requests/${id}`; }

  may = (name) => this.can("requests:write") && listOffered(this.state.data.request, this.shell.can).includes(name);
  keys() {
    if (!this.state.data) return [];
    const all = [["a", "Assign to me", this.toMe, "assign"], ["n", "Note", () => this.begin("note"), "note"], ["m", "Message", () => this.begin("message"), "message"]];
    return [...all.filter(([, , , name]) => this.may(name)), ["[", "Previous request", () => this.step(-1)], ["]", "Next request", () => this.step(1)]];
  }

  names = (by) => (by === "system" ? "The system" : by === this.shell.me ? "You" : this.team?.find((one) => one.id === by)?.name || html`<code>${short(by)}</code>`);
  failed = (problem) => { caught(problem); this.setState({ problem, again: null }); };

  tools({ request }) { return html`<span class="row"><${Tag} code=${request.status} /></span>`; }

  show({ request, events, earlier, messages, older }, { acting, task } = this.state) {
    const { tenant, can } = { ...this.shell, can: this.can("requests:write") };
    const notes = events.filter((one) => one.type === "request.noted");
    const archived = events.find((one) => one.type === "request.archived");
    const about = { request, tenant, team: this.team || [], task: request.tasks?.find((one) => one.id === task) };
    return html`<${Marks} marks=${request.marks} />
      ${archived && html`<p class="tag quiet">In the archive since ${day(archived.at)}. It reads the same.</p>`}
      <div class="two"><div>
        ${acting && html`<${Act} key=${`${acting}${task}`} name=${acting} about=${about} root=${this.root} ask=${this.ask}
          done=${this.finished} close=${() => { this.setState({ acting: null }); this.heading.current.focus(); }} />`}
        <${About} request=${request} names=${this.names} />
        <section class="sheet letter" aria-labelledby="messages"><h2 id="messages">Messages with ${nameReader(request)}</h2>
          ${messages.length === 0 && html`<p class="soft">${request.marks?.includes("new_message") ? "No message: what is new stands under “What happened”." : "Nobody has written yet."}</p>`}
          <ol class="line">${messages.map((one) => html`<li><strong>${SENDERS[one.sender] || word(one.sender)}</strong> <span class="soft">${one.actor_name && `${one.actor_name}, `}${time(one.at)}</span>
            <div class="told">${one.text}</div>${one.upload_ids.length > 0 && html`<${Files} failed=${this.failed} files=${one.upload_ids.map((id) => ({ id }))} />`}</li>`)}</ol>
          ${older && html`<p><button onClick=${() => this.more("messages", older)}>Older messages</button></p>`}
          ${this.may("message") && html`<p><button onClick=${() => this.begin("message")}>Write a message</button></p>`}</section>
        <section class="sheet note" aria-labelledby="notes"><h2 id="notes">Notes for colleagues</h2>
          ${notes.length === 0 && html`<p class="soft">None. The person never sees them.</p>`}
          <ol class="line">${notes.map((one) => html`<li><${Happened} event=${one} /></li>`)}</ol>
          ${this.may("note") && html`<p><button onClick=${() => this.begin("note")}>Add a note</button></p>`}</section>
        <section aria-labelledby="tasks"><h2 id="tasks">Tasks</h2>${this.tasks(request, can)}</section>
        <${Lazy} title="Letters" load=${() => get(`${this.root}/notices`)}>${({ items }, reload) =>
          html`<${Letters} items=${items} root=${this.root} request=${request} can=${can} changed=${() => { reload(); this.reload(); }} />`}<//>
        ${request.uploads?.length > 0 && html`<section class="sheet" aria-labelledby="files"><h2 id="files">Papers and files</h2><${Files} files=${request.uploads} failed=${this.failed} /></section>`}
        ${request.verification.level >= request.verification.needed && html`<${Lazy} title="The answer's document" load=${() => get(`${this.root}/documents`)}>${(found) => html`<${Answer} found=${found} failed=${this.failed} />`}<//>`}
        <${Lazy} title=${request.holds?.length ? `Holds (${request.holds.length} met by this request)` : "Holds"} load=${() => getAll("/holds", { rights_request: request.id })}>${(items) =>
          html`<${Holds} items=${items} id=${request.id} can=${can} />`}<//>
        ${archived && html`<${Lazy} title="The archive's object" load=${() => get(`${this.root}/archive`)}>${(found) =>
          html`<p><code>${found.object}</code></p><p>SHA-256 <code>${found.sha256}</code></p>`}<//>`}
        <section aria-labelledby="happened"><h2 id="happened">What happened</h2>
          <ol class="line">${events.map((one) => html`<li key=${one.version}><${Happened} event=${one} request=${request} team=${this.team} /></li>`)}</ol>
          ${earlier && html`<p><button onClick=${() => this.more("events", earlier)}>Earlier</button></p>`}</section>
      </div><aside aria-label="Clock and actions"><${Clock} request=${request} />${can && this.actions(request, acting)}</aside></div>`;
  }

  actions(request, acting) {
    const offered = listOffered(request, this.shell.can);
    const next = findNext(request, offered);
    const shown = [next, ...offered.filter((name) => name !== next && !ACTIONS[name].rare && !ACTIONS[name].placed)].filter(Boolean);
    const rare = offered.filter((name) => name !== next && ACTIONS[name].rare);
    const button = (name) => html`<button key=${name} class=${name === next && !acting ? "main" : ""}
      aria-pressed=${acting === name ? "true" : undefined} onClick=${() => this.begin(name)}>${ACTIONS[name].title}</button>`;
    const inWay = Object.entries(request.action_notes || {}).flatMap(([name, notes]) => (ACTIONS[name] ? notes.map((one) => [name, one]) : []))
      .filter(([name, { code }]) => !PLAIN.includes(code) && (code !== "same_decider" || (name === "appeal" && offered.includes(name))));
    return html`<section class="sheet" aria-labelledby="actions"><h2 id="actions">Actions</h2>
      ${request.appeal?.status === "open" && sameDecider(request) && html`<${Message} still tint="wait"><p>You made the decision that is appealed: somebody else must decide the appeal.${
        offered.includes("decide_appeal") && " As an admin you can decide it yourself, with a reason."}</p><//>`}
      <p class="row">${this.shell.me && request.assignee !== this.shell.me && offered.includes("assign")
        && html`<button onClick=${this.toMe}>Assign to me</button>`}
        ${shown.map(button)}</p>
      ${rare.length > 0 && html`<details><summary>More</summary><p class="row">${rare.map(button)}</p></details>`}
      ${inWay.length > 0 && html`<ul class="soft">${inWay.map(([name, one]) =>
        html`<li>To ${ACTIONS[name].title.toLowerCase()}: ${this.tell(one, request)}</li>`)}</ul>`}</section>`;
  }

  tell({ code, detail }, request) {
    if (code !== "tasks_open") return `${detail[0].toLowerCase()}${detail.slice(1)}.`;
    return `${many(request.tasks.filter((one) => one.state === "open").length, "task")} open; finish them, or say for each why the answer does not wait.`;
  }

  tasks(request, can) {
    const columns = [
      ["Task", (one) => one.title || short(one.id)], ["Whose", (one) => word(one.recipient_class)],
      ["Due", (one) => day(one.due_on)],
      ["State", (one) => html`<${Tag} code=${one.state} tint=${one.state === "open" ? "wait" : undefined} /> ${one.outcome && word(one.outcome).toLowerCase()}`],
      ...(can ? [["Change", (one) => html`<button class="small" aria-label=${`Change the task ${one.title || one.id.slice(-6)}`} onClick=${() => this.begin("change_task", one)}>Change</button>`]] : [])];
    const add = this.may("add_task") && html`<p><button onClick=${() => this.begin("add_task")}>Add a task</button></p>`;
    return request.tasks?.length ? html`<${Table} caption=${many(request.tasks.length, "task")} columns=${columns} rows=${request.tasks} />${add}`
      : html`<${Empty} title="No tasks"><p>What must be done in other systems stands here.</p>${add}<//>`;
  }
}
