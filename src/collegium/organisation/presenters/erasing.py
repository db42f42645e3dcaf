"""What an erasure would do, in words: the same on the page and from the command."""

from __future__ import annotations

from django.utils import timezone

from collegium.organisation.presenters.record import kind_in_words
from collegium.organisation.queries.erasing import Erasable, Recorded, in_words
from collegium.wording.dates import day

PROVEN = (
    "Each event stays in the record with its date, who did it and what kind of step it was. The record still proves that "
    "nothing else was changed."
)
KEPT = (
    "The register and everything that people entered elsewhere are not changed. Backups made until now still hold what was "
    "erased: delete them when their time has come."
)


def events_in_words(number: int) -> str:
    return "1 event" if number == 1 else f"{number:,} events"


def in_sentences(found: Recorded, planned: Erasable) -> list[str]:
    """Whose, how many events, what stays, and what is in the way."""
    verb = "says" if planned.events == 1 else "say"
    sentences = [
        f"{events_in_words(planned.events).capitalize()} in the record {verb} something of {found.name} "
        f"(number {found.person.pk})"
        + (f": {', '.join(map(' '.join, counted(planned)))}." if planned.subjects else ".")
    ]
    if planned.erased_before:
        sentences.append(f"{events_in_words(planned.erased_before).capitalize()} erased before.")
    return sentences + warnings(planned) + [PROVEN]


def counted(planned: Erasable) -> list[tuple[str, str]]:
    """What the events are about, in words, and how many there are of each."""
    return [(kind_in_words(subject), f"{number:,}") for subject, number in planned.subjects]


def warnings(planned: Erasable) -> list[str]:
    """Why nothing can be erased now, and what would be left."""
    sentences = []
    if planned.hold is not None:
        since = day(timezone.localtime(planned.hold.placed_at).date())
        sentences.append(f"On hold since {since}: nothing can be erased until the hold is lifted.")
    if planned.others:
        are = "is" if len(planned.others) == 1 else "are"
        sentences.append(
            f"Some of it is also about {in_words(planned.others)}, who {are} on hold: nothing can be erased until then."
        )
    if planned.account_stays:
        sentences.append(
            "What the record says of the account stays: the account also belongs to another person or organisation."
        )
    return sentences
