// The lists, quicker: keys, moving on at once, undo in place. Every page works without this.
const main = document.querySelector("main");
const notice = document.getElementById("notice");
const empties = main.hasAttribute("data-empties");

const rows = () => [...main.querySelectorAll(".items > li")];
const rowOf = (uid) => rows().find((row) => row.dataset.uid === uid);
const articleOf = (uid) => document.getElementById(`c-${uid}`);
const current = () => main.querySelector("article.comment:not([hidden])");

// -- which comment is open ----------------------------------------------------

function addressOf(uid) {
  const address = new URL(main.dataset.here, location.href);
  if (uid) address.searchParams.set("at", uid);
  return address;
}

function open(uid, { remember = "replaceState", focus = true } = {}) {
  const wanted = articleOf(uid);
  if (!wanted) return;
  for (const article of main.querySelectorAll("article.comment")) article.hidden = article !== wanted;
  for (const row of rows()) {
    const link = row.querySelector("a");
    if (row.dataset.uid === uid) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  rowOf(uid)?.scrollIntoView({ block: "nearest" });
  main.classList.add("opened");
  main.dispatchEvent(new Event("opened"));
  if (remember) history[remember]({}, "", addressOf(uid));
  if (focus) wanted.querySelector(".read").focus();
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.uid === current()?.dataset.uid);
  const row = all[at + by];
  if (row) open(row.dataset.uid);
}

// Back and forward: the address says which comment is open; on a phone, whether one is.
window.addEventListener("popstate", () => {
  const uid = new URL(location.href).searchParams.get("at");
  if (uid) open(uid, { remember: null });
  else main.classList.remove("opened");
});

// -- decisions ----------------------------------------------------------------

// Sent one after the other, in the order they were made.
let sending = Promise.resolve();
// What left the list on this page, so that an undo can put it back.
const gone = new Map();

async function post(form, fields) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json", "X-CSRFToken": fields.get("csrf_token") },
    keepalive: true,
  });
  return { done: answer.ok, status: answer.status, ...(await answer.json()) };
}

function tell(answer) {
  notice.innerHTML = answer.notice; // our own template, escaped on the server
  const waits = answer.waiting.needs_you + answer.waiting.reported + answer.waiting.blind_check;
  const counts = { queue: waits, spam: answer.waiting.almost_surely_spam };
  for (const place of document.querySelectorAll("[data-count]")) {
    const count = counts[place.dataset.count];
    place.textContent = count;
    place.classList.toggle("none", !count);
  }
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (main.dataset.list === "queue" && waits) document.title = `(${waits}) ${document.title}`;
}

function complain(text) {
  const line = document.createElement("p");
  line.textContent = text;
  notice.replaceChildren(line);
}

function take(uid) {
  const row = rowOf(uid);
  const after = row.nextElementSibling ?? row.previousElementSibling;
  gone.set(uid, { row, article: articleOf(uid), before: row.nextElementSibling });
  articleOf(uid).remove();
  row.remove();
  if (after) open(after.dataset.uid);
  return after;
}

function restore(uid, version) {
  const { row, article, before } = gone.get(uid);
  gone.delete(uid);
  main.querySelector(".items").insertBefore(row, before?.isConnected ? before : null);
  main.querySelector(".pane").append(article);
  if (version) for (const field of article.querySelectorAll("[name=version]")) field.value = version;
  open(uid);
}

function settle(form, button) {
  const { uid } = form.closest("article").dataset;
  const fields = new FormData(form, button);
  const after = take(uid);
  sending = sending.then(async () => {
    try {
      const answer = await post(form, fields);
      if (!answer.notice) throw new Error(answer.detail);
      tell(answer);
      if (!answer.done) gone.delete(uid);
      if (!after && !rows().length) location.replace(addressOf());
      else await refill();
    } catch (error) {
      restore(uid);
      complain(error instanceof TypeError ? "Parley could not be reached, so nothing was decided." : error.message);
    }
  });
}

function undo(form) {
  const fields = new FormData(form);
  sending = sending.then(async () => {
    try {
      const answer = await post(form, fields);
      if (!answer.notice) throw new Error(answer.detail);
      const uids = Object.keys(answer.versions);
      if (answer.done && !uids.every((uid) => gone.has(uid))) return location.assign(answer.then);
      tell(answer);
      for (const uid of uids) restore(uid, answer.versions[uid]);
    } catch (error) {
      complain(error instanceof TypeError ? "Parley could not be reached, so nothing was undone." : error.message);
    }
  });
}

// -- more of the list -----------------------------------------------------------

async function refill() {
  const few = 5;
  const more = main.querySelector(".more");
  if (!more || rows().length > few) return;
  const answer = await fetch(more.querySelector("a").href);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const known = new Set(rows().map((row) => row.dataset.uid));
  for (const row of page.querySelectorAll(".items > li")) {
    if (known.has(row.dataset.uid)) continue;
    row.querySelector("a").removeAttribute("aria-current");
    const article = page.getElementById(`c-${row.dataset.uid}`);
    article.hidden = true;
    main.querySelector(".items").append(row);
    main.querySelector(".pane").append(article);
  }
  const further = page.querySelector(".more");
  if (further) more.replaceWith(further);
  else more.remove();
}

// -- what people do -------------------------------------------------------------

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!empties) return;
  if (form.matches(".acts")) {
    event.preventDefault();
    settle(form, event.submitter);
  } else if (form.matches(".undo")) {
    event.preventDefault();
    undo(form);
  }
});

main.addEventListener("click", (event) => {
  const link = event.target.closest(".items a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link.closest("li").dataset.uid, { remember: "pushState" });
});

main.addEventListener("change", (event) => {
  const form = event.target.matches(".filter > select") && event.target.form;
  if (form) form.requestSubmit();
});

const dialog = document.getElementById("keys");
document.querySelector("[data-help]").addEventListener("click", () => dialog.showModal());

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => {
    const tick = rowOf(current()?.dataset.uid)?.querySelector("[name=tick]");
    if (tick) tick.checked = !tick.checked;
    document.querySelector(".many").open = true;
  },
  "/": () => document.querySelector(".search input").focus(),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialog.open) return;
  if (event.target.closest("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  const button =
    current()?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? notice.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button && !keys[key]) return;
  event.preventDefault();
  if (button) button.form.requestSubmit(button);
  else keys[key]();
});

main.dataset.ready = ""; // from here on keys are heard
