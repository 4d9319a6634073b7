// The core module's arithmetic: one year of every draw i. `now` holds the year's assumptions and takes its
// indicators, `last` is the year before. Each line is one indicator of hzsim/model, under the same name:
// the exporter refuses to write a page when a name is missing here, and the page compares its numbers
// with the model's when it opens.
function project(now, last, draws, { money_scale, people_scale, dollar_scale }) {
  for (let i = 0; i < draws; i++) {
    now.real_gdp[i] = last.real_gdp[i] * (1 + now.real_growth[i]);
    now.gdp_growth[i] = now.real_gdp[i] / last.real_gdp[i] - 1;
    now.price_level[i] = last.price_level[i] * (1 + now.deflator_growth[i]);
    now.gdp[i] = now.real_gdp[i] * now.price_level[i];
    now.natural_increase_persons[i] = last.population[i] * now.natural_increase[i];
    now.population[i] = last.population[i] * (1 + now.natural_increase[i]) + now.net_migration[i];
    now.average_population[i] = (now.population[i] + last.population[i]) / 2;
    now.gdp_per_capita[i] = (now.gdp[i] / now.average_population[i]) * (money_scale / people_scale);
    now.gdp_per_capita_usd[i] = now.gdp_per_capita[i] / now.exchange_rate[i];
    now.gdp_usd[i] = (now.gdp[i] / now.exchange_rate[i]) * (money_scale / dollar_scale);
    now.rd_spending[i] = last.rd_spending[i] * (1 + now.rd_spending_growth[i]) * (1 + now.deflator_growth[i]);
    now.rd_intensity[i] = now.rd_spending[i] / now.gdp[i];
  }
}

// What the first year follows: the facts of the base year.
const baseYear = (facts) => ({
  real_gdp: facts.gdp,
  price_level: 1,
  population: facts.population,
  rd_spending: facts.rd_intensity * facts.gdp,
});

// How a draw's effect enters an assumption, by kind (hzsim/simulation/draws/deviations.py).
const apply = {
  rate: (central, effect) => (1 + central) * effect - 1,
  level: (central, effect) => central * effect,
  flow: (central, effect) => central + effect,
};

const named = (names, value) => Object.fromEntries(names.map((name) => [name, value(name)]));

// Write one assumption in one year, over draws; nothing is drawn in known years.
function draw(values, { draws, kinds, known, effects }, name, central, year) {
  if (!(name in effects) || year < known) return values.fill(central);
  const from = (year - known) * draws, effect = effects[name], change = apply[kinds[name]];
  for (let i = 0; i < draws; i++) values[i] = change(central, effect[from + i]);
}

// Every indicator by year: values[year][indicator] is a Float64Array over draws. The arrays are made once and
// written again each time, since making them takes longer than the arithmetic. What the scenario leaves out has
// arrays too, which nobody reads.
function simulate(data, paths) {
  const { draws, facts, constants, names } = data;
  const base = baseYear(facts);
  data.values ??= data.years.map(() => named(names, (name) => new Float64Array(draws).fill(constants[name] ?? 0)));
  let last = named(Object.keys(base), (name) => new Float64Array(draws).fill(base[name]));
  data.values.forEach((now, year) => {
    for (const name of Object.keys(paths)) draw(now[name], data, name, paths[name][year], year);
    project(now, last, draws, constants);
    last = now;
  });
  return data.values;
}

// The value at a place of the ascending order, without sorting the rest (Hoare's selection); everything before
// `from` is in place already. Afterwards nothing before the place is larger, and nothing behind it smaller.
function select(values, place, from) {
  let low = from, high = values.length - 1;
  while (low < high) {
    const pivot = values[place];
    let left = low, right = high;
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const kept = values[left];
      values[left++] = values[right];
      values[right--] = kept;
    }
    if (right < place) low = left;
    if (place < left) high = right;
  }
  return values[place];
}

// Quantiles at ascending shares, linear between the draws around each (numpy's default).
function quantiles(values, shares) {
  const order = values.slice(), last = order.length - 1;
  let from = 0;
  return shares.map((share) => {
    const place = last * share, below = Math.floor(place), above = Math.min(below + 1, last);
    const low = select(order, below, from), high = select(order, above, above);
    from = below;
    return low + (high - low) * (place - below);
  });
}

