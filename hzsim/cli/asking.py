"""What a command is asked about, read from its options, and how most commands go: read, ask, show."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from hzsim._typing import Text
from hzsim.cli import GIVEN, language_here
from hzsim.cli.drawing import Drawing, drawn
from hzsim.cli.options import file_argument, option, set_option, stacked
from hzsim.cli.output import Output, answered, mention, progress
from hzsim.errors import InvalidInput, TooFew, note, told

if TYPE_CHECKING:
    from hzsim.errors import Problem
    from hzsim.history.estimation.panel import Panel
    from hzsim.plan.stated.contents import Plan
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.parts.years import Span
    from hzsim.scenario.scenario import Scenario


def read(file: str | Path, changes: Sequence[str] = (), *, quiet: bool = False) -> "Scenario":
    """Return the scenario of a file with the changes of `--set`; doubts about it go to stderr, unless quiet."""
    from hzsim.history.city.entities import entity_doubts
    from hzsim.history.reference.outside_forecasts import outlook_doubts
    from hzsim.scenario.changes import changed_names, with_changes
    from hzsim.scenario.doubts import doubts
    from hzsim.scenario.reading import read_scenario

    scenario = read_scenario(file)
    with option("--set"):
        scenario = with_changes(scenario, changes)
    with option("--given"):
        scenario = scenario.replace(given=list(given)) if (given := _given()) else scenario
    with option("--target"):
        scenario = scenario.among_rivals(scenario.read_targets(_ranked()))
    if not quiet:
        say_set(scenario, changed_names(changes))
        say_doubts((*doubts(scenario), *entity_doubts(scenario), *outlook_doubts(scenario.folder)))
    return scenario


Question: TypeAlias = Callable[..., Any]
"""A question with all that it is about, still to be asked with what the options on draws say."""


def question(name: str, *options: Callable[[Any], Any]) -> Callable[[Callable[..., Question]], click.Command]:
    """Return a decorator that makes a command of what returns a question about a scenario: read, ask, show.

    The decorated function takes the scenario and the command's own options, of which `unknown` is checked, and
    `targets`, `years` and `bounds` are those of the scenario.
    """

    def decorate(about: Callable[..., Question]) -> click.Command:
        """Return the command, whose help is that of the function."""

        @wraps(about)
        def command(
            *, file: str, changes: Sequence[str], output: Output, drawing: Drawing | None = None,
            chart: Path | None = None, **given: Any,
        ) -> None:  # fmt: skip
            """Read the scenario and the options, ask, and show the answer."""
            scenario = read(file, changes)
            ask = about(scenario, **_understood(scenario, given))
            if drawing is None:
                return answered(ask(), output, chart)
            with progress(drawn(drawing), scenario.name) as report:
                found = ask(**drawing, progress=report)
            return answered(found, output, chart)

        return click.command(name)(stacked(file_argument, set_option, *options)(command))

    return decorate


def _understood(scenario: "Scenario", given: dict[str, Any]) -> dict[str, Any]:
    """Return options as the scenario understands them: its targets, years, and values of the unknown."""
    if "unknown" in given:
        check_unknown(scenario, given["unknown"])
    if "targets" in given:
        given["targets"] = asked_targets(scenario, given["targets"], given.pop("years_earlier", 0))
    if "years" in given:
        given["years"] = asked_years(scenario, given["years"])
    if "bounds" in given:
        given["bounds"] = asked_range(scenario, given["unknown"], given["bounds"], "--bounds")
    return given


def _given() -> tuple[str, ...]:
    """Return the conditions of the running command."""
    context = click.get_current_context(silent=True)
    found: tuple[str, ...] = () if context is None else context.meta.get(GIVEN, ())
    return found


def _ranked() -> list[str]:
    """Return what --target of the running command asks of a rank: rivals are drawn with the scenario."""
    context = click.get_current_context(silent=True)
    asked = () if context is None else context.params.get("targets") or ()
    return [one for one in asked if "rank" in one]


def say_set(scenario: "Scenario", called: Iterable[str]) -> None:
    """Print to stderr what moves in place of assumptions that are computed and were given a value."""
    from hzsim.scenario.parts.phrases import set_words

    for name in dict.fromkeys(scenario.model.settable(one).name for one in called):
        words = set_words(scenario.model, name)
        if any(words):
            mention(words)


def say_doubts(doubts: "Iterable[Problem]") -> None:
    """Print to stderr what may be a slip in a file."""
    for doubt in doubts:
        mention(note(doubt, language_here()))


@contextmanager
def with_enough(**tables: Path | None) -> Iterator[None]:
    """Place at its file what a whole table, by its name in an error, holds too little of."""
    try:
        yield
    except TooFew as error:
        raise InvalidInput(error.at(str(tables[error.table]), line=1)) from None


def say_left_out(panel: "Panel") -> None:
    """Print to stderr which aggregates of a panel are no economies."""
    if panel.left_out:
        mention(told("left out, no economies: {codes}", codes=", ".join(panel.left_out)))


def asked_targets(scenario: "Scenario", written: Sequence[str], years_earlier: int = 0) -> "tuple[Target, ...]":
    """Return the targets of `--target`, all the scenario's when there are none, moved by `--earlier`.

    What `--earlier` shortens or leaves out is said on stderr.
    """
    from hzsim.questions.lever.lever import asked_of

    with option("--target"):
        _, targets = asked_of(scenario, list(written) or None)
    if not years_earlier:
        return targets
    from hzsim.questions.lever.curves import earlier, moved_earlier

    with option("--earlier"):
        asked = earlier(scenario, targets, years_earlier)
    for target, moved in moved_earlier(scenario, targets, years_earlier):
        if moved is None:
            zh = f"已略去（{years_earlier} 年前没有未知年份）：{target}"
            mention(Text(zh, f"left out, no open year so early: {target}"))
        elif len(moved.span) < len(target.span):
            zh = f"已缩短至未知年份：{moved}（原为：{target}）"
            mention(Text(zh, f"cut to the open years: {moved}, from: {target}"))
    return asked


def check_centre_option(scenario: "Scenario", centre: str) -> None:
    """Fail as a usage error, with the reason, unless the scenario has the centre of `--centre`."""
    from hzsim.history.assessments import why_no_centre

    why = why_no_centre(scenario, centre)
    if why is not None:
        raise click.UsageError(
            told("{name} has no --centre {centre}: {why}", name=scenario.name, centre=centre, why=why)
        )


def asked_years(scenario: "Scenario", written: str | None) -> "Span | None":
    """Return the years of `--years`, None where they are left to the default."""
    from hzsim.scenario.parts.years import parse_span

    if written is None:
        return None
    with option("--years"):
        return scenario.within(parse_span(written))


def asked_range(scenario: "Scenario", unknown: str, written: str | None, name: str) -> tuple[float, float] | None:
    """Return the values of an option LOW:HIGH in an assumption's unit, None where it is not given."""
    from hzsim.questions.lever.lever import parse_bounds

    if written is None:
        return None
    with option(name):
        return parse_bounds(scenario, unknown, written)


