"use strict";
// Shows one rights request by the token in the address's fragment, which no browser sends. What can be done here is
// what the API allows to this token, and what is said of the state are the API's own sentences.
const by = (id) => document.getElementById(id);
const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
const reveal = (id, shown) => { by(id).hidden = !shown; };
const moment = (at) => new Date(at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
const receipt = location.pathname.split("/").pop();
const place = (id) => `/r/${id}`;
const sentBefore = new Map(); // what was sent without an answer → its Idempotency-Key, so that a second try is no second act
const OUT = "That didn't reach us. Please look at your connection, and try again.";
let token = location.hash.slice(1);
let cursor = null;

// Out of the address bar and of what the browser remembers. This tab alone keeps it, so that it can be loaded again.
try {
  if (token) sessionStorage.setItem(place(receipt), token);
  else token = sessionStorage.getItem(place(receipt)) || "";
  history.replaceState(null, "", location.pathname);
} catch { /* Without storage the token stays in the address. */ }
addEventListener("hashchange", () => { if (location.hash) location.reload(); });

function recall(id) {
  try { return sessionStorage.getItem(place(id)); } catch { return null; }
}

function keep(id, opened) {
  try { sessionStorage.setItem(place(id), opened); } catch { /* Then this page alone has it. */ }
}

function say(id, text, bad = false) {
  by(id).textContent = text;
  by(id).classList.toggle("bad", bad);
}

// Returns the status and the body of an answer. Rejects if there is none.
async function call(method, part, body, { id = receipt, bearer = token } = {}) {
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
async function attempt(where, buttons, work) {
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

function explain({ status, body }) {
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
    link_over: "This link no longer works: its sixty days are over.",
  };
  if (known[body.code]) return known[body.code];
  if (status === 429) return "That was too often in a short time. Please wait a few minutes.";
  return status >= 500 ? "Something went wrong on our side. Please try again in a few minutes." : body.detail || body.title;
}

function nameCompany() {
  const found = document.querySelector(`[data-tenant="${CSS.escape(token.split(".")[1] || "")}"]`);
  reveal("companies", true);
  if (!found) return "The company";
  for (const one of document.querySelectorAll("[data-tenant]")) one.hidden = one !== found;
  by("who").textContent = found.dataset.name;
  document.title = `Your privacy request – ${found.dataset.name}`;
  return found.dataset.name;
}

function fill(list, facts) {
  const said = facts.filter(([, text]) => text);
  by(list).replaceChildren(...said.flatMap(([name, text, className = ""]) => [make("dt", name), make("dd", text, { className })]));
}

function show(found) {
  const { said } = found;
  const can = (action) => found.allowed_actions.includes(action);
  say("state", "");
  fill("facts", [
    ["What was asked", said.asked], ["How it stands", said.status, "main"], ["The answer", said.answer],
    ["What comes next", said.next_step], ["Received", said.received], ["Receipt number", found.id],
  ]);
  reveal("request", true);
  reveal("confirm", can("verify"));
  reveal("resend", can("resend_code"));
  reveal("talk-form", can("information"));
  by("appeal-text").textContent = said.appeal || "";
  reveal("appeal", Boolean(said.appeal));
  reveal("appeal-form", can("appeal"));
  const back = can("withdraw_appeal");
  by("leave-title").textContent = back ? "End the appeal" : can("withdraw") ? "End this request" : "It wasn't you?";
  if (back) {
    by("withdraw-name").textContent = "Take back the appeal";
    by("withdraw-text").textContent = "The decision then stays as it is.";
    by("withdraw-go").textContent = "Yes, take it back";
  }
  reveal("withdraw", back || can("withdraw"));
  reveal("disown", can("not_mine") && found.status !== "withdrawn");
  reveal("leave", !by("withdraw").hidden || !by("disown").hidden);
  return Promise.all([listMessages(found), listLinked(found), showAnswer(found)]);
}

// The sentence about the state follows an act, so the request is read again after each.
async function load() {
  const company = nameCompany();
  if (!/^req_[0-9A-Z]{26}$/.test(receipt) || !token) {
    say("state", "This link is not complete. Please open it again from our letter, exactly as it stands there.", true);
    return;
  }
  const answer = await call("GET", "");
  reveal("again", answer.status >= 429);
  if (answer.ok) await show({ ...answer.body, company });
  else if (answer.status === 403) showConfirm();
  else if (answer.body.code === "link_over") {
    say("state", explain(answer));
    by("over-receipt").textContent = receipt;
    reveal("over", true);
  } else if (answer.status === 401 || answer.status === 404) {
    say("state", "This link doesn't open a request. Please open it again from our letter, exactly as it stands there.", true);
  } else say("state", explain(answer), true);
}

// With the link of an e-mail to an address that nobody confirmed: nothing of the request is shown.
function showConfirm() {
  say("state", "Somebody made a privacy request with your e-mail address. This page shows it once you have confirmed it.");
  for (const id of ["confirm", "leave", "disown"]) reveal(id, true);
  reveal("withdraw", false);
  by("title").textContent = "A privacy request";
  by("leave-title").textContent = "It wasn't you?";
}

async function listMessages(found, older = false) {
  const answer = await call("GET", `/messages${older && cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
  const names = { staff: found.company, person: "The person", agent: "Whoever acts for the person", [found.said.reader]: "You" };
  const lines = (answer.ok ? answer.body.items : []).map((one) => {
    const count = one.upload_ids.length;
    const files = count ? ` – with ${count === 1 ? "a file" : `${count} files`}` : "";
    const line = make("li", "");
    line.append(make("small", `${names[one.sender] || one.sender}, ${moment(one.at)}${files}`), make("p", one.text));
    return line;
  });
  if (older) by("messages").append(...lines);
  else by("messages").replaceChildren(...lines);
  cursor = answer.ok ? answer.body.next_cursor : null;
  reveal("older", Boolean(cursor));
  by("older").onclick = () => attempt("talk-said", [by("older")], async () => {
    await listMessages(found, true);
    say("talk-said", "");
  });
  const some = by("messages").children.length > 0;
  reveal("silence", answer.ok && !some);
  reveal("talk", found.allowed_actions.includes("information") || some);
  by("talk-title").textContent = some && found.status === "waiting_for_requester" ? "Our question, and your answer" : "Messages";
}

// Each request has a link of its own: it is given where this tab knows the token.
async function listLinked({ linked_requests: ids }) {
  const lines = await Promise.all(ids.map(async (id) => {
    const line = make("li", "");
    const bearer = recall(id);
    const answer = bearer ? await call("GET", "", null, { id, bearer }) : { ok: false };
    const said = answer.ok && answer.body.said;
    if (said) line.append(make("a", said.asked, { href: `${place(id)}#${bearer}` }), make("small", said.status));
    else line.textContent = `Receipt number ${id}. The letters about it bring its own link.`;
    return line;
  }));
  by("linked-list").replaceChildren(...lines);
  reveal("linked", lines.length > 0);
}

