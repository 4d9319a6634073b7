// Numbers as every other output writes them (hzsim/units.py, hzsim/present/words/phrases.py).
const data = JSON.parse(document.getElementById("data").textContent);
const find = (selector, inside = document) => inside.querySelector(selector);
const clone = (id) => find(`#${id}`).content.firstElementChild.cloneNode(true);
const say = (key, filled = {}) => fill(words(data.words[key]), filled);
const words = (text) => text[state.language];
const fill = (form, filled) => form.replace(/\{(\w+)\}/g, (place, name) => filled[name] ?? place);

const formats = new Map(); // one for each number of decimals: making them is slow
// Rounded half away from zero, of the first 15 digits.
function fixed(value, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: "negative" };
  if (!formats.has(decimals)) formats.set(decimals, new Intl.NumberFormat("en-US", digits));
  return formats.get(decimals).format(Number(value.toPrecision(15))).replace("-", "−");
}
const look = (part) => part.looks[state.language]; // on which scale, with which digits and unit a language writes it
const shown = (value, part, decimals = look(part).decimals) => fixed(value / look(part).factor, decimals) + look(part).shown;
const percent = (share) => `${fixed(share / 0.01, 1)}%`;

// With more digits than usual where they tell a value from the target beside it.
function shownBeside(value, target) {
  if (Math.abs(value - target.value) <= data.tolerance * (Math.abs(target.value) || 1)) return shown(value, target);
  for (let digits = look(target).decimals; digits < 9; digits++) {
    if (shown(value, target, digits) !== shown(target.value, target, digits)) return shown(value, target, digits);
  }
  return shown(value, target);
}

// A small error has more digits.
const spread = (error) => (error >= 0.0005 ? percent(error) : `${fixed(error / 0.01, error >= 0.00005 ? 2 : 3)}%`);

// A probability: yes or no where nothing is drawn, a bound where it would round to none or all.
function chance({ probability, error }) {
  if (!error) return say(probability ? "yes" : "no");
  const share = percent(probability);
  if (share !== "0.0%" && share !== "100.0%") return share;
  const far = Math.min(probability, 1 - probability) + 2 * error;
  const edge = Math.max(1, Math.ceil(1000 * far - 1e-9)) / 10;
  return probability < 0.5 ? `< ${fixed(edge, 1)}%` : `> ${fixed(100 - edge, 1)}%`;
}

function likely(found) {
  const share = chance(found);
  return found.error < 0.000005 || "<>".includes(share[0]) ? share : `${share} ± ${spread(found.error)}`;
}

// A change of a probability with its sign, empty where nothing has changed.
function change(now, before, unit = ` ${say("points")}`) {
  const points = fixed((now.probability - before.probability) / 0.01, 1);
  if (!now.error) return now.probability === before.probability ? "" : chance(now);
  return Number(points.replace("−", "-")) === 0 ? "" : `${points.startsWith("−") ? "" : "+"}${points}${unit}`;
}
