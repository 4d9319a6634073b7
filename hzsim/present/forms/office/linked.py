"""Formulas that link a workbook's derived cells and sentences to the cells that their numbers stand in."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Formatter
from typing import NamedTuple

from hzsim._typing import Language
from hzsim.history.assessments import Assessments
from hzsim.present.forms.office import divisor, library
from hzsim.present.words.phrases import NO, YES
from hzsim.present.words.quotes import LEAST, ROUGH, Cited, Quoted, band_place, cited, verdict_place
from hzsim.questions.assessment import TargetAssessment
from hzsim.scenario.parts.targets import TOLERANCE

_LONGEST_TEXT, _LONGEST_FORMULA = 250, 8000
"""Letters of a text and of a formula that Excel allows, with some room."""
_DRAWS = "{simulation.draws}"
_DIGITS = re.compile(r"([^\d−]*)(−?[\d,]+(?:\.\d+)?)(.*)")
_PLACE = re.compile(r"{([^}]*)}")


class Spot(NamedTuple):
    """Where a cell stands, counted from 0; as text its address, such as `'Targets'!$B$3` for row 2 and column 1."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        corner = library("xlsxwriter.utility").xl_rowcol_to_cell(self.row, self.column, True, True)
        return f"'{self.sheet}'!{corner}"


def filled(form: str, cells: Mapping[str, Spot]) -> str | None:
    """Return a formula with the addresses of the places it names in braces; None where one has no cell."""
    if not all(name in cells for name in _PLACE.findall(form)):
        return None
    return _PLACE.sub(lambda found: str(cells[found[1]]), form)


def sentence_formula(
    form: str, quoted: Mapping[str, Quoted], cells: Mapping[str, Spot], language: Language
) -> str | None:
    """Return the formula that joins a sentence from words and the cells of its numbers; None where no number has one.

    None also where Excel would find it too long.
    """
    if not any(number.place in cells for number in quoted.values()):
        return None
    pieces = []
    for words, name, _, _ in Formatter().parse(form):
        pieces += [_text(words[start : start + _LONGEST_TEXT]) for start in range(0, len(words), _LONGEST_TEXT)]
        if name is not None:
            pieces.append(_quoted(quoted[name], cells, language))
    found = "=" + "&".join(pieces)
    return found if len(found) <= _LONGEST_FORMULA else None


