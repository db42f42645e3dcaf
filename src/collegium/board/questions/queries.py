"""Named reads of questions, of the promises they led to, and of what the public may see."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q, QuerySet

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.board.models import Question, QuestionRules, QuestionStep
from collegium.board.questions.naming import asker_problems
from collegium.board.questions.rules import same_text
from collegium.commitments.models import Commitment
from collegium.commitments.queries import by_source, of_source
from collegium.commitments.readers import for_document
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation

SOURCE = "question"
# Board members read questions before they are published; names are for the desk alone.
READS_ALL = (Permission.HANDLE_QUESTIONS, Permission.VIEW_PRIVATE_MEETINGS)
OPEN = (Question.State.RECEIVED, Question.State.ACKNOWLEDGED)
ENDED = (Question.State.CLOSED, Question.State.DECLINED)


def rules_of(organisation: Organisation) -> QuestionRules:
    """The trust's rules, or the usual ones until it sets its own."""
    found = QuestionRules.objects.filter(organisation=organisation).first()
    return found or QuestionRules(organisation=organisation)


def overdue_count(organisation: Organisation, access: Access, today: dt.date) -> int:
    """How many answers are overdue, for those who read questions before they are published."""
    if not any(access.may(permission, organisation) for permission in READS_ALL):
        return 0
    return Question.objects.filter(organisation=organisation, state__in=OPEN, answer_by__lt=today).count()


def promises_of(question: Question) -> list[Commitment]:
    """Every one, whoever may read it."""
    return of_source(Commitment.objects.filter(organisation=question.organisation_id), SOURCE, question.pk)


def public_promises(questions: list[Question]) -> dict[int, list[Commitment]]:
    """What was promised to the public because of questions, as everybody may read it: none that tells who asked."""
    if not questions:
        return {}
    rows = Commitment.objects.filter(organisation=questions[0].organisation_id, to=Commitment.To.PUBLIC)
    public = by_source(for_document(rows, private=False), SOURCE, [one.pk for one in questions])
    return {
        one.pk: [made for made in public.get(str(one.pk), []) if not asker_problems(one, {"text": made.text})]
        for one in questions
    }


def account_names(steps: Iterable[QuestionStep]) -> dict[str, str]:
    """`user:5` -> the name of the account; commands keep their own name."""
    keys = {one.by.removeprefix("user:") for one in steps if one.by.startswith("user:")}
    return {f"user:{key}": name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}


def asked_before(organisation: Organisation, meeting: int | None, asker: str, contact: str) -> int:
    """How many questions the same person has for a meeting; people are told apart by name and by address."""
    if meeting is None or not (asker.strip() or contact.strip()):
        return 0
    same = Q(pk__in=())
    if asker.strip():
        same |= Q(asker__iexact=asker.strip())
    if contact.strip():
        same |= Q(contact__iexact=contact.strip())
    found = Question.objects.filter(same, organisation=organisation, meeting=meeting)
    return found.exclude(state=Question.State.DECLINED).count()


def repeat_of(organisation: Organisation, text: str, received_on: dt.date, months: int) -> int | None:
    """The number of an earlier question with the same words within so many months."""
    since = months_before(received_on, months)
    earlier = Question.objects.filter(organisation=organisation, received_on__gte=since, received_on__lte=received_on)
    rows = earlier.exclude(state=Question.State.DECLINED).order_by("number").values_list("number", "text")
    return next((number for number, before in rows if same_text(before, text)), None)


def to_forget(organisation: Organisation, on: dt.date) -> QuerySet[Question]:
    """Questions that ended so long ago that the rules no longer keep the name."""
    since = months_before(on, rules_of(organisation).keep_months)
    found = Question.objects.filter(organisation=organisation, state__in=ENDED).exclude(asker="", contact="")
    return found.annotate(ended=Max("steps__on")).filter(ended__lt=since)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def public_organisation(code: str) -> Organisation | None:
    """The organisation, where its rules open the register to everybody."""
    return Organisation.objects.filter(code=code, question_rules__public_register=True).first()


def published(organisation: Organisation, text: str = "") -> QuerySet[Question]:
    found = Question.objects.filter(organisation=organisation, published_on__isnull=False).select_related("meeting")
    if text:
        found = found.filter(Q(public_text__found=text) | Q(public_answer__found=text))
    return found.order_by("-number")