async function showAnswer({ status, answered }) {
  by("answer-text").replaceChildren(...(answered ? answered.paragraphs : []).map((text) => make("p", text)));
  const closed = ["completed", "partially_completed"].includes(status);
  const files = closed && (await call("GET", "/documents").catch(() => ({ ok: false }))).ok;
  reveal("files", files);
  reveal("answer", files || Boolean(answered));
}

async function save(media) {
  const answer = await fetch(`/v1/requests/${receipt}/documents`, { headers: { Authorization: `Bearer ${token}`, Accept: media } });
  if (!answer.ok) throw new Error("refused");
  const name = `answer.${media === "text/html" ? "html" : "json"}`;
  const link = make("a", "", { href: URL.createObjectURL(await answer.blob()), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say("answer-said", "Saved.");
}

// Sends what a form says; if it was taken, empties the field, shows the request as it is now, and says so.
function send(form, field, part, member, empty, done) {
  by(form).addEventListener("submit", (event) => {
    event.preventDefault();
    const where = form.replace("-form", "-said");
    const text = by(field).value.trim();
    const fail = (why) => { say(where, why, true); by(field).setAttribute("aria-invalid", "true"); by(field).focus(); };
    by(field).removeAttribute("aria-invalid");
    const body = member === "code" ? { code: text.replace(/[^0-9]/g, "") } : { [member]: text };
    if (member === "code" ? body.code.length !== 6 : !text) { fail(empty); return; }
    attempt(where, by(form).querySelectorAll("button"), async () => {
      const answer = await call("POST", part, body);
      if (!answer.ok) { fail(explain(answer)); return; }
      by(field).value = "";
      say(where, "");
      await done(answer.body, where);
    });
  });
}

send("confirm-form", "code", "/verify", "code", "Please enter the six digits of the code.", async (verified) => {
  for (const one of verified.linked_requests) if (one.tracking_token) keep(one.id, one.tracking_token);
  if (verified.tracking_token) {
    token = verified.tracking_token;
    keep(receipt, token);
  }
  reveal("confirm", false);
  by("title").textContent = "Your privacy request";
  await load();
  say("state", "Thank you. The request is confirmed.");
  by("title").focus();
});
send("talk-form", "message", "/information", "message", "Please write something first.", async (_, where) => {
  await load();
  say(where, "Sent. Thank you.");
  by("talk-title").focus();
});
send("appeal-form", "grounds", "/appeal", "grounds", "Please tell us why.", async () => {
  await load();
  by("appeal-title").focus();
});

by("resend").addEventListener("click", () => attempt("confirm-said", [by("resend")], async () => {
  const answer = await call("POST", "/verify/resend");
  say("confirm-said", answer.ok ? "Another code is on its way. It replaces those before it." : explain(answer), !answer.ok);
}));

function leave(button, body, done) {
  by(button).addEventListener("click", () => attempt("leave-said", [by(button)], async () => {
    const answer = await call("POST", "/withdraw", body);
    if (!answer.ok) { say("leave-said", explain(answer), true); return; }
    for (const one of document.querySelectorAll("details")) one.open = false;
    say("leave-said", "");
    await done();
    by("title").focus();
  }));
}

leave("withdraw-go", {}, async () => { await load(); say("state", "Done. This is how it stands now."); });
leave("disown-go", { reason: "not_mine" }, async () => {
  for (const one of document.querySelectorAll("main > section")) one.hidden = true;
  say("state", "Thank you for telling us. We send nothing else about this request, and it is closed.");
});
for (const button of document.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => attempt("answer-said", [button], () => save(button.dataset.save)));
}
by("again").addEventListener("click", () => attempt("state", [by("again")], load));

attempt("state", [], load).then(() => { if (by("state").textContent === OUT) reveal("again", true); });
