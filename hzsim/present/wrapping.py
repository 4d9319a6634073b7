"""Text in lines of a terminal; loads next to nothing."""

import re


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of so many columns; a Chinese character takes two, and no line begins with a stop."""
    from wcwidth import wcswidth

    lines = [""]
    for piece in re.findall(r"(?:[!-~]+|.)[，。；：、！？）」”]*", " ".join(text.split())):
        if wcswidth(lines[-1] + piece) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]
