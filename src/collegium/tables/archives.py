"""Look into a packed file before anything trusts it: bombs, macros, passwords, other formats."""

import io
import re
import zipfile
import zlib

from collegium.tables.file_kinds import SAVE_AS_XLSX, refusal, refuse_other_packed
from collegium.tables.grid import MEGABYTE, Limits

_CHUNK = 256 * 1024
_TAIL = 16
# Small workbooks of repeated text pack very well; only a large one is suspect.
_RATIO_MATTERS_ABOVE = 10 * MEGABYTE
_XML = (".xml", ".rels", ".vml")
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)


def check_archive(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a packed file that is not a plain, honest .xlsx workbook of bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, len(data), name, limits)
            _check_kind(archive, name)
            _check_parts(archive, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise refusal(
            name,
            "This workbook is damaged: it cannot be unpacked.",
            f"Get the file again from where it came. {SAVE_AS_XLSX}",
        ) from None


def _check_sizes(archive: zipfile.ZipFile, packed: int, name: str, limits: Limits) -> None:
    parts = archive.infolist()
    declared = sum(part.file_size for part in parts)
    large = f"It would unpack to {declared / MEGABYTE:,.0f} MB"
    if len(parts) > limits.packed_parts:
        raise refusal(
            name,
            f"This workbook holds {len(parts):,} packed parts; at most {limits.packed_parts:,} are read.",
            "Copy the sheet that you need into a new workbook and save that.",
        )
    if declared > limits.unpacked_bytes:
        raise refusal(
            name,
            f"{large}; at most {limits.unpacked_bytes / MEGABYTE:,.0f} MB are read.",
            "Delete sheets and columns that are not needed, or save the sheet as “CSV UTF-8”.",
        )
    if sum(part.compress_size for part in parts) > packed:
        raise refusal(
            name,
            "The parts of this workbook overlap, which no honest program writes, so it was not opened.",
            SAVE_AS_XLSX,
        )
    if declared > _RATIO_MATTERS_ABOVE and declared > limits.packing_ratio * packed:
        raise refusal(
            name,
            f"{large}, far more than its {packed / MEGABYTE:,.1f} MB can honestly hold, so it was not opened.",
            "If you trust where it came from, save the sheet as “CSV UTF-8” and give that.",
        )
    if len({part.filename for part in parts}) < len(parts):
        raise refusal(name, "This workbook holds two parts of the same name, so it was not opened.", SAVE_AS_XLSX)


def _check_kind(archive: zipfile.ZipFile, name: str) -> None:
    parts = {part.filename.lstrip("/").lower(): part for part in archive.infolist()}
    if any(part.flag_bits & 1 for part in parts.values()):
        raise refusal(name, "This file is locked with a password.", "Take the password away and save it again.")
    if any(part.endswith("vbaproject.bin") for part in parts):
        raise refusal(name, "This workbook holds macros, which are never opened here.", SAVE_AS_XLSX)
    mimetype = _start(archive, parts["mimetype"]) if "mimetype" in parts else b""
    refuse_other_packed(parts, mimetype, name)
    if b"macroEnabled" in archive.read(parts["[content_types].xml"]):
        raise refusal(name, "This workbook is of the kind that may hold macros (.xlsm).", SAVE_AS_XLSX)


def _start(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as stream:
        return stream.read(256)


def _check_parts(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Unpack every XML part once, count what really comes out, and refuse declarations that XML needs for attacks."""
    unpacked = 0
    for part in archive.infolist():
        if not part.filename.lower().endswith(_XML):
            continue
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > limits.unpacked_bytes:
                    raise refusal(name, "It unpacks to far more than it says, so it was not opened.", SAVE_AS_XLSX)
                if _declares(tail + chunk, first=not tail):
                    raise refusal(
                        name,
                        "This workbook declares entities or an unusual encoding, which an Excel file never needs.",
                        f"Do not trust it. {SAVE_AS_XLSX}",
                    )
                tail = chunk[-_TAIL:]


def _declares(piece: bytes, *, first: bool) -> bool:
    # A sixteen-bit encoding spells the same letters with zeros between; any other encoding could hide them.
    letters = piece.replace(b"\0", b"")
    encoding = _DECLARED_ENCODING.search(letters[:200]) if first else None
    hidden = encoding is not None and encoding[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1")
    return hidden or b"<!DOCTYPE" in letters or b"<!ENTITY" in letters
