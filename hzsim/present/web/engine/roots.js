// Where a number along a line crosses zero (hzsim/simulation/points/points.py and roots.py).
const FAR = 8, STEPS = 9, NEAR = 1e-3;
const bounded = (place) => Math.min(FAR, Math.max(-FAR, place));

// Where a distance would be zero, from the secant through two places tried, bent through a third where there is one.
function interpolated(at, now, before, was, first, then) {
  if (now === 0) return at;
  const found = at - (now * (at - before)) / (now - was);
  if (Number.isNaN(then)) return found;
  const bent = (first * was * now) / ((then - was) * (then - now)) + (before * then * now) / ((was - then) * (was - now)) +
    (at * then * was) / ((now - then) * (now - was));
  return Math.abs(bent - found) <= Math.abs(found - at) ? bent : found;
}

// Infinite where the line is always on one side: with a rising slope zero is exceeded above the crossing.
function crossing(distance, slope) {
  const near = NEAR * Math.abs(slope);
  let first = 0, then = NaN, before = 0, was = distance(0), at = bounded(-was / slope);
  for (let step = 0; step < STEPS; step++) {
    const now = distance(at), following = interpolated(at, now, before, was, first, then);
    if ((Math.abs(following) < FAR || now === 0) && Math.abs(now) <= near) return following;
    const next = bounded(Number.isFinite(following) ? following : -0.5 * at);
    if (next === at) break;
    [first, then, before, was, at] = [before, was, at, now, next];
  }
  const low = distance(-FAR), high = distance(FAR), sign = slope > 0 ? 1 : -1;
  if (low >= 0 && high >= 0) return -sign * Infinity;
  return low < 0 && high < 0 ? sign * Infinity : bisected(distance, low);
}

function bisected(distance, atLow) {
  let low = -FAR, high = FAR;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (Math.sign(distance(middle)) === Math.sign(atLow)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
