"""A draft as data: its parts read, replaced, moved and taken out, and written as a file again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collegium.assessments.instruments.rules import problems_of
from collegium.definitions.instrument_files import LARGEST_FILE
from collegium.definitions.instrument_writing import Data, line_of, write_instrument
from collegium.definitions.instruments import OPEN_EXAMPLES, is_open
from collegium.definitions.problems import DefinitionProblem, DefinitionsError
from collegium.definitions.toml_text import read_toml
from collegium.wording.numbers import plural

LISTS = ("items", "scales")
PLACE = re.compile(r"\(at line (\d+), column \d+\)")
DRAFT = "draft.toml"
MOST_PARTS = 500  # items, or scales: a page shows them all


@dataclass(frozen=True)
class Fault:
    """A problem of a draft, with the line of the file where it stands and the page that mends it."""

    line: int | None
    key: str
    value: str
    problem: str
    remedy: str


def data_of(text: str) -> Data:
    """The data of a draft; DefinitionsError when the text is no file of that shape at all."""
    try:
        data = read_toml(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise stop(f"This is not valid TOML: {error}.", "Correct it at that place.") from None
    except (ValueError, RecursionError):
        raise stop("It holds a number or a nesting that no questionnaire has.", "Take it out.") from None
    wrong = [key for key in LISTS if not tables(data.get(key, []))]
    responses = data.get("responses", {})
    if not isinstance(responses, dict) or not tables(list(responses.values())):
        wrong.append("responses")
    if wrong:
        raise stop(
            f"Not tables: {', '.join(wrong)}.",
            "Write [responses.name] for answers, [[items]] and [[scales]] before each.",
        )
    if any(len(data.get(key, ())) > MOST_PARTS for key in LISTS):
        raise stop(f"It has more than {MOST_PARTS} items or scales.", "Split the questionnaire.")
    return data


def tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def stop(problem: str, remedy: str) -> DefinitionsError:
    return DefinitionsError([DefinitionProblem(DRAFT, "", "", problem, remedy)])


def text_of(value: Any) -> str:
    """What stands at a key, as text for a form: a draft may hold the wrong kind."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def title_of(content: str) -> str:
    return text_of(data_of(content).get("title")).strip()[:200] or "Without a title"


def faults_of(content: str) -> list[Fault]:
    """Everything that keeps a draft from being published, in the order of the file."""
    try:
        data_of(content)
        problems = (
            problems_of(content.encode(), DRAFT)
            if len(content.encode()) <= LARGEST_FILE
            else list(stop("It is longer than a questionnaire can be.", "Shorten its texts.").problems)
        )
    except DefinitionsError as error:
        problems = list(error.problems)
    found = [Fault(line_for(content, one), one.key, one.value, one.problem, one.remedy) for one in problems]
    return sorted(found, key=lambda one: one.line or 0)


def line_for(content: str, problem: DefinitionProblem) -> int | None:
    if place := PLACE.search(problem.problem):
        return int(place[1])
    return line_of(content, problem.key) if problem.key else None


def holds_words(licence: Any) -> bool:
    """Only a licence that is named and known to be open lets the wording of items be held."""
    return isinstance(licence, str) and is_open(licence)


def with_words(data: Data) -> list[str]:
    """The ids of items that have a wording."""
    return [text_of(item.get("id")) for item in data.get("items", ()) if item.get("text") or item.get("help")]


def without_words(data: Data) -> Data:
    items = [
        {key: value for key, value in item.items() if key not in ("text", "help")} for item in data.get("items", ())
    ]
    return data | {"items": items}


def lawful(data: Data) -> tuple[Data, tuple[str, ...]]:
    """The data as it may be held: without the wording of items where no licence allows it, and what was left out."""
    if holds_words(data.get("licence")) or not (left := with_words(data)):
        return data, ()
    return without_words(data), (
        f"The wording of {plural(len(left), 'item')} was left out, because no licence that is known to be open is named. "
        f"If the wording is open, write its licence in one of these ways and upload the file again: {OPEN_EXAMPLES}.",
    )


def changed(content: str, change: Callable[[Data], Data]) -> str:
    """The file after a change of its data, in the usual order."""
    return write_instrument(in_order(change(data_of(content))))


HEAD = (
    "id", "title", "definition_of_engagement", "privacy", "subject", "licence", "source", "introduction", "main_scale",
)  # fmt: skip


def in_order(data: Data) -> Data:
    keys = [*HEAD, *(key for key in data if key not in (*HEAD, "responses", *LISTS)), "responses", *LISTS]
    return {key: data[key] for key in keys if key in data}