def _text(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _quoted(number: Quoted, cells: Mapping[str, Spot], language: Language) -> str:
    """Return the text of a number's cell; of a share that would round to none what it lies below."""
    cell = cells.get(number.place)
    if cell is None or number.below is None:
        return _number(number, cells, language)
    usual = _number(replace(number, below=None), cells, language)
    return f"IF({cell}<{LEAST},{_text(number.below.to(language))},{usual})"


def _number(number: Quoted, cells: Mapping[str, Spot], language: Language) -> str:
    """Return the text of a number's cell with the digits, the separators and the words that it is said with."""
    cell, error, said = cells.get(number.place), cells.get(number.error), number.to(language)
    parts = _DIGITS.fullmatch(said)
    if cell is None or (number.error and error is None) or parts is None:
        return _text(said)
    if number.whole:
        return _rough(number, str(cell), language)
    before, digits, after = parts.groups()
    decimals = len(digits.partition(".")[2])
    size = f"{cell}*100" if after == "%" else str(cell)
    if number.said is not None and after not in ("%", "‰"):
        size = _resized(str(cell), digits, number)
    if error is not None:  # the bound that `percent` says where a probability would round to none or all
        edge = f"MAX(1,ROUNDUP(1000*(MIN({cell},1-{cell})+2*{error})-0.000000001,0))/10"
        size = f"IF({cell}<0.5,{edge},100-{edge})"
    written = f'SUBSTITUTE(FIXED({size},{decimals}),"-","−")'
    return "&".join([*([_text(before)] if before else []), written, *([_text(after)] if after else [])])


def _rough(number: Quoted, cell: str, language: Language) -> str:
    """Return the text of a cell's probability in whole percent, as `rough_percent` or `quotes.about` has it."""
    low, middle, high = "<{}%", "{}%", ">{}%"
    if number.said is not None:
        low, middle, high = (ROUGH[sign].to(language) for sign in ("<", "about", ">"))
    start, end = middle.split("{}")
    return (
        f'IF({cell}<0.005,"{low.format(1)}",IF({cell}<0.995,"{start}"&FIXED({cell}*100,0)&"{end}","{high.format(99)}"))'
    )


def _resized(cell: str, said: str, number: Quoted) -> str:
    """Return a cell's number in the size that it is said in, rounded as it is said: `ROUND(C3,-2)/1E4` for 2.98万亿."""
    sizes = [abs(float(one.replace("−", "-").replace(",", ""))) for one in (said, number.shown)]
    power = round(math.log10(sizes[1] / sizes[0])) if all(sizes) else 0
    digits = len(number.shown.partition(".")[2]) if number.digits is None else number.digits
    if not power and number.digits is None:
        return cell
    return f"ROUND({cell},{digits}){f'/1E{power}' if power > 0 else f'*1E{-power}' if power else ''}"


def derived(assessments: Assessments, language: Language) -> dict[str, str]:
    """Return the formulas of derived cells by place, with the places of their input cells in braces."""
    found = cited(assessments)
    own = found["scenario"]
    formulas = dict([*_quantiles(own), *_means(own), *_products(own), *_verdicts(own, language), *_counts(own)])
    for one in found.values():
        formulas |= dict(_errors(one))
    return formulas


def _in(place: object) -> str:
    """Return the cell of a place, as a form names it."""
    return f"{{{place}}}"


def _each(assessment: Cited) -> Iterator[tuple[Cited, TargetAssessment]]:
    """Yield the targets of an assessment, as they are cited and themselves."""
    items = assessment().targets
    yield from ((assessment.targets[row], item) for row, item in enumerate(items))


def _verdicts(assessment: Cited, language: Language) -> Iterator[tuple[str, str]]:
    """Yield whether values meet their targets, where nothing is drawn: as `Target.met` counts equality."""
    if assessment().simulation.scenario.uncertain:
        return
    yes, no = YES.to(language), NO.to(language)
    for cell, item in _each(assessment):
        target, gap = item.target, f"{_in(cell.median)}-{_in(cell.target.value)}"
        slack = TOLERANCE * target.scale / divisor(target.indicator.unit)
        edge = slack if target.operator in (">", "<=") else -slack
        holds = f"{gap}{target.operator}{edge:.17f}"
        if target.upper is not None:
            top = target.upper / divisor(target.indicator.unit)
            holds = f"AND({gap}>={edge:.17f},{_in(cell.median)}-{top!r}<={slack:.17f})"
        yield verdict_place(cell), f'=IF({holds},"{yes}","{no}")'


def _quantiles(assessment: Cited) -> Iterator[tuple[str, str]]:
    """Yield the quantiles of targets in a single year: those of their indicator in that year."""
    for cell, item in _each(assessment):
        if len(item.target.span) == 1 and item.target.indicator.made is None:
            for number, statistic in ((cell.median, "p50"), (cell.low, "p10"), (cell.high, "p90")):
                at = band_place(item.target.indicator.name, item.target.span.first, statistic)
                yield str(number), f"={_in(at)}"


def _means(assessment: Cited) -> Iterator[tuple[str, str]]:
    """Yield what the scenario has for each lever that it states: the mean of its path over the years asked about."""
    scenario = assessment.simulation.scenario
    start = scenario().years.first
    for cell, item in _each(assessment):
        if item.required is not None and item.required.unknown.name in scenario().assumptions:
            path, years = scenario.assumptions[item.required.unknown.name], item.required.years
            ends = (_in(path[year - start]) for year in (years.first, years.last))
            yield str(cell.required.now), f"=AVERAGE({':'.join(ends)})"


def _products(assessment: Cited) -> Iterator[tuple[str, str]]:
    """Yield what probabilities come to if the targets were independent: of all, and of the pair in conflict."""
    found = {item.target: _in(cell.probability) for cell, item in _each(assessment)}
    yield str(assessment.if_independent), "=" + "*".join(found.values())
    clash = assessment().conflict
    if clash is not None:
        yield str(assessment.conflict.if_independent), f"={found[clash.first]}*{found[clash.second]}"


def _counts(assessment: Cited) -> Iterator[tuple[str, str]]:
    """Yield how many targets are likely met, and how many are on average."""
    shares = [_in(cell.probability) for cell, _ in _each(assessment)]
    yield str(assessment.likely_met), "=" + "+".join(f"(0.5<{share})" for share in shares)
    yield str(assessment.expected_met), "=" + "+".join(shares)


def _errors(assessment: Cited) -> Iterator[tuple[str, str]]:
    """Yield the standard errors of probabilities of independent draws, as `binomial_errors` has them."""
    if len(assessment().simulation.tally.draws_of) > 1:
        return
    errors = [(cell.probability, cell.standard_error) for cell, _ in _each(assessment)]
    for share, error in (*errors, (assessment.joint, assessment.joint_standard_error)):
        likely = f"(({_in(share)}*{_DRAWS}+0.5)/({_DRAWS}+1))"
        yield str(error), f"=SQRT({likely}*(1-{likely})/{_DRAWS})"
