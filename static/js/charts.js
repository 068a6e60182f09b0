const options = { ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true } };

const draw = async (figure) => {
  figure.dataset.drawn = "";
  const drawing = figure.querySelector(".drawing");
  const specification = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const canvas = document.createElement("div");
  try {
    await vegaEmbed(canvas, specification, options);
  } catch {
    return; // the picture that came with the page stays
  }
  const [still, live] = [drawing.querySelector("svg"), canvas.querySelector("svg")];
  live.setAttribute("viewBox", live.getAttribute("viewBox") ?? still.getAttribute("viewBox"));
  live.removeAttribute("width");
  live.removeAttribute("height");
  still.replaceWith(live);
  figure.dataset.drawn = "live";
};

const drawAll = () => document.querySelectorAll("[data-seen]:not([data-drawn])").forEach(draw);
document.addEventListener("oracle:charts", drawAll);
