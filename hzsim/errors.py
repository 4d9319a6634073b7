"""What can go wrong, said so that the user can mend it, in the user's language.

Every error of hzsim has one root, carries its data, and knows the exit code of its command.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial, reduce
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hzsim._typing import Language

if TYPE_CHECKING:
    from gettext import NullTranslations

_LONGEST = 80
"""The most characters of a user's text that a message quotes."""
_MOST = 50
"""The most problems that a message lists."""
_NAMES = 40
"""The most known words that a hint lists."""


class Message(str):
    """Text in English that keeps its template and fields, so that it can be said in another language."""

    template: str
    fields: Mapping[str, object]


def told(template: str, /, **fields: object) -> Message:
    """Return a message, such as `told("{count} years of {name}", count=5, name="gdp")`; one already told as it is.

    Fields that are messages or `Text` themselves are said in the reader's language in their turn; any
    other is carried over as it is. Without fields the template is the text, braces and all.
    """
    if isinstance(template, Message):
        return template
    english = {name: getattr(value, "en", value) for name, value in fields.items()}
    message = Message(template.format(**english) if fields else template)
    message.template, message.fields = template, fields
    return message


def any_of(words: Iterable[Any]) -> str:
    """Return words, or names in both languages, as a choice: `a or b`."""
    found: str = reduce(lambda first, second: told("{first} or {second}", first=first, second=second), words)
    return found


def all_of(words: Iterable[Any]) -> str:
    """Return words, or names in both languages, as a pair or more: `a and b`."""
    found: str = reduce(lambda first, second: told("{first} and {second}", first=first, second=second), words)
    return found


NOTHING = told("nothing")
"""What is found where something is missing."""


def printable(text: object) -> str:
    """Return text on one line in which nothing acts on a terminal: control and bidi characters are escaped."""
    written = str(text)
    if written.isprintable():
        return written
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in written)


def as_found(written: object) -> str:
    """Return what a user wrote, to be named as found: `nothing` for a blank, a list of words as `[a, b]`."""
    if isinstance(written, dict):
        return told("a mapping")
    if isinstance(written, list | tuple):
        plain = all(isinstance(part, str) for part in written)
        return f"[{', '.join(written)}]" if plain else told("a list")
    text = "" if written is None else str(written)
    return text if text.strip() else NOTHING


def quoted(text: object) -> str:
    """Return a user's text for a message: on one line, without control characters, cut when long."""
    plain = printable(text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file: where it stands, what was expected, what was found, the cure."""

    file: str
    expected: str
    found: str = ""
    key: str = ""
    line: int | None = None
    column: int | None = None
    hint: str = ""

    def __post_init__(self) -> None:
        """Make messages of what is expected and of the hint: a plain text is its own template."""
        for name in ("expected", "hint"):
            object.__setattr__(self, name, told(getattr(self, name)))

    @property
    def where(self) -> str:
        """The place as messages begin: `file:line:column key`."""
        place = ":".join(printable(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place} {quoted(self.key)}".rstrip()

    def __str__(self) -> str:
        found = f", found {quoted(self.found)}" if self.found else ""
        hint = f" ({printable(self.hint)})" if self.hint else ""
        return f"{self.where}: {printable(self.expected)}{found}{hint}"


class HzsimError(Exception):
    """The root of all errors that hzsim raises on purpose."""

    exit_code = 1


class InvalidInput(HzsimError):
    """A file or an argument that cannot be used; `problems` lists every mistake found."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        given = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems = tuple(sorted(given, key=lambda problem: (problem.file, problem.line or 0, problem.column or 0)))
        super().__init__("\n".join(self.lines()))

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)

    def lines(self, written: Callable[[Problem], str] = str, said: Callable[[Message], str] = str) -> list[str]:
        """Return a line for each mistake as `written` puts it, and one, as `said` puts it, that counts the rest."""
        more = len(self.problems) - _MOST
        rest = [said(told("and {count} more", count=more))] if more > 0 else []
        return [*map(written, self.problems[:_MOST]), *rest]


