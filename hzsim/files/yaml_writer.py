"""Plain values as YAML in one line, which a line of a longer file takes in."""

from typing import Any

import yaml

_WIDE = 1_000_000


def in_line(value: Any) -> str:
    """Return a plain value as YAML in one line: `{zh: 苏州市, en: Suzhou}`; what YAML would misread is quoted."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_WIDE)
    return text.removesuffix("\n").removesuffix("\n...")
