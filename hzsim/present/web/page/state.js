// The settings: paths of open years, the pinned ones, and the language; as text they are the address, and what undo
// goes back to.
const open = data.years.slice(data.open);
const sliderOf = Object.fromEntries(data.sliders.map((slider) => [slider.name, slider]));
const startOf = (name) => data.central[name].slice(data.open);
const start = () => Object.fromEntries(data.sliders.map(({ name }) => [name, startOf(name)]));
const state = { language: data.language, paths: start(), pinned: null };
const past = [], future = [];
let settled = "", dragging = false;

const mean = (path) => path.reduce((sum, value) => sum + value, 0) / path.length;
const same = (one, other) => one.every((value, place) => value === other[place]);
const isMoved = (name, paths = state.paths) => !same(paths[name], startOf(name));
const anyMoved = () => data.sliders.some(({ name }) => isMoved(name));

// Full paths of all assumptions, known years too.
function fullPaths(paths) {
  return Object.fromEntries(Object.entries(data.central).map(([name, path]) =>
    [name, name in paths ? [...path.slice(0, data.open), ...paths[name]] : path]));
}

const digits = (value, slider) => String(Number((value / slider.factor).toPrecision(12)));

function written(paths, before = "") {
  return data.sliders.filter(({ name }) => isMoved(name, paths)).map((slider) => {
    const path = paths[slider.name], flat = path.every((value) => value === path[0]);
    return [before + slider.name, (flat ? path.slice(0, 1) : path).map((value) => digits(value, slider)).join(",")];
  });
}

function encode() {
  const said = new URLSearchParams(written(state.paths));
  if (state.pinned) [["A", "1"], ...written(state.pinned, "A.")].forEach(([name, value]) => said.append(name, value));
  if ([...said].length) said.append("scenario", data.fingerprint.slice(0, 12));
  if (state.language !== data.language) said.append("lang", state.language);
  return said.toString();
}

const inside = (value, { lowest, bounds }) => value > lowest && value >= bounds[0] && value <= bounds[1];

// Numbers as somebody writes them: full-width digits, a unit after them, either minus.
function number(text, factor) {
  const plain = text.normalize("NFKC").replace(/[−–]/g, "-").replace(/,/g, "").replace(/[%‰]/g, "").trim();
  return plain === "" || Number.isNaN(Number(plain)) ? NaN : Number((Number(plain) * factor).toPrecision(15));
}

// The settings of an address, with the parts of it that this page does not know.
function decode(text) {
  const said = new URLSearchParams(text), found = { language: data.language, paths: start(), pinned: null, unknown: [] };
  if (said.has("A")) found.pinned = start();
  for (const [key, value] of said) {
    const paths = key.startsWith("A.") ? found.pinned : found.paths, name = key.replace(/^A\./, ""), slider = sliderOf[name];
    if (key === "A" || key === "scenario") continue;
    else if (key === "lang" && ["zh", "en"].includes(value)) found.language = value;
    else {
      const values = slider && paths ? value.split(",").map((one) => number(one, slider.factor)) : [];
      const path = values.length === 1 ? open.map(() => values[0]) : values;
      if (path.length === open.length && path.every((one) => inside(one, slider))) paths[name] = path;
      else found.unknown.push(`${key}=${value}`);
    }
  }
  found.other = said.has("scenario") && said.get("scenario") !== data.fingerprint.slice(0, 12);
  return found;
}

function restore(text) {
  const { unknown, other, ...found } = decode(text);
  Object.assign(state, found);
  const warnings = [...(unknown.length ? [say("address", { found: unknown.join(" ") })] : []), ...(other ? [say("other")] : [])];
  find("#warning").textContent = warnings.join(" ");
  settled = encode();
  history.replaceState(null, "", settled ? `#${settled}` : location.pathname + location.search);
}

// A change that is finished: undo can go back before it, and the address says it.
function commit() {
  dragging = false;
  const now = encode();
  if (now !== settled) {
    past.push(settled);
    future.length = 0;
    settled = now;
    history.replaceState(null, "", now ? `#${now}` : location.pathname + location.search);
  }
  changed();
}

function travel(from, to) {
  if (!from.length) return;
  to.push(settled);
  restore(from.pop());
  speak();
}
const undo = () => travel(past, future), redo = () => travel(future, past);

function back() {
  state.paths = start();
  commit();
}

// Move a path as a whole, or one year of it; not beyond the bounds of its assumption.
function shiftTo(name, value) {
  const slider = sliderOf[name], from = isMoved(name) ? state.paths[name] : startOf(name), by = value - mean(from);
  const path = from.map((one) => Number((one + by).toPrecision(15)));
  if (path.every((one) => inside(one, slider))) state.paths = { ...state.paths, [name]: path };
  return state.paths[name] === path;
}

function setYear(name, place, value) {
  const path = state.paths[name].map((one, at) => (at === place ? value : one));
  if (inside(value, sliderOf[name])) state.paths = { ...state.paths, [name]: path };
  return state.paths[name] === path;
}
