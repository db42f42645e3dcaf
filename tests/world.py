"""Two small organisations, built only through the actions that users use, and the named people who look at them.

Northway (code ZNW) is whole: three layers of units, a triumvirate, a vacancy, an acting holder, a term about to end, a
lead without time, a board, a committee, a cross-cutting group, and a unit that was moved on 1 April 2023. Southmoor (code
ZSM) is there so that its office can be refused.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.organisation.actions import (
    add_fact,
    appoint,
    change_from,
    correct_fact,
    establish_body,
    establish_organisation,
    establish_post,
    establish_unit,
)
from collegium.organisation.models import (
    Body,
    BodyUnit,
    Competition,
    Employment,
    Grant,
    Membership,
    Organisation,
    OrganisationFigures,
    Person,
    Post,
    Responsibility,
    RoleLayer,
    Seat,
    Site,
    Unit,
)

BY = "tests"
PASSWORD = "correct horse battery staple"
FIRST = dt.date(2019, 4, 1)  # the register begins
MOVED = dt.date(2023, 4, 1)  # endoscopy moves from surgery to medicine


@dataclass(frozen=True)
class Users:
    office: User
    leader: User  # leads cardiology through a post, without any grant
    doctor: User  # employed in the acute medical unit, without a post or a grant
    board: User
    secretary: User
    analyst: User
    national: User
    stranger: User  # signed in, without any role
    other_office: User  # the office of the other organisation


@dataclass(frozen=True)
class World:
    today: dt.date
    first: dt.date
    moved_on: dt.date
    organisation: Organisation
    other: Organisation
    users: Users
    units: dict[str, Unit]
    sites: dict[str, Site]
    posts: dict[str, Post]
    people: dict[str, Person]
    bodies: dict[str, Body]
    memberships: dict[str, Membership]  # by the code of the post: its present or last holder
    other_unit: Unit
    other_post: Post
    other_person: Person
    other_body: Body


# code: name, kind, code of the unit above
UNITS = {
    "MED": ("Medicine", "division", None),
    "SUR": ("Surgery", "division", None),
    "CARD": ("Cardiology", "directorate", "MED"),
    "ACUTE": ("Acute medicine", "directorate", "MED"),
    "ORTHO": ("Orthopaedics", "directorate", "SUR"),
    "ENDO": ("Endoscopy", "directorate", "SUR"),
    "CATH": ("Catheter laboratory", "department", "CARD"),
    "AMU": ("Acute medical unit", "department", "ACUTE"),
}
SITES = {"MAIN": "Northway General Hospital", "WEST": "West Clinic"}
# code: title, role, profession, unit, the post above, PAs set aside
POSTS = {
    "CHAIR": ("Chair", "chair", "other", None, None, None),
    "CEO": ("Chief executive", "chief_executive", "manager", None, "CHAIR", None),
    "MD": ("Medical director", "medical_director", "doctor", None, "CEO", "8"),
    "FD": ("Director of finance", "finance_director", "manager", None, "CEO", None),
    "MED-CS": ("Chief of service, medicine", "chief_of_service", "doctor", "MED", "MD", "4"),
    "MED-GM": ("Divisional manager, medicine", "divisional_manager", "manager", "MED", "MED-CS", None),
    "MED-HN": ("Head of nursing, medicine", "head_of_nursing", "nurse", "MED", "MED-CS", None),
    "SUR-CS": ("Chief of service, surgery", "chief_of_service", "doctor", "SUR", "MD", "4"),
    "SUR-GM": ("Divisional manager, surgery", "divisional_manager", "manager", "SUR", "CEO", None),
    "CARD-CD": ("Clinical director, cardiology", "clinical_director", "doctor", "CARD", "MED-CS", "2"),
    "ORTHO-CD": ("Clinical director, orthopaedics", "clinical_director", "doctor", "ORTHO", "SUR-CS", "2"),
    "CATH-SL": ("Lead, catheter laboratory", "specialty_lead", "doctor", "CATH", "CARD-CD", None),
}
# code: name, profession, unit, grade, PAs of the job plan
PEOPLE = {
    "P01": ("Amara Okafor", "doctor", "MED", "consultant", "10"),
    "P02": ("Bryn Castell", "doctor", "CARD", "consultant", "10"),
    "P03": ("Chidi Marlowe", "doctor", "ORTHO", "consultant", "11"),
    "P04": ("Dagny Thorne", "doctor", "CATH", "consultant", "10"),
    "P05": ("Esme Farrant", "doctor", "ACUTE", "specialty_doctor", "8"),
    "P06": ("Farid Novak", "doctor", "SUR", "consultant", "10"),
    "P07": ("Gwen Lovelace", "manager", "MED", "manager", None),
    "P08": ("Hari Stone", "nurse", "MED", "nurse", None),
    "P09": ("Iona Petrie", "manager", "SUR", "manager", None),
    "P10": ("Jonas Wilde", "manager", None, None, None),
    "P11": ("Kezia Amberley", "other", None, None, None),
    "P12": ("Leif Winter", "doctor", "AMU", "resident", None),
    "P13": ("Maren Holt", "other", None, None, None),
    "P14": ("Nils Ashby", "manager", None, None, None),
}


def build_world() -> World:
    today = timezone.localdate()
    northway = establish_organisation(
        by=BY, code="ZNW", name="Northway University Hospitals", kind="acute", opened=FIRST, source="Invented"
    )
    southmoor = establish_organisation(by=BY, code="ZSM", name="Southmoor Hospital", kind="acute", opened=FIRST)
    figures_of(northway)
    units = units_of(northway)
    sites = sites_of(northway)
    posts = posts_of(northway, units, sites)
    people = people_of(northway, units, sites)
    memberships = memberships_of(posts, people, today)
    bodies = bodies_of(northway, posts, people, units)
    further_facts(northway, units, posts)
    users = users_of(northway, southmoor)
    for code, user in (("P02", users.leader), ("P12", users.doctor)):
        correct_fact(by=BY, fact=people[code], values={"user_id": user.pk})
        people[code].refresh_from_db()
    return World(
        today=today,
        first=FIRST,
        moved_on=MOVED,
        organisation=northway,
        other=southmoor,
        users=users,
        units=units,
        sites=sites,
        posts=posts,
        people=people,
        bodies=bodies,
        memberships=memberships,
        **southmoor_of(southmoor),
    )


def figures_of(organisation: Organisation) -> None:
    figures = {"budget_gbp_m": Decimal("412.50"), "headcount": 4200, "consultants": 168, "board_doctors": 1}
    add_fact(
        by=BY,
        fact=OrganisationFigures(
            organisation=organisation,
            starts=FIRST,
            management_board_doctors=4,
            mode="medically_led",
            accountability="doctor",
            source="Invented",
            **figures,
        ),
    )
    for rank, title in enumerate(("Medical director", "Chief of service", "Clinical director"), start=1):
        add_fact(by=BY, fact=RoleLayer(organisation=organisation, rank=rank, title=title, starts=FIRST))


def units_of(organisation: Organisation) -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for code, (name, kind, above) in UNITS.items():
        made[code] = establish_unit(
            by=BY,
            organisation=organisation,
            code=code,
            starts=FIRST,
            name=name,
            kind=kind,
            parent=made[above] if above else None,
            accountability="doctor" if kind == "directorate" else "",
        )
    before = made["ENDO"].placements.get()
    change_from(by=BY, fact=before, on=MOVED, values={"parent_id": made["MED"].pk}, reason="Reorganisation")
    return made


def sites_of(organisation: Organisation) -> dict[str, Site]:
    return {
        code: add_fact(by=BY, fact=Site(organisation=organisation, code=code, name=name))
        for code, name in SITES.items()
    }


def posts_of(organisation: Organisation, units: dict[str, Unit], sites: dict[str, Site]) -> dict[str, Post]:
    made: dict[str, Post] = {}
    for code, (title, role, profession, unit, above, pas) in POSTS.items():
        made[code] = establish_post(
            by=BY,
            organisation=organisation,
            code=code,
            starts=FIRST,
            title=title,
            role=role,
            profession=profession,
            unit=units[unit] if unit else None,
            site=sites[site_of(unit)] if unit else None,
            reports_to=made[above] if above else None,
            pas=Decimal(pas) if pas else None,
        )
    return made


def site_of(unit: str) -> str:
    return "WEST" if unit in ("SUR", "ORTHO", "ENDO") else "MAIN"


def people_of(organisation: Organisation, units: dict[str, Unit], sites: dict[str, Site]) -> dict[str, Person]:
    made: dict[str, Person] = {}
    for number, (code, (name, profession, unit, grade, pas)) in enumerate(PEOPLE.items(), start=1):
        gmc = f"70000{number:02}" if profession == "doctor" else ""
        person = Person(organisation=organisation, code=code, name=name, profession=profession, gmc_number=gmc)
        made[code] = add_fact(by=BY, fact=person)
        if unit:
            job = Employment(person=person, unit=units[unit], grade=grade, pas=Decimal(pas) if pas else None)
            job.site, job.starts = sites[site_of(unit)], FIRST
            add_fact(by=BY, fact=job)
    return made


def memberships_of(posts: dict[str, Post], people: dict[str, Person], today: dt.date) -> dict[str, Membership]:
    def hold(post: str, person: str, starts: dt.date = FIRST, **values: Any) -> Membership:
        return appoint(by=BY, post=posts[post], person=people[person], starts=starts, **values)

    two, four, eight = Decimal("2"), Decimal("4"), Decimal("8")
    return {
        "CHAIR": hold("CHAIR", "P11"),
        "CEO": hold("CEO", "P10"),
        "FD": hold("FD", "P14"),
        "MD": hold("MD", "P01", pas=eight, arrangement="substituted", route="competition"),
        "MED-CS": hold("MED-CS", "P05", dt.date(2021, 6, 1), pas=four, arrangement="added", route="competition"),
        "MED-GM": hold("MED-GM", "P07"),
        "MED-HN": hold("MED-HN", "P08"),
        "SUR-GM": hold("SUR-GM", "P09"),
        # Held once, vacant since.
        "SUR-CS": hold("SUR-CS", "P06", pas=four, route="invitation", ends=dt.date(2024, 9, 30)),
        # The term ends within the next months.
        "CARD-CD": hold("CARD-CD", "P02", pas=two, route="competition", ends=today + dt.timedelta(days=60)),
        "ORTHO-CD": hold("ORTHO-CD", "P03", dt.date(2024, 10, 1), basis="acting", pas=two, route="rotation"),
        # A leader on paper: the name without the time.
        "CATH-SL": hold("CATH-SL", "P04"),
    }


def bodies_of(
    organisation: Organisation, posts: dict[str, Post], people: dict[str, Person], units: dict[str, Unit]
) -> dict[str, Body]:
    def body(code: str, name: str, kind: str, above: Body | None = None, **values: Any) -> Body:
        return establish_body(
            by=BY, organisation=organisation, code=code, starts=FIRST, name=name, kind=kind, reports_to=above, **values
        )

    board = body("BOARD", "Board of directors", "board", cadence="monthly", medical_attendance=Decimal("100"))
    quality = body("QUALITY", "Quality committee", "committee", board, cadence="monthly")
    sepsis = body("SEPSIS", "Sepsis group", "cross_cutting", quality, cadence="as_needed")
    seats: list[dict[str, Any]] = [
        {"body": board, "post": posts["CHAIR"], "role": "chair", "standing": "non_executive"},
        {"body": board, "post": posts["CEO"], "standing": "executive"},
        {"body": board, "post": posts["MD"], "standing": "executive"},
        {"body": board, "post": posts["FD"], "standing": "executive"},
        {"body": board, "person": people["P13"], "standing": "non_executive"},
        {"body": quality, "person": people["P13"], "role": "chair", "standing": "non_executive"},
        {"body": quality, "post": posts["MD"], "standing": "executive"},
        {"body": quality, "post": posts["MED-CS"], "role": "attendee", "voting": False},
        {"body": sepsis, "post": posts["CARD-CD"], "role": "chair"},
    ]
    for seat in seats:
        add_fact(by=BY, fact=Seat(starts=FIRST, **seat))
    for code in ("CARD", "ACUTE", "ORTHO"):
        add_fact(by=BY, fact=BodyUnit(body=sepsis, unit=units[code], starts=FIRST))
    return {"BOARD": board, "QUALITY": quality, "SEPSIS": sepsis}


def further_facts(organisation: Organisation, units: dict[str, Unit], posts: dict[str, Post]) -> None:
    for kind, name, joint in (("task", "Rota", False), ("decision", "New consultant posts", True)):
        fact = Responsibility(
            unit=units["CARD"], kind=kind, name=name, doctor=True, manager=joint, joint=joint, starts=FIRST
        )
        add_fact(by=BY, fact=fact)
    held = dt.date(2019, 2, 1)
    add_fact(by=BY, fact=Competition(post=posts["CARD-CD"], held_on=held, applicants=3, shortlisted=2, appointed=1))


def users_of(northway: Organisation, southmoor: Organisation) -> Users:
    def user(name: str, role: Role | None = None, organisation: Organisation | None = None) -> User:
        address = f"{name.lower().replace(' ', '.')}@example.org"
        made = create_account(by=BY, email=address, name=name, password=PASSWORD)
        if role is not None:
            add_fact(by=BY, fact=Grant(user=made, role=role.value, organisation=organisation, starts=FIRST))
        return made

    return Users(
        office=user("Olive Office", Role.OFFICE, northway),
        leader=user("Bryn Castell"),
        doctor=user("Leif Winter"),
        board=user("Bea Board", Role.BOARD_MEMBER, northway),
        secretary=user("Sam Secretary", Role.SECRETARY, northway),
        analyst=user("Ana Analyst", Role.ANALYST, northway),
        national=user("Nia National", Role.NATIONAL_ANALYST),
        stranger=user("Stef Stranger"),
        other_office=user("Otto Other", Role.OFFICE, southmoor),
    )


def southmoor_of(organisation: Organisation) -> dict[str, Any]:
    unit = establish_unit(
        by=BY, organisation=organisation, code="MED", starts=FIRST, name="Medicine", kind="division", parent=None
    )
    post = establish_post(
        by=BY,
        organisation=organisation,
        code="MD",
        starts=FIRST,
        title="Medical director",
        role="medical_director",
        profession="doctor",
    )
    person = add_fact(
        by=BY, fact=Person(organisation=organisation, code="S01", name="Sorrel Vane", profession="doctor")
    )
    appoint(by=BY, post=post, person=person, starts=FIRST)
    body = establish_body(
        by=BY, organisation=organisation, code="BOARD", starts=FIRST, name="Board of directors", kind="board"
    )
    return {"other_unit": unit, "other_post": post, "other_person": person, "other_body": body}
