"""Files as people upload them: one table, a workbook with a sheet for each kind, or a zip of tables."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Generic, Protocol, TypeVar

from collegium.tables.file_kinds import PACKED
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Limits, Table, read_table, sheets_of

LARGEST_FILE = 20 * 1024 * 1024
LIMITS = Limits(file_bytes=LARGEST_FILE, columns=200)
MOST_PARTS = 100
SEVERAL = "workbook"  # the kind of an upload that holds sheets of several kinds
NOTES = "Notes"  # a sheet of our template that explains the others
EMPTY = "This file has column names but no rows."
# Parts of a packed file that is one document, such as a workbook, and no folder of tables.
ONE_DOCUMENT = {"[Content_Types].xml", "mimetype", "Index/Document.iwa"}
READ_IN_ZIP = (".csv", ".xlsx", ".parquet")
BOMB = (
    "This zip file would unpack to far more than it can honestly hold, so it was not opened.",
    "Unpack it on your computer and upload its files.",
)
IN_ZIP = "A zip may hold .csv, .xlsx and .parquet files, and no further zip."


class Readable(Protocol):
    """What has to be known of a kind to read its tables."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def has_header(self) -> bool: ...


AnyKind = TypeVar("AnyKind", bound=Readable)


@dataclass(frozen=True)
class RawTable(Generic[AnyKind]):
    """A table of a file, and the kind that it is taken for."""

    kind: AnyKind
    table: Table
    sheet: str = ""


@dataclass(frozen=True)
class Upload:
    """A file by its name and content; `kind_id` when a person said what it is."""

    name: str
    content: bytes
    kind_id: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Uploaded(Generic[AnyKind]):
    """Every table that can be read, every problem of those that cannot, and what was left out."""

    tables: list[RawTable[AnyKind]]
    problems: list[Problem]
    notes: list[str]
    kinds: list[str]  # that sheets and files were named after, empty ones too
    packed: bool = False  # several files in a zip, each known by its name


def read_uploads(uploads: Sequence[Upload], kinds: Sequence[AnyKind]) -> Uploaded[AnyKind]:
    """Read files that may each be of any of these kinds."""
    reader = UploadReader(kinds)
    for upload in uploads:
        reader.take(upload)
    notes = reader.notes + [note for raw in reader.tables for note in raw.table.notes]
    kinds_read = list(dict.fromkeys(reader.recognised))
    return Uploaded(reader.tables, reader.problems, notes, kinds_read, reader.packed)


class UploadReader(Generic[AnyKind]):
    """Reads one file after another."""

    def __init__(self, kinds: Sequence[AnyKind]) -> None:
        self.kinds = kinds
        self.known = ", ".join(kind.id for kind in kinds)
        self.tables: list[RawTable[AnyKind]] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.recognised: list[str] = []
        self.packed = False

    def take(self, upload: Upload) -> None:
        try:
            parts, left = unpacked(upload)
        except ProblemsError as error:
            self.problems += error.problems
            return
        if left:
            self.notes.append(f"Files of {upload.name} that were not read: {', '.join(left)}. {IN_ZIP}")
        self.packed |= len(parts) > 1
        for part in parts:
            try:
                self.take_part(part, alone=len(parts) == 1)
            except ProblemsError as error:
                self.problems += error.problems if part is upload else filled_in(error)

    def take_part(self, upload: Upload, *, alone: bool) -> None:
        sheets, hidden = sheets_of(upload.content, name=upload.name, limits=LIMITS)
        if not upload.sheet and not upload.kind_id and len(sheets) > 1:
            self.take_sheets(upload, sheets)
            sheet = None
        else:
            sheet = upload.sheet or (sheets[0] if len(sheets) == 1 else None)
            kind = self.kind_of(upload, sheet or "", alone=alone)
            self.recognised.append(kind.id)
            self.tables.append(RawTable(kind, read(upload, kind, sheet), upload.sheet))
            self.tell_unread("Sheets", upload, sheets, sheet)
        self.tell_unread("Hidden sheets", upload, hidden, sheet)

    def tell_unread(self, what: str, upload: Upload, sheets: Sequence[str], read: str | None) -> None:
        """Nothing is left out without a word: neither what somebody hid, nor what another sheet was chosen before."""
        same = (read or "").strip().casefold()
        left = [
            sheet for sheet in sheets if normalised(sheet) != normalised(NOTES) and sheet.strip().casefold() != same
        ]
        if left:
            self.notes.append(f"{what} of {upload.name} were not read: {', '.join(left)}.")

    def take_sheets(self, upload: Upload, sheets: Sequence[str]) -> None:
        """Each sheet is of the kind that it is named after."""
        named = {sheet: self.kind_named(sheet) for sheet in sheets}
        left = [sheet for sheet, kind in named.items() if kind is None and normalised(sheet) != normalised(NOTES)]
        if left:
            listed = ", ".join(left)
            self.notes.append(
                f"Sheets of {upload.name} that are not named after a kind of file were not read: {listed}."
            )
        if not any(named.values()):
            raise refused(upload.name, "No sheet is named after a kind of file.", f"Name the sheets: {self.known}.")
        for sheet, kind in named.items():
            if kind is not None:
                self.recognised.append(kind.id)
                try:
                    self.tables.append(RawTable(kind, read(upload, kind, sheet, several=True), sheet))
                except ProblemsError as error:
                    self.problems += filled_in(error)

    def kind_named(self, name: str) -> AnyKind | None:
        """The kind that a sheet or a file is named after: units, Units.csv, “Holders of posts”."""
        wanted = normalised(name)
        same = (kind for kind in self.kinds if wanted in (normalised(kind.id), normalised(kind.title)))
        return next(same, None)

    def kind_of(self, upload: Upload, sheet: str, *, alone: bool) -> AnyKind:
        """The kind that was chosen, or that the sheet or the file is named after."""
        if upload.kind_id:
            kind = next((kind for kind in self.kinds if kind.id == upload.kind_id), None)
            problem = f"There is no kind of file called “{upload.kind_id}”."
        else:
            kind = self.kind_named(PurePath(upload.name).stem) or self.kind_named(sheet)
            problem = "It is not known what kind of file this is."
        if kind is None:
            remedy = "Choose its kind, or name the file after one" if alone else "Name the file after its kind"
            raise refused(upload.name, problem, f"{remedy}: {self.known}.")
        return kind


