"""The rows of an .lss, LimeSurvey's XML, and nothing else of it."""

from xml.parsers import expat

from collegium.tables.file_kinds import refusal
from collegium.tables.grid import Limits
from collegium.tables.problems import Problem, ProblemsError

Row = dict[str, str]  # a row of the file, and under LINE the line on which it begins

LINE = ""
FROM_LIMESURVEY = "Export it from LimeSurvey again: Display/Export, Survey structure (.lss) or tab-separated (.txt)."
_DEEPEST = 8  # document, section, rows, row, field: no honest file goes deeper than this


class _Sections:
    """Collects document/section/rows/row/field as it is read, and nothing else; refuses what no export holds."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.parser = expat.ParserCreate("utf-8")  # whatever the file declares: LimeSurvey writes nothing else
        self.parser.StartDoctypeDeclHandler = self.refuse_declarations
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.path: list[str] = []
        self.sections: dict[str, list[Row]] = {}
        self.words: list[str] = []
        self.kind = ""
        self.rows = 0

    def refuse_declarations(self, *_: object) -> None:
        raise refusal(
            self.name,
            "This file declares entities or a document type, which no export does; it was not read.",
            FROM_LIMESURVEY,
        )

    def start(self, tag: str, _: object) -> None:
        self.path.append(tag)
        self.words = []
        if len(self.path) > _DEEPEST:
            raise refusal(self.name, "This file is nested deeper than any questionnaire.", FROM_LIMESURVEY)
        if self.path[2:] == ["rows", "row"]:
            self.rows += 1
            if self.rows > self.limits.rows:
                raise refusal(self.name, f"This file has more than {self.limits.rows:,} rows.", FROM_LIMESURVEY)
            self.sections.setdefault(self.path[1], []).append({LINE: str(self.parser.CurrentLineNumber)})

    def end(self, tag: str) -> None:
        if len(self.path) == 5 and self.path[2:4] == ["rows", "row"]:
            self.sections[self.path[1]][-1][tag] = "".join(self.words)
        elif self.path[1:] == ["LimeSurveyDocType"]:
            self.kind = "".join(self.words).strip()
        self.path.pop()
        self.words = []

    def text(self, words: str) -> None:
        self.words.append(words)


def read_sections(data: bytes, name: str, limits: Limits) -> dict[str, list[Row]]:
    """Read the rows of each section of an .lss; declarations, and with them entities of any kind, are refused."""
    reader = _Sections(name, limits)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        problem = Problem(name, error.lineno, "", "", "The file is damaged, or is not XML in UTF-8.", FROM_LIMESURVEY)
        raise ProblemsError([problem]) from None
    if reader.kind != "Survey":
        raise refusal(name, "This is not the structure of a LimeSurvey questionnaire.", FROM_LIMESURVEY)
    return reader.sections
