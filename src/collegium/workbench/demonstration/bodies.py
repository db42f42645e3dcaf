"""Boards, committees and groups of the invented trust; tasks and decisions in its directorates."""

from __future__ import annotations

from collegium.workbench.demonstration.posts import BOARD
from collegium.workbench.demonstration.units import BEGIN, DIRECTORATES, DIVISIONS, MERGER, REORGANISATION, Place, Row

BODIES = (
    ("TB", "Trust board", "board", "", "two_monthly", 100),
    ("TMB", "Trust management board", "management_board", "TB", "monthly", 100),
    ("QC", "Quality committee", "committee", "TB", "monthly", 92),
    ("FPC", "Finance and performance committee", "committee", "TB", "monthly", 42),
    ("AC", "Audit committee", "committee", "TB", "quarterly", None),
    ("PC", "People committee", "committee", "TB", "two_monthly", 67),
    ("MRG", "Mortality review group", "cross_cutting", "QC", "monthly", 100),
    ("CAN", "Cancer board", "cross_cutting", "TMB", "monthly", 100),
    ("PLC", "Planned care group", "cross_cutting", "TMB", "monthly", 83),
    ("SEP", "Deteriorating patient group", "cross_cutting", "QC", "two_monthly", 100),
    ("DIG", "Digital design group", "cross_cutting", "TMB", "monthly", 58),
    ("MSC", "Medical staff committee", "committee", "TMB", "quarterly", 100),
    ("TUG", "Theatre users group", "committee", "", "monthly", 75),  # reports to nobody: an orphan
)
GROUPS = {
    "MRG": ("MED-CAR", "MED-DIG", "MED-OLD", "MED-CAN", "SUR-GEN", "SUR-MSK", "SUR-ANA", "UAC-EME"),
    "CAN": ("MED-CAN", "MED-DIG", "SUR-GEN", "WCH-WOM", "CSS-DIA"),
    "PLC": ("SUR-GEN", "SUR-MSK", "SUR-ANA", "MED-CAR"),
    "SEP": ("UAC-EME", "MED-OLD", "SUR-ANA"),
    "DIG": ("CSS-DIA", "UAC-EME"),
}  # head and neck, and children's health, sit on none
TASKS = (
    ("Running the rota and leave", "manager"),
    ("Budget and spending", "manager"),
    ("Estates and equipment", "manager"),
    ("Job planning of doctors", "doctor"),
    ("Recruiting doctors", "doctor"),
    ("Telling doctors what the board decided", "doctor"),
    ("Ward standards", "nurse"),
    ("Complaints and incidents", "joint"),
)
DECISIONS = (
    ("Opening and closing beds", "manager"),
    ("Staffing levels on wards", "nurse"),
    ("Buying equipment", "manager"),
    ("Changes to clinics", "doctor"),
    ("Choosing pathways", "doctor"),
    ("Use of theatre time", "joint"),
    ("Appointing senior staff", "doctor"),
    ("Spending savings", "manager"),
    ("Answering complaints", "nurse"),
    ("Priorities of the year", "joint"),
)
NURSE_DECIDES_NOTHING = {"SUR-GEN", "CSS-DIA"}


def body_rows() -> list[Row]:
    return [
        {
            "body_code": code,
            "name": name,
            "kind": kind,
            "reports_to_code": above,
            "cadence": cadence,
            "medical_attendance": attendance,
            "starts": BEGIN,
            "ends": None,
        }
        for code, name, kind, above, cadence, attendance in BODIES
    ]


def seat(body: str, post: str, role: str = "member", standing: str = "other", voting: bool = True) -> Row:
    begins = REORGANISATION if post == "COS-UAC" else BEGIN
    return {
        "body_code": body,
        "post_code": post,
        "staff_code": "",
        "role": role,
        "standing": standing,
        "voting": voting,
        "starts": begins,
        "ends": None,
    }


def seat_rows() -> list[Row]:
    rows = []
    for code, _, role, _, _ in BOARD:
        non_executive = role in ("chair", "non_executive_director")
        # The director of people attends without a vote.
        rows.append(
            seat(
                "TB",
                code,
                "chair" if role == "chair" else "attendee" if code == "CPO" else "member",
                "non_executive" if non_executive else "executive",
                code != "CPO",
            )
        )
    rows += [seat("TMB", "CEO", "chair", "executive"), seat("TMB", "MD", "deputy_chair", "executive")]
    rows += [seat("TMB", code, standing="executive") for code in ("DON", "COO", "CFO", "CPO")]
    rows += [seat("TMB", f"COS-{division.code}") for division in DIVISIONS]
    rows += [
        seat("QC", "NED1", "chair", "non_executive"),
        *(seat("QC", code) for code in ("MD", "DON", "NED2", "DMD1", "AMD1")),
    ]
    rows += [seat("FPC", "NED3", "chair", "non_executive"), *(seat("FPC", code) for code in ("CFO", "COO", "NED4"))]
    rows += [
        seat("AC", "NED5", "chair", "non_executive"),
        seat("AC", "NED6"),
        seat("AC", "CFO", "attendee", voting=False),
    ]
    rows += [seat("PC", "NED2", "chair", "non_executive"), *(seat("PC", code) for code in ("CPO", "MD", "DMD2", "DME"))]
    rows += [
        seat("MRG", "AMD1", "chair"),
        seat("MRG", "GOVL"),
        seat("CAN", "AMD4", "chair"),
        seat("PLC", "COO", "chair"),
    ]
    rows += [
        seat("SEP", "DMD1", "chair"),
        seat("DIG", "AMD2", "chair"),
        seat("MSC", "AMD6", "chair"),
        seat("TUG", "CD-SUR-ANA", "chair"),
    ]
    return rows


def group_rows() -> list[Row]:
    return [
        {"body_code": body, "unit_code": unit, "starts": MERGER, "ends": None}
        for body, units in GROUPS.items()
        for unit in units
    ]


def responsibility_rows() -> list[Row]:
    rows = []
    for place in DIRECTORATES:
        rows += [responsibility(place, "task", name, who) for name, who in TASKS]
        for name, who in DECISIONS:
            leader = "manager" if who == "nurse" and place.code in NURSE_DECIDES_NOTHING else who
            rows.append(responsibility(place, "decision", name, leader))
    for row in rows:
        if row["unit_code"] == "SUR-HNK" and row["name"] == "Recruiting doctors":
            row["doctor"] = False  # nobody leads on it
        if row["unit_code"] == "MED-OLD" and row["name"] == "Budget and spending":
            row["doctor"] = True  # two lead on it, and nobody said that it is joint
    return rows


def responsibility(place: Place, kind: str, name: str, who: str) -> Row:
    leads = {lead: lead == who for lead in ("doctor", "manager", "nurse", "joint")}
    return {"unit_code": place.code, "kind": kind, "name": name, **leads, "starts": MERGER, "ends": None}


def layer_rows() -> list[Row]:
    titles = ("Medical director and deputies", "Chief of service", "Clinical director", "Specialty lead")
    return [{"rank": rank, "title": title, "starts": BEGIN, "ends": None} for rank, title in enumerate(titles, start=1)]
