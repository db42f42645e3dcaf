"""Posts of the invented trust, who held them over eight years, and how they were filled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from collegium.workbench.demonstration.staff import Staff, between
from collegium.workbench.demonstration.units import (
    BEGIN,
    DAY,
    DIRECTORATES,
    DIVISIONS,
    MERGER,
    REORGANISATION,
    SPECIALTIES,
    TODAY,
    Place,
    Row,
)

BOARD = (
    ("CHAIR", "Chair", "chair", "other", ""),
    ("CEO", "Chief executive", "chief_executive", "manager", "CHAIR"),
    ("MD", "Medical director", "medical_director", "doctor", "CEO"),
    ("DON", "Director of nursing", "nursing_director", "nurse", "CEO"),
    ("COO", "Chief operating officer", "chief_operating_officer", "manager", "CEO"),
    ("CFO", "Director of finance", "finance_director", "manager", "CEO"),
    ("CPO", "Director of people", "people_director", "manager", "CEO"),
    *((f"NED{n}", f"Non-executive director {n}", "non_executive_director", "other", "CHAIR") for n in range(1, 7)),
)
OFFICE = (
    ("DMD1", "Deputy medical director, quality", "deputy_medical_director", 6),
    ("DMD2", "Deputy medical director, workforce", "deputy_medical_director", 6),
    ("AMD1", "Associate medical director, patient safety", "associate_medical_director", 3),
    ("AMD2", "Associate medical director, digital", "associate_medical_director", 2),
    ("AMD3", "Associate medical director, job planning", "associate_medical_director", 2),
    ("AMD4", "Associate medical director, cancer", "associate_medical_director", 2),
    ("AMD5", "Associate medical director, primary care", "associate_medical_director", 2),
    ("AMD6", "Associate medical director, improvement", "associate_medical_director", 2),
    ("DME", "Director of medical education", "director_of_education", 4),
    ("DRD", "Director of research and development", "research_director", 4),
    ("RO", "Responsible officer", "responsible_officer", 3),
    ("TUTOR", "Clinical tutor", "clinical_tutor", 2),
    ("GOVL", "Clinical governance lead", "governance_lead", 2),
    ("IPC", "Infection control lead", "infection_control_lead", 2),
    ("GOSW", "Guardian of safe working hours", "guardian_of_safe_working", 1),
)
# What makes the trust worth looking at: some posts stand empty, some leaders have no time, some terms end soon.
VACANT = {"CD-SUR-HNK", "CD-MED-OLD", "SL-VASC", "SL-RENA", "MAT-WCH-CHI", "IPC"}
ACTING = {"CD-SUR-MSK", "SL-EMER"}
INTERIM = {"COS-CSS"}
ON_PAPER = {"SL-GAST", "SL-NEUR", "SL-UROL", "SL-RHEU", "SL-OPHT", "SL-PATH", "SL-ACUT", "SL-HAEM", "CD-CSS-DIA"}
ENDING = {"COS-SUR": 75, "CD-MED-CAR": 40, "SL-CARD": 120, "SL-ORTH": 150, "AMD3": 60}
ADDED = {"CD-SUR-GEN", "CD-WCH-WOM", "SL-GSUR", "SL-ANAE", "SL-PAED", "SL-RADI"}
TOO_MUCH = {"CD-UAC-EME": 7}  # above one board's ceiling of 6
NURSE_MANAGER = {"GM-WCH-CHI"}


@dataclass
class Posts:
    posts: list[Row] = field(default_factory=list)
    holders: list[Row] = field(default_factory=list)
    competitions: list[Row] = field(default_factory=list)


def invent_posts(staff: Staff, random: Random) -> Posts:
    made = Posts()
    office(made, staff, random)
    for place in DIVISIONS:
        triumvirate(
            made, staff, random, place, "MD", ("COS", "chief_of_service", 4), "divisional_manager", "head_of_nursing"
        )
    for place in DIRECTORATES:
        lead = ("CD", "clinical_director", 2)
        triumvirate(made, staff, random, place, f"COS-{place.parent}", lead, "general_manager", "matron")
    for place in SPECIALTIES:
        code = f"SL-{place.code}"
        add(made, code, f"Specialty lead, {place.name}", "specialty_lead", "doctor", place, f"CD-{place.parent}", 1)
        fill(made, code, staff.consultants[place.code], random, pas=1)
    return made


def add(
    made: Posts,
    code: str,
    title: str,
    role: str,
    profession: str,
    place: Place | None,
    reports_to: str,
    pas: float | None,
) -> None:
    starts = BEGIN
    if place is not None:
        starts = MERGER if place.from_brackwater else REORGANISATION if place.code == "UAC" else BEGIN
    row: Row = {
        "post_code": code,
        "title": title,
        "role": role,
        "profession": profession,
        "unit_code": place.code if place else "",
        "reports_to_code": reports_to,
        "pas": None if code in ON_PAPER else TOO_MUCH.get(code, pas),
        "starts": starts,
        "ends": None,
    }
    if place is not None and place.moved_from and reports_to == "COS-UAC":
        made.posts.append({**row, "reports_to_code": f"COS-{place.moved_from}", "ends": REORGANISATION - DAY})
        row["starts"] = REORGANISATION
    made.posts.append(row)


def office(made: Posts, staff: Staff, random: Random) -> None:
    others = iter(staff.others)
    managers = iter(staff.managers[:4])
    for code, title, role, profession, above in BOARD:
        add(made, code, title, role, profession, None, above, 8 if role == "medical_director" else None)
        if profession != "doctor":
            pool = {"other": others, "manager": managers, "nurse": iter(staff.nurses)}[profession]
            hold(made, code, next(pool), BEGIN, None, "substantive", None)
    fill(made, "MD", staff.consultants["CRIT"], random, pas=8)
    pools = [pool for pool in staff.consultants.values() if len(pool) >= 12]
    for number, (code, title, role, pas) in enumerate(OFFICE):
        add(made, code, title, role, "doctor", None, "MD", pas)
        fill(made, code, pools[number % len(pools)], random, pas=pas)


def triumvirate(
    made: Posts,
    staff: Staff,
    random: Random,
    place: Place,
    above: str,
    lead: tuple[str, str, int],
    manager_role: str,
    nurse_role: str,
) -> None:
    prefix, role, pas = lead
    doctor, manager, nurse = f"{prefix}-{place.code}", f"GM-{place.code}", f"MAT-{place.code}"
    titles = {"COS": "Chief of service", "CD": "Clinical director"}
    add(made, doctor, f"{titles[prefix]}, {place.name}", role, "doctor", place, above, pas)
    manager_above = "COO" if prefix == "COS" else f"GM-{place.parent}"
    add(
        made,
        manager,
        f"{manager_role.replace('_', ' ').capitalize()}, {place.name}",
        manager_role,
        "manager",
        place,
        manager_above,
        None,
    )
    # In two directorates the matron reports to the general manager: a triumvirate on paper.
    nurse_above = (
        manager if place.code in ("SUR-GEN", "CSS-DIA") else "DON" if prefix == "COS" else f"MAT-{place.parent}"
    )
    add(
        made,
        nurse,
        f"{nurse_role.replace('_', ' ').capitalize()}, {place.name}",
        nurse_role,
        "nurse",
        place,
        nurse_above,
        None,
    )
    below = [one.code for one in SPECIALTIES if one.parent.startswith(place.code)]
    pool = [row for code in below for row in staff.consultants.get(code, [])]
    fill(made, doctor, pool or staff.consultants["EMER"], random, pas=TOO_MUCH.get(doctor, pas))
    number = len([row for row in made.posts if str(row["post_code"]).startswith("GM-")])
    begins = REORGANISATION if place.code == "UAC" else BEGIN
    chosen = staff.nurses[-1] if manager in NURSE_MANAGER else staff.managers[3 + number]
    hold(made, manager, chosen, begins, None, "substantive", None)
    if nurse not in VACANT:
        hold(made, nurse, staff.nurses[number], begins, None, "substantive", None)


def fill(made: Posts, code: str, pool: list[Row], random: Random, pas: float | None) -> None:
    """Two or three holders one after the other, with a gap now and then, up to the present state."""
    begins = next(row["starts"] for row in made.posts if row["post_code"] == code)
    assert isinstance(begins, dt.date)
    taken = {row["staff_code"] for row in made.holders}
    free = [row for row in pool if row["staff_code"] not in taken]
    terms = cut(begins, random)
    for number, (starts, ends) in enumerate(terms):
        last = number == len(terms) - 1
        if last and code in VACANT:
            break
        candidates = [row for row in free if first_day(row) <= starts] or (
            sorted(free, key=first_day)[:1] if last else []
        )
        if not candidates:
            continue
        chosen = candidates[number % len(candidates)]
        free.remove(chosen)
        starts = max(starts, first_day(chosen))
        basis = "acting" if last and code in ACTING else "interim" if last and code in INTERIM else "substantive"
        if last:
            ends = TODAY + DAY * ENDING[code] if code in ENDING else None
        arrangement = "added" if code in ADDED else "substituted"
        hold(made, code, chosen, starts, ends, basis, None if code in ON_PAPER else pas, arrangement)
        compete(made, code, starts, random, basis)


def first_day(row: Row) -> dt.date:
    day = row["starts"]
    assert isinstance(day, dt.date)
    return day


def cut(begins: dt.date, random: Random) -> list[tuple[dt.date, dt.date | None]]:
    terms: list[tuple[dt.date, dt.date | None]] = []
    starts = begins
    while True:
        ends = starts + dt.timedelta(days=random.choice((3, 3, 4, 5)) * 365)
        if ends > TODAY - dt.timedelta(days=200):
            terms.append((starts, None))
            return terms
        terms.append((starts, ends))
        starts = ends + DAY * random.choice((1, 1, 1, 45, 120))


def hold(
    made: Posts,
    code: str,
    person: Row,
    starts: dt.date,
    ends: dt.date | None,
    basis: str,
    pas: float | None,
    arrangement: str = "",
) -> None:
    made.holders.append(
        {
            "post_code": code,
            "staff_code": person["staff_code"],
            "starts": starts,
            "ends": ends,
            "basis": basis,
            "joint": False,
            "pas": pas,
            "arrangement": arrangement if pas is not None else "",
            "route": "" if not arrangement else "invitation" if basis != "substantive" else "competition",
        }
    )


def compete(made: Posts, code: str, starts: dt.date, random: Random, basis: str) -> None:
    if basis != "substantive" or random.random() < 0.3:
        return
    applicants = random.choice((1, 1, 1, 2, 2, 3, 4))
    made.competitions.append(
        {
            "post_code": code,
            "held_on": between(random, starts - dt.timedelta(days=80), starts - dt.timedelta(days=20)),
            "applicants": applicants,
            "shortlisted": min(applicants, random.choice((1, 2, 3))),
            "appointed": 1,
            "turn_taking": applicants == 1 and code.startswith("SL-") and random.random() < 0.5,
            "note": "",
        }
    )
