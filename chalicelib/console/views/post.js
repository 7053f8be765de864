import { View, html } from "../kit/parts.js";

export default class Soon extends View {
  title() { return "Post"; }
  load() { return {}; }
  show() { return html`<p>Soon.</p>`; }
}
