"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const find = (selector, inside = document) => inside.querySelector(selector);
const clone = (id) => find(`#${id}`).content.firstElementChild.cloneNode(true);
const state = { language: data.language, steps: Object.fromEntries(data.sliders.map((slider) => [slider.name, 0])) };
const words = (text) => text[state.language];
globalThis.whatif = { data, state, result: null, redraws: 0 };

// Effects are stored as 40-bit fractions of their range; only unknown years have them.
function thaw(frozen) {
  const bytes = Uint8Array.from(atob(frozen.bytes), (letter) => letter.charCodeAt(0));
  const effects = new Float64Array(bytes.length / 5);
  for (let place = 0; place < effects.length; place++) {
    let whole = 0;
    for (let byte = 4; byte >= 0; byte--) whole = whole * 256 + bytes[5 * place + byte];
    effects[place] = frozen.low + frozen.step * whole;
  }
  return effects;
}
data.effects = Object.fromEntries(Object.entries(data.frozen).map(([name, frozen]) => [name, thaw(frozen)]));

const moved = (slider) => state.steps[slider.name] * slider.step;
function paths() {
  const shifted = { ...data.central };
  for (const slider of data.sliders) {
    shifted[slider.name] = data.central[slider.name].map((value, year) => (year < data.open ? value : value + moved(slider)));
  }
  return shifted;
}

const formats = new Map(); // one for each number of decimals: making them is slow
// Rounded as hzsim/units.py does: half away from zero, of the first 15 digits.
function fixed(value, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: "negative" };
  if (!formats.has(decimals)) formats.set(decimals, new Intl.NumberFormat("en-US", digits));
  return formats.get(decimals).format(Number(value.toPrecision(15))).replace("-", "−");
}
const shown = (value, part, decimals = part.decimals) => fixed(value / part.factor, decimals) + part.shown;

const percent = (share) => `${fixed(share / 0.01, 1)}%`;

// With more digits than usual where they tell a value from the target beside it (hzsim/present/words/phrases.py).
function shownBeside(value, target) {
  if (Math.abs(value - target.value) <= data.tolerance * (Math.abs(target.value) || 1)) return shown(value, target);
  for (let digits = target.decimals; digits < 9; digits++) {
    if (shown(value, target, digits) !== shown(target.value, target, digits)) return shown(value, target, digits);
  }
  return shown(value, target);
}

// A small error has more digits (hzsim/present/words/phrases.py).
const spread = (error) => (error >= 0.0005 ? percent(error) : `${fixed(error / 0.01, error >= 0.00005 ? 2 : 3)}%`);

// A probability as the report prints it: yes or no where nothing is drawn, a bound where it would round to none.
function likely({ probability, error }) {
  if (!error) return words(data.words[probability ? "yes" : "no"]);
  const share = percent(probability);
  if (share !== "0.0%" && share !== "100.0%") return error >= 0.000005 ? `${share} ± ${spread(error)}` : share;
  const far = Math.min(probability, 1 - probability) + 2 * error;
  const edge = Math.max(1, Math.ceil(1000 * far - 1e-9)) / 10;
  return probability < 0.5 ? `< ${fixed(edge, 1)}%` : `> ${fixed(100 - edge, 1)}%`;
}

// The command that simulates the same settings with all the report's draws.
function command() {
  const number = (value, part) => `${Number((value / part.factor).toPrecision(12))}${part.shown}`;
  const sets = data.sliders.filter((slider) => state.steps[slider.name]).flatMap((slider) => {
    const path = paths()[slider.name].slice(data.open);
    const first = data.years[data.open], last = data.years[data.years.length - 1];
    if (path.every((value) => value === path[0])) return [`--set ${slider.name}@${first}-${last}=${number(path[0], slider)}`];
    return path.map((value, year) => `--set ${slider.name}@${first + year}=${number(value, slider)}`);
  });
  return ["hzsim assess", data.file, ...sets, ...data.drawing].join(" ");
}

