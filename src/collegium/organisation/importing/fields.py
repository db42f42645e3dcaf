"""The columns of each kind of file: our names, what they are called elsewhere, and what may stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import TextChoices

from collegium.definitions.roles import roles
from collegium.organisation.models import (
    Accountability,
    BodyPlacement,
    Employment,
    Membership,
    Organisation,
    OrganisationFigures,
    Profession,
    Responsibility,
    Seat,
    Succession,
    UnitPlacement,
)
from collegium.tables.mapping import Field


def choices(of: type[TextChoices], **more: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {value: (label, *more.get(value, ())) for value, label in of.choices}


def code(name: str, title: str, *synonyms: str, required: bool = False, help: str = "") -> Field:  # noqa: A002
    return Field(name, title, required=required, kind="code", synonyms=synonyms, help=help)


def starts(required: bool = True) -> Field:
    return Field("starts", "First day", required, "date", synonyms=("start date", "from", "start", "valid from"))


ENDS = Field(
    "ends",
    "Last day",
    kind="date",
    help="Empty: until further notice.",
    synonyms=("end date", "to", "end", "until", "valid to"),
)
PROFESSIONS = choices(Profession, doctor=("medical", "dr"), manager=("general manager",), nurse=("nursing",))
ACCOUNTABILITY = choices(Accountability, doctor=("clinician",), manager=("manager",))
GRADES = choices(
    Employment.Grade,
    consultant=("medical consultant", "locum consultant"),
    specialist=("specialist doctor", "specialist grade"),
    specialty_doctor=("staff grade", "sas doctor"),
    resident=("foundation year 1", "foundation year 2", "core trainee", "specialty registrar", "junior doctor"),
    locally_employed=("trust grade doctor", "clinical fellow", "trust doctor"),
)
ROLES = {role.id: (role.title,) for role in roles()}
GMC = code("gmc_number", "GMC number", "gmc", "gmc no", "gmc reference", "professional registration number")
STAFF = ("employee number", "assignment number", "staff number", "payroll number", "person code")
UNIT = ("unit", "department code", "cost centre", "unit id")
POST = ("post", "position number", "post id", "post number")
SITE = code("site_code", "Site code", "site", "site id", "location code", help="Where it is based.")


def pas(name: str, title: str) -> Field:
    return Field(
        name,
        title,
        kind="decimal",
        help="Programmed activities a week. Empty: not recorded.",
        synonyms=("pa", "programmed activities", "PAs a week"),
    )


ORGANISATIONS = (
    code("code", "Organisation code", "ods code", "organisation", required=True),
    Field("name", "Name", synonyms=("organisation name",)),
    Field("kind", "Kind", kind="choice", choices=choices(Organisation.Kind), synonyms=("type",)),
    Field("opened", "Opened", kind="date", synonyms=("open date",)),
    Field("closed", "Last day", kind="date", synonyms=("close date", "closed on")),
    code("region", "Region code"),
    code("system", "Integrated care board code", "icb", "icb code"),
    Field("postcode", "Postcode"),
    Field("source", "Source"),
    Field("figures_starts", "First day of the figures", kind="date"),
    Field("figures_ends", "Last day of the figures", kind="date"),
    Field("budget_gbp_m", "Budget, GBP million", kind="decimal", synonyms=("budget",)),
    Field("headcount", "Headcount", kind="whole", synonyms=("staff",)),
    Field("consultants", "Consultants", kind="whole"),
    Field("board_doctors", "Doctors on the board", kind="whole"),
    Field("management_board_doctors", "Doctors on the management board", kind="whole"),
    Field("mode", "Describes itself as", kind="choice", choices=choices(OrganisationFigures.Mode)),
    Field("accountability", "Accountable for its units", kind="choice", choices=ACCOUNTABILITY),
    Field("figures_source", "Source of the figures"),
)
SUCCESSIONS = (
    Field("kind", "Kind", True, "choice", choices(Succession.Kind), synonyms=("type",)),
    Field("happened_on", "First day of the new arrangement", True, "date", synonyms=("date", "happened on")),
    code("predecessor_code", "Code of the predecessor", "predecessor", required=True),
    code("successor_code", "Code of the successor", "successor", required=True),
    code("predecessor_unit_code", "Unit code at the predecessor", "predecessor unit"),
    code("successor_unit_code", "Unit code at the successor", "successor unit"),
    Field("note", "Note"),
)
UNITS = (
    code("unit_code", "Unit code", "code", *UNIT, required=True),
    Field("name", "Name", True, synonyms=("unit name", "title")),
    Field("kind", "Kind", True, "choice", choices(UnitPlacement.Kind), synonyms=("type", "level")),
    code("parent_code", "Code of the unit above", "parent", "parent unit"),
    Field("accountability", "Accountable lead", kind="choice", choices=ACCOUNTABILITY),
    starts(),
    ENDS,
)
SITES = (
    code("site_code", "Site code", "code", "site", "site id", "location code", required=True),
    Field("name", "Name", True, synonyms=("site name", "location", "location name")),
)
PEOPLE = (
    code("staff_code", "Staff code", "code", *STAFF, required=True),
    Field("name", "Name", synonyms=("full name", "employee name")),
    Field("profession", "Profession", kind="choice", choices=PROFESSIONS),
    GMC,
    code("unit_code", "Unit code", *UNIT),
    SITE,
    Field("grade", "Grade", kind="choice", choices=GRADES),
    Field(
        "job_plan_pas",
        "Programmed activities in the job plan",
        kind="decimal",
        help="Empty: not recorded.",
        synonyms=("total pas", "pas"),
    ),
    starts(required=False),
    ENDS,
)
POSTS = (
    code("post_code", "Post code", "code", *POST, required=True),
    Field("title", "Title", True, synonyms=("position title", "name", "post title")),
    Field("role", "Role", True, "choice", ROLES, help="An id or title of the list of roles."),
    Field(
        "profession",
        "Profession of its holder",
        kind="choice",
        choices=PROFESSIONS,
        help="Empty: that of the role.",
    ),
    code("unit_code", "Unit code", *UNIT),
    SITE,
    code("reports_to_code", "Code of the post it reports to", "reports to"),
    pas("pas", "Programmed activities set aside"),
    starts(),
    ENDS,
)
HOLDERS = (
    code("post_code", "Post code", *POST, required=True),
    code("staff_code", "Staff code", *STAFF, required=True),
    starts(),
    ENDS,
    Field("basis", "Basis", kind="choice", choices=choices(Membership.Basis), help="Empty: substantive."),
    Field("joint", "Held jointly", kind="yes_no"),
    pas("pas", "Programmed activities for the post"),
    Field("arrangement", "Time for it is", kind="choice", choices=choices(Membership.Arrangement)),
    Field("route", "Appointed by", kind="choice", choices=choices(Membership.Route)),
)
BODIES = (
    code("body_code", "Body code", "code", "body", required=True),
    Field("name", "Name", True, synonyms=("body name",)),
    Field("kind", "Kind", True, "choice", choices(BodyPlacement.Kind), synonyms=("type",)),
    code("reports_to_code", "Code of the body it reports to", "reports to"),
    Field("cadence", "Meets", kind="choice", choices=choices(BodyPlacement.Cadence)),
    Field("medical_attendance", "Share of meetings with a doctor present, %", kind="decimal"),
    starts(),
    ENDS,
)
SEATS = (
    code("body_code", "Body code", "body", required=True),
    code("post_code", "Post code", *POST, help="A post or a person, not both."),
    code("staff_code", "Staff code", *STAFF),
    Field("role", "Role", kind="choice", choices=choices(Seat.Role), help="Empty: member."),
    Field("standing", "Standing", kind="choice", choices=choices(Seat.Standing), help="Empty: other."),
    Field("voting", "Has a vote", kind="yes_no", help="Empty: yes."),
    starts(),
    ENDS,
)
GROUPS = (
    code("body_code", "Body code", "body", "group code", required=True),
    code("unit_code", "Unit code", *UNIT, required=True),
    starts(),
    ENDS,
)
RESPONSIBILITIES = (
    code("unit_code", "Unit code", *UNIT, required=True),
    Field("kind", "Kind", True, "choice", choices(Responsibility.Kind), synonyms=("type",)),
    Field("name", "Name", True, synonyms=("responsibility", "task", "topic")),
    Field("doctor", "Doctor", kind="yes_no"),
    Field("manager", "Manager", kind="yes_no"),
    Field("nurse", "Nurse", kind="yes_no"),
    Field("joint", "Explicitly joint", kind="yes_no"),
    starts(),
    ENDS,
)
COMPETITIONS = (
    code("post_code", "Post code", *POST, required=True),
    Field("held_on", "Date of the decision", True, "date", synonyms=("date",)),
    Field("applicants", "Applicants", True, "whole"),
    Field("shortlisted", "Shortlisted", True, "whole"),
    Field("appointed", "Appointed", True, "whole"),
    Field("turn_taking", "It was somebody's turn", kind="yes_no"),
    Field("note", "Note"),
)
LAYERS = (
    Field("rank", "Layer, 1 at the top", True, "whole", synonyms=("layer", "level")),
    Field("title", "Role or roles in this layer", True, synonyms=("role", "roles", "name")),
    starts(),
    ENDS,
)
