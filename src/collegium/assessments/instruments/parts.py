"""The parts of a draft: items, answer scales and scales, found, put in place, moved and taken out."""

from __future__ import annotations

from typing import Any

from collegium.assessments.instruments.contents import text_of
from collegium.definitions.instrument_writing import Data

KINDS = ("items", "answers", "scales")


def replaced(entry: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """An entry with new values; None and empty ones are taken out, keys that no form knows stay."""
    merged = entry | values
    return {key: value for key, value in merged.items() if value not in (None, "", [], False) or key not in values}


def renamed(data: Data, kind: str, old: str, new: str) -> Data:
    """Everything that names an item, a scale or an answer scale by its old id names it by the new one."""
    if not old or old == new:
        return data
    if kind == "answers":
        items = [item | {"response": new} if item.get("response") == old else item for item in data.get("items", ())]
        return data | {"items": items}
    scales = [
        scale | {kind: [new if one == old else one for one in scale[kind]]}
        if isinstance(scale.get(kind), list)
        else scale
        for scale in data.get("scales", ())
    ]
    data = data | {"scales": scales}
    if kind == "scales" and data.get("main_scale") == old:
        data["main_scale"] = new
    opportunity = data.get("opportunity")
    if kind == "items" and isinstance(opportunity, dict):
        data["opportunity"] = {key: new if value == old else value for key, value in opportunity.items()}
    return data


def moved(data: Data, kind: str, place: int, by: int) -> Data:
    """The entry at this place (from 0) moved up or down; beyond the ends nothing happens."""
    entries = list(data.get(kind, ()))
    other = place + by
    if 0 <= place < len(entries) and 0 <= other < len(entries):
        entries[place], entries[other] = entries[other], entries[place]
    return data | {kind: entries}


def entry_of(data: Data, part: str, number: int) -> tuple[str, Data]:
    """The name and the content of a part; number 0 is a new one, and empty; KeyError when there is none."""
    if part not in KINDS:
        raise KeyError(part)
    if number == 0:
        return "", {}
    if part == "answers":
        pairs = list(data.get("responses", {}).items())
        if number > len(pairs):
            raise KeyError(number)
        name, entry = pairs[number - 1]
        return name, entry
    entries = data.get(part, [])
    if number > len(entries):
        raise KeyError(number)
    return text_of(entries[number - 1].get("id")), entries[number - 1]


def place_of(data: Data, part: str, number: int, was: str) -> int:
    """Where the part that somebody began to change stands now: others may have moved it; 0 when it is gone."""
    if part == "answers":
        names = list(data.get("responses", {}))
    else:
        names = [text_of(entry.get("id")) for entry in data.get(part, [])]
    if not was or names[number - 1 : number] == [was]:
        return number
    return names.index(was) + 1 if was in names else 0


def put(data: Data, part: str, number: int, name: str, new: Data, chosen: list[str] | None) -> Data:
    """The part in its place, under its name wherever it is named, and in the scales that were chosen."""
    old, _ = entry_of(data, part, number)
    data = renamed(data, part, old, name)
    if part == "answers":
        new = {key: value for key, value in new.items() if key != "id"}
        pairs = list(data.get("responses", {}).items())
        pairs[number - 1 if number else len(pairs) : number or len(pairs) + 1] = [(name, new)]
        return data | {"responses": dict(pairs)}
    if part == "items":
        new = {key: value for key, value in new.items() if key != "scales"}
    entries = list(data.get(part, []))
    entries[number - 1 if number else len(entries) : number or len(entries) + 1] = [new]
    data = data | {part: entries}
    if chosen is None:
        return data
    return data | {"scales": [in_scale(scale, name, scale.get("id") in chosen) for scale in data.get("scales", [])]}


def in_scale(scale: Data, item: str, wanted: bool) -> Data:
    items = scale.get("items")
    held = items if isinstance(items, list) else []
    if wanted == (item in held) or (wanted and scale.get("scales")):
        return scale
    return replaced(scale, {"items": [*held, item] if wanted else [one for one in held if one != item]})


def without(data: Data, part: str, number: int) -> Data:
    """The draft without a part, and without its name where scales are made of it."""
    name, _ = entry_of(data, part, number)
    if part == "answers":
        return data | {"responses": {key: value for key, value in data["responses"].items() if key != name}}
    entries = [entry for place, entry in enumerate(data[part], start=1) if place != number]
    data = data | {part: entries}
    scales = [
        replaced(scale, {part: [one for one in scale[part] if one != name]})
        if isinstance(scale.get(part), list)
        else scale
        for scale in data.get("scales", [])
    ]
    return data | {"scales": scales}
