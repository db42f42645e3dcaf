"""What was issued, agreed or published stays. What is on the public register; the name of an asker may be forgotten."""

from collections.abc import Iterator

from collegium.audit.digests import recorded_digests
from collegium.audit.models import AuditEvent
from collegium.audit.protection import WITNESSES, Kept, changed, keep
from collegium.board.meetings.agreed import digests_of_minutes
from collegium.board.models import Meeting, PaperVersion
from collegium.wording.dates import day

AGREED = "agreed minutes are opened again first"
MEETING = "(SELECT minutes_agreed_on FROM board_meeting WHERE id = {row}.meeting_id) IS NOT NULL"
ITEM = (
    "(SELECT m.minutes_agreed_on FROM board_meeting m JOIN board_agendaitem i ON i.meeting_id = m.id "
    "WHERE i.id = {row}.item_id) IS NOT NULL"
)
PUBLIC = ("number", "received_on", "text", "answer", "answered_on", "public_text", "public_answer", "published_on")


def below(model: str, agreed: str) -> Kept:
    old, new = agreed.replace("{row}", "OLD"), agreed.replace("{row}", "NEW")
    return Kept(model=model, message=AGREED, insert=new, update=f"{old} OR {new}", delete=old)


keep(
    Kept(model="board.PaperVersion", message="an issued paper is never changed or deleted"),
    Kept(
        model="board.Meeting",
        message=AGREED,
        update="OLD.minutes_agreed_on IS NOT NULL AND NEW.minutes_agreed_on IS NOT NULL",
        delete="OLD.minutes_agreed_on IS NOT NULL",
    ),
    Kept(
        model="board.Question",
        message="a published question is withdrawn first",
        update=f"OLD.published_on IS NOT NULL AND NEW.published_on IS NOT NULL AND {changed(PUBLIC)}",
        delete="OLD.published_on IS NOT NULL",
    ),
    Kept(model="board.QuestionStep", message="steps stay"),
    below("board.AgendaItem", MEETING),
    below("board.Attendance", MEETING),
    below("board.Contribution", ITEM),
    below("board.Decision", ITEM),
)


def papers_not_as_issued() -> Iterator[str]:
    """The content of each issued paper against the fingerprint that the record has of it."""
    from collegium.board.papers.actions import fingerprint  # brings in charts, which starting need not wait for

    issued = AuditEvent.objects.filter(subject="board.paperversion", verb="board.issue", values__erased_at=None)
    recorded = {event.subject_id: event.after["sha256"] for event in issued if event.after}
    for version in PaperVersion.objects.select_related("paper").iterator(chunk_size=50):
        if fingerprint(version.content) != recorded.get(str(version.pk)):
            yield f"Version {version.number} of the paper “{version.paper.title}” is not what was issued."


def minutes_not_as_agreed() -> Iterator[str]:
    """What was agreed stays until it is opened again.

    The digest of each agreement against that of the opening that followed, or else of the minutes as they are.
    """
    recorded = {int(number): said for number, said in recorded_digests("board.meeting").items()}
    now = digests_of_minutes(Meeting.objects.filter(minutes_agreed_on__isnull=False))
    wrong = []
    for number in sorted(recorded.keys() | now.keys()):
        said = recorded.get(number, [])
        agreed = [digest for verb, digest in said if verb == "board.agree"]
        later = [digest for verb, digest in said if verb == "board.reopen"]
        if agreed != later + ([now[number]] if number in now else []):
            wrong.append(number)
    meetings = Meeting.objects.select_related("organisation").in_bulk(wrong)
    for number in wrong:
        meeting = meetings.get(number)
        name = f"of {day(meeting.held_on)} ({meeting.organisation.name})" if meeting else f"{number}, which is gone,"
        yield f"The minutes of the meeting {name} are not what was agreed."


WITNESSES += [papers_not_as_issued, minutes_not_as_agreed]
