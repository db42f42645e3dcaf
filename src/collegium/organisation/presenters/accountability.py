"""Layers, accountability, triumvirates, tasks and decisions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from collegium.organisation.models import OrganisationFigures
from collegium.organisation.presenters.leadership import holder_words
from collegium.organisation.presenters.links import Links
from collegium.organisation.presenters.tables import Cell, Table, figure, table, tags, words
from collegium.organisation.reports.accountability import (
    TRIUMVIRATE,
    AccountabilityReport,
    LadderCheck,
    TaskReport,
    TopicFact,
    Triumvirate,
    UnitAccountability,
    UnitFact,
    UnitTopics,
    mismatch,
)
from collegium.organisation.reports.leadership import PostFact
from collegium.tables.characters import in_order
from collegium.wording.lists import listed, shortened
from collegium.wording.numbers import plural

CAPACITIES = {"doctor": "doctor", "manager": "general manager", "nurse": "nurse", "joint": "joint", "": "not declared"}
ACCOUNTABLE = {
    "doctor": "a doctor is accountable",
    "manager": "a general manager is accountable",
    "nurse": "a nurse is accountable",
    "joint": "a doctor and a manager are jointly accountable",
}
CAPACITIES_OF = {
    "doctor": "an accountable doctor",
    "manager": "an accountable general manager",
    "nurse": "an accountable nurse",
    "joint": "joint accountability",
    "": "no declared accountability",
}
RISKS = {
    "vacant": "{} vacant",
    "acting": "{} acting",
    "interim": "{} interim",
    "ending": "term of the {} ends within half a year",
}
TOPIC_STATES = {
    "unassigned": "nobody leads",
    "double": "more than one, not marked as joint",
    "joint_of_one": "joint, but only one named",
}


def ladder_table(found: LadderCheck) -> Table:
    rows = (
        (
            Cell(str(place), layer.rank),
            words(listed(layer.titles)),
            figure(len(layer.posts)),
            figure(layer.vacant),
            tags([] if layer.posts else ["no such post"]),
        )
        for place, layer in enumerate(found.layers, start=1)
    )
    note = "Posts of medical leadership, each in the first layer that names its title or its role."
    head = ["Layer", "Roles", "#Posts", "#Vacant", "To look at"]
    return table("Layers of medical roles, from the top, against the posts of the register", head, rows, note=note)


def ladder_sentence(found: LadderCheck) -> str:
    """Whether the recorded layers and the posts of the register say the same."""
    if not found.layers:
        if not found.outside:
            return ""
        verb = "is" if len(found.outside) == 1 else "are"
        return f"{plural(len(found.outside), 'post')} of medical leadership {verb} in the register. Add the layers to check them against the posts."
    said = []
    if found.empty:
        titles = listed(listed(layer.titles) for layer in found.empty)
        said.append(f"No post of the register is in {plural(len(found.empty), 'layer')}: {titles}.")
    if found.outside:
        titles = shortened((post.title for post in found.outside), at_most=6)
        verb = "is" if len(found.outside) == 1 else "are"
        said.append(f"{plural(len(found.outside), 'post')} of medical leadership {verb} in no layer: {titles}.")
    return " ".join(said) or "Every layer has a post, and every post of medical leadership is in a layer."


def self_description(figures: OrganisationFigures | None) -> str:
    """What the organisation calls itself, who it says is accountable, and whether the two go together."""
    if figures is None or not (figures.mode or figures.accountability):
        return "The organisation has not recorded how it describes its leadership."
    mode = (
        f"describes itself as {figures.get_mode_display().lower()}"
        if figures.mode
        else "does not describe its leadership"
    )
    if not figures.accountability:
        return f"The organisation {mode}; who is accountable for its units is not recorded."
    accountable = ACCOUNTABLE[figures.accountability]
    start = f"The organisation {mode}, and says that {accountable} for its units."
    if not figures.mode:
        return start
    if mismatch(figures.mode, figures.accountability):
        return f"{start} The two do not go together."
    return f"{start} The two do not contradict each other."


def counts_sentence(report: AccountabilityReport) -> str:
    if not report.units:
        return ""
    counted = [
        f"{plural(count, 'unit')} {'has' if count == 1 else 'have'} {CAPACITIES_OF[capacity]}"
        for capacity, count in report.counts.items()
        if count
    ]
    hollow = sum(line.state in ("vacant", "no_post") for line in report.units)
    gap = f" In {plural(hollow, 'unit')} nobody holds the post that is declared accountable." if hollow else ""
    return f"{listed(counted)}.{gap}"


def counts_figures(report: AccountabilityReport) -> list[tuple[str, str, str]]:
    """Label, figure, explanation."""
    return [
        (CAPACITIES[one].capitalize(), f"{count}", "unit" if count == 1 else "units")
        for one, count in report.counts.items()
    ]


def posts_words(posts: Sequence[PostFact]) -> str:
    """Who holds them, or that nobody does; nothing when there is no such post."""
    return "; ".join(listed(holder_words(one) for one in post.holders) if post.holders else "vacant" for post in posts)


def accountability_words(line: UnitAccountability) -> str:
    if line.state == "no_post":
        return f"no {listed(CAPACITIES[one] for one in line.missing)}’s post in the unit"
    if line.state == "vacant":
        return f"the {listed(CAPACITIES[one] for one in line.vacant)}’s post is vacant"
    return "" if line.state == "held" else "not declared"


def accountability_table(report: AccountabilityReport, links: Links) -> Table:
    def row(line: UnitAccountability) -> Iterable[Cell]:
        yield words(line.unit.name, links.unit(line.unit.id))
        yield words(CAPACITIES[line.unit.accountability].capitalize())
        yield tags([found] if (found := accountability_words(line)) else [])
        for one in ("doctor", "manager", "nurse"):
            yield words(posts_words(line.leads.get(one, ())), missing="no post")
        if links.edits:
            yield Cell(
                "Correct",
                None,
                links.correct("unit-placement", line.unit.placement_id),
                link_text=f"the accountable lead of {line.unit.name}",
            )

    head = ["Unit", "Accountable", "To look at", "Doctor", "Manager", "Nurse", *([""] if links.edits else [])]
    return table("Who answers for each unit, and who holds the posts", head, (row(line) for line in report.units))


def triumvirate_notes(found: Triumvirate) -> list[str]:
    notes = ["triumvirate on paper, duality in practice"] if found.duality else []
    notes += ["nursing is heard through the manager"] if found.nursing_voice else []
    notes += [f"{CAPACITIES[one]} vacant" for one in found.vacant if (one, "vacant") not in found.pairing_risks]
    return notes + [RISKS[risk].format(CAPACITIES[one]) for one, risk in found.pairing_risks]


def triumvirate_table(found: Sequence[Triumvirate], links: Links) -> Table:
    def row(one: Triumvirate) -> Iterable[Cell]:
        yield words(one.unit.name, links.unit(one.unit.id))
        yield words(listed(CAPACITIES[post] for post in ("doctor", "manager", "nurse") if post in one.leads))
        yield (
            Cell(f"{one.nurse_decides} of {one.decisions}", f"{one.nurse_decides} of {one.decisions}")
            if one.decisions
            else words("")
        )
        yield words(
            ("yes" if one.nurse_under_manager else "no") if "nurse" in one.leads else "", missing="no nurse’s post"
        )
        yield tags(triumvirate_notes(one))

    head = ["Unit", "Posts", "Decisions with the nurse", "Nurse reports to the manager", "To look at"]
    return table("Doctor, manager and nurse in each unit", head, (row(one) for one in found))


def triumvirate_sentence(found: Sequence[Triumvirate]) -> str:
    if not found:
        return ""
    complete = sum(one.complete for one in found)
    dual = sum(one.duality for one in found)
    return (
        f"{plural(complete, 'unit')} {'has' if complete == 1 else 'have'} a doctor’s, a manager’s and a nurse’s post. "
        f"{plural(dual, 'unit')} of them {'is a triumvirate' if dual == 1 else 'are triumvirates'} on paper and, "
        "going by reporting lines and decisions, a duality in practice."
    )


def units_topics_table(report: TaskReport, links: Links) -> Table:
    def row(one: UnitTopics) -> Iterable[Cell]:
        kinds = [topic.kind for topic in one.topics]
        yield words(one.unit.name, links.unit(one.unit.id))
        yield figure(kinds.count("task"))
        yield figure(kinds.count("decision"))
        for capacity in TRIUMVIRATE:
            yield figure(sum(capacity in topic.leads for topic in one.topics))
        yield figure(sum(topic.joint for topic in one.topics))
        yield figure(sum(topic.state in TOPIC_STATES for topic in one.topics))

    head = [
        "Unit",
        "#Tasks",
        "#Decisions",
        "#With the doctor",
        "#With the manager",
        "#With the nurse",
        "#Joint",
        "#To fix",
    ]
    return table("Tasks and decisions by unit", head, (row(one) for one in report.units))


def topics_table(report: TaskReport, links: Links) -> Table:
    def row(unit: UnitFact, topic: TopicFact) -> Iterable[Cell]:
        yield words(unit.name, links.unit(unit.id))
        yield words(topic.name)
        yield words("Task" if topic.kind == "task" else "Decision")
        lead = listed(CAPACITIES[one] for one in topic.leads)
        together = f"{lead}, jointly" if lead else "all jointly"
        yield words(together if topic.joint else lead, missing="nobody")
        yield tags([TOPIC_STATES[topic.state]] if topic.state in TOPIC_STATES else [])
        if links.edits:
            yield Cell(
                "Correct", None, links.correct("responsibility", topic.id), link_text=f"{topic.name} in {unit.name}"
            )

    head = ["Unit", "Task or decision", "Kind", "Who leads", "To fix", *([""] if links.edits else [])]
    rows = (row(one.unit, topic) for one in report.units for topic in one.topics)
    return table("Tasks and decisions", head, rows)


def topics_sentence(report: TaskReport) -> str:
    total = sum(len(one.topics) for one in report.units)
    if not total:
        return ""
    counts = (
        (report.unassigned, "without a lead"),
        (report.double, "with more than one, not marked as joint"),
        (report.joint_of_one, "joint with only one named"),
    )
    wrong = [f"{len(topics)} {text}" for topics, text in counts if topics]
    start = f"{plural(total, 'task or decision', 'tasks and decisions')} in {plural(len(report.units), 'unit')}"
    return f"{start}: {listed(wrong)}." if wrong else f"{start}, each with one lead or explicitly joint."


def topic_problems(report: TaskReport) -> list[tuple[str, list[str]]]:
    """What is to be mended: each task or decision with its units; nothing where all is in order."""
    names = {one.unit.id: one.unit.name for one in report.units}
    found = (
        ("Nobody leads", report.unassigned),
        ("More than one leads, and it is not marked as joint", report.double),
        ("Joint, but only one is named", report.joint_of_one),
    )
    return [(title, by_topic(topics, names)) for title, topics in found if topics]


def by_topic(topics: Iterable[TopicFact], names: Mapping[int, str]) -> list[str]:
    units: dict[str, list[str]] = {}
    for topic in topics:
        units.setdefault(topic.name, []).append(names[topic.unit_id])
    return [f"{name}: {listed(sorted(where, key=in_order))}" for name, where in units.items()]
