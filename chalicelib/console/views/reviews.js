import { View, html } from "../kit/parts.js";

export default class Soon extends View {
  title() { return "Reviews"; }
  load() { return {}; }
  show() { return html`<p>Soon.</p>`; }
}
