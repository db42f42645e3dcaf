"""What protection costs: cells hidden beyond the small ones, and time, in random trusts; and what is left without it.

./run bench disclosure --trusts 100
./run bench disclosure --plan     40 units, 4 breakdowns, 12 scales, two waves, by response rate
./run bench disclosure --demonstration     what the two waves of the demonstration hide, unit by unit
./run bench disclosure --attacks 5000      the attack of the tests on so many random trusts
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import numpy as np
from made.trusts import EVERYBODY, OTHERS, Trust, trust

from collegium.methods.disclosure import suppress
from collegium.methods.disclosure_audit import Means, audit, protect
from collegium.methods.linked_cells import Relation
from collegium.methods.margins import find_margins

SEED = 20261121


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trusts", type=int, default=100, help="random tables of each shape")
    parser.add_argument("--shapes", nargs="+", default=["3x3", "8x4", "40x4"], help="units x layers")
    parser.add_argument("--plan", action="store_true", help="a trust's whole plan instead")
    parser.add_argument("--demonstration", action="store_true", help="the demonstration's waves instead")
    parser.add_argument("--attacks", type=int, metavar="TRUSTS", help="attack so many random trusts instead")
    parser.add_argument("--at", help="keep the demonstration in this folder, and use it again")
    args = parser.parse_args()
    if args.demonstration:
        demonstration(Path(args.at or tempfile.mkdtemp(prefix="collegium-bench-")) / "demo")
        return
    if args.attacks:
        attacks(args.attacks)
        return
    if args.plan:
        print("| response | cells | small | beyond them | not knowing the doctors | processor seconds, two waves |")
        print("|---|---|---|---|---|---|")
        for rate in (0.35, 0.5, 0.65, 0.8, 0.95):
            print(whole_plan(rate), flush=True)
        return
    print("| table | open before | open after | small | beyond them | seconds each |\n|---|---|---|---|---|---|")
    for shape in args.shapes:
        print(measured(shape, args.trusts))


def measured(shape: str, trusts: int) -> str:
    rng = np.random.default_rng(SEED)
    groups = [tuple(map(str, group)) for group in product(*(range(int(size)) for size in shape.split("x")))]
    margins = find_margins(groups)
    before, after, small, price, seconds = 0, 0, 0, 0, []
    for _ in range(trusts):
        numbers = rng.integers(0, 31, len(groups))
        table = np.zeros(len(margins.cells), np.int64)
        for place in margins.places:
            np.add.at(table, place, numbers)
        counts = dict(zip(margins.cells, table.tolist(), strict=True))
        simple = suppress(counts, margins.relations)
        before += bool(audit(counts, margins.relations, [cell for cell in counts if not simple.shown(cell)]))
        start = time.perf_counter()
        found = protect(counts, margins.relations)
        seconds.append(time.perf_counter() - start)
        hidden = [cell for cell in counts if not found.shown(cell)]
        after += bool(audit(counts, margins.relations, hidden))
        price += found.price
        small += len(hidden) - found.price
    return (
        f"| {shape} | {before} of {trusts} | {after} | {small / trusts:.1f} | {price / trusts:.1f} "
        f"| {statistics.median(seconds):.2f} |"
    )


SCALES, WAVES, MINIMUM, DOCTORS = 12, 2, 10, 650


def whole_plan(rate: float) -> str:
    """Protect every scale of two waves, one family of them; a few doctors lack a scale, and count in none."""
    rng = np.random.default_rng(SEED)
    at = trust(rng, divisions=8, units=4, doctors=DOCTORS)
    small = price = plain = cells = 0
    start = time.process_time()
    for _ in range(WAVES):
        numbers = rng.binomial(at.people, rate)
        everyone = one_table(at, numbers, (), (), spare=True)
        cells, small = cells + len(everyone), small + sum(reason == "primary" for reason in everyone.values())
        price += sum(reason == "complementary" for reason in everyone.values())
        hidden = [cell for cell, reason in everyone.items() if reason]
        answered = rng.binomial(numbers, 0.99)
        scales, engaged = linked_scales(rng, at, answered)
        everyone = one_table(at, answered, hidden, scales, spare=False)
        hidden = [cell for cell, reason in everyone.items() if reason]
        for share in engaged:
            one_table(at, answered, hidden, share, spare=False)
    seconds = time.process_time() - start
    rng = np.random.default_rng(SEED)
    at = trust(rng, divisions=8, units=4, doctors=DOCTORS)
    for _ in range(WAVES):
        plain += protect(*filled(at, rng.binomial(at.people, rate)), MINIMUM).price
    return f"| {rate:.0%} | {cells} | {small} | {price} | {plain} | {seconds:.1f} |"


def linked_scales(rng: np.random.Generator, at: Trust, answered: np.ndarray) -> tuple[list[Means], list[Means]]:
    """Scales of one family over 24 items: two halves and their mean, and cuts of the same items in three; and shares."""
    items, (low, high) = 24, (0.0, 10.0)
    cuts = [np.arange(items) // 12, np.arange(items) // 4 % 3, rng.permutation(items) % 3, rng.permutation(items) % 4]
    weights = [(cut == part) / (cut == part).sum() for cut in cuts for part in range(cut.max() + 1)][: SCALES - 1]
    weights.append(np.full(items, 1 / items))
    people = [rng.integers(0, 5, (one, items)) * 2.5 for one in answered]
    scales, engaged = [], []
    for weight in weights:
        scores = [one @ weight for one in people]
        sums, squares, shares = (
            at.sums(np.array([work(one) for one in scores], np.float64))
            for work in (np.sum, lambda one: (one**2).sum(), lambda one: (one >= 5).sum())
        )
        made = {str(item): float(weight[item]) for item in np.flatnonzero(weight)}
        scales.append(Means(sums, (low, high), squares, made))
        engaged.append(Means(shares, (0.0, 1.0)))
    return scales, engaged


def demonstration(folder: Path) -> None:
    """Name every unit that a wave of the demonstration hides though it has answers enough, the largest first."""
    from collegium.cli import demo

    demo.use(folder)
    if not (folder / demo.DONE).exists():
        demo.run(argparse.Namespace(at=str(folder), port=0, build_only=True))
    import django

    django.setup()
    from collegium.assessments.cells import hidden, lay_out, unit_cell
    from collegium.assessments.engaged import engaged_from
    from collegium.assessments.figures import Plan, compute
    from collegium.assessments.instruments import find_instrument
    from collegium.assessments.intake import read_answers, response_fields
    from collegium.assessments.models import Wave
    from collegium.assessments.populations import population_of
    from collegium.methods.intervals import CONFIDENCE
    from collegium.tables.mapping import suggest
    from collegium.tables.reading import read_table

    for wave in Wave.objects.filter(release__isnull=False).select_related("organisation").order_by("closed_on"):
        file = folder / "examples" / "answers" / f"{wave.title.lower().replace(' ', '-')}.csv"
        if not file.exists():
            continue
        at = population_of(wave.organisation, wave.population_date)
        instrument = find_instrument(wave.organisation, wave.instrument_id)
        table = read_table(file.read_bytes(), name=file.name)
        mapping = suggest(table, response_fields(instrument, at), source_kind="responses")
        answers = read_answers(table, mapping, instrument, at)
        cells = lay_out(answers.groups, at)
        counts = np.array([answers.respondents[found].sum() for found in cells.members], np.int64)
        start = time.process_time()
        reasons = hidden(cells, counts, MINIMUM)
        seconds = time.process_time() - start
        rows = [(reasons[unit_cell(node.pk)], counts[cells.position(unit_cell(node.pk))], node) for node in at.nodes]
        large = sorted(((int(number), node.name) for why, number, node in rows if why == "complementary"), reverse=True)
        small = sum(why == "primary" for why, _, _ in rows)
        print(f"{wave.title}: {len(rows)} units, {small} too small, {len(large)} hidden beyond them, {seconds:.2f} s")
        for number, name in large:
            print(f"  {name}: {number} answers")
        start = time.process_time()
        ranges = {scale.id: scale.range for scale in instrument.scales if scale.range}
        plan = Plan(MINIMUM, CONFIDENCE, engaged_from(instrument), ranges)
        rows = compute(answers, at, wave.organisation.name, plan).figures
        shown = [row for row in rows if not row.suppressed]
        shares, alphas = sum(row.favourable is not None for row in shown), sum(row.alpha is not None for row in shown)
        print(
            f"  {len(shown)} of {len(rows)} figures shown, {shares} with the share of the engaged, {alphas} with alpha; "
            f"{int(answers.respondents.sum())} of {len(table.rows)} answers counted, {time.process_time() - start:.1f} s"
        )


def attacks(trusts: int) -> None:
    """Do as the test does, with other random numbers."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from tests.methods import test_disclosure_attack as test

    start, batch = time.process_time(), 250
    for done in range(0, trusts, batch):
        rng = np.random.default_rng([SEED, 1, done])
        small, price, shown = test.attacked(rng, min(batch, trusts - done))
        print(
            f"{done + batch} trusts: {small} small cells, {price} beyond them, {shown} shown; nothing worked out; "
            f"{time.process_time() - start:.0f} s of processor",
            flush=True,
        )


