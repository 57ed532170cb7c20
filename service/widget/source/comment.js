// One comment as an element. Its author also sees its state and, as long as the
// server says so, may change it.
const STATES = {
  held: [say("held"), say("heldWhy")],
  rejected: [say("rejected"), say("rejectedWhy")],
};

// After an arrow the minifier takes a pattern for a division.
const WEB = /^https?:\/\//i;
const webAddress = (url) => WEB.test(url ?? "");
const anchor = (id) => `comment-${id}`;

class CommentView {
  constructor(thread, item) {
    this.thread = thread;
    this.card = el("article", { tabindex: "-1" });
    this.replies = el("ol", { class: "replies" });
    this.below = 0;
    this.node = el("li", { id: anchor(item.id) }, this.card, this.replies);
    this.show(item);
  }

  show(item) {
    this.item = item;
    this.node.dataset.status = item.status;
    this.receipt = this.thread.memory.receipt(item.id);
    this.row = el("div", { class: "acts" });
    if (item.status === "deleted") this.card.replaceChildren(el("p", { class: "removed" }, say("removed")), this.row);
    else this.card.replaceChildren(this.header(), this.notice() ?? "", this.body(), this.acts());
    if (this.below) this.row.append(this.fold);
  }

  get name() { return this.item.author?.name; }
  get parent() { return this.thread.views.get(this.item.parent_id); }
  get editable() { return this.receipt && Date.now() < new Date(this.item.editable_until); }

  // So many more comments hang below, whom one button hides, here and further up.
  grow(step) {
    this.below += step;
    this.fold ??= button("", () => this.toggle(!this.replies.hidden), { class: "act" });
    const words = this.fold.textContent = say("replies", { count: this.below });
    this.fold.ariaLabel = this.name ? say("about", { word: words, name: this.name }) : null;
    if (this.below === step) this.toggle(this.thread.folded.has(this.item.id));
    if (this.below) this.row.append(this.fold);
    else this.fold.remove();
    this.parent?.grow(step);
  }

  toggle(hidden) {
    const { folded, memory } = this.thread;
    this.replies.hidden = hidden;
    this.fold.ariaExpanded = `${!hidden}`;
    if (folded.has(this.item.id) === hidden) return;
    folded[hidden ? "add" : "delete"](this.item.id);
    memory.folded = [...folded];
  }

  // Opens whatever hides it.
  reveal() {
    for (let view = this.parent; view; view = view.parent) view.toggle(false);
  }

  header() {
    const { author, badge, created_at, edited_at, edited_by, depth } = this.item;
    const name = webAddress(author.url)
      ? el("a", { href: author.url, rel: "nofollow ugc noopener" }, author.name) : author.name;
    const above = depth > 3 && this.parent?.item.author;
    return el("header", {},
      el("span", { class: "by", dir: "auto" }, name),
      badge && el("span", { class: "badge" }, badge),
      above && el("span", { class: "quiet" }, say("inReplyTo", { name: above.name })),
      el("a", { class: "quiet", href: `#${anchor(this.item.id)}` }, timeElement(created_at)),
      edited_at && el("span", { class: "quiet" },
        edited_by === "moderator" ? say("editedByModerator") : say("edited")));
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
    const approved = this.item.status === "approved";
    const rejected = this.item.status === "rejected";
    const mayEdit = this.editable && !rejected;
    this.row.append(...[
      approved && this.thread.open && this.act(say("reply"), () => this.thread.form.replyTo(this)),
      mayEdit && this.act(say("edit"), () => this.edit()),
      mayEdit && this.act(say("erase"), () => this.ask(say("eraseAsk"), say("erase"), () => this.erase())),
      approved && !this.receipt
        && this.act(say("report"), () => this.ask(say("reportAsk"), say("report"), () => this.report())),
      rejected && this.act(say("dismiss"), () => this.leave())].filter(Boolean));
    return this.row;
  }

  act(word, run) {
    return button(word, run, { class: "act", "aria-label": say("about", { word, name: this.name }) });
  }

  // The question stands where the link was: no dialog, nothing jumps.
  ask(question, word, act) {
    const yes = button(word, () => this.attempt(yes, act), { class: "act strong" });
    this.row.replaceChildren(el("span", {}, question), yes, this.cancel());
    yes.focus();
  }

  edit() {
    const field = el("textarea", { rows: "6", "aria-label": say("body") });
    field.value = this.item.body;
    const run = () => this.attempt(save, () => this.save(field.value));
    const save = button(say("save"), run, { class: "main" });
    this.card.querySelector(".body").replaceChildren(field);
    this.row.replaceChildren(save, this.cancel());
    field.focus();
  }

  cancel() {
    const back = () => { this.show(this.item); this.focus(); };
    return button(say("cancel"), back, { class: "act" });
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
      expected(problem);
      const [wrong] = problem.errors;
      const words = wrong ? wrongField("body", wrong) : problem.message;
      this.row.append(el("p", { class: "problem", role: "alert" }, words));
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
    this.thread.announce(item.status === "held" ? say("held") : say("saved"));
    this.focus();
  }

  async erase() {
    await this.thread.api.erase(this.receipt);
    this.thread.announce(say("erased"));
    this.leave();
  }

  async report() {
    await this.thread.api.report(this.item.id);
    this.row.replaceChildren(el("span", { role: "status" }, say("reported")), this.below ? this.fold : "");
    this.focus();
  }

  // A comment that has replies leaves its place behind, so that they keep theirs.
  leave() {
    this.thread.memory.drop(this.item.id);
    this.become({ ...this.item, status: "deleted" });
    if (this.replies.childElementCount) return;
    this.node.remove();
    this.parent?.grow(-1);
    this.thread.strays.delete(this);
    this.thread.views.delete(this.item.id);
    this.thread.heading.focus();
  }

  focus() {
    this.reveal();
    this.card.focus({ preventScroll: true });
    this.card.scrollIntoView({ block: "nearest" });
  }
}
