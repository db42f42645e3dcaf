"""Layers of medical roles, who is accountable for units, and who really shares in leading them. No wording."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from collegium.definitions.roles import plain, role
from collegium.organisation.reports.leadership import Holder, PostFact

DOCTORS_OR_CLINICIANS_LEAD = frozenset({"medically_led", "clinically_led", "aligned"})
TRIUMVIRATE = ("doctor", "manager", "nurse")
TERM_ENDS_SOON = dt.timedelta(days=183)  # half a year, the time that an appointment takes


def mismatch(mode: str, accountability: str) -> bool:
    """Whether an organisation says that doctors lead, or lead equally, while a manager is accountable for its units.

    `mode` and `accountability` are values of OrganisationFigures; an empty one is not recorded and never a mismatch.
    Source: methods A26 (case study sites of 2013: site H alone).
    """
    return mode in DOCTORS_OR_CLINICIANS_LEAD and accountability == "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFact:
    """A unit as its placement of that day describes it."""

    id: int
    name: str
    kind: str = "directorate"
    placement_id: int = 0
    accountability: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder of medical roles from the top (methods A25): roles of one rank stand in one layer."""

    layers: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def count(self) -> int:
        return len(self.layers)


def ladder(rungs: Iterable[tuple[int, str]]) -> Ladder:
    by_rank: dict[int, list[str]] = {}
    for rank, title in rungs:
        by_rank.setdefault(rank, []).append(title)
    return Ladder(tuple((rank, tuple(by_rank[rank])) for rank in sorted(by_rank)))


@dataclass(frozen=True, slots=True)
class LayerPosts:
    """One recorded layer and the posts of the register that stand in it."""

    rank: int
    titles: tuple[str, ...]
    posts: tuple[PostFact, ...]

    @property
    def vacant(self) -> int:
        return sum(not post.holders for post in self.posts)


@dataclass(frozen=True, slots=True)
class LadderCheck:
    """The recorded ladder against the posts of medical leadership (methods A25)."""

    layers: tuple[LayerPosts, ...]
    outside: tuple[PostFact, ...]  # medical leadership posts that no recorded layer names

    @property
    def empty(self) -> tuple[LayerPosts, ...]:
        return tuple(layer for layer in self.layers if not layer.posts)


def ladder_check(found: Ladder, posts: Iterable[PostFact]) -> LadderCheck:
    """Each medical leadership post in the first layer that names it: by its title, otherwise by its role."""
    named = [(rank, [name for title in titles for name in names_in(title)]) for rank, titles in found.layers]
    placed: dict[int, list[PostFact]] = {rank: [] for rank, _ in named}
    outside: list[PostFact] = []
    for post in posts:
        if not post.medical_leadership:
            continue
        rank = layer_of(post, named)
        (outside if rank is None else placed[rank]).append(post)
    return LadderCheck(
        tuple(LayerPosts(rank, titles, tuple(placed[rank])) for rank, titles in found.layers), tuple(outside)
    )


def names_in(title: str) -> list[str]:
    """“Clinical directors and leads / heads” names three roles; each as it is compared, in the singular."""
    parts = re.split(r"[,;/&+()]|\band\b|\bor\b", title)
    return [" ".join(word.removesuffix("s") for word in plain(part).split()) for part in parts if plain(part)]


