"""A paper put together: every part built as at a day, with what stands in the way of issuing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from collegium.board.digests.queries import observational_of
from collegium.board.glossary.queries import meanings_of
from collegium.board.models import Paper, PaperPart, Part
from collegium.board.papers.freezing import frozen, texts_of
from collegium.board.papers.parts import Chosen, Fragment, kind_of
from collegium.documents.document import Block, Bullets, Paragraph
from collegium.documents.terms import pattern_of
from collegium.organisation.queries.record import names_of
from collegium.wording.acronyms import unknown_acronyms
from collegium.wording.claims import CausalWarning, causal_warnings, unknown_citations
from collegium.wording.dates import day
from collegium.wording.narrative import PARTS, TITLES, Completeness, completeness, pack_score

BY_RULE = "Written by rule from the figures."
EDITED = "Written by {name}, {day}."
Content = dict[str, Any]


@dataclass(frozen=True)
class Built:
    """One part as it stands: what it holds, the five sentences and their score; None where it has nothing to show."""

    row: PaperPart
    fragment: Fragment | None
    narrative: Mapping[str, str]
    gate: Completeness | None

    @property
    def title(self) -> str:
        return self.row.title or (self.fragment.title if self.fragment else "") or self.kind_title

    @property
    def kind_title(self) -> str:
        kind = kind_of(self.row.kind)
        return kind.title if kind else self.row.kind


@dataclass(frozen=True)
class Assembled:
    """A whole paper as at a day."""

    paper: Paper
    as_of: dt.date
    parts: tuple[Built, ...]
    content: Content
    unknown: tuple[str, ...]
    claims: tuple[CausalWarning, ...]
    unknown_claims: tuple[str, ...]

    @property
    def scores(self) -> list[int]:
        return [one.gate.score for one in self.parts if one.gate]

    @property
    def score(self) -> float | None:
        return pack_score(self.scores)

    @property
    def problems(self) -> list[tuple[int | None, str]]:
        """What has to be mended before the paper can be issued: the number of the part, and why."""
        found: list[tuple[int | None, str]] = [] if self.parts else [(None, "The paper has no parts yet.")]
        for one in self.parts:
            if one.fragment is None:
                found.append((one.row.pk, f"{one.title}: there is nothing to show any more. Take the part out."))
            elif one.row.kind == "text" and not one.row.text.strip():
                found.append((one.row.pk, f"{one.title}: no words are written yet."))
            found += [
                (one.row.pk, f"{one.title}. {missing.problem}") for missing in (one.gate.missing if one.gate else ())
            ]
        return found


def assemble(paper: Paper, as_of: dt.date, *, private: bool = True) -> Assembled:
    """Everything that the author may see; without `private`, the public parts only."""
    rows = [one for one in paper.parts.all() if private or one.part == Part.PUBLIC]
    parts = tuple(build(paper, one, as_of) for one in rows)
    names = names_of({entry["by"] for one in rows for entry in one.narrative.values()})
    kept = [part_content(one, names) for one in parts if one.fragment is not None]
    texts = [paper.title, paper.summary, paper.author, *(text for one in kept for text in part_texts(one))]
    terms = meanings_of(paper.organisation)
    known = observational_of(paper.organisation)
    content: Content = {
        "title": paper.title,
        "purpose": paper.get_purpose_display(),
        "author": paper.author,
        "organisation": paper.organisation.name,
        "summary": paper.summary,
        "meeting": f"For the meeting on {day(paper.meeting.held_on)}" if paper.meeting else "",
        "as_of": as_of.isoformat(),
        "parts": kept,
        "terms": [[term, meaning] for term, meanings in terms.items() for meaning in meanings if used(term, texts)],
    }
    whole = "\n".join(texts)
    return Assembled(
        paper, as_of, parts, content, tuple(unknown_acronyms(texts, terms)), tuple(causal_warnings(whole, known)),
        tuple(unknown_citations(whole, known)),
    )  # fmt: skip


def build(paper: Paper, row: PaperPart, as_of: dt.date) -> Built:
    kind = kind_of(row.kind)
    chosen = Chosen(paper.organisation, row.reference, as_of, row.unit_id, row.part == Part.PRIVATE)
    fragment = kind.build(chosen) if kind else None
    if kind is None or fragment is None:
        return Built(row, None, {}, None)
    written = {name: row.narrative.get(name, {}).get("text", fragment.narrative.get(name, "")) for name in PARTS}
    return Built(row, fragment, written, completeness(written) if kind.needs_narrative else None)


def part_content(one: Built, names: Mapping[str, str]) -> Content:
    assert one.fragment is not None
    own = list(blocks_of(one.row.text))
    return {
        "title": one.title,
        "kind": one.row.kind,
        "part": one.row.part,
        "pieces": [frozen(piece) for piece in [*own, *one.fragment.pieces]],
        "narrative": [
            {"title": TITLES[name], "text": text, "written": provenance(one.row, name, names)}
            for name, text in one.narrative.items()
            if one.gate and text
        ],
        "score": one.gate.score if one.gate else None,
    }


def provenance(row: PaperPart, name: str, names: Mapping[str, str]) -> str:
    """Who wrote a sentence: the rule, or somebody on a day."""
    entry = row.narrative.get(name)
    if entry is None:
        return BY_RULE
    return EDITED.format(name=names.get(entry["by"], entry["by"]), day=day(dt.date.fromisoformat(entry["on"])))


def blocks_of(text: str) -> Iterator[Block]:
    """Paragraphs and lists of what somebody typed: an empty line between paragraphs, “- ” before a point."""
    for stretch in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in stretch.split("\n") if line.strip()]
        points = [line[2:].strip() for line in lines if line.startswith("- ")]
        words = [line for line in lines if not line.startswith("- ")]
        if words:
            yield Paragraph(" ".join(words))
        if points:
            yield Bullets(points)


def part_texts(part: Content) -> list[str]:
    narrative = [one["text"] for one in part["narrative"]]
    return [part["title"], *(text for piece in part["pieces"] for text in texts_of(piece)), *narrative]


def used(term: str, texts: Iterable[str]) -> bool:
    pattern = pattern_of((term,))
    return pattern is not None and any(pattern.search(text) for text in texts)


def public_part(content: Content) -> Content:
    """The content without its private parts, and without the terms that only those use."""
    parts = [one for one in content["parts"] if one["part"] == Part.PUBLIC]
    texts = [
        content["title"],
        content["summary"],
        content["author"],
        *(text for one in parts for text in part_texts(one)),
    ]
    terms = [pair for pair in content["terms"] if used(pair[0], texts)]
    return {**content, "parts": parts, "terms": terms}


def has_private(content: Content) -> bool:
    return any(one["part"] == Part.PRIVATE for one in content["parts"])
