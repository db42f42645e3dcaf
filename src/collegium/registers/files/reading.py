"""Files as people upload them: one table, a workbook with a sheet for each kind, or a zip of tables."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, Protocol, TypeVar

from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Limits, Table, read_table, sheet_names

LARGEST_FILE = 20 * 1024 * 1024
LIMITS = Limits(file_bytes=LARGEST_FILE, columns=200)
MOST_PARTS = 100
PACKED = b"PK\x03\x04"
SEVERAL = "workbook"  # the kind of an upload that holds sheets of several kinds
NOTES = "Notes"  # a sheet of our template that explains the others
EMPTY = "This file has column names but no rows."


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


def read_uploads(uploads: Sequence[Upload], kinds: Sequence[AnyKind]) -> Uploaded[AnyKind]:
    """Read files that may each be of any of these kinds."""
    reader = UploadReader(kinds)
    for upload in uploads:
        reader.take(upload)
    notes = reader.notes + [note for raw in reader.tables for note in raw.table.notes]
    return Uploaded(reader.tables, reader.problems, notes, list(dict.fromkeys(reader.recognised)))


class UploadReader(Generic[AnyKind]):
    """Reads one file after another."""

    def __init__(self, kinds: Sequence[AnyKind]) -> None:
        self.kinds = kinds
        self.known = ", ".join(kind.id for kind in kinds)
        self.tables: list[RawTable[AnyKind]] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.recognised: list[str] = []

    def take(self, upload: Upload) -> None:
        try:
            listed = list(unpacked(upload))
        except ProblemsError as error:
            self.problems += error.problems
            return
        for part in listed:
            try:
                self.take_part(part)
            except ProblemsError as error:
                self.problems += error.problems if part is upload else filled_in(error)

    def take_part(self, upload: Upload) -> None:
        sheets = [upload.sheet] if upload.sheet else sheet_names(upload.content, name=upload.name, limits=LIMITS)
        if upload.kind_id or len(sheets) < 2:
            kind = self.kind_of(upload, sheets)
            self.recognised.append(kind.id)
            sheet = sheets[0] if len(sheets) == 1 else None
            self.tables.append(RawTable(kind, read(upload, kind, sheet), upload.sheet))
        else:
            self.take_sheets(upload, sheets)

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

    def kind_of(self, upload: Upload, sheets: Sequence[str]) -> AnyKind:
        """The kind that was chosen, or that the sheet or the file is named after."""
        if upload.kind_id:
            kind = next((kind for kind in self.kinds if kind.id == upload.kind_id), None)
            problem = f"There is no kind of file called “{upload.kind_id}”."
        else:
            kind = self.kind_named(PurePath(upload.name).stem) or (self.kind_named(sheets[0]) if sheets else None)
            problem = "It is not known what kind of file this is."
        if kind is None:
            raise refused(upload.name, problem, f"Choose its kind, or name the file after one: {self.known}.")
        return kind


def filled_in(error: ProblemsError) -> list[Problem]:
    """An empty sheet of our template says nothing, which is no fault among several."""
    return [problem for problem in error.problems if problem.problem != EMPTY]


def read(upload: Upload, kind: Readable, sheet: str | None, *, several: bool = False) -> Table:
    name = f"{upload.name}, sheet {sheet}" if several else upload.name
    return read_table(upload.content, name=name, sheet=sheet, header=kind.has_header, limits=LIMITS)


def unpacked(upload: Upload) -> Iterator[Upload]:
    """The files of a zip, such as our own export; any other file as it is."""
    names = packed_names(upload.content)
    if not names or "[Content_Types].xml" in names or "mimetype" in names:
        yield upload
        return
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            yield from parts(archive, upload)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        remedy = "Unpack it on your computer and upload its files."
        raise refused(upload.name, "This zip file cannot be unpacked.", remedy) from error


def parts(archive: zipfile.ZipFile, upload: Upload) -> Iterator[Upload]:
    listed = [part for part in archive.infolist() if not part.is_dir()]
    declared = sum(part.file_size for part in listed)
    if (
        len(listed) > MOST_PARTS
        or declared > LIMITS.unpacked_bytes
        or declared > LIMITS.packing_ratio * len(upload.content)
    ):
        problem = "This zip file would unpack to far more than it can honestly hold, so it was not opened."
        raise refused(upload.name, problem, "Unpack it on your computer and upload its files.")
    for part in listed:
        if PurePath(part.filename).suffix.lower() == ".csv":
            with archive.open(part) as stream:
                content = stream.read(LIMITS.file_bytes + 1)  # the declared size may lie
            yield Upload(PurePath(part.filename).name, content)


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