def layer_of(post: PostFact, named: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    own = " ".join(word.removesuffix("s") for word in plain(post.title).split())
    for rank, names in named:
        if any(own == name or own.startswith(f"{name} ") for name in names):
            return rank
    role_names = {
        name
        for known in (
            post.definition,
            role(post.definition.counts_as) if post.definition and post.definition.counts_as else None,
        )
        if known
        for title in (known.title, *known.also)
        for name in names_in(title)
    }
    for rank, names in named:
        # A layer “Leads” names clinical leads and specialty leads.
        if any(name == one or (" " not in name and one.endswith(f" {name}")) for name in names for one in role_names):
            return rank
    return None


def lead_of(post: PostFact) -> str:
    """Doctor, manager or nurse when the post leads its unit in that capacity; otherwise nothing."""
    if post.leads_unit:
        return "doctor"
    named = post.definition.profession if post.definition else ""
    return named if named in ("manager", "nurse") else ""


def leads_by_unit(posts: Iterable[PostFact]) -> dict[int, dict[str, list[PostFact]]]:
    """Unit, then doctor, manager or nurse, to the posts that lead it."""
    found: dict[int, dict[str, list[PostFact]]] = {}
    for post in posts:
        if post.unit_id is not None and (capacity := lead_of(post)):
            found.setdefault(post.unit_id, {}).setdefault(capacity, []).append(post)
    return found


def holders_of(posts: Iterable[PostFact]) -> tuple[Holder, ...]:
    return tuple(holder for post in posts for holder in post.holders)


@dataclass(frozen=True, slots=True)
class UnitAccountability:
    """Who is declared accountable for a unit, against the posts that there are."""

    unit: UnitFact
    leads: Mapping[str, Sequence[PostFact]]
    missing: tuple[str, ...]  # declared accountable, but no such post
    vacant: tuple[str, ...]  # declared accountable, the post exists and nobody holds it

    @property
    def state(self) -> str:
        """`not_declared`, `no_post`, `vacant` or `held`; the gravest of a joint accountability."""
        if not self.unit.accountability:
            return "not_declared"
        return "no_post" if self.missing else "vacant" if self.vacant else "held"


@dataclass(frozen=True, slots=True)
class AccountabilityReport:
    units: tuple[UnitAccountability, ...]
    counts: dict[str, int]  # doctor, manager, nurse, joint, and "" for not declared


def accountability_report(units: Sequence[UnitFact], posts: Iterable[PostFact]) -> AccountabilityReport:
    """Joint accountability is of a doctor and a manager: both posts must be there and held."""
    leads = leads_by_unit(posts)
    counts = dict.fromkeys(("doctor", "manager", "nurse", "joint", ""), 0)
    lines = []
    for unit in units:
        counts[unit.accountability] += 1
        own = leads.get(unit.id, {})
        asked = ("doctor", "manager") if unit.accountability == "joint" else (unit.accountability,)
        needed = [one for one in asked if one]
        vacant = tuple(one for one in needed if one in own and not holders_of(own[one]))
        lines.append(UnitAccountability(unit, own, tuple(one for one in needed if one not in own), vacant))
    return AccountabilityReport(tuple(lines), counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFact:
    """A task of a unit, or a topic decided in it, and who leads on it."""

    id: int
    unit_id: int
    name: str
    kind: str = "task"
    doctor: bool = False
    manager: bool = False
    nurse: bool = False
    joint: bool = False

    @property
    def leads(self) -> tuple[str, ...]:
        return tuple(one for one in TRIUMVIRATE if getattr(self, one))

    @property
    def state(self) -> str:
        """One lead, or explicitly joint (of those named, or of all three); otherwise `unassigned`, `double`, or `joint_of_one`."""
        named = len(self.leads)
        if self.joint:
            return "joint_of_one" if named == 1 else "joint"
        return ("unassigned", "one_lead")[named] if named < 2 else "double"


@dataclass(frozen=True, slots=True)
class Triumvirate:
    """The doctor, the manager and the nurse who lead a unit (methods A28)."""

    unit: UnitFact
    leads: Mapping[str, Sequence[PostFact]]
    decisions: int
    nurse_decides: int
    nurse_under_manager: bool
    duality: bool  # a triumvirate on paper, a duality in practice
    nursing_voice: bool  # the manager is a nurse by background
    vacant: tuple[str, ...]
    pairing_risks: tuple[tuple[str, str], ...]  # doctor or manager; vacant, acting, interim or ending

    @property
    def complete(self) -> bool:
        return all(one in self.leads for one in TRIUMVIRATE)


def triumvirates(
    units: Iterable[UnitFact],
    posts: Iterable[PostFact],
    topics: Iterable[TopicFact],
    day: dt.date,
    *,
    mental_health: bool = False,
) -> tuple[Triumvirate, ...]:
    """Units with at least one of the three posts. `mental_health`: a manager of nursing background gives a note, no flag.

    Decisions of which nobody is named, joint ones included, say nothing about who decides and are left out.
    """
    leads = leads_by_unit(posts)
    decisions: dict[int, list[TopicFact]] = {}
    for topic in topics:
        if topic.kind == "decision" and topic.leads:
            decisions.setdefault(topic.unit_id, []).append(topic)
    return tuple(
        triumvirate(unit, leads[unit.id], decisions.get(unit.id, ()), day, mental_health)
        for unit in units
        if unit.id in leads
    )


def triumvirate(
    unit: UnitFact,
    leads: Mapping[str, Sequence[PostFact]],
    decisions: Sequence[TopicFact],
    day: dt.date,
    mental_health: bool,
) -> Triumvirate:
    managers = leads.get("manager", ())
    nurse_decides = sum(topic.nurse for topic in decisions)
    under_manager = any(post.reports_to in {one.id for one in managers} for post in leads.get("nurse", ()))
    # No topic on record says nothing about who decides.
    without_say = under_manager or (bool(decisions) and nurse_decides == 0)
    suspected = all(one in leads for one in TRIUMVIRATE) and without_say
    nursing_background = mental_health and any(holder.profession == "nurse" for holder in holders_of(managers))
    return Triumvirate(
        unit,
        leads,
        len(decisions),
        nurse_decides,
        under_manager,
        duality=suspected and not nursing_background,
        nursing_voice=nursing_background,
        vacant=tuple(one for one in TRIUMVIRATE if one in leads and not holders_of(leads[one])),
        pairing_risks=pairing_risks(leads, day),
    )


def pairing_risks(leads: Mapping[str, Sequence[PostFact]], day: dt.date) -> tuple[tuple[str, str], ...]:
    """What endangers the pair of doctor and manager: a vacancy, a holder for the time being, a term that ends soon."""
    risks = []
    for one in ("doctor", "manager"):
        holders = holders_of(leads.get(one, ()))
        if one in leads and not holders:
            risks.append((one, "vacant"))
        elif holders and all(holder.basis != "substantive" for holder in holders):
            risks.append((one, holders[0].basis))
        elif holders and all(holder.ends and holder.ends - day <= TERM_ENDS_SOON for holder in holders):
            risks.append((one, "ending"))
    return tuple(risks)


@dataclass(frozen=True, slots=True)
class UnitTopics:
    unit: UnitFact
    topics: tuple[TopicFact, ...]


@dataclass(frozen=True, slots=True)
class TaskReport:
    """Tasks and decisions of each unit (methods A94), and those without exactly one lead or explicit joint."""

    units: tuple[UnitTopics, ...]
    unassigned: tuple[TopicFact, ...]
    double: tuple[TopicFact, ...]  # more than one named, not marked as joint
    joint_of_one: tuple[TopicFact, ...]
    without_topics: tuple[UnitFact, ...]


def task_report(units: Sequence[UnitFact], topics: Sequence[TopicFact]) -> TaskReport:
    by_unit: dict[int, list[TopicFact]] = {}
    for topic in topics:
        by_unit.setdefault(topic.unit_id, []).append(topic)
    wrong = {state: tuple(t for t in topics if t.state == state) for state in ("unassigned", "double", "joint_of_one")}
    return TaskReport(
        tuple(UnitTopics(unit, tuple(by_unit[unit.id])) for unit in units if unit.id in by_unit),
        **wrong,
        without_topics=tuple(unit for unit in units if unit.id not in by_unit),
    )
