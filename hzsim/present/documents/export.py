"""Scenarios in one file, in the form that another program opens."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from hzsim._typing import Language
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.history.assessments import Assessments, on_centres
from hzsim.history.run import Briefing, briefing_on
from hzsim.present.answers import document_of, kind_of, sheet_of
from hzsim.present.documents import tidy
from hzsim.present.documents.chapters.changes import Earlier, check_earlier, read_earlier
from hzsim.present.documents.outline import outline
from hzsim.present.documents.workbook import workbook
from hzsim.present.forms.media import MEDIA, TEMPLATED
from hzsim.present.forms.office import Edition, Template, read_template, today
from hzsim.questions.assessment import assess
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.simulating import simulate_with

DOCUMENTS = ("xlsx", "docx", "pptx", "html")
DATA: Mapping[str, Callable[..., bytes]] = MappingProxyType(
    {"csv": tidy.csv_data, "json": tidy.json_data, "iamc": tidy.iamc_data, "parquet": tidy.parquet_data}
)
FORMS = (*DOCUMENTS, "page", *DATA)
KEYWORDS = Keywords("export")


@dataclass(frozen=True, slots=True)
class Report:
    """How a report is set: in which language, of which date, in whose template, and beside which earlier run."""

    language: Language = "en"
    date: datetime.date = field(default_factory=today)
    template: Template | None = None
    earlier: Earlier | None = None

    @classmethod
    def of(
        cls,
        form: str,
        language: Language = "en",
        *,
        template: str | Path | None = None,
        since: str | Path | None = None,
        date: datetime.date | None = None,
    ) -> "Report":
        """Return how a report in one form is set, its files read.

        Raises BadValue for a form that takes no template or no earlier run, InvalidInput for files that cannot be used.
        """
        if template is not None and form not in TEMPLATED:
            raise BadValue(told("expected no template for {form}", form=form), str(template))
        if since is not None and form not in DOCUMENTS:
            raise BadValue(told("expected no earlier run for {form}", form=form), str(since))
        office = None if template is None else read_template(template, form)
        earlier = None if since is None else read_earlier(since)
        return cls(language, date or today(), office, earlier)

    @property
    def edition(self) -> Edition:
        """What the writers of documents need of it."""
        return Edition(self.language, self.date, self.template)


@KEYWORDS
def export(
    asked: object,
    form: str,
    language: Language = "en",
    *,
    template: str | Path | None = None,
    since: str | Path | None = None,
    date: datetime.date | None = None,
    **drawing: Unpack[DrawKeywords],
) -> bytes:
    """Return one or more scenarios' results, or an answer, as the bytes of one file: the same for the same inputs.

    `form` is one of `FORMS`, of an answer (which is not drawn again) one of xlsx, docx, pptx, html, csv and json.
    `template` is an office's own file, or `gbt9704`; `since` the manifest of an earlier run whose odds stand beside
    these; `date` stands on the title, by default the day's. Raises BadValue for another form, for documents of a
    scenario without targets, for pages of several scenarios or of formulas that they
    cannot write down, and for what is no
    answer; InvalidInput for a template or a manifest that cannot be used; MissingLibrary when the library that writes
    the form is absent.
    """
    scenarios = _scenarios(asked)
    if scenarios is None:
        return answer_file(asked, form, Report.of(form, language, template=template, date=date))
    if form not in FORMS:
        raise BadValue("expected a form of export", form, did_you_mean(form, FORMS))
    report = Report.of(form, language, template=template, since=since, date=date)
    if form == "page":
        return _page(scenarios, language, drawing)
    sampling = KEYWORDS.sampling(**drawing)
    for scenario in scenarios if report.earlier else ():
        check_earlier(report.earlier, scenario)  # type: ignore[arg-type]
    simulations = [simulate_with(sampling, scenario) for scenario in scenarios]
    if form in DATA:
        return DATA[form](*simulations)
    assessed = (on_centres(assess(one), jobs=sampling.jobs, executor=sampling.executor) for one in simulations)
    return report_file([briefing_on(one, sampling=sampling) for one in assessed], form, report)


def _scenarios(asked: object) -> list[Scenario] | None:
    """Return the scenarios that are asked about, one or several; None for something else, such as an answer."""
    if isinstance(asked, Scenario):
        return [asked]
    several = isinstance(asked, list | tuple) and bool(asked) and all(isinstance(one, Scenario) for one in asked)
    if not several:
        return None
    names = [one.name for one in asked]  # type: ignore[attr-defined]
    if len(set(names)) < len(names):
        raise BadValue("expected scenarios with different names", ", ".join(names))
    return list(asked)  # type: ignore[call-overload, no-any-return]


def _page(scenarios: Sequence[Scenario], language: Language, drawing: DrawKeywords) -> bytes:
    """Return the page with sliders of a scenario; BadValue for several."""
    from hzsim.present.page import page

    if len(scenarios) > 1:
        raise BadValue("expected one scenario for a page", ", ".join(one.name for one in scenarios))
    return page(scenarios[0], language, **drawing)


def report_file(
    found: Briefing | Assessments | Sequence[Briefing], form: str, report: Report | Language = "en"
) -> bytes:
    """Return the report on the targets of one or more scenarios as a file's bytes: the same for the same inputs.

    `form` is one of `DOCUMENTS`. Raises MissingLibrary when the library that writes the form is absent.
    """
    settings = Report(report) if isinstance(report, str) else report
    one = briefing_on(found) if isinstance(found, Assessments) else found
    briefings = [one] if isinstance(one, Briefing) else list(one)
    if form == "xlsx":
        return workbook(briefings, settings.edition, settings.earlier)
    return MEDIA[form](outline(briefings, settings.date, earlier=settings.earlier), settings.edition)


def answer_file(answer: object, form: str, report: Report | None = None) -> bytes:
    """Return an answer as the bytes of one file; BadValue for what has no sheet, and for another form."""
    if form not in MEDIA:
        raise BadValue(told("expected one of {names}", names=", ".join(MEDIA)), form)
    if kind_of(answer) is None:
        raise BadValue("expected a scenario or an answer", type(answer).__name__)
    edition = (report or Report()).edition
    return MEDIA[form](document_of(answer) if form in DOCUMENTS else sheet_of(answer), edition)
