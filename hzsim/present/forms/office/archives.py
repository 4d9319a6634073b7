"""Office files with the same bytes every time, and the libraries that write them."""

import datetime
import io
import re
import zipfile
from importlib import import_module
from typing import Any

from hzsim.errors import MissingLibrary, told

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def library(module: str, extra: str = "office") -> Any:
    """Return an optional library; MissingLibrary with what to install when it is absent."""
    try:
        return import_module(module)
    except ImportError:
        message = "this export needs {module}, which is not installed: pip install 'hzsim[{extra}]'"
        raise MissingLibrary(told(message, module=module, extra=extra)) from None


def normalised(archive: bytes, moment: datetime.datetime | None = None) -> bytes:
    """Return a zip archive with the same members in the same order, and no trace of when or where it was made.

    Workbooks inside it, which charts are drawn from, carry its `moment` in place of their own.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.compress_type = _UNIX, zipfile.ZIP_DEFLATED
            content = source.read(name)
            if moment is not None and name.endswith(".xlsx"):
                content = normalised(content, moment)
            if moment is not None and name == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            target.writestr(member, content)
    return stream.getvalue()
