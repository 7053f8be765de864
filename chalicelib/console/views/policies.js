// Policies: their versions, what a version says and what it changed, and who was told of it.

import { call, get, post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Confirm, Empty, Id, Message, Pairs, Row, Table, Tag, View, html, link, many, short, time, word } from "../kit/parts.js";
import { day, now } from "../kit/time.js";
import { AUDIENCES, Draft, Preview, WAYS } from "./policy.js";

const told = (plan) => [...plan.audience.map((one) => AUDIENCES[one]), ...plan.channels.map((one) => WAYS[one])].join(", ").toLowerCase();
const tint = { draft: "quiet", scheduled: "wait", in_force: "fine", superseded: "quiet", cancelled: "quiet" };
const State = ({ version }) => html`<${Tag} code=${version.state} tint=${tint[version.state]} />`;

export default class Policies extends View {
  title(data) {
    if (data?.version) return `${data.version.title}, version ${data.version.version}`;
    if (data?.diff) return `What changed from version ${data.diff.from_version} to ${data.diff.to_version}`;
    return data?.fresh ? `New version of “${data.slug}”` : data?.slug ? `Policy “${data.slug}”` : "Policies";
  }

  async load({ id: slug, sub: [what], query }) {
    if (!slug) return { page: await get("/policies") };
    if (what === "diff") return { slug, diff: await get(`/policies/${slug}/diff`, { from: query.from, to: query.to }) };
    if (what === "new") return { slug, fresh: await get(`/policies/${slug}/versions/${query.from}`).catch((problem) => { if (problem.status !== 404 && problem.status !== 422) throw problem; return {}; }) };
    if (!what) {
      const [versions, { items }] = await Promise.all([get(`/policies/${slug}/versions`, { cursor: query.cursor }), get("/policies")]);
      return { slug, versions, draft: items.find((one) => one.slug === slug)?.draft }; // those that are published, and the one that is not
    }
    const { data, etag } = await call("GET", `/policies/${slug}/versions/${what}`);
    const notices = data.notice && data.published_at ? await get(`/policies/${slug}/versions/${what}/notices`, { cursor: query.cursor }) : {};
    return { slug, version: data, etag, notices };
  }

  tools(data) {
    if (!data.versions || !(this.may || data.draft)) return null;
    const [last] = data.versions.items;
    return data.draft ? html`<a class="button main" href=${link(`policies/${data.slug}/${data.draft}`)}>Draft of version ${data.draft}</a>`
      : html`<a class="button main" href=${link(`policies/${data.slug}/new`, { from: last?.version })}>New version</a>`;
  }

  get may() { return this.can("policies:write"); }

  show(data) {
    if (data.page) return this.list(data.page);
    if (data.diff) return this.diff(data.diff);
    if (data.fresh) return this.make(data.slug, data.fresh);
    return data.versions ? this.versions(data) : this.one(data);
  }

