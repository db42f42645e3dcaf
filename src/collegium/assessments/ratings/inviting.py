"""Whom a round can ask at once: the holders of posts, the people of units, and the rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet

from collegium.assessments.ratings.forms import side_field
from collegium.assessments.ratings.models import RatingRound, Side
from collegium.assessments.ratings.rules import sides_of
from collegium.definitions.roles import role as role_named
from collegium.organisation.models import Employment, Membership, Organisation, Person, PostPlacement, UnitPlacement
from collegium.registers.ordering import by_name
from collegium.tables.mapping import normalised
from collegium.tables.problems import Problem, ProblemsError, describe
from collegium.tables.reading import Table, read_table

Asked = list[dict[str, Any]]
BY_POST = "by_post"  # as whom somebody rates follows from the post held
LARGEST = 5 * 1024 * 1024
MOST = 1000  # at once: a round is for a few; a survey asks more
COLUMNS = {
    "staff_code": ("staff_code", "staff code", "code", "employee number"),
    "email": ("email", "e-mail", "e-mail address", "email address", "address"),
    "name": ("name", "full name"),
    "rates_as": ("rates_as", "rates as", "side"),
}
# Roles of posts that are rated as something that goes by another name.
SIDE_OF_ROLE = {"divisional_manager": Side.GENERAL_MANAGER, "non_executive_director": Side.NON_EXECUTIVE}


class ByPostForm(forms.Form):
    """Everybody who holds a post of these kinds on the day. `left`: whom the post does not let rate, by name."""

    left: tuple[str, ...] = ()

    def __init__(self, *args: Any, round: RatingRound, on: dt.date, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(*args, **kwargs)
        self.round, self.on = round, on
        self.fields["roles"] = forms.MultipleChoiceField(
            label="Posts", choices=roles_held(round.organisation, on), widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one kind of post."},
            help_text="Whoever holds one of them today is asked, also in an acting or interim way.",
        )  # fmt: skip
        self.fields["side"] = side_by_post(round)

    def asked(self) -> Asked:
        held = holders(self.round.organisation, self.on, Q(role__in=self.cleaned_data["roles"]))
        asked, self.left = sided(held, self.round, self.cleaned_data["side"])
        return asked


class ByUnitForm(forms.Form):
    """Those who hold a post in the units, or everybody who works in them."""

    left: tuple[str, ...] = ()
    LEADERS, EVERYBODY = "leaders", "everybody"
    who = forms.ChoiceField(
        label="Who",
        choices=[(LEADERS, "Those who hold a post in the unit"), (EVERYBODY, "Everybody employed in the unit")],
        initial=LEADERS,
    )
    field_order = ("units", "who", "side")

    def __init__(self, *args: Any, round: RatingRound, on: dt.date, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(*args, **kwargs)
        self.round, self.on = round, on
        placed = UnitPlacement.objects.at(on).filter(unit__organisation=round.organisation).order_by(by_name("name"))
        self.fields["units"] = forms.TypedMultipleChoiceField(
            label="Units", choices=list(placed.values_list("unit_id", "name")), coerce=int,
            widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one unit."},
            help_text="Units below a unit are not asked with it: choose each.",
        )  # fmt: skip
        self.fields["side"] = side_by_post(round)
        self.order_fields(self.field_order)

    def asked(self) -> Asked:
        units, here = self.cleaned_data["units"], self.round.organisation
        held = list(holders(here, self.on, Q(unit__in=units)))
        if self.cleaned_data["who"] == self.EVERYBODY:
            work = Employment.objects.at(self.on).filter(unit__in=units, person__organisation=here)
            known = {person.pk for person, _ in held}
            held += [
                (one.person, "")
                for one in work.select_related("person__user").order_by(by_name("person__name"), "pk")
                if one.person_id not in known and not known.add(one.person_id)  # type: ignore[func-returns-value]
            ]
        asked, self.left = sided(held, self.round, self.cleaned_data["side"])
        return asked


class FileForm(forms.Form):
    """Rows with a staff code or an address."""

    left: tuple[str, ...] = ()
    file = forms.FileField(
        label="File of raters",
        help_text="CSV or Excel. Each row needs a staff_code, or a name and an email. A column rates_as is read where "
        "people rate as different things. Other columns are not read.",
    )

    def __init__(self, *args: Any, round: RatingRound, on: dt.date, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(*args, **kwargs)
        self.round = round
        self.fields["side"] = side_field(round)
        if len(sides_of(round.instrument_id)) > 1:
            self.fields["side"].label = "Rates as, where the file does not say"

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is None or "side" not in given:
            return given
        if file.size > LARGEST:
            self.add_error("file", "This file is larger than 5 MB. Keep the columns that are needed.")
            return given
        try:
            self.found = rows_of(read_table(file.read(), name=file.name), self.round, given["side"])
        except ProblemsError as error:
            self.add_error("file", [describe(problem) for problem in error.problems])
        return given

    def asked(self) -> Asked:
        return self.found


def roles_held(organisation: Organisation, on: dt.date) -> list[tuple[str, str]]:
    """The kinds of post that the register has on that day, with how many people hold one."""
    counts: dict[str, set[int]] = {}
    for person, role in holders(organisation, on, Q()):
        counts.setdefault(role, set()).add(person.pk)
    return sorted(
        ((role, f"{role_named(role).title}: {len(people)}") for role, people in counts.items()),
        key=lambda one: one[1].casefold(),
    )


def holders(organisation: Organisation, on: dt.date, which: Q) -> Iterator[tuple[Person, str]]:
    """Each person who holds such a post on that day, with its role; once, by the order of names."""
    placed: QuerySet[PostPlacement] = PostPlacement.objects.at(on).filter(which, post__organisation=organisation)
    roles = dict(placed.values_list("post_id", "role"))
    held = Membership.objects.at(on).filter(post__in=roles).select_related("person__user")
    seen: set[tuple[int, str]] = set()
    for one in held.order_by(by_name("person__name"), "pk"):
        key = one.person_id, roles[one.post_id]
        if key not in seen:
            seen.add(key)
            yield one.person, roles[one.post_id]


def side_by_post(one: RatingRound) -> forms.ChoiceField:
    field = side_field(one)
    if len(sides_of(one.instrument_id)) > 1:
        field.choices = [(BY_POST, "What the post says"), *field.choices]  # type: ignore[misc]
        field.initial = BY_POST
    return field


def sided(held: Iterable[tuple[Person, str]], one: RatingRound, side: str) -> tuple[Asked, tuple[str, ...]]:
    """Each person once and as whom, and the names of those whose post does not say it; ValidationError where nobody is left."""
    found: dict[int, dict[str, Any]] = {}
    others: dict[int, str] = {}
    for person, role in held:
        own = SIDE_OF_ROLE.get(role, role) if side == BY_POST else side
        if own in sides_of(one.instrument_id):
            found.setdefault(person.pk, {"person": person, "side": str(own)})
        else:
            others[person.pk] = person.name
    left = tuple(name for person, name in others.items() if person not in found)
    if not found:
        raise ValidationError(
            "The posts of these people do not say what they rate as. Choose it in “Rates as”."
            if left
            else "Nobody holds such a post today, or works there. Choose others."
        )
    return list(found.values()), left


def rows_of(table: Table, one: RatingRound, side: str) -> Asked:
    """The rows of a file as raters, or every problem at once."""
    names = {normalised(column): place for place, column in enumerate(table.columns)}
    places = {
        field: next((names[key] for key in map(normalised, known) if key in names), None)
        for field, known in COLUMNS.items()
    }
    if places["staff_code"] is None and places["email"] is None:
        remedy = "Name a column staff_code, or one name and one email."
        raise ProblemsError(
            [Problem(table.name, None, "", "", "There is neither a column staff_code nor email.", remedy)]
        )
    sides = {
        normalised(word): str(kind.value) for kind in sides_of(one.instrument_id) for word in (kind.value, kind.label)
    }
    codes = {row[places["staff_code"]].strip() for row in table.rows} if places["staff_code"] is not None else set()
    people = {
        person.code: person
        for person in Person.objects.filter(organisation=one.organisation, code__in=codes).select_related("user")
    }
    asked: Asked = []
    problems: list[Problem] = []
    for index, row in enumerate(table.rows):
        given = {field: row[place].strip() if place is not None else "" for field, place in places.items()}
        found = list(faults(given, people, sides))
        for column, problem, remedy in found:
            problems.append(Problem(table.name, table.row_number(index), column, given[column], problem, remedy))
        if not found:
            person = people.get(given["staff_code"])
            more = {"person": person} if person else {"name": given["name"]}
            asked.append({"email": given["email"], "side": sides.get(normalised(given["rates_as"]), side), **more})
    if len(asked) > MOST:
        remedy = "Ask so many in a survey, or cut the file."
        problems.append(
            Problem(table.name, None, "", "", f"A round asks at most {MOST:,} people from one file.", remedy)
        )
    if problems:
        raise ProblemsError(problems)
    return asked


def faults(given: dict[str, str], people: dict[str, Person], sides: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with one row: column, problem, remedy."""
    if given["staff_code"] and given["staff_code"] not in people:
        yield (
            "staff_code",
            "No one in this organisation has this staff code.",
            "Correct it, or give a name and an email.",
        )
    if not given["staff_code"] and not given["email"]:
        yield "email", "The row has neither a staff code nor an address.", "Give one of them, or take the row out."
    if given["email"]:
        try:
            validate_email(given["email"])
        except ValidationError:
            yield "email", "This is not an e-mail address.", "Write it as name@example.org."
    if not given["staff_code"] and given["email"] and not given["name"]:
        yield "name", "The row has an address and no name.", "Give the name of the person, too."
    if given["rates_as"] and normalised(given["rates_as"]) not in sides:
        yield (
            "rates_as",
            "Nobody rates this questionnaire so.",
            f"Write one of: {', '.join(sorted(set(sides.values())))}.",
        )
