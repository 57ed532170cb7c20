// One comment as an element. Its author also sees its state and, inside the edit
// window, may change it.
const EDIT_WINDOW = 15 * 60 * 1000;
const STATES = {
  held: [WORDS.held, WORDS.heldWhy],
  rejected: [WORDS.rejected, WORDS.rejectedWhy],
};

const webAddress = (url) => /^https?:\/\//i.test(url ?? "");
const anchor = (id) => `comment-${id}`;

class CommentView {
  constructor(thread, item) {
    this.thread = thread;
    this.card = el("article", { tabindex: "-1" });
    this.replies = el("ol", { class: "replies" });
    this.node = el("li", { id: anchor(item.id) }, this.card, this.replies);
    this.show(item);
  }

  show(item) {
    this.item = item;
    this.node.dataset.status = item.status;
    if (item.status === "deleted") this.card.replaceChildren(el("p", { class: "removed" }, WORDS.removed));
    else this.card.replaceChildren(this.header(), this.notice() ?? "", this.body(), this.acts());
  }

  get name() { return this.item.author.name; }
  get receipt() { return this.thread.memory.receipt(this.item.id); }
  get editable() { return Boolean(this.receipt) && Date.now() < new Date(this.item.created_at).getTime() + EDIT_WINDOW; }

  header() {
    const { author, created_at, edited_at, depth } = this.item;
    const name = webAddress(author.url)
      ? el("a", { href: author.url, rel: "nofollow ugc noopener" }, author.name) : author.name;
    const above = depth > 3 && this.thread.views.get(this.item.parent_id)?.item.author;
    return el("header", {},
      el("span", { class: "by", dir: "auto" }, name),
      above && el("span", { class: "quiet" }, WORDS.inReplyTo(above.name)),
      el("a", { class: "quiet", href: `#${anchor(this.item.id)}` }, timeElement(created_at)),
      edited_at && el("span", { class: "quiet" }, WORDS.edited));
  }

  notice() {
    const [word, why] = STATES[this.item.status] ?? [];
    return word && el("div", { class: `notice ${this.item.status}` },
      el("p", {}, icon(this.item.status), el("strong", {}, word)), el("p", {}, why));
  }

  body() {
    const node = el("div", { class: "body", lang: "", dir: "auto" });
    setBody(node, this.item);
    return node;
  }

  acts() {
    const { status } = this.item;
    const act = (word, run) => button(word, run, { class: "act", "aria-label": WORDS.about(word, this.name) });
    this.row = el("div", { class: "acts" });
    if (status === "approved" && this.thread.open) this.row.append(act(WORDS.reply, () => this.thread.form.replyTo(this)));
    if (this.editable && status !== "rejected") this.row.append(
      act(WORDS.edit, () => this.edit()), act(WORDS.erase, () => this.ask(WORDS.eraseAsk, WORDS.erase, () => this.erase())));
    if (status === "approved" && !this.receipt) this.row.append(
      act(WORDS.report, () => this.ask(WORDS.reportAsk, WORDS.report, () => this.report())));
    if (status === "rejected") this.row.append(act(WORDS.dismiss, () => this.leave()));
    return this.row;
  }

  // The question stands where the link was: no dialog, nothing jumps.
  ask(question, word, act) {
    const back = () => { this.show(this.item); this.focus(); };
    const yes = button(word, () => this.attempt(yes, act), { class: "act strong" });
    this.row.replaceChildren(el("span", {}, question), yes, button(WORDS.cancel, back, { class: "act" }));
    yes.focus();
  }

  edit() {
    const field = el("textarea", { rows: "6", "aria-label": WORDS.body });
    field.value = this.item.body;
    const save = button(WORDS.save, () => this.attempt(save, () => this.save(field.value)), { class: "main" });
    const back = () => { this.show(this.item); this.focus(); };
    this.card.querySelector(".body").replaceChildren(field);
    this.row.replaceChildren(save, button(WORDS.cancel, back, { class: "act" }));
    field.focus();
  }

  // Runs an act once, and says beside its button what went wrong.
  async attempt(pressed, act) {
    if (pressed.ariaDisabled) return;
    pressed.ariaDisabled = "true";
    this.row.querySelector(".problem")?.remove();
    try {
      await act();
    } catch (problem) {
      pressed.ariaDisabled = null;
      if (!(problem instanceof Problem)) throw problem;
      this.row.append(el("p", { class: "problem", role: "alert" }, problem.errors[0] ? WORDS.wrong(WORDS.body, problem.errors[0].message) : problem.message));
    }
  }

  // Shows another state and keeps the number of thoughts right.
  become(item) {
    this.thread.count((item.status === "approved") - (this.item.status === "approved"));
    this.show(item);
  }

  async save(body) {
    const item = await this.thread.api.edit(this.receipt, body);
    this.become(item);
    this.thread.announce(item.status === "held" ? WORDS.held : WORDS.saved);
    this.focus();
  }

  async erase() {
    await this.thread.api.erase(this.receipt);
    this.thread.announce(WORDS.erased);
    this.leave();
  }

  async report() {
    await this.thread.api.report(this.item.id);
    this.row.replaceChildren(el("span", { role: "status" }, WORDS.reported));
    this.focus();
  }

  // A comment that has replies leaves its place behind, so that they keep theirs.
  leave() {
    this.thread.memory.drop(this.item.id);
    this.become({ ...this.item, status: "deleted" });
    if (this.replies.childElementCount) return;
    this.node.remove();
    this.thread.views.delete(this.item.id);
    this.thread.heading.focus();
  }

  focus() {
    this.card.focus({ preventScroll: true });
    this.node.scrollIntoView({ block: "nearest" });
  }
}
