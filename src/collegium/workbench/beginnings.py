"""Where somebody goes from the home page: what each may do, in the words of the task."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation


@dataclass(frozen=True)
class Way:
    """A task, the page where it is done, and who may do it: what changes something, then what is only looked at."""

    words: str
    address: str
    needs: Permission
    query: str = ""


DOING = (
    Way("Answer questions from the public", "board:questions", Permission.HANDLE_QUESTIONS),
    Way("Prepare and minute meetings", "board:meetings", Permission.CHANGE_BOARD),
    Way("Write a board paper", "board:papers", Permission.CHANGE_BOARD),
    Way("Upload figures for the board", "organisation:imports", Permission.CHANGE_BOARD, "?kind=observations"),
    Way("Survey doctors, or upload their answers", "engagement:organisation_waves", Permission.IMPORT_RESPONSES),
    Way("Upload staff, units and posts", "organisation:imports", Permission.IMPORT_REGISTER),
    Way("Give people access", "organisation:access", Permission.MANAGE_ACCESS),
)
LOOKING = (
    Way("Board measures, and what they mean", "board:board", Permission.VIEW_BOARD),
    Way("Papers for the board", "board:papers", Permission.VIEW_BOARD),
    Way("Promises, kept and not kept", "commitments:commitments", Permission.VIEW_BOARD),
    Way("Who leads what", "organisation:organisation", Permission.VIEW_REGISTER),
    Way("Who leads without time", "organisation:paper_leaders", Permission.VIEW_REGISTER),
    Way("Who is accountable for each unit", "organisation:layers", Permission.VIEW_REGISTER),
)
# Pages that show a reader what is the reader's own.
OWN = (
    Way("Promises to my unit", "commitments:my_unit", Permission.VIEW_UNIT_PROMISES),
    Way("Your own leadership: a private note and nine statements", "engagement:own_leading", Permission.VIEW_OWN),
    Way("Ratings you are asked for, and private reflections", "assessments:rounds", Permission.VIEW_OWN),
)
Links = tuple[tuple[str, str], ...]


def ways(organisation: Organisation, access: Access, offered: tuple[Way, ...]) -> Links:
    """Those that this user may go, each page once."""
    found = {
        reverse(one.address, args=[organisation.code]) + one.query: one.words
        for one in offered
        if access.may(one.needs, organisation)
    }
    return tuple((words, address) for address, words in found.items())


def first_steps(organisation: Organisation, access: Access) -> Links:
    """From an empty register to the first page that tells something, for whoever may fill it."""
    if not access.may(Permission.CHANGE_REGISTER, organisation):
        return ()
    code = organisation.code
    return (
        ("Upload the staff record, or our own template filled in", reverse("organisation:imports", args=[code])),
        ("Or add the first unit by hand", reverse("organisation:unit_fact_add", args=[code])),
        ("Check who leads what", organisation.get_absolute_url()),
        ("Give colleagues access", reverse("organisation:access", args=[code])),
        ("Survey doctors, or upload their answers", reverse("engagement:organisation_waves", args=[code])),
    )
