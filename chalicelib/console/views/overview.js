// What waits for whom today, what ran lately, and what is not as it should be. All of it is the shell's one answer.

import { Bars, Lines, sumWeeks } from "../kit/chart.js";
import { Empty, View, count, html, link, many, word } from "../kit/parts.js";
import { day, dayOf } from "../kit/time.js";
import { VIEWS } from "../shell.js";

// What to set up on the first day, in this order: code → [words, next step, where]
const FIRST_DAY = {
  no_personal_key: ["Give each colleague a key of their own", "A key names one person, so that the audit does too.", "#/keys?new=secret"],
  no_privacy_mailbox: ["Have the privacy mailbox set", "Reminders and the daily digest go there. Whoever runs the system sets it.", ""],
  no_policy: ["Publish your privacy policy", "Consents name the version that people saw.", "#/policies"],
  no_website_key: ["Make a key for your website", "It may stand in a page and can read nothing about people.", "#/keys?new=publishable"],
  no_sms_provider: ["Connect your SMS provider", "A STOP then reaches every sender. Whoever runs the system stores the account.", ""],
};

// Warnings of running: code → (ref) → [words, next step, where]
const WARNINGS = {
  profile_unconfirmed: (n) => [`${n} values of the profile are to be confirmed`, "They rest on a text that is silent or lost: have counsel confirm them.", ""],
  law_unchecked: () => ["Nobody compared the table of laws with the laws for 90 days", "Have it compared and the date moved.", ""],
  policy_update_due: (slug) => [`The policy “${slug}” is older than a year, or of unknown age`, "Review it and publish a version.", link(`policies/${slug}`)],
  key_expires: (id) => ["A key ends within 14 days and has no successor", "Rotate it.", link(`keys/${id}`)],
  honor_by_passed: (ref) => ref?.startsWith("req_")
    ? ["An opt-out should be carried out by now", "Do the open tasks of its request in the other systems.", link(`requests/${ref}`)]
    : [`Numbers should be blocked at ${word(ref)} by now`, "Block them there by hand.", "#/suppressions"],
  subscription_down: (ref) => [`${word(ref)} has no working subscription to call us`, "STOPs are missed meanwhile: look at its account. It is tried again daily.", ""],
  provider_list_unread: (ref) => [`The opt-out list of ${word(ref)} could not be compared with ours`, "Look at its credentials. It is tried again daily.", ""],
  pushes_failed: () => ["An SMS provider does not take numbers", "A look-up of the person tells which and why. It is tried again by itself.", "#/suppressions"],
  deliveries_parked: () => ["Something is not sent by itself any more", "Send the parked deliveries again; of mails, tell whoever runs the system.", "#/webhooks"],
  daily_job_missed: () => ["The figures of past days are behind", "Tell whoever runs the system.", ""],
};

// The address, where these scopes open its view; an address that they don't is no link.
const within = (can, href) => {
  const { scope } = VIEWS.find((view) => view.name === href.slice(2).split(/[/?]/)[0]) || {};
  return href && (!scope || can(scope)) ? href : undefined;
};

// `words` are those of one and, behind a bar, of several where they differ.
const Card = ({ n, words, href, late }) => html`<li><a class=${`card ${late && n ? "late" : ""}`} href=${href}><strong>${count(n)}</strong> ${words.split("|")[n === 1 ? 0 : words.split("|").length - 1]}</a></li>`;

const Step = ({ step: [words, next, href], since, can }) => html`<li><strong>${within(can, href) ? html`<a href=${href}>${words}</a>` : words}</strong>
  ${since && html` <span class="soft">since ${day(dayOf(since))}</span>`}<br />${next}</li>`;

export default class Overview extends View {
  title() { return "Overview"; }

  load() { return this.shell.overview; }

  show() {
    const { overview, session, can } = this.shell;
    const first = overview.warnings.filter((one) => FIRST_DAY[one.code] && can("keys:manage"));
    const rest = overview.warnings.filter((one) => WARNINGS[one.code]);
    return html`
      ${!session.holder && can("keys:manage") && html`<div class="message soon"><p><strong>This key names nobody.</strong>${" "}
        Make a key for yourself and one for each colleague, then sign in with your own: only then does the audit tell who did what.</p>
        <p><a class="button" href="#/keys?new=secret">Make a key for a person</a></p></div>`}
      ${first.length > 0 && html`<section class="sheet"><h2>The first day</h2><ol>${first.map((one) => html`<${Step} key=${one.code} step=${FIRST_DAY[one.code]} can=${can} />`)}</ol></section>`}
      ${overview.requests && this.requests(overview)}
      ${this.waiting(overview)}
      ${rest.length > 0 && html`<section class="sheet"><h2>Not as it should be</h2><ul>${rest.map((one) => html`
        <${Step} key=${`${one.code} ${one.ref}`} step=${WARNINGS[one.code](one.ref)} since=${one.since} can=${can} />`)}</ul></section>`}
      ${overview.days && this.charts(overview.days)}`;
  }

