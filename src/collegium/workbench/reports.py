"""What stands on the home page: what needs somebody, organisation by organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.assessments.models import Wave
from collegium.assessments.ratings.alerts import pairings_that_call
from collegium.assessments.ratings.models import RatingRound
from collegium.assessments.ratings.queries import waiting_for
from collegium.assessments.together import units_with
from collegium.board.questions.queries import overdue_count
from collegium.commitments.queries import counts, owned_by
from collegium.commitments.readers import readable
from collegium.engagement.presenters.picture import headlines
from collegium.engagement.queries import groups_of, latest_of_doctors
from collegium.engagement.reports import picture_of
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation, Person, PostPlacement, UnitPlacement
from collegium.organisation.queries.structure import employed_doctors, posts_at, units_at
from collegium.organisation.reports.structure import KeyFigures, key_figures
from collegium.registers.ordering import by_name
from collegium.wording.numbers import plural
from collegium.workbench.beginnings import DOING, LOOKING, OWN, Links, first_steps, ways

MOST_ASKED = 20
MOST_IN_FULL = 3  # somebody with more organisations chooses from the list


@dataclass(frozen=True)
class Attention:
    """One organisation's figures of the day, the units that the reader leads, and the latest wave."""

    organisation: Organisation
    figures: KeyFigures
    led: tuple[tuple[int, str, str], ...]  # number, name, and how many promises to it are open and overdue
    wave: Wave | None
    headline: str
    answered: frozenset[int] = frozenset()  # those units led that stand in the wave, alone or with others
    waiting: Links = ()  # what is past its day, and where it is listed
    doing: Links = ()
    looking: Links = ()


@dataclass(frozen=True)
class Home:
    asked: tuple[RatingRound, ...]  # rounds that wait for the reader's ratings, with or without a role
    calling: tuple[RatingRound, ...]  # pairings that call the medical director, with or without a role
    full: tuple[Attention, ...]
    empty: tuple[tuple[Organisation, Links], ...]  # nothing is recorded yet, and the reader may fill it
    others: tuple[Organisation, ...]
    own: Links  # the reader's own pages
    only_own: bool  # the reader may open nothing else
    may_compare: bool


def home_of(user: User, access: Access, today: dt.date) -> Home:
    mine = list(
        Organisation.objects.filter(pk__in=access.organisations_with(Permission.VIEW_REGISTER)).order_by(
            by_name("name")
        )
    )
    with_posts = set(
        PostPlacement.objects.at(today)
        .filter(post__organisation__in=mine)
        .values_list("post__organisation_id", flat=True)
        .distinct()
    )
    full = [one for one in mine if one.pk in with_posts][:MOST_IN_FULL]
    # With several organisations an empty one is nothing to begin with: it is chosen from the list.
    empty = [
        (one, steps) for one in mine if not full and len(mine) <= MOST_IN_FULL and (steps := first_steps(one, access))
    ]
    shown = {*full, *(one for one, _ in empty)}
    own, may_compare = own_pages(user, access, today), access.may_anywhere(Permission.COMPARE)
    return Home(
        asked=tuple(waiting_for(user, today)[:MOST_ASKED]),
        calling=tuple(pairings_that_call(user, None, today)),
        full=tuple(attention(one, user, access, today) for one in full),
        empty=tuple(empty),
        others=tuple(one for one in mine if one not in shown),
        own=own,
        only_own=bool(own) and not mine and not may_compare,
        may_compare=may_compare,
    )


def own_pages(user: User, access: Access, today: dt.date) -> Links:
    """Promises to keep; and what is the reader's own wherever the register knows the reader as a person."""
    if not access.may_anywhere(Permission.VIEW_OWN):
        return ()
    kept = owned_by(access, today).aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    late = f", {kept['overdue']} overdue" if kept["overdue"] else ""
    links = [(f"Your promises: {kept['open'] or 'none'} to keep{late}", reverse("commitments:own"))]
    people = Person.objects.filter(user=user, organisation__in=access.organisations_with(Permission.VIEW_OWN))
    for person in people.select_related("organisation").order_by(by_name("organisation__name"), "pk"):
        here = person.organisation
        about = ("Promises that name you", reverse("commitments:person", args=[here.code, person.pk]))
        links += [(f"{words}, {here.name}", address) for words, address in (*ways(here, access, OWN), about)]
    return tuple(links)


def attention(organisation: Organisation, user: User, access: Access, today: dt.date) -> Attention:
    units, posts = units_at(organisation, today), posts_at(organisation, today)
    wave = latest_of_doctors(organisation.code) if access.may(Permission.VIEW_ENGAGEMENT, organisation) else None
    return Attention(
        organisation=organisation,
        figures=key_figures(units, posts, employed_doctors(organisation, today), today),
        led=led_of(organisation, access, today) if access.led_units else (),
        wave=wave,
        headline=headline_of(wave, access, organisation) if wave else "",
        answered=answered_of(wave, access.led_units) if wave and access.led_units else frozenset(),
        waiting=waiting_in(organisation, user, access, today)
        if access.may(Permission.VIEW_BOARD, organisation)
        else (),
        doing=(doing := ways(organisation, access, DOING)),
        looking=tuple(
            one for one in ways(organisation, access, LOOKING) if one[1] not in {there for _, there in doing}
        ),
    )


def led_of(organisation: Organisation, access: Access, today: dt.date) -> tuple[tuple[int, str, str], ...]:
    """The units that the reader leads, by name, each with the promises made to it that the reader may read."""
    placed = UnitPlacement.objects.at(today).filter(unit__organisation=organisation, unit__in=access.led_units)
    promised = readable(organisation, access, today).filter(to_unit__in=access.led_units, state="open").order_by()
    counted = {
        unit: plural(made, "open promise") + (f", {late} overdue" if late else "")
        for unit, made, late in promised.values_list("to_unit").annotate(
            made=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))
        )
    }
    rows = placed.order_by(by_name("name")).values_list("unit_id", "name")
    return tuple((unit, name, counted.get(unit, "")) for unit, name in rows)


def waiting_in(organisation: Organisation, user: User, access: Access, today: dt.date) -> Links:
    """Promises and questions from the public that are past their day."""
    promises = counts(readable(organisation, access, today), today)
    late, loose, questions = promises["overdue"], promises["unowned"], overdue_count(organisation, access, today)
    listed, asked = (
        reverse("commitments:commitments", args=[organisation.code]),
        reverse("board:questions", args=[organisation.code]),
    )
    found = (
        (late, f"{plural(late, 'overdue promise')}", f"{listed}?show=overdue"),
        (loose, f"{plural(loose, 'promise')} without an owner or due date", f"{listed}?show=unowned"),
        (questions, f"{plural(questions, 'overdue answer')} to the public", f"{asked}?due=overdue"),
    )
    return tuple((words, address) for number, words, address in found if number)


def answered_of(wave: Wave, led: frozenset[int]) -> frozenset[int]:
    groups = frozenset(groups_of(wave).filter(unit__isnull=False).values_list("unit_id", flat=True))
    return frozenset(unit for unit in led if not groups.isdisjoint(units_with(wave.release.parameters, unit)))


def headline_of(wave: Wave, access: Access, organisation: Organisation) -> str:
    """The sentence about the gap, which comes second; the first, where so little is released that there is no second."""
    picture = picture_of(wave, lambda unit: access.may_see_unit_engagement(unit, organisation))
    return list(headlines(picture))[:2][-1]
