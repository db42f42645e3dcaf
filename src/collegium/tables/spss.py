"""SPSS files (.sav, .zsav): answers as numbers, other columns by their labels, declared missing values counted and left out."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from collegium.tables import spss_header
from collegium.tables.archives import refusal
from collegium.tables.grid import DEFAULT, MEGABYTE, Limits, as_text, clean_name
from collegium.tables.mapping import normalised
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table

STARTS = (b"$FL2", b"$FL3")  # plain and compressed
_LONGEST = 90  # seconds
_VARIABLES_FOR_EACH = 25  # for each column: SPSS cuts one long text into as many
_SAVE_AGAIN = "Open it in SPSS or PSPP and save it again, or save it as CSV."


@dataclass(frozen=True, slots=True)
class SpssFile:
    """A table, what each column asked, and how often each value that was declared missing stands in a column."""

    table: Table
    wording: dict[str, str]
    missing: dict[str, dict[str, int]]


def is_spss(data: bytes) -> bool:
    """Tell by its first letters, whatever its name says."""
    return data.startswith(STARTS)


def read_spss(data: bytes, *, name: str, items: Collection[str] = (), limits: Limits = DEFAULT) -> SpssFile:
    """Read a file; the columns named in `items` keep their numbers, others with labels show the labels."""
    found = _in_a_child(data, name, limits)
    _check(found, name, limits)
    _check_whole(found, spss_header.cases(data), name)
    answers = {normalised(one) for one in items}
    columns, missing = [], {}
    for column, cells in zip(found["columns"], found["cells"], strict=True):
        labels = {_key(value): str(text) for value, text in found["labels"].get(column, ())}
        absent = found["missing"].get(column, ())
        counted: Counter[str] = Counter()
        shown = []
        for cell in cells:
            text, label = as_text(cell), labels.get(_key(cell), "")
            if _declared(cell, absent):
                counted[f"{text} {label}".strip()] += 1
                text = ""
            elif label and normalised(column) not in answers:
                text = label
            shown.append(text)
        columns.append(shown)
        if counted:
            missing[column] = dict(counted)
    names = tuple(clean_name(column) for column in found["columns"])
    table = Table(name, names, [tuple(row) for row in zip(*columns, strict=True)], 1, _notes(missing), typed=True)
    return SpssFile(table, {column: clean_name(text) for column, text in found["words"].items()}, missing)


def _in_a_child(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    if len(data) > limits.file_bytes:
        raise refusal(name, f"This file is larger than {limits.file_bytes / MEGABYTE:,.0f} MB.", "Keep fewer columns.")
    most = _VARIABLES_FOR_EACH * limits.columns
    if spss_header.variables(data, most) > most:
        raise _too_large(name, limits)
    with tempfile.NamedTemporaryFile(suffix=".zsav" if data.startswith(STARTS[1]) else ".sav") as file:
        file.write(data)
        file.flush()
        command = [sys.executable, "-m", "collegium.tables.spss_child", file.name, str(limits.rows + 1)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_LONGEST, check=False)  # noqa: S603 - our own module
        except subprocess.TimeoutExpired:
            raise refusal(name, f"This SPSS file takes more than {_LONGEST} seconds to read.", _SAVE_AGAIN) from None
    try:
        found = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        # What the reader said may quote the file, so it is not passed on.
        raise _damaged(name)
    return found


def _damaged(name: str) -> ProblemsError:
    return refusal(name, "This SPSS file is damaged, or is not what it says: it cannot be read.", _SAVE_AGAIN)


def _check(found: dict[str, Any], name: str, limits: Limits) -> None:
    rows = len(found["cells"][0]) if found["cells"] else 0
    if not rows:
        raise refusal(name, "This file holds no answers.", "Export it again once somebody has answered.")
    if rows > limits.rows or len(found["columns"]) > limits.columns:
        raise _too_large(name, limits)


def _check_whole(found: dict[str, Any], told: int | None, name: str) -> None:
    """A file that was cut off between two rows reads well; only its own count tells."""
    rows = len(found["cells"][0])
    if told is not None and told != rows:
        problem = (
            f"This SPSS file says that it holds {told:,} rows, but {rows:,} could be read: it is cut off or damaged."
        )
        raise refusal(name, problem, f"Get it again from where it came. {_SAVE_AGAIN}")


def _too_large(name: str, limits: Limits) -> ProblemsError:
    most = f"at most {limits.rows:,} rows and {limits.columns:,} columns are read"
    return refusal(name, f"This file is too large: {most}.", "Keep the rows and columns that are needed.")


def _key(value: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) else value


def _declared(value: Any, ranges: Collection[list[Any]]) -> bool:
    """Whether a value lies among those that the file declares missing; texts and numbers are never compared."""
    number = isinstance(value, (int, float))
    return value is not None and any(
        low <= value <= high for low, high in ranges if isinstance(low, (int, float)) == number
    )


def _notes(missing: dict[str, dict[str, int]]) -> tuple[str, ...]:
    if not missing:
        return ()
    told = "; ".join(
        f"{column}: " + ", ".join(f"{value} ({number})" for value, number in counts.items())
        for column, counts in list(missing.items())[:20]
    )
    return (f"Values that the file declares missing were left out as not answered. {told}.",)
