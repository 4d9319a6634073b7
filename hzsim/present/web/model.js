// The core module's arithmetic, one year of one draw. `now` holds the year's assumptions and takes its
// indicators; `last` is the year before. Each line is one indicator of hzsim/model, under the same name:
// the exporter refuses to write a page when a name is missing here, and the page compares its numbers
// with the model's when it opens.
function project(now, last) {
  now.real_gdp = last.real_gdp * (1 + now.real_growth);
  now.gdp_growth = now.real_gdp / last.real_gdp - 1;
  now.price_level = last.price_level * (1 + now.deflator_growth);
  now.gdp = now.real_gdp * now.price_level;
  now.natural_increase_persons = last.population * now.natural_increase;
  now.population = last.population * (1 + now.natural_increase) + now.net_migration;
  now.average_population = (now.population + last.population) / 2;
  now.gdp_per_capita = (now.gdp / now.average_population) * 10000;
  now.gdp_per_capita_usd = now.gdp_per_capita / now.exchange_rate;
  now.rd_spending = last.rd_spending * (1 + now.rd_spending_growth);
  now.rd_intensity = now.rd_spending / now.gdp;
}

// What the first year follows: the facts of the base year.
const baseYear = (facts) => ({
  real_gdp: facts.gdp,
  price_level: 1,
  population: facts.population,
  rd_spending: facts.rd_intensity * facts.gdp,
});

// How a draw's effect enters an assumption, by kind (hzsim/simulation/deviations.py).
const apply = {
  rate: (central, effect) => (1 + central) * effect - 1,
  level: (central, effect) => central * effect,
  flow: (central, effect) => central + effect,
};

// Every draw of the frozen effects: values[indicator][year] is a Float64Array over draws.
function simulate(data, paths) {
  const { draws, years, kinds, facts, known, watched } = data;
  const values = Object.fromEntries(watched.map((name) => [name, years.map(() => new Float64Array(draws))]));
  const assumptions = Object.keys(paths);
  for (let draw = 0; draw < draws; draw++) {
    let last = baseYear(facts);
    for (let year = 0; year < years.length; year++) {
      const now = {};
      for (const name of assumptions) {
        const effect = data.effects[name];
        const central = paths[name][year];
        const drawn = effect !== undefined && year >= known;
        now[name] = drawn ? apply[kinds[name]](central, effect[(year - known) * draws + draw]) : central;
      }
      project(now, last);
      for (const name of watched) values[name][year][draw] = now[name];
      last = now;
    }
  }
  return values;
}

function quantiles(values, shares) {
  const sorted = values.slice().sort();
  return shares.map((share) => {
    const place = (sorted.length - 1) * share;
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  });
}

// The number by which a target is judged, over draws: compound average of growth rates, else the worst year.
function judged(target, values, firstYear) {
  const inside = values[target.indicator].slice(target.first - firstYear, target.last - firstYear + 1);
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

// Binomial, from hits and draws raised by a half and one: none in n draws does not mean never.
function chance(hits, draws, certain) {
  const likely = (hits + 0.5) / (draws + 1);
  return { probability: hits / draws, error: certain ? 0 : Math.sqrt((likely * (1 - likely)) / draws) };
}

// Bands of the charted indicators, and how likely each target is and all together.
function assess(data, paths) {
  const values = simulate(data, paths);
  const bands = {};
  for (const name of data.charted) bands[name] = values[name].map((year) => quantiles(year, data.shares));
  const all = new Uint8Array(data.draws).fill(1);
  const targets = data.targets.map((target) => {
    const numbers = judged(target, values, data.years[0]);
    const met = isMet(target, data.tolerance);
    let hits = 0;
    numbers.forEach((value, draw) => (met(value) ? hits++ : (all[draw] = 0)));
    const [low, median, high] = quantiles(numbers, [0.1, 0.5, 0.9]);
    return { ...chance(hits, data.draws, data.certain), low, median, high };
  });
  const joint = chance(all.reduce((sum, one) => sum + one, 0), data.draws, data.certain);
  return { bands, targets, joint };
}
