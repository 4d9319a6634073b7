"""What a command is asked about: scenarios, plans, targets, years and values, read from its options."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language, Text
from hzsim.cli import GIVEN, language_here
from hzsim.cli.messages import note, said
from hzsim.cli.output import mention
from hzsim.errors import BadValue, InvalidInput, TooFew, told

if TYPE_CHECKING:
    from hzsim.errors import Problem
    from hzsim.history.estimation.panel import Panel
    from hzsim.plan.relations.contents import Plan
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
        words = set_words(scenario.model, name).to(language_here())
        if words:
            click.echo(words, err=True)


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
        mention(said(told("left out, no economies: {codes}", codes=", ".join(panel.left_out)), language_here()))


@contextmanager
def option(name: str) -> Iterator[None]:
    """Name the option in the message when its value cannot be used."""
    try:
        yield
    except BadValue as error:
        raise click.BadParameter(str(error), param_hint=f"'{name}'") from error


def asked_targets(
    scenario: "Scenario", written: Sequence[str], years_earlier: int = 0, language: Language = "en"
) -> "tuple[Target, ...]":
    """Return the targets of `--target`, all the scenario's when there are none, moved by `--earlier`.

    What `--earlier` shortens or leaves out is said on stderr.
    """
    from hzsim.questions.lever.lever import asked_of

    with option("--target"):
        _, targets = asked_of(scenario, list(written) or None)
    if not years_earlier:
        return targets
    from hzsim.questions.lever.timing import earlier, moved_earlier

    with option("--earlier"):
        asked = earlier(scenario, targets, years_earlier)
    for target, moved in moved_earlier(scenario, targets, years_earlier):
        if moved is None:
            words = Text(
                f"已略去（{years_earlier} 年前没有未知年份）：{target}", f"left out, no open year so early: {target}"
            )
            mention(words.to(language))
        elif len(moved.span) < len(target.span):
            words = Text(
                f"已缩短至未知年份：{moved}（原为：{target}）", f"cut to the open years: {moved}, from: {target}"
            )
            mention(words.to(language))
    return asked


def check_centre_option(scenario: "Scenario", centre: str) -> None:
    """Fail as a usage error, with the reason, unless the scenario has the centre of `--centre`."""
    from hzsim.history.city.centres import why_no_centre

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
    from hzsim.plan.relations.book import default_plan, read_plan

    entity = scenario.baseline.entity if scenario is not None else None
    plan = read_plan(name) if name is not None else default_plan(default, entity)
    tell(plan, scenario)
    return plan


def tell(plan: "Plan", scenario: "Scenario | None" = None) -> None:
    """Print to stderr the tables missing from a plan's folder, and the city taken for a plan that names none."""
    if plan.lacking:
        missing = reduce(lambda first, second: told("{first}, no {second}", first=first, second=second), plan.lacking)
        _say(
            told(
                "{name}: no {missing} in {folder}: only what the plan itself states is known",
                name=plan.name,
                missing=missing,
                folder=plan.home,
            )
        )
    if scenario is not None and not plan.entity:
        city = scenario.baseline.entity
        _say(told("{name}: no plans.csv names its city: taken as {city}, the scenario's", name=plan.name, city=city))


def _say(text: str) -> None:
    mention(said(text, language_here()))
