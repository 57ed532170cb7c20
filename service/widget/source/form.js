// The one form: below the thread, or below the comment that is being replied to.
const FIELDS = [
  { name: "name", path: "author.name", type: "text", autocomplete: "name", maxlength: 100, required: true },
  { name: "email", path: "author.email", type: "email", autocomplete: "email", maxlength: 254 },
  { name: "url", path: "author.url", type: "url", autocomplete: "url", maxlength: 500, inputmode: "url" },
  { name: "body", path: "body", required: true },
];

// Pages without https have no randomUUID.
const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

class CommentForm {
  constructor(thread) {
    this.thread = thread;
    this.memory = thread.memory;
    this.title = el("h3", { id: "form-title" }, say("leave"));
    this.cancel = button(say("cancelReply"), () => this.backHome(), { class: "act", hidden: true });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.send = el("button", { class: "main" }, say("send"));
    this.fields = Object.fromEntries(FIELDS.map((field) => [field.name, this.field(field)]));
    const { name, email, url, body } = this.fields;
    this.notify = el("input", { id: "notify", type: "checkbox", "aria-describedby": "notify-hint" });
    this.mails = el("p", { class: "tick", hidden: true }, this.notify,
      el("label", { for: "notify" }, say("notify")),
      el("span", { class: "quiet", id: "notify-hint" }, say("notifyHint")));
    // Programs that fill in every field give themselves away. People, screen readers
    // and the Tab key do not come here, and no browser knows what to fill in.
    this.trap = el("input", { name: "subject", tabindex: "-1", autocomplete: "off" });
    const heard = { submit: (event) => this.submit(event), input: () => { this.save(); this.begin(); } };
    this.node = el("form", { novalidate: true, "aria-labelledby": "form-title", ...heard },
      el("div", { class: "form-head" }, this.title, this.cancel),
      el("div", { class: "who" }, name.box, email.box, url.box),
      body.box, this.mails,
      el("label", { class: "trap", "aria-hidden": "true" }, say("trap"), this.trap),
      this.problem, this.send);
    this.restore();
  }

  field({ name, path, type, required, ...rest }) {
    const hint = say(`${name}Hint`);
    const describedby = `${name}-error ${hint ? `${name}-hint` : ""}`.trim();
    const input = el(type ? "input" : "textarea",
      { id: name, name, type, required, rows: type ? null : "6", "aria-describedby": describedby, ...rest });
    const error = el("p", { class: "problem", id: `${name}-error` });
    const box = el("div", { class: `field ${name}` },
      el("div", { class: "label" }, el("label", { for: name }, say(name)),
        hint && el("span", { class: "quiet", id: `${name}-hint` }, hint)),
      input, error);
    const said = (wrong) =>
      required && !input.value.trim() ? say("empty", { label: say(name) }) : wrongField(name, wrong);
    return { box, input, error, path, said };
  }

  value(name) { return this.fields[name].input.value; }

  restore() {
    const draft = this.memory.draft;
    const kept = { ...this.memory.details, body: draft.body };
    for (const [name, { input }] of Object.entries(this.fields)) input.value = kept[name] ?? "";
    this.attempt = draft.attempt;
    this.wanted = draft.parent;
  }

  save() {
    const [name, email, url, body] = FIELDS.map((field) => this.value(field.name));
    this.memory.details = { name, email, url };
    this.memory.draft = { body, parent: this.parent?.item.id ?? this.wanted, attempt: this.attempt };
  }

  // Called for each comment that arrives: the one a kept draft answers takes the form back.
  resume(view) {
    if (view.item.id !== this.wanted || view.item.status !== "approved") return;
    view.reveal();
    this.replyTo(view, { quiet: true });
  }

  replyTo(view, { quiet } = {}) {
    this.parent = view;
    this.title.textContent = say("replyTo", { name: view.name });
    this.cancel.hidden = false;
    view.card.after(this.node);
    this.save();
    if (!quiet) this.fields[this.value("name") ? "body" : "name"].input.focus();
  }

  backHome() {
    const parent = this.parent;
    this.parent = this.wanted = undefined;
    this.title.textContent = say("leave");
    this.cancel.hidden = true;
    this.thread.formPlace.append(this.node);
    this.save();
    parent?.focus();
  }

  payload() {
    const { article, title } = this.thread.options;
    return {
      article,
      article_title: title || undefined,
      parent_id: this.parent?.item.id,
      author: {
        name: this.value("name"),
        email: this.value("email") || undefined,
        url: this.value("url") || undefined,
        token: this.memory.author ?? undefined,
      },
      body: this.value("body"),
      notify: (!this.mails.hidden && this.notify.checked) || undefined,
    };
  }

  // The same words sent again carry the same key, so that a retry after a lost
  // answer stores one comment; other words are another attempt. It is kept with
  // the draft, for a retry after a reload.
  key(payload) {
    const words = JSON.stringify(payload);
    if (this.attempt?.words !== words) this.attempt = { words, key: newKey() };
    this.save();
    return this.attempt.key;
  }

  async submit(event) {
    event.preventDefault();
    if (this.send.ariaDisabled) return;
    this.clearProblems();
    this.busy(true);
    try {
      const payload = this.payload();
      // What is no part of the words must not make the same words another attempt.
      const key = this.key(payload);
      const form = { trap: this.trap.value || undefined, token: this.thread.api.shown, work: await this.worked() };
      this.sent(await this.thread.api.submit({ ...payload, form }, key));
    } catch (problem) {
      expected(problem);
      if (!problem.uncertain) this.attempt = undefined;
      this.save();
      this.showProblem(problem);
    } finally {
      this.busy(false);
    }
  }

  // Begun with the first letter, so that it is done before the last.
  begin() { this.work ??= this.thread.api.work().catch(() => undefined); }

  // A browser that is not done within seconds sends without: the comment waits, and is not lost.
  worked() {
    this.begin();
    return Promise.race([this.work, new Promise((resolve) => setTimeout(resolve, 8000))]);
  }

  busy(yes) {
    // Disabled for assistive technology only: a disabled button would drop the focus.
    this.send.ariaDisabled = yes ? "true" : null;
    this.send.textContent = yes ? say("sending") : say("send");
  }

  sent(comment) {
    const { edit_token, author_token, notify, ...item } = comment;
    if (author_token) this.memory.author = author_token;
    if (edit_token) this.memory.keep({ id: item.id, article: item.article, token: edit_token });
    this.fields.body.input.value = "";
    this.attempt = this.work = undefined;
    this.backHome();
    this.notify.checked = false;
    this.thread.welcome(item, notify);
  }

  clearProblems() {
    this.problem.hidden = true;
    for (const { input, error } of Object.values(this.fields)) {
      error.textContent = "";
      input.removeAttribute("aria-invalid");
    }
  }

  showProblem(problem) {
    const bad = Object.values(this.fields).filter(({ input, error, path, said }) => {
      const mine = problem.errors.filter(({ field }) => field === path);
      const messages = mine.map(said);
      error.textContent = messages.join(" ");
      if (messages.length) input.setAttribute("aria-invalid", "true");
      return messages.length;
    });
    const summary = bad.length ? say("fix", { count: bad.length }) : problem.message;
    this.problem.textContent = summary + (problem.retryAfter ? ` ${say("wait", { count: problem.retryAfter })}` : "");
    this.problem.hidden = false;
    if (bad.length) bad[0].input.focus();
  }
}
