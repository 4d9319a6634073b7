"""The languages that hzsim speaks, and that of the user's locale; apart from the other types, which load numpy."""

import os
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def spoken_language() -> Language:
    """Return the language of the user's locale: Chinese where it says so, else English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.lower().startswith("zh") else "en"
