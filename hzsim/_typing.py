"""Types that every room uses."""

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from hzsim._language import LANGUAGES as LANGUAGES
from hzsim._language import Language as Language
from hzsim._language import spoken_language as spoken_language

# what numpy.typing.NDArray stands for, without loading numpy.typing
Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
BoolArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]


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
