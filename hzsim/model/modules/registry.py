"""The closed registry of modules: a scenario names them, never an import path."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, ModuleType
from typing import Any

from hzsim._typing import Text
from hzsim.model.modules import (
    ages,
    city_and_province,
    economy,
    employment,
    income_line,
    industries,
    innovation,
    nation,
    people,
    revision,
    work_and_trade,
)
from hzsim.model.modules.growth import energy, energy_levels, forward, implied, production, public, standard
from hzsim.model.modules.parts import Assumption, Fact, Indicator, Part


@dataclass(frozen=True, slots=True)
class Module:
    """A named set of facts, assumptions and indicators that a scenario may switch on.

    `beside` has what is added where another module is named too, or in one of the module's own `modes`, of
    which the first is the usual one.
    """

    name: str
    label: Text
    facts: tuple[Fact, ...]
    assumptions: tuple[Assumption, ...]
    indicators: tuple[Indicator, ...]
    headlines: tuple[str, ...]
    beside: Mapping[str, "Module"] = field(default_factory=dict)
    modes: tuple[str, ...] = ()

    def among(self, names: Container[str]) -> Iterator["Module"]:
        """Yield the module, and the extra parts that it declares for use beside another named module."""
        yield self
        yield from (more for other, more in self.beside.items() if other in names)


def gather(
    name: str,
    label: Text,
    files: Iterable[ModuleType | Part],
    headlines: tuple[str, ...],
    beside: Mapping[str, Sequence[ModuleType | Part]] = MappingProxyType({}),
    modes: Mapping[str, Sequence[ModuleType | Part]] = MappingProxyType({}),
) -> Module:
    """Return the module made of parts, and of all that some files of this room declare, in their order.

    `headlines` names the indicators that are charted when nobody says which; `beside` has
    what is added where another module is named too and not else, `modes` those of each way to use the module.
    """
    more = {**beside, **{in_mode(name, mode): made for mode, made in modes.items()}}
    apart = [id(part) for made in more.values() for part in made]
    parts = [part for part in _declared(files) if id(part) not in apart]
    facts, assumptions, indicators = (_of_kind(kind, parts) for kind in (Fact, Assumption, Indicator))
    extra = {other: gather(name, label, made, ()) for other, made in more.items()}
    return Module(name, label, facts, assumptions, indicators, headlines, extra, tuple(modes))


def _declared(files: Iterable[ModuleType | Part]) -> list[Any]:
    """Return what stands in files and parts by themselves, each once and in order."""
    found = (one for file in files for one in (vars(file).values() if isinstance(file, ModuleType) else [file]))
    return [*{id(one): one for one in found}.values()]


def _of_kind(kind: type, parts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def in_mode(module: str, mode: str) -> str:
    """Return what stands beside the names of modules for one that is used in a mode: `production: forward`."""
    return f"{module}: {mode}"


TABLED = "tabled"
"""The module whose indicators a table of data declares (`hzsim.model.modules.tabled`): a model has them as its own."""
_MODULES: Iterable[Module] = (
    gather(
        "core",
        Text("核心：经济、人口、创新", "core: economy, people, innovation"),
        (economy, people, innovation),
        headlines=("gdp", "gdp_per_capita_usd", "population", "rd_intensity"),
    ),
    gather("province", Text("城市与全省", "city and province"), (city_and_province,), headlines=("province_share",)),
    gather(
        "industries",
        Text("产业、就业、外贸与零售", "industries, employment, trade and retail"),
        (industries, work_and_trade),
        headlines=("digital_share", "culture_va", "productivity"),
    ),
    gather(
        "nation",
        Text("全国与快于全国的幅度", "nation and lead"),
        (nation,),
        headlines=("real_growth",),
        beside={"province": (nation.province_lead, nation.province_growth)},
    ),
    gather(
        "ages",
        Text("分年龄人口", "people by age"),
        (ages,),
        headlines=("natural_increase", "people_15_59", "people_60"),
    ),
    gather(
        "employment",
        Text("就业与劳动生产率", "employment and productivity"),
        (employment,),
        headlines=("average_employed", "labour_productivity"),
    ),
    gather("income_line", Text("高收入线", "high-income line"), (income_line,), headlines=("high_income_line",)),
    gather("revision", Text("普查修订", "revision of the level"), (revision,), headlines=("revised_level",)),
    gather(
        "production",
        Text("生产：资本、劳动、人力资本与全要素生产率", "production: capital, employment, human capital, TFP"),
        (production,),
        headlines=("tfp_contribution",),
        modes={"implied": (standard, implied), "forward": (standard, forward), "public": (public,)},
    ),
    gather(
        "energy",
        Text("能源与碳排放", "energy and carbon"),
        (energy,),
        headlines=("carbon_intensity", "emissions_index"),
    ),
    gather(
        "energy_levels",
        Text("能源消费与碳排放总量", "levels of energy use and emissions"),
        (energy_levels,),
        headlines=("emissions",),
    ),
    gather(TABLED, Text("规划指标表的其他指标", "other indicators of a plan's table"), (), headlines=()),
)
MODULES = MappingProxyType({module.name: module for module in _MODULES})
_ALL = [part for module in _MODULES for part in (module, *module.beside.values())]
ASSUMPTIONS = MappingProxyType({part.name: part for module in _ALL for part in module.assumptions})
INDICATORS = MappingProxyType(
    {part.name: next(one for module in _ALL for one in module.indicators if one.name == part.name)
     for module in _ALL for part in module.indicators}
)  # fmt: skip
"""Every indicator by name, as its module's usual mode has it."""
FACTS = MappingProxyType({part.name: part for module in _ALL for part in module.facts})


def with_modes(names: Collection[str], modes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of modules, and what stands beside them for the mode of each that has some."""
    chosen = ((name, MODULES[name].modes) for name in names if name in MODULES)
    return (*names, *(in_mode(name, modes.get(name, known[0])) for name, known in chosen if known))


def computed_by(names: Collection[str], modes: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the assumptions that some modules compute, each with its module: `{"real_growth": "nation"}`."""
    named = with_modes(names, modes)
    return {
        part.name: name
        for name in names
        if name in MODULES
        for module in MODULES[name].among(named)
        for part in module.indicators
        if part.name in ASSUMPTIONS
    }
