"""One way to ask: a verb that draws takes the same keywords in Python and on the command line, another refuses them."""

import inspect
import json
import pydoc
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.simulation.draws.blocks import MOST_DRAWS
from hzsim.simulation.draws.keywords import Keywords


def one_economy() -> Path:
    """Return a panel of the first economy of the synthetic one: a backtest of few draws takes a second."""
    head, *rows = (Path(__file__).parent / "data" / "synthetic-panel.csv").read_text(encoding="utf-8").splitlines()
    first = rows[0].partition(",")[0]
    path = Path(tempfile.mkdtemp()) / "panel.csv"
    path.write_text("\n".join([head, *(row for row in rows if row.partition(",")[0] in first)]), encoding="utf-8")
    return path


PANEL = one_economy()
GDP = "gdp >= 30000 in 2030"
NAMES = ("draws", "seed", "sampler", "precision", "jobs", "executor", "progress")
QUANTILES = ("--quantile", "10%=4.2%", "--quantile", "90%=5.6%")
OPTIONS = {"draws", "seed", "sampler", "precision", "jobs", "called_so"}
"""The keywords as parameters of a command: progress is shown where a terminal is."""


@dataclass(frozen=True)
class Verb:
    """A verb that draws: asked in Python and on the command line, its usual draws, and what its method fixes."""

    ask: Callable[..., Any]
    words: tuple[str, ...]
    drawn: Callable[[Any], int]
    usual: int | None = 4_096
    only: str | None = None
    errors: bool = True


def simulated(answer: Any) -> int:
    return int(answer.simulation.draws)


def sampled(answer: Any) -> int:
    return int(answer.sampling.draws)


def counted(answer: Any) -> int:
    return int(answer.draws)


@pytest.fixture(scope="module")
def short() -> hz.Scenario:
    """The sprint with one target: what is asked of it is soon answered."""
    return hz.read_scenario("sprint").replace(targets=[GDP])


DRAWING: dict[str, Verb] = {
    "run": Verb(hz.run, ("run", "sprint"), lambda found: simulated(found.assessment), None),
    "simulate": Verb(hz.simulate, ("simulate", "sprint"), counted, None),
    "assess": Verb(hz.assess, ("assess", "sprint"), simulated, None),
    "compare": Verb(
        lambda scenario, **drawing: hz.compare([scenario], **drawing),
        ("compare", "sprint"),
        lambda found: simulated(found[0]),
        None,
    ),
    "batch": Verb(
        lambda scenario, **drawing: hz.batch([scenario], tempfile.mkdtemp(), **drawing).to_frame().to_json(),
        ("batch", "sprint", "--out", "out"),
        lambda text: int(json.loads(text)["draws"]["0"]),
        None,
    ),
    "require": Verb(
        lambda scenario, **drawing: hz.require(scenario, "real_growth", GDP, 0.5, **drawing),
        ("require", "sprint", "--unknown", "real_growth", "--target", GDP, "--probability", "0.5"),
        lambda found: counted(found.attained),
    ),
    "curve": Verb(
        lambda scenario, **drawing: hz.curve(scenario, "real_growth", **drawing),
        ("curve", "sprint", "--unknown", "real_growth", "--target", GDP),
        lambda found: sampled(found[0]),
    ),
    "frontier": Verb(
        lambda scenario, **drawing: hz.frontier(scenario, "real_growth", "exchange_rate", points=2, **drawing),
        ("frontier", "sprint", "--over", "real_growth", "exchange_rate", "--points", "2", "--target", GDP),
        sampled,
    ),
    "when": Verb(
        lambda scenario, **drawing: hz.when(scenario, GDP, **drawing), ("when", "sprint", "--target", GDP), sampled
    ),
    "effort": Verb(
        lambda scenario, **drawing: hz.effort(scenario, probability=0.5, **drawing),
        ("effort", "sprint", "--target", GDP, "--probability", "0.5"),
        sampled,
    ),
    "sensitivity": Verb(hz.sensitivity, ("sensitivity", "sprint", "--target", GDP), counted, 100_000, "random"),
    "conditions": Verb(hz.conditions, ("conditions", "sprint", "--target", GDP), counted, 100_000, "random"),
    "explain": Verb(
        lambda scenario, **drawing: hz.explain(scenario, scenario.replace(real_growth=0.05), **drawing),
        ("explain", "sprint", "--target", GDP),
        counted,
        only="sobol",
    ),
    "rank": Verb(hz.rank, ("rank", "sprint"), counted),
    "indicators": Verb(
        lambda scenario, **drawing: hz.indicators(scenario=scenario, **drawing),
        ("indicators", "--scenario", "sprint"),
        lambda found: next(one.implied.sampling.draws for one in found if one.implied is not None),
    ),
    "elicit": Verb(
        lambda scenario, **drawing: hz.elicit(scenario, "real_growth", {"10%": "4.2%", "90%": "5.6%"}, **drawing),
        ("elicit", "real_growth", "--scenario", "sprint", "--dry-run", *QUANTILES),
        sampled,
    ),
    "track": Verb(
        lambda scenario, **drawing: hz.track(scenario, **drawing),
        ("track", "sprint"),
        lambda found: simulated(found[0].assessment),
    ),
    "export": Verb(
        lambda scenario, **drawing: hz.export(scenario, "json", **drawing),
        ("export", "sprint", "--to", "json", "--out", "-"),
        len,
    ),
    "backtest": Verb(
        lambda _, **drawing: hz.backtest(hz.read_panel(PANEL), **drawing),
        ("backtest", "--panel", str(PANEL)),
        lambda _: 0,
        2_000,
        "random",
        errors=False,
    ),
}
SURE: dict[str, Callable[..., Any]] = {
    "project": hz.project,
    "slack": hz.slack,
    "pace": lambda _, **drawing: hz.pace(1, 2, "2024-2030", **drawing),
    "new": lambda _, **drawing: hz.new("never-made", "Germany", **drawing),
    "realism": hz.realism,
    "check": lambda _, **drawing: hz.check("hangzhou-15fyp-final", **drawing),
    "diff": lambda _, **drawing: hz.diff("hangzhou-15fyp-draft", "hangzhou-15fyp-final", **drawing),
    "review": lambda _, **drawing: hz.review(**drawing),
    "calibrate": lambda _, **drawing: hz.calibrate(**drawing),
    "score": lambda _, **drawing: hz.score(**drawing),
    "schema": lambda _, **drawing: hz.schema(**drawing),
}
"""Verbs that draw nothing."""
VALUES = {"sampler": "latin_hypercube", "precision": "1%", "executor": "threads"}
FEW = 400


