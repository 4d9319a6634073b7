// The odds: always in sight in short, with the change from the start; target by target in the table.
const rows = [...data.targets, ...(data.targets.length > 1 ? [null] : [])];
const labelOf = (target) => (target ? words(target.label) : say("together"));

function buildTable() {
  for (const target of rows) {
    find("#targets").append(clone("target"));
    const chip = clone("chip");
    chip.classList.toggle("all", !target);
    find("#chips").append(chip);
  }
}

const before = (place) => data.report.targets[place] ?? data.report.joint;
const of = (result, place) => result && (result.targets[place] ?? result.joint);

function write(cell, text, direction = "") {
  const output = find("output", cell) ?? cell;
  if (output.textContent !== text) output.textContent = text;
  output.dataset.direction = direction;
}

function drawTable(result, pinned) {
  rows.forEach((target, place) => {
    const found = of(result, place), row = find("#targets").children[place], chip = find("#chips").children[place];
    const moved = change(found, before(place)), direction = moved.startsWith("−") ? "down" : moved ? "up" : "";
    const { children: [name, median, odds, more, other, second] } = row;
    name.textContent = labelOf(target);
    const written = (value) => look(target).form.replace("{}", shownBeside(value, target));
    median.textContent = target ? written(found.median) : "";
    median.title = target && !data.certain ? `${written(found.low)} – ${written(found.high)}` : "";
    for (const [cell, header] of [[median, "median"], [odds, "probability"], [more, "change"], [other, "pinned"], [second, "recorded"]]) {
      cell.dataset.label = say(header);
    }
    const meter = find("meter", row), colon = { zh: "：", en: ": " }[state.language];
    meter.value = found.probability;
    meter.setAttribute("aria-label", `${labelOf(target)}${colon}${say("probability")}`);
    find("output", odds).dataset.value = found.probability;
    write(odds, likely(found));
    write(more, moved, direction);
    write(other, pinned ? likely(of(pinned, place)) : "");
    if (data.recorded) write(second, likely(data.recorded[place] ?? data.recorded.at(-1)));
    find(".name", chip).textContent = target ? words(target.short) : labelOf(target);
    chip.title = labelOf(target);
    write(find(".odds", chip), chance(found));
    write(find(".change", chip), change(found, before(place), ""), direction);
    find("meter", chip).value = found.probability;
  });
}

// A probability in whole percent, as a sentence says it.
function about({ probability, error }) {
  const share = fixed(probability / 0.01, 0), rare = error && (share === "0" || share === "100");
  const form = data.verdicts.about[!rare ? "about" : share === "0" ? "<" : ">"];
  return words(form).replace("{}", rare ? { 0: "1", 100: "99" }[share] : share);
}

// The verdict in a sentence or two, in the report's own forms: said again only when all points have been seen.
function verdict({ targets, joint, without }) {
  if (!targets.length) return "";
  const { number, way, names, likely, sure } = data.verdicts, said = [];
  const many = targets.filter((one) => one.probability > likely).length;
  const missed = names.filter((_, place) => targets[place].probability <= likely).map(words).join({ zh: "；", en: "; " }[state.language]);
  said.push(fill(words(number[many]), { likely: many, met: many, joint: about(joint), missed }));
  if (way.length && without && joint.probability < sure) {
    const place = without.indexOf(Math.max(...without)), share = about({ probability: without[place], error: 1 });
    said.push(fill(words(way[place][share === about(joint) ? 0 : 1]), { without: share }));
  }
  return said.join({ zh: "", en: " " }[state.language]);
}
