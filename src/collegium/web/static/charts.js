// Draws each <figure data-chart> from the specification inside it, in place of the static picture that the page brings.
// If anything fails, that picture stays; the sentence and the table beside it are never touched.
//
//   <figure data-chart>
//     <div data-chart-fallback>static SVG</div>
//     <script type="application/json">specification</script>
//     <figcaption>…</figcaption>
//   </figure>
(function () {
  "use strict";

  const NARROW = 560; // pixels; below it the legend stands in one column and names are cut earlier
  const LETTER = 6.6; // pixels, the width of a letter in the notes below a chart

  // `ast` evaluates expressions without eval; the two style options keep the library from adding <style> elements.
  // Both are what a strict content security policy asks for.
  const OPTIONS = {
    ast: true,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };

  const TOOLTIP_STYLE = `
    #vg-tooltip-element { position: fixed; z-index: 1000; visibility: hidden; pointer-events: none; max-width: 22rem;
      padding: 8px 12px; background: #fff; color: #212b32; border: 2px solid #212b32; font-size: 1rem; line-height: 1.4; }
    #vg-tooltip-element.visible { visibility: visible; }
    #vg-tooltip-element td { padding: 0 12px 0 0; border: 0; vertical-align: top; }
    #vg-tooltip-element td.key { color: #4c6272; }`;

  // A constructed style sheet counts as script, so the policy needs no nonce for it.
  function styleTooltip() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(TOOLTIP_STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }

  function fitted(spec, width) {
    if (width >= NARROW) return spec;
    const config = spec.config || {};
    return {
      ...spec,
      layer: spec.layer.filter((layer) => !(layer.name || "").startsWith("names-")), // they would run into each other
      config: {
        ...config,
        legend: { ...config.legend, columns: 1, labelLimit: width - 60 },
        axisY: { ...config.axisY, labelLimit: Math.round(width * 0.36) },
      },
      title: spec.title && { ...spec.title, text: wrapped(spec.title.text, Math.floor(width / LETTER)) },
    };
  }

  // The notes below a chart name what is not shown, so they are wrapped again and never cut.
  function wrapped(text, letters) {
    const lines = [];
    for (const word of [].concat(text).join(" ").split(" ")) {
      const last = lines.length - 1;
      if (last >= 0 && lines[last].length + word.length < letters) lines[last] += ` ${word}`;
      else lines.push(word);
    }
    return lines;
  }

  async function draw(figure) {
    const source = figure.querySelector('script[type="application/json"]');
    if (!source || figure.dataset.chart === "drawn") return;
    figure.dataset.chart = "drawn";
    const fallback = figure.querySelector("[data-chart-fallback]");
    const target = document.createElement("div");
    target.style.width = "100%";
    source.before(target);
    try {
      const spec = JSON.parse(source.textContent);
      await window.vegaEmbed(target, fitted(spec, target.clientWidth), OPTIONS);
      if (!target.querySelector("svg")) throw new Error("nothing was drawn");
      if (fallback) fallback.hidden = true;
    } catch (error) {
      target.remove();
      figure.dataset.chart = "failed";
      console.warn("A chart stays a picture:", error.message);
    }
  }

  function drawAll(root) {
    if (!window.vegaEmbed) return;
    if (root.matches && root.matches("figure[data-chart]")) draw(root);
    root.querySelectorAll("figure[data-chart]").forEach(draw);
  }

  function start() {
    styleTooltip();
    drawAll(document);
    document.addEventListener("htmx:load", (event) => drawAll(event.target)); // parts of a page that arrive later
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
