// Letters that wait for somebody: to print, to speak, and mails that came back or of which nobody knows.

import { caught, get, newKey, post } from "../kit/api.js";
import { Form } from "../kit/form.js";
import { Empty, Message, Pairs, Row, Table, Tabs, Tag, View, createRef, html, link, many, say, short, time, word } from "../kit/parts.js";
import { day, daysUntil, distance, today } from "../kit/time.js";

// state → the tab's words, what a row's button says, how it most likely goes, what it is about, why it may be empty
const LISTS = {
  to_print: ["To print", "Read", "mail", "Print them, post them, then mark them as sent.", "No letter waits to be printed."],
  to_call: ["To call", "Call", "phone", "Read the script to the person, then note what came of it.", "Nobody waits for a call."],
  bounced: ["Came back", "Bring it", "mail", "The mail of these letters came back. Until they reach their reader by other means nothing was told.", "No mail came back."],
  uncertain: ["Uncertain", "Settle", "email", "Nobody knows whether these mails left. Ask the person or bring the letter by other means, then record how it went.", "It is known of every mail whether it left."],
};
const CHANNELS = [["mail", "By post"], ["phone", "By phone"], ["email", "By e-mail"]];
const READERS = { person: "The person", agent: "Their agent", controller: "Your customer, who decides" };
const AT_ONCE = 4; // how many letters are read at the same time

const pathOf = (row) => `/requests/${row.rights_request_id}/notices/${row.id}`;
const kindOf = (row) => word(row.kind, { received: "Acknowledgement", completed: "Answer", denied: "Denial", partially_completed: "Answer in part", extended: "Extension", need_information: "Question" });
const titleOf = (row) => `${kindOf(row)}, ${row.name || "no name"}`;

