"""Read instrument files and say everything that is wrong with one at once."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from collegium.definitions.instrument_checks import cross_check
from collegium.definitions.instruments import Instrument, Item, Opportunity, Part, ResponseScale, Scale
from collegium.definitions.problems import DefinitionProblem, DefinitionsError, from_pydantic
from collegium.definitions.toml_text import read_toml
from collegium.methods.scoring_plan import PlanError

LARGEST_FILE = 1_000_000  # bytes; the longest instrument known is far below

_Some = TypeVar("_Some", bound=Part)
_LISTS = ("items", "scales")


def load_instrument(name: str | Path) -> Instrument:
    """Load a shipped instrument by its id, or a file by its path."""
    shipped = _shipped_files()
    if isinstance(name, str) and name in shipped:
        return _shipped(name)
    path = Path(name)
    if not path.is_file():
        known = ", ".join(sorted(shipped))
        raise _stop(
            str(name),
            "",
            "There is no such file and no such instrument.",
            f"Give the path of an instrument file, or one of: {known}.",
        )
    if path.stat().st_size > LARGEST_FILE:
        raise _stop(path.name, "", "The file is far larger than an instrument.", "Give the path of an instrument file.")
    return parse_instrument(path.read_bytes(), path.name)


def shipped_instruments() -> tuple[Instrument, ...]:
    """Give every instrument that comes with Collegium, by id."""
    return tuple(_shipped(name) for name in sorted(_shipped_files()))


def parse_instrument(content: bytes, file: str, *, published: bool = False) -> Instrument:
    """Check the content of an instrument file; raises DefinitionsError with every problem found."""
    try:
        raw = read_toml(content)
    except UnicodeDecodeError:
        raise _stop(file, "", "The file is not UTF-8 text.", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise _stop(file, "", f"The file is not valid TOML: {error}.", "Correct it at that place.") from None
    except (ValueError, RecursionError):
        raise _stop(file, "", "It holds a number or a nesting that no instrument has.", "Take it out.") from None
    problems: list[DefinitionProblem] = []
    responses = _responses(raw, file, problems)
    items = _parts(raw, "items", Item, file, problems)
    scales = _parts(raw, "scales", Scale, file, problems)
    opportunity = (
        _one(raw.get("opportunity"), Opportunity, file, "opportunity", problems) if "opportunity" in raw else None
    )
    header = {key: value for key, value in raw.items() if key not in (*_LISTS, "responses", "opportunity")}
    instrument = _one(header, Instrument, file, "", problems)
    problems.extend(cross_check(file, header, responses, items, scales, opportunity, published=published))
    if problems or instrument is None:
        raise DefinitionsError(problems)
    whole = instrument.model_copy(
        update={
            "responses": responses,
            "items": tuple(items.values()),
            "scales": tuple(scales.values()),
            "opportunity": opportunity,
        }
    )
    try:
        whole.scoring_plan()
    except PlanError as error:
        raise _stop(
            file, "scales", f"{error}.", "Split the scale, or ask for more of its items to be answered."
        ) from None
    return whole


def _responses(raw: dict[str, object], file: str, problems: list[DefinitionProblem]) -> dict[str, ResponseScale]:
    tables = raw.get("responses", {})
    if not isinstance(tables, dict):
        problems.append(
            DefinitionProblem(file, "responses", "", "A table of keys is expected.", "Write [responses.name].")
        )
        return {}
    found = {name: _one(table, ResponseScale, file, f"responses.{name}", problems) for name, table in tables.items()}
    return {name: response for name, response in found.items() if response is not None}


def _parts(
    raw: dict[str, object], key: str, kind: type[_Some], file: str, problems: list[DefinitionProblem]
) -> dict[str, _Some]:
    """Parse a list of tables; the keys of the result are the paths, such as items[3]."""
    entries = raw.get(key, [])
    if not isinstance(entries, list):
        problems.append(
            DefinitionProblem(file, key, "", "A list of tables is expected.", f"Write [[{key}]] before each.")
        )
        return {}
    found = {
        f"{key}[{number}]": _one(entry, kind, file, f"{key}[{number}]", problems)
        for number, entry in enumerate(entries, start=1)
    }
    return {path: part for path, part in found.items() if part is not None}


def _one(raw: object, kind: type[_Some], file: str, key: str, problems: list[DefinitionProblem]) -> _Some | None:
    try:
        return TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        problems.extend(from_pydantic(error, file, key))
        return None


def _stop(file: str, key: str, problem: str, remedy: str) -> DefinitionsError:
    return DefinitionsError([DefinitionProblem(file, key, "", problem, remedy)])


@cache
def _shipped(name: str) -> Instrument:
    return parse_instrument(_shipped_files()[name], f"{name}.toml")


@cache
def _shipped_files() -> dict[str, bytes]:
    return dict(_contents())


def _contents() -> Iterator[tuple[str, bytes]]:
    for entry in files("collegium.definitions").joinpath("instruments").iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml"), entry.read_bytes()
