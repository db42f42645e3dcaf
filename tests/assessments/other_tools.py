"""Invented answers of the hospital's doctors, written as other survey tools export them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.assessments.hospital import BOARD_NEAR, UNITS
from tests.tables.test_limesurvey import lss, question, row_of
from tests.tables.workbook_makers import workbook

TITLE = "How we are heard"
LEAD = "How far do you agree?"
STATEMENTS = {
    "SQ001": "I hear what became of advice that I gave.",
    "SQ002": "Plans reach me when nothing can be changed any more.",
    "SQ003": "People who decide here come and look.",
}
AGREEMENT = {"A1": "Strongly disagree", "A2": "Disagree", "A3": "Neither", "A4": "Agree", "A5": "Strongly agree"}
ASKED = "Were you asked about the rota this year?"
OFTEN = "How often do you meet those who decide?"
MEETINGS = {"M1": "Never", "M2": "Once a year", "M3": "Every month"}
UNIT, LAYER, WORDS = "Where do you mostly work?", "What post do you hold?", "What would help you most?"
LAYERS = {"L1": "Board-near leader", "L2": "Unit leader", "L3": "Rank and file"}
LAYER_OF = {"board_near": "L1", "unit_leader": "L2", "rank_and_file": "L3"}
UNIT_CODES = {unit: f"U{number}" for number, unit in enumerate(UNITS, 1)}


@dataclass(frozen=True)
class Person:
    """One set of answers by their codes; "" is not answered, -oth- an answer of one's own."""

    unit: str
    layer: str
    statements: tuple[str, ...]
    asked: str
    often: str
    words: str
    sent: bool = True


def people(seed: int = 11) -> list[Person]:
    """Most doctors of the hospital, and some who began and never sent."""
    random = Random(seed)
    found = []
    board = 0
    for unit, (_, _, _, doctors, leaders) in UNITS.items():
        for place in range(doctors):
            near_board = board < BOARD_NEAR and place == 0
            board += near_board
            layer = "board_near" if near_board else "unit_leader" if place < leaders else "rank_and_file"
            if random.random() > 0.7 and place >= leaders:
                continue
            answers = tuple("" if random.random() < 0.05 else f"A{random.randint(1, 5)}" for _ in STATEMENTS)
            often = random.choice(["M1", "M2", "M3", "-oth-"])
            words = f"More time for case {len(found)}, and somebody to ask." if place % 2 else ""
            found.append(Person(unit, layer, answers, random.choice("YN") if place % 7 else "", often, words))
    begun = [Person("CARD", "rank_and_file", ("A1", "", ""), "", "", "Never sent.", sent=False) for _ in range(9)]
    return [*begun[:4], *found, *begun[4:]]


def structure(kind: str) -> bytes:
    """The questionnaire as LimeSurvey keeps it: an .lss or its tab-separated file."""
    lists = {10: AGREEMENT, 12: MEETINGS, 13: {UNIT_CODES[unit]: UNITS[unit][0] for unit in UNITS}, 14: LAYERS}
    asked = [
        (10, "ENG", "F", LEAD, "N"), (11, "ROTA", "Y", ASKED, "N"), (12, "MEET", "L", OFTEN, "Y"),
        (13, "unit", "!", UNIT, "N"), (14, "layer", "L", LAYER, "N"), (15, "HELP", "T", WORDS, "N"),
    ]  # fmt: skip
    if kind == "lss":
        rows = [row_of(10, 100 + place, code, question=text) for place, (code, text) in enumerate(STATEMENTS.items())]
        answers = [{"qid": qid, "code": code, "sortorder": place, "scale_id": 0, "language": "en", "answer": f"<p>{label}</p>"}
                   for qid, labels in lists.items() for place, (code, label) in enumerate(labels.items())]  # fmt: skip
        questions = [
            question(qid, code, letter, question=text, other=other) for qid, code, letter, text, other in asked
        ]
        titles = [{"surveyls_title": TITLE, "surveyls_language": "en"}]
        return lss(questions=questions, subquestions=rows, answers=answers, surveys=[{"language": "en"}], surveys_languagesettings=titles)  # fmt: skip
    lines = [("class", "type/scale", "name", "relevance", "text", "language", "other"),
             ("S", "", "language", "", "en", "", ""), ("SL", "", "surveyls_title", "", TITLE, "en", "")]  # fmt: skip
    for qid, code, letter, text, other in asked:
        lines.append(("Q", letter, code, "1", text, "en", other))
        if qid == 10:
            lines += [("SQ", "0", row, "", words, "en", "") for row, words in STATEMENTS.items()]
        lines += [("A", "0", answer, "", label, "en", "") for answer, label in lists.get(qid, {}).items()]
    return "\n".join("\t".join(line) for line in lines).encode("utf-8-sig")


