// Probabilities by sequential conditioning (hzsim/simulation/points/conditional.py): each point has a probability of
// its own, the product of those of intervals on the pivots of a plan's stages.

// A standard normal mapped into an interval at equal probability, from the tail where small numbers are exact.
function truncated(low, high, normal) {
  const sign = low > 0 ? -1 : 1, start = ndtr(low > 0 ? -high : low);
  const found = sign * ndtri(start + ndtr(sign * normal) * between(low, high));
  return bounded(Math.min(high, Math.max(low, Number.isNaN(found) ? 0 : found)));
}

class Estimator {
  constructor(plan, model, sobol) {
    this.plan = plan;
    this.model = model;
    this.points = new Points({ ...plan, stages: plan.stages.length }, sobol, model.size);
    this.targets = plan.targets.map((place) => model.targets[place]);
    const of = (places) => places.flatMap((place) => this.targets[place].registers);
    const open = this.targets.map((_, place) => place).filter((place) => !plan.certain.includes(place));
    this.first = this.redrawing(plan.drawn, of(open));
    this.stages = plan.stages.map((stage, number) => {
      const direction = this.points.directions[number], later = plan.stages.slice(number + 1).flatMap((one) => one.targets);
      return {
        ...stage, direction,
        along: stage.targets.map((place, at) => this.redrawing(stage.moved[at], this.targets[place].registers)),
        shifted: this.redrawing(stage.shaken, of([...later, ...plan.counted])),
      };
    });
    this.counted = this.redrawing(plan.drawn, of(plan.counted));
    this.normals = new Float64Array(model.size);
  }

  // What has to be done again when some assumptions are drawn anew and some registers are asked for.
  redrawing(names, registers) {
    const { model } = this, drawn = names.map((name) => model.drawn[name]);
    const inputs = drawn.flatMap((one) => model.years.map((_, year) => one.start + year));
    return { drawn, steps: model.tape.between(inputs, registers) };
  }

  redraw({ drawn, steps }, direction = null, place = 0) {
    const { tape } = this.model;
    for (const one of drawn) one.fill(tape.registers, this.normals, direction, place);
    tape.run(steps);
  }

  settled() {
    const { registers } = this.model.tape;
    return this.plan.certain.every((place) => this.targets[place].isMet(this.targets[place].statistic(registers)));
  }

  crossings({ targets, slopes, along, direction }) {
    const { registers } = this.model.tape;
    return targets.map((place, at) => crossing((where) => {
      this.redraw(along[at], direction, where);
      return this.targets[place].distance(registers);
    }, slopes[at]));
  }

  shift(direction, place) {
    for (const row of this.plan.rows) this.normals[row] += direction[row] * place;
  }

  isMet(place) {
    return this.targets[place].isMet(this.targets[place].statistic(this.model.tape.registers));
  }

  // The probability that a point meets all targets of the plan.
  joint(point) {
    let weight = 1;
    this.points.at(point, this.normals);
    this.redraw(this.first);
    for (let number = 0; number < this.stages.length && weight; number++) {
      const stage = this.stages[number], at = this.crossings(stage);
      const low = Math.max(-Infinity, ...at.filter((_, place) => stage.slopes[place] > 0));
      const high = Math.max(low, Math.min(Infinity, ...at.filter((_, place) => stage.slopes[place] <= 0)));
      weight *= between(low, high);
      if (stage.drawn) this.shift(stage.direction, truncated(low, high, this.points.coordinates[number][point]));
      this.redraw(stage.shifted);
    }
    if (!weight || !this.plan.counted.length) return weight;
    this.redraw(this.counted);
    return this.plan.counted.every((place) => this.isMet(place)) ? weight : 0;
  }

  // The mean of each randomisation, over the first of so many parts of its points.
  means({ runs, each }, part = 1) {
    const number = Math.max(1, each / part);
    if (!this.settled()) return new Float64Array(runs);
    return Float64Array.from({ length: runs }, (_, run) => {
      let sum = 0;
      for (let point = 0; point < number; point++) sum += this.joint(run * each + point);
      return sum / number;
    });
  }

  // How likely each target alone is missed and all others are met, and the condition's own odds, from the first part.
  combined({ runs, each }, part) {
    const number = Math.max(1, each / part), { owners, given, certain } = this.plan;
    const sums = { kept: 0, missed: new Float64Array(Math.max(-1, ...owners) + 1 - given) };
    const met = Object.fromEntries(certain.map((place) => [place, this.isMet(place) ? 1 : 0]));
    for (let point = 0; point < runs * number; point++) {
      const place = Math.floor(point / number) * each + (point % number);
      this.points.at(place, this.normals);
      this.redraw(this.first);
      this.follow(0, place, 1, met, sums);
    }
    return { given: sums.kept / (runs * number), missed: Array.from(sums.missed, (one) => one / (runs * number)) };
  }

  // Follow a point through the stages from a number on, one branch for each interval between a stage's crossings.
  follow(number, point, weight, met, sums) {
    if (!weight) return;
    if (number === this.stages.length) return this.sum(weight, met, sums);
    const stage = this.stages[number], at = this.crossings(stage), own = this.points.coordinates[number][point];
    if (stage.targets.length === 1 && !stage.drawn && stage.split) {
      const share = stage.slopes[0] > 0 ? ndtr(-at[0]) : ndtr(at[0]);
      return this.follow(number + 1, point, weight, { ...met, [stage.targets[0]]: share }, sums);
    }
    const ends = stage.split ? [-Infinity, ...[...at].sort((a, b) => a - b), Infinity] : [own, own], normals = this.normals.slice();
    for (let branch = 0; branch + 1 < ends.length; branch++) {
      const low = ends[branch], high = ends[branch + 1], share = stage.split ? between(low, high) : 1, held = { ...met };
      if (!share) continue;
      stage.targets.forEach((place, one) => (held[place] = (stage.slopes[one] > 0 ? low >= at[one] : low < at[one]) ? 1 : 0));
      this.normals.set(normals);
      if (stage.drawn) this.shift(stage.direction, stage.split ? truncated(low, high, own) : own);
      this.redraw(stage.shifted);
      this.follow(number + 1, point, weight * share, held, sums);
    }
    this.normals.set(normals);
  }

  // Add one end of a point's branches, where targets are met with probabilities that do not depend on each other.
  sum(weight, met, sums) {
    const { owners, counted, given } = this.plan, found = new Float64Array(sums.missed.length).fill(1);
    if (counted.length) this.redraw(this.counted);
    let kept = weight;
    owners.forEach((owner, place) => {
      const share = counted.includes(place) ? Number(this.isMet(place)) : met[place];
      if (owner < given) kept *= share;
      else found[owner - given] *= share;
    });
    sums.kept += kept;
    found.forEach((one, place) => {
      sums.missed[place] += kept * found.reduce((all, other, at) => all * (at === place ? 1 - other : other), 1);
    });
  }
}