def filled(at: Trust, numbers: np.ndarray) -> tuple[dict[str, int], list[Relation]]:
    counts = {name: number for name, number in at.table(numbers).items() if number}
    parts = [(one.total, tuple(part for part in one.parts if part in counts)) for one in at.relations]
    return counts, [Relation(total, found) for total, found in parts if total in counts and found]


def one_table(at: Trust, numbers: np.ndarray, hidden: object, means: object, *, spare: bool) -> dict[str, str]:
    counts, relations = filled(at, numbers)
    known, others = at.table(at.people), np.array([group[2] == OTHERS for group in at.groups])
    room = dict.fromkeys(counts, 0.0)
    for side in (others, ~others):
        answered, people = int(numbers[side].sum()), int(at.people[side].sum())
        for name in counts:
            own = int(sum(at.people[place] for place in at.members[name] if side[place]))
            room[name] += min(own, answered) - max(0, answered - (people - own))
    found = protect(
        counts, relations, MINIMUM, hidden=[one for one in hidden if one in counts],  # type: ignore[attr-defined]
        at_most={name: known[name] for name in counts}, room=room, means=means,  # type: ignore[arg-type]
        last=[name for name in (EVERYBODY, "leaders", OTHERS) if name in counts], spare=spare,
    )  # fmt: skip
    return dict(found.reasons)


if __name__ == "__main__":
    main()
