"""A release of linked scales: one pattern, one number of answers, and nothing about a few doctors between them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from collegium.assessments.engaged import engaged_from
from collegium.assessments.figures import FigureRow, Figures, Plan, compute
from collegium.assessments.intake import from_counts
from collegium.assessments.populations import Node, Population
from collegium.definitions.instrument_files import load_instrument
from collegium.methods.tallying import count_answers

INSTRUMENT = load_instrument("collegium-medical-engagement-1")
SCORING = INSTRUMENT.scoring_plan()
RANGES = {scale.id: scale.range for scale in INSTRUMENT.scales if scale.range}
LAYERS = ("board_near", "unit_leader", "rank_and_file")
HALVES = ("own_wish", "encouragement")
KINDS = ("intellectual", "emotional", "interpersonal")
LEVELS = ("leading_self", "leading_others", "leading_organisation")


def released(seed: int, *, skipped: float, one_half: float) -> Figures:
    """Two divisions of four units; most doctors answer, some leave items out and some a half."""
    rng = np.random.default_rng([seed, 32])
    tree = [(root + at, None if at == 0 else root, root) for root in (1, 6) for at in range(5)]
    nodes = tuple(Node(pk, f"U{pk}", f"U{pk}", "unit", above, root, int(above is not None)) for pk, above, root in tree)
    people = {
        (pk, layer): int(rng.integers(0, 4 if layer != LAYERS[2] else 4 if above is None else 45))
        for pk, above, _ in tree
        for layer in LAYERS
    }
    groups = sorted(group for group, number in people.items() if number)
    where = np.repeat(np.arange(len(groups)), [rng.binomial(people[group], 0.75) for group in groups])
    codes = np.clip(np.rint(rng.normal(2.3, 1, (24, len(where)))), 0, 4).astype(np.int8)
    codes[rng.random(codes.shape) < skipped] = -1
    who = rng.random(len(where))
    codes[:12, who < one_half], codes[12:, who > 1 - one_half] = -1, -1
    every = [*codes, *(np.full(len(where), -1, np.int8) for _ in SCORING.items[24:])]
    counts = count_answers(SCORING, every, where, [(str(unit), layer) for unit, layer in groups])
    population = Population(dt.date(2026, 3, 1), nodes, people, 0)
    plan = Plan(10, 0.95, engaged_from(INSTRUMENT), RANGES)
    return compute(from_counts(counts, INSTRUMENT), population, "Trust", plan)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("skipped", "one_half"), [(0.0, 0.0), (0.01, 0.03), (0.08, 0.1)])
def test_scales_of_a_release_differ_by_nobody(seed: int, skipped: float, one_half: float) -> None:
    made = released(seed, skipped=skipped, one_half=one_half)
    by_cell: dict[str, dict[str, FigureRow]] = {}
    for row in made.figures:
        by_cell.setdefault(row.cell, {})[row.scale] = row
    answered = {group.cell: group.respondents for group in made.groups}
    for cell, rows in by_cell.items():
        assert len(rows) == 9
        assert len({row.suppressed for row in rows.values()}) == 1
        if rows["overall"].suppressed:
            continue
        assert {row.respondents for row in rows.values()} == {answered[cell]}
        means = {scale: row.mean or 0.0 for scale, row in rows.items()}
        for parts, times in ((HALVES, 2), (KINDS, 3), (LEVELS, 3)):
            assert sum(means[part] for part in parts) == pytest.approx(times * means["overall"], abs=1e-9)
    assert any(not row.suppressed for row in made.figures)


def test_a_share_that_gives_others_away_is_left_out_and_the_mean_stays() -> None:
    figures = [
        row for seed in range(6) for row in released(seed, skipped=0.0, one_half=0.0).figures if not row.suppressed
    ]
    assert any(row.favourable is None for row in figures)
    assert all(row.mean is not None and row.alpha is not None for row in figures)
    assert any(row.favourable is not None for row in figures)


def test_no_share_of_the_engaged_is_that_of_everybody_in_the_group() -> None:
    """Nobody, or everybody: each doctor of the group would be told apart by it."""
    for seed in range(6):
        made = released(seed, skipped=0.0, one_half=0.0)
        shares = [row.favourable for row in made.figures if row.favourable is not None]
        assert shares
        assert not {0.0, 1.0} & set(shares)
