// A chart becomes alive when somebody reaches for it; until then its drawing stands there, and no script is loaded.
const loader = document.querySelector("script[data-vega]");
let loading;

function load() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = loader.dataset.vega;
    script.nonce = loader.nonce;
    script.type = "module";
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

async function enliven(chart) {
  if (chart.dataset.state) return;
  chart.dataset.state = "loading";
  try {
    const [answer] = await Promise.all([fetch(chart.dataset.spec), load()]);
    if (!answer.ok) throw new Error(answer.statusText);
    const room = document.createElement("div");
    await window.vegaEmbed(room, await answer.json(), {
      actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true },
    });
    const drawing = chart.querySelector("svg");
    const live = room.querySelector("svg");
    for (const name of ["role", "aria-labelledby"]) live.setAttribute(name, drawing.getAttribute(name) ?? "");
    live.prepend(...drawing.querySelectorAll(":scope > title, :scope > desc"));
    chart.replaceChildren(room);
    chart.classList.add("drawn-live");
    chart.dataset.state = "live";
  } catch (error) {
    chart.dataset.state = "still"; // the drawing says the same
    console.info(String(error));
  }
}

for (const chart of document.querySelectorAll("[data-spec]")) {
  for (const reach of ["pointerenter", "touchstart"]) {
    chart.addEventListener(reach, () => enliven(chart), { once: true, passive: true });
  }
}