OWN = {
    "id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page", "startlanguage": "Start language",
    "seed": "Seed", "token": "Access code", "startdate": "Date started", "ipaddr": "IP address",
}  # fmt: skip


def limesurvey(found: Sequence[Person], *, heads: str, words: bool, separator: str = ",") -> bytes:
    """LimeSurvey's export: `heads` are code, full or both, answers as `words` or as codes."""
    columns = {
        **OWN,
        **{f"ENG[{row}]": f"{LEAD} [{text}]" for row, text in STATEMENTS.items()},
        "ROTA": ASKED, "MEET": OFTEN, "MEET[other]": f"{OFTEN} [Other]", "unit": UNIT, "layer": LAYER, "HELP": WORDS,
        "interviewtime": "Total time", "groupTime7": "Group time: Being heard",
    }  # fmt: skip
    names = {
        "code": list(columns),
        "full": list(columns.values()),
        "both": [f"{code}. {text}" for code, text in columns.items()],
    }
    yes = {"Y": "Yes", "N": "No", "": "N/A"} if words else {"Y": "Y", "N": "N", "": ""}
    rows = []
    for number, one in enumerate(found, 1):
        moment = f"2026-03-{1 + number % 28:02} 09:{number % 60:02}:00"
        own = [
            number,
            moment if one.sent else "",
            2 if one.sent else 1,
            "en",
            9000 + number,
            f"tok{number:05}",
            moment,
            f"10.0.0.{number % 250}",
        ]
        statements = [AGREEMENT.get(answer, "") if words else answer for answer in one.statements]
        often = {**MEETINGS, "-oth-": "Other"}.get(one.often, "") if words else one.often
        unit = UNITS[one.unit][0] if words else UNIT_CODES[one.unit]
        layer = LAYERS[LAYER_OF[one.layer]] if words else LAYER_OF[one.layer]
        rows.append([*own, *statements, yes[one.asked], often, "At the gate" if one.often == "-oth-" else "", unit, layer,
                     one.words, f"{number}.5", f"{number}.25"])  # fmt: skip
    return written([names[heads], *rows], separator)


def plain(found: Sequence[Person]) -> bytes:
    """The same answers as their full words under the names of the items, and nothing else."""
    heads = ["unit_code", "layer", *(f"ENG[{row}]" for row in STATEMENTS), "ROTA", "MEET"]
    often = {**MEETINGS, "-oth-": ""}
    rows = [
        [one.unit, one.layer, *(AGREEMENT.get(answer, "") for answer in one.statements),
         {"Y": "Yes", "N": "No", "": ""}[one.asked], often.get(one.often, "")]
        for one in found if one.sent
    ]  # fmt: skip
    return written([heads, *rows], ",")


