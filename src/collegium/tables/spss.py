"""SPSS files (.sav, .zsav): values by their labels, with the codes beside, declared missing values counted and left out."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collegium.methods.scoring_plan import plain_words
from collegium.tables import spss_header
from collegium.tables.file_kinds import refusal
from collegium.tables.grid import DEFAULT, MEGABYTE, Limits, as_text, clean, clean_name
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table

STARTS = (b"$FL2", b"$FL3")  # plain and compressed
_LONGEST = 90  # seconds
_VARIABLES_FOR_EACH = 25  # for each column: SPSS cuts one long text into as many
_SAVE_AGAIN = "Open it in SPSS or PSPP and save it again, or save it as CSV."


@dataclass(frozen=True, slots=True)
class SpssFile:
    """A table, what each column asked, how often values declared missing occur, and the code behind each label that is shown."""

    table: Table
    wording: dict[str, str]
    missing: dict[str, dict[str, int]]
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def is_spss(data: bytes) -> bool:
    """Tell by its first letters, whatever its name says."""
    return data.startswith(STARTS)


def read_spss(data: bytes, *, name: str, limits: Limits = DEFAULT) -> SpssFile:
    """Read a file: labels stand for values, and two values with one label stay two. A weight is said and not used."""
    found = _in_a_child(data, name, limits)
    _check(found, name, limits)
    _check_whole(found, spss_header.cases(data), name)
    columns, missing, codes = [], {}, {}
    for column, cells in zip(found["columns"], found["cells"], strict=True):
        labels = _labels(found["labels"].get(column, ()))
        absent = found["missing"].get(column, ())
        counted: Counter[str] = Counter()
        shown = []
        for cell in cells:
            text, label = as_text(cell), labels.get(_key(cell), "")
            if _declared(cell, absent):
                counted[f"{text} {label}".strip()] += 1
                text = ""
            elif label:
                text = label
            shown.append(text)
        columns.append(shown)
        if counted:
            missing[column] = dict(counted)
        if labels:
            codes[clean_name(column)] = {label: as_text(value) for value, label in labels.items()}
    names = tuple(map(clean_name, found["columns"]))
    notes = (*_notes(missing), *_weight_notes(spss_header.weight(data), found["columns"]))
    table = Table(name, names, [tuple(row) for row in zip(*columns, strict=True)], 1, notes, typed=True)
    return SpssFile(
        table, {clean_name(column): clean_name(text) for column, text in found["words"].items()}, missing, codes
    )


def _labels(pairs: Sequence[Sequence[Any]]) -> Mapping[Any, str]:
    """What each value is called; the value is added where several are called alike, and a dot is no name."""
    named = {_key(value): clean(str(text)) for value, text in pairs}
    named = {value: text for value, text in named.items() if any(map(str.isalnum, text)) and text != as_text(value)}
    often = Counter(map(plain_words, named.values()))
    return {
        value: f"{text} ({as_text(value)})" if often[plain_words(text)] > 1 else text for value, text in named.items()
    }


def _weight_notes(short_name: str, columns: Sequence[str]) -> tuple[str, ...]:
    if not short_name:
        return ()
    full = next((column for column in columns if column.casefold() == short_name.casefold()), short_name)
    return (f"This file is weighted by “{full}”. The weight was not used: every answer counts once.",)


def _in_a_child(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    if len(data) > limits.file_bytes:
        raise refusal(name, f"This file is larger than {limits.file_bytes / MEGABYTE:,.0f} MB.", "Keep fewer columns.")
    most = _VARIABLES_FOR_EACH * limits.columns
    if spss_header.variables(data, most) > most:
        raise _too_large(name, limits)
    # A folder and not an open file: Windows lets no second process open that.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("answers.zsav" if data.startswith(STARTS[1]) else "answers.sav")
        path.write_bytes(data)
        command = [sys.executable, "-m", "collegium.tables.spss_child", str(path), str(limits.rows + 1)]
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
