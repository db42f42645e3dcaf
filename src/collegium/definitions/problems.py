"""What is wrong with a definition file: which file, which key, why, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One fault of a definition file; `key` is the path to it, such as scales[2].items."""

    file: str
    key: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        value = f" “{self.value}”" if self.value else ""
        return f"{self.file}, {self.key}:{value} {self.problem} {self.remedy}"


class DefinitionsError(Exception):
    """All the faults of a definition file at once."""

    def __init__(self, problems: Sequence[DefinitionProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


# pydantic's error types in plain words: what is wrong, what to do. {} takes what was expected.
_SENTENCES = {
    "missing": ("The key is missing.", "Add it."),
    "extra_forbidden": ("The key is not known.", "Check its spelling, or take it out."),
    "string_type": ("A text is expected.", "Put it between quotation marks."),
    "string_too_short": ("The text is empty.", "Write it, or take the key out."),
    "string_pattern_mismatch": (
        "The id may hold lower-case letters, digits, full stops, hyphens and underscores only.",
        "Write it so.",
    ),
    "int_type": ("A whole number is expected.", "Write it without quotation marks and without a decimal point."),
    "int_from_float": ("A whole number is expected.", "Write it without a decimal point."),
    "float_type": ("A number is expected.", "Write it without quotation marks, as in 0.95."),
    "finite_number": ("This is not a number that has an end.", "Write a number, as in 0.95, or take the key out."),
    "bool_type": ("true or false is expected.", "Write true or false, without quotation marks."),
    "literal_error": ("The word is not one of those allowed.", "Use one of: {}."),
    "model_type": ("A table of keys is expected.", "See the description of the instrument file."),
    "too_short": ("The list is empty or too short.", "Give at least {}."),
    "tuple_type": ("A list is expected.", "Write it between square brackets."),
}


def from_pydantic(error: "ValidationError", file: str, key: str) -> list[DefinitionProblem]:
    """Turn pydantic's errors under `key` into our own."""
    problems = []
    for fault in error.errors(include_url=False):
        if fault["type"] == "too_short" and len(fault["input"]) >= fault["ctx"]["min_length"]:
            continue  # an entry has a fault of its own, which is told; pydantic then counts the others alone
        sentence, remedy = _SENTENCES.get(fault["type"], (f"{fault['msg']}.", "Correct the value."))
        context = fault.get("ctx", {})
        expected = str(context.get("expected", context.get("min_length", "")))
        value = "" if fault["type"] == "missing" or isinstance(fault["input"], (dict, list)) else str(fault["input"])
        problems.append(DefinitionProblem(file, _path(key, fault["loc"]), value, sentence, remedy.format(expected)))
    return problems


def _path(start: str, steps: Sequence[int | str]) -> str:
    path = start
    for step in steps:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else step
    return path