def command(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--lang", "en"])


def options(verb: str) -> dict[str, click.Parameter]:
    found = main.get_command(click.Context(main), verb)
    assert found is not None
    return {str(part.name): part for part in found.params}


def test_every_verb_is_in_the_table() -> None:
    verbs = set(main.list_commands(click.Context(main))) - {"list", "merge"}
    assert verbs == {*DRAWING, *SURE}


@pytest.mark.parametrize("verb", DRAWING)
def test_a_verb_that_draws_shows_the_keywords(verb: str) -> None:
    """With the same defaults in its signature, in its help and among the options of its command."""
    expected, shown = DRAWING[verb], inspect.signature(getattr(hz, verb)).parameters
    assert set(shown) >= set(NAMES)
    defaults = {name: shown[name].default for name in NAMES}
    sampler = expected.only or "sobol"
    assert defaults == dict.fromkeys(NAMES) | {"draws": expected.usual, "seed": 1, "sampler": sampler}
    words = pydoc.plain(pydoc.render_doc(getattr(hz, verb)))
    assert "Keywords on draws" in words
    assert (f"always {expected.only}" in words) == (expected.only is not None)
    offered = options(verb)
    assert set(offered) >= OPTIONS
    assert (offered["seed"].default, offered["sampler"].default) == (1, sampler)
    usual = "as many as the precision takes" if expected.usual is None else str(expected.usual)
    assert re.search(rf"\[default: {usual}(; x>=1)?\]", " ".join(command(verb, "--help").stdout.split()))


@pytest.mark.slow
@pytest.mark.parametrize("verb", DRAWING)
def test_a_verb_takes_the_keywords(short: hz.Scenario, verb: str) -> None:
    """Who draws, and who is told, makes no difference; another seed and another sampler do."""
    asked, told = DRAWING[verb], list[int]()

    def text(**drawing: Any) -> str:
        answer = asked.ask(short, draws=FEW, **drawing)
        return answer.decode() if isinstance(answer, bytes) else str(answer)

    with ThreadPoolExecutor(1) as pool:
        plain = text(seed=2, sampler=asked.only or "random")
        again = text(seed=2, sampler=asked.only or "random", precision=None, executor=pool, progress=told.append)
    assert again == plain
    assert sum(told) > 0
    assert text(seed=2, sampler=asked.only or "random", jobs=1) == plain
    assert text(seed=3, sampler=asked.only or "random") != plain


@pytest.mark.slow
@pytest.mark.parametrize("verb", DRAWING)
def test_a_command_takes_the_options(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = DRAWING[verb]
    words = (*asked.words, "--draws", str(FEW), "--seed", "2", "--sampler", asked.only or "random")
    (tmp_path / "pooled").mkdir()
    monkeypatch.chdir(tmp_path)
    plain = command(*words)
    monkeypatch.chdir("pooled")
    pooled = command(*words, "--jobs", "1", "--executor", "threads")
    assert plain.exit_code in (0, 3, 4), plain.output
    assert pooled.stdout_bytes == plain.stdout_bytes


@pytest.mark.slow
@pytest.mark.parametrize("verb", [verb for verb, one in DRAWING.items() if one.errors and verb != "export"])
def test_a_precision_is_drawn_for(short: hz.Scenario, verb: str) -> None:
    """A rough one takes the first draws, a fine one the most that are allowed."""
    asked = DRAWING[verb]
    assert asked.drawn(asked.ask(short, precision=0.4)) == 4_096
    assert asked.drawn(asked.ask(short, draws=8_192, precision=1e-6)) == 8_192


@pytest.mark.parametrize("verb", [verb for verb, one in DRAWING.items() if one.only])
def test_a_method_that_fixes_the_sampler_says_so(short: hz.Scenario, verb: str) -> None:
    asked = DRAWING[verb]
    words = f"expected the sampler {asked.only}, the only one of {verb}, found antithetic"
    with pytest.raises(hz.BadValue, match=words):
        asked.ask(short, sampler="antithetic")
    refused = command(*asked.words, "--sampler", "antithetic")
    assert refused.exit_code == 2
    assert f"Invalid value for '--sampler': {words}" in refused.stderr


def test_what_has_no_errors_of_draws_takes_no_precision(short: hz.Scenario) -> None:
    words = "expected no precision for backtest, found 0.01"
    with pytest.raises(hz.BadValue, match=words):
        DRAWING["backtest"].ask(short, precision=0.01)
    assert words in command(*DRAWING["backtest"].words, "--precision", "1%").stderr
    with pytest.raises(hz.BadValue, match=r"expected no precision for a median, found 0\.01"):
        hz.explain(short, short.replace(real_growth=0.05), "gdp@2030", "median", precision=0.01)


@pytest.mark.parametrize("verb", SURE)
@pytest.mark.parametrize("name", NAMES)
def test_a_verb_that_draws_nothing_refuses_the_keywords(short: hz.Scenario, verb: str, name: str) -> None:
    with pytest.raises(TypeError, match=rf"{verb}\(\) got an unexpected keyword argument '{name}'"):
        SURE[verb](short, **{name: 1})


@pytest.mark.parametrize("verb", SURE)
@pytest.mark.parametrize("name", ["draws", "seed", "sampler", "precision", "executor"])
def test_a_command_that_draws_nothing_refuses_the_options(verb: str, name: str) -> None:
    refused = command(verb, f"--{name}", VALUES.get(name, "5"))
    assert refused.exit_code == 2
    assert f"--{name}" in refused.stderr
    assert re.search("No such option|needs --freeze: scoring draws nothing|no precision for score", refused.stderr)


@pytest.mark.parametrize("verb", DRAWING)
def test_another_keyword_is_refused_by_the_verb_s_name(short: hz.Scenario, verb: str) -> None:
    with pytest.raises(TypeError, match=rf"{verb}\(\) got an unexpected keyword argument 'drws'"):
        DRAWING[verb].ask(short, drws=5)


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ({"draws": 0}, "from 1 to"),
        ({"draws": MOST_DRAWS + 1}, "from 1 to"),
        ({"draws": 2.5}, "a whole number"),
        ({"seed": -1}, "seed"),
        ({"sampler": "sobl"}, "did you mean sobol"),
        ({"precision": 0.0}, "expected a precision from"),
        ({"executor": 5}, "expected an executor"),
    ],
)
@pytest.mark.parametrize("verb", ["simulate", "require", "rank"])
def test_what_cannot_be_is_refused_at_one_door(
    short: hz.Scenario, verb: str, drawing: dict[str, Any], words: str
) -> None:
    with pytest.raises(hz.BadValue, match=words):
        DRAWING[verb].ask(short, **drawing)


