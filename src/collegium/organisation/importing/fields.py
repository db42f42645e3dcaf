"""The columns of our own kinds of file: what may stand in them follows from the registers, what they are called elsewhere is said here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import models
from django.db.models import TextChoices

from collegium.definitions.roles import roles
from collegium.organisation.importing.records import SPECS, needed
from collegium.organisation.models import Employment
from collegium.tables.mapping import Field

# What files call the rows that others point to.
CODES = {
    "organisation": "code",
    "unit": "unit_code",
    "site": "site_code",
    "person": "staff_code",
    "post": "post_code",
    "body": "body_code",
}


@dataclass(frozen=True)
class Output:
    """A record that a row makes: its columns, each from a field of the file."""

    table: str
    columns: Mapping[str, str]  # the record's column -> the file's field
    only_with: tuple[str, ...] = ()  # made only when one of these fields is filled in
    repeatable: bool = False

    @property
    def optional(self) -> bool:
        return bool(self.only_with)


def output(table: str, *, optional: bool = False, **named: str) -> Output:
    """The record of a table, its columns named as in every file; `named` are those that need another name here.

    An optional record is made where a field is filled in besides the one that names its subject.
    """
    spec = SPECS[table]
    columns = {column: named.get(column) or name_of(table, column) for column in spec.columns}
    others = tuple(name for column, name in columns.items() if column != spec.key[0])
    return Output(table, columns, others if optional else ())


def name_of(table: str, column: str) -> str:
    spec = SPECS[table]
    if spec.key == ("code",) and column == "code":
        return CODES[table]
    if column not in spec.refs:
        return column
    return CODES.get(column, f"{column}_code")


def choices(of: type[TextChoices], **more: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {value: (label, *more.get(value, ())) for value, label in of.choices}


def code(name: str, title: str, *synonyms: str, required: bool = False, help: str = "") -> Field:  # noqa: A002
    return Field(name, title, required=required, kind="code", synonyms=synonyms, help=help)


@dataclass(frozen=True)
class Words:
    """What a field is called: our title where it differs from that of the forms, and the headings of other systems."""

    title: str = ""
    synonyms: tuple[str, ...] = ()
    help: str = ""
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)  # a choice -> what others call it
    settings: Mapping[str, Any] = field(default_factory=dict)  # what does not follow from the column


STAFF = ("employee number", "assignment number", "staff number", "payroll number", "person code")
UNIT = ("unit", "department code", "cost centre", "unit id")
POST = ("post", "position number", "post id", "post number")
NOT_RECORDED = "Programmed activities a week. Empty: not recorded."
ROLES = {role.id: (role.title,) for role in roles()}
GRADE_WORDS = {
    "consultant": ("medical consultant", "locum consultant"),
    "specialist": ("specialist doctor", "specialist grade"),
    "specialty_doctor": ("staff grade", "sas doctor"),
    "resident": ("foundation year 1", "foundation year 2", "core trainee", "specialty registrar", "junior doctor"),
    "locally_employed": ("trust grade doctor", "clinical fellow", "trust doctor"),
}
GMC = code("gmc_number", "GMC number", "gmc", "gmc no", "gmc reference", "professional registration number")
GRADES = choices(Employment.Grade, **GRADE_WORDS)

WORDS = {
    "code": Words("Organisation code", ("ods code", "organisation")),
    "unit_code": Words("Unit code", UNIT),
    "site_code": Words("Site code", ("site", "site id", "location code"), "Where it is based."),
    "staff_code": Words("Staff code", STAFF),
    "post_code": Words("Post code", POST),
    "body_code": Words("Body code", ("body",)),
    "parent_code": Words("Code of the unit above", ("parent", "parent unit")),
    "starts": Words(synonyms=("start date", "from", "start", "valid from")),
    "ends": Words(synonyms=("end date", "to", "end", "until", "valid to"), help="Empty: until further notice."),
    "kind": Words(synonyms=("type",)),
    "pas": Words(synonyms=("pa", "programmed activities", "PAs a week"), help=NOT_RECORDED),
    "profession": Words(
        values={"doctor": ("medical", "dr"), "manager": ("general manager",), "nurse": ("nursing",)},
    ),
    "accountability": Words(values={"doctor": ("clinician",), "manager": ("manager",)}),
    "grade": Words(values=GRADE_WORDS),
    "gmc_number": Words(synonyms=tuple(GMC.synonyms), settings={"kind": "code"}),
    "voting": Words(help="Empty: yes."),
}
# Words that hold in one kind of file only, laid over those above.
OWN_WORDS: Mapping[str, Mapping[str, Words]] = {
    "organisations": {
        "name": Words(synonyms=("organisation name",)),
        "opened": Words(synonyms=("open date",)),
        "closed": Words(synonyms=("close date", "closed on")),
        "region": Words("Region code", settings={"kind": "code"}),
        "system": Words("Integrated care board code", ("icb", "icb code"), settings={"kind": "code"}),
        "figures_starts": Words("First day of the figures"),
        "figures_ends": Words("Last day of the figures"),
        "figures_source": Words("Source of the figures"),
        "budget_gbp_m": Words(synonyms=("budget",)),
        "headcount": Words(synonyms=("staff",)),
    },
    "layers": {
        "rank": Words(synonyms=("layer", "level")),
        "title": Words(synonyms=("role", "roles", "name")),
    },
    "units": {
        "unit_code": Words("Unit code", ("code", *UNIT)),
        "name": Words(synonyms=("unit name", "title")),
        "kind": Words(synonyms=("type", "level")),
    },
    "sites": {
        "site_code": Words("Site code", ("code", "site", "site id", "location code")),
        "name": Words(synonyms=("site name", "location", "location name")),
    },
    "people": {
        "staff_code": Words("Staff code", ("code", *STAFF)),
        "name": Words(synonyms=("full name", "employee name")),
        "job_plan_pas": Words(synonyms=("total pas", "pas"), help="Empty: not recorded."),
    },
    "posts": {
        "post_code": Words("Post code", ("code", *POST)),
        "title": Words(synonyms=("position title", "name", "post title")),
        "role": Words(help="An id or title of the list of roles.", settings={"kind": "choice", "choices": ROLES}),
        "profession": Words(
            help="Empty: that of the role.", values=WORDS["profession"].values, settings={"required": False}
        ),
        "reports_to_code": Words("Code of the post it reports to", ("reports to",)),
        "pas": Words("Programmed activities set aside", WORDS["pas"].synonyms, NOT_RECORDED),
    },
    "holders": {
        "basis": Words(help="Empty: substantive."),
        "joint": Words("Held jointly"),
    },
    "bodies": {
        "body_code": Words("Body code", ("code", "body")),
        "name": Words(synonyms=("body name",)),
        "reports_to_code": Words("Code of the body it reports to", ("reports to",)),
    },
    "seats": {
        "post_code": Words("Post code", POST, "A post or a person, not both."),
        "role": Words(help="Empty: member."),
        "standing": Words(help="Empty: other."),
    },
    "groups": {"body_code": Words("Body code", ("body", "group code"))},
    "responsibilities": {"name": Words(synonyms=("responsibility", "task", "topic"))},
    "competitions": {"held_on": Words(synonyms=("date",))},
    "successions": {
        "happened_on": Words(synonyms=("date", "happened on")),
        "predecessor_code": Words("Code of the predecessor", ("predecessor",)),
        "successor_code": Words("Code of the successor", ("successor",)),
        "predecessor_unit_code": Words("Unit code at the predecessor", ("predecessor unit",)),
        "successor_unit_code": Words("Unit code at the successor", ("successor unit",)),
    },
}


def fields_of(kind: str, outputs: Sequence[Output]) -> tuple[Field, ...]:
    """The fields of a kind of file, each once, in the order of the tables' columns: the first and the last day stand last."""
    partly = any(made.optional for made in outputs)  # such a row may be about one of its records only
    fields: dict[str, Field] = {}
    for made in outputs:
        for column, name in made.columns.items():
            required = column in needed(made.table) and (column == "code" or not partly)
            words = OWN_WORDS.get(kind, {}).get(name) or WORDS.get(name, Words())
            fields.setdefault(name, field_of(name, SPECS[made.table].field(column), words, required))
    return tuple(sorted(fields.values(), key=lambda field: field.name in ("starts", "ends")))


def field_of(name: str, column: Any, words: Words, required: bool) -> Field:
    title = str(column.verbose_name)
    settings: dict[str, Any] = {
        "kind": kind_of(name, column),
        "required": required,
        "choices": {value: (label, *words.values.get(value, ())) for value, label in column.choices or ()},
        **words.settings,
    }
    return Field(
        name, words.title or title[:1].upper() + title[1:], help=words.help, synonyms=words.synonyms, **settings
    )


def kind_of(name: str, column: Any) -> Literal["text", "code", "date", "decimal", "whole", "yes_no", "choice"]:
    """What may stand in a cell, by the column of the table."""
    if name.endswith("code") and name != "postcode":
        return "code"
    match column:
        case models.BooleanField():
            return "yes_no"
        case models.DateField():
            return "date"
        case models.DecimalField():
            return "decimal"
        case models.IntegerField():
            return "whole"
        case _:
            return "choice" if column.choices else "text"
