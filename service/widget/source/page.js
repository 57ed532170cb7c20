// Finding the place on the page and keeping to its looks.
const MINUTE = 60000;
const SCRIPT = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');

// Light or dark follows the page's own text colour rather than the system: on a
// blog without a dark mode the comments stay as light as the article.
const pageIsDark = (mount) => {
  const [red, green, blue] = getComputedStyle(mount).color.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
};

const keepToPage = (mount, root, theme) => {
  const match = () => { root.dataset.theme = theme ?? (pageIsDark(mount) ? "dark" : "light"); };
  match();
  if (theme) return;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", match);
  const watcher = new MutationObserver(match);
  for (const node of [document.documentElement, document.body]) watcher.observe(node, { attributes: true });
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
  const { Thread, Api, refreshTimes } = (widgets[say.tag] ??= widgetSaying(say));
  const root = el("section", { class: "parley", lang: say.tag, dir: say.dir, "aria-label": say("comments") });
  shadow.append(root);
  keepToPage(mount, root, theme);
  const options = { article: article || articleOf(), title: title || titleOf() };
  const thread = new Thread(root, options, new Api(base, site));
  thread.start();
  addEventListener("hashchange", () => thread.seek());
  setInterval(() => refreshTimes(root), MINUTE);
};

const places = () => {
  const marked = document.querySelectorAll("#parley, [data-parley]");
  if (marked.length) return marked;
  const mount = el("div");
  if (document.body.contains(SCRIPT)) SCRIPT.after(mount);
  else document.body.append(mount);
  return [mount];
};

const start = () => places().forEach(mountAt);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
