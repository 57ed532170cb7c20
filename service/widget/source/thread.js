// Ids sort by time, so a comment that comes late, such as one's own held one, still
// finds its place among its neighbours.
const inOrder = (list, node) => {
  let next = null;
  for (let last = list.lastChild; last && last.id > node.id; last = last.previousSibling) next = last;
  list.insertBefore(node, next);
};

// The comments of one article: loading, placing each where it belongs, counting.
class Thread {
  constructor(root, options, api) {
    this.options = options;
    this.api = api;
    this.memory = new Memory(api.base, api.site, options.article);
    this.views = new Map();
    this.total = 0;
    this.open = true;
    this.title = options.title;
    this.heading = el("h2", { tabindex: "-1" }, say("comments"));
    this.list = el("ol", { class: "thread" });
    this.foot = el("div", { class: "foot" }, el("p", { class: "quiet" }, say("loading")));
    this.formPlace = el("section", { class: "form-place" });
    this.live = el("div", { class: "aside", role: "status", "aria-live": "polite" });
    this.form = new CommentForm(this);
    this.formPlace.append(this.form.node);
    root.append(this.heading, this.list, this.foot, this.formPlace, this.live);
  }

  announce(words) { this.live.textContent = words; }

  count(change) {
    this.total += change;
    this.heading.textContent = say(this.total ? "heading" : "headingNone", { count: this.total, title: this.title });
  }

  async start() {
    if (!(await this.load())) return;
    await this.recallOwn();
    await this.seek();
  }

  // One page of the list; true when it came.
  async load(cursor) {
    try {
      this.take(await this.api.list(this.options.article, cursor));
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.foot.replaceChildren(el("p", { class: "problem" }, `${say("notLoaded")} `,
        button(say("again"), () => (cursor ? this.more(cursor) : this.start()), { class: "act" })));
      return false;
    }
  }

  take({ items, total, next, article }) {
    this.key = article.key;
    this.open = article.open;
    this.title = article.title ?? this.options.title;
    this.total = total;
    this.next = next;
    this.form.mails.hidden = !article.reply_mails;
    this.count(0);
    for (const item of items) this.place(item);
    if (!this.open) this.formPlace.replaceChildren(el("p", { class: "quiet" }, say("closed")));
    this.foot.replaceChildren(next ? this.moreButton(next) : "");
  }

  moreButton(cursor) {
    const shown = [...this.views.values()].filter(({ item }) => item.status === "approved");
    const left = Math.max(1, this.total - shown.length);
    return button(say("more", { count: left }), () => this.more(cursor), { class: "more" });
  }

  // After 'more' the keyboard goes on at the first comment that is new.
  async more(cursor) {
    const before = new Set(this.views.keys());
    if (!(await this.load(cursor))) return;
    const fresh = [...this.views.values()].filter(({ item }) => !before.has(item.id));
    this.announce(say("loaded", { count: fresh.length }));
    fresh[0]?.focus();
  }

  // Below its parent, or at the top level while the parent is not loaded; replies
  // that came before their parent move below it.
  place(item) {
    const known = this.views.get(item.id);
    if (known) {
      known.show(item);
      return known;
    }
    const view = new CommentView(this, item);
    this.views.set(item.id, view);
    inOrder(this.views.get(item.parent_id)?.replies ?? this.list, view.node);
    for (const other of this.views.values()) {
      if (other.item.parent_id === item.id) inOrder(view.replies, other.node);
    }
    this.form.resume(view);
    return view;
  }

  welcome(item, notify) {
    const view = this.place(item);
    if (item.status === "approved") this.count(1);
    const said = item.status === "held" ? `${say("held")}. ${say("heldWhy")}` : say("published");
    this.announce(notify ? `${said} ${say("asked")}` : said);
    view.focus();
  }

  // Asks what became of this reader's own comments. A receipt whose comment is
  // gone is dropped; an approved one is kept only while its author may edit.
  async recallOwn() {
    const own = this.memory.receipts.filter(({ article }) => article === this.key);
    await Promise.all(own.map(async (receipt) => {
      try {
        const view = this.place(await this.api.own(receipt));
        if (view.item.status === "approved" && !view.editable) this.memory.drop(receipt.id);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        if ([401, 404].includes(problem.status)) this.memory.drop(receipt.id);
      }
    }));
  }

  // A link to a comment (#comment-…) cannot reach into a shadow root by itself.
  async seek() {
    const [, id] = location.hash.match(/^#comment-(\w+)$/) ?? [];
    if (!id) return;
    while (!this.views.has(id) && this.next) if (!(await this.load(this.next))) return;
    this.views.get(id)?.focus();
  }
}
