// How a domain cuts a distribution: what lies beyond an end is spread over the outer part of its side
// (hzsim/simulation/draws/domain.py, where the reasons are).
const OUTER = 0.01, GROWTH = 10, NEAR_NORMAL = 2.24;

function onOwnSide(normal, end) {
  const lost = ndtr(-end), share = ndtr(-Math.abs(normal)), outer = OUTER + GROWTH * lost;
  return share < outer ? Math.sign(normal) * Math.abs(ndtri(lost + (1 - lost / outer) * share)) : normal;
}

// A normal moved between two ends that both lie above the median.
function onOneSide(normal, low, high) {
  const above = ndtr(-high), tail = above + (ndtr(-low) - above) * ndtr(-normal);
  return tail > 0 ? -ndtri(tail) : low;
}

function movedBetween(normal, low, high) {
  if (low >= 0) return onOneSide(normal, low, high);
  if (-high >= 0) return -onOneSide(-normal, -high, -low);
  const lost = [ndtr(low), ndtr(-high)], tail = ndtr(-Math.abs(normal)), all = Math.max(lost[0] + lost[1], Number.MIN_VALUE);
  const asked = lost.map((one) => OUTER + GROWTH * one);
  const outer = lost.map((one, side) => Math.min(asked[side], Math.max(one / all, 1 - asked[1 - side])));
  const below = normal < 0, onLow = (below ? tail : 1 - tail) < outer[0], side = onLow ? 0 : 1;
  const share = below === onLow ? tail : 1 - tail;
  if (!(share < outer[side])) return normal;
  const inward = ndtri(lost[side] + (1 - lost[side] / outer[side]) * share);
  return onLow ? inward : -inward;
}

// The deviation of a normal, moved so that with what was before it stays between two ends.
function within(part, normal, low, high) {
  if (normal <= NEAR_NORMAL && normal >= -NEAR_NORMAL && low <= part.farLow && high >= part.farHigh) return part.from(normal);
  return low <= part.neverLow && high >= part.neverHigh ? part.from(normal) : cut(part, normal, low, high);
}

function cut(part, normal, low, high) {
  if (low > part.closeLow || high < part.closeHigh) {
    return Math.min(Math.max(part.from(movedBetween(normal, part.to(low), part.to(high))), low), high);
  }
  const own = normal > 0 ? high : low;
  if (!(own > part.neverLow && own < part.neverHigh)) return part.from(normal);
  const inside = part.from(onOwnSide(normal, Math.abs(part.to(own))));
  return normal > 0 ? Math.min(inside, own) : Math.max(inside, own);
}
