// The list of requests: whose turn it is and by when. Assigns several at once, finds exactly, saves the list as CSV.

import { caught, get, getCsv, getKept, newKey, post, saveText, searched, seen } from "../kit/api.js";
import { Empty, Table, Tabs, Tag, View, html, link, many, say, short, word } from "../kit/parts.js";
import { addDays, clockWords, day, dayOf, daysUntil, distance, moment, today } from "../kit/time.js";
import { rights, statuses } from "../vocabulary.js";

// the name in the address → the tab's words, the API's query, and what stands there while nothing is on the list
const LISTS = {
  mine: ["Mine", () => ({ assignee: "me" }), "Nothing is assigned to you."],
  unassigned: ["Unassigned", () => ({ assignee: "none" }), "Somebody works on each of the requests."],
  week: ["This week", () => ({ due_before: addDays(today(), 8) }), "No clock ends within seven days."],
  overdue: ["Overdue", () => ({ overdue: "true" }), "Nothing is late."],
  verification: ["Awaiting verification", () => ({ status: "awaiting_verification" }), "Nobody has still to prove who they are."],
  appeals: ["Appeals", () => ({ clock: "appeal" }), "No appeal is open."],
  all: ["All", () => ({}), "No request is open."],
};
const FIND = "search";
const CLOCKS = { acknowledge: "Acknowledge by", verify: "Verification ends", appeal: "Appeal answer due", task: "Task due" };
const REFUSED = {
  nothing_left_to_do: "nothing is left to do in it",
  not_found: "it is not there any more",
  wrong_status: "it is closed",
  unknown_member: "this person holds no active key",
};
const WRONG = "This is no whole e-mail address, phone number or id of a request.";
const nameOf = (row) => `${word(row.type)} ${short(row.id)}`;

// → {words, legal, tint}: the next clock, target first.
function clockOf({ next_clock: clock, due_on: due, target_on: target }) {
  if (!clock) return { words: "Nothing left to do", tint: "" };
  if (clock.name === "due") {
    const [words, tint] = clockWords(due, target);
    return { words, legal: `legal date ${day(due)}`, tint };
  }
  const tint = clock.overdue ? "late" : daysUntil(clock.on) <= 7 ? "soon" : "";
  return { words: `${CLOCKS[clock.name]} ${day(clock.on)}, ${distance(clock.on)}`, tint };
}

// What somebody typed → the body of the exact search.
function toSearch(text) {
  if (text.startsWith("req_")) return { id: text };
  return text.includes("@") ? { email: text } : { phone: text };
}

const Clock = ({ row }) => {
  const { words, legal, tint } = clockOf(row);
  return html`<span class="clock"><span class=${tint ? `tag wrap ${tint}` : ""}>${words}</span>${legal && html` <small class="soft">${legal}</small>`}</span>`;
};

export default class Requests extends View {
  chosen = new Set();
  asked = new Map(); // ids that are being assigned → the key of the try

  title() { return "Requests"; }

  view({ query }) {
    if (query.found || query.view === FIND) return FIND;
    return Object.hasOwn(LISTS, query.view) ? query.view : this.shell.me ? "mine" : "all";
  }

  // The API's query of what the address says.
  ask({ query }, view) {
    const narrowed = view === "verification" ? {} : { status: query.status };
    return { ...LISTS[view][1](), type: query.type, sort: query.sort, ...narrowed };
  }

  async load(route) {
    const view = this.view(route);
    this.chosen = new Set();
    if (view === FIND) return { view, text: searched.value, ...(await this.find()) };
    if (view === "mine" && !this.shell.me) return { view, page: { items: [], next_cursor: null } };
    const query = this.ask(route, view);
    let page = await get("/requests", { ...query, cursor: route.query.cursor });
    for (let more = 0; !page.items.length && page.next_cursor && more < 4; more += 1) {
      page = await get("/requests", { ...query, cursor: page.next_cursor }); // a page may be empty although more follow
    }
    seen.splice(0, seen.length, ...page.items.map((row) => row.id));
    return { view, query: route.query, page };
  }

  async find() {
    if (!searched.value) return { page: null };
    try {
      const { items } = await post("/requests/search", toSearch(searched.value));
      seen.splice(0, seen.length, ...items.map((row) => row.id));
      return { page: { items, next_cursor: null } };
    } catch (problem) {
      if (problem.status !== 422) throw problem;
      say(WRONG, true);
      return { page: null, wrong: true };
    }
  }

  search = (event) => {
    event.preventDefault();
    searched.value = event.target.elements.text.value.trim();
    location.hash = link("requests", { view: FIND, found: Date.now().toString(36) }); // what was typed is not in it
  };

