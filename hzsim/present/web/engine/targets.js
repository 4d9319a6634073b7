// The number that a target is judged by, how far it is exceeded, and whether it is met
// (hzsim/scenario/parts/targets.py). `registers` holds a point, `places` the registers of the indicator by year.
const LEAST = 1e-3, TOLERANCE = 1e-9;
const isLeast = (operator) => operator !== "<=" && operator !== "<";

function holds(value, operator, bound) {
  const slack = TOLERANCE * (Math.abs(bound) || 1), margin = isLeast(operator) ? value - bound : bound - value;
  return operator === ">=" || operator === "<=" ? margin >= -slack : margin > slack;
}

class Target {
  constructor(given, outputs) {
    Object.assign(this, given);
    this.places = given.member === undefined ? outputs[given.indicator] : outputs[given.indicator].map((row) => row[given.member]);
    if (given.members) this.members = given.members.map((one) => new Target(one, outputs));
    this.least = isLeast(given.operator);
    this.base = given.rate ? 1 : 0;
  }

  // All registers that decide it.
  get registers() {
    return this.members ? this.members.flatMap((one) => one.registers) : this.places.slice(0, this.last + 1);
  }

  over(r, first, last) {
    const { places, form } = this;
    if (first === last || form === "last") return r[places[last]];
    let found = form === "growth" ? 1 : form === "mean" ? 0 : r[places[first]];
    for (let year = first; year <= last; year++) {
      const value = r[places[year]];
      if (form === "growth") found *= 1 + value;
      else if (form === "mean") found += value;
      else if (form === "narrowest") found = this.margin(value) < this.margin(found) ? value : found;
      else found = this.least ? Math.min(found, value) : Math.max(found, value);
    }
    const years = last - first + 1;
    return form === "growth" ? found ** (1 / years) - 1 : form === "mean" ? found / years : found;
  }

  margin(value) {
    return this.upper === null ? (this.least ? value - this.value : this.value - value)
      : Math.min(value - this.value, this.upper - value);
  }

  statistic(r) {
    return this.members ? this.lastOf(this.members.map((one) => one.far(one.statistic(r)))) : this.over(r, this.first, this.last);
  }

  lastOf(distances) {
    return Float64Array.from(distances).sort()[distances.length - this.atLeast];
  }

  // How far the target is exceeded by the number that decides it: known years that meet it leave that to later ones.
  distance(r) {
    return this.members ? this.lastOf(this.members.map((one) => one.distance(r))) : this.far(this.deciding(r));
  }

  deciding(r) {
    const { first, last, known, form } = this, every = form === "every" || form === "narrowest";
    const end = Math.min(known, last - 1);
    if (!every || first === last || end < first) return this.statistic(r);
    const before = this.over(r, first, end);
    return this.isMet(before) ? this.over(r, end + 1, last) : before;
  }

  far(value) {
    if (this.members) return value;
    const one = (bound, sign) => {
      if (!(bound + this.base > 0)) return sign * (value - bound);
      const times = (value + this.base) / (bound + this.base);
      return sign * (times > LEAST ? Math.log(times) : Math.log(LEAST) + times / LEAST - 1);
    };
    return this.upper === null ? one(this.value, this.least ? 1 : -1) : Math.min(one(this.value, 1), one(this.upper, -1));
  }

  isMet(value) {
    if (this.upper !== null) return holds(value, ">=", this.value) && holds(value, "<=", this.upper);
    return holds(value, this.operator, this.value);
  }
}