  list({ items }) {
    const columns = [
      ["Policy", (one) => html`<a href=${link(`policies/${one.slug}`)}>${one.in_force?.title || one.slug}</a>`],
      ["In force", (one) => (one.in_force ? `version ${one.in_force.version}` : html`<${Tag} tint="late">none<//>`)],
      ["Its date", (one) => (one.in_force?.stated_effective_on ? day(one.in_force.stated_effective_on) : one.in_force ? "unknown" : "")],
      ["Draft", (one) => (one.draft ? html`<a href=${link(`policies/${one.slug}/${one.draft}`)}>version ${one.draft}</a>` : "")],
      ["Public page", (one) => html`<a href=${one.url} target="_blank" rel="noopener">Open</a>`],
    ];
    return html`${items.length === 0 ? html`<${Empty} title="No policy yet"><p>Consents name the version of the policy that people saw, so the first step is to publish yours.</p>
        ${this.may && html`<p><a class="button main" href="#/policies/privacy/new">Write the privacy policy</a></p>`}<//>`
      : html`<${Table} caption="Policies" id=${(one) => one.slug} columns=${columns} rows=${items} />`}
      ${items.length > 0 && this.may && html`<details><summary>Another policy</summary><div class="sheet"><${Form} id="policies/slug" submit="Begin" plain
        fields=${[{ name: "slug", label: "Its short name in addresses", required: true, max: 64, help: "Small letters, digits and hyphens, such as terms." }]}
        onSubmit=${({ slug }) => { location.hash = link(`policies/${slug}/new`); }} /></div></details>`}`;
  }

  versions({ slug, versions }) {
    const { items } = versions;
    const before = (one) => items.find((other) => other.version < one.version && other.state !== "cancelled" && other.published_at);
    const columns = [
      ["Version", (one) => html`<a href=${link(`policies/${slug}/${one.version}`)}>${one.version}: ${one.title}</a>`],
      ["State", (one) => html`<${State} version=${one} />`],
      ["In force from", (one) => (one.effective_at ? time(one.effective_at) : one.published_at ? time(one.published_at) : "on publication")],
      ["Material", (one) => (one.material ? "yes" : "no")],
      ["By", (one) => one.author_name || ""],
      ["Change", (one) => before(one) && html`<a href=${link(`policies/${slug}/diff`, { from: before(one).version, to: one.version })}>since ${before(one).version}</a>`],
    ];
    return html`${this.paged(versions, "versions", { caption: "Versions, the newest first", id: (one) => one.version, columns },
      html`<${Empty} title="No version yet"><p>Write the first one.</p><//>`)}
      <p><a href="#/policies">All policies</a></p>`;
  }

  make(slug, from) {
    const save = async (body, key) => {
      const made = await post(`/policies/${slug}/versions`, body, { key });
      location.hash = link(`policies/${slug}/${made.version}`);
    };
    return html`<div class="sheet"><${Draft} id=${`policies/${slug}/new`} version=${{ title: from.title, locale: from.locale, content: from.content }} purposes=${this.shell.tenant.purposes} submit="Save the draft" onSubmit=${save} /></div>`;
  }

  one({ slug, version, etag, notices }) {
    const { asked } = this.state;
    const path = `/policies/${slug}/versions/${version.version}`;
    return html`<div class="sheet"><${Pairs}><${Row} name="State"><${State} version=${version} /><//>
        <${Row} name="In force from">${version.effective_at ? time(version.effective_at) : "when it is published"}<//>
        ${version.published_at && html`<${Row} name="Published">${time(version.published_at)}${version.author_name ? ` by ${version.author_name}` : ""}<//>`}
        <${Row} name="Date that its page states">${version.stated_effective_on ? day(version.stated_effective_on) : "none"}<//>
        <${Row} name="Material change">${version.material ? "yes" : "no"}<//>
        ${version.change_summary && html`<${Row} name="What changes">${version.change_summary}<//>`}
        ${version.notice && html`<${Row} name="Notice">to ${told(version.notice)}, ${time(version.notice.send_at)}<//>`}
        ${version.override_reason && html`<${Row} name="Reason for the exception">${version.override_reason}<//>`}
        ${version.sha256 && html`<${Row} name="SHA-256"><code>${version.sha256}</code><//>`}<//>
      <p class="row">${version.sha256 && html`<a class="button" href=${version.url} target="_blank" rel="noopener">Public page</a>`}
        ${this.may && version.state === "scheduled" && html`<button onClick=${() => this.setState({ asked: "cancel" })}>Cancel it</button>`}
        ${this.may && version.state === "draft" && html`<button onClick=${() => this.setState({ asked: "delete" })}>Delete the draft</button>`}</p></div>
      ${version.state === "draft" ? this.draft(slug, version, etag, path) : html`<details><summary>Its text</summary><pre class="sheet">${version.content}</pre></details>`}
      ${notices.notice && this.notices(notices)}
      ${asked === "cancel" && html`<${Confirm} title="Cancel this version?" yes="Cancel the version" close=${this.close} act=${() => this.change(() => post(`${path}/cancel`), "Cancelled. It keeps its number and never takes effect.")}>
        <p>It does not take effect, and its notice is not sent. It can’t be taken back.</p><//>`}
      ${asked === "delete" && html`<${Confirm} title="Delete this draft?" yes="Delete" close=${this.close} act=${() => this.remove(slug, path, etag)}>
        <p>Its text is gone then.</p><//>`}
      <p><a href=${link(`policies/${slug}`)}>All versions</a></p>`;
  }

  async remove(slug, path, etag) {
    if (await this.act(() => call("DELETE", path, { etag }))) location.hash = link(`policies/${slug}`);
  }

  draft(slug, version, etag, path) {
    const { before } = this.state;
    const save = (body) => this.save(() => call("PATCH", path, { body, etag }), "The draft is saved.");
    const publish = async (body, key) => {
      await post(`${path}/publish`, body, { key, etag });
      await this.reload();
      this.done("Published. This version can never change again.");
      this.shell.refresh();
    };
    const dated = version.effective_at && Date.parse(version.effective_at) > now();
    const reason = { name: "override_reason", label: "Reason for an exception", max: 200, required: !dated,
      help: dated ? "Needed only where the notice is shorter than you promised." : "Its date is missing or lies in the past: say why it takes effect at once, or give it a date above and save the draft." };
    return html`${this.may ? html`<div class="sheet"><h2>Draft</h2><${Draft} key=${etag} id=${`policies/${slug}/${version.version}`} version=${version} before=${before?.version} purposes=${this.shell.tenant.purposes} submit="Save the draft" plain onSubmit=${save} /></div>
      <div class="sheet"><h2>Publish</h2><p>It takes effect ${version.effective_at ? time(version.effective_at) : "the moment it is published"}.
        ${version.notice ? html` Notice goes to ${told(version.notice)}, from ${time(version.notice.send_at)} on.` : " Nobody is told by notice."}
        ${version.reconsent_purposes.length > 0 && ` People are asked again for ${version.reconsent_purposes.map((one) => word(one)).join(", ")}.`} What is published is the draft as it was saved last.</p>
        <${Form} id=${`policies/${slug}/${version.version}/publish`} fields=${[reason]} submit="Publish" onSubmit=${publish} /></div>`
      : html`<div class="sheet"><${Preview} content=${version.content} /></div>`}`;
  }

  notices(notices) {
    const { notice } = notices;
    const columns = [
      ["Person", (one) => (this.can("consents:read") ? html`<a href=${link(`people/${one.subject_id}`)}>${short(one.subject_id)}</a>` : html`<${Id} id=${one.subject_id} />`)],
      ["State", (one) => html`<${Tag} code=${one.state} tint=${one.state === "undeliverable" ? "late" : undefined} />`],
      ["Sent", (one) => time(one.sent_at)],
      ["Shown", (one) => time(one.shown_at)],
    ];
    return html`<section><h2>Who is told</h2><p><${Tag} code=${notice.state} tint=${notice.state === "done" ? "fine" : "wait"} /> ${many(notice.people, "person", "people")},
        ${notice.mails} of them by e-mail, ${notice.unreachable} can’t be reached.</p>
      ${this.paged(notices, "people", { caption: "People, in order of their ids", columns }, "")}</section>`;
  }

  diff({ slug, changes }) {
    const words = (list) => list.map(({ op, text }) => (op === "insert" ? html`<ins>${text}</ins>` : op === "delete" ? html`<del>${text}</del>` : text));
    return html`${changes.length === 0 && html`<${Message} still><p>The two say the same.</p><//>`}
      ${changes.map((section) => html`<section class="sheet" key=${section.anchor}><h2>${section.heading.length ? words(section.heading) : section.title}</h2>
        <p><${Tag} code=${section.kind} tint=${section.kind === "removed" ? "late" : "quiet"} />${section.moved ? " moved" : ""}</p>
        ${section.blocks.map((block) => html`<p>${block.kind === "added" ? html`<ins>${block.words.map((one) => one.text)}</ins>` : block.kind === "removed" ? html`<del>${block.words.map((one) => one.text)}</del>` : words(block.words)}</p>`)}</section>`)}
      <p><a href=${link(`policies/${slug}`)}>All versions</a></p>`;
  }
}
