// What changes while the queue is open. Asks again and again, never waits for an answer that is
// held back, and moves nothing under the moderator's hands.
const main = document.querySelector("main[data-newest]");
const SOON = 15_000, LATER = 60_000, RENEW = 45_000;

const rows = () => [...main.querySelectorAll(".items > li")];
const shown = () => main.querySelector("article.comment:not([hidden])");

let etag = null;
let timer = null;
let failures = 0;
let asking = null;

function address() {
  const wanted = new URL(main.dataset.live, location.href);
  wanted.searchParams.set("since", main.dataset.newest);
  wanted.searchParams.set("uids", rows().map((row) => row.dataset.uid).join(","));
  return wanted;
}

async function poll() {
  clearTimeout(timer);
  // A page that wakes up is told so in several ways; only the last question counts.
  asking?.abort();
  const mine = asking = new AbortController();
  try {
    const headers = { Accept: "application/json", ...(etag && { "If-None-Match": etag }) };
    const answer = await fetch(address(), { headers, signal: mine.signal });
    if ([401, 403].includes(answer.status)) return; // signed out: the page has to be loaded anew
    failures = answer.ok || answer.status === 304 ? 0 : failures + 1;
    if (answer.status === 200) {
      const found = await answer.json();
      etag = answer.headers.get("ETag");
      show(found);
    }
  } catch {
    if (mine === asking) failures += 1; // out of reach; the next time is later
  }
  if (mine !== asking) return;
  const pause = (document.hidden ? LATER : SOON) * 2 ** Math.min(failures, 4);
  timer = setTimeout(poll, pause);
}

function show({ waiting, new: came, claims, settled }) {
  const waits = waiting.needs_you + waiting.reported + waiting.blind_check;
  const counts = { queue: waits, spam: waiting.almost_surely_spam };
  for (const place of document.querySelectorAll("[data-count]")) {
    place.textContent = counts[place.dataset.count];
    place.classList.toggle("none", !counts[place.dataset.count]);
  }
  document.title = `${waits ? `(${waits}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`;
  const news = main.querySelector(".news");
  news.hidden = !came;
  news.querySelector("span").textContent = came === 1 ? "One new comment." : `${came} new comments.`;
  for (const row of rows()) {
    const { uid } = row.dataset;
    say(row, uid, settled[uid] ? `${settled[uid]}` : claims[uid] ? `${claims[uid]} is looking at this` : "");
    row.classList.toggle("settled", uid in settled);
  }
}

function say(row, uid, words) {
  const places = [row.querySelector(".claim"), document.querySelector(`#c-${uid} .claim`)];
  for (const place of places) if (place && place.textContent !== words) place.textContent = words;
}

async function claim() {
  const article = shown();
  const form = article?.querySelector(".acts");
  // On a phone the list covers the comment until one is chosen.
  if (!form || document.hidden || !article.checkVisibility()) return;
  const fields = new FormData();
  for (const name of ["csrf_token", "comment"]) fields.set(name, form.elements[name].value);
  try {
    const answer = await fetch(main.dataset.claim, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" } });
    if (answer.ok && !(await answer.json()).mine) poll(); // a colleague has it: say so at once
  } catch {
    // A claim that could not be made is made the next time.
  }
}

function back() {
  if (document.hidden) return;
  claim();
  poll();
}

if (main) {
  for (const event of ["visibilitychange", "focus", "online"]) {
    (event === "visibilitychange" ? document : window).addEventListener(event, back);
  }
  main.addEventListener("opened", claim);
  setInterval(claim, RENEW);
  claim();
  poll();
}
