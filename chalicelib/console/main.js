// The console: who is signed in, which view the address names, and what happens when a session ends.

import { h, render } from "./vendor/preact.js";
import { call, caught, get, onCall, onOver, Problem, session, signIn } from "./kit/api.js";
import { Component, current, html, say } from "./kit/parts.js";
import { setNow, setZone } from "./kit/time.js";
import { Cover, Shell, SignInPage, VIEWS } from "./shell.js";

const IDLE = 30 * 60000; // a session ends after this without a call (milliseconds)
const WARN = 2 * 60000; // so long before an end a dialog says so
const TYPING = 5 * 60000; // how often the session is asked for while somebody types
const FRESH = 60000; // counts are read again after this at the earliest
const TELL = 60000; // so often at most other tabs are told that the session is used

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch (failure) {
    if (!(failure instanceof URIError)) throw failure;
    return text; // nothing has such a name: the API says so
  }
}

// "#/requests/req_…?view=late" → {name, id, sub, query, address}
function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name = "", id = "", ...sub] = path.split("/");
  return { name, id: decode(id), sub, query: Object.fromEntries(new URLSearchParams(query)), address: hash };
}

const same = (before, after) => (before.holder ? before.holder.id === after.holder?.id : before.key.id === after.key.id);
const tabs = new BroadcastChannel("console");

class App extends Component {
  state = { phase: "starting", route: parse(location.hash), cover: null, warning: false, problem: null };
  called = 0; // when the API was last called, and when the session was last asked for because of typing
  asked = 0;
  counted = 0;
  told = 0; // when other tabs were told last that the session is used

  componentDidMount() {
    onOver((problem) => this.goOn(problem));
    onCall(() => this.use());
    addEventListener("unhandledrejection", (event) => this.show(event));
    addEventListener("hashchange", () => this.navigate());
    addEventListener("pageshow", (event) => event.persisted && this.check());
    addEventListener("input", () => this.typed());
    document.addEventListener("visibilitychange", () => !document.hidden && this.changed());
    tabs.onmessage = ({ data }) => this.heard(data);
    this.start();
  }

  async start() {
    try {
      await this.enter(await get("/sessions"));
    } catch (problem) {
      caught(problem);
      session.id = null;
      if (problem.code === "session_changed") await this.start(); // somebody signed in meanwhile, in another tab
      else if (problem.status === 401) this.setState({ phase: "out" });
      else this.setState({ phase: "failed", problem });
    }
  }

  // Begins with a session: what the rail, the head and the counts need, then the view.
  async enter(found) {
    this.hold(found);
    const [tenant, overview] = await Promise.all([get("/tenant"), get("/reports/overview")]);
    setZone(tenant.time_zone);
    setNow(overview.generated_at);
    this.counted = Date.now();
    const entered = { phase: "in", session: found, tenant, overview, cover: null, round: (this.state.round || 0) + 1 };
    await new Promise((done) => this.setState(entered, done)); // the scopes decide which view the address may open
    await this.navigate();
  }

  // What a call is refused that nobody waited for is shown in the view; any other fault stays one.
  show(event) {
    if (!(event.reason instanceof Problem)) return;
    event.preventDefault();
    current.view?.setState({ problem: event.reason, again: null });
  }

  // After each answer: the session goes on, here and in the other tabs.
  use() {
    this.called = Date.now();
    this.setTimer();
    if (this.called - this.told < TELL) return;
    this.told = this.called;
    tabs.postMessage({ type: "used", id: session.id, at: this.called });
  }

  async signIn(text) {
    const found = await signIn(text);
    tabs.postMessage({ type: "in", id: found.session_id });
    return found;
  }

  signOut = async () => {
    try {
      await current.view?.leaving?.(); // what was decided there goes first
      await call("DELETE", "/sessions");
    } catch (problem) {
      caught(problem);
      if (problem.status !== 401) { current.view?.setState({ problem, again: this.signOut }); return; } // still signed in
    }
    tabs.postMessage({ type: "out" });
    this.leave();
  };

  // Shows nothing of anybody any more. The page is loaded anew, so that nothing that was typed, read, begun or under way
  // is left for whoever comes next; until then no call leaves it.
  leave(address = location.href) {
    session.id = null;
    clearTimeout(this.timer);
    this.setState({ phase: "starting", View: null, cover: null, warning: false });
    if (address === location.href) location.reload();
    else location.replace(address);
  }

  // The session is over or another's: the page covers itself and asks for a key. → whether the same person goes on.
  async goOn(problem) {
    if (this.state.phase !== "in") return false; // nobody was there yet
    const { cover } = this.state;
    if (cover?.again && problem?.code !== "sign_in_again") this.setState({ cover: { ...cover, again: false }, warning: false });
    this.waiting ??= this.cover(problem).finally(() => { this.waiting = null; });
    return this.waiting;
  }

  async cover(problem) {
    if (problem?.code === "session_changed") {
      const found = await get("/sessions").catch(() => null); // whatever is wrong, the cover asks
      if (found && same(this.state.session, found)) return this.adopt(found);
    }
    const again = problem?.code === "sign_in_again"; // the session stands, but this act wants a fresh one
    return new Promise((done) => this.setState({ cover: { done, again }, warning: false }));
  }

