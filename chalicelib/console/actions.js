// What staff can do with a request: the API's actions, each with its route, its form, and what follows. A test holds
// this table equal to the API's document.
//
// action → {path, title, send, fields(about), done(request, about), help?, kind?, fixed?, make?, made?, sure?, closes?, noMatch?}.
// `about`: {request, tenant, team, task}; `done` gets the request as it is then, and `about` with `letter`, which says
// what became of the letter. `fixed` goes into every body. `make(body, about)` makes of what was typed what the fields
// alone can't; `made` names those parts. `sure` is asked where there is no form. `noMatch`: takes no If-Match.
// `rare` ones stand behind “More”, `placed` ones beside what they add to.

import { html, options, word } from "./kit/parts.js";
import { day } from "./kit/time.js";
import { appealOutcomes, previewed, proofMethods, receivedVia, recipientClasses, taskOutcomes, taskStates } from "./vocabulary.js";
import { denialOptions, tellReasons } from "./denials.js";

const LONG = 10000;
const area = (name, label, more = {}) => ({ name, label, type: "area", max: LONG, ...more });
const paper = (name, label, purpose, more = {}) => ({ name, label, type: "file", purpose, several: true, ...more });

export const METHODS = {
  account_login: "They signed in to their account", data_points_2: "Two matching details", document: "A paper (identity document)",
  data_points_3_with_declaration: "Three matching details and a signed declaration", call_back: "Called back on a number that we knew",
  in_person: "In person", customer_confirmed: "The customer confirmed it",
};
const OUTCOMES = { upheld: "The decision stands", overturned: "The decision was wrong: it is taken up again", partly_overturned: "Wrong in part: it is taken up again" };
const FORMS = {
  contest_decision: [["reason", "Why it was decided so"], ["data_used", "The information that was used"],
    ["would_have_changed", "What would have led to another result"], ["second_look", "What came of looking at it again"]],
  access_automated_decisions: [["purpose", "What the automation is used for"], ["logic", "How it works"],
    ["output", "What it put out, and what followed"], ["human_part", "The part that people had"]],
};
const formFields = ({ request }) => (FORMS[request.type] || []).map(([name, label]) =>
  area(`form.${name}`, label, { max: 4000, rows: 3, required: true }));
const tables = ({ tenant }) => (tenant.needs_confirmation?.length
  ? [{ name: "confirm_table", label: "I have checked the company's tables of what is collected and disclosed", type: "check",
    help: "Parts of them are to be confirmed. Without this, and without files, the document leaves them out and says that they come." }] : []);
const openTasks = ({ request }) => (request.tasks || []).filter((one) => one.state === "open");
const granted = (about) => [
  area("summary", "What is granted", { required: true, help: "As they will read it." }),
  paper("upload_ids", "Files for them", "answer"), ...formFields(about), ...tables(about)];
const reasons = ({ tenant }) => [
  { name: "reasons", label: "Reason", type: "list", min: 1, max: 10, add: "Another reason", fields: [
    { name: "code", label: "Ground", type: "select", options: denialOptions(tenant), required: true },
    area("explanation", "Explanation", { required: true, help: "As they will read it, below the ground's own sentence. Choosing a ground gives a first wording." })] },
  { name: "told", type: "html", show: (values) => html`<ul class="help">${tellReasons(values).map((one) => html`<li>${one}</li>`)}</ul>` }];
const stop = ({ request }) => (request.type === "delete"
  ? [{ name: "stop_processing", label: "Close every purpose of the person at once", type: "check", help: "Where the deletion itself is impossible: nobody contacts them any more." }] : []);
const contract = [
  { name: "contract_external_id", label: "The customer's contract", max: 64, help: "Its contact gets a letter." },
  { name: "controller", label: "The customer's name", max: 200, help: "As the person will read it. Give the contract, the name, or both." },
  area("note", "What the person is told beside it", { max: 2000, help: "No care, injury or other health information." })];
const received = [
  { name: "received_via", label: "How it came", type: "select", options: options(receivedVia) },
  { name: "received_at", label: "When it came", type: "moment", help: "The clock runs from here." }];
const why = (help) => [area("reason", "Why", { max: 2000, help, rows: 3 })];