def test_a_simulation_is_drawn_already(short: hz.Scenario) -> None:
    simulation = hz.simulate(short, FEW)
    with pytest.raises(hz.BadValue, match="expected a scenario to draw from, found a simulation"):
        hz.assess(simulation, FEW)
    with pytest.raises(hz.BadValue, match="expected a scenario to draw from, found a simulation"):
        hz.assess(simulation, seed=2)
    assert hz.assess(simulation).joint == hz.assess(short, FEW).joint


def test_a_plan_alone_draws_nothing() -> None:
    with pytest.raises(hz.BadValue, match="expected a scenario to draw from, found none"):
        hz.indicators(draws=FEW)
    refused = command("indicators", "--draws", "5", "--seed", "2")
    assert refused.exit_code == 2
    assert "--draws, --seed needs --scenario: without one nothing is drawn" in refused.stderr


def test_freezing_takes_them_too(tmp_path: Path) -> None:
    assert "always latin_hypercube" in str(hz.freeze.__doc__)
    with pytest.raises(hz.BadValue, match="the only one of freeze"):
        hz.freeze("one", PANEL, sampler="sobol", folder=tmp_path)


def test_a_function_keeps_its_own_signature() -> None:
    @Keywords("ask", 7, only="random")
    def ask(scenario: object, **drawing: Any) -> object:
        """Return it."""
        return scenario, drawing

    shown = inspect.signature(ask)
    assert list(shown.parameters) == ["scenario", *NAMES]
    assert ask(1, draws=2) == (1, {"draws": 2})
    assert inspect.getdoc(ask).splitlines()[0] == "Return it."  # type: ignore[union-attr]
