"""The scoring plan of a plain instrument, read without the models that take longer to load than a small file to score.

Only what is beyond doubt is read here. A file with anything unusual, or anything wrong, is left to `load_instrument`,
which says what it is.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from collegium.definitions.engagement import names_a_definition
from collegium.methods.scoring_plan import ItemPlan, PlanError, Rule, ScaleSpec, ScoringPlan, build_plan

T = TypeVar("T")

LARGEST_FILE = 1_000_000  # bytes, as load_instrument

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_MOST_VALUES, _LARGEST_VALUE = 100, 10_000
# Licences that surely let the wording of items be held; of others load_instrument knows.
_OPEN_LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "OGL-UK-3.0")
_RULES: dict[str, Rule] = {"mean": "mean", "sum": "sum", "minimum": "minimum"}


class _Unusual(Exception):
    """Not plain: to be read with care."""


@dataclass(frozen=True, slots=True)
class PlainInstrument:
    """What scoring needs: the plan, and the words of each item by its id."""

    plan: ScoringPlan
    items: Mapping[str, str]


def plain_instrument(name: str) -> PlainInstrument | None:
    """Read a shipped instrument by its id, or a file by its path; None where it has to be read with care."""
    try:
        shipped = Path(__file__).with_name("instruments") / f"{name}.toml"
        path = shipped if _ID.fullmatch(name) and shipped.is_file() else Path(name)
        if path.stat().st_size > LARGEST_FILE:
            return None
        return _instrument(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except (OSError, ValueError, RecursionError, PlanError, _Unusual):
        return None


def _instrument(raw: Mapping[str, object]) -> PlainInstrument:
    header = {key: value for key, value in raw.items() if key not in ("responses", "items", "scales")}
    _header(header)
    responses = {name: _response(table) for name, table in _table(raw.get("responses")).items()}
    texts: dict[str, str] = {}
    items = [_item(table, responses, texts) for table in _tables(raw.get("items"))]
    by_id = {item.id: item for item in items}
    scales = [_scale(table, by_id) for table in _tables(raw.get("scales"))]
    names = [scale.id for scale in scales]
    _sure(len(by_id) == len(items) > 0 and len(set(names)) == len(names) > 0)
    _sure(header.get("main_scale", "") in ("", *names))
    return PlainInstrument(build_plan(items, scales), texts)


def _header(header: Mapping[str, object]) -> None:
    needed = ("id", "title", "definition_of_engagement", "privacy", "subject", "licence", "source")
    _keys(header, (*needed, "introduction", "main_scale"), needed)
    _sure(all(isinstance(value, str) for value in header.values()) and all(header[key] for key in needed))
    _sure(_ID.fullmatch(str(header["id"])) is not None)
    _sure(header["privacy"] in ("anonymous", "confidential", "attributed", "private"))
    _sure(header["subject"] in ("person", "pair", "unit", "organisation", "initiative"))
    _sure(header["licence"] in _OPEN_LICENCES and names_a_definition(str(header["definition_of_engagement"])))


def _response(raw: object) -> ItemPlan:
    """Read a response scale as the plan of an item without a name."""
    table = _table(raw)
    _keys(table, ("values", "labels", "favourable", "not_scored", "kind"), ("values",))
    values, favourable = _list(table["values"], _whole), _list(table.get("favourable", []), _whole)
    labels, not_scored = _list(table.get("labels", []), _text), _list(table.get("not_scored", []), _whole)
    _sure(2 <= len(values) <= _MOST_VALUES and all(one < other for one, other in pairwise(values)))
    _sure(max(map(abs, values)) <= _LARGEST_VALUE and len(labels) in (0, len(values)))
    _sure(set(favourable) <= set(values) and not set(not_scored) & set(values))
    _sure(table.get("kind", "ordered") == "ordered")
    # A label that is a number may be taken for another answer.
    _sure(
        all(
            label == str(value) or not any(map(str.isdigit, label))
            for value, label in zip(values, labels, strict=False)
        )
    )
    return ItemPlan("", values, False, favourable, not_scored, False, labels)


def _item(table: Mapping[str, object], responses: Mapping[str, ItemPlan], texts: dict[str, str]) -> ItemPlan:
    _keys(table, ("id", "text", "response", "reverse", "optional", "help"), ("id", "response"))
    name, answers = _text(table["id"]), _text(table["response"])
    _sure(name != "" and answers in responses and _ID.fullmatch(answers) is not None)
    _text(table.get("help", ""))
    texts[name] = _text(table.get("text", ""))
    found = responses[answers]
    reverse, optional = table.get("reverse", False), table.get("optional", False)
    _sure(isinstance(reverse, bool) and isinstance(optional, bool))
    mirrored = {found.values[0] + found.values[-1] - value for value in found.values}
    _sure(not reverse or mirrored == set(found.values))
    return ItemPlan(name, found.values, bool(reverse), found.favourable, found.not_scored, bool(optional), found.labels)


def _scale(table: Mapping[str, object], items: Mapping[str, ItemPlan]) -> ScaleSpec:
    _keys(table, ("id", "title", "items", "rule", "range", "minimum_answered", "meaning"), ("id", "title", "items"))
    name, rule, own = _text(table["id"]), _text(table.get("rule", "mean")), _list(table["items"], _text)
    _sure(_ID.fullmatch(name) is not None and _text(table["title"]) != "" and rule in _RULES)
    _sure(len(set(own)) == len(own) > 0 and all(item in items for item in own))
    _text(table.get("meaning", ""))
    share = _number(table.get("minimum_answered", 0.67))
    _sure(0 < share <= 1)
    ends = _list(table["range"], _number) if "range" in table else ()
    _sure(("range" in table) == (len(ends) == 2) and all(one < other for one, other in pairwise(ends)))
    _sure(len(ends) == 2 or len({(items[item].values[0], items[item].values[-1]) for item in own}) == 1)
    exact = tuple(Fraction(Decimal(str(end))) for end in ends)
    return ScaleSpec(name, _RULES[rule], own, (), (exact[0], exact[1]) if exact else None, share)


def _sure(holds: bool) -> None:
    if not holds:
        raise _Unusual


def _keys(table: Mapping[str, object], known: Sequence[str], needed: Sequence[str]) -> None:
    _sure(set(needed) <= set(table) <= set(known))


def _table(raw: object) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        raise _Unusual
    return raw


def _tables(raw: object) -> list[Mapping[str, object]]:
    return list(_list(raw, _table))


def _list(raw: object, read: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(raw, list):
        raise _Unusual
    return tuple(map(read, raw))


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise _Unusual
    return raw


def _whole(raw: object) -> int:
    if type(raw) is not int:
        raise _Unusual
    return raw


def _number(raw: object) -> float:
    if type(raw) not in (int, float) or not isinstance(raw, (int, float)) or abs(raw) > _LARGEST_VALUE or raw != raw:
        raise _Unusual
    return float(raw)
