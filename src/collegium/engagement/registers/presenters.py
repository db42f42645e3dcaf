"""The small registers in words, charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from collegium.charts.engagement_registers import EventShare, attendance_chart
from collegium.engagement.models import Route
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.registers.levels import OwnLevel
from collegium.engagement.registers.reports import Attendances, EventAttendance, OpportunityAudit, TestedDecision
from collegium.methods.attendance import LEADING_SITE, OTHERS
from collegium.wording.dates import as_at, day
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import number, percentage, plural

LinkOf = Callable[[int], str]
AUDIT_CAVEAT = (
    "A way in counts for a unit where it was open to the unit, to a unit above it, or to the whole organisation. The register knows what was "
    "offered, not whether doctors heard of it or could have used it."
)
TEST_CAVEAT = "The dates and the two marks are what somebody recorded. Meeting three criteria does not show that doctors agreed with the decision."
ATTENDANCE_CAVEAT = (
    "The comparison comes from interviews at a few sites in the 2000s: 30% of consultants at one, between 1% and 5% elsewhere. Coming to an event is not "
    "the same as improving anything."
)
LABELS = {
    "involved": "Involved",
    "one_way": "One way only",
    "without_influence": "Without influence",
    "late": "Late",
    "not_involved": "Not involved",
    "not_known": "Not known yet",
}
BANDS = {
    "below_others": "below other sites",
    "as_others": "as at other sites",
    "above_others": "above other sites",
    "as_leading_site": "as at the site that stood out",
    "not_known": "not known",
}
MEANS = {"no_opportunity": "no opportunity", "choice": "a choice"}
MOST_DRAWN = 30


def audit_section(audit: OpportunityAudit) -> Section:
    who = str(audit.grades.label)
    if not audit.groups:
        words = f"The register has no {who.lower()} in any unit {as_at(audit.day)}."
        return Section("audit", "Who was offered a way in", (words,))
    without = audit.without
    first = f"{number(len(audit.groups) - len(without))} of {plural(len(audit.groups), 'unit')} with {who.lower()} had at least one way in open {as_at(audit.day)}."
    if without:
        affected = sum(group.doctors for group in without)
        second = (
            f"None was open to {plural(affected, 'doctor')} in {shortened([group.name for group in without], at_most=8)}: whoever there says "
            "“not interested” had no opportunity, and is not counted as having chosen."
        )
    else:
        second = "Whoever says “not interested” had something to choose from."
    table = Table(
        caption=f"{who}: ways in by unit, {as_at(audit.day)}",
        columns=(
            Column("Unit"),
            Column(who, True),
            Column("Ways in", True),
            Column("Which"),
            Column("“Not interested” counts as"),
        ),
        rows=tuple(
            (
                group.name,
                number(group.doctors),
                number(len(group.routes)),
                listed(route.title for route in group.routes) or "none",
                MEANS[group.not_interested_means],
            )
            for group in audit.groups
        ),
    )
    return Section("audit", "Who was offered a way in", (first, second), caveat=AUDIT_CAVEAT, tables=(table,))


def routes_section(routes: Sequence[Route], names: dict[int, str], link: LinkOf | None) -> Section:
    table = Table(
        caption="Ways in that were open that day",
        columns=(Column("What was offered"), Column("Kind"), Column("For whom"), Column("Where"), Column("From"), Column("To")),
        rows=tuple(
            (
                route.title,
                route.get_kind_display(),
                route.get_grades_display(),
                names.get(route.unit_id, "") if route.unit_id else "Whole organisation",
                day(route.starts),
                day(route.ends) if route.ends else "",
            )
            for route in routes
        ),
        links=tuple(link(route.pk) for route in routes) if link else (),
    )  # fmt: skip
    nothing = () if routes else ("No way in is recorded for that day.",)
    return Section("routes", "Ways in", nothing, tables=(table,) if routes else ())


def decisions_section(found: Sequence[TestedDecision], names: dict[int, str], link: LinkOf | None) -> Section:
    if not found:
        return Section(
            "decisions", "Decisions", ("No decision is recorded yet. Begin with one that doctors still talk about.",)
        )
    judged = [one for one in found if one.test.label != "not_known"]
    late = [one.decision.title for one in judged if one.test.label == "late"]
    good = sum(one.test.label == "involved" for one in judged)
    words = [
        f"In {number(good)} of {plural(len(judged), 'decision')} on this page doctors were involved by all three criteria."
    ]
    if late:
        words.append(f"Doctors came too late in {shortened(late)}.")
    table = Table(
        caption="Decisions, and the three criteria of two-way involvement",
        columns=(Column("Decision"), Column("Where"), Column("Doctors involved"), Column("Decided"), Column("Both ways"), Column("Has influence"), Column("From the beginning"), Column("In one word")),
        rows=tuple(
            (
                one.decision.title,
                names.get(one.decision.unit_id, "") if one.decision.unit_id else "Whole organisation",
                day(one.decision.involved_on) if one.decision.involved_on else "not",
                day(one.decision.decided_on) if one.decision.decided_on else "open",
                *(yes_no(one.test.met[name]) for name in ("two_way", "influences", "from_the_beginning")),
                LABELS[one.test.label],
            )
            for one in found
        ),
        links=tuple(link(one.decision.pk) for one in found) if link else (),
        note="Late: doctors came in on the day of the decision or after it, or more than four weeks after the work had begun.",
    )  # fmt: skip
    return Section("decisions", "Decisions", tuple(words), caveat=TEST_CAVEAT, tables=(table,))


def yes_no(met: bool | None) -> str:
    return "not known" if met is None else "yes" if met else "no"


def attendance_section(whole: Attendances, shown: Sequence[EventAttendance], link: LinkOf | None) -> Section:
    if not whole.events:
        return Section("events", "Events", ("No improvement event is recorded yet.",))
    share = percentage(whole.all_together.share)
    sentence = f"Over {plural(len(whole.events), 'event')}, {share} of consultants came on average: {BANDS[whole.all_together.band]}."
    table = Table(
        caption="Consultants at improvement events",
        columns=(Column("Event"), Column("Day"), Column("Came", True), Column("Consultants", True), Column("Share", True), Column("Beside other sites")),
        rows=tuple(
            (
                one.event.title,
                day(one.event.held_on),
                number(one.event.attended),
                number(one.event.consultants),
                percentage(one.attendance.share),
                BANDS[one.attendance.band],
            )
            for one in shown
        ),
        links=tuple(link(one.event.pk) for one in shown) if link else (),
        note="Source of the comparison: Dickinson and Ham 2008, section 3.",
    )  # fmt: skip
    drawn = [
        EventShare(
            f"{one.event.title}, {day(one.event.held_on)}", one.attendance.share, percentage(one.attendance.share)
        )
        for one in shown[:MOST_DRAWN]
        if one.attendance.share is not None
    ]
    chart = None
    if drawn:
        spec = attendance_chart(drawn, others=(float(OTHERS[0]), float(OTHERS[1])), leading=float(LEADING_SITE))
        chart = Chart(spec, "Consultants at improvement events", sentence, ATTENDANCE_CAVEAT)
    return Section("events", "Events", () if chart else (sentence,), chart=chart, tables=(table,))


def levels_section(found: Sequence[OwnLevel]) -> Section:
    """One's own answers at once; weakest first is not said, for nobody compares."""
    table = Table(
        caption="Your answers, from 1 to 4",
        columns=(Column("Level or factor"), Column("Mean", True), Column("Level")),
        rows=tuple(
            (one.title, number(one.mean, 1) if one.mean is not None else "no score", one.level or "too few answers")
            for one in found
        ),
        note="Below 2 low, from 2 moderate, from 3 high: a convention of this questionnaire. With more than a third of the answers missing there is no score.",
    )
    return Section("levels", "Where you see yourself", tables=(table,), caveat="Nothing of this is kept. Print the page if you want to keep it.")  # fmt: skip
