// Sliders, boxes for numbers, paths year by year, and buttons.
const SIGNS = { scenario: "●", plan: "▲", record: "◆", best: "■", forecast: "△", needed: "◇" };
const endOf = (slider, steps) => mean(startOf(slider.name)) + steps * slider.step;

function buildSlider(slider, place) {
  const row = clone("slider"), field = find("[type=range]", row), box = find(".number", row), years = find(".years", row);
  row.id = `slider-${slider.name}`;
  field.id = slider.name;
  [field.min, field.max, field.step] = [slider.least, slider.most, 1];
  field.addEventListener("input", () => {
    dragging = true;
    shiftTo(slider.name, endOf(slider, Number(field.value)));
    changed();
  });
  field.addEventListener("change", commit);
  takes(box, slider, (value) => shiftTo(slider.name, value), () => mean(state.paths[slider.name]));
  open.forEach((year, at) => {
    const one = clone("year");
    find("span", one).textContent = year;
    takes(find("input", one), slider, (value) => setYear(slider.name, at, value), () => state.paths[slider.name][at]);
    years.append(one);
  });
  for (const { kind, value } of [{ kind: "scenario", value: mean(startOf(slider.name)) }, ...slider.marks]) {
    const sign = document.createElement("span");
    sign.textContent = SIGNS[kind];
    sign.style.setProperty("--at", (value - endOf(slider, slider.least)) / (endOf(slider, slider.most) - endOf(slider, slider.least)));
    find(".marks", row).append(sign);
  }
  find(place < 6 ? "#sliders" : "#others").append(row);
  find("#more").hidden = data.sliders.length <= 6;
}

// A box takes a number when it is left, and says what it expects when it cannot.
function takes(box, slider, set, value) {
  box.value = shown(value(), slider);
  box.addEventListener("change", () => {
    const ok = set(number(box.value, look(slider).factor)), [low, high] = slider.bounds.map((end) => shown(end, slider));
    box.setCustomValidity(ok ? "" : say("outside", { low, high }));
    box.setAttribute("aria-invalid", !ok);
    if (!ok) box.reportValidity();
    else commit();
  });
  box.addEventListener("input", () => box.setCustomValidity(""));
  box.addEventListener("focus", () => box.select());
}

function drawSlider(slider) {
  const row = find(`#slider-${slider.name}`), path = state.paths[slider.name], value = mean(path), field = find("[type=range]", row);
  const steps = (value - mean(startOf(slider.name))) / slider.step;
  field.value = Math.round(steps);
  field.setAttribute("aria-valuetext", shown(value, slider));
  row.classList.toggle("moved", isMoved(slider.name));
  const box = find(".number", row), each = [...row.querySelectorAll(".years input")];
  [[box, value], ...each.map((one, place) => [one, path[place]])].forEach(([one, number]) => {
    if (one === document.activeElement && one.getAttribute("aria-invalid") === "true") return;
    one.value = shown(number, slider);
    one.removeAttribute("aria-invalid");
  });
}

function nameSlider(slider) {
  const row = find(`#slider-${slider.name}`), { label } = look(slider);
  find("label", row).textContent = label;
  find("label", row).htmlFor = slider.name;
  find(".number", row).setAttribute("aria-label", label);
  row.querySelectorAll(".years input").forEach((one, place) => one.setAttribute("aria-label", `${label} ${open[place]}`));
  const marked = [{ kind: "scenario", value: mean(startOf(slider.name)) }, ...slider.marks];
  const legend = (chosen) => marked.filter(chosen).map(({ kind, label: said, value }) =>
    `${SIGNS[kind]} ${said ? words(said) : say("scenario")} ${shown(value, slider)}`).join(" · ");
  find(".legend", row).textContent = legend(({ kind }) => kind !== "needed");
  find(".needed", row).textContent = legend(({ kind }) => kind === "needed");
}

function buildButtons() {
  const does = { back, undo, redo, pin, copy: copyLink, png: savePicture, csv: saveTable, yaml: saveScenario };
  for (const [name, act] of Object.entries(does)) find(`#${name}`).addEventListener("click", act);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => ((state.language = button.dataset.language), commit(), speak()));
  }
  const choice = find("#presets");
  choice.hidden = !data.presets.length;
  choice.addEventListener("change", () => {
    const chosen = data.presets[choice.selectedIndex - 1];
    choice.selectedIndex = 0;
    if (!chosen) return;
    state.paths = Object.fromEntries(data.sliders.map(({ name }) => [name, chosen.paths[name].slice(data.open)]));
    commit();
    const list = { zh: "、", en: ", " }[state.language], left = chosen.left.map(words).join(list);
    find("#taken").textContent = say(left ? "left" : "taken", { preset: words(chosen.label), left });
  });
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase(), typing = event.target.matches?.("input:not([type=range])");
    if (key === "escape") back();
    else if ((event.ctrlKey || event.metaKey) && !typing && (key === "z" || key === "y")) {
      event.preventDefault();
      (key === "y" || event.shiftKey ? redo : undo)();
    }
  });
  globalThis.addEventListener("hashchange", () => (restore(location.hash.slice(1)), speak()));
}

function pin() {
  state.pinned = state.pinned ? null : { ...state.paths };
  commit();
}

function namePresets() {
  const names = [say("presets"), ...data.presets.map(({ label }) => words(label))];
  find("#presets").replaceChildren(...names.map((name) => new Option(name)));
  find("#unreadable").hidden = !data.unreadable.length;
  find("#unreadable").textContent = say("unreadable", { files: data.unreadable.join({ zh: "、", en: ", " }[state.language]) });
}

// The command that simulates the same settings with all the report's draws.
function command() {
  const sets = data.sliders.filter(({ name }) => isMoved(name)).flatMap((slider) => {
    const path = state.paths[slider.name], text = (value) => digits(value, slider) + slider.shown;
    if (path.every((value) => value === path[0])) return [`--set ${slider.name}@${open[0]}-${open.at(-1)}=${text(path[0])}`];
    return path.map((value, place) => `--set ${slider.name}@${open[place]}=${text(value)}`);
  });
  return ["hzsim assess", data.file, ...sets, ...data.drawing].join(" ");
}