def check_unknown(scenario: "Scenario", unknown: str, name: str = "--unknown") -> None:
    """Fail as a usage error unless the scenario has the assumption."""
    with option(name):
        scenario.model.settable(unknown)


def read_all(files: Sequence[str], changes: Sequence[str] = ()) -> "list[Scenario]":
    """Return several scenarios; a usage error when two have one name, the mistakes of all files at once."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for file in files:
        try:
            scenarios.append(read(file, changes))
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise click.UsageError(
            told("expected scenarios with different names, found {names} twice", names=", ".join(twice))
        )
    return scenarios


def read_optional(file: str | None, changes: Sequence[str] = ()) -> "Scenario | None":
    """Return the scenario of --scenario with the changes of --set; None, and no changes, when it was not given."""
    if file is None and changes:
        raise click.UsageError("--set needs --scenario: it changes a central path of the scenario")
    return read(file, changes) if file is not None else None


def chosen_plan(name: str | None, default: str, scenario: "Scenario | None" = None) -> "Plan":
    """Return the plan that was named, else the shipped one where the scenario's city is its own."""
    from hzsim.plan.stated.book import default_plan, read_plan

    entity = scenario.baseline.entity if scenario is not None else None
    plan = read_plan(name) if name is not None else default_plan(default, entity)
    tell(plan, scenario)
    return plan


def tell(plan: "Plan", scenario: "Scenario | None" = None) -> None:
    """Print to stderr the tables missing from a plan's folder, and the city taken for a plan that names none."""
    if plan.lacking:
        missing = reduce(lambda first, second: told("{first}, no {second}", first=first, second=second), plan.lacking)
        words = "{name}: no {missing} in {folder}: only what the plan itself states is known"
        mention(told(words, name=plan.name, missing=missing, folder=plan.home))
    if scenario is not None and not plan.entity:
        city = scenario.baseline.entity
        mention(told("{name}: no plans.csv names its city: taken as {city}, the scenario's", name=plan.name, city=city))
