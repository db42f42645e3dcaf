"""A questionnaire out of a file of any kind becomes the content of a draft, and what a person still has to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collegium.assessments.instruments.contents import data_of, in_order, lawful
from collegium.definitions.instrument_writing import Data, write_instrument
from collegium.definitions.problems import DefinitionsError
from collegium.methods.scoring_plan import plain_words
from collegium.tables.grid import Limits
from collegium.tables.limesurvey import DraftResponse, read_structure
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError, describe
from collegium.tables.reading import Table, read_table
from collegium.tables.values import Unreadable, read_yes_no
from collegium.tables.writing import Sheet, write_csv, write_excel

LARGEST = 5 * 1024 * 1024  # bytes: a structure of LimeSurvey with its themes; a questionnaire itself is far smaller
LIMITS = Limits(file_bytes=LARGEST, unpacked_bytes=4 * LARGEST, columns=120, rows=20_000)
LIMESURVEY = {"class", "type/scale", "name", "text"}
COLUMNS = ("id", "text", "scale", "reversed", "help")
ANSWER = re.compile(r"(?:answer|option) (\d{1,3})")
# Questions for the group that somebody belongs to: they are columns of a file of answers, and no items.
GROUPS = frozenset({"unit", "unitcode", "layer", "postlayer", "directorate", "specialty", "department", "division"})
GROUP_NOTE = (
    "The question “{}” asks for the group and was left out: bring the answers in with its column, and say there which "
    "unit or layer each of its answers means."
)
TEMPLATE = (
    (*COLUMNS, *(f"answer {number}" for number in range(1, 6))),
    (
        ("q1", "I hear what became of advice that I gave.", "Being heard", "no", "", "Strongly disagree", "Disagree",
         "Neither", "Agree", "Strongly agree"),
        ("q2", "Plans reach me when nothing can be changed any more.", "Being heard", "yes", "", "Strongly disagree",
         "Disagree", "Neither", "Agree", "Strongly agree"),
        ("q3", "How often are you asked before something is decided?", "Being asked", "no", "In the last year", "Never",
         "Sometimes", "Often", "Always", ""),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Brought:
    content: str
    notes: tuple[str, ...]


def bring_in(content: bytes, name: str, *, licence: str, owner: str) -> Brought:
    """Read the file, whatever its kind; ProblemsError or DefinitionsError when nothing can be made of it."""
    if len(content) > LARGEST:
        raise ProblemsError(
            [Problem(name, None, "", "", "This file is far larger than a questionnaire.", "Choose the right file.")]
        )
    notes: tuple[str, ...]
    if name.casefold().endswith(".toml"):
        data, notes = data_of(as_text(content, name)), ()
    else:
        head = {"title": "", "definition_of_engagement": "", "privacy": "anonymous", "subject": "organisation",
                "licence": licence, "source": owner}  # fmt: skip
        found, notes = from_limesurvey(content, name) if is_limesurvey(content, name) else from_table(content, name)
        data = {**head, **found}
    data, left = lawful(data)
    return Brought(write_instrument(in_order(data)), (*left, *notes))


def as_text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemsError([Problem(name, None, "", "", "The file is not UTF-8 text.", "Save it as UTF-8.")]) from None


def is_limesurvey(content: bytes, name: str) -> bool:
    """An .lss whatever it is called, or the tab-separated structure: told by what stands in it."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return True
    return set(start.split(b"\n")[0].decode("utf-8", "replace").strip().split("\t")) >= LIMESURVEY


def from_limesurvey(content: bytes, name: str) -> tuple[Data, tuple[str, ...]]:
    draft = read_structure(content, name=name, limits=LIMITS)
    responses: Data = {}
    for one in draft.responses:
        responses[one.id] = answers(one.kind, [answer.value for answer in one.answers],
                                    [answer.label for answer in one.answers]) | spellings(one)  # fmt: skip
    kinds = {one.id: one.kind for one in draft.responses}
    groups = [one.id for one in draft.items if kinds[one.response] == "choice" and normalised(one.id) in GROUPS]
    notes = (*draft.notes, *(GROUP_NOTE.format(one) for one in groups))
    # A list such as that of the units has no score; a file that says the unit in another way may lack its column.
    items = [
        {"id": one.id, "text": one.text, "response": one.response}
        | ({"optional": True} if kinds[one.response] == "choice" else {})
        for one in draft.items
        if one.id not in groups
    ]
    used = {item["response"] for item in items}
    responses = {name: one for name, one in responses.items() if name in used}
    data = {"id": slug(draft.title), "title": draft.title, "responses": responses, "items": items, "scales": []}
    return data, (*notes, *(describe(one) for one in draft.problems))


