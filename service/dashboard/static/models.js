// How far a retraining is. Asks again and again, and is answered at once; at the end the page
// is loaded anew. Without it one presses "Look again".
const place = document.querySelector("[data-job]");
const SOON = 2_000, LATER = 20_000;
let etag = null;

async function ask() {
  try {
    const headers = { Accept: "application/json", ...(etag && { "If-None-Match": etag }) };
    const answer = await fetch(place.dataset.job, { headers });
    if ([401, 403].includes(answer.status)) return; // signed out: the page has to be loaded anew
    if (answer.status === 200) {
      etag = answer.headers.get("ETag");
      const job = await answer.json();
      if (!job.active || job.id !== place.dataset.uid) return location.reload();
      place.querySelector("progress").value = job.share;
      place.querySelector(".step").textContent = job.words;
    }
  } catch {
    // Out of reach; the next time it may be there.
  }
  setTimeout(ask, document.hidden ? LATER : SOON);
}

if (place) {
  place.querySelector(".again").hidden = true;
  setTimeout(ask, SOON);
}
