// Forms of the API's bodies. What was typed is kept until it was taken, by the form's id or, where the same form is about
// one or another thing, by `draft`; nothing is cleared on failure.
//
// A field: {name: "requester.state", label, type, help?, required?, options?: [[value, words]], max?, rows?, value?,
// when?(values)}. Types: text email tel password number date moment area select radio check checks file list html.
// `before`: the fields as they were before somebody else changed them; where theirs differ, that is said.
// `list` has fields of its own, min, max and add (the button's words); `file` has purpose and several; `checks` gives a
// list. `html` shows show(values). What is empty is left out of the body, unless `blank` says what stands for it.

import { caught, drafts, keyOf, tried } from "./api.js";
import { FilesField } from "./files.js";
import { Component, Message, ProblemBox, createRef, html, say } from "./parts.js";
import { fromInput, toInput, zoneName } from "./time.js";

const start = (fields, at = "", values = {}) => {
  for (const field of fields) {
    const name = at + field.name;
    if (field.type === "list") {
      values[`${name}#`] = field.min ?? 0;
      for (let n = 0; n < (field.min ?? 0); n += 1) start(field.fields, `${name}.${n}.`, values);
    } else if (field.type !== "html") {
      const none = { check: false, checks: [], file: [] }[field.type] ?? "";
      values[name] = field.type === "moment" && field.value ? toInput(field.value) : (field.value ?? none);
    }
  }
  return values;
};

const wanted = (fields, values) => fields.filter((field) => !field.when || field.when(values));

function put(body, name, value) {
  const parts = name.split(".");
  let into = body;
  parts.slice(0, -1).forEach((part, at) => {
    into[part] ??= /^\d+$/.test(parts[at + 1]) ? [] : {};
    into = into[part];
  });
  into[parts.at(-1)] = value;
}

function read(field, value) {
  if (field.type === "moment") return fromInput(value);
  if (field.type === "number") return value === "" ? undefined : Number(value);
  if (field.type === "checks") return value.length ? value : undefined;
  if (field.type === "file") return value.length ? (field.several ? value.map((one) => one.id) : value[0].id) : undefined;
  if (field.type === "check") return value || undefined;
  return value.trim?.() === "" ? undefined : value;
}

// → the API's body of what stands in the fields
function toBody(fields, values, at = "", body = {}) {
  for (const field of wanted(fields, values)) {
    const name = at + field.name;
    if (field.type === "html" || field.local) continue;
    if (field.type === "list") {
      for (let n = 0; n < values[`${name}#`]; n += 1) toBody(field.fields, values, `${name}.${n}.`, body);
      continue;
    }
    const value = read(field, values[name]);
    if (value !== undefined) put(body, name, value);
    else if ("blank" in field) put(body, name, field.blank);
  }
  return body;
}

// → {name: message} of what is missing, before anything is sent
function findMissing(fields, values, at = "", found = {}) {
  for (const field of wanted(fields, values)) {
    const name = at + field.name;
    if (field.type === "list") {
      for (let n = 0; n < values[`${name}#`]; n += 1) findMissing(field.fields, values, `${name}.${n}.`, found);
    } else if (field.required && read(field, values[name]) === undefined) {
      found[name] = `${field.label}: ${{ select: "choose one", radio: "choose one", checks: "choose at least one", file: "add a file" }[field.type] || "fill this in"}.`;
    }
  }
  return found;
}

export class Form extends Component {
  top = createRef();

  get draft() { return this.props.draft ?? this.props.id; }

  constructor(props) {
    super(props);
    const values = { ...start(props.fields), ...drafts.get(this.draft) };
    this.state = { values, errors: {}, problem: null, busy: false };
  }

  // The key of what is being tried: a new one for each new try, the same while it is not known whether one was done.
  key = keyOf(this.draft);

  set = (name, value) => {
    this.keep({ [name]: value });
  };

  // What was typed, and nothing else, is kept: what was not touched follows what is read anew.
  keep(typed) {
    const draft = { ...drafts.get(this.draft), ...typed };
    drafts.set(this.draft, draft);
    const values = { ...this.state.values, ...draft }; // the state may lag behind
    this.setState({ values });
    this.props.onChange?.(values);
  }

  fail(errors, problem = null) {
    this.setState({ errors, problem, round: (this.state.round || 0) + 1 });
    say(`${Object.keys(errors).length || 1} thing${Object.keys(errors).length > 1 ? "s" : ""} to correct.`, true);
  }

  submit = async (event) => {
    event?.preventDefault();
    if (this.state.busy) return;
    const { fields, onSubmit } = this.props;
    const missing = findMissing(fields, this.state.values);
    if (Object.keys(missing).length) { this.fail(missing); return; }
    this.setState({ busy: true, errors: {}, problem: null });
    try {
      await onSubmit(toBody(fields, this.state.values), this.key, this.state.values);
      if (!this.props.keep) drafts.delete(this.draft);
      this.key = tried(this.draft, this.key, false);
    } catch (problem) {
      caught(problem);
      this.key = tried(this.draft, this.key, problem.unsure);
      const errors = {};
      for (const { pointer, message } of problem.errors) errors[this.find(pointer)] = message;
      this.fail(errors, problem);
    } finally {
      this.setState({ busy: false });
    }
  };

