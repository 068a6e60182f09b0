/* A slider and its number box show the same value, and three chances say what they sum to. */
(() => {
  "use strict";

  const pair = (event) => {
    const other = document.getElementById(event.target.dataset?.pair ?? "");
    if (other) other.value = event.target.value;
  };

  const sum = (event) => {
    const form = event.target.closest?.("[data-chances]");
    if (!form) return;
    const total = ["home", "draw", "away"].reduce((so, name) => so + (Number(form.elements[name]?.value) || 0), 0);
    const rest = Math.round(10 * (100 - total)) / 10;
    const missing = rest > 0 ? `${rest} are missing` : `${-rest} are too many`;
    form.querySelector("output").textContent = rest === 0 ? "Together 100%." : `Together ${Math.round(10 * total) / 10}%: ${missing}.`;
  };

  /* Where this page has drawn a chart, the server need not draw the next one. */
  const drawHere = (event) => {
    if (document.querySelector("[data-drawn='live']")) event.detail.ctx.request.headers["Trickster-Draws"] = "live";
  };

  document.addEventListener("htmx:config:request", drawHere);
  document.addEventListener("input", pair);
  document.addEventListener("input", sum);
})();