def filled_in(error: ProblemsError) -> list[Problem]:
    """An empty sheet of our template says nothing, which is no fault among several."""
    return [problem for problem in error.problems if problem.problem != EMPTY]


def read(upload: Upload, kind: Readable, sheet: str | None, *, several: bool = False) -> Table:
    name = f"{upload.name}, sheet {sheet}" if several else upload.name
    return read_table(upload.content, name=name, sheet=sheet, header=kind.has_header, limits=LIMITS)


def unpacked(upload: Upload) -> tuple[list[Upload], list[str]]:
    """The tables in a zip, such as our own export, and the names of its other files; any other file as it is."""
    names = packed_names(upload.content)
    if not names or names & ONE_DOCUMENT:
        return [upload], []
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            listed, left = parts(archive, upload)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        remedy = "Unpack it on your computer and upload its files."
        raise refused(upload.name, "This zip file cannot be unpacked.", remedy) from error
    if not listed:
        named = f": {', '.join(left)}" if left else ""
        raise refused(upload.name, f"This zip file holds no table that can be read{named}.", IN_ZIP)
    if len(listed) == 1:  # what was said of the zip is said of its only table
        listed = [replace(listed[0], kind_id=upload.kind_id, sheet=upload.sheet)]
    return listed, left


def parts(archive: zipfile.ZipFile, upload: Upload) -> tuple[list[Upload], list[str]]:
    listed = [part for part in archive.infolist() if not part.is_dir()]
    sizes = sum(part.file_size for part in listed)
    if len(listed) > MOST_PARTS or too_large(sizes) or sizes > LIMITS.packing_ratio * len(upload.content):
        raise refused(upload.name, *BOMB)
    read: list[Upload] = []
    left: list[str] = []
    for part in listed:
        if PurePath(part.filename).suffix.lower() in READ_IN_ZIP and not of_system(part.filename):
            with archive.open(part) as stream:
                content = stream.read(LIMITS.file_bytes + 1)  # the declared size may lie
            sizes += unpacked_size(content)
            if too_large(sizes):
                raise refused(upload.name, *BOMB)
            read.append(Upload(PurePath(part.filename).name, content))
        elif not of_system(part.filename):
            left.append(part.filename)
    return read, left


def of_system(name: str) -> bool:
    """What computers put into folders by themselves, such as the second half that a Mac packs beside every file."""
    path = PurePath(name)
    return any(part.startswith((".", "__MACOSX")) for part in path.parts) or path.name in ("Thumbs.db", "desktop.ini")


def too_large(unpacked_bytes: int) -> bool:
    return unpacked_bytes > LIMITS.unpacked_bytes


def unpacked_size(content: bytes) -> int:
    """What a packed file says that it holds, in bytes: a workbook in a zip is packed twice."""
    if not content.startswith(PACKED):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return 0  # whoever reads it says so


def packed_names(content: bytes) -> frozenset[str]:
    if not content.startswith(PACKED):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return frozenset()


def refused(name: str, problem: str, remedy: str) -> ProblemsError:
    return ProblemsError([Problem(name, None, "", "", problem, remedy)])
