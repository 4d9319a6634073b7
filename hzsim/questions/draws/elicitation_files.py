"""An elicited spread as an entry of its project's `data/uncertainty.yaml`, all else in the file kept."""

from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, Problem, printable, told
from hzsim.files.locations import is_file, scenarios_here, shipped
from hzsim.files.text import read_text
from hzsim.files.writing import write_bytes
from hzsim.files.yaml_reader import parsed
from hzsim.files.yaml_writing import in_line, with_entry
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.questions.draws.elicitation import Elicitation
from hzsim.scenario.written.schema import default_uncertainty_shape
from hzsim.scenario.written.spreads import spelled_uncertainty
from hzsim.scenario.written.tabled import declared_assumptions
from hzsim.scenario.written.validation import validated
from hzsim.units import SHARE, canonical

_NAME = "uncertainty.yaml"
_HEAD = "# How uncertain assumptions are, where a scenario does not say so itself; the shipped file fills in.\n"


def uncertainty_file(found: Elicitation) -> Path:
    """Return the file of the scenario's project that holds default spreads; it need not exist.

    Raises BadValue for a scenario that ships with hzsim, asked for from elsewhere: it has no project of one's own.
    """
    folder = found.scenario.folder or scenarios_here()
    ours = shipped("scenarios").resolve()
    if folder.resolve() == ours and scenarios_here().resolve() != ours:
        hint = "hzsim new makes a project; in it: extends: NAME"
        raise BadValue("expected a scenario of a project of your own", found.scenario.name, hint)
    return folder.resolve().parent / "data" / _NAME


def entry(found: Elicitation) -> list[str]:
    """Return the lines of the entry, without its name: the spread, its source, and that it is a judgement."""
    source = _source(found)._asdict()
    spread = list(spelled_uncertainty(found.after, found.assumption))
    return [*spread, "source:", *(f"  {each}: {in_line(words)}" for each, words in source.items()), "status: judgement"]


def _source(found: Elicitation) -> Text:
    """Return where a spread is from: what was stated of it, in both languages behind the user's own words."""
    pairs = [
        f"{canonical(one.probability, SHARE)}={canonical(one.stated, found.assumption.unit)}" for one in found.quantiles
    ]
    of = _WHAT_COMES if found.with_shocks else _PATH
    how = Text("精确", "exact") if found.exact else Text("最小二乘", "least squares")
    said = " ".join(printable(found.source).split()).rstrip(".。")
    return Text(
        f"{said}{'；' if said else ''}{found.years:zh}年平均值的分位数（{of.zh}）：{'、'.join(pairs)}"
        f"（{found.family}，{how.zh}）",
        f"{said}{'; ' if said else ''}quantiles of {of.en}, mean of {found.years}: {', '.join(pairs)} "
        f"({found.family}, {how.en})",
    )


_WHAT_COMES = Text("含逐年冲击", "what comes")
_PATH = Text("不含逐年冲击", "the path, yearly shocks aside")


def changed_text(found: Elicitation, file: Path) -> str:
    """Return the whole text of a file with the entry in it, checked as it will be read.

    Raises InvalidInput, with line and column, for a file that is not right already or cannot take the entry.
    """
    head = f"{_HEAD}entity: {found.scenario.baseline.entity}\nassumptions:\n"
    text = read_text(file)[0] if is_file(file) else head
    try:
        changed = with_entry(text, "assumptions", found.assumption.name, entry(found))
    except BadValue as error:
        raise InvalidInput(Problem(str(file), error.expected, error.found, "assumptions", hint=error.hint)) from None
    document = parsed(changed, str(file))
    own = declared_assumptions(found.scenario.folder)
    more = tuple(own[name] for name in document.value.get("assumptions", {}) if name in own and name not in ASSUMPTIONS)
    measures = found.scenario.baseline.measures
    validated(document, default_uncertainty_shape(measures, more))
    return changed


def write_elicited(found: Elicitation) -> Path:
    """Write an elicited spread into its project's `data/uncertainty.yaml`, at once and whole; return the file.

    Raises BadValue for a scenario of no project of one's own and for a spread without a source, InvalidInput for a file
    that cannot be read, CannotWrite for one that cannot be written.
    """
    if not found.source.strip():
        raise BadValue("expected where the judgement is from", told("none"), "state a source")
    file = uncertainty_file(found)
    write_bytes(file, changed_text(found, file).encode())
    return file
