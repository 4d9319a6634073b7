// From a point's normals to the yearly values of an assumption (hzsim/simulation/draws/deviations.py).
const ROUNDING = 1e-12;

// An uncertain assumption around a central path: `fill` writes its values of a point into registers.
class Drawn {
  constructor(given, years) {
    Object.assign(this, given, { years });
    this.average = given.average && new Distribution(given.average);
    this.yearly = given.yearly && new Distribution(given.yearly);
    this.level = given.kind === "level";
    this.flow = given.kind === "flow";
    this.medians = Float64Array.from(given.medians);
    this.carriedShares = Float64Array.from(given.carriedShares);
    this.rows = { average: -1, yearly: -1, ...given.rows };
    this.low = new Float64Array(years);
    this.high = new Float64Array(years);
  }

  // Take a central path: how far deviations may go in each year, and in the average part by itself.
  around(central) {
    const { kind, known, years, medians } = this, times = this.follows ? central[0] : 1;
    const [first, last] = this.limits.map((one) => one * times), edge = ROUNDING * (last - first);
    const deviation = {
      rate: (end, value) => Math.log((1 + end) / (1 + value)),
      level: (end, value) => Math.log(end / value),
      flow: (end, value) => end - value,
    }[kind];
    this.central = central;
    this.ends = Float64Array.of(-Infinity, Infinity);
    for (let year = 0; year < years; year++) {
      this.low[year] = deviation(first + edge, central[year]) + medians[year];
      this.high[year] = deviation(last - edge, central[year]) + medians[year];
      if (year < known) continue;
      const share = kind === "level" ? year - known + 1 : 1;
      this.ends[0] = Math.max(this.ends[0], this.low[year] / share);
      this.ends[1] = Math.min(this.ends[1], this.high[year] / share);
    }
  }

  // Values at a place of the line through a point in a direction; at the point itself without one.
  fill(registers, normals, direction, place) {
    const { years, known, average, yearly, persistence, low, high, medians, central, start } = this;
    const moving = direction !== null, first = this.rows.average, last = this.rows.yearly + years - 1;
    let shift = 0, carried = 0, total = 0;
    if (average) {
      const normal = moving ? normals[first] + direction[first] * place : normals[first];
      shift = years > known ? within(average, normal, this.ends[0], this.ends[1]) : average.from(normal);
    }
    for (let year = this.starts; year < years; year++) {
      carried *= persistence;
      const open = year >= known, before = open ? carried + this.carriedShares[year - known] * shift + total : 0;
      let shock = 0;
      if (yearly) {
        const row = last - year, normal = moving ? normals[row] + direction[row] * place : normals[row];
        shock = open ? within(yearly, normal, low[year] - before, high[year] - before) : yearly.from(normal);
        if (persistence) carried += shock;
      }
      if (!open) continue;
      if (this.level) total = before + shock;
      const deviation = before + shock - medians[year], value = central[year];
      registers[start + year] = this.certain[year] ? value : this.flow ? value + deviation
        : this.level ? value * Math.exp(deviation) : (1 + value) * Math.exp(deviation) - 1;
    }
  }
}