const due = (request) => `The answer is due ${day(request.due_on)}.`;
export const ACTIONS = {
  verify_identity: { path: "verify-identity", title: "Verify identity", send: "Record it",
    help: "Note what was compared, never the values themselves.",
    fields: () => [{ name: "method", label: "How you made sure who asks", type: "select", options: options(proofMethods, METHODS), required: true,
      help: "A call back and two matching details are enough to tell categories; all others are enough for everything." },
    area("note", "What was compared", { required: true }),
    { name: "upload_id", label: "The paper", type: "file", purpose: "identity_document" }],
    done: (request) => `Verified. ${request.status === "open" ? "Next: start the work." : ""}` },
  verify: { rare: true, path: "verify", title: "Enter the code", send: "Verify", noMatch: true,
    help: "The six digits of the latest mail, read out to you by the person.",
    fields: () => [{ name: "code", label: "Code", max: 6, required: true }], done: () => "Verified. Next: start the work." },
  resend_code: { rare: true, path: "verify/resend", title: "Mail another code", send: "Mail it", noMatch: true,
    sure: "Another code goes to the address of the request. The one before works until it has left.", fields: () => [], done: () => "Another code is on its way." },
  acknowledge: { rare: true, path: "acknowledge", title: "Acknowledge", send: "Record it",
    help: "Where somebody told the person, by word or by post, that the request has arrived.",
    fields: () => [{ name: "at", label: "When they were told", type: "moment", help: "Empty: now." },
      { name: "channel", label: "How", type: "select", options: options(["email", "mail", "phone", "in_person"]) }, area("note", "Note", { rows: 3 })],
    done: () => "Recorded: they know that the request has arrived." },
  assign: { path: "assign", title: "Assign", send: "Assign",
    fields: ({ team }) => [{ name: "member_id", label: "Who works on it", type: "select", required: true,
      options: [["nobody", "Nobody"], ...team.filter((one) => one.active).map((one) => [one.id, `${one.name} (${one.open_requests} open)`])] }],
    make: (body) => ({ member_id: body.member_id === "nobody" ? null : body.member_id }), done: () => "Assigned." },
  start: { path: "start", title: "Start the work", send: "Start", fields: () => [], done: (request) => `The work has begun. ${due(request)}` },
  note: { placed: true, path: "note", title: "Add a note", send: "Keep the note", kind: "note",
    help: "For colleagues. The person never sees it. Noting takes “New message” away.", fields: () => [area("note", "Note", { required: true })], done: () => "The note is kept." },
  message: { placed: true, path: "message", title: "Write a message", send: "Send the message", kind: "letter",
    fields: () => [area("message", "Message", { required: true, help: "Exactly as they will read it." })], done: () => "The message is on its way." },
  ask: { path: "ask", title: "Ask for information", send: "Send the question", kind: "letter",
    help: "The request then waits for them. The clock goes on.",
    fields: ({ request }) => [area("message", "What you ask", { required: true, help: "Exactly as they will read it." }),
      ...(request.agent ? [{ name: "permission_wanting", label: "The agent's permission does not suffice: ask the agent for a better one", type: "check" }] : [])],
    done: (request) => `The question is on its way. The request waits for their answer; the clock runs: ${due(request)}` },
  information: { rare: true, path: "information", title: "Add what they sent", send: "Add it",
    help: "Words or papers that reached you by phone, post or in person. A request that waited for them goes on.",
    fields: ({ request }) => [area("message", "What they said", { help: "Needed where no file is added." }), paper("evidence", "Evidence", "evidence"),
      paper("papers", "Identity papers", "identity_document"), ...(request.agent ? [paper("permission", "The agent's permission", "authorization")] : [])],
    made: ["upload_ids"],
    make: ({ evidence = [], papers = [], permission = [], ...body }) => {
      const files = [...evidence, ...papers, ...permission];
      return files.length ? { ...body, upload_ids: files } : body;
    },
    done: (request) => `Added. The request is ${word(request.status).toLowerCase()}.` },
  add_task: { placed: true, path: "tasks", title: "Add a task", send: "Add the task", noMatch: true,
    help: "What must be done in another system, or by somebody who got the information.",
    fields: () => [{ name: "title", label: "What is to be done", max: 200, help: "Nothing personal. Leave it out where you give a code." },
      { name: "code", label: "Code of one of the company's own tasks", max: 64 },
      { name: "recipient_class", label: "Whose", type: "select", options: options(recipientClasses), required: true },
      { name: "system_ref", label: "Your id of the system", max: 64, help: "Nothing personal." },
      { name: "due_on", label: "By when", type: "date", help: "Without it: the day on which the answer should be ready." }],
    done: () => "The task is added." },
  change_task: { path: "tasks/{task}", method: "PATCH", title: "Change a task", send: "Save", hidden: true,
    fields: ({ task }) => [{ name: "state", label: "State", type: "select", options: options(taskStates), required: true, value: task?.state },
      { name: "outcome", label: "What came of it", type: "select", options: options(taskOutcomes, { deidentified: "De-identified" }), when: ({ state }) => ["done", "not_possible"].includes(state) },
      area("note", "Note", { max: 2000, rows: 3, help: "For colleagues. The person never sees it." })],
    done: (_, { task }) => `The task${task?.title ? ` “${task.title}”` : ""} is changed.` },
  extend: { path: "extend", title: "Extend", send: "Extend and send the letter", kind: "letter",
    help: "Once, before the first period ends. The next step shows the new date and the letter.",
    fields: () => [area("reason", "Why the answer takes longer", { required: true, help: "As they will read it." })],
    done: (request, { letter }) => `Extended. ${letter}. ${due(request)}` },
  complete: { path: "complete", title: "Answer", send: "Send the answer", kind: "letter", closes: true,
    fields: (about) => [area("summary", "The answer", { required: true, rows: 8, help: "As they will read it. What is held is added by itself where the type asks for it." }),
      paper("upload_ids", "Files for them", "answer"), ...formFields(about),
      ...openTasks(about).map((one, at) => area(`tasks_left.${at}.why`, `Open task “${one.title || one.id.slice(-6)}”: why the answer does not wait for it`, { max: 2000, rows: 2, required: true })),
      ...tables(about)],
    made: ["tasks_left.id"],
    make: (body, about) => (body.tasks_left
      ? { ...body, tasks_left: body.tasks_left.map((one, at) => ({ id: openTasks(about)[at].id, ...one })) } : body),
    done: (_, { letter }) => `Answered. ${letter}; they can appeal.` },
  deny_partial: { path: "deny", title: "Answer in part", send: "Send the answer", kind: "letter", closes: true, fixed: { partial: true },
    fields: (about) => [...granted(about), ...reasons(about), ...stop(about)], done: (_, { letter }) => `Answered in part. ${letter}; they can appeal.` },
  deny: { path: "deny", title: "Deny", send: "Send the denial", kind: "letter", closes: true,
    fields: (about) => [...reasons(about), ...stop(about)], done: (_, { letter }) => `Denied. ${letter}; they can appeal.` },
  redirect: { rare: true, path: "redirect", title: "Hand to a customer", send: "Send both letters", kind: "letter", closes: true, fixed: { scope: "all" },
    help: "All of it is the affair of a customer, whose information it is. The request is closed here.",
    fields: () => contract, done: () => "Handed to the customer. A task tracks it until they know." },
  redirect_part: { rare: true, path: "redirect", title: "Hand a part to a customer", send: "Send both letters", kind: "letter", fixed: { scope: "customer_data_only" },
    help: "A part is the affair of a customer. The rest is answered here.", fields: () => contract, done: (request) => `The part is handed on. You go on with the rest: ${due(request)}` },
  withdraw: { rare: true, path: "withdraw", title: "Withdraw for them", send: "Withdraw and send the letter", kind: "letter", closes: true,
    help: "Where the person told you that they want it no more.", fields: () => why("In their words; for colleagues."), done: () => "Withdrawn. A letter tells them so." },
  not_mine: { rare: true, path: "withdraw", title: "“Not mine”", send: "Record it", fixed: { reason: "not_mine" }, closes: true, fields: () => [],
    sure: "Whoever got our mail says that they never asked. Nothing more is sent for this request, nor for those made with it.", done: () => "Recorded. Nothing more is sent for it." },
  appeal: { rare: true, path: "appeal", title: "Take in an appeal", send: "Take it in",
    help: "Where it reached you by phone, post or in person. Somebody other than whoever decided has to decide it.",
    fields: () => [area("grounds", "Why they think that the decision is wrong", { required: true }), ...received],
    done: (request) => `The appeal is taken in${request.appeal ? `, and is to be decided by ${day(request.appeal.due_on)}` : ""}.` },
  decide_appeal: { path: "appeal/decide", title: "Decide the appeal", send: "Send the decision", kind: "letter", closes: true,
    fields: ({ request }) => [{ name: "outcome", label: "What came of it", type: "radio", options: options(appealOutcomes, OUTCOMES), required: true },
      area("explanation", "Explanation", { required: true, help: "As they will read it." }),
      ...(sameDecider(request) ? [area("override_reason", "Why you decide again yourself", { required: true, rows: 3,
        help: "You made the decision. Somebody else should look at it; this is kept, and not sent." })] : [])],
    done: (request, { letter }) => (request.status === "in_progress" ? `Decided: the work goes on. ${due(request)}` : `Decided. ${letter}.`) },
  withdraw_appeal: { rare: true, path: "withdraw", title: "Withdraw the appeal for them", send: "Withdraw and send the letter", kind: "letter", closes: true,
    fields: () => why("In their words; for colleagues."), done: () => "The appeal is withdrawn. A letter tells them so." },
};

