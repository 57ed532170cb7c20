// Fills every element that carries data-parley-count="ARTICLE" with the number of
// that article's comments, in as few calls as there are pages of two hundred.
const script = document.currentScript ?? document.querySelector('script[src*="/embed/counts.js"]');
const AT_ONCE = 200;

const fetchCounts = async (articles) => {
  const url = new URL("../api/v1/counts", script.src);
  if (script.dataset.site) url.searchParams.set("site", script.dataset.site);
  const response = await fetch(url, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ articles }), credentials: "omit",
  });
  return response.ok ? (await response.json()).counts : {};
};

const write = async (node, count) => {
  const say = await speak(languageOf(node, script.dataset.lang), new URL("..", script.src));
  node.textContent = say(count ? "count" : "count.none", { count });
  if (!node.closest(`:lang(${say.tag})`)) node.lang = say.tag;
};

// A link whose count does not come keeps the words it has.
const fill = async (nodes) => {
  const articles = new Set(nodes.map((node) => node.dataset.parleyCount));
  const counts = await fetchCounts([...articles]).catch(() => ({}));
  for (const node of nodes) {
    const count = counts[node.dataset.parleyCount];
    if (count !== undefined) write(node, count);
  }
};

const start = () => {
  const nodes = [...document.querySelectorAll("[data-parley-count]")];
  for (let first = 0; first < nodes.length; first += AT_ONCE) fill(nodes.slice(first, first + AT_ONCE));
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
