"""The options on draws: how many and how they are made, by whom, and in one run or in several.

In several: `--shard 3/20 --out part` in each, and `merge` at the end.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click
from click.core import ParameterSource

from hzsim.cli import GIVEN
from hzsim.cli.options import Probability, completed, stacked
from hzsim.cli.output import Output, checked, deliver, option
from hzsim.errors import BadValue, told

if TYPE_CHECKING:
    from hzsim.simulation.draws.executors import Executor
    from hzsim.simulation.shards import Shard, Shards


class Precision(Probability):
    """A standard error of probabilities, such as `0.05%` or `0.0005`: more draws are made until it is reached."""

    name = "precision"

    def allows(self, number: float) -> bool:
        """Return whether a number is a standard error that draws can reach: from 0.0001% to below 50%."""
        from hzsim.simulation.draws.drawing import FINEST

        return FINEST <= number < 0.5

    def refused(self, found: str) -> str:
        """Return the message for a value that is no standard error within reach."""
        return told("expected a standard error from 0.0001% to below 50%, such as 0.05%, found {found}", found=found)


def _note_given(ctx: click.Context, param: click.Parameter, written: tuple[str, ...]) -> tuple[str, ...]:
    """Note a condition for every scenario that the command reads."""
    del param
    ctx.meta[GIVEN] = written
    return written


given_option = click.option(
    "--given",
    multiple=True,
    metavar="TARGET",
    shell_complete=completed("targets"),
    callback=_note_given,
    help='On condition that this comes true, such as "gdp >= 26500 in 2027". Repeatable.',
)
SAMPLERS = ("random", "antithetic", "latin_hypercube", "sobol")


class Drawing(TypedDict):
    """Keyword arguments of the library that say how draws are made, except `progress`."""

    draws: int | None
    precision: float | None
    seed: int
    sampler: str
    jobs: int | None
    executor: "Executor | None"


def drawing_options(
    draws: int | None = 4_096, only: str | None = None, errors: bool = True, given: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options on draws and passes them to the command as one argument, `drawing`.

    `draws` are those of the verb, None for as many as the usual precision takes; `only` and `errors`
    say what its method fixes, as `hzsim.simulation.draws.keywords.Keywords` does; `given` whether it asks about
    scenarios, so that there may be a condition.
    """

    def check(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        """Refuse what the method cannot do before anything is read."""
        if value is not None and _is_given(ctx, param):
            from hzsim.simulation.draws.keywords import Keywords

            with option(param.opts[0]):
                Keywords(str(ctx.info_name), draws, only, errors).check(**{str(param.name): value})
        return value

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        """Return the command with the options on draws gathered."""

        @wraps(command)
        def gathered(*, called_so: str | None, **others: Any) -> Any:
            """Call the command with the options on draws as one, and its executor open as long as it runs."""
            made: dict[str, Any] = {name: others.pop(name) for name in _NAMES}
            others.pop("given", None)  # noted already, and among the command's arguments for whoever repeats them
            source = click.get_current_context().get_parameter_source("draws")
            if made["precision"] is not None and source is not ParameterSource.COMMANDLINE:
                made["draws"] = None  # as many as it takes
            with _executor(called_so, made["jobs"]) as executor:
                return command(drawing=Drawing(**made, executor=executor), **others)  # type: ignore[typeddict-item]

        return stacked(*[given_option] * given, *_draw_options(draws, only, errors, check))(gathered)

    return decorate


_NAMES = ("draws", "precision", "seed", "sampler", "jobs")


def _draw_options(
    draws: int | None, only: str | None, errors: bool, check: Callable[[click.Context, click.Parameter, Any], Any]
) -> tuple[Callable[[Any], Any], ...]:
    """Return the options on draws of a verb."""
    return (
        click.option(
            "--draws", type=click.IntRange(min=1), default=draws, show_default=True,
            help="Number of draws." if not errors
            else "Number of draws, the most of them with --precision." if only not in (None, "sobol")
            else "Number of draws, the most of them with --precision; sobol rounds it up to 16 times a power of two."
            if draws is not None
            else "Number of draws, the most of them with --precision; sobol rounds it up to 16 times a power of two.  "
            "[default: as many as the precision takes]",
        ),
        click.option(
            "--precision", type=Precision(), metavar="ERROR", callback=check,
            help="Refused: the numbers have no standard errors of draws." if not errors
            else "Draw until no standard error is larger than this, such as 0.05%." if draws is not None
            else "Draw until no standard error is larger than this, such as 0.05%.  [default: 0.1%]",
        ),
        click.option(
            "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the draws."
        ),
        click.option(
            "--sampler", type=click.Choice(SAMPLERS), default=only or "sobol", show_default=True, callback=check,
            help="Where the draws come from. With sobol each has its own probability of meeting targets; "
            "with the others draws are counted." if only is None else "The only sampler that the method can draw with.",
        ),
        click.option(
            "--jobs", type=click.IntRange(min=1),
            help="Threads; results do not depend on it.  [default: all processors]",
        ),
        click.option(
            "--executor", "called_so", metavar="WHO",
            callback=checked("hzsim.simulation.draws.executors:check_executor_name"),
            help="Who does the work: threads, processes, or a dask cluster by its scheduler's address "
            "(tcp://HOST:PORT). Results do not depend on it.",
        ),
    )  # fmt: skip


@contextmanager
def _executor(called_so: str | None, jobs: int | None) -> Iterator["Executor | None"]:
    """Open the executor that `--executor` names; None where it names none."""
    if called_so is None:
        yield None
        return
    from hzsim.simulation.draws.executors import called

    with called(called_so, jobs) as executor:
        yield executor


def given_drawing() -> str:
    """Return the names of the draw options on the command line, such as `--draws, --seed`; empty for none."""
    context, names = click.get_current_context(), (*_NAMES, "called_so")
    wrote = [one for one in context.command.params if str(one.name) in names and _is_given(context, one)]
    return ", ".join(one.opts[0] for one in wrote)


def _is_given(context: click.Context, param: click.Parameter) -> bool:
    return context.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE


def drawn(drawing: Drawing) -> int:
    """Return the length of a progress bar, in draws: those asked for, or the first ones of a precision."""
    from hzsim.simulation.draws.drawing import DRAWS

    return DRAWS if drawing["draws"] is None or drawing["precision"] is not None else drawing["draws"]


_SUMS = "hzsim.sums"
"""The key, in what click's contexts share, of the sums that a command is to answer from."""
_NOT_ASKED = ("brief", "shard", "answer_file", "jobs", "called_so", "format_", "language")
"""Parameters that are no part of a question: who draws, and how the answer is printed."""


def shard_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return the command with options to make one share of its draws, `--shard 3/20 --out part`."""

    @wraps(command)
    def shared(*, shard: str | None, answer_file: Path | None, drawing: Drawing, **others: Any) -> Any:
        """Call the command, or make and write the part of its draws that is asked for."""
        context = click.get_current_context()
        sums = context.meta.get(_SUMS)
        if shard is None:
            made = drawing if sums is None else {**drawing, "executor": sums}
            return command(drawing=made, answer_file=answer_file, **others)
        if sums is not None:
            raise click.UsageError("expected shards of a question, found one of a shard")
        if answer_file is None:
            raise click.UsageError("--shard and --out go together: which part, and where it is written")
        if drawing["draws"] is None or drawing["precision"] is not None:
            raise click.UsageError("--shard goes with --draws, and without --precision: every part must know how many")
        share = _share(shard, drawing["executor"])
        with redirect_stdout(io.StringIO()), suppress(click.exceptions.Exit):
            command(drawing={**drawing, "executor": share}, answer_file=None, **others)
        return deliver(answer_file, share.content(_question(context)))

    words = "Make only the Kth of N parts of the draws; --out is the file of the part, which merge adds to the others."
    return stacked(click.option("--shard", metavar="K/N", help=words))(shared)


def answer(sums: "Shards", scenario: str | None, output: Output) -> None:
    """Run the command that some shards belong to, with the shards' sums in place of draws."""
    from hzsim.cli import main

    context = click.get_current_context()
    name, *arguments = sums.question
    if scenario is not None:
        arguments[-1:] = [scenario]
    command = main.get_command(context, name) if isinstance(main, click.Group) else None
    if command is None or all(one.name != "shard" for one in command.params):
        raise click.UsageError(told("expected shards of a command that has --shard, found {name}", name=name))
    words = ["--format", output.format, "--lang", output.language, *arguments]
    with command.make_context(name, words, context.parent) as inner:
        if inner.params["answer_file"] is not None:  # a file that was handed in names no file to write
            raise click.UsageError("expected shards of a question, found one of a shard")
        inner.params["answer_file"] = output.file
        inner.meta[_SUMS] = sums
        command.invoke(inner)


def _share(written: str, executor: "Executor | None") -> "Shard":
    """Return the share that `3/20` names; fails as a usage error."""
    from hzsim.simulation.shards import Shard

    with option("--shard"):
        try:
            number, of = map(int, written.split("/"))
        except ValueError:
            raise BadValue("expected a shard such as 3/20", written) from None
        return Shard(number, of, executor)


def _question(context: click.Context) -> list[str]:
    """Return the command with the arguments that its answer depends on, its file last."""
    words: list[str] = []
    for one in context.command.params:
        value = context.params.get(str(one.name))
        if isinstance(one, click.Option) and one.name not in _NOT_ASKED and value is not None:
            words += [part for single in (value if one.multiple else [value]) for part in (one.opts[0], str(single))]
    return [str(context.info_name), *words, "--", str(context.params["file"])]
