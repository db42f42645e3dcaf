"""Random trusts, published by the product and attacked: the loop that tests and the program share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from tests.attacks.publishing import enter, published, reader_of, release, scored
from tests.attacks.respondents import attack_respondents
from tests.attacks.results import Result
from tests.attacks.scales import attack_scales
from tests.attacks.truth import Truth
from tests.attacks.trusts import Trust, questionnaire, random_trust
from tests.attacks.waves import attack_all, command_beside, next_wave, overlapping

Tell = Callable[[str], object]
SCALES = "scales of one release"
RESPONDENTS = "few respondents"
WAVES = "two waves, units together"
COMMAND = "release and command"
ALL = (SCALES, RESPONDENTS, WAVES, COMMAND)


class _Undone(Exception):  # noqa: N818 - no error: it takes back what was written
    pass


def attack_trusts(seeds: Iterable[int], attacks: Sequence[str] = ALL, tell: Tell = lambda words: None) -> list[Result]:
    """Each trust is entered, released and attacked, and taken back; a row for each attack."""
    results = {name: Result(name) for name in attacks}
    for seed in seeds:
        try:
            with transaction.atomic():
                _attack(random_trust(seed), results, tell)
                raise _Undone
        except _Undone:
            continue
    return list(results.values())


def _attack(trust: Trust, results: dict[str, Result], tell: Tell) -> None:
    form, truth, register, seed = questionnaire(trust.instrument), Truth(trust), trust.register, trust.seed
    organisation = enter(trust)
    reader = reader_of(organisation)
    made = published(reader, release(organisation, trust, "First", 2), trust)
    if SCALES in results:
        found = {
            (one.kind, one.where, one.scale): one
            for known in (None, register)
            for one in attack_scales(made, form, truth, known, seed)
        }
        results[SCALES].add(seed, found.values())
    if RESPONDENTS in results:
        results[RESPONDENTS].add(seed, attack_respondents(made, form, truth))
    if COMMAND in results:
        results[COMMAND].add(seed, attack_all(command_beside(trust, made, scored), form, truth, register, seed))
    if WAVES in results:
        together, others = overlapping(trust, seed)
        pairs = ((trust, together), (next_wave(trust, seed), others))
        for place, (asked, chosen) in enumerate(pairs):
            wave = release(organisation, asked, f"Together {place}", 4 + place, chosen)
            results[WAVES].add(
                seed, attack_all(published(reader, wave, asked, chosen), form, Truth(asked), register, seed)
            )
    tell(f"trust {seed}: {trust.shape}: " + ", ".join(f"{one.attack} {one.leaks}" for one in results.values()))
