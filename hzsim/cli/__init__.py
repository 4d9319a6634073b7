"""How do I ask? The command line: each command reads, makes one library call, and prints or writes."""

import atexit
import gc
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from hzsim import __version__
from hzsim._typing import Language, spoken_language
from hzsim.cli.help import ChineseHelp, in_language, speak, start, write_examples
from hzsim.errors import HzsimError, of_error, printable, said, told

gc.set_threshold(100_000)  # starting up makes many objects that all stay
atexit.register(gc.freeze)  # what is left at the end goes with the process: nobody need look through it
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for them reads the metadata of every package
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small: threads start, wait, and compute nothing

GIVEN = "hzsim.given"
"""The key of what `--given` says in what click's contexts share."""
_LANGUAGE = "hzsim.language"
"""The key of the language in what click's contexts share."""
_COMMANDS = {
    "run": "The main job: targets, probabilities, requirements, charts and tables.",
    "new": "A project for a place in one step: baseline, scenario, spreads, README.",
    "project": "All indicators by year, at the medians.",
    "simulate": "Bands of all indicators by year, from many draws.",
    "assess": "The probability of each target, and of all together.",
    "require": "The value of an assumption at which a target is just met.",
    "curve": "What each target needs of an assumption, for 5% to 95%.",
    "pace": "The growth a year from one level to another, without any file.",
    "slack": "Where each target breaks: every assumption alone.",
    "when": "The year in which a target is first met with a probability.",
    "frontier": "The probability over two assumptions.",
    "backtest": "How often bands of growth held what they say, on past records.",
    "score": "How frozen forecasts came out, against what happened and what others said.",
    "calibrate": "The default uncertainty, estimated from history and many economies.",
    "elicit": "A spread from a few stated quantiles: what it does to the odds, then written.",
    "realism": "Where the growth a scenario assumes stands among what others did.",
    "track": "What actual years did to the probability of the targets.",
    "compare": "Several scenarios side by side.",
    "batch": "Any number of scenarios assessed, as Parquet files.",
    "sensitivity": "Which assumptions each target depends on.",
    "explain": "Why two scenarios differ: what each assumption contributes.",
    "effort": "The smallest change of several assumptions that meets several targets.",
    "conditions": "What the draws that met the targets have in common.",
    "check": "Whether all that a plan states can be true at once.",
    "indicators": "A plan's tabled indicators: base, target, pace, and what a scenario implies.",
    "diff": "What changed between two versions of a plan.",
    "review": "A past plan's targets against what came of them.",
    "rank": "How a scenario's city ranks among other cities.",
    "merge": "The answer of a question whose draws were made in several runs.",
    "export": "A report, workbook, what-if page or data file for another program.",
    "schema": "The JSON Schema of scenario files, for editors.",
    "list": "What there is: scenarios, indicators, assumptions, samplers ...",
}


class _Failure(click.ClickException):
    """An error of hzsim as click shows it, with its own exit code."""

    def __init__(self, error: HzsimError, language: Language) -> None:
        super().__init__(_lines(error, language))
        self.__dict__["exit_code"] = error.exit_code


def _lines(error: HzsimError, language: Language) -> str:
    """Return an error of hzsim with a line for each mistake, without what would act on a terminal."""
    return "\n".join(map(printable, of_error(error, language).split("\n")))


def _language_of(args: Sequence[str]) -> Language:
    """Return the language that arguments ask for with --lang, wherever it stands, else that of the locale."""
    words = [part for word in args for part in (word.split("=") if word.startswith("--lang=") else [word])]
    asked = [after for word, after in pairwise(words) if word == "--lang"]
    return "zh" if asked[-1:] == ["zh"] else "en" if asked[-1:] == ["en"] else spoken_language()


def language_here() -> Language:
    """Return the language of the running command: the one asked for before or after it, else that of the locale."""
    context = click.get_current_context(silent=True)
    language: Language = (context and context.meta.get(_LANGUAGE)) or spoken_language()
    return language


