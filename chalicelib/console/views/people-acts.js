// What can be recorded of a person: each act's form, the body that it sends, and what is said when it is done.

import { many, options, word } from "../kit/parts.js";
import { moment, now } from "../kit/time.js";
import { channels, linkReasons, optOutKinds } from "../vocabulary.js";

const purposes = (tenant) => tenant.purposes.map((one) => [one.code, one.title]);
const HOW = [["phone", "On the phone"], ["paper", "On paper"], ["email", "By e-mail"], ["web_form", "On a web form"], ["sms", "By text"]];
const how = { name: "source.channel", label: "How they said it", type: "select", required: true, options: HOW };
const wording = (label, help) => ({ name: "source.wording", label, type: "area", rows: 3, max: 8000, help });
const KINDS = { limit_sensitive: "Limit use of sensitive information", sms: "Texts", all_communications: "All communication" };
const kinds = { name: "kinds", label: "Of what", type: "checks", required: true, options: options(optOutKinds, KINDS) };

export const probe = (tenant) => [
  { name: "purpose", label: "For", type: "select", required: true, options: purposes(tenant) },
  { name: "channel", label: "By", type: "select", options: options(channels) },
];

const other = [
  { name: "other.email", label: "The other’s e-mail address", type: "email", max: 254, local: true },
  { name: "other.phone", label: "or phone number", type: "tel", max: 64, local: true },
  { name: "other.external_id", label: "or your own id", max: 128, local: true },
  { name: "reason", label: "Why", type: "select", required: true, options: options(linkReasons) },
];
const named = (values) => Object.fromEntries(["email", "phone", "external_id"].map((kind) => [kind, values[`other.${kind}`].trim()]).filter(([, value]) => value));

const secondStep = (made) => made.confirm_url
  && { title: "A second step is missing", url: made.confirm_url, text: `Give this address to the person alone. It works until ${moment(made.confirm_until)}.` };

// act → {title, scope, yes, path, help?, fields(tenant), done(made), body?(subject, body, values), shows?(made)}. Without
// `body` what was typed is sent with the subject; `shows` gives an address for the person, in place of `done`.
export const ACTS = {
  consent: {
    title: "Record a consent", scope: "consents:write", yes: "Record it", path: "/consents",
    help: "It lifts an earlier refusal only if what they saw or heard is written down.",
    fields: (tenant) => [
      { name: "decisions", label: "Decision", type: "list", min: 1, max: 10, add: "Add a decision", fields: [
        { name: "purpose", label: "For", type: "select", required: true, options: purposes(tenant) },
        { name: "channel", label: "By", type: "select", options: options(channels), help: "Needed where the purpose has several channels." },
        { name: "granted", label: "They said", type: "radio", required: true, options: [["yes", "Yes"], ["no", "No"]] }] },
      how, wording("The words that they saw or heard", "Exactly as shown or spoken."),
      { name: "collected_at", label: "When they said it", type: "moment", help: "Empty: now." },
    ],
    body: (subject, body) => ({ ...body, subject, decisions: body.decisions.map((one) => ({ ...one, granted: one.granted === "yes" })) }),
    done: (made) => `Recorded: ${made.decisions.map((one) => `${word(one.purpose)} is ${one.state}${one.reason ? ` (${word(one.reason).toLowerCase()})` : ""}`).join(", ")}.`,
    shows: secondStep,
  },
  withdraw: {
    title: "Withdraw consent", scope: "consents:write", yes: "Withdraw", path: "/consents/withdraw", help: "It takes effect at once, on every channel.",
    fields: (tenant) => [
      { name: "all", label: "Everything", type: "check", local: true },
      { name: "purposes", label: "For", type: "checks", required: true, options: purposes(tenant), when: (values) => !values.all }, how, wording("Their words"),
    ],
    body: (subject, body, values) => ({ ...body, subject, purposes: values.all ? "all" : body.purposes }),
    done: () => "Withdrawn, as of now.",
  },
  opt_out: {
    title: "Opt out", scope: "opt_outs:write", yes: "Opt out", path: "/opt-outs", help: "It takes effect at once and needs no proof. Senders and SMS providers are told by themselves.",
    fields: () => [kinds, how, { name: "reason", label: "What they said", type: "area", rows: 2, max: 1000 }],
    done: (made) => `Opted out of ${many(made.kinds.length, "kind")}. ${made.confirmation}`,
  },
  lift: {
    title: "Take an opt-out back", scope: "opt_outs:write", yes: "Lift it", path: "/opt-outs/lift",
    help: "Only in the person’s own words. For sale, sharing and targeted advertising they press a button at an address that you give them.",
    fields: () => [kinds, how, { name: "proof.wording", label: "Their own words", type: "area", rows: 3, required: true, max: 8000 },
      { name: "proof.method", label: "How you know that it is them", required: true, max: 100 }],
    done: () => "Lifted.",
    shows: secondStep,
  },
  inbound: {
    title: "They contacted us", scope: "consents:write", yes: "Note it", path: "/inbound-contacts", help: "You may then reply on the same channel, whatever else is closed.",
    fields: () => [{ name: "channel", label: "By", type: "select", required: true, options: options(channels) }, { name: "at", label: "When", type: "moment", required: true, value: now().toISOString() }],
    done: (made) => `Noted. You may reply until ${moment(made.reply_until)}.`,
  },
  preferences: {
    title: "Preference link", scope: "consents:write", yes: "Make the link", path: "/preference-links", help: "With it the person sees and changes their own choices. Give it only to somebody whom you have recognised.",
    fields: () => [], done: () => "Made.",
    shows: (made) => made.url && { title: "Preference link", url: made.url, text: `For this person alone. It works until ${moment(made.expires_at)}.` },
  },
  link: {
    title: "Join with another", scope: "consents:write", yes: "Join", path: "/subjects/link", help: "Both become one person. Whatever holds for either then holds for that person.",
    fields: () => other, body: (subject, body, values) => ({ subject, also: [named(values)], reason: body.reason }), done: () => "They are one person now.",
  },
  unlink: {
    title: "Part from this person", scope: "consents:write", yes: "Part", path: "/subjects/unlink", help: "What you name becomes a separate person, who keeps the refusals and none of the consents.",
    fields: () => other, body: (_, body, values) => ({ subject: named(values), reason: body.reason }), done: () => "They are two people now.",
  },
};
