// Keys open the answer (R) and the text (E) of the comment that is open; Ctrl+Enter sends them.
const shown = () => document.querySelector("main article.comment:not([hidden])");

function openForm(details) {
  details.open = true;
  const field = details.querySelector("textarea");
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.(".voice textarea");
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (field && event.key === "Escape") {
    const details = field.closest("details");
    details.open = false;
    details.querySelector("summary").focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (document.querySelector("dialog[open]") || event.target.closest("input, select, textarea")) return;
  const details = shown()?.querySelector(`details[data-opens="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!details) return;
  event.preventDefault();
  openForm(details);
});
