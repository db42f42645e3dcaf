"""A paper described in a file: words, charts from tables beside it, and the five sentences that each chart needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collegium.definitions.glossary import nhs_glossary
from collegium.definitions.measures import Number
from collegium.definitions.problems import from_pydantic
from collegium.definitions.toml_text import read_toml
from collegium.documents.document import Block, Bullets, Callout, Document, Heading, Paragraph, Run
from collegium.documents.paper_charts import ChartPart, funnel_part, spc_part
from collegium.documents.terms import gathered, pattern_of
from collegium.tables.mapping import Mapping, settled
from collegium.tables.problems import Problem, ProblemsError, SheetsError
from collegium.wording.acronyms import unknown_acronyms
from collegium.wording.narrative import PARTS, TITLES, completeness

NAME_THE_SHEET = "Write sheet = and the name of the one to read in this part, or keep only that one in the file."
Text = Annotated[str, Field(min_length=1, strict=True)]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TermEntry(Strict):
    term: Text
    meaning: Text


class PartEntry(Strict):
    """One part; a chart names its table, by an address beside the file."""

    kind: Literal["text", "spc", "funnel"]
    title: Text
    text: str = ""
    file: str = ""
    sheet: str = ""
    dates: Literal["day-first", "month-first"] | None = None
    decimal_mark: Literal["point", "comma"] | None = None
    join_names: bool = False
    totals: Literal["leave-out", "keep"] = "leave-out"
    series: str = ""
    unit: str = ""
    decimals: Annotated[int, Field(ge=0, le=6)] = 1
    improvement: Literal["increase", "decrease", "neutral"] = "neutral"
    target: Number | None = None
    compared: Literal["ratio", "proportion", "rate", "shmi"] = "ratio"
    own: str = ""
    caveat: str = ""
    shows: str = ""
    cause: str = ""
    consequence: str = ""
    action: str = ""
    uncertainty: str = ""


class PaperFile(Strict):
    title: Text
    organisation: Text
    date: dt.date
    subtitle: str = ""
    author: str = ""
    summary: str = ""
    parts: Annotated[tuple[PartEntry, ...], Field(min_length=1)]
    terms: tuple[TermEntry, ...] = ()


def read_paper(path: Path) -> PaperFile:
    """Check the file; raises ProblemsError with every fault."""
    try:
        raw = read_toml(path.read_bytes())
    except (ValueError, RecursionError) as error:  # a number or a nesting without end, too
        problem = f"The file is not valid TOML in UTF-8: {error}."
        raise ProblemsError([Problem(path.name, None, "", "", problem, "Correct it at that place.")]) from None
    try:
        found = PaperFile.model_validate(raw)
    except ValidationError as error:
        faults = from_pydantic(error, path.name, "")
        raise ProblemsError([Problem(one.file, None, one.key, one.value, one.problem, one.remedy) for one in faults]) from None  # fmt: skip
    missing = [
        Problem(path.name, None, f"parts[{place}].{name}", "", f"{one.title}: this is empty.", "Write it.")
        for place, one in enumerate(found.parts, start=1)
        for name in (("text",) if one.kind == "text" else ("file",))
        if not getattr(one, name).strip()
    ]
    if missing:
        raise ProblemsError(missing)
    return found


def paper_of(path: Path, *, draft: bool = False) -> tuple[Document, list[str]]:
    """The document of a paper file, and notes for its author; an unexplained chart is a problem, unless it is a draft."""
    entry = read_paper(path)
    problems: list[Problem] = []
    blocks: list[Block] = []
    notes: list[str] = []
    for place, one in enumerate(entry.parts, start=1):
        blocks.append(Heading(1, one.title))
        blocks += words_of(one.text)
        if one.kind == "text":
            continue
        try:
            made = chart_of(one, path.parent)
        except ProblemsError as error:
            problems += error.problems
            continue
        narrative = {name: getattr(one, name).strip() or made.by_rule.get(name, "") for name in PARTS}
        gate = completeness(narrative)
        for missing in gate.missing:
            where = f"parts[{place}].{missing.part}"
            problems.append(Problem(path.name, None, where, "", f"{one.title}. {missing.problem}", "Write a sentence, or write a draft with --draft."))  # fmt: skip
        notes += [f"{one.title}: {gate.score} of 5 explained.", *made.notes]
        blocks += [made.figure, *told(narrative, one)]
    unexplained = [one for one in problems if one.remedy.endswith("--draft.")]
    if len(problems) > (len(unexplained) if draft else 0):
        raise ProblemsError(problems)
    document = with_terms(entry, blocks, draft=draft and bool(unexplained))
    unknown = unknown_acronyms(
        texts_of(entry), [*(one.term for one in nhs_glossary().terms), *(one.term for one in entry.terms)]
    )
    return document, [*notes, *([f"not in the glossary: {', '.join(unknown)}."] if unknown else [])]


def chart_of(one: PartEntry, folder: Path) -> ChartPart:
    source = folder / one.file
    if not source.is_file():
        raise ProblemsError(
            [Problem(one.file, None, "", "", "There is no such file beside the paper.", "Correct its name.")]
        )
    said = settled(
        dates=one.dates or "",
        decimal_mark=one.decimal_mark or "",
        sheet=one.sheet,
        join_names=one.join_names,
        totals=one.totals,
    )
    try:
        return chart_from(source, one, said)
    except SheetsError as error:
        raise ProblemsError([replace(problem, remedy=NAME_THE_SHEET) for problem in error.problems]) from None


def chart_from(source: Path, one: PartEntry, said: Mapping) -> ChartPart:
    if one.kind == "spc":
        return spc_part(
            source, said, title=one.title, series=one.series, unit=one.unit, decimals=one.decimals, caveat=one.caveat,
            improvement=one.improvement, target=one.target,
        )  # fmt: skip
    return funnel_part(source, said, title=one.title, compared=one.compared, own=one.own, caveat=one.caveat)


def told(narrative: dict[str, str], one: PartEntry) -> Iterator[Block]:
    """The five sentences, with what a rule wrote named as such."""
    said = {name: text for name, text in narrative.items() if text}
    yield Bullets(
        [[Run(f"{TITLES[name]}: ", strong=True), Run(text)] for name, text in said.items() if name != "action"]
    )
    if "action" in said:
        yield Callout(TITLES["action"], said["action"])
    by_rule = [TITLES[name] for name in said if not getattr(one, name).strip()]
    if by_rule:
        yield Paragraph([Run(f"Written by rule from the figures: {', '.join(by_rule)}.", emphasis=True)])


def words_of(text: str) -> Iterator[Block]:
    """An empty line between paragraphs, “- ” before a point of a list."""
    for stretch in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in stretch.split("\n") if line.strip()]
        points = [line[2:].strip() for line in lines if line.startswith("- ")]
        words = " ".join(line for line in lines if not line.startswith("- "))
        if words:
            yield Paragraph(words)
        if points:
            yield Bullets(points)


def texts_of(entry: PaperFile) -> list[str]:
    names = ("title", "text", "unit", "caveat", *PARTS)
    return [entry.title, entry.subtitle, entry.summary, *(getattr(one, name) for one in entry.parts for name in names)]


def with_terms(entry: PaperFile, blocks: list[Block], *, draft: bool) -> Document:
    pairs = [
        (one.term, f"{one.expansion}: {one.meaning}" if one.expansion else one.meaning) for one in nhs_glossary().terms
    ]
    pairs += [(one.term, one.meaning) for one in entry.terms]
    whole = "\n".join(texts_of(entry))
    used = [pair for pair in pairs if (pattern := pattern_of((pair[0],))) is not None and pattern.search(whole)]
    facts: dict[str, Any] = {"title": entry.title, "organisation": entry.organisation, "date": entry.date}
    subtitle = f"Draft. {entry.subtitle}".strip() if draft else entry.subtitle
    return Document(
        **facts, subtitle=subtitle, author=entry.author, abstract=entry.summary, blocks=blocks, terms=gathered(used)
    )