  keys() {
    return this.can("requests:write") && this.shell.me
      ? [["a", "Assign to me: the row, or those selected", () => this.assignToMe()]] : [];
  }

  tools() {
    return this.can("requests:write") && html`<a class="button main" href="#/requests/new">New request</a>`;
  }

  choose = (id) => {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    say(`${this.chosen.size} selected.`);
    this.setState({});
    if (this.chosen.size && !this.state.team) this.readTeam();
  };

  async readTeam() {
    try {
      const { items } = await getKept("/team", { limit: 100 });
      this.setState({ team: items.filter((one) => one.active) });
    } catch (problem) {
      caught(problem);
      this.setState({ problem, again: () => this.readTeam() });
    }
  }

  rows() { return this.state.data?.page?.items || []; }

  assignToMe() {
    const at = document.activeElement?.closest("tbody tr");
    const row = at && this.rows()[[...at.parentNode.children].indexOf(at)];
    const ids = this.chosen.size ? [...this.chosen] : row ? [row.id] : [];
    if (ids.length) this.assign(ids, this.shell.me, "you");
    else say("Go to a row first, with j and k.");
  }

  submit = (event) => {
    event.preventDefault();
    const { value, selectedOptions } = event.target.elements.member;
    if (!value) { say("Choose a colleague first.", true); event.target.elements.member.focus(); return; }
    this.assign([...this.chosen], value === "none" ? null : value, selectedOptions[0].text);
  };

  // Assigns each and says of each what came of it; undo gives each back to whoever had it.
  async assign(ids, member, name) {
    const before = new Map(this.rows().map((row) => [row.id, row]));
    const answer = await this.act(async (key) => {
      const body = { ids, member_id: member };
      const done = await post("/requests/assign", body, { key });
      await this.reload();
      return done;
    }, ({ results }) => this.tell(results, before, member ? `assigned to ${name}` : "taken from everybody"));
    if (answer) this.setState({});
  }

  tell(results, before, what) {
    const done = results.filter((one) => one.ok).map((one) => before.get(one.id));
    const not = results.filter((one) => !one.ok);
    return html`${many(done.length, "request")} ${what}. ${done.length > 0 && html`<button class="small"
        onClick=${() => this.giveBack(done)}>Undo</button>`}
      ${(not.length > 0 || done.length > 1) && html`<span class="results" role="list">${results.map((one) => html`<span role="listitem">
        ${nameOf(before.get(one.id))}: ${one.ok ? what : REFUSED[one.code] || word(one.code).toLowerCase()}</span>`)}</span>`}`;
  }

  async giveBack(rows) {
    const owners = Map.groupBy(rows, (row) => row.assignee);
    const keys = new Map([...owners.keys()].map((owner) => [owner, newKey()]));
    await this.act(async () => {
      const results = [];
      for (const [owner, those] of owners) {
        const body = { ids: those.map((row) => row.id), member_id: owner };
        results.push(...(await post("/requests/assign", body, { key: keys.get(owner) })).results);
      }
      await this.reload();
      return results;
    }, (results) => {
      const not = results.filter((one) => !one.ok).length;
      return `${many(results.length - not, "request")} given back to whoever had it before.${not ? ` ${not} could not be: open them to see why.` : ""}`;
    });
  }

  save = () => this.act(async () => {
    const { view } = this.state.data;
    saveText(`requests-${view}-${today()}.csv`, await getCsv("/requests", this.ask(this.props.route, view)), "text/csv");
  }, "The list was saved as CSV. It holds names: keep it where only your team can read it.");

  show({ view, query = {}, page, text, wrong }) {
    const tabs = [...Object.entries(LISTS).map(([name, [words]]) => [name, words]), [FIND, "Find one"]];
    return html`<${Tabs} label="Lists of requests" now=${view}
        tabs=${tabs.map(([name, words]) => [name, words, link("requests", { view: name })])} />
      ${view === FIND ? this.finder(text, wrong) : this.filters(view, query)}
      ${this.chosen.size > 0 && this.bar()}
      ${page && (page.items.length ? this.table(view, query, page) : this.none(view, query, page))}
      ${page && view !== FIND && this.pager(page.items.length, page.next_cursor, "requests")}
      ${page?.items.length > 0 && view !== FIND && html`<p><button onClick=${this.save}>Save this list as CSV</button></p>`}`;
  }

