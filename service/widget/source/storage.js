// What this browser remembers. Storage may be forbidden, full or hold something
// else's value: the widget then works on, it only forgets.
const recall = (area, key, fallback) => {
  try {
    return JSON.parse(window[area].getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
};

const remember = (area, key, value) => {
  try {
    if (value == null) window[area].removeItem(key);
    else window[area].setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to do: see above.
  }
};

const KEPT_RECEIPTS = 50;

// Drafts and the reader's details live as long as the tab (sessionStorage); what
// proves authorship stays (localStorage), or 'held' could not outlive the tab.
class Memory {
  constructor(base, site, article) {
    const prefix = `parley ${base} ${site ?? ""}`.trim();
    this.keys = { author: `${prefix} author`, receipts: `${prefix} receipts`,
      details: `${prefix} details`, folded: `${prefix} folded ${article}`, draft: `${prefix} draft ${article}` };
  }

  get author() { return recall("localStorage", this.keys.author, null); }
  set author(token) { remember("localStorage", this.keys.author, token); }

  get details() { return recall("sessionStorage", this.keys.details, {}); }
  set details(value) { remember("sessionStorage", this.keys.details, value); }

  get draft() { return recall("sessionStorage", this.keys.draft, {}); }
  set draft(value) { remember("sessionStorage", this.keys.draft, value); }

  // The comments whose replies this reader has hidden.
  get folded() { return recall("sessionStorage", this.keys.folded, []); }
  set folded(ids) { remember("sessionStorage", this.keys.folded, ids); }

  // A receipt is {id, article, token}: enough to ask what became of a comment.
  get receipts() { return recall("localStorage", this.keys.receipts, []); }
  receipt(id) { return this.receipts.find((each) => each.id === id); }

  keep(receipt) {
    const others = this.receipts.filter((each) => each.id !== receipt.id);
    remember("localStorage", this.keys.receipts, [...others, receipt].slice(-KEPT_RECEIPTS));
  }

  drop(id) {
    remember("localStorage", this.keys.receipts, this.receipts.filter((each) => each.id !== id));
  }
}