def spellings(response: DraftResponse) -> Data:
    """How LimeSurvey's files of answers write them when they hold codes, and what stands for an answer of one's own."""
    also = [
        [] if one.code == str(one.value) or plain_words(one.code) == plain_words(one.label) else [one.code]
        for one in response.answers
    ]
    found: Data = {"also": also} if any(also) else {}
    if response.not_scored:
        found["not_scored"] = sorted(response.not_scored)
    return found | ({"left_out": list(response.left_out)} if response.left_out else {})


def answers(kind: str, values: list[int], labels: list[str]) -> Data:
    found: Data = {"values": values}
    if all(labels):
        found["labels"] = labels
    return found if kind == "ordered" else found | {"kind": kind}


def from_table(content: bytes, name: str) -> tuple[Data, tuple[str, ...]]:
    """A row for each item; the same answers are one answer scale, the same name is one scale."""
    table = read_table(content, name=name, limits=LIMITS)
    names = {column.strip().casefold(): place for place, column in enumerate(table.columns)}
    if missing := [one for one in ("id", "text") if one not in names]:
        raise ProblemsError(
            [
                Problem(name, 1, one, "", "There is no such column.", "Use the template: it names the columns.")
                for one in missing
            ]
        )
    unknown = [one for one in names if one not in COLUMNS and not ANSWER.fullmatch(one)]
    notes = [f"The column “{one}” was not used." for one in unknown]
    responses: dict[tuple[str, ...], str] = {}
    scales: dict[str, list[str]] = {}
    items = []
    for number, row in rows_of(table, names):
        labels = tuple(label for key, label in row.items() if ANSWER.fullmatch(key) and label)
        if len(labels) < 2:
            notes.append(f"Row {number}: fewer than two answers are given, so this item has no answer scale yet.")
        reverse = read_yes_no(row["reversed"]) if row.get("reversed") else False
        if isinstance(reverse, Unreadable):
            notes.append(
                f"Row {number}: “{row['reversed']}” is neither yes nor no; the item was taken as not reversed."
            )
            reverse = False
        response = responses.setdefault(labels, f"answers-{len(responses) + 1}") if len(labels) > 1 else ""
        entry = {
            "id": row["id"],
            "text": row["text"],
            "response": response,
            "reverse": reverse,
            "help": row.get("help", ""),
        }
        items.append({key: value for key, value in entry.items() if value or key in ("id", "response")})
        for scale in filter(None, (one.strip() for one in row.get("scale", "").split(";"))):
            scales.setdefault(scale, []).append(row["id"])
    found = {"title": name.rpartition(".")[0][:120], "id": slug(name.rpartition(".")[0])}
    listed = {
        code: answers("ordered", list(range(1, len(labels) + 1)), list(labels)) for labels, code in responses.items()
    }
    return {**found, "responses": listed, "items": items, "scales": scales_of(scales)}, tuple(notes)


def scales_of(scales: dict[str, list[str]]) -> list[dict[str, Any]]:
    found, taken = [], set()
    for title, items in scales.items():
        code = slug(title)
        while code in taken:
            code += "-b"
        taken.add(code)
        found.append({"id": code, "title": title, "items": items, "rule": "mean", "range": [0, 10]})
    return found


def rows_of(table: Table, names: dict[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    for index, cells in enumerate(table.rows):
        yield table.row_number(index), {name: cells[place].strip() for name, place in names.items()}


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:60].strip("-") or "own"


def template(form: str) -> bytes:
    """The spreadsheet to fill in, with three rows as an example."""
    columns, rows = TEMPLATE
    return write_csv(columns, rows, mark=True) if form == "csv" else write_excel([Sheet("Items", columns, rows)])


__all__ = ["LARGEST", "Brought", "DefinitionsError", "bring_in", "template"]
