"use strict";
// Reads and changes a person's own choices with the token in the address's fragment, which no browser sends.
const token = location.hash.slice(1);
const by = (id) => document.getElementById(id);
const say = (text) => { by("status").textContent = text; };
const day = (moment) => new Date(moment).toLocaleDateString("en-US", { dateStyle: "long" });
let known;

// Out of sight, and out of what the browser remembers: the link is good for an hour.
history.replaceState(null, "", location.pathname);

async function ask(method, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch("/v1/preferences", { method, headers, body: body && JSON.stringify(body) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail || found.title);
  return found;
}

function row(where, text, note, checked, disabled) {
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked, disabled });
  const said = document.createElement("span");
  said.textContent = text;
  if (note) said.append(Object.assign(document.createElement("small"), { textContent: note }));
  label.append(box, said);
  by(where).append(label);
  return box;
}

function show(found) {
  by("who").textContent = found.name;
  for (const old of document.querySelectorAll("label")) old.remove();
  const decisions = found.decisions.map((one) => {
    const granted = one.state === "granted";
    const notes = { pending: "Waiting for your confirmation", withdrawn: "Withdrawn", denied: "Refused", expired: "Expired" };
    const note = granted ? `Since ${day(one.effective_at)}` : notes[one.state];
    return { one, was: granted, box: row("decisions", one.wording, note, granted, one.needs_wording && !granted) };
  });
  const optOuts = found.opt_outs.map((one) => {
    const text = one.title[0].toUpperCase() + one.title.slice(1);
    return { one, was: one.opted_out, box: row("opt-outs", text, one.since && `Since ${day(one.since)}`, one.opted_out, false) };
  });
  by("decisions").hidden = !decisions.length;
  by("steps").replaceChildren(...found.pending.map((step) => {
    const title = step.about.join(", ");
    const link = Object.assign(document.createElement("a"), { href: step.confirm_url, textContent: title });
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  by("pending").hidden = !found.pending.length;
  by("form").hidden = false;
  known = { decisions, optOuts };
}

by("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const changed = ({ box, was }) => box.checked !== was;
  const decisions = known.decisions.filter(changed).map(({ one, box }) => (
    { purpose: one.purpose, ...(one.channel ? { channel: one.channel } : {}), granted: box.checked }
  ));
  const opt_outs = known.optOuts.filter(changed).map(({ one, box }) => ({ kind: one.kind, opted_out: box.checked }));
  if (!decisions.length && !opt_outs.length) { say("You haven't changed anything."); return; }
  say("Saving…");
  try {
    show(await ask("PATCH", { decisions, opt_outs }));
    say("Saved.");
  } catch (error) {
    say(error.message);
  }
});

ask("GET").then((found) => { show(found); say("Make your choices, then save them."); }, (error) => say(error.message));
