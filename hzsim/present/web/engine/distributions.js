// Distributions of deviations: from standard normals and back (hzsim/scenario/parts/distributions.py).
const clipped = (share) => Math.min(1, Math.max(0, share));

// Values at even steps of a table, by the cubic through the four around a place.
function cubic(values, place) {
  const first = Math.min(Math.max(Math.floor(place) - 1, 0), values.length - 4), x = place - first;
  const [a, b, c, d] = [values[first], values[first + 1], values[first + 2], values[first + 3]];
  return (-a * (x - 1) * (x - 2) * (x - 3)) / 6 + (b * x * (x - 2) * (x - 3)) / 2 -
    (c * x * (x - 1) * (x - 3)) / 2 + (d * x * (x - 1) * (x - 2)) / 6;
}

const arm = (width, tail) => Math.sqrt(width / (3 * Math.max(tail, 1e-12 * width)));

const DISTRIBUTIONS = {
  normal: ({ sd }) => ({ from: (z) => z * sd, to: (u) => u / sd }),
  uniform: ({ low, high }) => ({
    from: (z) => low + (high - low) * ndtr(z),
    to: (u) => ndtri(clipped((u - low) / (high - low))),
  }),
  triangular: ({ low, mode, high }) => {
    const width = high - low, left = mode - low, right = high - mode;
    return {
      from: (z) => (ndtr(z) * width < left ? low + Math.sqrt(ndtr(z) * width * left)
        : high - Math.sqrt(ndtr(-z) * width * right)),
      to: (u) => {
        const up = Math.min(width, Math.max(0, u - low)), down = Math.min(width, Math.max(0, high - u));
        return up < left ? ndtri(up ** 2 / (width * left)) : right ? -ndtri(down ** 2 / (width * right)) : Infinity;
      },
    };
  },
  two_piece_normal: ({ below, above }) => {
    const total = below + above;
    return {
      from: (z) => below * ndtri(Math.min((ndtr(z) * total) / (2 * below), 0.5)) -
        above * ndtri(Math.min((ndtr(-z) * total) / (2 * above), 0.5)),
      to: (u) => (u < 0 ? ndtri(((2 * below) / total) * ndtr(u / below)) : -ndtri(((2 * above) / total) * ndtr(-u / above))),
    };
  },
  two_piece_cubic: ({ below, above, tail_below, tail_above }) => {
    const arms = [arm(below, tail_below), arm(above, tail_above)];
    return {
      from: (z) => (z < 0 ? z * (below + tail_below * z * z) : z * (above + tail_above * z * z)),
      to: (u) => {
        const size = u < 0 ? arms[0] : arms[1], width = u < 0 ? below : above;
        return 2 * size * Math.sinh(Math.asinh((u * 1.5) / (width * size)) / 3);
      },
    };
  },
  // The logarithm of quantile over normal at even steps of normals from zero: smooth, and even in the normal.
  student_t: ({ scale, step, table }) => {
    const from = (z) => scale * z * Math.exp(cubic(table, Math.min(Math.abs(z) / step, table.length - 1)));
    const to = (u) => {
      let low = -8.5, high = 8.5;
      for (let times = 0; times < 60; times++) from((low + high) / 2) < u ? (low = (low + high) / 2) : (high = (low + high) / 2);
      return (low + high) / 2;
    };
    return { from, to };
  },
};

// A distribution with how far it reaches at the normals that decide how a domain cuts it.
class Distribution {
  constructor(given) {
    const made = DISTRIBUTIONS[given.kind](given), reach = (z) => [made.from(-z), made.from(z)];
    this.other = made.from;
    this.to = made.to;
    this.cubic = given.kind === "two_piece_cubic" || given.kind === "normal";
    const { sd, below = sd, above = sd, tail_below = 0, tail_above = 0 } = given;
    Object.assign(this, { below, above, tailBelow: tail_below, tailAbove: tail_above });
    [this.neverLow, this.neverHigh] = reach(8.3);
    [this.farLow, this.farHigh] = reach(3.5);
    [this.closeLow, this.closeHigh] = reach(1.8);
  }

  // What usual ones do is written out, since it is done a million times.
  from(z) {
    if (!this.cubic) return this.other(z);
    return z < 0 ? z * (this.below + this.tailBelow * z * z) : z * (this.above + this.tailAbove * z * z);
  }
}
