"""Measure files: what a board indicator means, which way is better, its target, its source and its caveat."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collegium.definitions.problems import DefinitionProblem, DefinitionsError, from_pydantic
from collegium.definitions.toml_text import read_toml

Domain = Literal["quality", "safety", "experience", "finance", "workforce", "flow"]
Kind = Literal["proportion", "count", "rate", "mean", "ratio"]
Improvement = Literal["increase", "decrease", "neutral"]
Chart = Literal["xmr", "p", "u", "p-prime", "u-prime", "c", "run", "g", "t"]
Text = Annotated[str, Field(min_length=1)]

LARGEST_FILE = 100_000  # bytes


# TOML also knows inf, nan and true: none of them is a figure.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Step(BaseModel):
    """One step of a trajectory: the target from a day on."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)

    since: dt.date = Field(alias="from")
    value: Number


class Measure(BaseModel):
    """A board indicator. Values of a proportion are shares from 0 to 1."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
    title: Text
    domain: Domain
    why_it_matters: Text
    numerator: Text
    denominator: str = ""
    kind: Kind
    unit: Text
    per: Annotated[Number, Field(gt=0)] = 1.0
    decimals: Annotated[int, Field(ge=0, le=4)] = 1
    improvement: Improvement
    counts_reports: bool = False
    target: Number | None = None
    trajectory: tuple[Step, ...] = ()
    chart: Chart
    caveat: Text
    source: Text
    licence: Text
    author: Text
    checked_by: Text
    review_by: dt.date

    def target_on(self, day: dt.date) -> float | None:
        """The target that holds on that day: the fixed one, or the latest step of the trajectory."""
        begun = [step for step in self.trajectory if step.since <= day]
        return max(begun, key=lambda step: step.since).value if begun else self.target


def parse_measure(content: bytes, file: str) -> Measure:
    """Check the content of a measure file; raises DefinitionsError with every problem found."""
    if len(content) > LARGEST_FILE:
        raise _stop(file, "The file is far larger than a measure.", "Give a measure file.")
    try:
        raw = read_toml(content)
    except UnicodeDecodeError:
        raise _stop(file, "The file is not UTF-8 text.", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise _stop(file, f"The file is not valid TOML: {error}.", "Correct it at that place.") from None
    except (ValueError, RecursionError):
        raise _stop(file, "It holds a number or a nesting that no measure has.", "Take it out.") from None
    return check_measure(raw, file)


def check_measure(raw: dict[str, object], file: str) -> Measure:
    """Check what a file or a form says of a measure; raises DefinitionsError with every problem found."""
    problems: list[DefinitionProblem] = []
    measure: Measure | None = None
    try:
        measure = Measure.model_validate(raw)
    except ValidationError as error:
        problems += from_pydantic(error, file, "")
    problems += (DefinitionProblem(file, *fault) for fault in _cross_faults(raw))
    if problems or measure is None:
        raise DefinitionsError(problems)
    return measure


def _cross_faults(raw: dict[str, object]) -> Iterator[tuple[str, str, str, str]]:
    """What no single key can say; looks at the raw file, so that it is told together with every other fault."""
    kind, target, steps = raw.get("kind"), raw.get("target"), raw.get("trajectory", [])
    if kind in ("proportion", "rate", "mean", "ratio") and not raw.get("denominator"):
        yield "denominator", "", f"A {kind} is counted among something.", "Name it, or make the measure a count."
    if kind == "count" and raw.get("denominator"):
        yield "denominator", str(raw["denominator"]), "A count has no denominator.", "Take it out, or choose a rate."
    if kind != "rate" and raw.get("per", 1) != 1:
        yield "per", str(raw["per"]), "Only a rate is per so many.", "Take the key out, or make the measure a rate."
    if raw.get("counts_reports") is True and raw.get("improvement") != "neutral":
        remedy = 'Write improvement = "neutral".'
        found = str(raw.get("improvement", ""))
        yield "improvement", found, "More reports may mean more openness: no direction is better.", remedy
    if raw.get("improvement") == "neutral" and (target is not None or steps):
        yield "target", "", "A measure without a better direction has no target.", "Take the target out."
    if target is not None and steps:
        yield "trajectory", "", "A measure has one target or a trajectory, not both.", "Take one of them out."
    yield from _target_faults(kind, target, steps)


def _target_faults(kind: object, target: object, steps: object) -> Iterator[tuple[str, str, str, str]]:
    rows = [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    wanted = [("target", target), *((f"trajectory[{n}].value", step.get("value")) for n, step in enumerate(rows, 1))]
    for key, value in wanted:
        if kind == "proportion" and isinstance(value, int | float) and not 0 <= value <= 1:
            yield key, str(value), "A proportion lies between 0 and 1.", "Write 0.95 for 95%."
    days = [str(step.get("from")) for step in rows]
    if days != sorted(set(days)):
        yield "trajectory", "", "The steps do not follow each other in time.", "Put them in order, each day once."


def to_toml(measure: Measure) -> str:
    """The measure as a file that `parse_measure` reads back to the same measure."""
    lines = []
    for name in Measure.model_fields:
        value = getattr(measure, name)
        if value == Measure.model_fields[name].default and not Measure.model_fields[name].is_required():
            continue
        if name == "trajectory":
            steps = "".join(f"  {{ from = {step.since.isoformat()}, value = {step.value!r} }},\n" for step in value)
            lines.append(f"trajectory = [\n{steps}]")
        else:
            lines.append(f"{name} = {_literal(value)}")
    return "\n".join(lines) + "\n"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # A JSON string is a TOML basic string, but for the character that JSON may leave as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


def measure_of(name: str) -> Measure | None:
    """A shipped measure by its id."""
    return _shipped().get(name)


def shipped_measures() -> tuple[Measure, ...]:
    """Every measure that comes with Collegium, by id."""
    return tuple(_shipped().values())


@cache
def _shipped() -> dict[str, Measure]:
    folder = files("collegium.definitions").joinpath("measures")
    found = (one for one in folder.iterdir() if one.name.endswith(".toml"))
    measures = [parse_measure(one.read_bytes(), one.name) for one in sorted(found, key=lambda one: one.name)]
    return {measure.id: measure for measure in measures}


def _stop(file: str, problem: str, remedy: str) -> DefinitionsError:
    return DefinitionsError([DefinitionProblem(file, "", "", problem, remedy)])
