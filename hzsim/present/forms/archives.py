"""Office files with the same bytes every time, and the libraries that write them."""

import io
import zipfile
from importlib import import_module
from typing import Any

from hzsim.errors import MissingLibrary, told

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def library(module: str, extra: str = "office") -> Any:
    """Return an optional library; MissingLibrary with what to install when it is absent."""
    try:
        return import_module(module)
    except ImportError:
        message = "this export needs {module}, which is not installed: pip install 'hzsim[{extra}]'"
        raise MissingLibrary(told(message, module=module, extra=extra)) from None


def normalised(archive: bytes) -> bytes:
    """Return a zip archive with the same members in the same order, and no trace of when or where it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.compress_type = _UNIX, zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return stream.getvalue()
