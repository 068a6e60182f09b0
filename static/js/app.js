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

  const showCopyButtons = () => {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  };

  const copy = async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    document.getElementById("live").textContent = "Copied.";
    button.textContent = "Copied";
  };

  const enhance = () => { drawCharts(); showCopyButtons(); };

  document.addEventListener("click", copy);
  document.addEventListener("htmx:after:swap", () => { announce(document.getElementById("main") ?? document); enhance(); });
  document.addEventListener("DOMContentLoaded", enhance);
})();
