"""What stands beside the two waves: comments looked at twice, findings with next steps, ways in, decisions, events."""

from __future__ import annotations

import datetime as dt

from collegium.accounts.models import User
from collegium.assessments.comments import actions as comments
from collegium.assessments.comments.models import Comment
from collegium.assessments.comments.queries import names_in_register
from collegium.assessments.comments.suggestions import blank_out, suggestions
from collegium.assessments.models import Wave
from collegium.commitments.actions import keep_promise
from collegium.commitments.models import Commitment
from collegium.engagement.findings.actions import next_step, raise_finding
from collegium.engagement.models import Decision, Finding, Grades, ImprovementEvent, Route
from collegium.engagement.queries import released_waves
from collegium.organisation.models import Membership, Organisation, Unit
from collegium.registers.writing import add
from collegium.workbench.demonstration.units import TODAY, TRUST

SAID = (
    "Nobody asked us before the theatre lists were moved.",
    "The monthly meeting with Dr Marlowe is the only place where we hear what is planned.",
    "I would lead a project if my job plan had an hour for it.",
    "We raised the gaps in the rota three times and heard nothing.",
    "Since the division was made, decisions are quicker but further away.",
    "Good people leave Emergency medicine because nothing changes for them.",
    "The improvement course was the best two days here in years.",
    "Managers come and go; please keep one for longer than a year.",
    "I was asked, I answered, and something was done. More of that.",
    "My clinics start late every week. Call me on 0161 496 0147 and I will show you.",
    "There is no time to think about anything but the next patient.",
    "We do not know who decides about new posts.",
    "The medical director came to our handover. It helped.",
    "Meetings at eight in the morning exclude everybody with children.",
    "Cardiology gets what it asks for.",
    "I stopped offering ideas after the third form.",
    "Show us the figures before the board sees them.",
    "The new lead listens.",
    "Being told after the decision is worse than not being told.",
    "Write to a.person@trust.example for the list of what we proposed.",
    "It is better than it was two years ago.",
    "Residents are asked last although they see most.",
    "Half of what we measure nobody uses.",
    "I like working here and would like to be asked why.",
)  # fmt: skip
RELEASED = 14
ROUTES = (
    ("Consultants' leadership programme, two days a term", "programme", Grades.CONSULTANT, "MED", dt.date(2023, 9, 1), None),
    ("Seat on the theatre improvement group", "committee", Grades.ALL, "SUR-ANA", dt.date(2024, 4, 1), None),
    ("Half a programmed activity for improvement leads", "time", Grades.CONSULTANT, "WCH", dt.date(2025, 4, 1), None),
    ("Flow project of the front door", "project", Grades.ALL, "UAC-EME", dt.date(2025, 1, 1), dt.date(2026, 3, 31)),
    ("Resident doctors' forum", "committee", Grades.RESIDENT, None, dt.date(2021, 1, 1), None),
)  # fmt: skip
DECISIONS = (
    ("Division of urgent and acute care", None, (2023, 9, 1), (2023, 9, 11), (2024, 3, 1), True, True, "Two units stayed where they were."),
    ("Theatre lists moved to three sessions", "SUR-ANA", (2026, 1, 5), (2026, 4, 2), (2026, 3, 16), True, True, ""),
    ("Outpatient letters to patients first", None, (2025, 6, 1), (2025, 6, 15), (2025, 11, 1), False, True, ""),
    ("Where the second scanner stands", "CSS-DIA", (2026, 8, 1), (2026, 8, 10), None, True, True, ""),
)  # fmt: skip
EVENTS = (
    ("Improvement course, spring", (2026, 3, 12), 9, 341),
    ("Audit and improvement day", (2026, 6, 18), 104, 344),
    ("Improvement course, autumn", (2026, 9, 24), 14, 345),
)


def bring_in_engagement(*, by: str) -> None:
    """After the accounts, because two people look at each comment."""
    trust = Organisation.objects.get(code=TRUST)
    wave = released_waves(TRUST).get(title="Autumn 2026")
    analyst, office = (User.objects.get(email=f"{name}@collegium.example") for name in ("analyst", "office"))
    units = {unit.code: unit for unit in Unit.objects.filter(organisation=trust)}
    look_at_comments(wave, analyst, office)
    bring_in_registers(by=by, trust=trust, units=units)
    bring_in_findings(by=by, trust=trust, wave=wave, units=units)


def look_at_comments(wave: Wave, analyst: User, office: User) -> None:
    """Most are released; one waits for the second look and the rest for the first."""
    comments.take(wave, SAID, analyst)
    known = names_in_register(wave.organisation)
    for place, comment in enumerate(list(Comment.objects.filter(wave=wave))[: RELEASED + 1]):
        text = blank_out(comment.original, suggestions(comment.original, known))
        comments.blank(by=analyst, comment=comment, text=text)
        if place < RELEASED:
            comments.release(by=office, comment=comment)


def bring_in_registers(*, by: str, trust: Organisation, units: dict[str, Unit]) -> None:
    for title, kind, grades, unit, starts, ends in ROUTES:
        route = Route(organisation=trust, title=title, kind=kind, grades=grades, unit=units.get(unit or ""), starts=starts, ends=ends)  # fmt: skip
        add(by=by, row=route)
    for name, where, began, involved, decided, two_way, influences, note in DECISIONS:
        days = {"began_on": began, "involved_on": involved, "decided_on": decided}
        decision = Decision(
            organisation=trust, title=name, unit=units.get(where or ""), two_way=two_way, influences=influences, note=note,
            **{field: dt.date(*day) for field, day in days.items() if day is not None},
        )  # fmt: skip
        add(by=by, row=decision)
    for event, held, came, there in EVENTS:
        add(by=by, row=ImprovementEvent(organisation=trust, title=event, held_on=dt.date(*held), attended=came, consultants=there, source="Attendance lists, counted"))  # fmt: skip


def bring_in_findings(*, by: str, trust: Organisation, wave: Wave, units: dict[str, Unit]) -> None:
    """Three findings: one whose step is kept, one that is under way, and one that nobody has taken up."""
    day = TODAY - dt.timedelta(days=1)

    def found(words: str, about: str, unit: str | None = None) -> Finding:
        return raise_finding(by=by, wave=wave, scale="overall", about=about, words=words, today=day, unit=units[unit].pk if unit else None)  # fmt: skip

    holder = Membership.objects.at(TODAY).filter(post__organisation=trust)
    director = holder.get(post__placements__role="medical_director").person_id
    gap = found("Leaders feel encouraged; many other doctors do not.", Finding.About.GAP)
    next_step(by=by, finding=gap, text="Tell all doctors the figures and what follows from them", owner=director, due_on=day, today=day)  # fmt: skip
    told = Commitment.objects.get(source="finding", source_id=str(gap.pk))
    keep_promise(by=by, commitment=told, on=TODAY, text="Sent to all doctors with the link to the figures.")
    next_step(by=by, finding=gap, text="Ask each division what it will stop doing", owner=director, due_on=dt.date(2027, 1, 29), today=day)  # fmt: skip
    lead = holder.get(post__code="CD-UAC-EME").person_id
    front_door = found("Own wish is strong at the front door, encouragement is not.", Finding.About.WISH, "UAC-EME")
    next_step(by=by, finding=front_door, text="Offer the flow project again, with time in the job plan", owner=lead, due_on=dt.date(2026, 12, 18), today=day)  # fmt: skip
    found("Anaesthetists were told of the new lists after the decision.", Finding.About.SCORE, "SUR-ANA")
