"""What a trust's own rules say of one question. Pure: the rules and the facts come in, the objections go out."""

from __future__ import annotations

import datetime as dt
import re

from collegium.board.models import Question, QuestionRules
from collegium.board.questions.working_days import add_working_days
from collegium.wording.dates import day
from collegium.wording.numbers import plural

WORD = re.compile(r"\S+")
NOT_LETTERS = re.compile(r"[\W_]+")
# A question without a time may have come until the end of its day.
END_OF_DAY = dt.time(23, 59)


def deadline(rules: QuestionRules, held_on: dt.date) -> dt.datetime:
    """The last moment at which a question for a meeting may come."""
    return dt.datetime.combine(add_working_days(held_on, -rules.days_before), rules.hour)


def answer_by(rules: QuestionRules, received_on: dt.date) -> dt.date:
    return add_working_days(received_on, rules.reply_days)


def words_in(text: str) -> int:
    return len(WORD.findall(text))


def same_text(one: str, other: str) -> bool:
    """The same question, whatever its capitals, spaces and marks."""
    return NOT_LETTERS.sub("", one.casefold()) == NOT_LETTERS.sub("", other.casefold())


def asker_told(question: Question, text: str) -> str:
    """What in a text tells who asked; empty where nothing does, or where the asker agreed to the name."""
    name, contact, said = question.asker.casefold().strip(), question.contact.casefold().strip(), text.casefold()
    if name and not question.name_may_be_published and name in said:
        return "The asker's name stands in this text, and the asker did not agree to that."
    return "The asker's address stands in this text." if contact and contact in said else ""


def objections(
    rules: QuestionRules,
    *,
    text: str,
    received_on: dt.date,
    received_at: dt.time | None,
    held_on: dt.date | None,
    asked_before: int,
    repeat_of: int | None,
) -> dict[str, str]:
    """Field -> what speaks against taking the question; nothing where it keeps every rule."""
    found: dict[str, str] = {}
    if (count := words_in(text)) > rules.most_words:
        found["text"] = f"The question has {plural(count, 'word')}; the rules allow {rules.most_words}."
    if repeat_of is not None:
        found["text"] = f"Question {repeat_of} asked the same within {plural(rules.repeat_months, 'month')}."
    if held_on is not None:
        last = deadline(rules, held_on)
        if dt.datetime.combine(received_on, received_at or END_OF_DAY) > last:
            found["meeting"] = f"For this meeting questions had to come by {last:%H:%M} on {day(last.date())}."
        if asked_before >= rules.most_questions:
            found["asker"] = (
                f"This person asked {plural(asked_before, 'question')} for this meeting; the rules allow {rules.most_questions}."
            )
    return found


def rules_in_words(rules: QuestionRules) -> list[str]:
    """The rules as a list that an asker can read."""
    said = [
        f"{rules.get_may_ask_display()} may ask.",
        f"A question has at most {rules.most_words} words; one person asks at most {plural(rules.most_questions, 'question')} for one meeting.",
        f"It comes by {rules.hour:%H:%M}, {plural(rules.days_before, 'working day')} before the meeting.",
        f"It is answered within {plural(rules.reply_days, 'working day')}.",
        "Questions about single patients or members of staff are not taken here.",
    ]
    if rules.repeat_months:
        said.append(f"The same question is not taken again within {plural(rules.repeat_months, 'month')}.")
    if rules.published_where:
        said.append(f"Answers are published: {rules.published_where}.")
    return said


def acknowledgement(
    rules: QuestionRules, *, number: int, received_on: dt.date, due: dt.date, held_on: dt.date | None
) -> str:
    """The trust's text with this question's particulars in it; unknown words between braces stay as they are."""
    meeting = f" It is for the meeting on {day(held_on)}." if held_on else ""
    parts = {
        "number": str(number), "received": day(received_on), "answer_by": day(due), "meeting": meeting,
        "rules": " ".join(rules_in_words(rules)),
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], found[0]), rules.acknowledgement)