class BadValue(HzsimError):
    """A value that a caller gave and that cannot be used: what was expected, found, and the cure."""

    exit_code = 2

    def __init__(self, expected: str, found: str = "", hint: str = "") -> None:
        self.expected, self.found, self.hint = told(expected), found, told(hint)
        super().__init__(str(self.at("")).removeprefix(": "))

    def __reduce__(self) -> tuple[type["BadValue"], tuple[str, ...]]:
        return type(self), (self.expected, self.found, self.hint)

    def at(self, file: str, key: str = "", line: int | None = None, column: int | None = None) -> Problem:
        """Return the same mistake with its place in a file."""
        return Problem(file, self.expected, self.found, key, line, column, self.hint)


class TooFew(BadValue):
    """Too few records in a whole table for what is asked of it; `table` says which of those that were given."""

    def __init__(self, table: str, expected: str, found: str, hint: str = "") -> None:
        self.table = table
        super().__init__(expected, found, hint)

    def __reduce__(self) -> tuple[type[BadValue], tuple[str, ...]]:
        return type(self), (self.table, self.expected, self.found, self.hint)


class CannotWrite(HzsimError):
    """An output that could not be written; nothing half-written is left behind."""


class MissingLibrary(HzsimError):
    """A library that is needed and not installed; the message says what to install."""


class ExecutorFailed(HzsimError):
    """An executor that did not do its work: a worker that died, a cluster that is gone, work it cannot be given."""


def did_you_mean(
    word: str, known: Iterable[str], labels: Mapping[str, str] = MappingProxyType({}), *, listed: bool = True
) -> str:
    """Return a hint that names the known word nearest to an unknown one; without one all words, where `listed`.

    Capitals make no difference. `labels` maps other spellings, such as Chinese labels, to known words.
    """
    names = sorted(known)
    spellings = {
        **{label.casefold(): name for label, name in labels.items()},
        **{name.casefold(): name for name in names},
    }
    near = _closest(word[:_LONGEST].casefold(), tuple(spellings))
    if near is None or spellings[near] == word:
        if not listed:
            return ""
        first, more = ", ".join(map(quoted, names[:_NAMES])), len(names) - _NAMES
        if more > 0:
            return told("known: {names} and {count} more", names=first, count=more)
        return told("known: {names}", names=first or told("none"))
    return told("did you mean {name}?", name=quoted(spellings[near]))


@lru_cache(maxsize=256)  # a file may repeat its mistake in thousands of lines
def _closest(word: str, spellings: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, spellings, n=1, cutoff=0.6)), None)


DOMAIN, LOCALE = "hzsim", Path(__file__).parent / "locale"
"""The catalogue of gettext that has the Chinese of each template, with the same fields, and its folder."""


@cache
def _catalogue(language: Language) -> "NullTranslations":
    import gettext

    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def said(message: str, language: Language) -> str:
    """Return a message in a language; plain text is its own template."""
    if not message:  # of which gettext has its header
        return ""
    message = told(message)
    fields = {name: in_language(value, language) for name, value in message.fields.items()}
    words = _catalogue(language).gettext(message.template)
    return words.format(**fields) if fields else words


def in_language(value: object, language: Language) -> object:
    """Return words in a language: a message or a `Text`; any other, a user's own word, as it is."""
    return said(value, language) if isinstance(value, Message) else getattr(value, language, value)


def of_problem(problem: Problem, language: Language) -> str:
    """Return one mistake in a language: `文件:行:列 键：应……；实际为：……（提示：……）`."""
    if language == "en":
        return str(problem)
    where = f"{problem.where}：" if problem.where else ""
    found = f"；实际为：{quoted(in_language(problem.found, language))}" if problem.found else ""
    hint = f"（提示：{printable(said(problem.hint, language))}）" if problem.hint else ""
    return f"{where}{printable(said(problem.expected, language))}{found}{hint}"


def of_error(error: HzsimError, language: Language) -> str:
    """Return an error of hzsim in a language."""
    if language == "en":
        return str(error)
    if isinstance(error, InvalidInput):
        return "\n".join(error.lines(partial(of_problem, language=language), partial(said, language=language)))
    return of_problem(error.at(""), language) if isinstance(error, BadValue) else said(error.args[0], language)


def note(doubt: Problem, language: Language) -> str:
    """Return a doubt for stderr in a language."""
    return f"{'注意：' if language == 'zh' else 'note: '}{of_problem(doubt, language)}"
