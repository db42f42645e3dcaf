"""Random trusts: who works where, who leads, who answered, and which items were skipped. Made of one seed each."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

INSTRUMENTS = Path(__file__).parents[2] / "src" / "collegium" / "definitions" / "instruments"
MEDICAL = "collegium-medical-engagement-1"
STAFF_SURVEY = "nhs-staff-survey-engagement"
LAYERS = ("board_near", "unit_leader", "rank_and_file")
SKIP_RATES = (0.0, 0.02, 0.10)
RANGE = (0.0, 10.0)  # of every scale of the two instruments


@dataclass(frozen=True)
class Scale:
    """A scale as its instrument file says: of items, or of other scales that must all be there."""

    id: str
    items: tuple[str, ...]
    scales: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Questionnaire:
    """What the attacker reads in the instrument file."""

    id: str
    items: tuple[str, ...]
    reversed: frozenset[str]
    scales: tuple[Scale, ...]
    extra: tuple[str, ...]  # items that no scale holds
    engaged_from: tuple[tuple[str, float], ...]

    def scale(self, named: str) -> Scale:
        return next(scale for scale in self.scales if scale.id == named)

    @property
    def main(self) -> Scale:
        """The scale made of other scales."""
        return next(scale for scale in self.scales if scale.scales)


def questionnaire(named: str) -> Questionnaire:
    """Read a shipped instrument file."""
    content = tomllib.loads((INSTRUMENTS / f"{named}.toml").read_text(encoding="utf-8"))
    scales = tuple(
        Scale(one["id"], tuple(one.get("items", ())), tuple(one.get("scales", ())), one["minimum_answered"])
        for one in content["scales"]
    )
    used = {item for scale in scales for item in scale.items}
    items = tuple(item["id"] for item in content["items"] if item["id"] in used)
    extra = tuple(item["id"] for item in content["items"] if item["id"] not in used)
    turned = frozenset(item["id"] for item in content["items"] if item.get("reverse"))
    # Favourable answers begin at 4 of 5, that is 7.5 of 10; the highest level of the main scale begins there, too.
    engaged = tuple((scale.id, 7.5) for scale in scales)
    return Questionnaire(named, items, turned, scales, extra, engaged)


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    above: str  # code of the division; empty for a division


@dataclass(frozen=True)
class Trust:
    """A register and its answers; `answers` has a row for each respondent, reversed items already turned, nan for skipped."""

    seed: int
    instrument: str
    units: tuple[Unit, ...]
    doctors: tuple[tuple[str, str], ...]  # unit and layer of each doctor
    respondents: npt.NDArray[np.int64]  # places in `doctors`
    answers: npt.NDArray[np.float64]  # respondents x items, 1 to 5
    extra: npt.NDArray[np.int64]  # respondents x items that no scale holds
    shape: str

    @property
    def register(self) -> dict[tuple[str, str], int]:
        """Doctors of each unit itself and layer: what a colleague can look up."""
        counts: dict[tuple[str, str], int] = {}
        for place in self.doctors:
            counts[place] = counts.get(place, 0) + 1
        return counts

    def csv(self) -> bytes:
        """The table of answers as it is handed to the product."""
        form = questionnaire(self.instrument)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["unit_code", "layer", *form.items, *form.extra])
        for row, more, doctor in zip(self.answers, self.extra, self.respondents, strict=True):
            given = [_written(value, item in form.reversed) for value, item in zip(row, form.items, strict=True)]
            writer.writerow([*self.doctors[doctor], *given, *map(str, more)])
        return out.getvalue().encode()


def _written(value: float, turned: bool) -> str:
    return "" if np.isnan(value) else str(int(6 - value if turned else value))


def random_trust(seed: int, *, smallest: int = 30, largest: int = 650, instrument: str | None = None) -> Trust:
    """A trust of `smallest` to `largest` doctors; half of the trusts small ones as often as large ones."""
    rng = np.random.default_rng([20261129, seed])
    evenly = rng.random() < 0.5
    doctors = int(rng.uniform(smallest, largest) if evenly else np.exp(rng.uniform(np.log(smallest), np.log(largest))))
    number = int(np.clip(rng.integers(3, 41), 3, max(3, doctors // 8)))
    divisions = min(number, int(rng.integers(2, 6)))
    units = _units(divisions, number, rng)
    places = _doctors(units, doctors, rng)
    rate = float(rng.uniform(0.2, 0.95))
    leading = np.array([layer != "rank_and_file" for _, layer in places])
    answered = rng.random(doctors) < np.where(leading, min(1.0, rate + 0.2), rate)
    answered[rng.integers(0, doctors)] = True
    respondents = np.flatnonzero(answered)
    named = instrument or (STAFF_SURVEY if rng.random() < 0.25 else MEDICAL)
    form = questionnaire(named)
    answers = _answers(form, [places[place] for place in respondents], rng)
    skip = float(rng.choice(SKIP_RATES))
    answers[rng.random(answers.shape) < skip] = np.nan
    told = _halves(form, [places[place][0] for place in respondents], answers, rng)
    shape = f"{doctors} doctors, {number} units, {rate:.0%} answered, {skip:.0%} skipped, {told}"
    extra = rng.integers(1, 4, (len(respondents), len(form.extra)))
    return Trust(seed, named, units, tuple(places), respondents, answers, extra, shape)


def _units(divisions: int, number: int, rng: np.random.Generator) -> tuple[Unit, ...]:
    tops = [Unit(f"D{place}", f"Division {place}", "") for place in range(divisions)]
    below = [
        # Each division has one, the others fall where they fall.
        Unit(f"U{place:02}", f"Unit {place:02}", tops[place if place < divisions else rng.integers(divisions)].code)
        for place in range(number)
    ]
    return (*tops, *below)


def _doctors(units: Sequence[Unit], doctors: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    below = [unit for unit in units if unit.above]
    weights = rng.dirichlet(np.full(len(below), 1.5))
    drawn = rng.choice(len(below), size=doctors, p=weights)
    tops = len(units) - len(below)
    drawn[:tops] = range(tops)  # no division without doctors
    places = [(below[unit].code, "rank_and_file") for unit in drawn]
    for unit in units:
        here = [place for place, (code, _) in enumerate(places) if code == unit.code]
        for place in here[: min(int(rng.integers(1, 5)), max(1, len(here) // 3))]:
            places[place] = (unit.code, "unit_leader")
    for unit in units:
        if not unit.above and rng.random() < 0.5:  # some doctors work for a division itself
            for place in tops + rng.choice(doctors - tops, size=int(rng.integers(1, 4)), replace=False):
                places[place] = (unit.code, "unit_leader")
    for place in rng.choice(doctors, size=int(rng.integers(1, 7)), replace=False):
        places[place] = (places[place][0], "board_near")
    return places


def _answers(
    form: Questionnaire, places: Sequence[tuple[str, str]], rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    liking = {code: rng.normal(0, 0.3) for code in sorted({code for code, _ in places})}
    middle = np.array([3.1 + liking[code] + 0.7 * (layer != "rank_and_file") for code, layer in places])
    own = middle[:, None] + rng.normal(0, 0.5, (len(places), 1)) + rng.normal(0, 0.8, (len(places), len(form.items)))
    return np.clip(np.round(own), 1, 5)


def _halves(
    form: Questionnaire, units: Sequence[str], answers: npt.NDArray[np.float64], rng: np.random.Generator
) -> str:
    """In some units few answer one part of the scales, or few skip it; gives words for it."""
    parts = form.main.scales
    kind = str(rng.choice(["none", "few answer", "few skip", "both"], p=[0.25, 0.25, 0.25, 0.25]))
    if kind == "none":
        return "no half skipped"
    codes = sorted(set(units))
    chosen = rng.choice(codes, size=min(len(codes), int(rng.integers(1, 4))), replace=False)
    for code in chosen:
        here = rng.permutation([place for place, unit in enumerate(units) if unit == code])
        few = min(len(here), int(rng.integers(1, 10)))
        part = form.scale(str(rng.choice(parts)))
        columns = [form.items.index(item) for item in part.items]
        answer_it = kind == "few answer" or (kind == "both" and rng.random() < 0.5)
        skipping = here[few:] if answer_it else here[:few]
        answers[np.ix_(skipping, columns)] = np.nan
    return f"{kind} one part in {len(chosen)} units"
