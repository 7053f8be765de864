// Calls of the public API by the session's cookie. No script holds a key: only the session's public id is known here.

export const session = { id: null }; // "ses_…" of whoever is signed in
export const drafts = new Map(); // what was typed and not sent, by form; gone with the page or its holder
export const seen = []; // the ids of the list of requests last seen, for the one before and the next
const tries = new Map(); // form → the Idempotency-Key of a try of which nobody knows whether it was done
export const searched = { value: "" }; // what the search in the head looks for; never part of an address

const hooks = { over: null, called: null };
export function onOver(ask) { hooks.over = ask; } // ask(problem) → whether the same person is signed in again
export function onCall(tell) { hooks.called = tell; } // tell() after each answer: the session goes on

// What the API refused, or could not be asked. `status` 0: there was no answer.
export class Problem extends Error {
  constructor(status, body = {}, retryAfter = 0) {
    super(body.title || "This did not work");
    Object.assign(this, { status, code: body.code || "", detail: body.detail || "", errors: body.errors || [] });
    Object.assign(this, { requestId: body.request_id || "", retryAfter, facts: body });
    this.unsure = status === 0 || status >= 500; // whether it was done is not known
  }
}

// What was thrown, where it is a Problem; anything else is a fault of this code and goes on.
export const caught = (thrown) => {
  if (!(thrown instanceof Problem)) throw thrown;
  return thrown;
};

export const newKey = () => crypto.randomUUID(); // an Idempotency-Key: keep it for each try of the same thing
// → the key of a form's next try: while it is not known whether one was done the same, also in another view of the form
export const keyOf = (form) => tries.get(form) || newKey();
// Remembers how a try by this key went; `unsure`: whether it was done is not known. → the key of the next one
export function tried(form, key, unsure) {
  if (unsure) tries.set(form, key);
  else tries.delete(form);
  return keyOf(form);
}

const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const STRAYS = /[?#\\]|%2f|%(?![0-9a-f]{2})|\/(\.|%2e){0,2}(\/|$)/i; // what would make another address of a path
const gone = () => new Problem(401, { code: "session_over", title: "Nobody is signed in any more" });

function address(path, query) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(query || {})) {
    if (value !== undefined && value !== null && value !== "") found.set(name, value);
  }
  const text = found.toString();
  return `/v1${path}${text ? `?${text}` : ""}`;
}

async function ask(method, path, { query, body, key, etag, accept, keepalive, headers }) {
  const sent = { Accept: accept || "application/json", "X-Console": session.id || "1", ...headers };
  if (path === "/sessions") sent["X-Console"] = "1";
  if (body !== undefined) sent["Content-Type"] = "application/json";
  if (key) sent["Idempotency-Key"] = key;
  if (etag) sent["If-Match"] = etag;
  try {
    return await fetch(address(path, query), {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      keepalive: Boolean(keepalive),
    });
  } catch {
    throw silence(method);
  }
}

function silence(method) {
  const detail =
    method === "GET"
      ? "Nothing was changed. Check the connection, then try again."
      : "It is not known whether this was done. “Try again” never does it twice.";
  return new Problem(0, { code: "unreachable", title: "The service does not answer", detail });
}

// An answer may break off in the middle.
async function read(answer, json, method) {
  try {
    return await (json ? answer.json() : answer.text());
  } catch {
    throw silence(method);
  }
}

async function readProblem(answer) {
  let body = {};
  try {
    body = await answer.json();
  } catch {
    body = { title: `The service answered with status ${answer.status}` };
  }
  return new Problem(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
}

// → {status, data, etag, next}: the answer, its ETag, and of a CSV the address of the next page. Throws Problem.
export async function call(method, path, options = {}) {
  if (STRAYS.test(path)) throw new Problem(404, { code: "not_found", title: "There is nothing at this address" });
  for (let turn = 0; ; turn += 1) {
    if (!session.id && path !== "/sessions") throw gone(); // the page was left: whatever goes on from it does nothing
    const meant = session.id;
    const answer = await ask(method, path, options);
    if (answer.ok) {
      if (session.id) hooks.called?.();
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      const data = answer.status === 204 ? null : await read(answer, json, method);
      const next = /<([^>]+)>; rel="?next/.exec(answer.headers.get("Link") || "");
      return { status: answer.status, data, etag: answer.headers.get("ETag"), next: next && next[1] };
    }
    const problem = await readProblem(answer);
    const over = problem.status === 401 || ["session_changed", "sign_in_again"].includes(problem.code);
    if (over && session.id && path !== "/sessions" && (session.id !== meant || (await hooks.over(problem)))) continue;
    const busy = problem.status === 429 || problem.status === 503;
    if (busy && method === "GET" && turn < 2 && problem.retryAfter <= 5) {
      await wait(problem.retryAfter || 1);
      continue;
    }
    throw problem;
  }
}

export const get = async (path, query) => (await call("GET", path, { query })).data;
export const post = async (path, body = {}, options = {}) => (await call("POST", path, { body, ...options })).data;

const kept = new Map();
// Reads what seldom changes (the team, the tenant) once a minute at most.
export function getKept(path, query) {
  const name = address(path, query);
  const found = kept.get(name);
  if (found && Date.now() - found.at < 60000) return found.answer;
  const answer = get(path, query);
  kept.set(name, { at: Date.now(), answer });
  answer.catch(() => kept.delete(name));
  return answer;
}
export function forget(path) {
  for (const name of kept.keys()) if (name.startsWith(`/v1${path}`)) kept.delete(name);
}

// Reads every page of a list whose length is bounded (the team, a request's events): `most` lines at most.
export async function getAll(path, query = {}, most = 1000) {
  const items = [];
  let cursor;
  do {
    const page = await get(path, { limit: 100, ...query, cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && items.length < most);
  return items;
}

// Reads a list as CSV, a thousand lines a call, with its head once.
export async function getCsv(path, query) {
  let text = "";
  let cursor;
  do {
    const { data, next } = await call("GET", path, { query: { ...query, limit: 1000, cursor }, accept: "text/csv" });
    text += text ? data.slice(data.indexOf("\n") + 1) : data;
    cursor = next && new URL(next, location.origin).searchParams.get("cursor");
  } while (cursor);
  return text;
}

export const signIn = async (text) => {
  const headers = { "X-Api-Key": text };
  return (await call("POST", "/sessions", { headers })).data;
};

// Opens a PDF or a picture in a tab of its own, at the bucket's address; any other file is saved.
export async function openFile(path) {
  const { url } = await get(path, { disposition: "inline" });
  const link = Object.assign(document.createElement("a"), { href: url, target: "_blank", rel: "noopener noreferrer" });
  link.click();
}

// Saves a text (a CSV, a JSON document) under a name without anything personal.
export function saveText(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
