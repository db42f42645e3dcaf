"""What was issued, agreed or published stays. What is on the public register; the name of an asker may be forgotten."""

from collegium.audit.protection import Kept, changed, keep

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
