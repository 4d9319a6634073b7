// What can be taken away: a link, a picture, the numbers, and a scenario file for the command line.
function save(name, type, content) {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function copyLink() {
  const done = () => (find("#copy").textContent = say("copied"));
  navigator.clipboard?.writeText(location.href).then(done, () => prompt("", location.href)) ?? prompt("", location.href);
}

// Tidy: one number a row, as `hzsim export --to csv` has them.
function saveTable() {
  const { bands, targets, joint } = globalThis.whatif.result, lines = [["kind", "name", "unit", "year", "statistic", "value"]];
  for (const slider of data.sliders) open.forEach((year, place) => lines.push(["assumption", slider.name, slider.unit, year, "path", state.paths[slider.name][place]]));
  for (const { name, unit } of data.charts) {
    bands[name].forEach((shares, year) => shares.forEach((value, share) =>
      lines.push(["indicator", name, unit, data.years[year], `p${String(Math.round(data.shares[share] * 100)).padStart(2, "0")}`, value])));
  }
  const odds = (name, year, { probability, error }) =>
    lines.push(["target", name, "share", year, "probability", probability], ["target", name, "share", year, "standard_error", error]);
  data.targets.forEach((target, place) => odds(target.label.en, target.last, targets[place]));
  if (data.targets.length) odds(data.words.together.en, data.years.at(-1), joint);
  const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
  save(`${data.name}.csv`, "text/csv", `\ufeff${lines.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`);
}

// Everything that the sliders do not move is the scenario's own: the file stands beside it.
function scenarioFile() {
  const paths = fullPaths(state.paths), title = (text) => JSON.stringify(text);
  const lines = data.sliders.filter(({ name }) => isMoved(name)).map((slider) => {
    const years = data.years.slice(slider.written).map((year, place) =>
      `${year}: ${digits(paths[slider.name][slider.written + place], slider)}${slider.shown}`);
    return `  ${slider.name}: {${years.join(", ")}}`;
  });
  const head = [`# ${command()}`, "format: 2", `extends: ${JSON.stringify(data.name)}`,
    `title: {zh: ${title(`${data.title.zh}（调整）`)}, en: ${title(`${data.title.en} (changed)`)}}`];
  return [...head, ...(lines.length ? ["assumptions:", ...lines] : []), ""].join("\n");
}
const saveScenario = () => save(`${data.name}-changed.yaml`, "application/yaml", scenarioFile());

// The charts under the verdict and the odds, as they stand.
function picture() {
  const svg = find("svg", clone("chart")), figures = [...document.querySelectorAll("figure")];
  const [columns, wide, high] = [Math.min(3, figures.length), 440, 290], paint = getComputedStyle(document.body);
  const said = [words(data.title), find("#verdict").textContent, ...rows.map((target, place) =>
    `${labelOf(target)}  ${likely(of(globalThis.whatif.result, place))}  ${change(of(globalThis.whatif.result, place), before(place))}`),
    command()].filter(Boolean).flatMap((text) => folded(text, columns * wide - 40));
  const top = 52 + said.length * 22, width = columns * wide, height = top + Math.ceil(figures.length / columns) * high + 10;
  for (const [name, value] of [["width", width], ["height", height], ["viewBox", `0 0 ${width} ${height}`]]) svg.setAttribute(name, value);
  svg.replaceChildren();
  mark(svg, "style", {}, find("style").textContent);
  mark(svg, "rect", { width, height, fill: paint.backgroundColor });
  said.forEach((text, place) => mark(svg, "text", { class: place ? "said" : "said title", x: 20, y: 30 + place * 22 }, text));
  drawKeys(svg, 20, top - 18);
  figures.forEach((figure, place) => {
    const [x, y] = [(place % columns) * wide + 10, top + Math.floor(place / columns) * high], chart = find("svg", figure).cloneNode(true);
    mark(svg, "text", { class: "said", x: x + 8, y: y + 16 }, find("figcaption", figure).textContent);
    for (const [name, value] of [["x", x], ["y", y + 24], ["width", 420], ["height", 240]]) chart.setAttribute(name, value);
    svg.append(chart);
  });
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

// What bands and lines are, in a row from a place on.
function drawKeys(svg, from, y) {
  const bands = data.certain ? [] : [["wide", "90%"], ["middle", "80%"], ["narrow", "50%"]];
  const lines = ["median", "before", ...(state.pinned ? ["pinned"] : [])].map((name) => [name, say(name)]);
  let x = from;
  for (const [name, text] of [...bands, ...lines]) {
    if (text.endsWith("%")) mark(svg, "rect", { class: name, x, y: y - 9, width: 20, height: 10 });
    else mark(svg, "path", { class: name, d: `M${x},${y - 4}h20` });
    mark(svg, "text", { x: x + 26, y }, text);
    x += 46 + widest([text]);
  }
}

// Lines no wider than so many pixels, broken at spaces or between Chinese signs.
function folded(text, width) {
  const lines = [""];
  for (const piece of text.match(/[\u3000-\uffef]|[^\s\u3000-\uffef]+\s*|\s+/g) ?? []) {
    if (lines.at(-1) && widest([lines.at(-1) + piece]) * (14 / SIZE.letter) > width) lines.push("");
    lines[lines.length - 1] += piece;
  }
  return lines;
}

async function savePicture() {
  const { text, width, height } = picture(), image = new Image(), canvas = document.createElement("canvas");
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(`${data.name}.png`, "image/png", blob), "image/png");
}
