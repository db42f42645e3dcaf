"""From a table of answers to counts per unit and layer; everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import polars as pl

from collegium.assessments.models import Layer
from collegium.assessments.populations import LEADING, NO_LAYER, Population
from collegium.definitions.instruments import Instrument
from collegium.methods.families import MadeOf, families, made_of
from collegium.methods.gap import NonEngagement, classify_non_engagement_counts
from collegium.methods.tallying import Counts, Moments, Tally
from collegium.tables.counting import count_frames
from collegium.tables.mapping import Field, Mapping, normalised
from collegium.tables.meanings import read_meanings
from collegium.tables.plain import ROW_NUMBER
from collegium.tables.problems import Problem, ProblemsError
from collegium.tables.reading import Table
from collegium.tables.rows import apply
from collegium.wording.numbers import agreeing, plural

Whole = npt.NDArray[np.int64]

UNIT, LAYER = "unit_code", "layer"
MOST_MEANINGS = 60  # more unknown spellings than this mean that the wrong column was chosen
LAYER_WORDS: dict[str, Sequence[str]] = {
    Layer.BOARD_NEAR.value: ("board-near leader", "board-near leaders", "board near", "board"),
    Layer.UNIT_LEADER.value: ("unit leader", "unit leaders", "unit lead", "leader of a unit"),
    Layer.RANK_AND_FILE.value: ("rank and file", "no leading post", "no post", "none", "other doctor"),
}


@dataclass(frozen=True)
class Answers:
    """Counts per group of (unit, layer): all that is kept of single answers.

    `families` are scales of which one set of people is counted: who lacks a score on one counts in none of them.
    """

    groups: tuple[tuple[int, str], ...]
    respondents: Whole
    tallies: dict[str, Tally]
    moments: dict[str, Moments]
    opportunity: dict[NonEngagement, int] | None
    families: tuple[tuple[str, ...], ...]
    made_of: dict[str, MadeOf]
    given: dict[str, Whole] = field(default_factory=dict)  # item -> (G, answers in the order of its values)


def response_fields(instrument: Instrument, population: Population) -> tuple[Field, ...]:
    """What a file of answers may hold: the unit, the layer, and a column for each item (or each imported score)."""
    return (*group_fields(population), *answer_fields(instrument))


def group_fields(population: Population) -> tuple[Field, ...]:
    names: dict[str, list[str]] = {}
    for node in population.nodes:
        names.setdefault(normalised(node.name), []).append(node.code)
    codes = {normalised(node.code) for node in population.nodes}
    # A name that two units share, or that is another unit's code, would be a guess.
    units = {
        node.code: (node.name,)
        if len(names[normalised(node.name)]) == 1 and normalised(node.name) not in codes - {normalised(node.code)}
        else ()
        for node in population.nodes
    }
    unit = Field(
        UNIT,
        "Unit",
        required=True,
        kind="choice",
        choices=units,
        help="The unit's code or name in the register",
        synonyms=("unit", "directorate", "specialty", "department", "division", "unit name"),
    )
    if not population.whom.layered:
        return (unit,)
    return (
        unit,
        Field(
            LAYER,
            "Layer",
            required=True,
            kind="choice",
            choices=LAYER_WORDS,
            help="Written board_near, unit_leader or rank_and_file",
            synonyms=("post_layer", "leadership layer", "leading post", "role layer"),
        ),
    )


def answer_fields(instrument: Instrument) -> tuple[Field, ...]:
    if instrument.scores_only:
        return tuple(Field(scale.id, scale.title, kind="decimal") for scale in instrument.scales)
    return tuple(
        Field(item.id, item.text or item.id, help=item.help, synonyms=(f"{item.id}. {item.text}",))
        for item in instrument.items
    )


def needed_columns(instrument: Instrument) -> frozenset[str]:
    """The items (or imported scores) without which a file cannot be scored."""
    if instrument.scores_only:
        return frozenset(scale.id for scale in instrument.scales)
    return frozenset(item.id for item in instrument.items if not item.optional)


def read_answers(table: Table, mapping: Mapping, instrument: Instrument, population: Population) -> Answers:
    """Check and count a file; raises ProblemsError with everything that stands in the way."""
    problems: list[Problem] = []
    groups = groups_of_rows(table, part(mapping, group_fields(population)), population, problems)
    read = read_scores if instrument.scores_only else read_items
    answers = read(table, part(mapping, answer_fields(instrument)), instrument, groups, problems)
    if not problems and answers is not None:
        problems.extend(too_many(table.name, answers, population))
    if problems or answers is None:
        raise ProblemsError(sorted(problems, key=lambda one: (one.row or 0, one.column)))
    return answers


def unknown_values(table: Table, mapping: Mapping, fields: Iterable[Field]) -> dict[str, tuple[str, ...]]:
    """What stands in the columns of these fields and is neither known nor explained yet, each spelling once."""
    found: dict[str, tuple[str, ...]] = {}
    for wanted in fields:
        column = mapping.columns.get(wanted.name)
        if column not in table.columns:
            continue
        place = table.columns.index(column)
        known = {normalised(word) for code, spellings in wanted.choices.items() for word in (code, *spellings)}
        spelled = dict.fromkeys(row[place] for row in table.rows if row[place])
        left = (text for text in spelled if normalised(text) not in known)
        found[wanted.name] = tuple(left)[:MOST_MEANINGS]
    return found


def part(mapping: Mapping, fields: Iterable[Field]) -> Mapping:
    """The share of a mapping that is about these fields."""
    names = {field.name for field in fields}
    return replace(
        mapping,
        columns={name: column for name, column in mapping.columns.items() if name in names},
        constants={name: value for name, value in mapping.constants.items() if name in names},
        values={name: values for name, values in mapping.values.items() if name in names},
    )


def groups_of_rows(
    table: Table, mapping: Mapping, population: Population, problems: list[Problem]
) -> list[tuple[int, str]]:
    """Unit and layer of every row; a placeholder where they cannot be read, for the rest is checked all the same."""
    pk_of = {node.code: node.pk for node in population.nodes}
    try:
        rows = apply(table, mapping, group_fields(population))
    except ProblemsError as error:
        problems.extend(error.problems)
        return [(0, "")] * len(table.rows)
    return [(pk_of[str(row.values[UNIT])], str(row.values.get(LAYER, NO_LAYER))) for row in rows]


def read_items(
    table: Table,
    mapping: Mapping,
    instrument: Instrument,
    groups: list[tuple[int, str]],
    problems: list[Problem],
) -> Answers | None:
    plan = instrument.scoring_plan()
    try:
        meant = read_meanings(table, mapping.columns, plan.items, settled=mapping.values)
        rows = apply(meant, mapping, answer_fields(instrument))
        mapped = [item.id for item in instrument.items if item.id in mapping.columns]
        # All columns at once: a file in which no item is known still has its rows.
        data = {
            **{name: [row.values[name] for row in rows] for name in mapped},
            ROW_NUMBER: [row.row_number for row in rows],
            UNIT: [str(unit) for unit, _ in groups],
            LAYER: [layer for _, layer in groups],
        }
        frame = pl.DataFrame(data, schema=dict.fromkeys(data, pl.String) | {ROW_NUMBER: pl.Int64()})
        counts = count_frames([frame], plan, (UNIT, LAYER), name=table.name)
    except ProblemsError as error:
        # The user knows the column by the name that it has in the file.
        problems.extend(replace(one, column=mapping.columns.get(one.column, one.column)) for one in error.problems)
        return None
    return from_counts(counts, instrument)


def from_counts(counts: Counts, instrument: Instrument) -> Answers:
    scored = [(position, scale) for position, scale in enumerate(counts.plan.scales) if scale.rule != "profile"]
    return Answers(
        groups=tuple((int(unit), layer) for unit, layer in counts.groups),
        respondents=counts.respondents,
        tallies={scale.id: counts.tallies[position] for position, scale in scored},
        moments={scale.id: counts.moments[position] for position, scale in scored},
        opportunity=opportunity_of(counts, instrument),
        families=tuple(tuple(counts.plan.scales[place].id for place in own) for own in families(counts.plan)),
        made_of={counts.plan.scales[place].id: made for place, made in made_of(counts.plan).items()},
        given=dict(zip((item.id for item in instrument.items), counts.histograms, strict=True)),
    )


def opportunity_of(counts: Counts, instrument: Instrument) -> dict[NonEngagement, int] | None:
    """Who takes part, chooses not to, or was offered no way in; None where that is not asked."""
    asked = instrument.opportunity
    if asked is None or not counts.pairs:
        return None

    def meaning(value: int) -> NonEngagement:
        if value in asked.engaged:
            return "engaged"
        if value in asked.choice:
            return "choice"
        return "no_opportunity" if value in asked.no_opportunity else "not_known"

    stated = (*(meaning(value) for value in instrument.response_of(asked.reason).values), "not_known")
    routes = (*instrument.response_of(asked.routes).values, None)
    found = classify_non_engagement_counts(counts.pairs[0], stated, routes)
    return {kind: int(numbers.sum()) for kind, numbers in found.items()}


def read_scores(
    table: Table,
    mapping: Mapping,
    instrument: Instrument,
    groups: list[tuple[int, str]],
    problems: list[Problem],
) -> Answers | None:
    """Scores that were made elsewhere, because the questions may not be held here: one column a scale."""
    try:
        rows = apply(table, mapping, answer_fields(instrument))
    except ProblemsError as error:
        problems.extend(error.problems)
        return None
    # Nobody knows how imported scales hang together, so they are taken for one family.
    named = [scale.id for scale in instrument.scales if scale.id in mapping.columns]
    counted = [all(row.values[name] is not None for name in named) for row in rows]
    order = sorted(set(groups))
    place = np.array([order.index(group) for group in groups], np.int64)
    tallies = {}
    for scale in instrument.scales:
        column = mapping.columns.get(scale.id)
        if column is None:
            remedy = "Choose the column that holds it."
            problems.append(Problem(table.name, None, scale.id, "", f"No column is mapped to “{scale.title}”.", remedy))
            continue
        values = [row.values[scale.id] for row in rows]
        low, high = scale.range or (float("-inf"), float("inf"))
        problems.extend(
            Problem(table.name, row.row_number, column, str(value), f"The score lies outside {low:g} to {high:g}.", "Correct it.")
            for row, value in zip(rows, values, strict=True)
            if value is not None and not low <= float(str(value)) <= high
        )  # fmt: skip
        kept = [value if every else None for value, every in zip(values, counted, strict=True)]
        tallies[scale.id] = tally_of(place, kept)
    respondents = np.bincount(place[np.array(counted, np.bool_)], minlength=len(order)).astype(np.int64)
    return Answers(tuple(order), respondents, tallies, {}, None, (tuple(tallies),), {})


def tally_of(place: Whole, values: Sequence[object]) -> Tally:
    """Scores as they were brought in, on the range of their own questionnaire."""
    given = [
        (int(group), Fraction(str(value))) for group, value in zip(place, values, strict=True) if value is not None
    ]
    return Tally(
        np.array([group for group, _ in given], np.int64),
        np.array([score.numerator for _, score in given], np.int64),
        np.array([score.denominator for _, score in given], np.int64),
        np.ones(len(given), np.int64),
    )


def too_many(file: str, answers: Answers, population: Population) -> Iterator[Problem]:
    """More answers than people: the register or the file is wrong, and every rate would be."""
    answered: dict[int, int] = {}
    by_layer: dict[str, int] = {}
    for (unit, layer), number in zip(answers.groups, answers.respondents.tolist(), strict=True):
        answered[unit] = answered.get(unit, 0) + number
        by_layer[layer] = by_layer.get(layer, 0) + number
    day, whom = population.day.isoformat(), population.whom
    for node in population.nodes:
        there = sum(number for (unit, _), number in population.people.items() if unit == node.pk)
        if (given := answered.get(node.pk, 0)) > there:
            yield Problem(
                file, None, UNIT, node.code,
                f"{plural(given, 'answer')} {agreeing(given, 'comes', 'come')} from {node.name}, which has {whom.count(there)} in the register on {day}.",
                f"Correct the {whom.counted_by} in the register, the unit in the file, or the day on which {whom.many} are counted.",
            )  # fmt: skip
    for layer in (*LEADING, Layer.RANK_AND_FILE):
        there = sum(number for (_, held), number in population.people.items() if held == layer)
        if (given := by_layer.get(layer.value, 0)) > there:
            yield Problem(
                file, None, LAYER, layer.value,
                f"{plural(given, 'answer')} {agreeing(given, 'comes', 'come')} from the layer “{layer.label}”, which has {whom.count(there)} in the register on {day}.",
                "Correct the posts and their holders in the register, or the layer in the file.",
            )  # fmt: skip
