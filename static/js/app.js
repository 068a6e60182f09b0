/* What the pages add to htmx: announcements, charts where there are any, and copying a link. */
(() => {
  "use strict";

  const announce = (root) => {
    const message = root.querySelector?.("[data-announce]")?.dataset.announce;
    const region = document.getElementById("live");
    if (message && region) region.textContent = message;
  };

  /* A chart is drawn again once it comes into sight, and the first of them brings the library. */
  let charts;
  const drawSeen = () => {
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
  const chartsInSight = new IntersectionObserver((entries) => {
    const seen = entries.filter((each) => each.isIntersecting).map((each) => each.target);
    for (const figure of seen) {
      chartsInSight.unobserve(figure);
      figure.dataset.seen = "";
    }
    if (seen.length) drawSeen();
  });
  const drawCharts = () => {
    for (const figure of document.querySelectorAll("[data-chart]:not([data-seen])")) chartsInSight.observe(figure);
  };

  /* A module that a part of the page names comes once that part is nearly in sight; one that is there hears of the part. */
  const modules = new Set();
  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      const source = target.dataset.module;
      if (modules.has(source)) { document.dispatchEvent(new CustomEvent("oracle:modules")); continue; }
      modules.add(source);
      const script = document.createElement("script");
      script.src = source;
      script.onerror = () => modules.delete(source);
      document.head.append(script);
    }
  }, { rootMargin: "200px" });
  const loadModules = () => {
    for (const part of document.querySelectorAll("[data-module]")) sight.observe(part);
  };

  /* A team of a season's picture that is pressed stands alone until it is pressed again. */
  const isolate = (event) => {
    const club = event.target.closest?.(".club");
    if (!club) return;
    event.preventDefault();
    const isAlone = club.hasAttribute("aria-current");
    for (const each of document.querySelectorAll(".club[aria-current]")) each.removeAttribute("aria-current");
    if (!isAlone) club.setAttribute("aria-current", "true");
  };

  const showButtons = () => {
    for (const button of document.querySelectorAll("button[hidden]")) button.hidden = false;
  };

  const copy = async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const source = button.dataset.copy;
    await navigator.clipboard.writeText(source.startsWith("#") ? document.querySelector(source).textContent : new URL(source, location.href).href);
    document.getElementById("live").textContent = "Copied.";
    button.textContent = "Copied";
  };

  const enhance = () => { drawCharts(); loadModules(); showButtons(); };

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

  /* What a word means is shown by a press without any script; here also under the pointer and in focus. */
  let closing;
  const explain = (event) => {
    if (event.pointerType === "touch") return;
    const at = event.target.closest?.(".term, .meaning");
    clearTimeout(closing);
    if (at?.popoverTargetElement) { if (event.type !== "focusin" || at.matches(":focus-visible")) at.popoverTargetElement.showPopover({ source: at }); }
    else if (!at) closing = setTimeout(() => { for (const each of document.querySelectorAll(".meaning:popover-open")) each.hidePopover(); }, 250);
  };

  const showPassword = (event) => {
    const button = event.target.closest?.("[data-shows]");
    if (!button) return;
    const field = document.getElementById(button.dataset.shows);
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    field.focus();
  };

  /* Remembered by the browser, so that the server sends the next page in it from the start. */
  const appear = (event) => {
    const button = event.target.closest?.("[data-appearance]");
    if (!button) return;
    const theme = button.dataset.appearance;
    const secure = location.protocol === "https:" ? ";Secure" : "";
    document.cookie = `theme=${theme};Path=/;SameSite=Lax;Max-Age=${theme ? 31536000 : 0}${secure}`;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    for (const each of document.querySelectorAll("[data-appearance]")) each.setAttribute("aria-pressed", each === button);
  };

  /* Answers of the server bring their own words; this is for when no answer came. */
  const sayUnreachable = (event) => {
    const target = event.target.getAttribute?.("data-hx-target");
    const place = target && document.querySelector(`${target}-problem`);
    const sentence = "The server cannot be reached. Nothing was charged that you did not get; try again.";
    document.getElementById("live").textContent = sentence;
    if (!place) return;
    const notice = document.createElement("p");
    notice.className = "notice bad";
    notice.textContent = sentence;
    place.replaceChildren(notice);
  };

  /* Files that the server would refuse are not sent first; while others are on their way, they are not sent twice. */
  const send = (event) => {
    const form = event.target;
    if (!form.dataset?.mostBytes) return;
    const input = form.querySelector('input[type="file"]');
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    if (bytes > Number(form.dataset.mostBytes)) {
      event.preventDefault();
      const note = document.getElementById(input.getAttribute("aria-describedby"));
      note.className = "wrong";
      note.textContent = `These are ${(bytes / 1e6).toFixed(1)} MB; at most ${Number(form.dataset.mostBytes) / 1e6} MB are read. Pack them with gzip, or import them at the machine: trickster data import FILE.`;
      document.getElementById("live").textContent = note.textContent;
      input.setAttribute("aria-invalid", "true");
      return;
    }
    form.classList.add("htmx-request");
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  };

  const sendAgain = () => {
    for (const form of document.querySelectorAll("form[data-most-bytes].htmx-request")) {
      form.classList.remove("htmx-request");
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    }
  };

  document.addEventListener("submit", send);
  window.addEventListener("pageshow", sendAgain);
  document.addEventListener("click", copy);
  document.addEventListener("click", play);
  document.addEventListener("click", showPassword);
  document.addEventListener("click", appear);
  document.addEventListener("click", isolate);
  document.addEventListener("pointerover", explain);
  document.addEventListener("focusin", explain);
  document.addEventListener("htmx:error", sayUnreachable);
  document.addEventListener("htmx:after:swap", () => { announce(document.getElementById("main") ?? document); enhance(); });
  document.addEventListener("DOMContentLoaded", enhance);
})();
