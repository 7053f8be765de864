// Dates and moments as the company reads them: in its time zone, which stands beside a time of day.

const DAY = 86400000;
const state = { zone: "UTC", ahead: 0 };

export function setZone(zone) { state.zone = zone; }
export function setNow(moment) { state.ahead = Date.parse(moment) - Date.now(); } // the system's clock, not this machine's
export const now = () => new Date(Date.now() + state.ahead);

const formats = new Map();
function format(options, zone = state.zone) {
  const name = JSON.stringify([options, zone]);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return formats.get(name);
}
function part(options, at, zone) {
  const found = Object.fromEntries(format(options, zone).formatToParts(at).map((one) => [one.type, one.value]));
  return found;
}

const iso = (at, zone) => {
  const { year, month, day: date } = part({ year: "numeric", month: "2-digit", day: "2-digit" }, at, zone);
  return `${year}-${month}-${date}`;
};
export const today = () => iso(now());
export const daysUntil = (date) => Math.round((Date.parse(date) - Date.parse(today())) / DAY);
export const addDays = (date, days) => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

// "Tue 12 Jan", with the year where it is not this one. Takes YYYY-MM-DD.
export function day(date) {
  if (!date) return "";
  const at = new Date(`${date.slice(0, 10)}T12:00:00Z`);
  const { weekday, day: number, month } = part({ weekday: "short", day: "numeric", month: "short" }, at, "UTC");
  const year = date.slice(0, 4);
  return `${weekday} ${number} ${month}${year === today().slice(0, 4) ? "" : ` ${year}`}`;
}

// "Tue 12 Jan, 14:05 MST". Takes an RFC 3339 moment.
export function moment(at) {
  if (!at) return "";
  const when = new Date(at);
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
  const { hour, minute, timeZoneName } = part(options, when);
  return `${day(iso(when))}, ${hour}:${minute} ${timeZoneName}`;
}

// The same moment on the reader's own clock, or "" where that does not differ.
export function ownMoment(at) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", day: "numeric", month: "short" };
  const when = new Date(at);
  const here = format(options, own).format(when);
  return here === format(options).format(when) ? "" : `${here} on your clock`;
}

// "today", "tomorrow", "in 6 days", "3 days ago". Takes YYYY-MM-DD.
export function distance(date) {
  const days = daysUntil(date.slice(0, 10));
  if (Math.abs(days) < 2) return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return days < 0 ? `${-days} days ago` : `in ${days} days`;
}
export const dayOf = (at) => iso(new Date(at)); // the company's date of a moment

// What `<input type=datetime-local>` holds for a moment, and back: both on the company's clock.
export function toInput(at = now()) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const { hour, minute } = part(options, new Date(at));
  return `${iso(new Date(at))}T${hour}:${minute}`;
}
export function fromInput(text) {
  if (!text) return undefined;
  const wanted = Date.parse(`${text}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${toInput(at)}Z`);
  return new Date(at).toISOString();
}
export const zoneName = (at = now()) => part({ hour: "2-digit", timeZoneName: "short" }, new Date(at)).timeZoneName;

// The words of a request's clock: always in this order, target first. → [text, tint]
export function clockWords(due, target) {
  const left = daysUntil(target || due);
  const tint = daysUntil(due) < 0 ? "late" : left <= 7 ? "soon" : "";
  return [`Answer due ${day(target || due)}, ${distance(target || due)}`, tint];
}
