// Finding the place on the page and keeping to its looks.
const MINUTE = 60000;
const SCRIPT = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');

// Light or dark follows the page's own text colour rather than the system: on a
// blog without a dark mode the comments stay as light as the article.
const pageIsDark = (mount) => {
  const [red, green, blue] = getComputedStyle(mount).color.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
};

// On a site that changes its pages without loading them, a place is taken away some
// day. What a place still waits for then ends the next time it is told of anything.
const untilGone = (mount) => {
  const gone = new AbortController();
  return { told: (act) => () => (mount.isConnected ? act() : gone.abort()), signal: gone.signal };
};

const keepToPage = (mount, root, theme, { told, signal }) => {
  const match = told(() => { root.dataset.theme = theme ?? (pageIsDark(mount) ? "dark" : "light"); });
  match();
  if (theme) return;
  // An asynchronous script may come before the page's own styles have.
  addEventListener("load", match);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", match, { signal });
  const watcher = new MutationObserver(match);
  for (const node of [document.documentElement, document.body]) watcher.observe(node, { attributes: true });
  signal.addEventListener("abort", () => watcher.disconnect());
};

// A constructed style sheet is the one way for a script to bring styles that a
// strict style-src does not stop; in a shadow root neither side's rules leak.
const adoptStyles = (shadow) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  shadow.adoptedStyleSheets = [sheet];
};

// The parts that speak, once for each language on the page.
const widgets = {};

const articleOf = () =>
  document.querySelector('link[rel="canonical"]')?.href ?? location.href.split("#")[0];
const titleOf = () =>
  document.querySelector('meta[property="og:title"]')?.content ?? document.title;

const mountAt = async (mount) => {
  if (mount.shadowRoot) return;
  mount.classList.add("parley");
  const { article, title, site, theme, lang } = { ...SCRIPT.dataset, ...mount.dataset };
  const shadow = mount.attachShadow({ mode: "open" });
  adoptStyles(shadow);
  const base = new URL(".", SCRIPT.src).href;
  const say = await speak(languageOf(mount, lang), base);
  if (!mount.isConnected) return;
  const { Thread, Api, refreshTimes } = (widgets[say.tag] ??= widgetSaying(say));
  const root = el("section", { class: "parley", lang: say.tag, dir: say.dir, "aria-label": say("comments") });
  shadow.append(root);
  const stay = untilGone(mount);
  keepToPage(mount, root, theme, stay);
  const options = { article: article || articleOf(), title: title || titleOf() };
  const thread = new Thread(root, options, new Api(base, site));
  thread.start();
  const here = { signal: stay.signal };
  addEventListener("hashchange", stay.told(() => thread.seek()), here);
  const back = stay.told(() => thread.news((news) => news.back()));
  document.addEventListener("visibilitychange", back, here);
  addEventListener("online", back, here);
  const clock = setInterval(stay.told(() => {
    refreshTimes(root);
    thread.news((news) => news.ask());
  }), MINUTE);
  stay.signal.addEventListener("abort", () => clearInterval(clock));
};

const marked = () => [...document.querySelectorAll("#parley, [data-parley]")];

// A script that was taken out before it ran has no place of its own: its page is gone.
const places = () => {
  const found = marked();
  if (found.length || !SCRIPT.isConnected) return found;
  const mount = el("div");
  if (document.body.contains(SCRIPT)) SCRIPT.after(mount);
  else document.body.append(mount);
  return [mount];
};

// For such sites: fills the places given, else all that are marked and still empty.
window.Parley = { mount: (...given) => (given.length ? given : marked()).forEach(mountAt) };

const start = () => places().forEach(mountAt);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
