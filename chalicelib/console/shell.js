// The frame around every view: rail, head, keys, and the pages and dialogs of signing in.

import { caught, searched } from "./kit/api.js";
import { Component, Dialog, Message, ProblemBox, createRef, current, html } from "./kit/parts.js";
import { moment } from "./kit/time.js";

const request = (id) => (id === "new" ? "intake" : "request");
// name → title, group of the rail, the scope that opens it; `one(id)` is the file of a single thing, where it has one.
export const VIEWS = [
  { name: "overview", title: "Overview", group: "Work", file: "overview", key: "o" },
  { name: "requests", title: "Requests", group: "Work", scope: "requests:read", file: "requests", one: request, key: "r" },
  { name: "post", title: "Post and phone", group: "Work", scope: "requests:read", file: "post", key: "p" },
  { name: "reviews", title: "Reviews", group: "Work", scope: "opt_outs:read", file: "reviews", key: "v" },
  { name: "people", title: "People", group: "People", scope: "consents:read", file: "people" },
  { name: "contracts", title: "Contracts", group: "People", scope: "contracts:read", file: "contracts" },
  { name: "holds", title: "Holds", group: "People", scope: "requests:read", file: "holds" },
  { name: "policies", title: "Policies", group: "Publish", scope: "policies:read", file: "policies" },
  { name: "keys", title: "Keys and team", group: "Set-up", scope: "keys:manage", file: "keys" },
  { name: "webhooks", title: "Webhooks", group: "Set-up", scope: "webhooks:manage", file: "webhooks" },
  { name: "imports", title: "Imports", group: "Set-up", scope: "imports:write", file: "imports" },
  { name: "audit", title: "Audit", group: "Proof", scope: "audit:read", file: "audit" },
  { name: "reports", title: "Reports", group: "Proof", scope: "reports:read", file: "reports" },
  { name: "suppressions", title: "Suppressions", group: "Proof", scope: "opt_outs:read", file: "suppressions" },
];
const GROUPS = [...new Set(VIEWS.map((view) => view.group))];

// The numbers behind the rail's words, from the overview's parts that the key may see.
function countOf(name, overview) {
  if (name === "requests") return overview.requests?.overdue;
  if (name === "post") return overview.letters_waiting && (overview.letters_waiting.to_print || 0) + (overview.letters_waiting.to_call || 0);
  if (name === "reviews") return overview.reviews?.reduce((sum, one) => sum + one.open, 0);
  return 0;
}
const COUNTED = { requests: "overdue", post: "to print or call", reviews: "open" };

const read = (name, otherwise) => localStorage.getItem(name) || otherwise;
function settle() {
  document.documentElement.dataset.theme = read("theme", "system");
  document.documentElement.dataset.density = read("density", "roomy");
}
settle();

const field = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");

export class Shell extends Component {
  state = { menu: false, help: false, settings: false };
  main = createRef();
  search = createRef();

  componentDidMount() { addEventListener("keydown", this.press); }
  componentWillUnmount() { removeEventListener("keydown", this.press); }
  componentDidUpdate(before) { if (before.route.address !== this.props.route.address && this.state.menu) this.setState({ menu: false }); }

  // One table binds the keys and draws their list: [key, words, act]. A view adds its own by keys().
  keys() {
    const { shell } = this.props;
    const open = VIEWS.filter((view) => view.key && (!view.scope || shell.can(view.scope)));
    return [
      ["?", "This list", () => this.setState({ help: true })],
      ["/", "Search", () => this.search.current?.focus()],
      ...open.map((view) => [`g ${view.key}`, view.title, () => { location.hash = `#/${view.name}`; }]),
      ["j", "Next row", () => this.step(1)],
      ["k", "Row before", () => this.step(-1)],
      ["x", "Select the row", () => this.row()?.querySelector("input[type=checkbox]")?.click()],
      ["Escape", "Back", () => history.back()],
      ...(current.view?.keys?.() || []),
    ];
  }

