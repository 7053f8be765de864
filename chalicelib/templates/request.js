// Shows one rights request by the token in the address's fragment, which no browser sends. What can be done here is
// what the API allows to this token, and what is said of the state are the API's own sentences.
import {
  OUT, attempt, by, call, confirmed, explain, keep, keepConfirmed, listRequests, make, moment, nameCompany, receipt, reveal,
  say, token,
} from "/r-tools.js";

const AT_ONCE = 25; // how many requests are confirmed in one call
const A_CALL = 100; // after how many requests a call that ends all of them leaves the rest to the next one
let cursor = null;
addEventListener("hashchange", () => { if (location.hash) location.reload(); });

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
  return Promise.all([listMessages(found), listRequests("linked", found.linked_requests), showAnswer(found)]);
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
  else if (answer.status === 403) await showUnconfirmed();
  else if (answer.body.code === "link_over") {
    say("state", "This link no longer works: its sixty days are over.");
    by("over-receipt").textContent = receipt;
    reveal("over", true);
  } else if (answer.status === 401 || answer.status === 404) {
    say("state", "This link doesn't open a request. Please open it again from our letter, exactly as it stands there.", true);
  } else say("state", explain(answer), true);
}

// With the link of an e-mail to an address that nobody confirmed: nothing of the request is shown. If that e-mail told
// of many requests, its link lists for a few days what waits.
async function showUnconfirmed() {
  by("title").textContent = "A privacy request";
  by("leave-title").textContent = "It wasn't you?";
  for (const id of ["leave", "disown"]) reveal(id, true);
  for (const id of ["withdraw", "waiting"]) reveal(id, false);
  const page = await call("GET", "/waiting");
  if (page.ok) { await showWaiting(page); return; }
  reveal("confirm", page.body.code === "link_over");
  if (page.body.code === "link_over") {
    say("state", "Somebody made a privacy request with your e-mail address. This page shows it once you have confirmed it.");
  } else {
    say("state", explain(page), true);
    reveal("again", page.status >= 429);
  }
}

async function showWaiting(page) {
  by("title").textContent = "Privacy requests with your e-mail address";
  by("waiting-list").replaceChildren();
  await addWaiting(page);
  const some = by("waiting-list").children.length > 0;
  say("state", some
    ? "Somebody made privacy requests with your e-mail address. As long as nobody confirms one, we can't do what it asks."
    : "Nothing waits to be confirmed.");
  reveal("waiting", some);
  for (const id of ["confirm", "leave"]) reveal(id, false);
  by("disown-all-name").textContent = confirmed.size > 0 ? "None of the others are mine" : "None of these are mine";
  await listRequests("confirmed", [...confirmed.keys()]);
}

// A page of the list may be empty although there is another, so the next one with anything is looked for.
async function addWaiting(first) {
  let page = first;
  while (page.ok && page.body.items.length === 0 && page.body.next_cursor) page = await readWaiting(page.body.next_cursor);
  if (!page.ok) { say("waiting-said", explain(page), true); return; }
  by("waiting-list").append(...page.body.items.map(({ id, said }) => {
    const line = make("li", "");
    const text = make("p", said.asked, { id: `asked-${id}` });
    text.append(make("small", `Received ${said.received}. Our answer: ${said.answer}. Receipt number ${id}`));
    const label = make("label", "");
    const box = make("input", "", { type: "checkbox", name: "confirm", value: id });
    box.setAttribute("aria-describedby", text.id);
    label.append(box, "This was me");
    line.append(text, label);
    return line;
  }));
  const next = page.body.next_cursor;
  reveal("waiting-more", Boolean(next));
  by("waiting-more").onclick = () => attempt("waiting-said", [by("waiting-more")], async () => {
    const before = by("waiting-list").children.length;
    say("waiting-said", "");
    await addWaiting(await readWaiting(next));
    const added = by("waiting-list").children[before];
    if (added) added.querySelector("input").focus();
  });
}

const readWaiting = (after) => call("GET", `/waiting?cursor=${encodeURIComponent(after)}`);

