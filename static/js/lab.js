/* A slider and its number box show the same value, and the chances of the game stay together a hundred. */
(() => {
  "use strict";

  const pair = (event) => {
    const other = document.getElementById(event.target.dataset?.pair ?? "");
    if (other) other.value = event.target.value;
  };

  /* The bar of the game: two handles and a box for each chance, which together always make a hundred. */
  const OUTCOMES = ["home", "draw", "away"];
  const LEAST = 1;
  let weights = {}, typed = [];

  const chancesOf = (form) => {
    const names = OUTCOMES.filter((name) => form.elements[name]);
    return Object.fromEntries(names.map((name) => [name, Number(form.elements[name].value) || 0]));
  };

  const show = (form, chances, typed) => {
    const round = (value) => Math.round(10 * value) / 10;
    let from = 0;
    for (const [name, chance] of Object.entries(chances)) {
      if (name !== typed) form.elements[name].value = round(chance);
      const part = form.querySelector(`[data-part="${name}"]`);
      part.setAttribute("x", from);
      part.setAttribute("width", chance);
      from += chance;
    }
    for (const edge of form.querySelectorAll("[data-edge]")) {
      const chance = chances[edge.dataset.edge];
      edge.value = edge.dataset.edge === "home" ? chance : 100 - chance;
      edge.setAttribute("aria-valuetext", `${round(chance)} percent`);
    }
  };

  /* A handle moves what is on both of its sides, and stops before the other. */
  const drag = (form, edge) => {
    const chances = chancesOf(form);
    const { home, away } = chances;
    typed = [];
    const least = "draw" in chances ? LEAST : 0;
    if (edge.dataset.edge === "home") {
      const most = 100 - least - ("draw" in chances ? away : LEAST);
      chances.home = Math.min(Math.max(Number(edge.value), LEAST), most);
      if (!("draw" in chances)) chances.away = 100 - chances.home;
    } else chances.away = Math.min(Math.max(100 - Number(edge.value), LEAST), 100 - least - home);
    if ("draw" in chances) chances.draw = 100 - chances.home - chances.away;
    show(form, chances);
  };

  /* What is typed takes from what was not typed yet, in proportion; where all were, from what was typed longest ago. */
  const type = (form, name) => {
    const chances = chancesOf(form);
    const rest = 100 - chances[name];
    for (const each of Object.keys(chances)) if (each !== name) chances[each] = Math.min(Math.max(chances[each], LEAST), 100);
    typed = [...typed.filter((each) => each !== name), name];
    const [first, second] = Object.keys(chances).filter((each) => each !== name).sort((one, other) => typed.indexOf(one) - typed.indexOf(other));
    if (!(chances[name] >= LEAST) || rest < LEAST * (second ? 2 : 1)) return;
    const areBothFree = !typed.includes(second);
    const kept = areBothFree ? Math.round((rest * weights[second]) / (weights[first] + weights[second])) : chances[second];
    if (second) chances[second] = Math.min(Math.max(kept, LEAST), rest - LEAST);
    chances[first] = rest - (second ? chances[second] : 0);
    show(form, chances, name);
  };

  const split = (event) => {
    const form = event.target.closest?.("[data-game]");
    if (!form) return;
    if (event.target.dataset.edge) drag(form, event.target);
    else if (OUTCOMES.includes(event.target.name)) type(form, event.target.name);
  };

  const weigh = (event) => {
    const form = event.target.closest?.("[data-game]");
    if (form) weights = Object.fromEntries(Object.entries(chancesOf(form)).map(([name, chance]) => [name, Math.max(chance, LEAST)]));
  };

  const begin = () => {
    typed = [];
    for (const form of document.querySelectorAll("[data-game]")) {
      for (const edge of form.querySelectorAll("[data-edge]")) edge.hidden = false;
      show(form, chancesOf(form));
    }
  };

  /* Where this page has drawn a chart, the server need not draw the next one. */
  const drawHere = (event) => {
    if (document.querySelector("[data-drawn='live']")) event.detail.ctx.request.headers["Trickster-Draws"] = "live";
  };

  document.addEventListener("htmx:config:request", drawHere);
  document.addEventListener("input", pair);
  document.addEventListener("input", split);
  document.addEventListener("focusin", weigh);
  document.addEventListener("htmx:after:swap", begin);
  document.addEventListener("DOMContentLoaded", begin);
  if (document.readyState !== "loading") begin();
})();
