// What waits for whom today, and what is not as it should be.

import { View, html } from "../kit/parts.js";

export default class Overview extends View {
  title() { return "Overview"; }

  load() { return this.props.shell.overview; }

  show() {
    return html`<p>Soon.</p>`;
  }
}