  requests({ requests }) {
    const open = Object.entries(requests.open).map(([type, by]) => ({
      name: word(type), n: Object.values(by).reduce((sum, n) => sum + n, 0), href: link("requests", { view: "all", type }),
    })).sort((a, b) => b.n - a.n);
    return html`<section><h2>Requests</h2><ul class="cards">
        <${Card} n=${requests.overdue} words="overdue" href="#/requests?view=overdue" late />
        <${Card} n=${requests.due_today ?? 0} words="due today" href="#/requests?view=week" />
        <${Card} n=${requests.due_within_7_days} words="due this week" href="#/requests?view=week" />
        ${requests.mine !== null && requests.mine !== undefined && html`<${Card} n=${requests.mine} words="mine" href="#/requests?view=mine" />`}
        <${Card} n=${requests.unassigned ?? 0} words="unassigned" href="#/requests?view=unassigned" />
        <${Card} n=${requests.waiting_for_verification} words="awaiting verification" href="#/requests?view=verification" /></ul>
      ${open.length === 0 ? html`<${Empty} title="No request is open"><p>Requests come from your website, by mail or by phone.
          ${this.can("requests:write") && html` <a href="#/requests/new">Take in the first one.</a>`}</p><//>`
        : html`<${Bars} title="Open requests by type" sentence=${`${word(open[0].name)} is what most of them ask for.`} rows=${open} />`}
    </section>`;
  }

  waiting(overview) {
    const { reviews, letters_waiting: letters, deliveries_parked: parked, pushes_failed: pushes, appeals, tasks } = overview;
    const cards = [
      ...(reviews || []).map((one) => [one.open, one.kind === "reply" ? "unclear reply to read|unclear replies to read" : "conflict of identity to decide|conflicts of identity to decide", link("reviews", { kind: one.kind }), one.overdue]),
      letters && [letters.to_print || 0, "letter to print|letters to print", "#/post?state=to_print"],
      letters && [letters.to_call || 0, "call to make|calls to make", "#/post?state=to_call"],
      letters?.bounced > 0 && [letters.bounced, "mail that came back|mails that came back", "#/post?state=bounced", true],
      letters?.uncertain > 0 && [letters.uncertain, "mail that may not have left|mails that may not have left", "#/post?state=uncertain", true],
      appeals && [appeals.open, "appeal open|appeals open", "#/requests?view=appeals", appeals.overdue],
      tasks && [tasks.open, "request with tasks open|requests with tasks open", "#/requests?view=all", tasks.overdue],
      parked?.count > 0 && [parked.count, "parked delivery|parked deliveries", "#/webhooks", true],
      pushes?.count > 0 && [pushes.count, "number a provider did not take|numbers a provider did not take", "#/suppressions", true],
    ].filter(Boolean);
    if (!cards.length) return null;
    return html`<section><h2>Waiting for somebody</h2><ul class="cards">${cards.map(([n, words, href, late]) => html`
      <${Card} key=${words} n=${n} words=${words} href=${within(this.shell.can, href)} late=${late} />`)}</ul></section>`;
  }

  charts(days) {
    if (days.length < 2) return html`<${Empty} title="No history yet"><p>From tomorrow on this shows what came and went by week.</p><//>`;
    const sum = (read) => days.reduce((all, one) => all + read(one), 0);
    const names = (part) => [...new Set(days.flatMap((one) => Object.keys(one[part])))].sort();
    const series = (part) => names(part).slice(0, 6).map((name) => ({ name: word(name), points: sumWeeks(days, (one) => one[part][name] || 0) }));
    const [received, closed] = [sum((one) => one.requests_received), sum((one) => one.requests_closed)];
    return html`<section><h2>The last ${days.length} days</h2>
      ${received + closed === 0 ? html`<p>No request came and none was closed.</p>` : html`<${Lines} title="Requests received and closed" sentence=${`${many(received, "request")} came, ${closed} ${closed === 1 ? "was" : "were"} closed.`}
        series=${[{ name: "Received", points: sumWeeks(days, (one) => one.requests_received) }, { name: "Closed", points: sumWeeks(days, (one) => one.requests_closed) }]} />`}
      ${series("opt_outs").length > 0 && html`<${Lines} title="Opt-outs by source" sentence=${`${many(sum((one) => Object.values(one.opt_outs).reduce((a, b) => a + b, 0)), "opt-out")} came, by ${many(names("opt_outs").length, "way")}.`} series=${series("opt_outs")} />`}
      ${series("consents").length > 0 && html`<${Lines} title="Consents granted" sentence=${`For ${many(names("consents").length, "purpose")}.`} series=${series("consents")} />`}
    </section>`;
  }
}
