"""One scenario in one file, in the form that another program opens."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Unpack

from hzsim._typing import Language
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.history.assessments import Assessments, on_centres
from hzsim.present.answers import document_of, kind_of, sheet_of
from hzsim.present.documents import tidy
from hzsim.present.documents.outline import outline
from hzsim.present.documents.workbook import workbook
from hzsim.present.forms.media import MEDIA
from hzsim.questions.draws.assessment import assess
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.projection import Simulation
from hzsim.simulation.simulating import simulate_with

DOCUMENTS = ("xlsx", "docx", "html")
DATA: Mapping[str, Callable[[Simulation], bytes]] = MappingProxyType(
    {"csv": tidy.csv_data, "json": tidy.json_data, "iamc": tidy.iamc_data, "parquet": tidy.parquet_data}
)
FORMS = (*DOCUMENTS, "page", *DATA)
KEYWORDS = Keywords("export")


@KEYWORDS
def export(asked: object, form: str, language: Language = "en", **drawing: Unpack[DrawKeywords]) -> bytes:
    """Return a scenario's results, or an answer, as the bytes of one file: the same for the same inputs.

    `form` is one of `FORMS`, of an answer (which is not drawn again) one of xlsx, docx, html, csv and json. Raises
    BadValue for another form, for documents of a scenario without targets, for pages of formulas that they cannot
    write down, and for what is no answer; MissingLibrary when the library that writes the form is absent.
    """
    if not isinstance(asked, Scenario):
        return answer_file(asked, form, language)
    scenario = asked
    if form not in FORMS:
        raise BadValue("expected a form of export", form, did_you_mean(form, FORMS))
    if form == "page":
        from hzsim.present.page.what_if import page

        return page(scenario, language, **drawing)
    sampling = KEYWORDS.sampling(**drawing)
    simulation = simulate_with(sampling, scenario)
    if form in DATA:
        return DATA[form](simulation)
    assessments = on_centres(assess(simulation), jobs=sampling.jobs, executor=sampling.executor)
    return report_file(assessments, form, language)


def report_file(assessments: Assessments, form: str, language: Language = "en") -> bytes:
    """Return the report on a scenario's targets as a workbook, a Word document or a page: the same for the same inputs.

    `form` is one of `DOCUMENTS`. Raises MissingLibrary when the library that writes the form is absent.
    """
    if form == "xlsx":
        return workbook(assessments, language)
    return MEDIA[form](outline(assessments), language)


def answer_file(answer: object, form: str, language: Language = "en") -> bytes:
    """Return an answer as the bytes of one file; BadValue for what has no sheet, and for another form."""
    if form not in MEDIA:
        raise BadValue(told("expected one of {names}", names=", ".join(MEDIA)), form)
    if kind_of(answer) is None:
        raise BadValue("expected a scenario or an answer", type(answer).__name__)
    return MEDIA[form](document_of(answer) if form in DOCUMENTS else sheet_of(answer), language)
