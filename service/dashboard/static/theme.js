// Runs before the page is drawn: the colours somebody chose, kept in this browser alone.
(() => {
  const root = document.documentElement;
  const words = { "": "as the system", light: "light", dark: "dark" };
  const order = ["", "light", "dark"];
  let chosen = "";
  root.dataset.scripted = "";
  try {
    chosen = localStorage.getItem("parley-theme") ?? "";
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  if (!order.includes(chosen)) chosen = "";

  function apply() {
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
  }

  function keep() {
    try {
      localStorage.setItem("parley-theme", chosen);
    } catch {
      // It holds for this page, then.
    }
  }

  apply();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const word = button.querySelector("span");
    word.textContent = words[chosen];
    button.addEventListener("click", () => {
      chosen = order[(order.indexOf(chosen) + 1) % order.length];
      word.textContent = words[chosen];
      apply();
      keep();
    });
  });
})();
