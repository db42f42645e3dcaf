"""Random trusts, published by the product and attacked: the loop that tests and the program share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from collegium.organisation.models import Organisation
from tests.attacks.published import Publication, beside
from tests.attacks.publishing import enter, published, reader_of, release, scored
from tests.attacks.respondents import attack_respondents
from tests.attacks.results import Result
from tests.attacks.scales import attack_scales
from tests.attacks.trusts import Trust, questionnaire, random_trust
from tests.attacks.truth import Truth
from tests.attacks.waves import attack_all, command_beside, next_wave, one_call, overlapping

Tell = Callable[[str], object]
SCALES = "scales of one release"
RESPONDENTS = "few respondents"
WAVES = "two waves, units together"
AGAIN = "same answers, units together"
CALL = "command in one call"
COMMAND = "release and command"
ALL = (SCALES, RESPONDENTS, WAVES, AGAIN, CALL, COMMAND)
MEASURED = (COMMAND,)  # separate calls are no plan: what follows from them is counted, and said in the documentation


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
    before = {name: result.leaks for name, result in results.items()}
    organisation = enter(trust)
    reader = reader_of(organisation)
    made = published(reader, release(organisation, trust, "First", 2), trust)
    if SCALES in results:
        results[SCALES].add(seed, attack_scales(made, form, truth, register, seed))
    if RESPONDENTS in results:
        results[RESPONDENTS].add(seed, attack_respondents(made, form, truth))
    if CALL in results:
        results[CALL].add(seed, attack_all(one_call(trust, made, scored), form, truth, register, seed))
    if COMMAND in results:
        results[COMMAND].add(seed, attack_all(command_beside(trust, made, scored), form, truth, register, seed))
    if WAVES in results or AGAIN in results:
        _waves(trust, made, organisation, reader, results)
    tell(
        f"trust {seed}: {trust.shape}: "
        + ", ".join(f"{name} {one.leaks - before[name]}" for name, one in results.items())
    )


def _waves(
    trust: Trust, made: Publication, organisation: Organisation, reader: Client, results: dict[str, Result]
) -> None:
    """The trust asked again with units shown together, which overlap; and its answers brought in once more."""
    form, register, seed = questionnaire(trust.instrument), trust.register, trust.seed
    together, others = overlapping(trust, seed)
    pairs = [(next_wave(trust, seed), others)] if WAVES in results else []
    pairs += [(trust, together)] if together else []
    for place, (asked, chosen) in enumerate(pairs):
        try:
            wave = release(organisation, asked, f"Together {place}", 4 + place, chosen)
        except ValidationError:
            if AGAIN in results and asked is trust:
                results[AGAIN].add(seed, ())
            continue  # refused: nothing to attack
        again, truth = published(reader, wave, asked, chosen), Truth(asked)
        if WAVES in results:
            results[WAVES].add(seed, attack_all(again, form, truth, register, seed))
        if AGAIN in results and asked is trust:
            results[AGAIN].add(seed, attack_all(beside(made, again), form, truth, register, seed))
