"""The reference of files of answers, written from what is known of survey tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collegium.definitions.survey_tools import LANGUAGES, OwnColumn, Tool, identity_words, survey_tools

_KINDS = {
    "answer": "counted",
    "preview": "left out as a preview or test",
    "made_up": "left out as made up",
    "spam": "left out as spam",
}
_HEAD = """# Files of answers

What `survey score`, `survey report` and the pages read, what they leave out and count, and what they ask about. The kind of
file is recognised by what is in it, never by its name. Page and command do the same. How to: [bring in answers](../how-to/bring-in-answers.md).

This page is written from `src/collegium/definitions/survey_tools.toml` and `identity.toml`; a test compares them.
"""
_WHICH = """## Which column is which question

1. A column with exactly the name of an item holds it. `Q1_1` is never `Q11`.
2. Otherwise a column whose name differs only in capitals, spaces, dashes or brackets, if there is only one.
3. Otherwise the column whose question, or row of a matrix, has exactly the words of the item.

Where names and words lead to different columns, as with question numbers that a tool gave by itself, nothing is chosen: the
page asks for the column, the command stops and names both. Where the words of a column are not those of the questionnaire and no
other column has them, the name counts, and a note says so.

## What an answer means

- A label in the file is what was answered, whatever its number: 1 = "Strongly agree" counts as "Strongly agree". A label that is no
  answer of the questionnaire is a problem; so is a number without a label where the labels number the answers in their own way.
- LimeSurvey can export Y and N as numbers of your choice. Where the questionnaire knows Y and N, such numbers are a problem.
- Words that are no answer ("Not applicable", "Don't know") are no point of a scale: a questionnaire that counts one as its
  lowest or highest answer is refused. From a structure of LimeSurvey they are taken over as accepted and not scored.
- Two values of an SPSS file with one label stay two, as in "Other (8)" and "Other (9)".
"""


def survey_files_text() -> str:
    """Write the whole page."""
    tools = survey_tools()
    parts = [
        _HEAD,
        "## Which files are read\n",
        _table(("from", "formats", "known by", "languages of headings", "left out and counted", "asked about"),
               ((tool.title, tool.formats, tool.known_by, _languages(tool), tool.left_out, tool.asked) for tool in tools.tools)),
        "Languages with a star were not compared with an export of that language.\n",
        _WHICH,
        "## Which answers count\n\nQualtrics says by Status where an answer comes from:\n",
        _table(("number", "words", "what happens"),
               ((str(one.code), one.words, _KINDS[one.kind]) for one in tools.qualtrics.statuses)),
        f"Then rows whose Finished is {_or(tools.qualtrics.not_finished)} are left out. LimeSurvey's answers without a date of "
        "submission are left out. The number of each is in the notes.\n",
        "## Headings that are recognised\n\nLimeSurvey's own columns, by their codes or words; none of them is a question:\n",
        _headings(tools.limesurvey.columns),
        "A column is a timing, and no question, if it is called groupTime or a question's code with Time (`groupTime7`, `q1Time`), or "
        f"begins with one of these words and a colon: {_listed(tools.limesurvey.timings.all)}. A question may end in “time”.\n\n"
        "The first columns of Microsoft Forms:\n",
        _headings(tools.microsoft_forms.columns),
        "## What is taken out before anything is stored\n\nA column is taken out, and listed on the page, if the tool records it "
        "of a person, a machine or a moment; if its heading or its question asks who somebody is (below, with or without words such as "
        "“please enter your”); if a longer question asks for it and the answers differ from each other; or if most of its cells "
        f"look like {_or([shape.title for shape in identity_words().shapes])}. Columns of items are never taken out.\n",
        _table(("language", "headings and questions"),
               ((title, _listed(getattr(identity_words().asked, code))) for code, title in LANGUAGES.items())),
    ]  # fmt: skip
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _languages(tool: Tool) -> str:
    return ", ".join(LANGUAGES.get(code, code) + ("*" if code in tool.unchecked else "") for code in tool.languages)


def _headings(columns: Iterable[OwnColumn]) -> str:
    rows = ((one.id, *(_listed(getattr(one, code)) for code in LANGUAGES)) for one in columns)
    return _table(("column", *LANGUAGES.values()), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
