"""Types that every room uses."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

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