const SIZE = { width: 420, height: 240, left: 58, right: 62, top: 10, bottom: 24 };
function scales(chart) {
  const [low, high] = chart.axis, last = data.years.length - 1;
  const x = (year) => SIZE.left + ((SIZE.width - SIZE.left - SIZE.right) * year) / Math.max(1, last);
  const y = (value) => SIZE.height - SIZE.bottom - ((SIZE.height - SIZE.top - SIZE.bottom) * (value - low)) / (high - low);
  return { x, y, inside: (value) => y(Math.min(high, Math.max(low, value))) };
}
const line = (points) => points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(2)},${y.toFixed(2)}`).join("");
function mark(group, kind, attributes, text = "") {
  group.insertAdjacentHTML("beforeend", `<${kind}/>`);
  const made = group.lastElementChild;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
}

function buildChart(chart) {
  const figure = clone("chart"), axis = find(".axis", figure), { x, y } = scales(chart);
  figure.id = `chart-${chart.name}`;
  for (const tick of chart.ticks) {
    mark(axis, "line", { x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: y(tick), y2: y(tick) });
    mark(axis, "text", { x: SIZE.left - 6, y: y(tick) + 4, "text-anchor": "end" }, shown(tick, chart, chart.tickDecimals));
  }
  data.years.forEach((year, place) => mark(axis, "text", { x: x(place), y: SIZE.height - 6, "text-anchor": "middle" }, year));
  for (const target of data.targets.filter((one) => one.indicator === chart.name)) {
    const from = x(target.first - data.years[0]), to = x(target.last - data.years[0]), at = y(target.value);
    mark(find(".targets", figure), "path", { d: line([[from - 12, at], [to, at]]) });
    mark(find(".targets", figure), "path", { class: "diamond", d: `M${to},${at - 5}l5,5l-5,5l-5,-5z` });
  }
  find("#charts").append(figure);
}

function drawChart(chart, bands) {
  const figure = find(`#chart-${chart.name}`), { x, inside } = scales(chart);
  const edge = (share) => bands.map((year, place) => [x(place), inside(year[data.shares.indexOf(share)])]);
  find("figcaption", figure).textContent = words(chart.label);
  const shares = [0.1, 0.5, 0.9].map((share) => shown(bands[bands.length - 1][data.shares.indexOf(share)], chart));
  const last = data.years[data.years.length - 1], [low, high] = chart.axis;
  const band = data.certain ? "" : `, ${words(data.words.band)} ${shares[0]} – ${shares[2]}`;
  find("svg", figure).setAttribute("aria-label", `${words(chart.label)}, ${last}: ${words(data.words.median)} ${shares[1]}${band}`);
  find(".beyond", figure).hidden = bands.flat().every((value) => low <= value && value <= high);
  for (const [name, low, high] of data.certain ? [] : [["wide", 0.05, 0.95], ["middle", 0.1, 0.9], ["narrow", 0.25, 0.75]]) {
    find(`.${name}`, figure).setAttribute("d", `${line([...edge(low), ...edge(high).reverse()])}z`);
  }
  find(".median", figure).setAttribute("d", line(edge(0.5)));
  if (!find(".before", figure).hasAttribute("d")) find(".before", figure).setAttribute("d", line(edge(0.5)));
  const end = bands[bands.length - 1], labels = find(".ends", figure);
  labels.replaceChildren();
  if (data.certain) edge(0.5).forEach(([cx, cy]) => mark(labels, "circle", { cx, cy, r: 3.5 }));
  const spots = [0.9, 0.5, 0.1].map((share) => [end[data.shares.indexOf(share)], edge(share).at(-1)[1]]);
  const close = spots[1][1] - spots[0][1] < 12 || spots[2][1] - spots[1][1] < 12;
  for (const [value, at] of close ? [spots[1]] : spots) {
    mark(labels, "text", { x: SIZE.width - SIZE.right + 9, y: at + 4 }, shown(value, chart));
  }
}

function write(output, found) {
  output.value = likely(found);
  output.dataset.value = found.probability;
}

