// The worker's side: settings come in, what they bring goes out beside what the start brings on the same points.
let model = null, central = null;
const starts = new Map();

function found(paths, part) {
  model.around(paths);
  const { odds } = model.odds(part);
  return { ...model.bands(part), odds, without: part === 1 ? model.without(odds.at(-1).share) : null };
}

// Whether the tape finds what the model does on other paths, to 1e-9.
function agrees({ paths, values }) {
  const near = (mine, theirs) => Math.abs(mine - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs)) || (mine !== mine && theirs !== theirs);
  return values[Object.keys(values)[0]].every((_, trial) => {
    const now = model.central(Object.fromEntries(Object.entries(paths).map(([name, all]) => [name, all[trial]])));
    return Object.entries(values).every(([name, all]) => all[trial].every((value, year) => near(now[name][year], value)));
  });
}

onmessage = ({ data }) => {
  if (data.engine) {
    model = new Model(data.engine);
    central = data.central;
    postMessage({ key: "opened", agrees: agrees(data.expected) });
    return;
  }
  const begun = performance.now(), { key, id, paths, part } = data;
  if (!starts.has(part)) starts.set(part, found(central, part));
  const middle = performance.now(), now = found(paths, part);
  postMessage({ key, id, part, now, start: starts.get(part), took: performance.now() - middle, waited: middle - begun });
};
