"""The units of the invented trust: five divisions, twelve directorates, twenty-three specialties; and their history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collegium.tables.writing import Cell

BEGIN = dt.date(2018, 4, 1)  # the first day of eight years of history
MERGER = dt.date(2022, 4, 1)  # Brackwater joins
REORGANISATION = dt.date(2024, 4, 1)  # urgent and acute care becomes a division of its own
TODAY = dt.date(2026, 11, 2)  # the last day that the invention knows; it does not move with the clock
DAY = dt.timedelta(days=1)

TRUST = "ZAV"
TRUST_NAME = "Ashworth Vale University Hospitals NHS Foundation Trust"
JOINED = "ZBW"
JOINED_NAME = "Brackwater District Hospital NHS Trust"

Row = dict[str, Cell]


@dataclass(frozen=True)
class Place:
    """A unit, how many doctors work in it, and what it was before."""

    code: str
    name: str
    parent: str
    doctors: int = 0
    from_brackwater: bool = False
    moved_from: str = ""  # the parent until the reorganisation


DIVISIONS = (
    Place("MED", "Medicine", ""),
    Place("SUR", "Surgery and anaesthesia", ""),
    Place("WCH", "Women and children", ""),
    Place("CSS", "Clinical support", ""),
    Place("UAC", "Urgent and acute care", ""),
)
DIRECTORATES = (
    Place("MED-CAR", "Cardiac and respiratory", "MED"),
    Place("MED-DIG", "Digestive and renal", "MED"),
    Place("MED-OLD", "Older people and neurology", "MED"),
    Place("MED-CAN", "Cancer and haematology", "MED"),
    Place("SUR-GEN", "General and vascular surgery", "SUR"),
    Place("SUR-MSK", "Bones and joints", "SUR"),
    Place("SUR-HNK", "Head and neck", "SUR"),
    Place("SUR-ANA", "Theatres and critical care", "SUR"),
    Place("WCH-WOM", "Women's health", "WCH"),
    Place("WCH-CHI", "Children's health", "WCH"),
    Place("CSS-DIA", "Diagnostics", "CSS"),
    Place("UAC-EME", "Emergency and acute medicine", "UAC", moved_from="MED"),
)
SPECIALTIES = (
    Place("CARD", "Cardiology", "MED-CAR", 34),
    Place("RESP", "Respiratory medicine", "MED-CAR", 30),
    Place("GAST", "Gastroenterology", "MED-DIG", 28),
    Place("RENA", "Renal medicine", "MED-DIG", 17),
    Place("GERI", "Medicine for older people", "MED-OLD", 38),
    Place("NEUR", "Neurology and stroke", "MED-OLD", 22),
    Place("ONCO", "Oncology", "MED-CAN", 24),
    Place("HAEM", "Haematology", "MED-CAN", 19),
    Place("GSUR", "General surgery", "SUR-GEN", 42),
    Place("VASC", "Vascular surgery", "SUR-GEN", 13),
    Place("UROL", "Urology", "SUR-GEN", 18),
    Place("ORTH", "Trauma and orthopaedics", "SUR-MSK", 44),
    Place("RHEU", "Rheumatology", "SUR-MSK", 12, from_brackwater=True),
    Place("ENT", "Ear, nose and throat", "SUR-HNK", 17),
    Place("OPHT", "Ophthalmology", "SUR-HNK", 19),
    Place("ANAE", "Anaesthesia", "SUR-ANA", 62),
    Place("CRIT", "Critical care", "SUR-ANA", 26),
    Place("OBGY", "Obstetrics and gynaecology", "WCH-WOM", 40),
    Place("PAED", "Paediatrics", "WCH-CHI", 41),
    Place("RADI", "Radiology", "CSS-DIA", 33),
    Place("PATH", "Pathology", "CSS-DIA", 22),
    Place("EMER", "Emergency medicine", "UAC-EME", 45),
    Place("ACUT", "Acute medicine", "UAC-EME", 24, from_brackwater=True),
)
PLACES = DIVISIONS + DIRECTORATES + SPECIALTIES
BRACKWATER_UNITS = (
    ("B-MED", "Medical directorate", "directorate", "ACUT"),
    ("B-SUR", "Surgical directorate", "directorate", "GSUR"),
    ("B-RHE", "Rheumatology", "specialty", "RHEU"),
)
ACCOUNTABILITY = {"WCH-CHI": "joint", "CSS-DIA": "manager"}


def kind_of(place: Place) -> str:
    return "division" if place in DIVISIONS else "directorate" if place in DIRECTORATES else "specialty"


def unit_rows() -> list[Row]:
    """One row for each unit and period."""
    rows: list[Row] = []
    for place in PLACES:
        begins = MERGER if place.from_brackwater else REORGANISATION if place.code == "UAC" else BEGIN
        fixed: Row = {
            "unit_code": place.code,
            "name": place.name,
            "kind": kind_of(place),
            "accountability": ACCOUNTABILITY.get(place.code, "doctor") if place in DIRECTORATES else "doctor",
        }
        if place.moved_from:
            rows.append({**fixed, "parent_code": place.moved_from, "starts": begins, "ends": REORGANISATION - DAY})
            begins = REORGANISATION
        rows.append({**fixed, "parent_code": place.parent, "starts": begins, "ends": None})
    return rows


def brackwater_unit_rows() -> list[Row]:
    return [
        {"unit_code": code, "name": name, "kind": kind, "parent_code": "", "starts": BEGIN, "ends": MERGER - DAY}
        for code, name, kind, _ in BRACKWATER_UNITS
    ]
