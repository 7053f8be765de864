// One person: what holds for them and why, what they asked for, and what may be done. Found by a whole value alone.

import { get, post, saveText, searched } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Copy, Dialog, Empty, Id, Message, Pairs, Row, Once, Table, Tag, View, html, link, nameActor, short, time, word } from "../kit/parts.js";
import { day } from "../kit/time.js";
import { ACTS, probe } from "./people-acts.js";

const CLOSED = { opted_out: "They opted out.", no_consent: "They never agreed.", consent_withdrawn: "They took their consent back.", consent_expired: "Their consent has expired.",
  consent_pending: "They have not confirmed yet.", contract_ended: "The contract has ended.", no_active_contract: "No contract of the needed kind is active.",
  channel_not_offered: "You do not use this channel for it.", purpose_not_permitted_on_channel: "Your policy does not allow it on this channel.", quiet_hours: "It is too early or too late where they may be.",
  policy_reconsent_required: "The policy has changed: they must agree again.", one_time_used: "The one message was sent.", under_review: "A review must be decided first." };
const STATES = { granted: "fine", pending: "soon", denied: "late", withdrawn: "late", expired: "quiet" };

// What somebody typed → how the API names the person, or null
function toSubject(text) {
  const value = text.trim();
  if (!value) return null;
  if (/^sub_[0-9A-Z]{26}$/.test(value)) return { subject_id: value };
  if (value.includes("@")) return { email: value };
  return /^[+(]?[\d\s().+-]{7,}$/.test(value) ? { phone: value } : { external_id: value };
}

const nameOf = (subject) => JSON.stringify(subject || null);

export default class People extends View {
  title(data) { return data?.subject ? "A person" : "People"; }

  async load({ id }) {
    const subject = id ? { subject_id: id } : toSubject(searched.value);
    if (!subject) return this.meet({});
    const { can } = this.shell;
    const byValue = subject.email ? { email: subject.email } : subject.phone ? { phone: subject.phone } : null;
    const [held, refused, requests] = await Promise.all([
      post("/consents/lookup", { subject, history: true }),
      can("opt_outs:read") ? post("/opt-outs/lookup", { subject }) : null,
      can("requests:read") && byValue ? post("/requests/search", byValue) : null,
    ]);
    const holds = can("requests:read") && held.subject_id ? await get("/holds", { subject_id: held.subject_id, state: "active" }) : null;
    return this.meet({ subject, held, refused, requests, holds });
  }

  // Of whoever was here before nothing stays: no verdict, no history, no dialog.
  meet(data) {
    if (!this.isHere(data.subject)) this.setState({ act: null, record: null, shown: null, checked: null, older: null });
    return data;
  }

  isHere(subject) { return nameOf(subject) === nameOf(this.state.data?.subject); }

  show(data) {
    const find = ({ value }) => { searched.value = value; location.hash = link("people", { found: Date.now().toString(36) }); };
    const field = { name: "value", label: "E-mail address, phone number, or your own id", required: true, max: 254,
      help: "The whole value. Parts find nobody: values are kept as keyed hashes, so that nobody can leaf through people." };
    return html`<div class="sheet"><${Form} key=${this.props.route.address} id="people/find" fields=${[field]} submit="Look up" plain=${Boolean(data.subject)} onSubmit=${find} /></div>
      ${data.subject ? this.person(data) : html`<${Empty} title="Look somebody up"><p>You then see what they agreed to and refused, since when and why, and can record what they tell you.</p><//>`}`;
  }

  person({ subject, held, refused, requests, holds }) {
    const unknown = !held.decisions.length && !held.opt_outs.length && !held.contracts.length && !held.links.length;
    return html`${this.dialog(subject)}
      ${unknown && html`<${Message} still tint="soon" title="No consent, opt-out or contract of this person is held"><p>${requests?.items.length ? "Their requests stand below. " : ""}You can still opt them out or record what they say.</p><//>`}
      ${!unknown && !held.subject_id && html`<${Message} still tint="soon" title="Several people share this"><p>What is shown is the strictest of all of them. Acts that grant need something that is one person’s alone.</p><//>`}
      <div class="two"><div>${this.decisions(held)}${this.optOuts(refused || held)}${held.contracts.length > 0 && this.contracts(held.contracts)}
        ${requests?.items.length > 0 && this.requests(requests.items)}${holds?.items.length > 0 && this.holds(holds.items)}
        ${held.acceptances.length > 0 && this.acceptances(held.acceptances)}${this.history(held, subject)}</div>
      <aside class="after">${this.side(held, subject)}</aside></div>`;
  }

  side(held, subject) {
    const { can } = this.shell;
    const acts = Object.entries(ACTS).filter(([, act]) => can(act.scope));
    return html`<div class="sheet"><h2>Who</h2>
        ${!subject.subject_id && html`<p class="told">${Object.values(subject)[0]}</p>`}
        ${held.subject_id && html`<p><${Id} id=${held.subject_id} /></p>`}
        <ul>${held.links.map((one) => html`<li>${word(one.kind, { external_id: "Your own id", subject: "Another person", email: "E-mail address" })}
          ${one.subject_id ? html` <a href=${link(`people/${one.subject_id}`)}>${short(one.subject_id)}</a>` : ""}${one.assurance === "asserted" ? " by a word alone" : ""}${one.shared ? ", shared with others" : ""}</li>`)}</ul></div>
      <div class="sheet"><h2>May we contact them?</h2><${Form} key=${nameOf(subject)} id="people/probe" draft=${`people/${nameOf(subject)}/probe`} keep fields=${probe(this.shell.tenant)} submit="Ask" plain
        onSubmit=${(body) => this.check(subject, body)} />
        ${this.state.checked && this.verdict(this.state.checked)}</div>
      <div class="sheet"><h2>Record</h2><p class="row">${acts.map(([name, act]) => html`<button onClick=${() => this.setState({ act: name })}>${act.title}</button>`)}
        ${can("requests:read") && html`<button onClick=${() => this.export(subject)}>Export what is held</button>`}</p></div>`;
  }

  async check(subject, body) {
    const { results } = await post("/contact-checks", { checks: [{ subject, ...body }] });
    if (this.isHere(subject)) this.setState({ checked: results[0] });
  }

  verdict({ allowed, reasons, notes }) {
    return html`<${Message} key=${JSON.stringify(reasons) + allowed} tint=${allowed ? "fine" : "late"} title=${allowed ? "Yes" : "No"}>
      ${reasons.length > 0 && html`<ul>${reasons.map((one) => html`<li>${CLOSED[one.code] || word(one.code)}${one.since ? html` Since ${time(one.since)}.` : ""}${one.retry_at ? html` Again from ${time(one.retry_at)} on.` : ""}</li>`)}</ul>`}
      ${notes?.reply_until && html`<p>As a reply, until ${time(notes.reply_until)}.</p>`}<//>`;
  }

  // Each purpose on each of its channels with the decision that holds: its own, or one for all.
  decisions({ decisions }) {
    const find = (purpose, channel) => [[purpose, channel], [purpose, null], ["*", channel], ["*", null]]
      .map(([p, c]) => decisions.find((one) => one.purpose === p && one.channel === c)).find(Boolean);
    const open = [];
    const rows = this.shell.tenant.purposes.flatMap((one) => {
      const decided = (one.channels.length ? one.channels : [null])
        .map((channel) => ({ id: `${one.code}/${channel}`, purpose: one.title, channel, held: find(one.code, channel) }))
        .filter((row) => row.held && row.held.state !== "none");
      if (one.requires_consent && !decided.length) open.push(one.title);
      return decided;
    });
    const columns = [
      ["For", (row) => row.purpose], ["By", (row) => word(row.channel)],
      ["State", ({ held }) => html`<${Tag} code=${held.state} tint=${STATES[held.state]} />${held.reason ? ` ${word(held.reason, { gpc: "closed by their browser’s signal", second_step: "a second step is missing" })}` : ""}`],
      ["Since", ({ held }) => time(held.effective_at)],
      ["Until", ({ held }) => time(held.expires_at)],
      ["Record", ({ held }) => held.consent_id && html`<button class="small" onClick=${() => this.openRecord(held.consent_id)}>Show</button>`],
    ];
    return html`<section><h2>What they agreed to</h2>${rows.length > 0 && html`<${Table} caption="Decisions by purpose and channel" columns=${columns} rows=${rows} />`}
      ${open.length > 0 && html`<p class="soft">No decision for: ${open.join("; ")}.</p>`}</section>`;
  }

  async openRecord(id) {
    const record = await this.act(() => get(`/consents/${id}`));
    if (record) this.setState({ record });
  }

  async saveReceipt(id) {
    const receipt = await this.act(() => get(`/consents/${id}/receipt`));
    if (receipt) saveText(`receipt-${id}.json`, JSON.stringify(receipt, null, 2), "application/json");
  }

  optOuts({ opt_outs: list, pushes = [] }) {
    if (!list.length) return null;
    return html`<section><h2>What they refused</h2><${Table} caption="Opt-outs, those that were lifted too" id=${(one) => one.kind} rows=${list} columns=${[
        ["Kind", (one) => word(one.kind)], ["State", (one) => html`<${Tag} code=${one.state} tint=${one.state === "active" ? "late" : "quiet"} />`],
        ["Since", (one) => time(one.since)], ["By", (one) => word(one.source, { sms_stop: "a STOP", sms_unsure: "an unclear text" })]]} />
      ${pushes.length > 0 && html`<ul>${pushes.map((one) => html`<li>${word(one.provider)} ${one.pushed_at ? html`was told to ${one.closed ? "block" : "free"} the number ${time(one.pushed_at)}` : "was not told yet"}${one.push_failed ? html`. <${Tag} tint="late">refused: ${word(one.push_failed.code)}<//> It is tried again by itself.` : ""}</li>`)}</ul>`}</section>`;
  }

  contracts(list) {
    return html`<section><h2>Contracts</h2><${Table} caption="Contracts that they belong or belonged to" id=${(one) => one.external_id} rows=${list} columns=${[
      ["Contract", (one) => html`<a href=${link(`contracts/${one.external_id}`)}>${one.external_id}</a>`], ["Kind", (one) => word(one.kind)],
      ["State", (one) => html`<${Tag} code=${one.active && one.member ? "active" : "ended"} />`], ["Since", (one) => time(one.since)]]} /></section>`;
  }

  requests(list) {
    return html`<section><h2>Rights requests</h2><${Table} caption="Requests made with this address or number, the newest first" rows=${list} columns=${[
      ["Request", (one) => html`<a href=${link(`requests/${one.id}`)}>${word(one.type)}</a>`], ["State", (one) => html`<${Tag} code=${one.status} />`],
      ["Received", (one) => time(one.received_at)], ["Due", (one) => day(one.due_on)]]} /></section>`;
  }

  holds(list) {
    return html`<section><h2>Holds</h2><ul>${list.map((one) => html`<li><a href="#/holds">${word(one.code)}</a>, reviewed ${day(one.review_on)}: ${one.reason}</li>`)}</ul></section>`;
  }

  acceptances(list) {
    return html`<section><h2>Policies</h2><ul>${list.map((one) => html`<li>“${one.slug}” version ${one.version}, ${word(one.basis).toLowerCase()} ${time(one.accepted_at)}${one.assurance === "asserted" ? ", as a web page alone says" : ""}</li>`)}</ul></section>`;
  }

  history({ history, next_cursor: next }, subject) {
    const items = [...history, ...(this.state.older || [])];
    const cursor = this.state.older ? this.state.cursor : next;
    return html`<details><summary>All that happened</summary><${Table} caption="Events, the newest first; nothing is ever changed or removed without a trace" id=${(one) => one.hash} rows=${items} columns=${[
        ["When", (one) => time(one.at)], ["What", (one) => word(one.type)],
        ["For", (one) => one.acts.map((act) => [act.slot, word(act.act)].filter(Boolean).join(" ")).join(", ")],
        ["Who", nameActor]]} />
      ${cursor && html`<button onClick=${async () => {
        const page = await this.act(() => post("/consents/lookup", { subject, history: true, cursor }));
        if (page && this.isHere(subject)) this.setState({ older: [...(this.state.older || []), ...page.history], cursor: page.next_cursor });
      }}>Older</button>`}</details>`;
  }

  async export(subject) {
    await this.act(async (key) => saveText("export.json", JSON.stringify(await post("/subjects/export", { subject }, { key }), null, 2), "application/json"),
      "Saved. The audit notes that it was read. Keep the file only as long as you need it.");
  }

  async reopen() {
    this.setState({ older: null, checked: null });
    await this.reload();
  }

  dialog(subject) {
    const { act: name, record, shown } = this.state;
    const close = () => this.setState({ act: null, record: null, shown: null });
    if (shown) {
      return html`<${Once} title=${shown.title} text=${shown.url} copy="Copy the address" done="Done" close=${close}>${shown.text}<//>`;
    }
    if (record) {
      return html`<${Dialog} title="Consent record" close=${close}><${Pairs}><${Row} name="Collected">${time(record.collected_at)}<//><${Row} name="Recorded">${time(record.recorded_at)}<//>
          <${Row} name="By">${word(record.source.channel)}${record.source.url ? `, ${record.source.url}` : ""}<//>
          <${Row} name="Policy">${record.policy ? html`<a href=${link(`policies/${record.policy.slug}/${record.policy.version}`)}>“${record.policy.slug}” version ${record.policy.version}</a>` : "none"}<//>
          ${record.source.wording_sha256 && html`<${Row} name="SHA-256 of what they saw"><code>${record.source.wording_sha256}</code><//>`}
          <${Row} name="Decisions">${record.decisions.map((one) => `${word(one.purpose)} ${one.channel || ""}: ${one.state}`).join("; ")}<//><${Row} name="Id"><${Id} id=${record.id} /><//><//>
        <p class="row"><button onClick=${() => this.saveReceipt(record.id)}>Save the receipt</button>
          <button class="main" onClick=${close}>Close</button></p><//>`;
    }
    if (!name) return null;
    const act = ACTS[name];
    const send = async (body, key, values) => {
      const made = await post(act.path, act.body?.(subject, body, values) ?? { ...body, subject }, { key });
      const next = act.shows?.(made);
      this.setState({ act: null, shown: next || null });
      if (!next) this.done(act.done(made));
      this.shell.changed();
      this.reopen(); // not waited for: the form is done, and may be opened again meanwhile
    };
    return html`<${Dialog} title=${act.title} close=${close}>${act.help && html`<p>${act.help}</p>`}
      <${Form} id=${`people/${name}`} draft=${`people/${nameOf(subject)}/${name}`} fields=${act.fields(this.shell.tenant)} submit=${act.yes} cancel=${close} onSubmit=${send} /><//>`;
  }
}
