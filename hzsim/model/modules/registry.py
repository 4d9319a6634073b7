"""The closed registry of modules, and the parts of a model joined: a scenario names modules, never an import path."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType, ModuleType
from typing import Any, TypeAlias, TypeVar

from hzsim._typing import Text
from hzsim.errors import BadValue, all_of, as_found, did_you_mean, told
from hzsim.model.modules import ages, economy, energy, industries, nation, people, production, public, standard
from hzsim.model.modules.parts import Assumption, Fact, Indicator, Part

Named = TypeVar("Named", Assumption, Fact)
Kind = TypeVar("Kind", Assumption, Fact, Indicator)
Place: TypeAlias = ModuleType | Sequence[Part]


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


def gather(
    name: str,
    label: Text,
    places: Iterable[Place],
    headlines: tuple[str, ...] = (),
    beside: Mapping[str, Iterable[Place]] = MappingProxyType({}),
    modes: Mapping[str, Iterable[Place]] = MappingProxyType({}),
) -> Module:
    """Return the module made of parts, and of what files of this room declare, in their order.

    What a file lists in a tuple is not of the file's own module but of the one that names the tuple. `headlines`
    names the indicators that are charted when nobody says which; `beside` has what is added where another module is
    named too and not else, `modes` those of each way to use the module.
    """
    parts = [part for place in places for part in (_declared(place) if isinstance(place, ModuleType) else place)]
    more = {**beside, **{in_mode(name, mode): made for mode, made in modes.items()}}
    extra = {other: gather(name, label, made) for other, made in more.items()}
    facts, assumptions, indicators = of_kind(Fact, parts), of_kind(Assumption, parts), of_kind(Indicator, parts)
    return Module(name, label, tuple(facts), tuple(assumptions), tuple(indicators), headlines, extra, tuple(modes))


def _declared(file: ModuleType) -> list[Part]:
    """Return what a file declares by itself."""
    declared = vars(file).values()
    listed = {id(part) for group in declared if isinstance(group, tuple) for part in group}
    return [part for part in declared if isinstance(part, Part) and id(part) not in listed]


def of_kind(kind: type[Kind], parts: Iterable[Part]) -> list[Kind]:
    """Return the parts of a kind."""
    return [part for part in parts if isinstance(part, kind)]


def in_mode(module: str, mode: str) -> str:
    """Return what stands beside the names of modules for one that is used in a mode: `production: forward`."""
    return f"{module}: {mode}"


TABLED = "tabled"
"""The module whose indicators a table of data declares (`hzsim.model.modules.tabled`): a model has them as its own."""
_MODULES: Iterable[Module] = (
    gather(
        "core",
        Text("核心：经济、人口、创新", "core: economy, people, innovation"),
        (economy, people, economy.INNOVATION),
        ("gdp", "gdp_per_capita_usd", "population", "rd_intensity"),
    ),
    gather("province", Text("城市与全省", "city and province"), (industries.PROVINCE,), ("province_share",)),
    gather(
        "industries",
        Text("产业、就业、外贸与零售", "industries, employment, trade and retail"),
        (industries,),
        ("digital_share", "culture_va", "productivity"),
    ),
    gather(
        "nation",
        Text("全国与快于全国的幅度", "nation and lead"),
        (nation,),
        ("real_growth",),
        beside={"province": (nation.PROVINCE,)},
    ),
    gather("ages", Text("分年龄人口", "people by age"), (ages,), ("natural_increase", "people_15_59", "people_60")),
    gather(
        "employment",
        Text("就业与劳动生产率", "employment and productivity"),
        (people.EMPLOYMENT,),
        ("average_employed", "labour_productivity"),
    ),
    gather("income_line", Text("高收入线", "high-income line"), (nation.INCOME_LINE,), ("high_income_line",)),
    gather("revision", Text("普查修订", "revision of the level"), (economy.REVISION,), ("revised_level",)),
    gather(
        "production",
        Text("生产：资本、劳动、人力资本与全要素生产率", "production: capital, employment, human capital, TFP"),
        ((industries.employment_growth,), production),
        ("tfp_contribution",),
        modes={"implied": (standard, standard.IMPLIED), "forward": (standard, standard.FORWARD), "public": (public,)},
    ),
    gather("energy", Text("能源与碳排放", "energy and carbon"), (energy,), ("carbon_intensity", "emissions_index")),
    gather(
        "energy_levels",
        Text("能源消费与碳排放总量", "levels of energy use and emissions"),
        (energy.LEVELS,),
        ("emissions",),
    ),
    gather(TABLED, Text("规划指标表的其他指标", "other indicators of a plan's table"), ()),
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


def _computing(names: Collection[str], modes: Mapping[str, str]) -> Iterator[tuple[str, Indicator]]:
    """Yield the indicators of the known ones among some modules in their modes, each with its module's name."""
    known = [MODULES[name] for name in names if name in MODULES]
    named = {*names, *(in_mode(one.name, modes.get(one.name, one.modes[0])) for one in known if one.modes)}
    for module in known:
        for one in (module, *(more for other, more in module.beside.items() if other in named)):
            yield from ((module.name, part) for part in one.indicators)


