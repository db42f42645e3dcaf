"""Bodies, their composition, their structure and cross-cutting groups in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from collegium.organisation.models import BodyPlacement, Profession, Seat
from collegium.organisation.presenters.links import Links
from collegium.organisation.presenters.tables import (
    NOT_RECORDED,
    Cell,
    Heading,
    Table,
    figure,
    file_only,
    page_only,
    pas,
    share,
    share_of,
    table,
    words,
)
from collegium.organisation.reports.accountability import UnitFact
from collegium.organisation.reports.bodies import (
    USUAL_BOARD,
    BoardCard,
    BodyFact,
    BodyReport,
    CommitteeStructure,
    GroupsReport,
    MedicalShare,
    SeatFact,
)
from collegium.wording.dates import day
from collegium.wording.lists import listed
from collegium.wording.numbers import percentage, plural

BodyNames = Mapping[int, str]
SIZES = {
    "above": f"above the usual range of {USUAL_BOARD[0]} to {USUAL_BOARD[1]}",
    "usual": f"within the usual range of {USUAL_BOARD[0]} to {USUAL_BOARD[1]}",
    "below": f"below the usual range of {USUAL_BOARD[0]} to {USUAL_BOARD[1]}",
}
CHIEF_EXECUTIVES = {
    "voting": "a member with a vote",
    "without_vote": "a member without a vote",
    "attends": "in attendance only",
    "vacant": "the post is vacant",
    "no_seat": "no seat on the board",
}


def kind_words(kind: str) -> str:
    return BodyPlacement.Kind(kind).label


def cadence_words(cadence: str) -> str:
    return BodyPlacement.Cadence(cadence).label if cadence else ""


def above_words(report: BodyReport, names: BodyNames) -> str:
    above = report.body.reports_to
    return "nothing" if above is None else names.get(above, "a body that does not exist on this day")


def bodies_table(reports: Sequence[BodyReport], names: BodyNames, links: Links) -> Table:
    def row(report: BodyReport) -> Iterable[Cell]:
        body, found = report.body, report.share
        yield words(body.name, links.body(body.id))
        yield words(kind_words(body.kind))
        yield words(above_words(report, names), links.body(body.reports_to) if body.reports_to in names else "")
        yield words(cadence_words(body.cadence))
        yield share_of(found.voting_doctors, found.voting, found.of_voting)
        yield share_of(found.doctors, found.members, found.of_members)
        yield figure(found.vacant_seats)
        for count in (found.voting, found.voting_doctors, found.members, found.doctors):
            yield figure(count)
        yield share(found.of_voting)
        yield share(found.of_members)

    counted = (
        "Members with a vote",
        "Doctors with a vote",
        "Members",
        "Doctors",
        "Doctors’ share of votes",
        "Doctors’ share of members",
    )
    head: list[str | Heading] = [
        "Body",
        "Kind",
        "Reports to",
        "Meets",
        page_only("Doctors with a vote"),
        page_only("Doctors among all members"),
        "#Vacant seats",
    ]
    return table(
        "Boards, committees and groups",
        [*head, *(file_only(text) for text in counted)],
        (row(report) for report in reports),
        note="Members are the people who sit on that day, each counted once. Vacant seats and people in attendance are not "
        "counted. A dash means that nobody sits.",
    )


def bodies_sentence(reports: Sequence[BodyReport]) -> str:
    """What the boards look like, in a sentence each."""
    boards = [report for report in reports if report.body.kind == BodyPlacement.Kind.BOARD]
    if not boards:
        return "No board is recorded on this day."
    return " ".join(f"{report.body.name}: {share_sentence(report.share)}" for report in boards)


def share_sentence(found: MedicalShare) -> str:
    if not found.members:
        return "nobody sits on it."
    verb = "is a doctor" if found.voting_doctors == 1 else "are doctors"
    votes = (
        f"{found.voting_doctors} of {plural(found.voting, 'member')} with a vote {verb} ({percentage(found.of_voting)})."
        if found.voting
        else "no member has a vote."
    )
    vacant = f" {plural(found.vacant_seats, 'seat')} {'is' if found.vacant_seats == 1 else 'are'} vacant."
    return votes + (vacant if found.vacant_seats else "")


def body_sentence(report: BodyReport, names: BodyNames) -> str:
    """What it is, to what it reports, when it meets, and the medical share."""
    meets = f" It meets {cadence_words(report.body.cadence).lower()}." if report.body.cadence else ""
    above = "" if report.body.reports_to is None else f" It reports to {above_words(report, names)}."
    share = share_sentence(report.share)
    return f"{kind_words(report.body.kind)}.{above}{meets}{attendance_words(report)} {share[0].upper()}{share[1:]}"


def sitter_words(seat: SeatFact) -> str:
    return listed(
        f"{sitter.name} ({sitter.basis})" if sitter.basis != "substantive" else sitter.name for sitter in seat.sitters
    )


def seats_table(report: BodyReport, links: Links) -> Table:
    def row(seat: SeatFact) -> Iterable[Cell]:
        sitters = seat.sitters
        title = seat.post_title or ("a post that does not exist on this day" if seat.post_id else "")
        person = links.person(sitters[0].person_id) if len(sitters) == 1 else ""
        yield words(title, links.post(seat.post_id), missing="In person")
        yield words(sitter_words(seat), person, missing="vacant")
        yield words(listed(dict.fromkeys(Profession(one.profession).label for one in sitters)), missing="–")
        yield words(Seat.Role(seat.role).label)
        yield words(Seat.Standing(seat.standing).label)
        yield words("yes" if seat.voting else "no")
        if links.edits_bodies:
            yield Cell(
                "Correct", None, links.correct("seat", seat.id), link_text=f"the seat of {title or sitter_words(seat)}"
            )

    head = ["Seat of", "Who sits", "Profession", "Role", "Standing", "Vote", *([""] if links.edits_bodies else [])]
    return table(f"Seats on {report.body.name}", head, (row(seat) for seat in report.seats))


def figures_of(report: BodyReport) -> list[tuple[str, str, str]]:
    """Label, figure, explanation: the medical share, and for a board its composition."""
    found = report.share
    figures = [
        (
            "Doctors’ share of votes",
            percentage(found.of_voting) if found.voting else "–",
            f"{found.voting_doctors} of {plural(found.voting, 'member')} with a vote",
        ),
        (
            "Doctors among all members",
            percentage(found.of_members) if found.members else "–",
            f"{found.doctors} of {plural(found.members, 'member')}",
        ),
    ]
    if report.card is None:
        return figures
    clinicians = percentage(found.clinicians_of_members) if found.members else "–"
    return [
        ("Members", f"{found.members}", f"{SIZES[report.card.size]} members"),
        *figures,
        ("All clinicians among members", clinicians, f"{found.clinicians} of {plural(found.members, 'member')}: doctors and nurses"),
    ]  # fmt: skip


def composition_table(card: BoardCard) -> Table:
    since = f", since {day(card.chief_executive_since)}" if card.chief_executive_since else ""
    rows = [
        ("Chair", card.chairs),
        ("Executives", card.executives),
        ("Non-executives without the chair", card.non_executives),
        ("Others", card.others),
        ("Doctors who work in this organisation", card.staff_doctors),
        ("Doctors from outside", card.outside_doctors),
        ("Executives other than the chief executive", card.management_staff),
    ]
    chief = Cell(CHIEF_EXECUTIVES[card.chief_executive] + since, CHIEF_EXECUTIVES[card.chief_executive] + since)
    return table(
        "Composition of the board",
        ["Part of the board", "Members"],
        [*((words(label), figure_left(count)) for label, count in rows), (words("Chief executive"), chief)],
        note=f"A board of {USUAL_BOARD[0]} to {USUAL_BOARD[1]} is usual. The medical director and the director of nursing are usually its only clinical executives.",
    )


def figure_left(value: int) -> Cell:
    return Cell(str(value), value)


def branch_words(report: BodyReport) -> str:
    """A body of the tree in one line."""
    found = report.share
    chair = f"Chair: {listed(report.chairs)}." if report.chairs else "No chair."
    meets = f" Meets {cadence_words(report.body.cadence).lower()}." if report.body.cadence else ""
    doctors = (
        f" Doctors: {found.doctors} of {plural(found.members, 'member')}." if found.members else " Nobody sits on it."
    )
    return f"{chair}{meets}{doctors}{attendance_words(report)}"


def attendance_words(report: BodyReport) -> str:
    """From recorded meetings; a share that was entered by hand is called so."""
    body = report.body
    if body.meetings:
        return (
            f" A doctor was present at {body.meetings_with_doctor} of {plural(body.meetings, 'recorded meeting')} "
            f"in the last 12 months ({percentage(body.attended)})."
        )
    if body.medical_attendance is None:
        return ""
    return f" A doctor was present at {pas(body.medical_attendance)}% of its meetings, as entered by hand; no meeting is recorded in the last 12 months."


def committees_table(
    reports: Sequence[BodyReport], structure: CommitteeStructure, names: BodyNames, links: Links
) -> Table:
    looping = {member for loop in structure.loops for member in loop}

    def problem(report: BodyReport) -> list[str]:
        if report.body.id in looping:
            return ["in a reporting loop"]
        return ["reports to nothing"] if report.body.id in structure.orphans else []

    def row(report: BodyReport) -> Iterable[Cell]:
        yield words(report.body.name, links.body(report.body.id))
        yield words(above_words(report, names))
        yield words(listed(report.chairs), missing="none")
        yield words(cadence_words(report.body.cadence))
        yield attendance_cell(report.body)
        yield figure(report.body.meetings)
        yield figure(report.body.meetings_with_doctor)
        yield figure(report.share.doctors)
        yield figure(report.share.members)
        yield Cell("none", None) if not problem(report) else words("; ".join(problem(report)))
        if links.edits_bodies:
            yield Cell(
                "Correct", None, links.correct("body-placement", report.body.placement_id), link_text=report.body.name
            )

    head: list[str | Heading] = [
        "Body",
        "Reports to",
        "Chair",
        "Meets",
        "#Meetings with a doctor",
        file_only("Recorded meetings"),
        file_only("Recorded meetings with a doctor"),
        "#Doctors",
        "#Members",
        "To fix",
    ]
    return table(
        "Committees: reporting line, chair, meetings and doctors",
        [*head, *([""] if links.edits_bodies else [])],
        (row(report) for report in reports),
        note="Meetings with a doctor: of the meetings in the last 12 months for which attendance is recorded. Where none is, the "
        "share that was entered by hand, marked so.",
    )


def attendance_cell(body: BodyFact) -> Cell:
    if body.attended is None:
        return Cell(NOT_RECORDED, None, number=True)
    if body.meetings:
        return Cell(
            f"{percentage(body.attended)} ({body.meetings_with_doctor} of {body.meetings})", body.attended, number=True
        )
    return Cell(f"{percentage(body.attended)}, entered by hand", body.attended, number=True)


def structure_sentence(reports: Sequence[BodyReport], structure: CommitteeStructure) -> str:
    loops = sum(map(len, structure.loops))
    without = sum(not report.share.doctors for report in reports if report.body.kind == BodyPlacement.Kind.COMMITTEE)
    parts = [
        f"{plural(len(reports), 'body')} {'stands' if len(reports) == 1 else 'stand'} in the structure.",
        f"{plural(len(structure.orphans), 'committee or group', 'committees or groups')} "
        f"{'reports' if len(structure.orphans) == 1 else 'report'} to nothing; {plural(loops, 'body')} "
        f"{'is' if loops == 1 else 'are'} in a reporting loop.",
        f"{plural(without, 'committee')} {'has' if without == 1 else 'have'} no doctor.",
    ]
    return " ".join(parts)


def loop_words(loop: Sequence[int], names: BodyNames) -> str:
    return ", which reports to ".join([*(names[one] for one in loop), names[loop[0]]]) + "."


def groups_table(report: GroupsReport, groups: BodyNames, units: BodyNames, links: Links) -> Table:
    return table(
        "Groups and the units on them",
        ["Group", "#Units", "Units on it"],
        (
            (words(groups[group], links.body(group)), figure(len(on)), words(listed(units[one] for one in on), missing="none"))
            for group, on in report.units_of.items()
        ),
    )  # fmt: skip


def group_units_table(report: GroupsReport, groups: BodyNames, units: Sequence[UnitFact], links: Links) -> Table:
    return table(
        "Units and the groups they sit on",
        ["Unit", "#Groups", "Groups"],
        (
            (
                words(unit.name, links.unit(unit.id)),
                figure(len(report.groups_of[unit.id])),
                words(listed(groups[one] for one in report.groups_of[unit.id]), missing="none"),
            )
            for unit in units
        ),
    )


def groups_sentence(report: GroupsReport, units: int) -> str:
    if not report.units_of:
        return ""
    start = f"{plural(len(report.units_of), 'group')} {'cuts' if len(report.units_of) == 1 else 'cut'} across {plural(units, 'unit')}."
    if not report.units_in_none:
        return f"{start} Every unit sits on at least one."
    alone = len(report.units_in_none)
    return f"{start} {plural(alone, 'unit')} {'sits' if alone == 1 else 'sit'} on none."
