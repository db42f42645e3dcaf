"""What Word and PowerPoint files have in common: a packed folder whose parts carry the time of packing."""

from __future__ import annotations

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


def without_clock(data: bytes) -> bytes:
    """The same file with fixed times inside, because the libraries stamp every part with the present."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, EPOCH), given.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
