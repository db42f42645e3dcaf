"""The scales of one publication as one linked system: which hidden counts, means and shares follow from it?

Known are all published figures; sums of groups; and that all scales are over one set of doctors, each a mean of the
same items, for each doctor. Where published figures show that this is not so, only that the main scale is the mean of its
parts for those who have all of them. A colleague also knows from the register how many doctors work where.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.attacks.linear import System, Terms
from tests.attacks.published import LEADERS, OTHERS, Atom, Cell, Publication, Row
from tests.attacks.trusts import RANGE, Questionnaire
from tests.attacks.truth import Finding, Truth

THRESHOLD = 10
LEAST, MOST = RANGE
CLOSE = 0.01 * (MOST - LEAST)  # a mean known to within 1% of the range
CLOSE_SHARE = 0.01
ENGAGED = 7.5
EXACT = 1e-6
LOOKS = 4


@dataclass
class Block:
    """A system, and where in it the counts, sums and engaged of each merged group of atoms stand."""

    scales: list[str]
    with_sums: bool = True
    whole: bool = False  # all scales are over one set of doctors
    system: System = field(default_factory=System)
    groups: list[frozenset[Atom]] = field(default_factory=list)
    counts: dict[str, list[Terms]] = field(default_factory=dict)  # scale ("" for all answers) -> terms of each group
    sums: dict[str, list[Terms]] = field(default_factory=dict)
    engaged: dict[str, list[Terms]] = field(default_factory=dict)
    rest_counts: list[Terms] = field(default_factory=list)  # scores of parts of those who have not all parts
    rest_sums: list[Terms] = field(default_factory=list)

    def total(self, terms: list[Terms], atoms: frozenset[Atom]) -> dict[int, float]:
        """The sum over the groups inside these atoms."""
        summed: dict[int, float] = {}
        for group, here in zip(self.groups, terms, strict=True):
            if group <= atoms:
                for place, factor in here.items():
                    summed[place] = summed.get(place, 0.0) + factor
        return summed


def attack_scales(
    made: Publication, form: Questionnaire, truth: Truth, register: Mapping[Atom, int], seed: int = 0
) -> Iterator[Finding]:
    """Counts, for a reader without the `register`; means, shares, and answers of few, for a colleague with it."""
    targets = list(_hidden_cells([*made.cells, *_sides(made)]))
    for block in _counting(made, form, targets):
        block.system.look_around(LOOKS, seed)
        for cell in targets:
            hidden = _hidden(block, cell)
            if len(hidden) == len(block.scales) and cell.answers is None:
                asked = bool(_working(cell, register))
                yield from _count(block, cell, "", truth, asked=asked)
            for scale in () if block.whole else hidden:
                yield from _count(block, cell, scale, truth)
    answered = {place for place, counts in zip(truth.places, truth.counted, strict=True) if counts}
    known = list(_of_others(targets, made, {atom: register.get(atom, 0) * (atom in answered) for atom in register}))
    for block in _summing(made, form, known, register):
        block.system.look_around(LOOKS, seed)
        for cell in known:
            yield from _of_cell(block, cell, truth)


def _of_others(targets: list[Cell], made: Publication, register: Mapping[Atom, int]) -> Iterator[Cell]:
    """For a colleague: without what is shown of the same doctors, or the same answers, under another name."""
    shown: dict[frozenset[Atom], list[Cell]] = {}
    for cell in made.cells:
        shown.setdefault(_working(cell, register), []).append(cell)
    for cell in targets:
        hidden = _not_shown([cell, *shown.get(_working(cell, register), ())])
        if hidden:
            yield Cell(cell.name, cell.atoms, hidden, cell.answers)


def _working(cell: Cell, register: Mapping[Atom, int]) -> frozenset[Atom]:
    return frozenset(atom for atom in cell.atoms if register.get(atom, 0))


def _hidden_cells(cells: list[Cell]) -> Iterator[Cell]:
    """Each cell once, with the scales that no publication shows of it."""
    same: dict[frozenset[Atom], list[Cell]] = {}
    for cell in cells:
        same.setdefault(cell.atoms, []).append(cell)
    for atoms, copies in same.items():
        answers = next((cell.answers for cell in copies if cell.answers is not None), None)
        hidden = _not_shown(copies)
        if hidden:
            yield Cell(copies[0].name, atoms, hidden, answers)


def _not_shown(copies: list[Cell]) -> dict[str, Row | None]:
    """Scales that no copy shows, with None; and with their row those of which no copy shows the share."""
    found: dict[str, Row | None] = {}
    for scale in dict.fromkeys(scale for cell in copies for scale in cell.rows):
        rows = [row for cell in copies if (row := cell.rows.get(scale))]
        if not rows:
            found[scale] = None
        elif all(row.engaged is None for row in rows) and any(row.share_left_out for row in rows):
            found[scale] = rows[0]
    return found


def _hidden(block: Block, cell: Cell) -> list[str]:
    return [scale for scale in block.scales if scale in cell.rows and cell.rows[scale] is None]


def _of_cell(block: Block, cell: Cell, truth: Truth) -> Iterator[Finding]:
    for scale in block.scales:
        people = len(truth.of(cell.atoms, scale))
        below = block.total(block.counts[scale], cell.atoms)
        if not people or not below or scale not in cell.rows:
            continue
        mean = ("mean", block.total(block.sums[scale], cell.atoms), CLOSE)
        share = ("share", block.total(block.engaged[scale], cell.atoms), CLOSE_SHARE)
        for kind, above, width in (mean, share) if cell.rows[scale] is None else (share,):
            known = block.system.ratio(above, below, width)
            if known:
                scores = truth.of(cell.atoms, scale)
                real = float(scores.mean() if kind == "mean" else (scores >= ENGAGED - EXACT).mean())
                truth.check(*known, real, f"{kind} of {scale} in {cell.name}")
                yield Finding(kind, cell.name, scale, *known, real, people)
    if block.rest_sums and _hidden(block, cell):
        yield from _alone(block, cell, truth)


def _count(block: Block, cell: Cell, scale: str, truth: Truth, *, asked: bool = False) -> Iterator[Finding]:
    """That nobody answered is no secret where nobody works, and is one where doctors were `asked`."""
    real = len(truth.of(cell.atoms, scale))
    terms = block.total(block.counts[scale], cell.atoms)
    known = block.system.whole_interval(terms, THRESHOLD) if terms and (real or asked) else None
    if known:
        truth.check(*known, real, f"count of {scale} in {cell.name}")
        yield Finding("count", cell.name, scale, *known, real, real)


def _alone(block: Block, cell: Cell, truth: Truth) -> Iterator[Finding]:
    """Of a hidden cell, the answers of those few who have one part of the main scale and not the others."""
    people, scores, total = truth.alone(cell.atoms)
    if not 0 < people < THRESHOLD:
        return
    counted = block.system.interval(block.total(block.rest_counts, cell.atoms), 1.0)
    if counted is None or math.ceil(counted[0] - 1e-4) != math.floor(counted[1] + 1e-4):
        return
    known = block.system.ratio(
        block.total(block.rest_sums, cell.atoms), block.total(block.rest_counts, cell.atoms), CLOSE
    )
    if known:
        truth.check(*known, total / scores, f"answers of few in {cell.name}")
        yield Finding("answers", cell.name, "one part alone", *known, total / scores, people)


def _sides(made: Publication) -> Iterator[Cell]:
    """Leaders and others of each cell that has smaller ones inside it: hidden unless their gap is shown."""
    shown = {(gap.leaders, gap.scale) for gap in made.gaps}
    named = {cell.atoms for cell in made.cells}
    for cell in list(made.cells):
        layers = {layer for _, layer in cell.atoms}
        inside = [other for other in made.cells if other.atoms < cell.atoms]
        if len(layers) < 3 or not inside:
            continue
        for words, side in (("leaders", LEADERS), ("others", OTHERS)):
            atoms = frozenset(atom for atom in cell.atoms if atom[1] in side)
            leaders = frozenset(atom for atom in cell.atoms if atom[1] in LEADERS)
            if atoms not in named:
                hidden = {scale: None for scale in cell.rows if (leaders, scale) not in shown}
                yield Cell(f"{words} of {cell.name}", atoms, dict(hidden))


def _kinds(made: Publication, form: Questionnaire) -> tuple[list[str], list[str]]:
    """The main scale with its parts, and the other scales."""
    main = [scale for scale in (form.main.id, *form.main.scales) if scale in made.scales()]
    return main, [scale for scale in made.scales() if scale not in main]


def _counting(made: Publication, form: Questionnaire, targets: list[Cell]) -> Iterator[Block]:
    """Systems of counts alone; scales with the same counts everywhere, hidden in the same places, are one question."""
    groups = _merged(made, targets, None)
    main, others = _kinds(made, form)
    if one_set(made, form):
        yield _block(made, form, groups, [*main, *others], None, whole=True, sums=False)
        return
    yield _block(made, form, groups, main, None, sums=False)
    signs: dict[tuple[object, ...], str] = {}
    for scale in others:
        rows = [cell.rows.get(scale) for cell in made.cells]
        gaps = [(gap.leaders, gap.leading, gap.other) for gap in made.gaps if gap.scale == scale]
        signs.setdefault((tuple(row and row.n for row in rows), tuple(gaps)), scale)
    for scale in signs.values():
        yield _block(made, form, groups, [scale], None, sums=False)


def _summing(
    made: Publication, form: Questionnaire, targets: list[Cell], register: Mapping[Atom, int]
) -> Iterator[Block]:
    """Systems of counts and sums; one for all scales where the figures say that they are over one set of doctors."""
    groups = _merged(made, targets, register)
    main, others = _kinds(made, form)
    if one_set(made, form):
        yield _block(made, form, groups, [*main, *others], register, whole=True)
        return
    for scales in (main, *([scale] for scale in others)):
        yield _block(made, form, groups, scales, register)


def _merged(made: Publication, targets: Iterable[Cell], register: Mapping[Atom, int] | None) -> list[frozenset[Atom]]:
    """Atoms that no known sum and no question tells apart stand together: nothing is lost by that."""
    sets = {cell.atoms for cell in (*made.cells, *targets)} | {gap.leaders for gap in made.gaps}
    sets |= {gap.others for gap in made.gaps}
    ordered = sorted(sets, key=lambda one: (len(one), sorted(one)))
    by_sign: dict[tuple[bool, ...], set[Atom]] = {}
    for atom in sorted(made.atoms):
        if register is None or register.get(atom, 0):
            by_sign.setdefault(tuple(atom in one for one in ordered), set()).add(atom)
    return [frozenset(atoms) for atoms in by_sign.values()]


def one_set(made: Publication, form: Questionnaire) -> bool:
    """Do the figures say so? Equal numbers on all scales shown, and scales that share out all items have the mean of the main scale."""
    splits = [form.main.scales, *_splits(form)]
    checked = 0
    for cell in made.cells:
        numbers = {row.n for row in cell.rows.values() if row}
        if len(numbers | ({cell.answers} if numbers and cell.answers is not None else set())) > 1:
            return False
        for split in splits:
            main, *others = (cell.rows.get(scale) for scale in (form.main.id, *split))
            means = [row.mean for row in others if row]
            if main is None or len(means) < len(split):
                continue
            checked += 1
            if not math.isclose(sum(means) / len(means), main.mean, abs_tol=1e-9):
                return False
    return checked > 0


def _splits(form: Questionnaire) -> list[tuple[str, ...]]:
    """Scales of equal length, not the parts of the main scale, that share out all items between them."""
    from itertools import combinations

    of_items = [scale for scale in form.scales if scale.items and scale.id not in form.main.scales]
    every = Counter(form.items)
    return [
        tuple(scale.id for scale in chosen)
        for size in (2, 3, 4)
        for chosen in combinations(of_items, size)
        if sum((Counter(scale.items) for scale in chosen), Counter()) == every
        and len({len(scale.items) for scale in chosen}) == 1
    ]


def _block(
    made: Publication,
    form: Questionnaire,
    groups: list[frozenset[Atom]],
    scales: list[str],
    register: Mapping[Atom, int] | None,
    *,
    whole: bool = False,
    sums: bool = True,
) -> Block:
    block = Block(scales, groups=groups, with_sums=sums, whole=whole)
    for terms in (block.counts, block.sums, block.engaged):
        terms.update({scale: [] for scale in ("", *scales)})
    for group in groups:
        (_unknowns_of_one_set if whole else _unknowns)(block, form)
        if register is not None:
            people = sum(register.get(atom, 0) for atom in group)
            block.system.at_most(block.counts[""][-1], people)
    _known(block, made)
    return block


def _unknowns_of_one_set(block: Block, form: Questionnaire) -> None:
    """One number of doctors for all scales; every scale is a mean of items, taken together where the same scales hold them."""
    system = block.system
    everybody = system.unknown("answers")
    for terms in block.counts.values():
        terms.append({everybody: 1.0})
    if not block.with_sums:
        return
    kinds: dict[tuple[str, ...], int] = {}
    for kind in dict.fromkeys(_kind(form, item) for item in form.items):
        kinds[kind] = system.unknown("items " + " ".join(kind))
        system.at_most({kinds[kind]: 1.0, everybody: -MOST}, 0)  # the mean of the items of a kind, summed over doctors
    for scale in block.scales:
        parts = form.scale(scale).scales or (scale,)
        summed: dict[int, float] = {}
        for part in parts:
            for place, factor in _mean_of_items(form, part, kinds).items():
                summed[place] = summed.get(place, 0.0) + factor / len(parts)
        block.sums[scale].append(summed)
        _bounded(block, scale)


def _unknowns(block: Block, form: Questionnaire) -> None:
    """The unknowns of one more group of atoms, and what holds among them, where scales are over several sets."""
    system = block.system
    everybody = system.unknown("answers")
    block.counts[""].append({everybody: 1.0})
    parts = [part for part in form.main.scales if part in block.scales]
    joint = system.unknown("all parts") if parts and form.main.id in block.scales else None
    if joint is not None:
        _main(block, form, parts, joint, everybody)
    for scale in block.scales:
        if joint is None or (scale != form.main.id and scale not in parts):
            count = system.unknown(f"count {scale}")
            system.at_most({count: 1.0, everybody: -1.0}, 0)
            block.counts[scale].append({count: 1.0})
            if block.with_sums:
                block.sums[scale].append({system.unknown(f"sum {scale}"): 1.0})
        if block.with_sums:
            _bounded(block, scale)


def _main(block: Block, form: Questionnaire, parts: list[str], joint: int, everybody: int) -> None:
    """The main scale and its parts: those who have all parts, and the rest who have some."""
    system = block.system
    system.at_most({joint: 1.0, everybody: -1.0}, 0)
    block.counts[form.main.id].append({joint: 1.0})
    rests = {}
    for part in parts:
        rest = rests[part] = system.unknown(f"rest {part}")
        system.at_most({rest: 1.0, joint: 1.0, everybody: -1.0}, 0)
        block.counts[part].append({joint: 1.0, rest: 1.0})
    # Whoever is in the rest lacks a part.
    lacking = float(len(parts) - 1)
    system.at_most({**dict.fromkeys(rests.values(), 1.0), joint: lacking, everybody: -lacking}, 0)
    if block.with_sums:
        _main_sums(block, form, rests, joint)


def _main_sums(block: Block, form: Questionnaire, rests: Mapping[str, int], joint: int) -> None:
    system = block.system
    main: dict[int, float] = {}
    alone: dict[int, float] = {}
    for part, rest in rests.items():
        inner, outer = system.unknown(f"inner sum {part}"), system.unknown(f"rest sum {part}")
        system.at_most({inner: 1.0, joint: -MOST}, 0)
        system.at_most({outer: 1.0, rest: -MOST}, 0)
        block.sums[part].append({inner: 1.0, outer: 1.0})
        main[inner] = 1.0 / len(rests)
        alone[outer] = 1.0
    block.sums[form.main.id].append(main)
    block.rest_counts.append(dict.fromkeys(rests.values(), 1.0))
    block.rest_sums.append(alone)


def _kind(form: Questionnaire, item: str) -> tuple[str, ...]:
    return tuple(scale.id for scale in form.scales if item in scale.items)


def _mean_of_items(form: Questionnaire, scale: str, kinds: Mapping[tuple[str, ...], int]) -> dict[int, float]:
    items = form.scale(scale).items
    counted = Counter(_kind(form, item) for item in items)
    return {kinds[kind]: number / len(items) for kind, number in counted.items()}


def _bounded(block: Block, scale: str) -> None:
    """Every score is inside the range; whoever is engaged scores high, and nobody else does."""
    system = block.system
    count, sum_ = block.counts[scale][-1], block.sums[scale][-1]
    engaged = system.unknown(f"engaged {scale}")
    block.engaged[scale].append({engaged: 1.0})
    system.at_most(_less(sum_, count, MOST), 0)
    system.at_most(_less({engaged: 1.0}, count, 1.0), 0)
    system.at_most(_less({engaged: ENGAGED}, sum_, 1.0), 0)
    above = _less(sum_, count, ENGAGED)
    above[engaged] = above.get(engaged, 0.0) - (MOST - ENGAGED)
    system.at_most(above, 0)


def _less(terms: Terms, others: Terms, factor: float) -> dict[int, float]:
    made = dict(terms)
    for place, value in others.items():
        made[place] = made.get(place, 0.0) - factor * value
    return made


def _known(block: Block, made: Publication) -> None:
    """Everything published becomes an equation, and a rounded figure an interval."""
    system = block.system
    for cell in made.cells:
        if cell.answers is not None:
            system.equal(block.total(block.counts[""], cell.atoms), cell.answers)
        for scale in block.scales:
            row = cell.rows.get(scale)
            if row is None:
                continue
            system.equal(block.total(block.counts[scale], cell.atoms), row.n)
            if not block.with_sums:
                continue
            system.equal(block.total(block.sums[scale], cell.atoms), row.n * row.mean)
            if row.engaged is not None:
                system.equal(block.total(block.engaged[scale], cell.atoms), round(row.n * row.engaged))
    for gap in made.gaps:
        if gap.scale not in block.scales:
            continue
        system.equal(block.total(block.counts[gap.scale], gap.leaders), gap.leading)
        system.equal(block.total(block.counts[gap.scale], gap.others), gap.other)
        if not block.with_sums:
            continue
        terms: dict[int, float] = {}
        for atoms, factor in ((gap.leaders, 1 / gap.leading), (gap.others, -1 / gap.other)):
            for place, value in block.total(block.sums[gap.scale], atoms).items():
                terms[place] = terms.get(place, 0.0) + factor * value
        system.at_most(terms, gap.difference + gap.half)
        system.at_most({place: -value for place, value in terms.items()}, gap.half - gap.difference)
