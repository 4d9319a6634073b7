const FEW = 4;

// What a page computes: the model with its assumptions drawn around paths, bands over points, odds of targets.
class Model {
  constructor(data) {
    this.data = data;
    this.years = data.years;
    this.names = data.names;
    this.size = data.normals;
    this.tape = new Tape(data.tape);
    this.sobol = new Sobol(data.sobol);
    this.targets = data.targets.map((one) => new Target(one, data.tape.outputs));
    this.drawn = Object.fromEntries(data.drawn.map((one) =>
      [one.name, new Drawn({ ...one, start: this.names.indexOf(one.name) * this.years.length }, this.years.length)]));
    this.plans = data.plans.map((plan) => new Estimator(plan, this, this.sobol));
  }

  // Take central paths by name: registers then hold the model on them.
  around(paths) {
    this.names.forEach((name, place) => this.tape.registers.set(paths[name], place * this.years.length));
    for (const one of Object.values(this.drawn)) one.around(Float64Array.from(paths[one.name]));
    this.tape.run();
  }

  // Indicators on central paths by name, each a list over years.
  central(paths) {
    this.around(paths);
    return Object.fromEntries(this.data.charted.map((name) => [name, this.data.tape.outputs[name].map((one) => this.tape.registers[one])]));
  }

  // Quantiles of the charted indicators by year and of the targets' numbers, over the points of the first part.
  bands(part = 1) {
    const { tape, sobol, data } = this, [plan] = this.plans, { charted, shares } = data;
    const number = Math.max(1, sobol.each / part), places = charted.map((name) => tape.outputs[name]);
    const judged = data.asked.map((one) => new Target(one, tape.outputs)), given = data.given.map((one) => new Target(one, tape.outputs));
    const all = plan.redrawing(Object.keys(this.drawn), [...places.flat(), ...[...judged, ...given].flatMap((one) => one.registers)]);
    const found = places.map((row) => row.map(() => new Float64Array(sobol.runs * number)));
    const numbers = judged.map(() => new Float64Array(sobol.runs * number));
    let kept = 0;
    for (let place = 0; place < sobol.runs * number; place++) {
      plan.points.drawn(Math.floor(place / number) * sobol.each + (place % number), plan.normals);
      plan.redraw(all);
      if (!given.every((one) => one.isMet(one.statistic(tape.registers)))) continue;
      places.forEach((row, chart) => row.forEach((register, year) => (found[chart][year][kept] = tape.registers[register])));
      judged.forEach((one, target) => (numbers[target][kept] = one.statistic(tape.registers)));
      kept++;
    }
    const of = (values, wanted) => quantiles(values.subarray(0, kept).sort(), wanted);
    return {
      bands: Object.fromEntries(charted.map((name, chart) => [name, found[chart].map((values) => of(values, shares))])),
      targets: numbers.map((values) => of(values, [0.1, 0.5, 0.9])),
    };
  }

  // The probability of each target and of all, with those of each randomisation; of the first part of its points.
  odds(part = 1) {
    const [joint, ...alone] = this.plans, means = (plan) => plan.means(this.sobol, part);
    const given = this.data.conditional ? means(alone.pop()) : null;
    const all = means(joint), each = alone.length ? alone.map(means) : [all];
    const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const odds = [...each, all].map((found) => {
      const runs = Array.from(found, (one, run) => (given ? one / given[run] : one));
      return { share: mean(runs), runs };
    });
    return { odds };
  }

  // How likely all targets but one are, for each that is left out: all of them, or all but that one alone. Few points
  // tell the second, which are followed into all branches.
  without(joint) {
    if (!this.data.asked.length) return [];
    const { missed, given } = this.plans[0].combined(this.sobol, FEW);
    return missed.map((one) => joint + one / given);
  }
}

// Quantiles of ascending values, linear between the two around each.
function quantiles(values, shares) {
  return shares.map((share) => {
    const place = (values.length - 1) * share, below = Math.floor(place), above = Math.min(below + 1, values.length - 1);
    return values[below] + (values[above] - values[below]) * (place - below);
  });
}