// The number by which a target is judged, over draws: compound average of growth rates, else the worst year.
function judged(target, values, firstYear) {
  const span = values.slice(target.first - firstYear, target.last - firstYear + 1);
  const inside = span.map((year) => year[target.indicator]);
  if (inside.length === 1) return inside[0];
  const over = (draw) => inside.map((year) => year[draw]);
  const average = (rates) => rates.reduce((product, rate) => product * (1 + rate), 1) ** (1 / rates.length) - 1;
  const worst = target.operator.startsWith(">") ? Math.min : Math.max;
  return inside[0].map((_, draw) => (target.averaged ? average(over(draw)) : worst(...over(draw))));
}

function isMet(target, tolerance) {
  const slack = tolerance * (Math.abs(target.value) || 1);
  const sign = target.operator.startsWith(">") ? 1 : -1;
  const least = target.operator.endsWith("=") ? -slack : slack;
  return target.operator.endsWith("=")
    ? (value) => sign * (value - target.value) >= least
    : (value) => sign * (value - target.value) > least;
}

// Quantiles of the charted indicators, and of each target's number with the draws that meet it; last those that
// meet all.
function assess(data, paths) {
  const values = simulate(data, paths);
  const bands = named(data.charted, (name) => values.map((year) => quantiles(year[name], data.shares)));
  const all = new Uint8Array(data.draws).fill(1);
  const targets = data.targets.map((target) => {
    const numbers = judged(target, values, data.years[0]), met = Uint8Array.from(numbers, isMet(target, data.tolerance));
    met.forEach((one, draw) => (all[draw] &= one));
    const [low, median, high] = quantiles(numbers, [0.1, 0.5, 0.9]);
    return { met, low, median, high };
  });
  return { bands, targets, joint: { met: all } };
}

// The report's numbers, moved by as much as the page's own draws move from the start to now: its sampling error is
// in both and cancels. At the start nothing moves, and these are the report's numbers themselves.
function follow(report, start, now, targets) {
  const moved = (name) => (mine, place) => mine + now.targets[place][name] - start.targets[place][name];
  const of = (name) => report.targets.map((one) => one[name]).map(moved(name));
  const [low, median, high] = ["low", "median", "high"].map(of);
  const found = targets.map((target, place) => ({
    low: low[place], median: median[place], high: high[place],
    ...chance(report.targets[place], start.targets[place].met, now.targets[place].met, target.certain),
  }));
  const bands = named(Object.keys(now.bands), (name) => now.bands[name].map((shares, year) =>
    shares.map((value, share) => report.bands[name][year][share] + value - start.bands[name][year][share])));
  const settled = targets.every((target) => target.certain) || found.some((one) => one.error === 0 && one.probability === 0);
  const joint = chance(report.joint, start.joint.met, now.joint.met, settled);
  joint.probability = Math.min(joint.probability, ...found.map((one) => one.probability));
  return { bands, targets: found, joint };
}

// How likely it is now: the report says what share of all draws meets a target at the start, the page's draws what
// share of those that met it, and of those that missed it, meets it now (post-stratification). The error is the
// report's and that of both shares; hits are raised by a half, since none in n draws does not mean never.
function chance(report, before, met, certain) {
  const size = [0, 0], hits = [0, 0];
  met.forEach((one, draw) => (size[before[draw]]++, (hits[before[draw]] += one)));
  const weight = [1 - report.probability, report.probability];
  const share = size.map((draws, group) => (draws ? hits[group] / draws : group));
  const still = share[0] === 0 && share[1] === 1;
  const likely = size.map((draws, group) => (still ? group : (hits[group] + 0.5) / (draws + 1)));
  const variance = likely.map((one, group) => (weight[group] ** 2 * one * (1 - one)) / Math.max(1, size[group]));
  const error = Math.hypot((share[1] - share[0]) * report.error, Math.sqrt(variance[0] + variance[1]));
  return { probability: weight[0] * share[0] + weight[1] * share[1], error: certain ? 0 : error };
}
