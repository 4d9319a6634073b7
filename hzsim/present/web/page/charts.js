// Fan charts: bands by year beside those of the scenario, its targets, and what is pinned.
const SIZE = { width: 420, height: 240, top: 12, bottom: 24, letter: 12 };
const pen = document.createElement("canvas").getContext("2d");
function widest(texts) {
  pen.font = `${SIZE.letter}px "Hzsim Page", sans-serif`;
  return Math.max(...texts.map((text) => pen.measureText(text).width));
}

// Ticks at one, two or five of a power of ten, outside ends included.
function ticks(low, high, factor) {
  const span = (high - low) / factor || Math.abs(high / factor) || 1, power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => span / one <= 5);
  const first = Math.floor(low / factor / step + 1e-9), last = Math.max(first + 1, Math.ceil(high / factor / step - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step * factor);
  return { values, decimals };
}

// The room that labels take on both sides of a chart.
function sides(chart, scale, ends) {
  const left = widest(scale.values.map((tick) => shown(tick, chart, scale.decimals))) + 10;
  return { left, right: Math.max(24, widest(ends.map((value) => shown(value, chart))) + 14) };
}

const line = (points) => points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(2)},${y.toFixed(2)}`).join("");
function mark(group, kind, attributes, text = "") {
  group.insertAdjacentHTML("beforeend", `<${kind}/>`);
  const made = group.lastElementChild;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
}

function buildChart(chart) {
  const figure = clone("chart");
  figure.id = `chart-${chart.name}`;
  find("#charts").append(figure);
}

function scaled(chart, bands, pinned) {
  const asked = data.targets.filter((one) => one.indicator === chart.name);
  const values = [...bands.flat(), ...data.report.bands[chart.name].flat(), ...(pinned ?? []).map((year) => year[3])];
  const all = [...values, ...asked.flatMap((one) => one.bounds)].filter(Number.isFinite);
  const scale = ticks(Math.min(...all), Math.max(...all), look(chart).factor), [low] = scale.values, high = scale.values.at(-1);
  const side = sides(chart, scale, bands.at(-1)), last = data.years.length - 1;
  const x = (year) => side.left + ((SIZE.width - side.left - side.right) * year) / Math.max(1, last);
  const y = (value) => SIZE.height - SIZE.bottom - ((SIZE.height - SIZE.top - SIZE.bottom) * (value - low)) / (high - low);
  return { scale, side, x, y, asked };
}

function drawChart(chart, bands, pinned) {
  const figure = find(`#chart-${chart.name}`), { scale, side, x, y, asked } = scaled(chart, bands, pinned);
  const edge = (share, of = bands) => of.map((year, place) => [x(place), y(year[data.shares.indexOf(share)])]);
  const axis = find(".axis", figure), goals = find(".targets", figure), ends = find(".ends", figure);
  for (const group of [axis, goals, ends]) group.replaceChildren();
  for (const tick of scale.values) {
    mark(axis, "line", { x1: side.left, x2: SIZE.width - side.right, y1: y(tick), y2: y(tick) });
    mark(axis, "text", { x: side.left - 6, y: y(tick) + 4, "text-anchor": "end" }, shown(tick, chart, scale.decimals));
  }
  const every = Math.ceil((data.years.length * 38) / (SIZE.width - side.left - side.right)), last = data.years.length - 1;
  data.years.forEach((year, place) => {
    if ((last - place) % every === 0) mark(axis, "text", { x: x(place), y: SIZE.height - 6, "text-anchor": "middle" }, year);
  });
  for (const { first, last: end, bounds } of asked) {
    for (const at of bounds.map(y)) {
      const [from, to] = [first, end].map((year) => x(year - data.years[0]));
      mark(goals, "path", { d: line([[from - 12, at], [to, at]]) });
      mark(goals, "path", { class: "diamond", d: `M${to},${at - 5}l5,5l-5,5l-5,-5z` });
    }
  }
  for (const [name, low, high] of [["wide", 0.05, 0.95], ["middle", 0.1, 0.9], ["narrow", 0.25, 0.75]]) {
    find(`.${name}`, figure).setAttribute("d", data.certain ? "" : `${line([...edge(high), ...edge(low).reverse()])}Z`);
  }
  find(".median", figure).setAttribute("d", line(edge(0.5)));
  find(".before", figure).setAttribute("d", line(edge(0.5, data.report.bands[chart.name])));
  find(".pinned", figure).setAttribute("d", pinned ? line(edge(0.5, pinned)) : "");
  drawEnds(chart, bands, ends, edge, SIZE.width - side.right);
  find("figcaption", figure).textContent = look(chart).label;
  const shares = [0.1, 0.5, 0.9].map((share) => shown(bands[last][data.shares.indexOf(share)], chart));
  const middle = `${say("median")} ${shares[1]}`, comma = { zh: "，", en: ", " }[state.language];
  const band = data.certain ? "" : `${comma}${say("band")} ${shares[0]} – ${shares[2]}`;
  find("svg", figure).setAttribute("aria-label",
    `${look(chart).label}${comma}${data.years[last]}${{ zh: "：", en: ": " }[state.language]}${middle}${band}`);
}

function drawEnds(chart, bands, ends, edge, at) {
  for (const [x, y] of data.certain ? edge(0.5) : []) mark(ends, "circle", { cx: x, cy: y, r: 3 });
  const shares = data.certain ? [0.5] : [0.1, 0.5, 0.9], values = shares.map((share) => bands.at(-1)[data.shares.indexOf(share)]);
  const spots = values.map((value, place) => [value, edge(shares[place]).at(-1)[1]]).sort((one, other) => one[1] - other[1]);
  const close = spots.some(([, y], place) => place && y - spots[place - 1][1] < 13);
  for (const [value, y] of close ? [spots[1]] : spots) mark(ends, "text", { x: at + 8, y: y + 4 }, shown(value, chart));
}
