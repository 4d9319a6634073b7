"""Formulas that link a workbook's derived cells and sentences to the cells that their numbers stand in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from hzsim.history.assessments import Assessments
from hzsim.present.forms.cells import divisor
from hzsim.present.words.quotes import PLACES, Quoted
from hzsim.questions.draws.assessment import Assessment
from hzsim.scenario.parts.targets import TOLERANCE, Target
from hzsim.simulation.projection import Simulation

_LONGEST_TEXT, _LONGEST_FORMULA = 250, 8000
"""Letters of a text and of a formula that Excel allows, with some room."""
_DRAWS = "{simulation.draws}"
_PLACE = re.compile(r"{([^}]*)}")


def filled(form: str, cells: Mapping[str, str]) -> str | None:
    """Return a formula with the addresses of the places it names in braces; None where one has no cell."""
    if not all(name in cells for name in _PLACE.findall(form)):
        return None
    return _PLACE.sub(lambda found: cells[found[1]], form)


def sentence_formula(form: str, quoted: Mapping[str, Quoted], cells: Mapping[str, str]) -> str | None:
    """Return the formula that joins a sentence from words and the cells of its numbers; None where no number has one.

    None also where Excel would find it too long.
    """
    if not any(number.place in cells for number in quoted.values()):
        return None
    pieces = []
    for words, name, _, _ in Formatter().parse(form):
        pieces += [_text(words[start : start + _LONGEST_TEXT]) for start in range(0, len(words), _LONGEST_TEXT)]
        if name is not None:
            pieces.append(_number(quoted[name], cells))
    found = "=" + "&".join(pieces)
    return found if len(found) <= _LONGEST_FORMULA else None


def _text(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _number(number: Quoted, cells: Mapping[str, str]) -> str:
    """Return the text of a number's cell with the digits, the separators and the sign that it is shown with."""
    cell, error = cells.get(number.place), cells.get(number.error)
    if cell is None or (number.error and error is None):
        return _text(number.shown)
    suffix = number.shown[-1] if number.shown[-1] in "%‰" else ""
    decimals = len(number.shown.rstrip("%‰").partition(".")[2])
    size = f"{cell}*100" if suffix == "%" else cell
    if error is not None:  # the bound that `percent` says where a probability would round to none or all
        edge = f"MAX(1,ROUNDUP(1000*(MIN({cell},1-{cell})+2*{error})-0.000000001,0))/10"
        size = f"IF({cell}<0.5,{edge},100-{edge})"
    if number.whole:  # as `rough_percent`
        return f'IF({cell}<0.005,"<1",IF({cell}<0.995,FIXED({size},0),">99"))&"%"'
    digits = f'SUBSTITUTE(FIXED({size},{decimals}),"-","−")'
    return f"{digits}&{_text(suffix)}" if suffix else digits


def derived(assessments: Assessments) -> dict[str, str]:
    """Return the formulas of derived cells by place, with the places of their input cells in braces."""
    assessment = assessments.assessment
    formulas = {**dict(_quantiles(assessment)), **dict(_means(assessment)), **dict(_products(assessment))}
    for centre, one in assessments.by_centre.items():
        formulas |= {**dict(_errors(one.simulation, PLACES[centre])), **dict(_counts(one, PLACES[centre]))}
    return formulas


def bound_place(row: int) -> str:
    """Return the place of the number that a target asks for."""
    return f"targets.{row}.target.value"


def verdict_form(row: int, target: Target, yes: str, no: str) -> str:
    """Return the form of a cell that says whether a target's number meets it, as `Target.met` counts equality."""
    slack = TOLERANCE * target.scale / divisor(target.indicator.unit)
    low = slack if target.operator in (">", "<=") else -slack
    gap = f"{{targets.{row}.median}}-{{{bound_place(row)}}}"
    return f'=IF({gap}{target.operator}{low:.17f},"{yes}","{no}")'


def _quantiles(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield the quantiles of targets in a single year: those of their indicator in that year."""
    for row, item in enumerate(assessment.targets):
        if len(item.target.span) == 1:
            at = f"bands.{item.target.indicator.name}.{item.target.span.first}"
            for name, statistic in (("median", "p50"), ("low", "p10"), ("high", "p90")):
                yield f"targets.{row}.{name}", f"={{{at}.{statistic}}}"


def _means(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield what the scenario has for each lever: the mean of its path over the years asked about."""
    start = assessment.simulation.scenario.years.first
    for row, item in enumerate(assessment.targets):
        if item.required is not None:
            path, years = f"simulation.scenario.assumptions.{item.required.unknown.name}", item.required.years
            yield (
                f"targets.{row}.required.now",
                f"=AVERAGE({{{path}.{years.first - start}}}:{{{path}.{years.last - start}}})",
            )


def _products(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield what probabilities come to if the targets were independent: of all, and of the pair in conflict."""
    targets = assessment.simulation.scenario.targets
    yield "if_independent", f"={_product(range(len(targets)))}"
    if assessment.conflict is not None:
        pair = (assessment.conflict.first, assessment.conflict.second)
        yield "conflict.if_independent", f"={_product(map(targets.index, pair))}"


def _product(rows: Iterable[int]) -> str:
    return "*".join(f"{{targets.{row}.probability}}" for row in rows)


def _counts(assessment: Assessment, whose: str) -> Iterator[tuple[str, str]]:
    """Yield how many targets are likely met, and how many are on average."""
    shares = [f"{{{whose}targets.{row}.probability}}" for row in range(len(assessment.targets))]
    yield f"{whose}likely_met", "=" + "+".join(f"(0.5<{share})" for share in shares)
    yield f"{whose}expected_met", "=" + "+".join(shares)


def _errors(simulation: Simulation, whose: str) -> Iterator[tuple[str, str]]:
    """Yield the standard errors of probabilities of independent draws, as `binomial_errors` has them."""
    if len(simulation.tally.draws_of) > 1:
        return
    places = [f"{whose}targets.{row}." for row in range(len(simulation.scenario.targets))]
    errors = {f"{place}probability": f"{place}standard_error" for place in places}
    for share, error in {**errors, f"{whose}joint": f"{whose}joint_standard_error"}.items():
        likely = f"(({{{share}}}*{_DRAWS}+0.5)/({_DRAWS}+1))"
        yield error, f"=SQRT({likely}*(1-{likely})/{_DRAWS})"
