"""Files as people hand them over: one table, a workbook with a sheet a kind, or a packed folder of tables."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from collegium.organisation.importing.kinds import Kind
from collegium.organisation.importing.registry import KINDS
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Limits, Table, read_table, sheet_names

LARGEST_FILE = 20 * 1024 * 1024
LIMITS = Limits(file_bytes=LARGEST_FILE, columns=200)
MOST_PARTS = 100
PACKED = b"PK\x03\x04"
SEVERAL = "workbook"  # the kind of an upload that holds sheets of several kinds
NOTES = "Notes"  # a sheet of our template that explains the others


@dataclass(frozen=True)
class RawTable:
    """A table of a file, and the kind that it is taken for."""

    kind: Kind
    table: Table


@dataclass(frozen=True)
class Upload:
    """A file by its name and content; `kind_id` when a person said what it is."""

    name: str
    content: bytes
    kind_id: str = ""
    sheet: str = ""


def kind_named(name: str) -> Kind | None:
    """The kind that a sheet or a file is called after: units, Units.csv, “Holders of posts”."""
    wanted = normalised(name)
    for one in KINDS:
        if wanted in (normalised(one.id), normalised(one.title)):
            return one
    return None


def read_uploads(uploads: Sequence[Upload]) -> tuple[list[RawTable], list[Problem], list[str]]:
    """Every table that can be read, every problem of those that cannot, and what was left aside."""
    tables: list[RawTable] = []
    problems: list[Problem] = []
    notes: list[str] = []
    for upload in uploads:
        try:
            listed = list(unpacked(upload))
        except ProblemsError as error:
            problems += error.problems
            continue
        for part in listed:
            try:
                read_one(part, tables, problems, notes)
            except ProblemsError as error:
                problems += error.problems if part is upload else filled_in(error)
    notes += [note for raw in tables for note in raw.table.notes]
    return tables, problems, notes


def read_one(upload: Upload, tables: list[RawTable], problems: list[Problem], notes: list[str]) -> None:
    sheets = [upload.sheet] if upload.sheet else sheet_names(upload.content, name=upload.name, limits=LIMITS)
    if upload.kind_id or len(sheets) < 2:
        found = kind_of(upload, sheets)
        one = sheets[0] if len(sheets) == 1 else None
        tables.append(RawTable(found, read(upload, found, one)))
        return
    named = {sheet: kind_named(sheet) for sheet in sheets}
    left = [sheet for sheet, found in named.items() if found is None and normalised(sheet) != normalised(NOTES)]
    if left:
        notes.append(
            f"Sheets of {upload.name} that are not called after a kind of file were not read: {', '.join(left)}."
        )
    if not any(named.values()):
        known = ", ".join(one.id for one in KINDS)
        raise refused(upload.name, "No sheet is called after a kind of file.", f"Call the sheets: {known}.")
    for sheet, meant in named.items():
        if meant is not None:
            try:
                tables.append(RawTable(meant, read(upload, meant, sheet, several=True)))
            except ProblemsError as error:
                problems += filled_in(error)


def filled_in(error: ProblemsError) -> list[Problem]:
    """An empty sheet of our template says nothing, which is no fault among several."""
    return [one for one in error.problems if one.problem != "This file has column names but no rows."]


def kind_of(upload: Upload, sheets: Sequence[str]) -> Kind:
    """The kind that was said, or that the sheet or the file is called after."""
    known = ", ".join(one.id for one in KINDS)
    if upload.kind_id:
        found = next((one for one in KINDS if one.id == upload.kind_id), None)
        problem = f"There is no kind of file called “{upload.kind_id}”."
    else:
        found = kind_named(PurePath(upload.name).stem) or (kind_named(sheets[0]) if sheets else None)
        problem = "It is not known what kind of file this is."
    if found is None:
        raise refused(upload.name, problem, f"Say its kind, or name the file after one: {known}.")
    return found


def read(upload: Upload, found: Kind, sheet: str | None, *, several: bool = False) -> Table:
    name = f"{upload.name}, sheet {sheet}" if several else upload.name
    return read_table(upload.content, name=name, sheet=sheet, header=found.has_header, limits=LIMITS)


def unpacked(upload: Upload) -> Iterator[Upload]:
    """The files of a packed folder, such as our own export; any other file as it is."""
    names = packed_names(upload.content)
    if not names or "[Content_Types].xml" in names or "mimetype" in names:
        yield upload
        return
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            yield from parts(archive, upload)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        remedy = "Unpack it on your computer and give its files."
        raise refused(upload.name, "This packed folder cannot be unpacked.", remedy) from error


def parts(archive: zipfile.ZipFile, upload: Upload) -> Iterator[Upload]:
    listed = [part for part in archive.infolist() if not part.is_dir()]
    declared = sum(part.file_size for part in listed)
    if (
        len(listed) > MOST_PARTS
        or declared > LIMITS.unpacked_bytes
        or declared > LIMITS.packing_ratio * len(upload.content)
    ):
        problem = "This packed folder would unpack to far more than it can honestly hold, so it was not opened."
        raise refused(upload.name, problem, "Unpack it on your computer and give its files.")
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
