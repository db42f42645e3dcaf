"""Every write about a paper: keyword-only, atomic, audited. A paper with an unexplained chart is not issued."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.models import Meeting, Paper, PaperPart, PaperVersion
from collegium.board.papers.contents import assemble, build
from collegium.board.papers.parts import kind_of
from collegium.organisation.models import Organisation
from collegium.organisation.recording import change, keep, note, take_away
from collegium.wording.narrative import PARTS


@recorded
def begin_paper(*, by: User | str, organisation: Organisation, values: Mapping[str, Any], on: dt.date) -> Paper:
    made = Paper(organisation=organisation, begun_on=on, **values)
    refuse_meeting_elsewhere(made)
    return keep(by=by, verb="begin_paper", organisation=organisation, row=made)


@recorded
def correct_paper(*, by: User | str, paper: Paper, values: Mapping[str, Any]) -> Paper:
    meeting = values.get("meeting_id")
    if meeting is not None and not Meeting.objects.filter(pk=meeting, organisation=paper.organisation).exists():
        raise ValidationError({"meeting": "This meeting belongs to another organisation."})
    return change(by=by, verb="correct_paper", organisation=paper.organisation, row=paper, values=dict(values))


@recorded
def copy_paper(*, by: User | str, paper: Paper, on: dt.date) -> Paper:
    """Last month's paper as the beginning of this month's: the same parts, without what people wrote about old figures."""
    values = {"title": paper.title, "purpose": paper.purpose, "author": paper.author, "summary": ""}
    made = begin_paper(by=by, organisation=paper.organisation, values=values, on=on)
    for one in paper.parts.all():
        kept = {
            "kind": one.kind,
            "reference": one.reference,
            "unit_id": one.unit_id,
            "title": one.title,
            "part": one.part,
        }
        add_part(by=by, paper=made, values={**kept, "text": one.text if one.kind == "text" else ""})
    return made


@recorded
def discard_paper(*, by: User | str, paper: Paper) -> None:
    """A paper that was never issued."""
    if paper.versions.exists():
        raise ValidationError("This paper was issued: it stays.")
    if paper.agenda_items.exists():
        raise ValidationError("This paper stands on an agenda. Take it off there first.")
    take_away(by=by, verb="discard_paper", organisation=paper.organisation, row=paper)


@recorded
def add_part(*, by: User | str, paper: Paper, values: Mapping[str, Any]) -> PaperPart:
    kind = kind_of(str(values["kind"]))
    if kind is None:
        raise ValidationError({"kind": "There is no such kind of part."})
    last = paper.parts.order_by("-position").values_list("position", flat=True).first() or 0
    made = PaperPart(paper=paper, position=last + 1, **values)
    if kind.offers is not None and not made.reference:
        raise ValidationError({"reference": "Choose which one."})
    return keep(by=by, verb="add_part", organisation=paper.organisation, row=made)


@recorded
def change_part(
    *, by: User | str, part: PaperPart, title: str, text: str, visibility: str, narrative: Mapping[str, str], on: dt.date
) -> PaperPart:  # fmt: skip
    """Keep what was typed. A sentence that equals the rule's stays the rule's; one that differs carries who wrote it and when."""
    stored = PaperPart.objects.select_for_update().select_related("paper__organisation").get(pk=part.pk)
    fragment = build(stored.paper, stored, on).fragment
    by_rule = dict(fragment.narrative) if fragment else {}
    kept: dict[str, Any] = {}
    for name in PARTS:
        said = narrative.get(name, "").replace("\r\n", "\n").strip()
        before = stored.narrative.get(name)
        # An emptied sentence goes back to the rule's.
        if said in ("", by_rule.get(name, "")):
            continue
        unchanged = before is not None and before["text"] == said
        kept[name] = before if unchanged else {"text": said, "by": name_of(by), "on": on.isoformat()}
    values = {"title": title.strip(), "text": text.strip(), "part": visibility, "narrative": kept}
    return change(by=by, verb="change_part", organisation=stored.paper.organisation, row=stored, values=values)


@recorded
def move_part(*, by: User | str, part: PaperPart, up: bool) -> None:
    """Change places with the one before or after; at the end of the list nothing happens."""
    rows = list(part.paper.parts.select_for_update())
    place = next(number for number, one in enumerate(rows) if one.pk == part.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, start=1):
        one.position = number
    PaperPart.objects.bulk_update(rows, ["position"])
    moved = {"part": part.pk, "to": other + 1}
    note(by=by, verb="move_part", organisation=part.paper.organisation, row=part, after=moved)


@recorded
def remove_part(*, by: User | str, part: PaperPart) -> None:
    take_away(by=by, verb="remove_part", organisation=part.paper.organisation, row=part)


@recorded
def issue_paper(
    *, by: User | str, paper: Paper, on: dt.date, note_text: str = "", unknown_accepted: bool = False
) -> PaperVersion:  # fmt: skip
    """Freeze the paper as the board is to see it. Every chart needs its five sentences; unknown acronyms a decision."""
    held = Paper.objects.select_for_update().get(pk=paper.pk)
    made = assemble(held, on)
    if made.problems:
        raise ValidationError([text for _, text in made.problems])
    if made.unknown and not unknown_accepted:
        raise ValidationError(
            {
                "unknown_accepted": f"Not in the glossary: {', '.join(made.unknown)}. Add them, or say that they may stay."
            }
        )
    last = held.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if last and not note_text.strip():
        raise ValidationError({"note": "Say what is new in this version."})
    content = json.loads(json.dumps(made.content, cls=DjangoJSONEncoder))
    version = PaperVersion(
        paper=held, number=last + 1, issued_on=on, issued_by=name_of(by), note=note_text.strip(), content=content,
        sha256=fingerprint(content),
    )  # fmt: skip
    version.full_clean()
    version.save()
    facts = {"number": version.number, "sha256": version.sha256, "scores": made.scores, "unknown": list(made.unknown)}
    note(by=by, verb="issue_paper", organisation=held.organisation, row=version, after=facts, reason=note_text.strip())
    return version


def fingerprint(content: Mapping[str, Any]) -> str:
    """The same content gives the same one, whichever database kept it."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def refuse_meeting_elsewhere(paper: Paper) -> None:
    if paper.meeting is not None and paper.meeting.organisation_id != paper.organisation_id:
        raise ValidationError({"meeting": "This meeting belongs to another organisation."})
