// Charts in SVG: lines over days and bars by name, each with a sentence that says what is to be seen and its table.

import { Table, html, many } from "./parts.js";
import { day } from "./time.js";

const WIDE = 640;
const HIGH = 200;
const LEFT = 40;
const RIGHT = 160;
const BOTTOM = 28;
const DASHES = ["", "8 4", "2 4", "10 4 2 4", "1 6", "14 6"];
const INKS = ["accent", "late", "wait", "fine", "soon", "quiet"];

// The smallest of 1, 2 or 5 times a power of ten that is not below n: where the scale ends.
function ceiling(n) {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [1, 2, 5]) if (n <= step * unit) return step * unit;
  }
}

// Days are summed to weeks, so that a quarter is thirteen points and not ninety.
export function sumWeeks(days, read) {
  const weeks = [];
  for (let at = 0; at < days.length; at += 7) {
    const week = days.slice(at, at + 7);
    weeks.push({ from: week[0].day, n: week.reduce((sum, one) => sum + read(one), 0) });
  }
  return weeks;
}

// Labels at the lines' ends, moved apart where they would lie on each other.
function spread(ends) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  sorted.forEach((one, at) => { if (at) one.y = Math.max(one.y, sorted[at - 1].y + 16); });
  return ends;
}

// series: [{name, points: [{from, n}]}], all over the same weeks
export const Lines = ({ title, sentence, series }) => {
  const points = series[0].points;
  const top = ceiling(Math.max(1, ...series.flatMap((one) => one.points.map((point) => point.n))));
  const x = (at) => LEFT + (at * (WIDE - LEFT - RIGHT)) / Math.max(1, points.length - 1);
  const y = (n) => HIGH - BOTTOM - (n * (HIGH - BOTTOM - 12)) / top;
  const ends = spread(series.map((one) => ({ y: y(one.points.at(-1).n) })));
  const high = Math.max(HIGH, ...ends.map((one) => one.y + 12)); // the lowest label is whole
  return html`<figure class="sheet chart"><figcaption><h3>${title}</h3><p>${sentence}</p></figcaption>
    <svg viewBox="0 0 ${WIDE} ${high}" role="img" aria-label=${`${title}. ${sentence}`}>
      ${[0, top / 2, top].map((n) => html`<line class="grid" x1=${LEFT} x2=${WIDE - RIGHT} y1=${y(n)} y2=${y(n)} />
        <text x=${LEFT - 8} y=${y(n) + 4} text-anchor="end">${Number.isInteger(n) ? n : ""}</text>`)}
      <text x=${LEFT} y=${HIGH - 6}>${day(points[0].from)}</text>
      <text x=${WIDE - RIGHT} y=${HIGH - 6} text-anchor="end">${day(points.at(-1).from)}</text>
      ${series.map((one, at) => html`<polyline class=${`ink-${INKS[at % 6]}`} stroke-dasharray=${DASHES[at % 6]}
          points=${one.points.map((point, n) => `${x(n)},${y(point.n)}`).join(" ")} />
        <text class=${`ink-${INKS[at % 6]}`} x=${WIDE - RIGHT + 8} y=${ends[at].y + 4}>${one.name}</text>`)}
    </svg>
    <details><summary>The figures</summary><${Table} caption=${`${title}, by week`} id=${(row) => row.from}
      columns=${[["Week from", (row) => day(row.from)],
        ...series.map((one) => [one.name, (row) => one.points[row.at].n, { num: true }])]}
      rows=${points.map((point, at) => ({ from: point.from, at }))} /></details></figure>`;
};

// rows: [{name, n, href?}], the longest bar first
export const Bars = ({ title, sentence, rows, unit = "request" }) => {
  const most = Math.max(1, ...rows.map((row) => row.n));
  return html`<section class="sheet"><h3>${title}</h3><p>${sentence}</p>
    <ul class="bars">${rows.map((row) => html`<li key=${row.name}>
      ${row.href ? html`<a href=${row.href}>${row.name}</a>` : html`<span>${row.name}</span>`}
      <meter min="0" max=${most} value=${row.n} aria-label=${`${row.name}: ${many(row.n, unit)}`}></meter>
      <span class="num">${row.n >= 100 ? "100+" : row.n}</span></li>`)}</ul></section>`;
};
