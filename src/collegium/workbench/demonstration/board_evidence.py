"""Translation work, evidence, digests, barriers and service reviews of the invented trust."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from random import Random

from collegium.board.barriers.actions import record_barrier
from collegium.board.digests import actions as digests
from collegium.board.models import ServiceReview
from collegium.board.reviews import actions as reviews
from collegium.organisation.models import Organisation
from collegium.tables.reading import read_table
from collegium.tables.writing import write_csv
from collegium.workbench.demonstration.board_books import holder
from collegium.workbench.demonstration.units import TODAY, TRUST

SEED = 20261123
CLAIMS = (
    ("Wards that published their rotas earlier had fewer sick days among doctors.", "An invented study of 24 wards", "cohort", "24 wards", "negative", "Invented for this demonstration. Wards that plan well may differ in other ways too."),
    ("A ward round before nine, drawn by lot among twelve wards, led to discharges 70 minutes earlier.", "An invented trial", "randomised", "12 wards", "positive", "Invented for this demonstration. The wards had their own pharmacist, which ours have not."),
)  # fmt: skip
# Day, kind, what, in plain words, evidence, audiences.
WORK = (
    (dt.date(2026, 2, 3), "board-data", "What the chart of falls says", "It varies as usual: one bad month is no trend.", "", ("board", "clinical-directors")),
    (dt.date(2026, 3, 10), "academic-evidence", "What a trial of early rounds means here", "It may help us less: our wards have no pharmacist of their own [E2].", "E2", ("executives", "doctors")),
    (dt.date(2026, 4, 14), "national-policy", "New guidance on rotas", "Rotas have to be out earlier.", "E1", ("clinical-directors", "doctors")),
    (dt.date(2026, 5, 5), "frontline-to-board", "Why the sepsis form is filled in late", "The form asks for an answer before the blood test is back.", "", ("board",)),
    (dt.date(2026, 6, 2), "board-to-clinicians", "What the savings plan asks of theatres", "", "", ("doctors", "nurses-allied")),
    (dt.date(2026, 7, 7), "peer-benchmarks", "Length of stay beside other trusts", "We stay within the middle half of our peers.", "", ("board", "clinical-directors")),
    (dt.date(2026, 9, 8), "external-agencies", "Why the regulator asks for waits each week", "", "", ("executives", "clinical-directors")),
    (dt.date(2026, 9, 22), "acronyms-people", "Who answers for what since the reorganisation", "", "", ("board", "partners")),
    (dt.date(2026, 10, 6), "academic-evidence", "What leaders' ratings go along with", "Teams with better rated leaders had more contented clients; the study cannot say why [E-MH31].", "E-MH31", ("board",)),
)  # fmt: skip
BARRIERS = (
    ("workload", "yes", "Clinical directors of three directorates have less than two PAs", "MD", "Set the missing time aside in the next round of job plans"),
    ("career", "partly", "Nobody was told what follows a term as clinical director", "DMD2", "Talk with each whose term ends within a year"),
    ("regulation", "yes", "The same figures go out on three forms", "", ""),
    ("private-practice", "no", "", "", ""),
)  # fmt: skip
# Unit, measure, unit of measurement, usual value, spread, change, direction, centre of the peers.
SERVICES = (
    *((unit, "Length of stay", "days", usual, 0.25, change, "lower", 5.2) for unit, usual, change in (("UAC-EME", 1.9, 0.0), ("ORTH", 5.6, -0.9), ("CARD", 5.0, 0.0))),
    *((unit, "Income", "£ thousand", usual, 60.0, 0.0, "neither", 2400.0) for unit, usual in (("UAC-EME", 3100.0), ("ORTH", 2650.0), ("CARD", 2150.0))),
    *((unit, "Share of local patients", "%", usual, 1.2, 0.0, "higher", 71.0) for unit, usual in (("UAC-EME", 88.0), ("ORTH", 64.0), ("CARD", 73.0))),
    *((unit, "Patients seen within 18 weeks", "%", usual, 1.5, change, "higher", 66.0) for unit, usual, change in (("ORTH", 58.0, 5.0), ("CARD", 68.0, 0.0))),
)  # fmt: skip
MONTHS, PEERS = 20, 11
FIRST = dt.date(2025, 3, 1)
COLUMNS = ("unit_code", "measure", "measure_unit", "period", "value", "peer", "better")


def bring_in_board_evidence(*, by: str, folder: Path) -> None:
    trust = Organisation.objects.get(code=TRUST)
    for claim, study, design, size, direction, caveat in CLAIMS:
        values = {
            "claim": claim,
            "study": study,
            "design": design,
            "size": size,
            "direction": direction,
            "transfer_caveat": caveat,
            "link": "",
        }
        digests.add_claim(by=by, organisation=trust, values=values)
    for on, kind, what, meaning, evidence, whom in WORK:
        row = {"on": on, "kind": kind, "what": what, "meaning": meaning, "evidence": evidence}
        digests.log_translation(by=by, organisation=trust, values=row, audiences_of=whom)
    write_digests(by, trust)
    for barrier, met, seen, owner, step in BARRIERS:
        state = {
            "met": met,
            "seen_in": seen,
            "owner_id": holder(trust, owner, TODAY) if owner else None,
            "next_step": step,
            "due_on": dt.date(2027, 3, 31) if step else None,
        }
        record_barrier(by=by, organisation=trust, barrier=barrier, values=state, on=dt.date(2026, 10, 15))
    review_services(by, trust, folder)


def write_digests(by: str, trust: Organisation) -> None:
    author = holder(trust, "DMD1", TODAY)
    policy = {
        "kind": "policy", "title": "Rotas eight weeks ahead", "source": "Invented national guidance", "link": "", "dated": dt.date(2026, 4, 1),
        "says": "From April 2027 every rota of doctors is published at least eight weeks ahead.",
        "for_organisation": "Four of five divisions publish six weeks ahead; one publishes three weeks ahead. Wards that published earlier had fewer sick days [E1].",
        "for_front_line": "Leave can be planned. Swaps after publication need both doctors' agreement.",
        "asked_of_us": "A plan by the end of the year, and the share of rotas in time each month.", "author_id": author, "review_by": dt.date(2027, 4, 1),
    }  # fmt: skip
    research = {
        "kind": "research", "title": "Early ward rounds", "source": "An invented trial", "link": "", "dated": dt.date(2026, 2, 1),
        "says": "Twelve wards were drawn by lot. Rounds before nine led to earlier discharges [E2].",
        "for_organisation": "Worth trying on two wards, with the pharmacy; the gain may be smaller here.",
        "for_front_line": "The round begins before nine; theatre lists stay as they are.",
        "asked_of_us": "", "author_id": author, "review_by": dt.date(2027, 2, 1),
    }  # fmt: skip
    digests.write_digest(by=by, organisation=trust, values=policy, on=dt.date(2026, 4, 20))
    digests.write_digest(by=by, organisation=trust, values=research, on=dt.date(2026, 3, 2))


def review_services(by: str, trust: Organisation, folder: Path) -> None:
    """One round that the board has seen, with an answer, and one that so far only the lead sees."""
    content = write_csv(COLUMNS, list(service_rows()))
    files = folder / "examples" / "reviews"
    files.mkdir(parents=True, exist_ok=True)
    (files / "service-reviews.csv").write_bytes(content)
    lines = content.decode().splitlines(keepends=True)
    rounds = (
        (("ORTH", "CARD"), "Autumn 2026", dt.date(2026, 10, 1), dt.date(2026, 10, 20), dt.date(2026, 10, 1)),
        (("UAC-EME",), "Winter 2026", TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=60), TODAY),
    )
    for units, title, lead, board, on in rounds:
        own = lines[0] + "".join(line for line in lines[1:] if line.split(",")[0] in units)
        values = {
            "title": title,
            "lead_from": lead,
            "board_from": board,
            "peer_rule": "acute trusts of the same size, invented",
            "source": "Invented figures",
        }
        table = read_table(own.encode(), name="service-reviews.csv")
        reviews.bring_in_reviews(by=by, organisation=trust, table=table, values=values, on=on)
    answered = ServiceReview.objects.get(organisation=trust, unit__code="ORTH")
    said = "The second theatre opened in December. Hips and knees go home a day earlier since; what remains are patients who wait for a place in care."
    reviews.comment(by=by, review=answered, text=said, on=dt.date(2026, 10, 9))


def service_rows() -> Iterator[tuple[str, ...]]:
    """Own months, and for the last six the peers' figures; the same each time."""
    random = Random(SEED)  # noqa: S311 - invented figures, no secret
    for unit, measure, unit_text, usual, spread, change, better, centre in SERVICES:
        for place in range(MONTHS):
            month = f"{FIRST.year + (FIRST.month - 1 + place) // 12}-{(FIRST.month - 1 + place) % 12 + 1:02}"
            value = usual + (change if place >= 9 else 0.0) + random.gauss(0, spread)
            yield unit, measure, unit_text, month, f"{value:.2f}", "", better
            if place >= MONTHS - 6:
                middle = usual if unit == "UAC-EME" else centre
                for peer in range(PEERS):
                    other = middle * (1 + 0.03 * (peer - PEERS // 2)) + random.gauss(0, spread)
                    yield unit, measure, unit_text, month, f"{other:.2f}", f"peer {peer + 1}", better
