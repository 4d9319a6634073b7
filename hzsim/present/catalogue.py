"""What there is to choose from, as flat records."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from hzsim._typing import LANGUAGES, Language, Text
from hzsim.errors import BadValue, InvalidInput, did_you_mean
from hzsim.files.sources import data_folders, named_files, origin, scenario_folders, scenarios_here
from hzsim.history.reference.places import City, places, record_of
from hzsim.measures import CHINA, MONEY, Measures
from hzsim.model.modules.parts import Setting
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS, INDICATORS, MODULES
from hzsim.present.forms.formats import Record
from hzsim.present.words.phrases import STATUSES
from hzsim.scenario.parts.baseline import Baseline, BaselineFact, BaselineHistory
from hzsim.units import Unit


def listing(kind: str, language: Language = "en") -> list[Record]:
    """Return one record for each thing of a kind; BadValue for an unknown kind."""
    if kind not in _LISTS:
        raise BadValue("expected a kind of thing", kind, did_you_mean(kind, _LISTS))
    return _LISTS[kind](language)


def _scenarios(language: Language) -> list[Record]:
    from hzsim.scenario.reading import read_scenario

    def title(path: Path) -> str:
        """Return the title of a scenario, or why its file cannot be read."""
        try:
            return read_scenario(path).title.to(language)
        except InvalidInput as error:
            return Text(f"无法读取：{error.problems[0]}", f"cannot be read: {error.problems[0]}").to(language)

    files = named_files(scenario_folders(scenarios_here()))
    return [{"scenario": name, "title": title(path), "from": _whose(path)} for name, path in files.items()]


def _places(language: Language) -> list[Record]:
    """Return one record for each shipped place: its names, of what it is part, and what is known of its growth."""
    nobody = Text("无", "none")
    found: list[Record] = []
    for place in places():
        if isinstance(place, City):
            whose = place.lead.whose if place.lead else nobody
            within, gdp, unit = place.province.to(language), place.gdp, MONEY.label(language)
        else:
            whose = place.name if record_of(place) else nobody
            within, gdp, unit = place.code, place.gdp, f"{place.currency} billion"
        found.append(
            {
                "place": place.name.to(language),
                "of": within,
                "year": place.year,
                "gdp": gdp,
                "unit": unit,
                "record_of_growth": whose.to(language),
            }
        )
    return found


def names_of(kind: str) -> list[str]:
    """Return what completes a word of the command line: places in both languages, indicators of targets, and so on."""
    if kind == "places":
        return list(_place_names())
    if kind == "targets":
        return list(INDICATORS)
    if kind == "assumptions":
        return list(ASSUMPTIONS)
    if kind == "plans":
        from hzsim.plan.stated.book import plan_files

        return list(plan_files())
    return list(named_files(scenario_folders(scenarios_here())))


def _place_names() -> Iterator[str]:
    """Yield the names of all places in both languages, with the province where several share one."""
    every = Counter(name for place in places() for name in place.name)
    for place in places():
        for language, name in zip(LANGUAGES, place.name, strict=True):
            within = f", {place.province.to(language)}" if isinstance(place, City) and every[name] > 1 else ""
            yield f"{name}{within}"


def _whose(path: Path) -> str:
    return "own" if origin(path) else "shipped"


def _plans(language: Language) -> list[Record]:
    """Return one record for each plan: title, city, numbers of statements and rows, and last year."""
    from hzsim.plan.stated.book import plan_files, read_plan

    found = [(read_plan(path), path) for path in plan_files().values()]
    return [
        {
            "plan": plan.name,
            "title": plan.title.to(language),
            "entity": plan.entity or None,
            "statements": len(plan.statements),
            "tabled": len({item.number for item in plan.statements.values()} - {None}),
            "last_year": plan.last_year,
            "from": _whose(path),
        }
        for plan, path in found
    ]


def _baselines(language: Language) -> list[Record]:
    """Return one record for each fact of each baseline: value, unit, status and source; of a history its last value."""
    from hzsim.scenario.written.data import read_baseline_file

    files = named_files(data_folders(scenarios_here(), "baselines"))
    found = [(read_baseline_file(path)[0], path) for path in files.values()]
    return [
        {
            "baseline": baseline.name,
            "title": baseline.title.to(language),
            "year": baseline.year,
            "fact": name,
            "value": fact.value if isinstance(fact, BaselineFact) else fact.values[-1],
            "unit": FACTS[name].unit.label(language),
            "status": STATUSES[fact.status].to(language),
            "source": fact.source.to(language),
            "from": _whose(path),
        }
        for baseline, path in found
        for name, fact in _stated(baseline).items()
    ]


def _stated(baseline: Baseline) -> dict[str, BaselineFact | BaselineHistory]:
    """Return the facts and histories of a baseline by name."""
    return {**baseline.facts, **baseline.histories}


def _modules(language: Language) -> list[Record]:
    return [
        {"module": module.name, "label": module.label.to(language), "indicators": len(module.indicators)}
        for module in MODULES.values()
    ]


def _measures() -> Measures:
    """Return what figures of the project are written in, by its own baselines where they are of one currency."""
    found: dict[str, Measures] = {}
    for path in filter(origin, named_files(data_folders(scenarios_here(), "baselines")).values()):
        from hzsim.scenario.written.data import read_baseline_file

        with suppress(InvalidInput):  # the list of baselines says what is wrong with it
            measures = read_baseline_file(path)[0].measures
            found.setdefault(measures.currency, measures)
    return next(iter(found.values())) if len(found) == 1 else CHINA


def _indicators(language: Language) -> list[Record]:
    setting = Setting(_measures())
    return [
        {
            "indicator": part.name,
            "label": part.label.to(language),
            "unit": part.unit.label(language),
            "lever": part.lever,
            "definition": part.definition.to(language),
            "source": part.source.to(language),
        }
        for part in (declared.within(setting) for declared in INDICATORS.values())
    ]


def _assumptions(language: Language) -> list[Record]:
    """Return one record for each assumption: label, unit, kind, bounds and definition.

    Bounds are multiples of a fact of the base year where `bounds_of` names one.
    """
    setting = Setting(_measures())
    return [
        {
            "assumption": part.name,
            "label": part.label.to(language),
            "unit": part.unit.label(language),
            "kind": part.kind,
            "lower_bound": _in_shown_unit(part.bounds[0], part.unit),
            "upper_bound": _in_shown_unit(part.bounds[1], part.unit),
            "bounds_of": part.bounds_of,
            "definition": part.definition.to(language),
        }
        for part in (declared.within(setting) for declared in ASSUMPTIONS.values())
    ]


def _in_shown_unit(value: float, unit: Unit) -> float:
    """Return a value in the unit that stands beside it in the list: 25 where that is `%`."""
    return round(value / float(unit.factor), 9)


def _facts(language: Language) -> list[Record]:
    measures = _measures()
    return [
        {"fact": part.name, "label": part.label.to(language), "unit": measures.unit(part.unit).label(language)}
        for part in FACTS.values()
    ]


def _distributions(language: Language) -> list[Record]:
    from hzsim.scenario.written.spreads import DISTRIBUTIONS, written_form

    return [
        {"distribution": name, "label": kind.label.to(language), "written": written_form(name)}
        for name, kind in DISTRIBUTIONS.items()
    ]


def _samplers(language: Language) -> list[Record]:
    from hzsim.simulation.draws.sampling import SAMPLERS

    return [{"sampler": name, "method": sampler.label.to(language)} for name, sampler in SAMPLERS.items()]


_LISTS: Mapping[str, Callable[[Language], list[Record]]] = {
    "scenarios": _scenarios, "places": _places, "baselines": _baselines, "plans": _plans, "modules": _modules,
    "indicators": _indicators, "assumptions": _assumptions, "facts": _facts, "distributions": _distributions,
    "samplers": _samplers,
}  # fmt: skip