def _blamed(error: OSError) -> HzsimError:
    """Return what the system refused as an error of hzsim: a file to read, memory, the working folder, or the output.

    Files that are written have errors of their own.
    """
    import errno

    from hzsim.errors import CannotWrite, InvalidInput, Problem
    from hzsim.files.sources import working_folder

    reason = told(error.strerror or str(error))
    if error.filename is not None:
        return InvalidInput(Problem(str(error.filename), "expected a readable file", reason))
    if error.errno in (errno.EAGAIN, errno.ENOMEM):
        return HzsimError(told("the system refuses to go on: {reason}", reason=reason))
    try:
        working_folder()
    except InvalidInput as gone:
        return gone
    return CannotWrite(told("cannot write the output: {reason}", reason=reason))  # a full disk behind a redirection


@contextmanager
def _told_in(language: Language) -> Iterator[None]:
    """Turn errors of hzsim and of the system into ones that click shows, and let all be said in the language."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.ClickException as error:
        cause = error.__cause__
        words = _lines(cause, language) if isinstance(cause, HzsimError) else printable(said(error.message, language))
        error.__dict__["message"] = words
        raise
    except HzsimError as error:
        raise _Failure(error, language) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        blamed = _blamed(error)
        raise _Failure(blamed, language) from blamed


class _Context(click.Context):
    """Shows help in the language asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what writes help, in Chinese when that is asked for."""
        if self.meta[_LANGUAGE] == "en":
            return super().make_formatter()
        return ChineseHelp(width=self.terminal_width, max_width=self.max_content_width)


class _Commands(click.Group):
    """Loads a command's module when it is called, not to print help; turns hzsim's errors into messages."""

    context_class = _Context

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of a call; mistakes in its arguments are told in the language asked for."""
        language = _language_of(args)
        speak(language)
        with _told_in(language):
            return click.Group.make_context(in_language(self, language), info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note the language of the call before its arguments are read."""
        ctx.meta[_LANGUAGE] = _language_of(args)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in the order of help."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module only now; None for a name that is none."""
        if cmd_name not in _COMMANDS:
            return None
        loaded: click.Command = import_module(f"hzsim.cli.{cmd_name}_command").command
        language = ctx.meta.get(_LANGUAGE, "en")
        command = in_language(loaded, language)
        command.context_class = _Context
        command.__dict__["format_epilog"] = lambda _, formatter: write_examples(cmd_name, language, formatter)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; a usage error with the nearest name for one that is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from hzsim.errors import did_you_mean, quoted

            ctx.fail(
                told(
                    "expected a command, found {name} ({hint})",
                    name=quoted(args[0]),
                    hint=did_you_mean(args[0], _COMMANDS),
                )
            )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write all commands with their one line each, loading none of them."""
        language = ctx.meta[_LANGUAGE]
        with formatter.section(said("Commands", language)):
            formatter.write_dl([(name, said(line, language)) for name, line in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; hzsim's errors become messages and exit codes."""
        if sys.stdout is None:
            raise click.ClickException("cannot write the output: it is closed")
        if sys.stderr is None:  # closed, which not every library expects
            sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # it stays open
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows a question mark
                stream.reconfigure(errors="replace")
        with _told_in(ctx.meta[_LANGUAGE]):
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@click.command(
    cls=_Commands,
    name="hzsim",
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="hzsim")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language, as after the command.")
@click.pass_context
def main(context: click.Context, language: str | None) -> None:
    """Can a plan's targets be met, how likely is it, and what would it take?

    FILE is a scenario in YAML, or the plain name of one in scenarios/ or a shipped one (hzsim list scenarios).
    Exit codes: 0 ok; 1 failure; 2 usage or invalid file; 3 below --min-probability or at --fail-on;
    4 no solution.

    Answers are as wide as the terminal, or as COLUMNS says, and 120 columns in a file or a pipe. Colours are shown
    on a terminal alone, and not with NO_COLOR set.

    The tab key completes commands, scenarios, places, plans, assumptions, targets and options after
    eval "$(_HZSIM_COMPLETE=bash_source hzsim)" in bash (zsh_source in zsh; in fish: _HZSIM_COMPLETE=fish_source hzsim
    | source).
    """
    del language  # looked up among all arguments
    if context.invoked_subcommand is None:
        click.echo(start(language_here()))