  row = () => document.activeElement?.closest("tr");
  step(by) {
    const links = [...document.querySelectorAll("main tbody tr th a, main tbody tr th button")];
    const at = links.findIndex((one) => one.closest("tr") === this.row());
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))]?.focus();
  }

  press = (event) => {
    const { warning, keep, covered } = this.props;
    if (covered) return;
    if (warning && !warning.last) { keep(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || field(event.target)) return;
    if (read("keys", "on") === "off") return;
    const name = this.before ? `${this.before} ${event.key}` : event.key;
    this.before = null;
    if (event.key === "g" && name === "g") { this.before = "g"; return; }
    const found = this.keys().find(([key]) => key === name);
    if (found) { event.preventDefault(); found[2](); }
  };

  skip = (event) => { event.preventDefault(); this.main.current.querySelector("h1")?.focus(); };

  find = (event) => {
    event.preventDefault();
    const text = this.search.current.value.trim();
    if (!text) return;
    this.search.current.value = "";
    if (/^req_[0-9A-Z]{26}$/.test(text)) { location.hash = `#/requests/${text}`; return; }
    searched.value = text;
    const name = this.props.shell.can("consents:read") ? "people" : "requests";
    location.hash = `#/${name}?found=${Date.now().toString(36)}`; // new each time; what was searched for is not in it
  };

  render({ shell, route, newer, covered, warning, keep, signOut, children }, { menu, help, settings }) {
    const { tenant, session } = shell;
    const may = (view) => !view.scope || shell.can(view.scope);
    return html`<div class="frame" inert=${covered} hidden=${covered}>
      <a class="skip" href="#main" onClick=${this.skip}>Skip to the content</a>
      <header class="top" style=${{ borderTopColor: tenant.brand?.colour }}>
        <button class="menu" aria-expanded=${menu} aria-controls="rail" onClick=${() => this.setState({ menu: !menu })}>Menu</button>
        <span class="company">${tenant.brand?.logo_url ? html`<img src=${new URL(tenant.brand.logo_url).pathname} alt=${tenant.name} />` : tenant.name}</span>
        ${(shell.can("consents:read") || shell.can("requests:read")) && html`<form role="search" onSubmit=${this.find}>
          <label class="away" for="search">Search by whole e-mail, phone or id</label>
          <input id="search" type="search" ref=${this.search} autocomplete="off" aria-describedby="search-help" /><button type="submit">Search</button>
          <span id="search-help" class="away">Only whole values are found: we keep no parts of them.</span></form>`}
        <span class="who">${session.holder?.name || session.key.name}</span>
        <button class="quiet" onClick=${() => this.setState({ settings: true })}>Settings</button>
        <button class="quiet" onClick=${signOut}>Sign out</button>
      </header>
      <nav id="rail" class=${menu ? "rail open" : "rail"} aria-label="Views">${GROUPS.map((group) => {
        const views = VIEWS.filter((view) => view.group === group && may(view));
        return views.length > 0 && html`<div key=${group}><h2>${group}</h2><ul>${views.map((view) => {
          const n = countOf(view.name, shell.overview);
          return html`<li><a href=${`#/${view.name}`} aria-current=${route.name === view.name ? "page" : undefined}>${view.title}
            ${n > 0 && html`<span class="count" title=${`${n} ${COUNTED[view.name]}`}>${n}<span class="away"> ${COUNTED[view.name]}</span></span>`}</a></li>`;
        })}</ul></div>`;
      })}</nav>
      <main id="main" ref=${this.main}>
        ${newer && html`<${Message} tint="soon" title="There is a newer version of the console">
          <p>Finish or copy what you are typing here, then load it.</p><button onClick=${() => location.reload()}>Load it</button><//>`}
        ${warning && html`<div class="message soon" role="alert"><p><strong>You will be signed out in two minutes.</strong>
          ${warning.last ? " Twelve hours are over then. Sign in again; what you typed is kept." : " Press any key to go on."}</p>
          ${!warning.last && html`<button onClick=${keep}>Go on</button>`}</div>`}
        ${children}
      </main>
      ${help && html`<${Dialog} title="Keys" close=${() => this.setState({ help: false })}><dl class="pairs">${this.keys().map(
        ([key, words]) => html`<div class="pair"><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>`)}</dl>
        <p>They work outside of fields, and can be switched off under Settings.</p>
        <p class="row"><button onClick=${() => this.setState({ help: false })}>Close</button></p><//>`}
      ${settings && html`<${Settings} session=${session} close=${() => this.setState({ settings: false })} />`}
    </div>`;
  }
}

const CHOICES = [
  ["theme", "Colours", [["system", "As the system"], ["light", "Light"], ["dark", "Dark"]], "system"],
  ["density", "Rows", [["roomy", "Roomy"], ["close", "Close"]], "roomy"],
  ["keys", "Letter keys", [["on", "On"], ["off", "Off"]], "on"],
];
const Settings = ({ session, close }) => html`<${Dialog} title="Settings" close=${close}>
  ${CHOICES.map(([name, label, options, first]) => html`<fieldset class="field"><legend>${label}</legend><div class="row">${options.map(([value, words]) => html`
    <label class="box"><input type="radio" name=${name} checked=${read(name, first) === value}
      onChange=${() => { localStorage.setItem(name, value); settle(); }} /> ${words}</label>`)}</div></fieldset>`)}
  <p class="soft">Signed in with the key “${session.key.name}” until ${moment(session.ends_at)}.</p>
  <p class="row"><button onClick=${close}>Close</button></p><//>`;

class SignInForm extends Component {
  state = { problem: null, busy: false };
  field = createRef();

  componentDidMount() { this.field.current.focus(); }

  send = async (event) => {
    event.preventDefault();
    const text = this.field.current.value.trim();
    if (!text || this.state.busy) return;
    this.setState({ busy: true, problem: null });
    try {
      await this.props.signIn(text);
    } catch (problem) {
      caught(problem);
      this.setState({ problem, busy: false });
    }
  };

  render(_, { problem, busy }) {
    return html`<form onSubmit=${this.send}>
      ${problem && html`<${Message} key=${problem.requestId} tint="late" title=${problem.status === 401 ? "This key does not open anything" : problem.message}>
        <p>${problem.status === 401 ? "Check that it is whole, and that it was not revoked. A colleague who manages keys can make you a new one." : problem.detail}</p><//>`}
      <input class="away" tabindex="-1" aria-hidden="true" autocomplete="username" value="console" readonly />
      <div class="field"><label for="key">Your key</label>
        <input id="key" ref=${this.field} type="password" autocomplete="current-password" autofocus spellcheck=${false} aria-describedby="key-help" />
        <p class="help" id="key-help">It begins with <code>sk_</code>. Paste it, or let your password manager fill it in.</p></div>
      <p class="row"><button type="submit" class="main" aria-busy=${busy}>Sign in</button></p></form>`;
  }
}

export const SignInPage = ({ problem, signIn }) => {
  document.title = "Sign in – privacy console";
  return html`<main class="sign-in"><h1>Privacy console</h1>
    ${problem && html`<${ProblemBox} problem=${problem} again=${() => location.reload()} />`}
    <${SignInForm} signIn=${signIn} /></main>`;
};

// Over the page, whose content is hidden: the same holder finds everything as it was, anybody else an empty page.
// `again`: the session stands, but what was asked for shows a secret, which wants the key once more.
export const Cover = ({ holder, again, signIn, leave }) => html`<${Dialog} title=${again ? "Sign in once more" : "Sign in to go on"} fixed>
  <p>${again ? "What you asked for shows a secret. Your sign-in is more than 15 minutes old, so give your key again; then it goes on."
    : `The session has ended. ${holder ? `${holder.name} finds` : "With the same key you find"} everything as it was, what was typed included. Anybody else begins anew.`}</p>
  <${SignInForm} signIn=${signIn} />
  <p class="row"><button class="quiet" onClick=${leave}>${again ? "Cancel" : "Leave and forget what was typed"}</button></p><//>`;
