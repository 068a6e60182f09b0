/* The score landscape under the hand: a cursor that keys and pointer move from cell to cell, and twenty matches that fall into it. */
(() => {
  "use strict";

  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const MATCHES = 20;
  const FALL = 420;
  const PAUSE = 170;
  const SVG = "http://www.w3.org/2000/svg";
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /* Cells are reached one by one now, so the picture is no longer one thing. */
  const open = (figure) => {
    const drawing = figure.querySelector(".drawing");
    const [says, place] = [drawing.getAttribute("aria-label"), drawing.querySelector(".cells")];
    drawing.setAttribute("role", "group");
    drawing.firstElementChild.removeAttribute("aria-hidden");
    drawing.querySelector(".around").setAttribute("aria-hidden", "true");
    place.setAttribute("role", "grid");
    place.setAttribute("aria-label", `${says} Arrow keys move from cell to cell.`);
    return { figure, place, rows: ranks(place) };
  };

  const ranks = (place) => [...place.children].map((rank) => {
    rank.setAttribute("role", "row");
    return [...rank.children].map((cell) => {
      const title = cell.querySelector("title");
      cell.setAttribute("role", "gridcell");
      if (title) cell.setAttribute("aria-label", title.textContent);
      cell.setAttribute("tabindex", "-1");
      title?.remove();
      return cell;
    });
  });

  const chances = (cell) => (cell.dataset.chances ?? "0").split(" ").map(Number);
  const chance = (cell) => chances(cell).reduce((sum, each) => sum + each, 0);

  /* Rows need not have cells for the same columns: up and down lead to the cell that lies nearest. */
  const middle = (cell) => {
    const frame = cell.querySelector(".frame");
    return Number(frame.getAttribute("x")) + Number(frame.getAttribute("width")) / 2;
  };
  const nearest = (row, cell) => row?.reduce((best, each) => (
    Math.abs(middle(each) - middle(cell)) < Math.abs(middle(best) - middle(cell)) ? each : best
  ));

  const cursor = (land) => {
    const { figure, place } = land;
    const bubble = document.createElement("div");
    bubble.className = "bubble";
    bubble.hidden = true;
    bubble.setAttribute("aria-hidden", "true");
    figure.querySelector(".drawing").append(bubble);

    const show = (cell) => {
      const says = cell.getAttribute("aria-label");
      const end = says.lastIndexOf(": ");
      const strong = document.createElement("b");
      strong.textContent = says.slice(0, end);
      bubble.replaceChildren(strong, says.slice(end + 2));
      bubble.hidden = false;
      const [box, ground] = [cell.getBoundingClientRect(), bubble.parentElement.getBoundingClientRect()];
      const beside = box.right - ground.left + 6;
      const fits = beside + bubble.offsetWidth <= ground.width;
      const left = fits ? beside : Math.max(0, box.left - ground.left - bubble.offsetWidth - 6);
      bubble.style.left = `${left}px`;
      bubble.style.top = `${Math.max(0, box.top - ground.top + (box.height - bubble.offsetHeight) / 2)}px`;
    };
    const hide = () => {
      const held = document.activeElement?.closest?.(".cell");
      if (held && figure.contains(held)) show(held);
      else bubble.hidden = true;
    };

    let at;
    land.rest = () => {
      at = land.rows.flat().reduce((best, cell) => (chance(cell) > chance(best) ? cell : best));
      at.setAttribute("tabindex", "0");
      bubble.hidden = true;
    };
    land.rest();
    const go = (cell) => {
      at.setAttribute("tabindex", "-1");
      at = cell;
      at.setAttribute("tabindex", "0");
      at.focus({ preventScroll: true });
    };

    place.addEventListener("pointerover", (event) => { const cell = event.target.closest(".cell"); if (cell) show(cell); });
    place.addEventListener("pointerleave", hide);
    place.addEventListener("focusin", (event) => show(event.target.closest(".cell")));
    place.addEventListener("focusout", () => { bubble.hidden = true; });
    place.addEventListener("click", (event) => { const cell = event.target.closest(".cell"); if (cell) go(cell); });
    place.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { bubble.hidden = true; return; }
      const { rows } = land;
      const row = rows.findIndex((each) => each.includes(at));
      const column = rows[row].indexOf(at);
      const end = event.key === "Home" ? 0 : event.key === "End" ? rows[row].length - 1 : null;
      const [down, right] = STEPS[event.key] ?? [0, 0];
      const beside = down ? nearest(rows[row + down], at) : rows[row][column + right];
      const next = end === null ? beside : rows[row][end];
      if (!(event.key in STEPS) && end === null) return;
      event.preventDefault();
      if (next) go(next);
    });
  };

  const drawn = (cells) => {
    const kinds = cells.flatMap((cell) => chances(cell).map((p, kind) => ({ cell, kind, p })));
    let left = Math.random() * kinds.reduce((sum, each) => sum + each.p, 0);
    return kinds.find((each) => (left -= each.p) < 0 && each.p > 0) ?? kinds.findLast((each) => each.p > 0);
  };

  const play = (land) => {
    const { place } = land;
    const button = document.getElementById("play");
    const told = document.getElementById("played");
    if (!button || !told) return;
    const [home, away] = [button.dataset.home, button.dataset.away];
    const paints = [button.dataset.paintHome, "none", button.dataset.paintAway];
    let fallen;
    let timer;

    const measures = (cell) => {
      const box = cell.querySelector("rect");
      return ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
    };
    /* As wide as lets the highest heap fit into its cell. */
    const pitchOf = (highest) => {
      const [, , width, height] = measures(land.rows[0][0]);
      let pitch = 15.5;
      while (Math.ceil(highest / Math.floor((width - 8) / pitch)) * pitch > height - 8) pitch *= 0.95;
      return pitch;
    };
    const fall = (match, index, heap, pitch) => {
      const [x, y, width, height] = measures(match.cell);
      const across = Math.floor((width - 8) / pitch);
      const circle = document.createElementNS(SVG, "circle");
      const size = pitch / 2 - 0.5;
      circle.setAttribute("cx", x + 4 + pitch * (0.5 + (heap % across)));
      circle.setAttribute("cy", y + height - 4 - pitch * (0.5 + Math.floor(heap / across)));
      circle.setAttribute("r", match.kind === 1 ? size - 1 : size);
      circle.setAttribute("fill", paints[match.kind]);
      if (match.kind === 1) { circle.setAttribute("stroke", "var(--draw)"); circle.setAttribute("stroke-width", "2.5"); }
      fallen.append(circle);
      if (still.matches) return;
      circle.animate(
        [{ transform: `translateY(${-y - height}px)` }, { transform: "none" }],
        { duration: FALL, delay: index * PAUSE, easing: "cubic-bezier(.5, 0, .9, .6)", fill: "backwards" },
      );
    };

    const tell = (matches) => {
      const ends = [0, 0, 0];
      for (const { kind } of matches) ends[kind] += 1;
      const hasDraw = land.rows.flat().some((cell) => chances(cell)[1] > 0);
      const level = hasDraw ? `, ${ends[1]} level` : "";
      told.textContent = `Of these twenty: ${ends[0]} to ${home}${level}, ${ends[2]} to ${away}. Play again and it ends otherwise.`;
      button.textContent = "Play twenty more";
      button.disabled = false;
    };

    const back = document.createElement("button");
    back.type = "button";
    back.className = "link";
    back.textContent = "Show the hundred again";
    land.clear = () => {
      clearTimeout(timer);
      fallen?.remove();
      place.classList.remove("playing");
      told.textContent = "";
      back.remove();
      button.disabled = false;
    };
    back.addEventListener("click", () => { land.clear(); button.focus(); });
    button.addEventListener("click", () => {
      clearTimeout(timer);
      fallen?.remove();
      fallen = document.createElementNS(SVG, "g");
      fallen.setAttribute("class", "fallen");
      fallen.setAttribute("aria-hidden", "true");
      fallen.setAttribute("pointer-events", "none");
      place.after(fallen);
      place.classList.add("playing");
      told.textContent = "";
      const heaps = new Map();
      const matches = Array.from({ length: MATCHES }, () => drawn(land.rows.flat()));
      const places = matches.map(({ cell }) => {
        const heap = heaps.get(cell) ?? 0;
        heaps.set(cell, heap + 1);
        return heap;
      });
      const pitch = pitchOf(Math.max(...heaps.values()));
      matches.forEach((match, index) => fall(match, index, places[index], pitch));
      button.after(back);
      if (still.matches) { tell(matches); return; }
      button.disabled = true;
      timer = setTimeout(() => tell(matches), MATCHES * PAUSE + FALL);
    });
  };

  /* Where the scenarios are there as well, one slider goes through them in the same picture. */
  const morph = (land, scenarios) => {
    const [weaker, , stronger] = scenarios.map((each) => each.querySelector("figcaption h3").textContent);
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: 0, max: 2, step: 1, value: 1, id: "morph" });
    slider.setAttribute("aria-label", `From: ${weaker}, to: ${stronger}`);
    const [low, high] = ["favourite weaker", "stronger"].map((text) => Object.assign(document.createElement("span"), { textContent: text }));
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    const bar = document.createElement("div");
    bar.className = "morph";
    bar.append(low, slider, high, told);
    land.figure.querySelector(".drawing").after(bar);

    const show = (scenario) => {
      const frames = [...land.place.querySelectorAll(".frame")].map((frame) => frame.id);
      land.clear?.();
      land.figure.querySelector(".around").replaceChildren(...scenario.querySelector(".around").cloneNode(true).children);
      land.place.replaceChildren(...scenario.querySelector(".cells").cloneNode(true).children);
      land.place.querySelectorAll(".frame").forEach((frame, index) => { if (frames[index]) frame.id = frames[index]; });
      land.rows = ranks(land.place);
      land.rest();
      const [title, says] = ["h3", "p"].map((each) => scenario.querySelector(`figcaption ${each}`).textContent);
      slider.setAttribute("aria-valuetext", title);
      told.textContent = `${title}. ${says}`;
    };
    slider.addEventListener("input", () => show(scenarios[Number(slider.value)]));
  };

  const begin = () => {
    for (const figure of document.querySelectorAll(".landscape[data-module]:not([data-begun])")) {
      figure.dataset.begun = "";
      const land = open(figure);
      cursor(land);
      /* Matches fall into the picture of the match alone: neither into those of the scenarios, nor into ridges. */
      if (/^chart-(grid|columns)$/.test(figure.id)) play(land);
      figure.land = land;
    }
    const figure = document.querySelector("#picture .landscape[data-begun]:not([data-fixed])");
    const scenarios = [...document.querySelectorAll("[data-scenario]")];
    if (figure && scenarios.length === 3 && !figure.querySelector(".morph")) morph(figure.land, scenarios);
  };

  document.addEventListener("oracle:modules", begin);
  document.addEventListener("htmx:after:swap", begin);
  begin();
})();
