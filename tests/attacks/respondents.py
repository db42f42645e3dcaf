"""Few people at a time: what is left when published sums are taken from each other, group by group and scale by scale."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attacks.published import Atom, Cell, Publication
from tests.attacks.scales import THRESHOLD
from tests.attacks.trusts import Questionnaire
from tests.attacks.truth import Finding, Truth


def attack_respondents(made: Publication, form: Questionnaire, truth: Truth) -> Iterator[Finding]:
    """Figures of one to nine people: what shown groups leave of a larger one, and those who have a part alone."""
    for scale in made.scales():
        for cell, inside in _with_parts(made, [scale]):
            few = _left(cell, inside, scale)
            if few:
                yield _checked("mean", f"{cell.name} without what is shown in it", scale, *few, truth)
    parts = [form.main.id, *form.main.scales]
    if not set(parts) <= set(made.scales()):
        return
    for cell, inside in _with_parts(made, parts):
        for without in ((), *((one,) for one in inside), *_some(cell, inside, form)):
            atoms = cell.atoms.difference(*(one.atoms for one in without))
            number = _alone(cell, form)[0] - sum(_alone(one, form)[0] for one in without)
            total = _alone(cell, form)[1] - sum(_alone(one, form)[1] for one in without)
            if number > 0 and number < THRESHOLD:
                words = " and ".join(one.name for one in without)
                yield _checked(
                    "answers", f"{cell.name} without {words}" if words else cell.name, "one part alone", atoms,
                    number, total, truth,
                )  # fmt: skip


def _with_parts(made: Publication, scales: list[str]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Cells that show these scales, each with the largest cells inside it that show them and do not overlap."""
    shown = [cell for cell in made.cells if all(cell.rows.get(scale) for scale in scales)]
    for cell in shown:
        inside: list[Cell] = []
        for other in sorted(shown, key=lambda one: -len(one.atoms)):
            if other.atoms < cell.atoms and not any(other.atoms & one.atoms for one in inside):
                inside.append(other)
        yield cell, inside


def _left(cell: Cell, inside: list[Cell], scale: str) -> tuple[frozenset[Atom], int, float] | None:
    rows = [(one, one.rows[scale]) for one in (cell, *inside)]
    sizes = [(row.n, row.n * row.mean) for _, row in rows if row]
    number = sizes[0][0] - sum(size for size, _ in sizes[1:])
    total = sizes[0][1] - sum(sum_ for _, sum_ in sizes[1:])
    atoms = cell.atoms.difference(*(one.atoms for one in inside))
    return (atoms, number, total) if 0 < number < THRESHOLD else None


def _alone(cell: Cell, form: Questionnaire) -> tuple[int, float]:
    """Scores of parts of those who have not all of them: how many, and their sum."""
    main = cell.rows[form.main.id]
    rows = [row for part in form.main.scales if (row := cell.rows[part])]
    if main is None:
        raise ValueError(cell.name)
    number = sum(row.n for row in rows) - len(rows) * main.n
    return number, sum(row.n * row.mean for row in rows) - len(rows) * main.n * main.mean


def _some(cell: Cell, inside: list[Cell], form: Questionnaire) -> Iterator[tuple[Cell, ...]]:
    """A choice of the cells inside that leaves few: by the sums that choices can reach."""
    whole = _alone(cell, form)[0]
    reached: dict[int, tuple[Cell, ...]] = {0: ()}
    for one in inside:
        size = _alone(one, form)[0]
        if size:
            for before, chosen in list(reached.items()):
                reached.setdefault(before + size, (*chosen, one))
    for left in range(1, THRESHOLD):
        chosen = reached.get(whole - left, ())
        if len(chosen) > 1:
            yield chosen


def _checked(
    kind: str, where: str, scale: str, atoms: frozenset[Atom], number: int, total: float, truth: Truth
) -> Finding:
    if kind == "answers":
        people, scores, real = truth.alone(atoms)
    else:
        found = truth.of(atoms, scale)
        people, scores, real = len(found), len(found), float(found.sum())
    truth.check(number, number, scores, f"number of {kind} in {where}")
    truth.check(total, total, real, f"sum of {kind} in {where}")
    return Finding(kind, where, scale, total / number, total / number, real / scores, people)