export const sameDecider = (request) => (request.action_notes?.decide_appeal || []).some((one) => one.code === "same_decider");
export const hasLetter = (name) => ACTIONS[name].kind === "letter" && previewed.includes(ACTIONS[name].path);

// → the actions on offer: what the API allows; the answer that may name its open tasks instead of waiting for them; and
// for admins the appeal against their own decision, which asks for its reason
export function listOffered(request, can) {
  const only = (name, ...codes) => request.action_notes?.[name]?.every((one) => codes.includes(one.code));
  const waits = only("complete", "tasks_open", "hold", "cap_reached");
  const own = can("keys:manage") && only("decide_appeal", "same_decider");
  const allowed = new Set([...request.allowed_actions, ...(waits ? ["complete"] : []), ...(own ? ["decide_appeal"] : [])]);
  return Object.keys(ACTIONS).filter((name) => allowed.has(name) && !ACTIONS[name].hidden);
}

// → the one that is the next step, which stands out
export function findNext(request, offered) {
  const wanted = request.appeal?.status === "open" ? ["decide_appeal"]
    : { awaiting_verification: ["verify_identity"], open: ["start"], waiting_for_requester: ["information"], in_progress: ["complete"] }[request.status] || [];
  return wanted.find((name) => offered.includes(name));
}