// If nothing is left but one that was confirmed, it opens; else the links are listed above what still waits.
async function confirmWaiting() {
  const marked = [...by("waiting-list").querySelectorAll("input:checked")].map((box) => box.value);
  if (marked.length === 0) { say("waiting-said", "Please mark at least one first.", true); return; }
  const others = marked.length < by("waiting-list").children.length || !by("waiting-more").hidden || confirmed.size > 0;
  const found = [];
  for (let from = 0; from < marked.length; from += AT_ONCE) {
    const answer = await call("POST", "/waiting", { confirm: marked.slice(from, from + AT_ONCE) });
    if (!answer.ok) { say("waiting-said", explain(answer), true); return; }
    found.push(...answer.body.confirmed);
  }
  const [{ id, tracking_token: opened }] = found;
  const alone = !others && found.length === 1 && opened;
  if (alone && id !== receipt) { location.assign(`/r/${id}#${opened}`); return; }
  if (alone) keep(id, opened);
  else keepConfirmed(found);
  say("waiting-said", "");
  reveal("waiting", false);
  await load();
  say("state", "Thank you. What you marked is confirmed.");
  by("title").focus();
}

// The API ends so many at once; the same call goes on with the rest.
async function disownAll() {
  let ended = 0;
  for (let last = A_CALL; last >= A_CALL; ended += last) {
    const answer = await call("POST", "/withdraw", { reason: "not_mine", all: true });
    if (!answer.ok) { say("disown-all-said", explain(answer), true); return; }
    last = answer.body.disowned;
  }
  reveal("waiting", false);
  by("title").focus();
  const them = ended === 1 ? "this request, and it is closed" : `these ${ended} requests, and they are closed`;
  say("state", ended ? `Thank you for telling us. We send nothing else about ${them}.` : "There was nothing left to end.");
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

async function showAnswer({ status, answered }) {
  by("answer-text").replaceChildren(...(answered ? answered.paragraphs : []).map((text) => make("p", text)));
  const closed = ["completed", "partially_completed"].includes(status);
  const found = closed ? await call("GET", "/documents").catch(() => ({ ok: false })) : { ok: false };
  const files = found.ok ? found.body.files : [];
  by("file-list").replaceChildren(...files.map(listFile));
  reveal("files", found.ok);
  reveal("save-table", found.ok && found.body.type === "portability");
  reveal("answer", found.ok || Boolean(answered));
}

// A file's address works for a minute, so it is asked for when somebody wants the file.
function listFile({ upload_id: id, content_type: type, size }, number) {
  const line = make("li", "");
  const name = `Get file ${number + 1} (${type.split("/")[1].toUpperCase()}, ${Math.ceil(size / 1024)} KB)`;
  const button = make("button", name, { type: "button", className: "plain" });
  button.addEventListener("click", () => attempt("answer-said", [button], async () => {
    const answer = await call("GET", `/documents/${id}`);
    say("answer-said", answer.ok ? "" : explain(answer), !answer.ok);
    if (answer.ok) location.assign(answer.body.url);
  }));
  line.append(button);
  return line;
}

async function save(media) {
  const answer = await fetch(`/v1/requests/${receipt}/documents`, { headers: { Authorization: `Bearer ${token}`, Accept: media } });
  if (!answer.ok) throw new Error("refused");
  const name = `answer.${media.split("/")[1]}`;
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
  if (verified.tracking_token) keep(receipt, verified.tracking_token);
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
by("waiting-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt("waiting-said", by("waiting-form").querySelectorAll("button"), confirmWaiting);
});
by("disown-all-go").addEventListener("click", () => attempt("disown-all-said", [by("disown-all-go")], disownAll));
by("over-go").addEventListener("click", () => attempt("over-said", [by("over-go")], async () => {
  const answer = await call("POST", "/tracking-link");
  say("over-said", answer.ok ? "A new link is on its way, unless that address got six of them today already. It may take a few minutes."
    : explain(answer), !answer.ok);
}));
for (const button of document.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => attempt("answer-said", [button], () => save(button.dataset.save)));
}
by("again").addEventListener("click", () => attempt("state", [by("again")], load));

attempt("state", [], load).then(() => { if (by("state").textContent === OUT) reveal("again", true); });
