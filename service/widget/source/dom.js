// Building elements. Children that are strings become text nodes, so no name,
// title or message can ever turn into markup.
const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  if (UNTRANSLATED.has(children[0])) Object.assign(node, { lang: "en", dir: "ltr" });
  return node;
};

const button = (word, act, attributes = {}) =>
  el("button", { type: "button", click: act, ...attributes }, word);

// Shapes for a held and a rejected comment: colour alone carries no meaning.
const ICONS = {
  held: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 4.5V8l2.5 1.5",
  rejected: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.5 5.5l5 5M10.5 5.5l-5 5",
};

const icon = (name) => {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};

// The server has sanitised this HTML. Where the browser can, it is cleaned once
// more to the same few elements, which also satisfies pages that enforce
// Trusted Types; a page that allows neither gets the plain text.
const ALLOWED = {
  elements: ["p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "li",
    { name: "ol", attributes: ["start"] }, { name: "a", attributes: ["href", "rel"] }],
};

const setBody = (node, comment) => {
  try {
    if (node.setHTML) node.setHTML(comment.body_html, { sanitizer: ALLOWED });
    else node.innerHTML = comment.body_html;
  } catch {
    node.textContent = comment.body;
    node.classList.add("plain");
  }
};
