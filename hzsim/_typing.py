"""Types that every room uses, the languages that hzsim speaks, and that of the user's locale."""

import copyreg
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

if TYPE_CHECKING:
    import numpy as np

    # what numpy.typing.NDArray stands for, without loading numpy.typing
    Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
    BoolArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
else:

    def __getattr__(name: str) -> Any:
        """Return a type of arrays to a module that names one: who computes nothing loads no numpy."""
        if name not in ("Array", "BoolArray"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import numpy as np

        element = np.float64 if name == "Array" else np.bool_
        found = globals()[name] = np.ndarray[tuple[Any, ...], np.dtype[element]]
        return found


def spoken_language() -> Language:
    """Return the language of the user's locale: Chinese where it says so, else English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.lower().startswith("zh") else "en"


class Text(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the words in one language."""
        return self.zh if language == "zh" else self.en


def as_text(words: Text | tuple[str, str] | str) -> Text:
    """Return words in both languages, the same in both where only one text is given."""
    return Text(words, words) if isinstance(words, str) else Text(*words)


def read_only_mapping(values: Mapping[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a view of a mapping to which nobody can write."""
    return MappingProxyType(values)


# what is frozen goes to other processes and back; Python by itself sends no such view
copyreg.pickle(MappingProxyType, lambda view: (read_only_mapping, (dict(view),)))
