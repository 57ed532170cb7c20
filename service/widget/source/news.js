// Comments that others have published since the page was read: counted now and then,
// shown when the reader asks for them. Loaded once somebody has stayed for a minute.
const MINUTE = 60000;
const LONGEST = 6e5;
const AT_ONCE = 100;

export class News {
  // The last are what the widget makes its elements with.
  constructor(thread, { button, say, expected }) {
    Object.assign(this, { thread, say, expected });
    this.asked = 0;
    this.pause = MINUTE;
    this.count = 0;
    this.button = button("", () => this.show(), { class: "more", hidden: true });
    thread.newsPlace.append(this.button);
  }

  // All that has become public since, but what is on the page already.
  async fetch() {
    const { api, options, revision, views } = this.thread;
    const items = [];
    const found = { items };
    let page = {};
    do {
      page = await api.list({ article: options.article, since: revision, limit: AT_ONCE, cursor: page.next });
      found.revision ??= page.revision;
      found.total = page.total;
      items.push(...page.items.filter(({ id }) => !views.has(id)));
    } while (page.next);
    return found;
  }

  // Called every minute by the clock on the wall, so it goes on after sleep. The browser
  // asks with the ETag it has; the longer nothing happens, the more seldom.
  async ask() {
    const early = Date.now() - this.asked < this.pause - 1000;
    if (early || this.thread.revision == null) return;
    this.asked = Date.now();
    this.pause = Math.min(1.5 * this.pause, LONGEST);
    const { items } = await this.fetch().catch(this.expected);
    const count = items?.filter(({ id }) => !this.thread.memory.receipt(id)).length ?? this.count;
    if (count === this.count) return;
    this.count = count;
    this.pause = MINUTE;
    this.button.textContent = this.say("fresh", { count });
    this.button.hidden = !count;
    this.thread.announce(count ? this.button.textContent : "");
  }

  // Whoever comes back need not wait for a pause that has grown meanwhile.
  back() {
    this.pause = MINUTE;
    this.ask();
  }

  async show() {
    const { thread } = this;
    try {
      const { items, revision, total } = await this.fetch();
      for (const { parent_id } of items) await thread.reach(parent_id);
      const [first] = (await thread.placeAll(items)).sort((one, other) =>
        one.card.compareDocumentPosition(other.card) & 2 || -1);
      thread.revision = revision;
      thread.count(total - thread.total);
      this.count = 0;
      this.button.hidden = true;
      (first ?? thread.heading).focus();
    } catch (problem) {
      this.expected(problem);
      thread.announce(this.say("notLoaded"));
    }
  }
}