  // Calls in this session's name from now on, and knows when it ends, on this machine's clock.
  hold(found) {
    session.id = found.session_id;
    this.ends = Date.parse(found.ends_at) - Date.parse(found.idle_ends_at) + IDLE + Date.now();
    this.called = Date.now();
    this.setTimer();
  }

  adopt(found) {
    this.hold(found);
    this.state.cover?.done(true); // whoever waits behind the cover goes on, whichever tab it was lifted in
    this.setState({ session: found, cover: null, warning: false });
    return true;
  }

  uncover = async (text) => {
    const found = await this.signIn(text);
    if (same(this.state.session, found)) {
      this.adopt(found);
      say("Signed in again. Everything is as it was.");
    } else this.leave(location.pathname);
  };

  giveUp = () => {
    const { done, again } = this.state.cover;
    if (!again) { this.leave(); return; }
    done(false);
    this.setState({ cover: null });
  };

  // Asks whether the session still stands, as after the back button or a word from another tab.
  async check() {
    if (!session.id) return;
    const before = session.id;
    try {
      const found = await get("/sessions");
      if (found.session_id === before) return;
      if (same(this.state.session, found)) this.adopt(found);
      else this.goOn();
    } catch (problem) {
      caught(problem);
      if (problem.status === 401) this.goOn(problem);
    }
  }

  heard({ type, id, at }) {
    if (type === "used") {
      if (id !== session.id || at <= this.called) return;
      this.called = at;
      this.setTimer();
    } else if (type === "out" && session.id) this.goOn();
    else if (type === "in" && session.id) this.check();
    else if (type === "in") this.start();
  }

  // While somebody types nothing else is called: the session is kept alive.
  typed() {
    if (!session.id || this.state.cover) return;
    const now = Date.now();
    if (now - Math.max(this.called, this.asked) < TYPING) return;
    this.asked = now;
    this.keep();
  }

  keep = async () => {
    this.setState({ warning: false });
    await this.check();
    this.called = Date.now();
    this.setTimer();
  };

  setTimer() {
    clearTimeout(this.timer);
    const end = Math.min(this.called + IDLE, this.ends);
    const due = end - WARN - Date.now();
    if (this.state.warning && due > 0) this.setState({ warning: false });
    this.timer = setTimeout(() => this.warn(end), Math.max(0, due));
  }

  warn(end) {
    if (!session.id || (this.state.cover && !this.state.cover.again)) return;
    const last = end === this.ends;
    this.setState({ warning: { last } });
    say(last ? "You will be signed out in two minutes. Sign in again then; what you typed is kept."
      : "You will be signed out in two minutes. Press any key to go on.", true);
    this.timer = setTimeout(() => this.goOn(), Math.max(0, end - Date.now()));
  }

  async navigate() {
    if (this.state.phase !== "in" && !session.id) { this.setState({ route: parse(location.hash) }); return; }
    const route = parse(location.hash);
    const view = this.find(route);
    const file = (route.id && view.one?.(route.id)) || view.file;
    try {
      const module = await import(`./views/${file}.js`);
      this.setState({ route: { ...route, name: view.name }, View: module.default, file, newer: false });
    } catch (failure) {
      if (failure instanceof TypeError) this.setState({ newer: true }); // its files are gone: a newer version is there
      else throw failure;
    }
  }

  // The view that the address names, or the first one that these scopes open.
  find(route) {
    const scopes = this.state.session?.key.scopes || [];
    const open = VIEWS.filter((view) => !view.scope || scopes.includes(view.scope));
    return open.find((view) => view.name === route.name) || open[0];
  }

  // After an act, or when the tab is looked at anew: the counts again, once a minute at most.
  changed = async () => {
    if (!session.id || this.state.phase !== "in" || Date.now() - this.counted < FRESH) return;
    this.counted = Date.now();
    try {
      const overview = await get("/reports/overview");
      setNow(overview.generated_at);
      this.setState({ overview });
    } catch (problem) {
      caught(problem); // the counts stay as they were
    }
  };

  render(_, state) {
    if (state.phase === "starting") return null;
    if (state.phase !== "in") return html`<${SignInPage} problem=${state.problem} signIn=${async (text) => this.enter(await this.signIn(text))} />`;
    const { View } = state;
    const shell = {
      session: state.session,
      tenant: state.tenant,
      overview: state.overview,
      can: (scope) => state.session.key.scopes.includes(scope),
      me: state.session.holder?.id || null,
      changed: this.changed,
      refresh: () => { this.counted = 0; return this.changed(); },
    };
    return html`<${Shell} key=${state.round} shell=${shell} route=${state.route} newer=${state.newer} covered=${Boolean(state.cover && !state.cover.again)}
        warning=${state.warning} keep=${this.keep} signOut=${this.signOut}>
        ${View && h(View, { key: `${state.file}/${state.route.id}`, route: state.route, shell })}
      <//>
      ${state.cover && html`<${Cover} holder=${state.session.holder} again=${state.cover.again} signIn=${this.uncover} leave=${this.giveUp} />`}`;
  }
}

const root = document.getElementById("app");
render(h(App), root);
