"""Writing that leaves the old file or the new one, never half of it."""

import contextlib
import os
import threading
from pathlib import Path

from hzsim.errors import CannotWrite, printable


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file at once, making its folder when missing.

    Raises CannotWrite, and removes what was begun, when the folder or disk refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotWrite(f"cannot write {printable(path)}: {reason}") from None
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file if there is one; CannotWrite when the folder refuses."""
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        return  # nothing is there; writing will say so
    except OSError as error:
        raise CannotWrite(f"cannot write {printable(path)}: {error.strerror}") from None
