"""The columns of files that other systems write: staff records, job plans, the national list of trusts."""

from __future__ import annotations

from collegium.organisation.importing import fields
from collegium.organisation.importing.fields import Output
from collegium.organisation.importing.kinds import Kind
from collegium.organisation.models import Membership, Profession
from collegium.tables.mapping import Field

NOT_A_LEADERSHIP_POST = "not_a_leadership_post"
BY_PROFESSION = "by_profession"
LEVELS = ("level_1", "level_2", "level_3", "level_4", "level_5")

AS_AT = Field(
    "as_at", "Position as at", True, "date", help="The day that the file describes.", synonyms=("as at date",)
)
# The staff groups of the national workforce data set; whom the register calls a manager follows from the post held.
STAFF_GROUPS = {
    Profession.DOCTOR.value: ("Medical and Dental", "Medical & Dental", "Doctor"),
    Profession.NURSE.value: ("Nursing and Midwifery Registered", "Nursing & Midwifery Registered", "Nurse"),
    Profession.MANAGER.value: ("Manager",),
    Profession.OTHER.value: (
        "Add Prof Scientific and Technic",
        "Additional Clinical Services",
        "Administrative and Clerical",
        "Allied Health Professionals",
        "Estates and Ancillary",
        "Healthcare Scientists",
        "Students",
    ),
}
ESR = (
    fields.code("position_number", "Position number", "position id", "position", required=True),
    Field("title", "Position title", True, synonyms=("position name", "job title")),
    Field(
        "role",
        "Leadership role of the position",
        True,
        "choice",
        {**fields.ROLES, NOT_A_LEADERSHIP_POST: ("Not a leadership post",)},
        help="Which titles are leadership posts, and which role each is. Every other title makes an employment.",
    ),
    *(
        Field(
            name,
            f"Organisation level {number}",
            synonyms=(f"org l{number}", f"organisation l{number}", f"org level {number}"),
        )
        for number, name in enumerate(LEVELS, start=1)
    ),
    Field("staff_group", "Staff group", True, "choice", STAFF_GROUPS, help="It tells the profession."),
    fields.code("employee_number", "Employee number", "assignment number", "staff number", help="Empty: vacant."),
    Field("name", "Name", synonyms=("employee name", "full name", "employee")),
    Field("first_name", "First name", synonyms=("forename",)),
    Field("last_name", "Last name", synonyms=("surname",)),
    Field(
        "grade",
        "Grade",
        kind="choice",
        choices={**fields.GRADES, BY_PROFESSION: ("By profession",)},
        help="“By profession”: a nurse for nurses, a manager for managers, otherwise other.",
        synonyms=("payscale", "payscale description", "pay scale", "pay grade"),
    ),
    Field(
        "fte",
        "Full-time equivalent",
        kind="decimal",
        help="For a senior doctor new to the register, 1.0 is recorded as 10 programmed activities.",
        synonyms=("wte", "actual fte", "contracted fte"),
    ),
    Field(
        "starts",
        "Start date in the position",
        kind="date",
        synonyms=("start date", "assignment start date", "position start date", "start date in position"),
    ),
    fields.GMC,
    AS_AT,
)
JOB_PLANS = (
    fields.code("staff_code", "Staff code", *fields.STAFF, help="The staff code or the GMC number finds the doctor."),
    fields.GMC,
    fields.code("unit_code", "Unit code", *fields.UNIT, help="Needed for a doctor who works in several units."),
    fields.code("post_code", "Post code", *fields.POST, help="Needed for a doctor who holds several posts."),
    Field("dcc", "Direct clinical care PAs", kind="decimal", synonyms=("dcc pas", "direct clinical care")),
    Field("spa", "Supporting PAs", kind="decimal", synonyms=("spa pas", "supporting professional activities")),
    Field(
        "additional",
        "Leadership PAs",
        kind="decimal",
        synonyms=("additional responsibilities", "apa", "anr", "additional nhs responsibilities", "additional pas"),
    ),
    Field("external", "External duties PAs", kind="decimal", synonyms=("external duties", "ed")),
    Field("total", "Total PAs", kind="decimal", synonyms=("total programmed activities", "pas")),
    Field(
        "arrangement",
        "Time for the post is",
        kind="choice",
        choices=fields.choices(Membership.Arrangement),
        help="Empty: on top when the total is above 10, otherwise in place of clinical work.",
    ),
    AS_AT,
)
ODS = (
    fields.code("code", "Organisation code", "column 1", required=True),
    Field("name", "Name", True, synonyms=("column 2",)),
    fields.code("region", "Region code", "column 3"),
    fields.code("system", "Integrated care board code", "column 4"),
    Field("postcode", "Postcode", synonyms=("column 10",)),
    Field("opened", "Opened", kind="date", synonyms=("column 11",)),
    Field("closed", "Last day", kind="date", synonyms=("column 12",)),
    Field("source", "Source"),
)
EXTRACTS = (
    Kind(
        "esr_positions",
        "Staff record: positions and their holders",
        ESR,
        ours=False,
        help="An extract of positions from the electronic staff record: one row for each position and its holder.",
        ended_tables=frozenset({"employment", "membership"}),
    ),
    Kind(
        "job_plans",
        "Job plans",
        JOB_PLANS,
        ours=False,
        help="An export of the job-planning system: programmed activities for each doctor.",
        ending=False,
    ),
    Kind(
        "ods_trusts",
        "National list of trusts (ODS)",
        ODS,
        (Output("organisation", {field.name: field.name for field in ODS}),),
        register_wide=True,
        ours=False,
        help="The list of NHS trusts of the Organisation Data Service, as published: no header, 27 columns.",
        has_header=False,
        ending=False,
    ),
)
