// What the page of a request is built with: the token, calls of the API, and how the page is filled.
export const by = (id) => document.getElementById(id);
export const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
export const reveal = (id, shown) => { by(id).hidden = !shown; };
export const moment = (at) => new Date(at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
export const receipt = location.pathname.split("/").pop();
export const OUT = "That didn't reach us. Please look at your connection, and try again.";
const place = (id) => `/r/${id}`;
const sentBefore = new Map(); // what was sent without an answer → its Idempotency-Key, so that a second try is no second act
export let token = location.hash.slice(1);

// Out of the address bar and of what the browser remembers. This tab alone keeps it, so that it can be loaded again.
try {
  if (token) sessionStorage.setItem(place(receipt), token);
  else token = sessionStorage.getItem(place(receipt)) || "";
  history.replaceState(null, "", location.pathname);
} catch { /* Without storage the token stays in the address. */ }

const shelf = `${place(receipt)}/confirmed`;
export const confirmed = new Map(); // receipt number → tracking token, or null, of what this link confirmed
try {
  for (const [id, opened] of JSON.parse(sessionStorage.getItem(shelf) || "[]")) confirmed.set(id, opened);
} catch { /* Then none is known. */ }

export function keepConfirmed(found) {
  for (const one of found) confirmed.set(one.id, one.tracking_token);
  try { sessionStorage.setItem(shelf, JSON.stringify([...confirmed])); } catch { /* Then this page alone has them. */ }
}

function recall(id) {
  try { return confirmed.get(id) || sessionStorage.getItem(place(id)); } catch { return null; }
}

export function keep(id, opened) {
  if (id === receipt) token = opened;
  try { sessionStorage.setItem(place(id), opened); } catch { /* Then this page alone has it. */ }
}

export function say(id, text, bad = false) {
  by(id).textContent = text;
  by(id).classList.toggle("bad", bad);
}

// Returns the status and the body of an answer. Rejects if there is none.
export async function call(method, part, body, { id = receipt, bearer = token } = {}) {
  const headers = { Authorization: `Bearer ${bearer}`, Accept: "application/json" };
  const sent = body && JSON.stringify(body);
  const act = `${method} ${id} ${part} ${sent}`;
  if (method === "POST") {
    if (!sentBefore.has(act)) sentBefore.set(act, crypto.randomUUID());
    headers["Idempotency-Key"] = sentBefore.get(act);
  }
  if (sent) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/v1/requests/${id}${part}`, { method, headers, body: sent });
  const found = await answer.json();
  if (answer.status < 500) sentBefore.delete(act);
  return { ok: answer.ok, status: answer.status, body: found };
}

// Does one thing at a time, with its buttons off meanwhile, and tells in `where` why it failed, if it did.
export async function attempt(where, buttons, work) {
  say(where, "One moment…");
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch {
    say(where, OUT, true);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

export function explain({ status, body }) {
  const field = body.errors && body.errors[0];
  if (field && field.code === "code_refused") {
    return "This is not the code of our latest e-mail, or it no longer works: it does for 30 minutes and five tries. "
      + "You can have another one sent.";
  }
  const known = {
    verified_already: "The request was confirmed already. Our letters since then bring a link that shows how it stands.",
    resends_used: "We have sent as many codes as we can. Please get in touch with us: our contacts stand below.",
    wrong_status: "That is not possible any more, or not needed. If you have a newer letter of ours, please use its link.",
    limit_reached: "There are too many messages in this request. Please get in touch with us: our contacts stand below.",
    link_over: "This link no longer works: its time is over. Load this page again to see what you can do.",
  };
  if (known[body.code]) return known[body.code];
  if (status === 429) return "That was too often in a short time. Please wait a few minutes.";
  return status >= 500 ? "Something went wrong on our side. Please try again in a few minutes." : body.detail || body.title;
}

export function nameCompany() {
  const found = document.querySelector(`[data-tenant="${CSS.escape(token.split(".")[1] || "")}"]`);
  reveal("companies", true);
  if (!found) return "The company";
  for (const one of document.querySelectorAll("[data-tenant]")) one.hidden = one !== found;
  by("who").textContent = found.dataset.name;
  document.title = `Your privacy request – ${found.dataset.name}`;
  return found.dataset.name;
}

// Names requests in a section, each with a link of its own where this tab knows the token.
export async function listRequests(section, ids) {
  const lines = await Promise.all(ids.map(async (id) => {
    const line = make("li", "");
    const bearer = recall(id);
    const answer = bearer ? await call("GET", "", null, { id, bearer }) : { ok: false };
    const said = answer.ok && answer.body.said;
    if (said) line.append(make("a", said.asked, { href: `${place(id)}#${bearer}` }), make("small", said.status));
    else line.textContent = `Receipt number ${id}. The letters about it bring its own link.`;
    return line;
  }));
  by(`${section}-list`).replaceChildren(...lines);
  reveal(section, lines.length > 0);
}