// Reads the letters' texts, four at a time, and gives them in the order of the rows.
async function readTexts(rows) {
  const found = [];
  let next = 0;
  const read = async () => {
    while (next < rows.length) {
      const at = next;
      next += 1;
      found[at] = await get(pathOf(rows[at]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  return found;
}

const doneFields = (channel) => [
  { name: "channel", label: "How it reached them", type: "select", options: CHANNELS, value: channel, required: true },
  { name: "at", label: "When", type: "moment", help: "Left empty, it is now." },
  { name: "note", label: "Note for colleagues", type: "area", rows: 2, max: 2000 },
];
const REACHED = {
  name: "reached", label: "What came of the call", type: "radio", local: true, value: "yes", required: true,
  options: [["yes", "They were told what the letter says"], ["no", "Not reached: the call still waits"]],
};

const Acknowledged = ({ row }) => {
  if (row.acknowledged_at) return html`<span class="soft">Acknowledged</span>`;
  const left = daysUntil(row.acknowledge_by);
  const tint = left < 0 ? "late" : left <= 2 ? "soon" : "quiet";
  return html`<span class="tag wrap ${tint}">Acknowledge by ${day(row.acknowledge_by)}, ${distance(row.acknowledge_by)}</span>`;
};

// A letter as it is printed: its address stands in the window of a long American and of a German envelope.
const Printed = ({ letter, tenant, at, of }) => html`<article class="print-page sheet" aria-label=${`Letter ${at} of ${of}`}>
  <p class="print-from">${(tenant.contacts.postal_address || [tenant.name]).join("\n")}</p>
  <p class="print-address">${(letter.address || []).join("\n")}</p>
  ${!letter.address?.length && html`<p class="noprint"><${Tag} code="bounced">No postal address is known: write it on the envelope<//></p>`}
  <p class="print-date">${day(today()).slice(4, 11).trim()} ${today().slice(0, 4)}</p>
  <h3>${letter.subject}</h3>${letter.paragraphs.map((text) => html`<p class="told">${text}</p>`)}</article>`;

export default class Post extends View {
  chosen = new Set();
  part = createRef();

  title() { return "Post and phone"; }

  async load({ query }) {
    const state = Object.hasOwn(LISTS, query.state) ? query.state : "to_print";
    const page = await get("/requests/notices", { state, cursor: query.cursor });
    this.chosen = new Set();
    this.setState({ printing: null, one: null });
    return { state, query, page };
  }

  choose = (id) => {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    say(`${this.chosen.size} selected.`);
    this.setState({});
  };

  chooseAll = (items) => {
    this.chosen = new Set(this.chosen.size === items.length ? [] : items.map((row) => row.id));
    say(`${this.chosen.size} selected.`);
    this.setState({});
  };

  // Opens a part of the view and moves the focus to its heading.
  enter(state) { this.setState({ said: null, ...state }, () => this.part.current?.focus()); }

  leave = () => this.setState({ printing: null, one: null }, () => this.heading.current.focus());

  prepare = (rows) => this.act(async () => {
    const letters = await readTexts(rows);
    this.enter({ printing: { rows, letters, keys: rows.map(() => newKey()), results: null } });
  });

  openOne = (row) => this.act(async () => {
    const letter = await get(pathOf(row));
    this.enter({ one: { row, letter } });
  });

  // Marks each letter as sent: a line each, and the same key for each further try of the same one.
  send = async (body) => {
    const { rows, letters, keys, results: before } = this.state.printing;
    const results = [];
    for (const [at, row] of rows.entries()) {
      if (before?.[at] === true) { results.push(true); continue; }
      try {
        await post(`${pathOf(row)}/done`, body, { key: keys[at] });
        results.push(true);
      } catch (problem) {
        caught(problem);
        if (!problem.unsure) keys[at] = newKey();
        results.push(problem);
      }
    }
    this.shell.refresh();
    if (results.every((one) => one === true)) {
      await this.reload();
      this.done(`${many(rows.length, "letter")} marked as sent.`, html`<ul>${rows.map((row) => html`<li>${titleOf(row)}: sent</li>`)}</ul>`);
    } else this.setState({ printing: { rows, letters, keys, results, at: Date.now() } });
  };

  finish = async (body, key, { reached }) => {
    const { row } = this.state.one;
    const told = reached !== "no";
    if (told) await post(`${pathOf(row)}/done`, body, { key });
    else {
      const note = `Called about the letter “${kindOf(row)}”, not reached.${body.note ? ` ${body.note}` : ""}`;
      await post(`/requests/${row.rights_request_id}/note`, { note }, { key });
    }
    this.shell.refresh();
    await this.reload();
    const next = html`<p><a href=${link(`requests/${row.rights_request_id}`)}>Open the request</a></p>`;
    this.done(told ? `Recorded: ${titleOf(row)} has reached its reader.` : "Noted with the request. The call still waits here.", next);
  };

  show({ state, query, page }) {
    const { printing, one } = this.state;
    if (printing) return this.printing(printing);
    const counts = this.shell.overview.letters_waiting || {};
    const tabs = Object.entries(LISTS).map(([name, [words]]) =>
      [name, counts[name] ? `${words} (${counts[name] >= 100 ? "100+" : counts[name]})` : words, link("post", { state: name })]);
    return html`<${Tabs} label="What letters wait for" now=${state} tabs=${tabs} />
      ${one && this.one(one, state)}
      ${page.items.length > 0 ? this.list(state, page) : html`<${Empty} title=${LISTS[state][4]}>
        <p>Letters of requests go by e-mail by themselves. Here is what a person must print, say or look into.</p><//>`}
      ${this.pager(page.items.length, page.next_cursor, "letters")}`;
  }

  list(state, page) {
    const [words, act, , about] = LISTS[state];
    const write = this.can("requests:write");
    const several = write && state === "to_print";
    const chosen = page.items.filter((row) => this.chosen.has(row.id));
    const columns = [
      ["Request", (row) => html`<a href=${link(`requests/${row.rights_request_id}`)}>${word(row.type)} <code>${short(row.rights_request_id)}</code></a>`],
      ["Letter", (row) => html`${kindOf(row)}${row.came_back && state !== "bounced" && html` <${Tag} code="bounced">Its mail came back<//>`}`],
      ["To", (row) => html`<span class="name">${row.name || "No name"}</span>${row.to !== "person" && html` <small class="soft">${READERS[row.to]}</small>`}`],
      ["Acknowledgement", (row) => html`<${Acknowledged} row=${row} />`],
      ["Answer due", (row) => `${day(row.due_on)}, ${distance(row.due_on)}`],
      ["Waits since", (row) => time(row.at)],
      ["Act", (row) => html`<button class="small" aria-label=${`${act}: ${titleOf(row)}`} onClick=${() => this.openOne(row)}>${act}</button>`],
    ];
    return html`<p class="soft">${about}</p>
      ${several && html`<div class="row filters"><button onClick=${() => this.chooseAll(page.items)}>
          ${chosen.length === page.items.length ? "Select none" : `Select all ${page.items.length} on this page`}</button>
        ${chosen.length > 0 && html`<span>${chosen.length} selected</span>
          <button class=${this.state.one ? "" : "main"} onClick=${() => this.prepare(chosen)}>Look at ${many(chosen.length, "letter")} to print</button>`}</div>`}
      <${Table} caption=${`${words}: earliest clock first`} columns=${columns} rows=${page.items}
        chosen=${this.chosen} choose=${several ? this.choose : undefined} />`;
  }

  printing({ rows, letters, results, at: tried }) {
    const left = rows.filter((_, at) => results?.[at] !== true).length;
    return html`<div class="noprint">
      <h2 tabindex="-1" ref=${this.part}>${many(rows.length, "letter")} to print</h2>
      <p>Each begins on a page of its own. Fold it in three: the address shows in the window of a long envelope (US no. 10, DIN long).</p>
      ${results && html`<${Message} key=${tried} tint="late" title=${`${left} of ${rows.length} could not be marked as sent`}><ul>${rows.map((row, at) =>
        html`<li>${titleOf(row)}: ${results[at] === true ? "sent" : `${results[at].message}. ${results[at].detail}`}</li>`)}</ul><//>`}
      <p class="row"><button class="main" onClick=${() => print()}>Print</button>
        <button onClick=${this.leave}>Back to the list</button></p></div>
      ${letters.map((letter, at) => html`<${Printed} key=${letter.id} letter=${letter} tenant=${this.shell.tenant} at=${at + 1} of=${letters.length} />`)}
      <section class="noprint sheet"><h2>When they are in the post</h2>
        <${Form} id="post-printed" draft=${`post-printed/${rows.map((row) => row.id)}`} plain fields=${doneFields("mail")} submit=${`Mark ${left} as sent`} onSubmit=${this.send} /></section>`;
  }

  one({ row, letter }, state) {
    const call = state === "to_call" || row.state === "to_call";
    const channel = state === "bounced" ? (row.state === "to_call" ? "phone" : "mail") : LISTS[state][2];
    const reader = letter.address?.join("\n") || "Not known: look into the request";
    return html`<section class="sheet" key=${row.id}>
      <h2 tabindex="-1" ref=${this.part}>${titleOf(row)}</h2>
      <${Pairs}><${Row} name=${call ? "Call" : "Address"}><span class="told">${reader}</span><//><//>
      <blockquote class="letter"><h3>${call ? "What to say" : letter.subject}</h3>
        <div class="told">${letter.script || letter.paragraphs?.join("\n\n")}</div></blockquote>
      ${!call && state !== "uncertain" && html`<p><button onClick=${() => this.prepare([row])}>Print it</button></p>`}
      ${this.can("requests:write") ? html`<${Form} id=${`post-${row.id}`} fields=${call ? [REACHED, ...doneFields(channel)] : doneFields(channel)}
        submit=${call ? "Record the call" : "Record that it arrived"} onSubmit=${this.finish} cancel=${this.leave} />`
        : html`<p><button onClick=${this.leave}>Close</button></p>`}</section>`;
  }
}
