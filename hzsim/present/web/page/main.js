// What happens when something changes, and when the page opens.
const opened = { targets: data.report.targets, joint: data.report.joint, bands: data.report.bands, without: data.report.without };
globalThis.whatif = { data, state, result: opened, pinned: null, redraws: 0, atRest: false };

let drawing = false;
function changed() {
  find("#taken").textContent = "";
  for (const slider of data.sliders) drawSlider(slider);
  find("#command").textContent = command();
  find("#unmoved").hidden = !data.headline.length || !anyMoved();
  find("#undo").disabled = !past.length;
  find("#redo").disabled = !future.length;
  find("#back").disabled = !anyMoved();
  find("#pin").textContent = say(state.pinned ? "unpin" : "pin");
  find("#pin").setAttribute("aria-pressed", Boolean(state.pinned));
  document.body.dataset.pinned = state.pinned ? "there" : "none";
  globalThis.whatif.atRest = false;
  document.body.dataset.computing = true;
  if (!state.pinned) globalThis.whatif.pinned = null;
  else if (globalThis.whatif.pinnedOf !== JSON.stringify(state.pinned)) {
    globalThis.whatif.pinnedOf = JSON.stringify(state.pinned);
    ask("pinned", state.pinned, 1);
  }
  ask("now", state.paths, partNow());
}

function taken(message) {
  const result = followed(message), moved = encode() !== message.id;
  if (message.key === "pinned") globalThis.whatif.pinned = state.pinned ? result : null;
  else {
    Object.assign(globalThis.whatif, { result, raw: message.now, atRest: message.part === 1 && !moved });
    if (message.part !== 1 && !dragging && !waiting.has("now")) ask("now", state.paths, 1);
  }
  soon();
}

function soon() {
  if (!drawing) requestAnimationFrame(() => ((drawing = false), redraw()));
  drawing = true;
}

function redraw() {
  const { result, pinned, atRest } = globalThis.whatif;
  for (const chart of data.charts) drawChart(chart, result.bands[chart.name], pinned?.bands[chart.name]);
  drawTable(result, pinned);
  if (atRest) find("#verdict").textContent = verdict(result);
  document.body.dataset.computing = !atRest;
  globalThis.whatif.redraws++;
}

function speak() {
  const { language } = state;
  document.documentElement.lang = { zh: "zh-CN", en: "en" }[language];
  document.title = words(data.title);
  for (const place of document.querySelectorAll("[data-words]")) place.textContent = say(place.dataset.words);
  for (const place of document.querySelectorAll("[data-named]")) place.setAttribute("aria-label", say(place.dataset.named));
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", button.dataset.language === language);
  find("#headline").replaceChildren(...data.headline.map((text) => {
    const sentence = document.createElement("p");
    sentence.textContent = words(text);
    return sentence;
  }));
  for (const slider of data.sliders) nameSlider(slider);
  namePresets();
  find("h1").textContent = words(data.title);
  find("#verdict").textContent = verdict(globalThis.whatif.result);
  changed();
  redraw();
}

document.body.dataset.record = data.recorded ? "there" : "none";
document.body.dataset.drawn = data.certain ? "nothing" : "something";
data.sliders.forEach(buildSlider);
data.charts.forEach(buildChart);
buildTable();
buildButtons();
restore(location.hash.slice(1));
speak();
