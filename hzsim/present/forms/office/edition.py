"""How a document is set: its language, its date, and the template that it takes its looks from."""

import datetime
import os
from dataclasses import dataclass, field

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.present.forms.office.template import Template

_EPOCH = "SOURCE_DATE_EPOCH"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def today() -> datetime.date:
    """Return the day in UTC, or the one of the environment's SOURCE_DATE_EPOCH; BadValue for one that is none."""
    written = os.environ.get(_EPOCH)
    if written is None:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.datetime.fromtimestamp(int(written), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise BadValue(told("expected {name} in seconds since 1970", name=_EPOCH), written) from None


@dataclass(frozen=True, slots=True)
class Edition:
    """How one document is set: language, the date that it carries, and its template, None for the plain layout."""

    language: Language = "en"
    date: datetime.date = field(default_factory=today)
    template: Template | None = None

    @property
    def moment(self) -> datetime.datetime:
        """The date as a moment: the formats of office programs know no days."""
        return datetime.datetime.combine(self.date, datetime.time())


def date_words(date: datetime.date) -> Text:
    """Return a date as text has it: `2026年11月27日`, `27 November 2026`."""
    zh = f"{date.year}年{date.month}月{date.day}日"
    return Text(zh, f"{date.day} {_MONTHS[date.month - 1]} {date.year}")
