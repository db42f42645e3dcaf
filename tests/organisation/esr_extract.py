"""An extract like that of the electronic staff record, made from a fixed seed: invented people in invented units."""

from __future__ import annotations

import csv
import io
import random

HEADER = (
    *("Position Number", "Position Title", "Org L1", "Org L2", "Org L3", "Staff Group", "Employee Number"),
    *("First Name", "Last Name", "Payscale Description", "FTE", "Start Date", "Professional Registration Number"),
)
FIRST = ("Ada", "Bela", "Cato", "Dora", "Eli", "Fay", "Gil", "Hope", "Ian", "Joy", "Kit", "Lena", "Max", "Nora", "Otis")
LAST = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan", "Willow")
STAFF = (
    ("Consultant", "Medical and Dental", "Consultant"),
    ("Specialty Doctor", "Medical and Dental", "Specialty Doctor"),
    ("Specialty Registrar", "Medical and Dental", "Specialty Registrar"),
    ("Staff Nurse", "Nursing and Midwifery Registered", "Review Body Band 5"),
    ("Clerical Officer", "Administrative and Clerical", "Band 3"),
)


def extract(rows: int = 5_000, organisation: str = "Southmoor Hospital", seed: int = 7) -> bytes:
    """CSV as Excel in Britain writes it: days before months, cp1252."""
    random_numbers = random.Random(seed)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    for number in range(rows):
        division, ward = random_numbers.randrange(5), random_numbers.randrange(8)
        leads = number % 100 == 0
        title, group, grade = STAFF[number % len(STAFF)]
        if leads:
            title, group, grade = "Clinical Director", "Medical and Dental", "Consultant"
        doctor = group == "Medical and Dental"
        vacant = number % 50 == 49
        day = f"{random_numbers.randrange(13, 29)}/{random_numbers.randrange(1, 13):02}/{random_numbers.randrange(2005, 2024)}"
        person = (f"E{number:06}", random_numbers.choice(FIRST), random_numbers.choice(LAST), grade, "1.0", day)
        writer.writerow(
            [f"PN{number:06}", title, organisation, f"Division {division}", f"Ward {division}.{ward}", group]
            + list(("", "", "", grade, "1.0", "") if vacant else person)
            + [f"{7_500_000 + number}" if doctor and not vacant else ""]
        )
    return stream.getvalue().encode("cp1252")
