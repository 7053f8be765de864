// The yearly figures of rights requests, as California wants them published (11 CCR 7102), for every jurisdiction.

import { call, get, saveText } from "../kit/api.js";
import { Empty, Table, View, html, link, word } from "../kit/parts.js";
import { today } from "../kit/time.js";

const PARTS = [["received", "Received"], ["complied", "Complied"], ["complied_in_part", "In part"], ["denied", "Denied"], ["not_verified", "Not verified"],
  ["withdrawn", "Withdrawn"], ["redirected", "Redirected"], ["not_mine", "Not theirs"], ["open", "Open"], ["mean_days", "Mean days"], ["median_days", "Median days"]];
const FIRST = 2018; // the first year that the API tells
const total = (denied) => Object.values(denied).reduce((sum, n) => sum + n, 0);

export default class Reports extends View {
  title() { return "Reports"; }

  load({ query }) { return get("/reports/request-metrics", { year: query.year || today().slice(0, 4) }); }

  tools() { return html`<button onClick=${this.save}>Save as CSV</button>`; }

  get year() { return this.query.year || today().slice(0, 4); }

  save = async () => {
    const done = await this.act(() => call("GET", "/reports/request-metrics", { query: { year: this.year }, accept: "text/csv" }), "The figures are saved.");
    if (done) saveText(`request-metrics-${this.year}.csv`, done.data, "text/csv");
  };

  show(data) {
    const years = Array.from({ length: Number(today().slice(0, 4)) - FIRST + 1 }, (_, at) => String(FIRST + at)).reverse();
    const places = Object.entries(data.jurisdictions).filter(([, types]) => Object.values(types).some((one) => one.received));
    return html`<p class="row"><label for="year">Year of receipt</label><select id="year" class="narrow" value=${this.year}
        onChange=${(event) => { location.hash = link("reports", { year: event.target.value }); }}>${years.map((one) => html`<option value=${one} selected=${one === this.year}>${one}</option>`)}</select></p>
      ${places.length === 0 && html`<${Empty} title="No request came in this year"><p>The figures count requests by the year in which they came.</p><//>`}
      ${places.map(([place, types]) => this.place(place, types))}
      <details><summary>What each figure is</summary><dl class="pairs">${PARTS.map(([name, words]) => html`<div class="pair"><dt>${words}</dt><dd>${data.definitions[name]}</dd></div>`)}</dl></details>`;
  }

  place(place, types) {
    const rows = Object.entries(types).filter(([, figures]) => figures.received).map(([type, figures]) => ({ id: `${place}/${type}`, type, ...figures }));
    const value = (row, name) => (name === "denied" ? html`<span title=${Object.entries(row.denied).map(([code, n]) => `${word(code)}: ${n}`).join(", ")}>${total(row.denied)}</span>` : row[name] ?? "–");
    return html`<h2>${place === "all" ? "Everywhere" : place}</h2><${Table} key=${place} caption=${`Requests received in ${this.year}, ${place === "all" ? "everywhere" : place}`} rows=${rows}
      columns=${[["Type", (row) => word(row.type)], ...PARTS.map(([name, head]) => [head, (row) => value(row, name), { num: true }])]} />`;
  }
}