  finder(text, wrong) {
    return html`<form role="search" class="sheet" aria-label="Find requests" onSubmit=${this.search}>
      <div class="field"><label for="find">E-mail address, phone number or id of a request</label>
        <input id="find" name="text" type="text" value=${text} autocomplete="off" spellcheck=${false}
          aria-describedby=${wrong ? "find-help find-error" : "find-help"} aria-invalid=${wrong ? "true" : undefined} />
        ${wrong && html`<p class="error" id="find-error">${WRONG}</p>`}<p class="help" id="find-help">Whole values only: what people gave us is kept as hashes, so parts of an address or a name can't be looked for.</p></div>
      <p class="row"><button type="submit">Find</button></p></form>`;
  }

  filters(view, query) {
    const filter = (event) => {
      event.preventDefault();
      const { type, status } = event.target.elements;
      location.hash = link("requests", { view, type: type.value, status: status?.value, sort: query.sort });
    };
    const choice = (name, label, codes) => html`<label class="row" for=${`by-${name}`}>${label}
      <select id=${`by-${name}`} name=${name} class="narrow">${["", ...codes].map((code) => html`<option value=${code}
        selected=${code === (query[name] || "")}>${code ? word(code) : name === "status" ? "Open ones" : "All"}</option>`)}</select></label>`;
    return html`<form key=${`${view}/${query.type}/${query.status}`} class="row filters" aria-label="Filter" onSubmit=${filter}>
      ${choice("type", "Type", rights)}${view !== "verification" && choice("status", "Status", statuses)}
      <button type="submit">Filter</button></form>`;
  }

  bar() {
    const { team } = this.state;
    return html`<form class="row sheet" aria-label="Assign what is selected" onSubmit=${this.submit}>
      <strong>${this.chosen.size} selected</strong>
      <label class="row" for="member">Assign to <select id="member" name="member" class="narrow" aria-busy=${!team}>
        <option value="">Choose…</option>${(team || []).map((one) => html`<option value=${one.id}>${one.name}</option>`)}
        <option value="none">Nobody</option></select></label>
      <button type="submit">Assign</button>
      <button class="quiet" onClick=${() => { this.chosen = new Set(); say("None selected."); this.setState({}); }}>Clear</button></form>`;
  }

  table(view, query, page) {
    const now = query.sort || "due_at";
    const change = (sort) => { location.hash = link("requests", { ...query, view, sort, cursor: "" }); };
    const sorted = (value, way) => (view === FIND ? undefined : { value, now, way, change });
    const columns = [
      ["Request", (row) => html`<a href=${link(`requests/${row.id}`)}>${word(row.type)} <code>${short(row.id)}</code></a>`],
      ["Name", (row) => html`<span class="name">${row.name || "No name"}</span>`],
      ["Status", (row) => html`<${Tag} code=${row.status} /> ${row.marks.map((mark) => html`<${Tag} code=${mark} tint="quiet" /> `)}`],
      ["Clock", (row) => html`<${Clock} row=${row} />`, { sort: sorted("due_at", "ascending") }],
      ["Assigned to", (row) => row.assignee_name || (row.assignee ? short(row.assignee) : html`<span class="soft">Nobody</span>`)],
      ["Received", (row) => html`<time datetime=${row.received_at} title=${moment(row.received_at)}>${day(dayOf(row.received_at))}</time>`, { sort: sorted("received_at", "descending") }],
    ];
    const caption = view === FIND ? `${many(page.items.length, "request")} found, newest first`
      : `${LISTS[view][0]}: ${now === "due_at" ? "next clock first" : "newest first"}`;
    const write = this.can("requests:write");
    return html`<${Table} caption=${caption} columns=${columns} rows=${page.items} chosen=${this.chosen}
      choose=${write && view !== FIND ? this.choose : undefined} />`;
  }

  none(view, query, page) {
    if (view === FIND) return html`<${Empty} title="No request was made with this"><p>Check that it is whole. Somebody may have used another address or number.</p><//>`;
    if (page.next_cursor) return html`<${Empty} title="Nothing on this page"><p>More may follow on the next one.</p><//>`;
    if (query.type || query.status) return html`<${Empty} title="No request of this list fits the filter"><p><a href=${link("requests", { view })}>Show all of the list</a></p><//>`;
    const { me, can } = this.shell;
    return html`<${Empty} title=${LISTS[view][2]}>
      ${view === "mine" && html`<p>${!me && "Your key names no holder, so that nothing can be assigned to it. "}<a
        href=${link("requests", { view: "unassigned" })}>See what nobody works on yet</a></p>`}
      ${view === "all" && html`<p>Requests come from your privacy form, by phone, mail or e-mail.${can("requests:write") && html`
        <a href="#/requests/new">Take in the first one</a>`}</p>`}<//>`;
  }
}
