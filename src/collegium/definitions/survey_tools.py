"""What survey tools write about an answer, read from survey_tools.toml, and what tells who answered, from identity.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from collegium.methods.scoring_plan import plain_words

Words = tuple[str, ...]
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "cy": "Welsh"}


class Part(BaseModel):
    """A frozen part of a file; a key that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Languages(Part):
    """The same words in each language."""

    en: Words = ()
    de: Words = ()
    fr: Words = ()
    cy: Words = ()

    @property
    def all(self) -> Words:
        """Give the words of all languages together."""
        return (*self.en, *self.de, *self.fr, *self.cy)


class OwnColumn(Languages):
    """A column that a tool adds to the answers; `always` there by default, `sent` holds a date once an answer is sent."""

    id: str
    always: bool = False
    sent: bool = False


class LimeSurvey(Part):
    """Headings of LimeSurvey's own columns, of timings, and the codes that an export may turn into numbers."""

    source: str
    convertible: Words
    columns: tuple[OwnColumn, ...]
    timings: Languages


class QualtricsColumn(Part):
    """One of Qualtrics' own columns: its ImportId, its name and its words; `identity` says who answered or when."""

    id: str
    name: str
    words: str
    identity: bool = False


class Status(Part):
    """How Qualtrics marks where an answer comes from."""

    code: int
    words: str
    kind: Literal["answer", "preview", "made_up", "spam"]


class LegacyColumn(Part):
    """One of Qualtrics' own columns in its older export: the words of the second row, and the ImportId of today."""

    id: str
    words: str


class OtherTool(Part):
    """A tool that is known by headings: patterns of those that it needs, of who answered, and of what is finished."""

    id: str
    needs: Words
    identity: Words
    finished: str = ""
    counts: Words = ()
    marks: Words = ()
    answer: Words = ()  # in a second row of headings: this column holds the answer to the question above
    first: bool = False
    always_finished: bool = False


class Qualtrics(Part):
    """Qualtrics' own columns and marks."""

    source: str
    not_finished: Words
    columns: tuple[QualtricsColumn, ...]
    statuses: tuple[Status, ...]
    legacy: tuple[LegacyColumn, ...]


class MicrosoftForms(Part):
    """The first columns of a workbook of Microsoft Forms."""

    source: str
    columns: tuple[OwnColumn, ...]


class Tool(Part):
    """One kind of file, for the reference: `unchecked` languages were not seen in an export."""

    id: str
    title: str
    formats: str
    known_by: str
    languages: Words
    unchecked: Words
    left_out: str
    asked: str


class SurveyTools(Part):
    """Everything that is known of the exports of survey tools."""

    tools: tuple[Tool, ...]
    limesurvey: LimeSurvey
    qualtrics: Qualtrics
    microsoft_forms: MicrosoftForms
    others: tuple[OtherTool, ...]
    no_answer: Languages


class Shape(Part):
    """What a whole cell looks like that tells who answered; with `differ` only where most cells differ."""

    title: str
    pattern: str
    differ: bool = False


class Identity(Part):
    """Headings, questions and cells that tell who answered."""

    asked: Languages
    courtesy: Languages
    within: Languages
    headings: Languages
    technical: Languages
    nobody: Languages
    shapes: tuple[Shape, ...]


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files("collegium.definitions").joinpath(name).read_text(encoding="utf-8"))


@cache
def survey_tools() -> SurveyTools:
    """What is known of the exports of survey tools."""
    return SurveyTools.model_validate(_read("survey_tools.toml"))


@cache
def identity_words() -> Identity:
    """What tells who answered."""
    return Identity.model_validate(_read("identity.toml"))


@cache
def _no_answer() -> frozenset[str]:
    return frozenset(map(plain_words, survey_tools().no_answer.all))


def says_no_answer(words: str) -> bool:
    """Whether words say that somebody gave no answer to a scale, such as “Not applicable”."""
    return plain_words(words) in _no_answer()