def qualtrics(found: Sequence[Person], *, words: bool) -> bytes:
    """Qualtrics' CSV: names, questions, ImportIds, and then previews among the answers."""
    own = {"StartDate": "startDate", "EndDate": "endDate", "Status": "status", "IPAddress": "ipAddress", "Progress": "progress",
           "Duration (in seconds)": "duration", "Finished": "finished", "RecordedDate": "recordedDate", "ResponseId": "_recordId",
           "RecipientLastName": "recipientLastName", "RecipientFirstName": "recipientFirstName", "RecipientEmail": "recipientEmail",
           "ExternalReference": "externalDataReference", "LocationLatitude": "locationLatitude", "LocationLongitude": "locationLongitude",
           "DistributionChannel": "distributionChannel", "UserLanguage": "userLanguage"}  # fmt: skip
    asked = {**{f"Q1_{place}": (f"{LEAD} - {text}", f"QID1_{place}") for place, text in enumerate(STATEMENTS.values(), 1)},
             "Q2": (ASKED, "QID2"), "Q3": (OFTEN, "QID3"), "Q3_4_TEXT": (f"{OFTEN} - Other - Text", "QID3_4_TEXT"),
             "Q4": (UNIT, "QID4"), "Q5": (LAYER, "QID5"), "Q6": (WORDS, "QID6_TEXT")}  # fmt: skip
    heads = [[*own, *asked], [*own, *(text for text, _ in asked.values())],
             [json.dumps({"ImportId": one, "timeZone": "Europe/London"}) for one in (*own.values(), *(key for _, key in asked.values()))]]  # fmt: skip
    rows = []
    for number, one in enumerate(found, 1):
        first, last = f"Quillon{number}", f"Ravensworth{number}"
        channel = ("anonymous", "EN-GB")
        finished = ("True" if words else "1") if one.sent else ("False" if words else "0")
        status = "IP Address" if words else "0"
        meta = ["2026-03-02 09:00:00", "2026-03-02 09:03:00", status, f"10.1.0.{number % 250}", "100", "180", finished,
                "2026-03-02 09:03:01", f"R_{number:015}", last, first, f"{first}@trust.example", "", "53.4", "-2.2", *channel]  # fmt: skip
        code = {"": "", **{key: str(value) for value, key in enumerate(AGREEMENT, 1)}}
        statements = [AGREEMENT.get(answer, "") if words else code[answer] for answer in one.statements]
        yes = {"Y": "Yes" if words else "2", "N": "No" if words else "1", "": ""}[one.asked]
        often = MEETINGS.get(one.often, "") if words else {"M1": "1", "M2": "2", "M3": "3"}.get(one.often, "")
        told = f"{one.words} Ask Ravensworth{number}." if one.words else ""
        rows.append([*meta, *statements, yes, often, "", UNITS[one.unit][0], LAYERS[LAYER_OF[one.layer]], told])
    preview = [*rows[-1]]
    preview[2] = "Survey Preview" if words else "1"
    return written([*heads, preview, *rows], ",")


def microsoft_forms(found: Sequence[Person]) -> bytes:
    """The workbook of Microsoft Forms; it keeps only what was sent, and ends each tick with a semicolon."""
    heads = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", *STATEMENTS.values(), ASKED, OFTEN,
             UNIT, LAYER, "Which of these do you know?", WORDS]  # fmt: skip
    rows = []
    for number, one in enumerate((one for one in found if one.sent), 1):
        often = {**MEETINGS, "-oth-": ""}[one.often]
        rows.append([number, "2026-03-02 09:00:00", "2026-03-02 09:03:00", f"doctor{number}@trust.example", f"Ottoline Fenwright{number}", None,
                     *(AGREEMENT.get(answer, "") or None for answer in one.statements), {"Y": "Yes", "N": "No", "": None}[one.asked],
                     f"{often};" if often else None, f"{UNITS[one.unit][0]};", LAYERS[LAYER_OF[one.layer]],
                     "Forum;Newsletter;", one.words or None])  # fmt: skip
    return workbook(heads, *rows)


def written(rows: Sequence[Sequence[object]], separator: str) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    return stream.getvalue().encode("utf-8-sig")
