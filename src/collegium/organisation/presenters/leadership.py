"""Leaders on paper, leadership time and formal roles in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from collegium.definitions.roles import LEADERSHIP_PAS_CEILING, Role, role, role_ids
from collegium.organisation.models import Membership
from collegium.organisation.presenters.links import Links
from collegium.organisation.presenters.tables import (
    NOT_RECORDED,
    Cell,
    Table,
    figure,
    pas,
    table,
    tags,
    words,
)
from collegium.organisation.reports.leadership import FormalRole, Holder, PaperLeaders, Sum
from collegium.organisation.reports.leadership_time import (
    JOB_PLAN_MOST_PAS,
    DoctorTime,
    GroupTime,
    LeadershipTime,
    PostTime,
)
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import number, plural

NO_UNIT = "not in a unit"
PAPER_TIMES = {"none": "none set aside", "unknown": NOT_RECORDED}
TIME_FLAGS = {
    "added": "added, not substituted",
    "above_ceiling": f"above the ceiling of {LEADERSHIP_PAS_CEILING}",
    "above_week": f"week above {JOB_PLAN_MOST_PAS}",
    "below_guide": "below the guide",
}
STATES = {
    "not_established": "no post recorded",
    "vacant": "vacant",
    "partly_vacant": "partly vacant",
    "held": "held",
}


def holder_words(holder: Holder) -> str:
    notes = [
        word for word in (holder.basis, "joint") if (word == "joint" and holder.joint) or word in ("acting", "interim")
    ]
    return f"{holder.name} ({', '.join(notes)})" if notes else holder.name


def role_title(role_id: str) -> str:
    return role(role_id).title if role_id in role_ids() else role_id


def guide_words(definition: Role | None) -> str:
    if definition is None or definition.guide_pas is None:
        return ""
    lowest, highest = definition.guide_pas
    return number(lowest) if lowest == highest else f"{number(lowest)} to {number(highest)}"


def sum_cell(found: Sum) -> Cell:
    """A sum says how many of its parts are missing; with nothing recorded there is no sum."""
    if not found.recorded:
        return Cell(NOT_RECORDED if found.missing else "–", None, number=True)
    text = pas(found.known)
    return Cell(f"{text} ({found.missing} {NOT_RECORDED})" if found.missing else text, found.known, number=True)


def paper_sentence(report: PaperLeaders) -> str:
    if not report.leads:
        return "No doctor is recorded as leading a unit on this day."
    if not report.lines:
        return f"All {plural(report.leads, 'doctor')} who lead a unit have time recorded for it."
    none, unknown = report.count("none"), report.count("unknown")
    parts = [f"{plural(report.leads, 'doctor')} {'leads' if report.leads == 1 else 'lead'} a unit."]
    if none:
        parts.append(f"{plural(none, 'doctor')} of them {'has' if none == 1 else 'have'} no time set aside for it.")
    if unknown:
        parts.append(f"For {plural(unknown, 'doctor')} no time is recorded, which may mean that there is none.")
    return " ".join(parts)


def paper_table(report: PaperLeaders, links: Links) -> Table:
    def row(one: int) -> Iterable[Cell]:
        line = report.lines[one]
        yield words(line.post.unit_name, links.unit(line.post.unit_id), missing=NO_UNIT)
        yield words(line.post.title, links.post(line.post.id))
        yield words(holder_words(line.holder), links.person(line.holder.person_id))
        yield words(PAPER_TIMES[line.time])
        yield words(guide_words(line.post.definition), missing="none published")
        if links.edits:
            yield Cell(
                "Correct",
                None,
                links.correct("membership", line.holder.membership_id),
                link_text=f"the time of {line.holder.name}",
            )

    head = ["Unit", "Post", "Holder", "Time", "Guide, PAs of ten", *([""] if links.edits else [])]
    return table("Leaders on paper", head, (row(one) for one in range(len(report.lines))))


def time_figures(report: LeadershipTime) -> list[tuple[str, str, str]]:
    total = report.total
    flagged = sum("added" in line.flags for line in report.posts)
    return [
        ("Set aside for posts", sum_words(total.set_aside), f"over {plural(total.posts, 'medical leadership post')}"),
        ("Held by leaders", sum_words(total.held), missing_words(total.held.missing, "holder")),
        ("In place of other work", f"{pas(total.substituted)} PAs", "of those held"),
        ("On top of a full job plan", f"{pas(total.added)} PAs", f"by {plural(flagged, 'holder')}"),
        (
            "Leadership time per doctor",
            "–" if report.per_doctor is None else f"{number(report.per_doctor, 2)} PAs",
            "held, over all doctors employed",
        ),
    ]  # fmt: skip


def sum_words(found: Sum) -> str:
    return f"{pas(found.known)} PAs" if found.recorded else NOT_RECORDED


def missing_words(missing: int, noun: str) -> str:
    return f"{NOT_RECORDED} for {plural(missing, noun)}" if missing else f"recorded for every {noun}"


def time_sentence(report: LeadershipTime) -> str:
    """How many holders there are to look at, by reason."""
    holders = [line for line in report.posts if line.holder]
    counts = {text: sum(flag in line.flags for line in holders) for flag, text in TIME_FLAGS.items()}
    found = [f"{count} {text}" for text, count in counts.items() if count]
    start = f"{plural(len(holders), 'holder')} of {plural(report.total.posts, 'medical leadership post')}"
    return f"{start}: {listed(found)}." if found else f"{start}, with nothing to look at."


def time_table(report: LeadershipTime, links: Links) -> Table:
    """Job plans and whole weeks are shown only to those who may see people."""

    def row(line: PostTime) -> Iterable[Cell]:
        nobody = Cell("–", None, number=True)
        yield words(line.post.title, links.post(line.post.id))
        yield words(line.post.unit_name, links.unit(line.post.unit_id), missing=NO_UNIT)
        yield (
            words(holder_words(line.holder), links.person(line.holder.person_id))
            if line.holder
            else Cell("vacant", None)
        )
        yield tags(TIME_FLAGS[flag] for flag in line.flags)
        yield words(guide_words(line.post.definition), missing="–")
        yield figure(line.post.pas)
        yield figure(line.holder.pas) if line.holder else nobody
        yield words(arrangement_words(line.holder), missing="–" if line.holder is None else NOT_RECORDED)
        if links.people:
            yield figure(line.job_plan) if line.holder else nobody
            yield figure(line.week) if line.holder else nobody

    head = ["Post", "Unit", "Holder", "To look at", "Guide", "#Set aside", "#Held", "Arrangement"]
    own = ["#Job plan", "#Whole week"] if links.people else []
    return table("Time for each medical leadership post, PAs", [*head, *own], (row(line) for line in report.posts))


def arrangement_words(holder: Holder | None) -> str:
    return Membership.Arrangement(holder.arrangement).label if holder and holder.arrangement else ""


def units_time_table(report: LeadershipTime, links: Links) -> Table:
    def row(one: GroupTime, name: Cell) -> Iterable[Cell]:
        yield name
        yield figure(one.posts)
        yield sum_cell(one.set_aside)
        yield sum_cell(one.held)
        yield figure(one.substituted)
        yield figure(one.added)
        yield figure(one.undeclared)

    rows = [row(one, words(one.unit_name, links.unit(one.unit_id), missing=NO_UNIT)) for one in report.units]
    return table(
        "Leadership time by unit, PAs",
        ["Unit", "#Posts", "#Set aside", "#Held", "#In place of other work", "#On top", "#Arrangement not recorded"],
        [*rows, row(report.total, words("Whole organisation"))],
        note="Each unit stands by itself, without the units below it.",
    )


def doctors_time_table(report: LeadershipTime, links: Links) -> Table:
    def row(one: DoctorTime) -> Iterable[Cell]:
        yield words(one.name, links.person(one.person_id))
        yield words("; ".join(one.posts))
        yield sum_cell(one.leadership)
        yield figure(one.job_plan)
        yield figure(one.week)
        yield tags(TIME_FLAGS[flag] for flag in one.flags)

    head = ["Doctor", "Leadership posts", "#Leadership, PAs", "#Job plan, PAs", "#Whole week, PAs", "To look at"]
    return table("Leadership time by doctor", head, (row(one) for one in report.doctors))


def formal_table(found: Sequence[FormalRole], links: Links) -> Table:
    def row(one: FormalRole) -> Iterable[Cell]:
        only = one.posts[0].id if len(one.posts) == 1 else None
        yield words(one.role.title, links.post(only))
        yield words(STATES[one.state])
        yield figure(len(one.posts))
        yield words(other_names(one), missing="–")
        yield figure(one.vacant)
        yield words(shortened((holder_words(holder) for holder in one.holders), at_most=5), missing="–")
        yield sum_cell(one.set_aside)
        yield sum_cell(one.held)

    head = [
        "Role",
        "State",
        "#Posts",
        "Of these, under another name",
        "#Vacant",
        "Holders",
        "#Set aside, PAs",
        "#Held, PAs",
    ]
    note = (
        "Posts that are kept under another name are counted with the formal role that they are: a specialty lead as a clinical "
        "lead, a chief of service as a divisional director, a deputy medical director as an associate medical director. "
        "A post whose role is “Other” is counted by its title."
    )
    return table("The fourteen formal roles of medical leadership", head, (row(one) for one in found), note=note)


def other_names(one: FormalRole) -> str:
    """How many of the posts the register keeps as another role, and as which."""
    named = Counter(
        post.title if post.role == "other" or post.definition is None else post.definition.title
        for post in one.under_other_names
    )
    return "; ".join(f"{count} as “{title}”" for title, count in named.items())


def formal_sentence(found: Sequence[FormalRole]) -> str:
    states = [one.state for one in found]
    return (
        f"{len(found)} formal roles: {states.count('held')} held, {states.count('partly_vacant')} partly vacant, "
        f"{states.count('vacant')} vacant, {states.count('not_established')} with no post recorded."
    )
