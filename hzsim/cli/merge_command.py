"""`hzsim merge`, and the shares of draws that it puts together: `--shard 3/20 --out part` in each run."""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hzsim.cli.drawing import Drawing
from hzsim.cli.options import FILE, option, stacked
from hzsim.cli.output import Output, deliver, mention, output_options
from hzsim.errors import BadValue, told

if TYPE_CHECKING:
    from hzsim.simulation.draws.executors import Executor
    from hzsim.simulation.shards import Shard, Shards


@click.command("merge")
@click.argument("parts", metavar="PART...", nargs=-1, required=True, type=FILE)
@click.option("--scenario", metavar="FILE", help="The scenario, where its file stands elsewhere now.")
@stacked(output_options)
def command(parts: Sequence[Path], scenario: str | None, output: Output) -> None:
    """Print the answer that shards make together, the same as one run prints.

    Each is a file that --shard K/N has written. The scenario is read again, to say what the sums are of.
    """
    from hzsim.simulation.shards import merge

    sums = merge(parts)
    for difference in sums.differences:
        mention(difference)
    _answer(sums, scenario, output)


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


def _answer(sums: "Shards", scenario: str | None, output: Output) -> None:
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
