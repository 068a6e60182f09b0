/* What the pages add to htmx: announcements, charts where there are any, and copying a link. */
(() => {
  "use strict";

  const announce = (root) => {
    const message = root.querySelector?.("[data-announce]")?.dataset.announce;
    const region = document.getElementById("live");
    if (message && region) region.textContent = message;
  };

  let charts;
  const drawCharts = () => {
    if (!document.querySelector("[data-chart]:not([data-drawn])")) return;
    const source = document.querySelector('meta[name="charts"]').content;
    charts ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    charts.then(() => document.dispatchEvent(new CustomEvent("oracle:charts"))).catch(() => { charts = undefined; });
  };

  const showButtons = () => {
    for (const button of document.querySelectorAll("button[hidden]")) button.hidden = false;
  };

  const copy = async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    document.getElementById("live").textContent = "Copied.";
    button.textContent = "Copied";
  };

  const enhance = () => { drawCharts(); showButtons(); };

  /* One simulated match a press: nothing moves by itself. */
  const play = (event) => {
    const button = event.target.closest?.("[data-plays]");
    if (!button) return;
    const scores = button.dataset.plays.split(" ").map((score) => score.split("-").map(Number));
    const shown = (Number(button.dataset.shown ?? 0) % scores.length) + 1;
    button.dataset.shown = shown;
    const ends = [0, 0, 0];
    for (const [home, away] of scores.slice(0, shown)) ends[1 - Math.sign(home - away)] += 1;
    const [home, away] = scores[shown - 1];
    document.getElementById(button.getAttribute("aria-controls")).textContent =
      `Match ${shown}: ${home}–${away}. So far ${ends[0]} to ${button.dataset.home}, ${ends[1]} level, ${ends[2]} to ${button.dataset.away}.`;
  };

  /* Answers of the server bring their own words; this is for when no answer came. */
  const sayUnreachable = (event) => {
    const target = event.target.getAttribute?.("hx-target");
    const place = target && document.querySelector(`${target}-problem`);
    const sentence = "The server cannot be reached. Nothing was charged that you did not get; try again.";
    document.getElementById("live").textContent = sentence;
    if (!place) return;
    const notice = document.createElement("p");
    notice.className = "notice bad";
    notice.textContent = sentence;
    place.replaceChildren(notice);
  };

  document.addEventListener("click", copy);
  document.addEventListener("click", play);
  document.addEventListener("htmx:error", sayUnreachable);
  document.addEventListener("htmx:after:swap", () => { announce(document.getElementById("main") ?? document); enhance(); });
  document.addEventListener("DOMContentLoaded", enhance);
})();
