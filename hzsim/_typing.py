"""Types that every room uses."""

import os
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

# what numpy.typing.NDArray stands for, without loading numpy.typing
Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
BoolArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
Language: TypeAlias = Literal["zh", "en"]


class Text(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the words in one language."""
        return self.zh if language == "zh" else self.en


def spoken_language() -> Language:
    """Return the language of the user's locale: Chinese where it says so, else English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.lower().startswith("zh") else "en"