def computed_by(names: Collection[str], modes: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the assumptions that some modules compute, each with its module: `{"real_growth": "nation"}`."""
    return {part.name: name for name, part in _computing(names, modes) if part.name in ASSUMPTIONS}


def complete(part: Indicator, provided: Container[str]) -> Indicator:
    """Return an indicator with those of its optional inputs that the model provides."""
    more = tuple(name for name in part.optional if name in provided)
    return replace(part, inputs=(*part.inputs, *more)) if more else part


def own_part(part: Any) -> Part:
    """Return a part of a caller's own; BadValue for what is none, such as a function that was not declared."""
    if isinstance(part, Part):
        return part
    name = getattr(part, "__name__", as_found(part))
    above = told("write @hz.indicator(...) above def {name}", name=name)
    hint = above if callable(part) else "@hz.indicator(...) makes one"
    raise BadValue("expected indicators, assumptions or facts as a model's own", name, hint)


INDICATOR, ASSUMPTION = told("indicator"), told("assumption")
KINDS: dict[type, str] = {Indicator: INDICATOR, Assumption: ASSUMPTION, Fact: told("fact")}


def joined(known: Mapping[str, Named], own: Iterable[Named]) -> dict[str, Named]:
    """Return the registry's parts and a caller's own by name; BadValue when one would take another's place."""
    found = dict(known)
    for part in own:
        if part.name in found:
            expected = told("expected each {kind} to have a name of its own", kind=KINDS[type(part)])
            raise BadValue(expected, part.name, "choose another name")
        found[part.name] = part
    return found


def of_modules(names: Sequence[str], modes: Mapping[str, str]) -> list[Indicator]:
    """Return the indicators of some modules; BadValue when two of them compute one name."""
    declared: dict[str, tuple[str, Indicator]] = {}
    for name, part in _computing([_module(name).name for name in names], modes):
        other, _ = declared.setdefault(part.name, (name, part))
        if other != name:
            expected = told("expected one module that computes {name}", name=part.name)
            raise BadValue(expected, all_of((other, name)), "name one of the two")
    return [part for _, part in declared.values()]


def modes_of(names: Sequence[str], modes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the modes in which modules are used; BadValue for a mode that a module does not have."""
    for name, mode in modes.items():
        known = _module(name).modes
        if name not in names:
            raise BadValue("expected a mode of a module that is named", name, told("add {name} to modules:", name=name))
        if mode not in known:
            raise BadValue(told("expected a mode of {name}", name=name), mode, did_you_mean(mode, known))
    return MappingProxyType({name: mode for name, mode in modes.items() if mode != _module(name).modes[0]})


def _module(name: str) -> Module:
    if name not in MODULES:
        raise BadValue("expected a module", name, did_you_mean(name, MODULES))
    return MODULES[name]