  // The field that a JSON Pointer means, or the pointer itself where none does.
  find(pointer) {
    const name = (this.props.root ? pointer.replace(this.props.root, "") : pointer).slice(1).replaceAll("/", ".");
    const names = Object.keys(this.state.values);
    return names.find((one) => one === name) || names.find((one) => name.startsWith(`${one}.`) || one.startsWith(`${name}.`)) || name;
  }

  goTo(name) { document.getElementById(this.at(name))?.focus(); }
  at(name) { return `${this.props.id}/${name}`; }

  render({ fields, submit, cancel, children, plain }, { values, errors, problem, busy, round }) {
    const wrong = Object.entries(errors);
    return html`<form novalidate onSubmit=${this.submit}>
      ${wrong.length > 0 && html`<${Message} key=${round} tint="late" title="Correct this, then send again. Nothing was done.">
        <ul>${wrong.map(([name, text]) => html`<li><button class="plain" onClick=${() => this.goTo(name)}>${text}</button></li>`)}</ul>
      <//>`}
      ${problem && !wrong.length && html`<${ProblemBox} key=${round} problem=${problem} again=${problem.unsure ? this.submit : null} />`}
      ${wanted(fields, values).map((field) => this.field(field, "", values, errors))}
      ${children}
      <p class="row"><button type="submit" class=${plain ? "" : "main"} aria-busy=${busy}>${submit}</button>
      ${cancel && html`<button onClick=${cancel}>Cancel</button>`}</p>
    </form>`;
  }

  field(field, at, values, errors) {
    const name = at + field.name;
    if (field.type === "html") return field.show(values);
    if (field.type === "list") return this.list(field, name, values, errors);
    const was = this.props.before?.find((one) => one.name === name);
    const theirs = was && String(was.value ?? "") !== String(field.value ?? "") ? field : null;
    const props = { field, name, id: this.at(name), value: values[name], error: errors[name], set: this.set, theirs };
    return html`<${Field} key=${name} ...${props} />`;
  }

  list(field, name, values, errors) {
    const n = values[`${name}#`];
    const resize = (to) => {
      const more = to > n ? start(field.fields, `${name}.${n}.`) : {};
      this.keep({ ...more, [`${name}#`]: to });
    };
    return html`<div key=${name} class="list">${Array.from({ length: n }, (_, at) => html`<fieldset key=${at}>
      <legend>${field.label} ${at + 1}</legend>
      ${wanted(field.fields, values).map((one) => this.field(one, `${name}.${at}.`, values, errors))}</fieldset>`)}
      <p class="row">${n < (field.max ?? 10) && html`<button onClick=${() => resize(n + 1)}>${field.add}</button>`}
      ${n > (field.min ?? 0) && html`<button onClick=${() => resize(n - 1)}>Remove the last</button>`}</p></div>`;
  }
}

// One field: its label above, its help beneath, its error beneath that.
const Field = ({ field, name, id, value, error, set, theirs }) => {
  const { type = "text", label, help, required, options = [] } = field;
  const zone = type === "moment" ? `In ${zoneName()}, the company's time. ` : "";
  const told = [(help || zone) && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const common = { id, name, "aria-describedby": told, "aria-invalid": error ? "true" : undefined, "aria-required": required || undefined };
  const below = html`${(help || zone) && html`<p class="help" id=${`${id}-help`}>${zone}${help}</p>`}
    ${error && html`<p class="error" id=${`${id}-error`}>${error}</p>`}
    ${theirs && html`<details><summary>Changed meanwhile by somebody else</summary><pre>${String(theirs.value ?? "") || "nothing"}</pre></details>`}`;
  const type_ = (event) => set(name, event.target.value);
  const optional = required ? "" : html` <span class="soft">optional</span>`;
  if (type === "check") {
    return html`<div class="field"><label class="box"><input type="checkbox" ...${common} checked=${value}
      onChange=${(event) => set(name, event.target.checked)} /> ${label}</label>${below}</div>`;
  }
  if (type === "radio" || type === "checks") {
    const flip = (one) => set(name, value.includes(one) ? value.filter((old) => old !== one) : [...value, one]);
    return html`<fieldset class="field" aria-describedby=${told}><legend>${label}${optional}</legend>${below}
      ${options.map(([one, words], at) => html`<label class="box"><input id=${at ? `${id}-${at}` : id} name=${id}
        type=${type === "radio" ? "radio" : "checkbox"} checked=${type === "radio" ? value === one : value.includes(one)}
        onChange=${() => (type === "radio" ? set(name, one) : flip(one))} /> ${words}</label>`)}</fieldset>`;
  }
  if (type === "file") {
    return html`<div class="field"><label for=${id}>${label}${optional}</label>
      <${FilesField} field=${field} common=${common} value=${value} set=${(files) => set(name, files)} />${below}</div>`;
  }
  const input =
    type === "area" ? html`<textarea ...${common} rows=${field.rows || 5} maxlength=${field.max} value=${value} onInput=${type_} />`
    : type === "select" ? html`<select ...${common} value=${value} onChange=${type_}>
        ${!(required && value) && html`<option value="">Choose…</option>`}
        ${options.map(([one, words]) => html`<option value=${one} selected=${one === value}>${words}</option>`)}</select>`
    : html`<input ...${common} type=${{ moment: "datetime-local" }[type] || type} maxlength=${field.max} value=${value}
        autocomplete=${field.fill || "off"} spellcheck=${["text"].includes(type)} onInput=${type_} />`;
  return html`<div class="field"><label for=${id}>${label}${optional}</label>${input}${below}</div>`;
};