function drawRow(row, label, found, recorded, part) {
  const [name, median, chance, second] = row.children;
  name.textContent = label;
  median.textContent = part ? shownBeside(found.median, part) : "";
  median.title = part && !data.certain ? `${shownBeside(found.low, part)} – ${shownBeside(found.high, part)}` : "";
  const headers = [[median, "median"], [chance, "probability"], [second, "recorded"]];
  for (const [cell, header] of headers) cell.dataset.label = words(data.words[header]);
  find("meter", row).value = found.probability;
  find("meter", row).setAttribute("aria-label", `${label}: ${words(data.words.probability)}`);
  write(find("output", chance), found);
  if (recorded) write(find("output", second), recorded);
}

const start = assess(data, paths());

function redraw() {
  const raw = assess(data, paths());
  const result = follow(data.report, start, raw, data.targets);
  for (const chart of data.charts) drawChart(chart, result.bands[chart.name]);
  const rows = find("#targets").children;
  data.targets.forEach((target, place) =>
    drawRow(rows[place], words(target.label), result.targets[place], data.recorded?.[place], target));
  if (data.targets.length) {
    drawRow(rows[data.targets.length], words(data.words.together), result.joint, data.recorded?.at(-1), null);
  }
  for (const slider of data.sliders) {
    const value = shown(slider.mean + moved(slider), slider);
    const field = find(`#${slider.name}`);
    field.value = state.steps[slider.name];
    field.setAttribute("aria-valuetext", value);
    find("output", field.parentElement).value = value;
  }
  find("#command").textContent = command();
  find("#unmoved").hidden = !data.headline.length || !data.sliders.some((slider) => state.steps[slider.name]);
  Object.assign(globalThis.whatif, { raw, result, redraws: globalThis.whatif.redraws + 1 });
}

let waiting = false;
function soon() {
  if (!waiting) requestAnimationFrame(() => ((waiting = false), redraw()));
  waiting = true;
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = { zh: "zh-CN", en: "en" }[language];
  document.title = words(data.title);
  for (const place of document.querySelectorAll("[data-words]")) place.textContent = words(data.words[place.dataset.words]);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", button.dataset.language === language);
  }
  find("#headline").replaceChildren(...data.headline.map((text) => {
    const sentence = document.createElement("p");
    sentence.textContent = words(text);
    return sentence;
  }));
  for (const slider of data.sliders) find(`label[for=${slider.name}]`).textContent = words(slider.label);
  find("h1").textContent = words(data.title);
  soon();
}

function back() {
  for (const slider of data.sliders) state.steps[slider.name] = 0;
  soon();
}

function buildSlider(slider) {
  const row = clone("slider"), field = find("input", row);
  find("label", row).htmlFor = field.id = slider.name;
  [field.min, field.max, field.step] = [slider.least, slider.most, 1];
  field.addEventListener("input", () => ((state.steps[slider.name] = Number(field.value)), soon()));
  find("#sliders").append(row);
}

// What the model makes of the page's own draws comes with the page; a page that disagrees says so.
function agrees({ bands, targets, joint }) {
  const near = (mine, theirs) => Math.abs(mine - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));
  const share = ({ met }) => met.reduce((sum, one) => sum + one, 0) / data.draws;
  return Object.entries(data.expected.bands).every(([name, years]) =>
    years.every((year, place) => year.every((value, share) => near(bands[name][place][share], value)))) &&
    [...targets, joint].every((one, place) => near(share(one), data.expected.probabilities[place]));
}

document.body.dataset.record = data.recorded ? "there" : "none";
document.body.dataset.drawn = data.certain ? "nothing" : "something";
data.sliders.forEach(buildSlider);
data.charts.forEach(buildChart);
[...data.targets, ...(data.targets.length ? ["all"] : [])].forEach(() => find("#targets").append(clone("target")));
find("#back").addEventListener("click", back);
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") back();
});
speak(state.language);
redraw();
find("#disagrees").hidden = agrees(start);
