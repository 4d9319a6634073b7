// The worker that computes, and how the report's numbers follow what it finds.
const worker = new Worker(URL.createObjectURL(new Blob([`"use strict";(${engine})()`], { type: "text/javascript" })));
const waiting = new Map(), speed = {};
const PARTS = [1, 4, 16]; // shares of the points: all of them at rest, fewer while a slider moves
let busy = true;

worker.postMessage({ engine: data.engine, central: data.central, expected: data.expected });
worker.onerror = () => (find("#disagrees").hidden = false);
worker.onmessage = ({ data: message }) => {
  busy = false;
  if (message.key === "opened") find("#disagrees").hidden = message.agrees;
  else {
    speed[message.part] = message.took;
    if (message.part === 1) check(message.start);
    taken(message);
  }
  next();
};

// As many points as leave the picture moving.
function partNow() {
  if (!dragging) return 1;
  const one = PARTS.find((part) => speed[part] !== undefined), all = one ? speed[one] * one : Infinity;
  return PARTS.find((part) => all / part < 50) ?? PARTS.at(-1);
}

function ask(key, paths, part) {
  waiting.set(key, { key, paths: fullPaths(paths), part, id: encode() });
  next();
}

function next() {
  const [key] = waiting.keys();
  if (busy || key === undefined) return;
  busy = true;
  worker.postMessage(waiting.get(key));
  waiting.delete(key);
}

// The page's own odds at the start are those that Python finds on the same points.
function check(found) {
  const far = found.odds.some(({ share }, place) => Math.abs(share - data.expected.odds[place]) > 0.0005);
  if (far) find("#disagrees").hidden = false;
}

const LEAST_ERROR = 2 ** -52;

// A probability of the report, moved by as much as the page's own moves on the same points.
function moved(report, now, before, certain) {
  if (certain) return { probability: now.share, error: 0 };
  const runs = now.runs.map((one, run) => one - before.runs[run]), middle = mean(runs);
  const own = Math.sqrt(runs.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (runs.length * (runs.length - 1)));
  const probability = Math.min(1, Math.max(0, report.probability + now.share - before.share));
  return { probability, error: Math.max(LEAST_ERROR, Math.hypot(report.error, own)) };
}

function followed({ now, start: before }) {
  const { report, targets } = data, all = now.odds.length - 1;
  const shift = (value, to, from) => value + to - from;
  const found = targets.map((target, place) => {
    const quantiles = ["low", "median", "high"].map((name, at) =>
      [name, shift(report.targets[place][name], now.targets[place][at], before.targets[place][at])]);
    return { ...Object.fromEntries(quantiles), ...moved(report.targets[place], now.odds[place], before.odds[place], target.certain) };
  });
  const bands = Object.fromEntries(Object.entries(now.bands).map(([name, years]) => [name, years.map((shares, year) =>
    shares.map((value, share) => shift(report.bands[name][year][share], value, before.bands[name][year][share])))]));
  const settledOdds = targets.every((one) => one.certain) || found.some((one) => !one.error && !one.probability);
  const joint = moved(report.joint, now.odds[all], before.odds[all], settledOdds);
  joint.probability = Math.min(joint.probability, ...found.map((one) => one.probability));
  const without = now.without && report.without.map((value, place) =>
    Math.min(1, Math.max(joint.probability, shift(value, now.without[place], before.without[place]))));
  return { bands, targets: found, joint, without };
}
