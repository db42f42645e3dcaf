"""What a file is by its first bytes, whatever its name says, and how to save it as something that can be read."""

import re
from collections.abc import Collection
from pathlib import PurePath

from collegium.tables.problems import Problem, ProblemsError

PACKED = b"PK\x03\x04"
EMPTY_PACKED = b"PK\x05\x06"
SAVE_AS_XLSX = "Open it in a spreadsheet and save it as “Excel Workbook (.xlsx)” or as “CSV UTF-8”."
_PARQUET = b"PAR1"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ASK_FOR_TABLE = "Ask for the table as .csv or .xlsx."
_WRITE_TABLE = "Open it in the program that wrote it, and write the table as .csv, .xlsx or .parquet."
_UNPACK = "Unpack it, and give the table that is in it."
_HEAD = 512
_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"

# How other kinds of file begin: as they stand, and (after spaces, in small letters) those that are text.
_BINARY = (
    (re.compile(rb"SQLite format 3\0", re.DOTALL), "This is an SQLite database, not a table.", _WRITE_TABLE),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP", re.DOTALL), "This is a picture, not a table.", _ASK_FOR_TABLE),
    (re.compile(rb"\0\0\0.ftyp", re.DOTALL), "This is a picture or a film, not a table.", _ASK_FOR_TABLE),
    (re.compile(rb"\x1f\x8b", re.DOTALL), "This file is packed with gzip (.gz), which is not read.", _UNPACK),
    (re.compile(rb"\x28\xb5\x2f\xfd", re.DOTALL), "This file is packed with Zstandard (.zst), which is not read.", _UNPACK),
    (re.compile(rb"BZh\d1AY&SY", re.DOTALL), "This file is packed with bzip2 (.bz2), which is not read.", _UNPACK),
    (re.compile(rb"\xfd7zXZ\0", re.DOTALL), "This file is packed with xz (.xz), which is not read.", _UNPACK),
    (re.compile(rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07", re.DOTALL), "This is a packed file (.7z or .rar), which is not read.", _UNPACK),
    (re.compile(rb".{257}ustar", re.DOTALL), "This is a packed file (.tar), which is not read.", _UNPACK),
    (re.compile(rb"ARROW1\0|FEA1\0", re.DOTALL), "This is an Arrow or Feather file, which is not read.", _WRITE_TABLE),
    (re.compile(rb"\$FL[23]", re.DOTALL), "This is an SPSS file, which is read for the answers of a survey only.", _WRITE_TABLE),
    (re.compile(rb"<stata_dta>", re.DOTALL), "This is a Stata file (.dta), which is not read.", _WRITE_TABLE),
    (re.compile(rb"HEADER RECORD\*{7}|.{12}\xc2\xea\x81\x60\xb3\x14\x11\xcf", re.DOTALL), "This is a SAS file, which is not read.", _WRITE_TABLE),
    (re.compile(rb"RD[AX][23]\n", re.DOTALL), "This is a file of R, which is not read.", _WRITE_TABLE),
    (re.compile(rb"\0\x01\0\0Standard ", re.DOTALL), "This is a database of Access, not a table.", _WRITE_TABLE),
)  # fmt: skip
_TEXTUAL = (
    (re.compile(rb"%pdf", re.DOTALL), "This is a PDF, not a table.", _ASK_FOR_TABLE),
    (
        re.compile(rb"<!doctype|<html|<table|<\?xml|<workbook", re.DOTALL),
        "This is a web page or an XML file, not a table, whatever its name says.",
        SAVE_AS_XLSX,
    ),
    (re.compile(rb"\{\\rtf", re.DOTALL), "This is a text document (.rtf), not a table.", _ASK_FOR_TABLE),
    (re.compile(rb'[\[{]\s*[\[{"]', re.DOTALL), "This is a JSON file, which is not read.", _WRITE_TABLE),
    (
        re.compile(rb"begin:v(?:calendar|card)", re.DOTALL),
        "This is a calendar or an address book, not a table.",
        _ASK_FOR_TABLE,
    ),
)
# Office keeps a locked .xlsx, and each of its old kinds, in a file of streams with these names.
_STREAMS = (
    ("EncryptedPackage", "This workbook is locked with a password.", "Take the password away and save it again."),
    ("WordDocument", "This is a Word document, not a table.", _ASK_FOR_TABLE),
    ("PowerPoint Document", "This is a presentation, not a table.", _ASK_FOR_TABLE),
    ("__substg1.0_", "This is an e-mail of Outlook, not a table.", "Save the table that is attached to it."),
)
_OLD_EXCEL = "This is an Excel file of the old kind (.xls), which is not read."
# Parts of packed files, in small letters.
_PARTS = (
    ("word/document.xml", "This is a Word document, not a table.", _ASK_FOR_TABLE),
    ("ppt/presentation.xml", "This is a presentation, not a table.", _ASK_FOR_TABLE),
    ("xl/workbook.bin", "This is a binary workbook (.xlsb), which is not read.", SAVE_AS_XLSX),
    (
        "index/document.iwa",
        "This is a file of Numbers, Pages or Keynote, which is not read.",
        "Choose File, Export To, and there Excel or CSV.",
    ),
)
_NOT_EXCEL = "This is a packed file, but not an Excel workbook."


def refusal(name: str, problem: str, remedy: str) -> ProblemsError:
    """Refuse a file as a whole."""
    return ProblemsError([Problem(file=name, row=None, column="", value="", problem=problem, remedy=remedy)])


def kind_of(data: bytes, name: str) -> str:
    """Tell a workbook, Parquet and text by what is in the file; raises ProblemsError where it is anything else."""
    if PurePath(name).name.startswith("~$"):
        remedy = "Close the workbook, and give the file without “~$” before its name."
        raise refusal(name, "This is the mark that Office keeps while a workbook is open.", remedy)
    if data.startswith((PACKED, EMPTY_PACKED)):
        return "workbook"
    if data.startswith(_PARQUET):
        return "parquet"
    if data.startswith(_OLD_OFFICE):
        raise refusal(name, *_old_office(data))
    head = data[:_HEAD]
    text = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip(_BEFORE_TEXT).lower()
    for kinds, start in ((_BINARY, head), (_TEXTUAL, text)):
        for pattern, problem, remedy in kinds:
            if pattern.match(start):
                raise refusal(name, problem, remedy)
    return "text"


def refuse_other_packed(parts: Collection[str], mimetype: bytes, name: str) -> None:
    """Refuse a packed file whose parts (small letters) are not those of an .xlsx workbook."""
    if b"opendocument" in mimetype:
        raise refusal(name, *_open_document(mimetype))
    for part, problem, remedy in _PARTS:
        if part in parts:
            raise refusal(name, problem, remedy)
    if "[content_types].xml" not in parts or not any(part.startswith("xl/") for part in parts):
        raise refusal(name, _NOT_EXCEL, "Give a .csv or .xlsx file; unpack a .zip first.")


def _open_document(mimetype: bytes) -> tuple[str, str]:
    if b"opendocument.text" in mimetype:
        return "This is a text document (.odt), not a table.", _ASK_FOR_TABLE
    return "This is an OpenDocument file (.ods), which is not read.", SAVE_AS_XLSX


def _old_office(data: bytes) -> tuple[str, str]:
    for stream, problem, remedy in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return problem, remedy
    return _OLD_EXCEL, SAVE_AS_XLSX
