"""Publications made by hand, to try the attacker on: what is hidden is said in so many words, and no protection is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from tests.attacks.published import LAYER_TITLES, Cell, Publication, Row, beneath
from tests.attacks.scales import ENGAGED
from tests.attacks.trusts import LAYERS, STAFF_SURVEY, Trust, Unit, questionnaire
from tests.attacks.truth import Truth

SIZES = {"U0": 30, "U1": 25, "U2": 6, "U3": 40}
NAMES = {"U0": "Unit 0", "U1": "Unit 1", "U2": "Unit 2", "U3": "Unit 3"}


def small_trust(instrument: str = STAFF_SURVEY, *, alone: Mapping[str, int] | None = None, seed: int = 1) -> Trust:
    """Two divisions and four units in which everybody answers everything; `alone`: unit -> how many answer one part only."""
    rng = np.random.default_rng(seed)
    form = questionnaire(instrument)
    units = (Unit("D0", "Division 0", ""), Unit("D1", "Division 1", ""))
    units += tuple(Unit(code, NAMES[code], "D1" if code == "U3" else "D0") for code in SIZES)
    # A leader in seven, and the first of each unit is near the board.
    doctors = tuple((code, LAYERS[min(2, place % 7)]) for code, size in SIZES.items() for place in range(size))
    liking = rng.normal(0, 1, (len(doctors), 1))  # so that in every unit some are engaged and some are not
    answers = np.clip(np.round(3.4 + liking + rng.normal(0, 0.8, (len(doctors), len(form.items)))), 1, 5)
    kept = form.scale(form.main.scales[0]).items
    columns = [place for place, item in enumerate(form.items) if item not in kept]
    for code, number in (alone or {}).items():
        here = [place for place, (unit, _) in enumerate(doctors) if unit == code][:number]
        answers[np.ix_(here, columns)] = np.nan
    extra = np.ones((len(doctors), len(form.extra)), dtype=np.int64)
    return Trust(0, instrument, units, doctors, np.arange(len(doctors)), answers, extra, "made by hand")


def publish(
    trust: Trust, hidden: Mapping[str, Collection[str]], *, layers: Collection[str] = (), apart: bool = False
) -> Publication:
    """Everything but what is `hidden`: scale ("*" for each) -> names of cells. Layers only where named; `apart` as in Truth."""
    truth = Truth(trust, apart=apart)
    everybody = frozenset((unit.code, layer) for unit in trust.units for layer in LAYERS)
    cells = {"Trust": everybody, **{unit.name: beneath(trust.units, unit.code) for unit in trust.units}}
    for name in layers:
        cells[name] = frozenset(atom for atom in everybody if atom[1] in LAYER_TITLES[name])
    made = Publication(everybody)
    for name, atoms in cells.items():
        rows: dict[str, Row | None] = {}
        for scale in truth.form.scales:
            secret = name in hidden.get("*", ()) or name in hidden.get(scale.id, ())
            scores = truth.of(atoms, scale.id)
            engaged = float((scores >= ENGAGED).mean())
            rows[scale.id] = None if secret else Row(len(scores), float(scores.mean()), None, engaged)
        answers = len(truth.of(atoms, "")) if any(rows.values()) else None
        made.cells.append(Cell(name, atoms, rows, answers))
    return made
