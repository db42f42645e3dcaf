"""What a release would show, worked out beside the page and kept with the file of answers until the release."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from collegium.assessments import presenters
from collegium.assessments.actions.releases import METHOD, asked_in_the_same_days, preview_release
from collegium.assessments.actions.uploads import mapping_of, table_of
from collegium.assessments.arrangements import arrangements, price
from collegium.assessments.campaigns.frames import Family, Pooling, frozen, population_of_wave
from collegium.assessments.comments.columns import beside, told_of, written
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import response_fields
from collegium.assessments.models import ResponseUpload
from collegium.assessments.populations import Population
from collegium.jobs.work import Progress
from collegium.tables.matching import match_columns
from collegium.tables.problems import ProblemsError
from collegium.wording.numbers import rows_in_words

MOST_PROBLEMS = 200


def key_of(upload: ResponseUpload, register: str = "") -> str:
    """What the figures follow from: another file, meaning of columns, choice of units or register is looked at anew."""
    wave = upload.wave
    told = (upload.pk, upload.sha256, upload.mapping, sorted(upload.pooling.items()), wave.instrument_id)
    return digest((*told, wave.population_date, METHOD, register or register_of(population_of_wave(wave))))


def register_of(population: Population) -> str:
    """The units and numbers of people that the register has for the day of a wave."""
    return digest(frozen(population))


def digest(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def register_changed(upload: ResponseUpload, register: str = "") -> bool:
    """Whether the register has changed since somebody looked at this file."""
    if upload.looked is None:
        return False
    return bool(upload.looked.get("register") != (register or register_of(population_of_wave(upload.wave))))


def look(upload: ResponseUpload, progress: Progress) -> dict[str, Any]:
    """Everything that the page of the answers shows of a file: plain values, and nothing that would be hidden."""
    progress(0.0, "Reading the file of answers")
    table = table_of(upload)
    wave = upload.wave
    population = population_of_wave(wave)
    register = register_of(population)
    fields = response_fields(find_instrument(wave.organisation, wave.instrument_id), population)
    mapping = mapping_of(upload, fields)
    used = {*mapping.columns.values(), *mapping.comments}
    told: dict[str, Any] = {
        "key": key_of(upload, register),
        "register": register,
        "register_changed": register_changed(upload, register),
        "rows_in_words": rows_in_words(len(table.rows) + sum(table.left_out.values()), len(table.rows), table.left_out),
        "left_aside": [column for column in table.columns if column not in used],
        "notes": [*table.notes, *match_columns(table.columns, beside(upload).wording, fields).notes(mapping.columns)],
        "comments": told_of(written(upload, table, mapping)),
    }
    if asked := asked_in_the_same_days(wave).select_related("wave").first():
        told["notes"].append(
            f"“{asked.wave.title}” asked the same people the same questions in these days, and is released. Unless the figures "
            "are the same, this wave cannot be released."
        )
    pooling = Pooling.of(upload.pooling)
    try:
        preview = preview_release(
            wave=wave, table=table, mapping=mapping, pooling=pooling, progress=part(progress, 0, 2)
        )
    except ProblemsError as error:
        return {
            **told,
            "problems": [asdict(one) for one in error.problems[:MOST_PROBLEMS]],
            "number_of_problems": len(error.problems),
        }
    pools = presenters.pools(preview, pooling)
    choices, unpriced = arrangements(pooling, pools)
    prices = []
    for place, choice in enumerate(choices):
        seen = preview
        if not choice.chosen:
            told_of_it = part(progress, len(choices) + place, 2 * len(choices))
            seen = preview_release(wave=wave, table=table, mapping=mapping, pooling=choice.pooling, progress=told_of_it)
        prices.append(asdict(price(choice, seen.figures)))
    return {
        **told,
        "prices": prices,
        "minimum": preview.plan.minimum,
        "unpriced": unpriced,
        "groups": [asdict(row) for row in presenters.preview_rows(preview)],
        "price": presenters.price_words(preview),
        "unplaced": preview.population.unplaced,
        "pools": [{**asdict(pool), "key": pool.key} for pool in pools],
    }


def part(progress: Progress, place: int, of: int) -> Progress:
    """The progress of one of several pieces of work that take about as long as each other."""

    def within(fraction: float, words: str = "") -> None:
        progress((place + fraction) / of, words)

    return within


def chosen(looked: Mapping[str, Any], ticked: list[str]) -> Pooling:
    """The pools that were ticked, among those that were offered."""
    found = [Family(one["name"], tuple(one["units"])) for one in looked.get("pools", ()) if one["key"] in ticked]
    return Pooling(tuple(found))
