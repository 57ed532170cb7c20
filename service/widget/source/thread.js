// Ids sort by time, so a comment that comes late, such as one's own held one, still
// finds its place among its neighbours.
const inOrder = (list, node) => {
  let next = null;
  for (let last = list.lastChild; last && last.id > node.id; last = last.previousSibling) next = last;
  list.insertBefore(node, next);
};

// So many comments come with one page of the list, after the first.
const AT_ONCE = 100;
// So long (ms) the page may be kept from its reader's keys, clicks and scrolling.
const SLICE = 8;
const breathe = () => globalThis.scheduler?.yield?.() ?? new Promise((go) => setTimeout(go));

// The comments of one article: loading, placing each where it belongs, counting.
class Thread {
  constructor(root, options, api) {
    this.options = options;
    this.api = api;
    this.memory = new Memory(api.base, api.site, options.article);
    this.views = new Map();
    this.strays = new Set();
    this.folded = new Set(this.memory.folded);
    this.total = 0;
    this.open = true;
    this.title = options.title;
    this.heading = el("h2", { tabindex: "-1" }, say("comments"));
    this.list = el("ol", { class: "thread" });
    this.foot = el("li", { class: "foot" }, el("p", { class: "quiet" }, say("loading")));
    this.list.append(this.foot);
    this.newsPlace = el("div", { class: "news" });
    this.formPlace = el("section", { class: "form-place" });
    this.live = el("div", { class: "aside", role: "status", "aria-live": "polite" });
    this.form = new CommentForm(this);
    this.formPlace.append(this.form.node);
    root.append(this.heading, this.list, this.newsPlace, this.formPlace, this.live);
  }

  // What tells of new comments; a page that cannot load it goes on without.
  news(tell) {
    if (document.hidden || !navigator.onLine) return;
    this.loading ??= import(new URL("embed/news.js", this.api.base))
      .then(({ News }) => new News(this, { button, say, expected }));
    this.loading.then(tell, () => { this.loading = undefined; });
  }

  announce(words) { this.live.textContent = words; }

  count(change) {
    this.total += change;
    this.heading.textContent = say(this.total ? "heading" : "headingNone", { count: this.total, title: this.title });
    const shown = [...this.views.values()].filter(({ item }) => item.status === "approved");
    if (this.rest) this.rest.textContent = say("more", { count: Math.max(1, this.total - shown.length) });
  }

  async start() {
    if (!(await this.load())) return;
    await this.recallOwn();
    await this.seek();
  }

  // One page of the list: the comments that came with it, or nothing when it did not come.
  async load(cursor) {
    try {
      const { article } = this.options;
      return await this.take(await this.api.list({ article, cursor, limit: cursor && AT_ONCE }));
    } catch (problem) {
      expected(problem);
      this.foot.replaceChildren(el("p", { class: "problem" }, `${say("notLoaded")} `,
        button(say("again"), () => (cursor ? this.more(cursor) : this.start()), { class: "act" })));
    }
  }

  async take({ items, total, next, revision, article }) {
    this.key = article.key;
    this.open = article.open;
    this.title = article.title ?? this.options.title;
    this.total = total;
    this.form.mails.hidden = !article.reply_mails;
    this.revision ??= revision;
    this.count(0);
    if (!this.open) this.formPlace.replaceChildren(el("p", { class: "quiet" }, say("closed")));
    this.foot.remove();
    const views = await this.placeAll(items.filter(({ id }) => !this.views.has(id)));
    if (next) this.endWith(items.at(-1), next);
    return views;
  }

  // The button stands where comments are missing: others may be there that a link or
  // 'new comments' has brought from further down.
  endWith({ id }, cursor) {
    this.rest = button("", () => this.more(cursor), { class: "more" });
    this.foot.replaceChildren(this.rest);
    this.count(0);
    this.foot.id = `${anchor(id)}~`;
    inOrder(this.list, this.foot);
  }

  // After 'more' the keyboard goes on at the first comment that is new.
  async more(cursor) {
    if (this.busy) return;
    this.busy = true;
    const views = await this.load(cursor);
    this.busy = false;
    if (!views) return;
    this.announce(say("loaded", { count: views.length }));
    (views[0] ?? this.heading).focus();
  }

  async placeAll(items) {
    const views = [];
    let end = performance.now() + SLICE;
    for (const item of items) {
      views.push(this.place(item));
      if (performance.now() < end) continue;
      await breathe();
      end = performance.now() + SLICE;
    }
    return views;
  }

  // Below its parent, or at the top level while the parent is not loaded; replies
  // that came before their parent move below it.
  place(item) {
    if (this.views.has(item.id)) return this.views.get(item.id);
    const view = new CommentView(this, item);
    this.views.set(item.id, view);
    this.attach(view);
    for (const stray of this.strays) if (stray.parent === view) this.attach(stray);
    this.form.resume(view);
    return view;
  }

  attach(view) {
    const { parent, node, below } = view;
    inOrder(parent?.replies ?? this.list, node);
    parent?.grow(1 + below);
    this.strays[parent || !view.item.parent_id ? "delete" : "add"](view);
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
        const item = await this.api.own(receipt);
        await this.reach(item.parent_id);
        const view = this.place(item);
        view.show(item);
        if (item.status === "approved" && !view.editable) this.memory.drop(receipt.id);
      } catch (problem) {
        if ([401, 404].includes(expected(problem).status)) this.memory.drop(receipt.id);
      }
    }));
  }

  // Brings a comment from anywhere in the list, with those it answers: one request,
  // however long the list.
  async reach(id) {
    if (!id || this.views.has(id)) return;
    const { items } = await this.api.list({ article: this.options.article, leading_to: id });
    for (const item of items) this.place(item);
    this.count(0);
  }

  // A link to a comment (#comment-…) cannot reach into a shadow root by itself.
  async seek() {
    const [, id] = location.hash.match(/^#comment-([0-9A-Z]{26})$/) ?? [];
    if (!id) return;
    await this.reach(id).catch(expected);
    this.views.get(id)?.focus();
  }
}
