"""Meetings of the invented trust's board, and the questions that the public put to it."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from collegium.board.meetings import actions as meetings
from collegium.board.meetings.actions import Present, Spoke
from collegium.board.meetings.queries import expected_at
from collegium.board.models import AgendaItem, Attendance, Meeting, Question
from collegium.board.questions import actions as questions
from collegium.commitments.actions import keep_promise
from collegium.commitments.models import Commitment
from collegium.organisation.models import Body, Membership, Organisation, Person
from collegium.workbench.demonstration.units import TODAY, TRUST

SEED = 20261122
LATELY = TODAY - dt.timedelta(days=60)
HELD = tuple(dt.date(2026, month, 1) + dt.timedelta(days=25) for month in (1, 3, 5, 7, 9))
NEXT = dt.date(2026, 11, 26)
# Title, whether it lies beyond the clinical remit, part, minute.
AGENDA = (
    ("Minutes of the last meeting", True, "public", "Agreed without change."),
    ("Questions from the public", False, "public", "Two questions were answered; one action was promised."),
    ("Quality and safety of care", False, "public", "Falls with harm vary as usual. The board asked for the next look in two months."),
    ("Deaths and what was learnt", False, "public", "Reviews were on time in all but three cases."),
    ("Waiting times", False, "public", "The earlier ward rounds seem to help; whether they do is not known before the winter."),
    ("Finance", True, "public", "Pay for agency staff is above plan. The causes were set out ward by ward."),
    ("Estates: the theatre roof", True, "public", "Work begins in spring. Two lists move for six weeks."),
    ("Workforce and rotas", True, "public", "Rotas are out six weeks ahead in four of five divisions."),
    ("Engagement of doctors", False, "public", "The gap between leaders and the rank and file is largest in two directorates."),
    ("A contract in dispute", True, "private", "The board heard advice. Nothing is decided yet."),
)  # fmt: skip
DECISIONS = {
    "Waiting times": ("Report the longest waits beside the four-hour share.", "COO"),
    "Workforce and rotas": ("Bring the last division to six weeks.", "CPO"),
    "Quality and safety of care": ("Noted.", ""),
}
RULES = {
    "days_before": 2, "hour": dt.time(12), "most_words": 150, "most_questions": 2, "reply_days": 20, "repeat_months": 6,
    "published_where": "on the page of board meetings of this trust", "public_register": True, "keep_months": 12,
}  # fmt: skip


def bring_in_board_books(*, by: str) -> None:
    trust = Organisation.objects.get(code=TRUST)
    random = Random(SEED)  # noqa: S311 - invented meetings, no secret
    board = Body.objects.get(organisation=trust, code="TB")
    held = [hold(by, trust, board, day, random) for day in HELD]
    planned = meetings.plan_meeting(by=by, organisation=trust, body_id=board.pk, held_on=NEXT, place="Lecture theatre")
    for title, beyond, part, _ in AGENDA:
        add_item(by, planned, title, beyond, part, "")
    ask(by, trust, held, planned)


def hold(by: str, trust: Organisation, board: Body, day: dt.date, random: Random) -> Meeting:
    """One meeting; the medical director speaks on more and more items beyond the clinical remit."""
    made = meetings.plan_meeting(by=by, organisation=trust, body_id=board.pk, held_on=day, place="Lecture theatre")
    director = holder(trust, "MD", day)
    away = random.choice([key for key in expected_at(made) if key != director])
    present = [
        Present(
            key,
            Attendance.Presence.APOLOGIES if key == away else Attendance.Presence.MEMBER,
            near_of(key, director, day),
        )
        if key != away
        else Present(key, Attendance.Presence.APOLOGIES)
        for key in expected_at(made)
    ]
    meetings.record_attendance(by=by, meeting=made, present=present)
    others = [one.person_id for one in present if one.presence == "member" and one.person_id != director]
    for title, beyond, part, minute in AGENDA:
        item = add_item(by, made, title, beyond, part, minute)
        spoke = [Spoke(key) for key in random.sample(others, 3)]
        if not beyond or random.random() < 0.1 * HELD.index(day):
            spoke.append(Spoke(director, title.startswith(("Quality", "Deaths")), title.startswith("Questions")))
        meetings.record_contributions(by=by, item=item, spoke=spoke)
        if title in DECISIONS:
            text, owner = DECISIONS[title]
            doing: dict[str, Any] = (
                {"owner_id": holder(trust, owner, day), "due_on": day + dt.timedelta(days=60)} if owner else {}
            )
            decided = meetings.decide(by=by, item=item, text=text, **doing)
            if doing and doing["due_on"] < LATELY:  # what was decided long ago has been done
                action = Commitment.objects.get(source="meeting", source_id=str(decided.pk))
                keep_promise(by=by, commitment=action, on=doing["due_on"], text="The board saw it.")
    following = HELD.index(day) + 1
    if following < len(HELD):
        on = HELD[following]
        meetings.agree_minutes(by=by, row=made, minutes_agreed_on=on, on=on)
    return made


def near_of(key: int, director: int, day: dt.date) -> bool | None:
    """The seat is noted for the medical director alone."""
    return day >= HELD[2] if key == director else None


def add_item(by: str, meeting: Meeting, title: str, beyond: bool, part: str, minute: str) -> AgendaItem:
    values = {"title": title, "part": part, "remit": "beyond" if beyond else "clinical", "paper": "", "minute": minute}
    return meetings.add_item(by=by, meeting=meeting, values=values)


def holder(trust: Organisation, post: str, day: dt.date) -> int:
    found = Membership.objects.at(day).filter(post__organisation=trust, post__code=post).order_by("pk").first()
    assert found is not None
    return found.person_id


def ask(by: str, trust: Organisation, held: list[Meeting], planned: Meeting) -> None:
    """Six questions: kept, promised, overdue, just come, not taken, closed."""
    questions.set_rules(by=by, organisation=trust, values=RULES)
    director, chief = holder(trust, "MD", TODAY), holder(trust, "COO", TODAY)
    kept = receive(
        by,
        trust,
        dt.date(2026, 5, 11),
        "How long do people wait for a bed once a doctor has decided that they need one?",
        held[2],
        "Marguerite Penhale",
    )
    answered(by, kept, "About five hours on most days. From July on the board's page shows it each month.", director)
    made = questions.promise_action(
        by=by,
        row=kept,
        text="Show the wait for a bed on the board's page each month.",
        maker="Chief operating officer",
        on=dt.date(2026, 5, 26),
        owner_id=chief,
        due_on=dt.date(2026, 7, 31),
    )
    keep_promise(
        by=by, commitment=made, on=dt.date(2026, 7, 20), text="The figure stands on the board's page since July."
    )
    publish(by, questions.close(by=by, row=kept, on=dt.date(2026, 6, 1)), dt.date(2026, 6, 2))
    parking = receive(
        by,
        trust,
        dt.date(2026, 9, 14),
        "Could people who come for dialysis three times a week park without paying?",
        held[4],
        "Idris Calloway",
        named=True,
    )
    answered(
        by,
        parking,
        "We agree that this is hard on them. The director of finance will bring a proposal to the board.",
        director,
    )
    questions.promise_action(
        by=by,
        row=parking,
        text="Bring a proposal on parking for people who come often.",
        maker="Director of finance",
        on=dt.date(2026, 9, 26),
        owner_id=holder(trust, "CFO", TODAY),
        due_on=dt.date(2026, 12, 18),
    )
    publish(by, parking, dt.date(2026, 10, 1))
    food = receive(
        by,
        trust,
        dt.date(2026, 10, 12),
        "Why is there no warm food in the emergency department at night?",
        planned,
        "Tamsin Orrell",
    )
    answered(by, food, "The kitchen closes at eight. We will try a trolley until ten.", chief)
    questions.promise_action(
        by=by,
        row=food,
        text="Try a trolley with warm food until ten at night.",
        maker="Chief operating officer",
        on=dt.date(2026, 10, 24),
    )
    late = receive(
        by,
        trust,
        dt.date(2026, 9, 28),
        "What became of the plan for a garden beside the children's ward?",
        None,
        "Nobody Known",
    )
    acknowledged(by, late, "Thank you for your question.", dt.date(2026, 9, 30))
    receive(
        by,
        trust,
        dt.date(2026, 10, 30),
        "Will the evening clinics in Brackwater stay open after the spring?",
        planned,
        "Corin Ashdown",
    )
    single = receive(by, trust, dt.date(2026, 8, 3), "Why was my neighbour sent home so early?", None, "Petra Vane")
    questions.decline(
        by=by,
        row=single,
        reason="It is about one patient; the asker was told whom to turn to.",
        on=dt.date(2026, 8, 4),
    )


def receive(
    by: str, trust: Organisation, on: dt.date, text: str, meeting: Meeting | None, asker: str, *, named: bool = False
) -> Question:
    return questions.receive(
        by=by, organisation=trust, text=text, received_on=on, on=on, channel="email", asker=asker,
        contact=f"{asker.split()[0].lower()}@example.org", meeting_id=meeting.pk if meeting else None,
        name_may_be_published=named,
    )  # fmt: skip


def answered(by: str, question: Question, text: str, who: int) -> None:
    day = question.received_on + dt.timedelta(days=1)
    acknowledged(by, question, "Thank you for your question. We will answer it in time.", day)
    assert Person.objects.filter(pk=who).exists()
    on = day + dt.timedelta(days=10)
    questions.answer(by=by, row=question, answer=text, answered_by_id=who, answered_on=on, on=on)


def acknowledged(by: str, question: Question, text: str, on: dt.date) -> None:
    questions.acknowledge(by=by, row=question, acknowledgement=text, acknowledged_on=on, on=on)


def publish(by: str, question: Question, on: dt.date) -> None:
    now = Question.objects.get(pk=question.pk)
    questions.publish(by=by, row=now, public_text=now.text, public_answer=now.answer, checked=True, on=on)
