"""The small registers in words, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence

from collegium.assessments.models import Wave
from collegium.charts.engagement_registers import EventShare, attendance_chart
from collegium.engagement.models import Decision
from collegium.engagement.presenters.pieces import Chart, Column, Section, Table
from collegium.engagement.registers.levels import OwnLevel
from collegium.engagement.registers.reports import Attendances, OpportunityAudit, decision_test
from collegium.methods.attendance import LEADING_SITE, OTHERS
from collegium.methods.involvement import two_way_test
from collegium.wording.dates import as_at, day
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import number, percentage, plural

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
COMPARISON_SOURCE = "Source of the comparison: Dickinson and Ham 2008, section 3."
MEANS = {"no_opportunity": "no opportunity", "choice": "a choice"}
MOST_DRAWN = 30


def answers_beside(wave: Wave) -> str:
    """What doctors of the latest wave said of the same: the register says what was offered, they say what reached them."""
    found = wave.release.opportunity
    if found is None:
        return ""
    silent = found["choice"] + found["no_opportunity"]
    if not silent:
        return f"In {wave.title} no doctor gave a reason for taking no part."
    return (
        f"In {wave.title}, of {plural(silent, 'doctor')} who said that they take no part, {number(found['no_opportunity'])} had no opportunity by "
        "their own answer. Their answers are not kept by unit; where they and this register disagree, ask whether doctors heard of what was offered."
    )


def audit_section(audit: OpportunityAudit, answered: str = "") -> Section:
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
    said = (first, second, answered) if answered else (first, second)
    return Section("audit", "Who was offered a way in", said, caveat=AUDIT_CAVEAT, tables=(table,))


def decisions_section(found: Sequence[Decision]) -> Section | None:
    """How many of the decisions that were asked for met all three criteria; None where there are none."""
    judged = [
        (decision, test.label)
        for decision in found
        if (test := two_way_test(decision_test(decision))).label != "not_known"
    ]
    if not judged:
        return None
    late = [decision.title for decision, label in judged if label == "late"]
    good = sum(label == "involved" for _, label in judged)
    words = [f"Doctors were involved by all three criteria in {number(good)} of {plural(len(judged), 'decision')}."]
    if late:
        words.append(f"Doctors came too late in {shortened(late)}.")
    note = (
        "Late means that doctors came in on the day of the decision or after it, or more than 4 weeks after the work "
        "had started."
    )
    return Section("decisions", "Verdict", tuple(words), caveat=TEST_CAVEAT, source=note)


def attendance_section(whole: Attendances) -> Section | None:
    """The share over all events that were asked for, and a chart of them; None where there are none."""
    if not whole.events:
        return None
    share = percentage(whole.all_together.share)
    sentence = f"Over {plural(len(whole.events), 'event')}, {share} of consultants came on average: {BANDS[whole.all_together.band]}."
    drawn = [
        EventShare(f"{event.title}, {day(event.held_on)}", here.share, percentage(here.share))
        for event, here in whole.events[:MOST_DRAWN]
        if here.share is not None
    ]
    if not drawn:
        return Section("events", "Attendance", (sentence,), source=COMPARISON_SOURCE)
    spec = attendance_chart(drawn, others=(float(OTHERS[0]), float(OTHERS[1])), leading=float(LEADING_SITE))
    chart = Chart(spec, "Consultants at improvement events", sentence, ATTENDANCE_CAVEAT)
    return Section("events", "Attendance", chart=chart, source=COMPARISON_SOURCE)


def levels_section(found: Sequence[OwnLevel]) -> Section:
    """One's own answers at once; weakest first is not said, for nobody compares."""
    span = found[0].span  # every level and factor of this questionnaire has the same answers
    table = Table(
        caption=f"Your answers, {span.from_to}",
        columns=(Column("Level or factor"), Column("Mean", True), Column("Level")),
        rows=tuple(
            (one.title, number(one.mean, 1) if one.mean is not None else "no score", one.level or "too few answers")
            for one in found
        ),
        note=f"{span.level_words}: a convention of this questionnaire. With more than a third of the answers missing there is no score.",
    )
    return Section("levels", "Where you see yourself", tables=(table,), caveat="Nothing of this is kept. Print the page if you want to keep it.")  # fmt: skip
