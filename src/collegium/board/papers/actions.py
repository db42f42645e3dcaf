"""Every write about a paper: keyword-only, atomic, audited. A paper with an unexplained chart is not issued."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from collegium.accounts.models import User
from collegium.audit import anchors
from collegium.audit.actions import name_of, recorded
from collegium.audit.queries import last_event
from collegium.board.models import Paper, PaperPart, PaperVersion
from collegium.board.papers.contents import assemble, build
from collegium.board.papers.parts import kind_of
from collegium.organisation.models import Organisation
from collegium.registers import writing
from collegium.wording.narrative import PARTS


@recorded
def begin_paper(*, by: User | str, organisation: Organisation, values: Mapping[str, Any], on: dt.date) -> Paper:
    return writing.add(by=by, row=Paper(organisation=organisation, begun_on=on, **values))


@recorded
def copy_paper(*, by: User | str, row: Paper, on: dt.date) -> Paper:
    """Last month's paper as the beginning of this month's: the same parts, without what people wrote about old figures."""
    drafts = Paper.objects.filter(organisation=row.organisation, title=row.title, begun_on=on, versions=None)
    if drafts.exclude(pk=row.pk).exists():
        raise ValidationError("A copy of this paper was begun today. Open it from the list of papers.")
    values = {"title": row.title, "purpose": row.purpose, "author": row.author, "summary": ""}
    made = begin_paper(by=by, organisation=row.organisation, values=values, on=on)
    for part in row.parts.all():
        kept = {name: getattr(part, name) for name in ("kind", "reference", "unit_id", "title", "part")}
        add_part(by=by, paper=made, values={**kept, "text": part.text if part.kind == "text" else ""})
    return made


def refuse_kept(paper: Paper) -> None:
    """Only a paper that was never issued, and that no agenda names, is removed."""
    if paper.versions.exists():
        raise ValidationError("This paper was issued, so it stays.")
    if paper.agenda_items.exists():
        raise ValidationError("This paper stands on an agenda. Take it off there first.")


@recorded
def add_part(*, by: User | str, paper: Paper, values: Mapping[str, Any]) -> PaperPart:
    kind = kind_of(str(values["kind"]))
    if kind is None:
        raise ValidationError({"kind": "There is no such kind of part."})
    last = paper.parts.order_by("-position").values_list("position", flat=True).first() or 0
    made = PaperPart(paper=paper, position=last + 1, **values)
    if kind.offers is not None and not made.reference:
        raise ValidationError({"reference": "Choose which one."})
    return writing.add(by=by, row=made)


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
    return writing.correct(by=by, row=stored, values=values)


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
    writing.note(by=by, verb="move", row=part, after=moved)


@recorded
def remove_part(*, by: User | str, part: PaperPart) -> None:
    writing.remove(by=by, row=part, reason="")


@recorded
def issue_paper(
    *, by: User | str, paper: Paper, on: dt.date, note_text: str = "", unknown_accepted: bool = False,
    claims_accepted: Sequence[str] = (),
) -> PaperVersion:  # fmt: skip
    """Freeze the paper as the board is to see it. Every chart needs its five sentences; unknown acronyms a decision.

    `claims_accepted`: the sentences that speak of a cause where only an association was seen, and may stay so.
    """
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
    causal = list(dict.fromkeys(one.sentence for one in made.claims))
    if not set(causal) <= set(claims_accepted):
        raise ValidationError(
            {
                "claims_accepted": "A sentence makes a cause of an association. Change it, or say that you know and that it stays."
            }
        )
    last = held.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if last and not note_text.strip():
        raise ValidationError({"note": "Say what is new in this version."})
    content = json.loads(json.dumps(made.content, cls=DjangoJSONEncoder))
    if (event := last_event()) is not None:
        content["record"] = {"event": event.pk, "fingerprint": event.hash}
        occasion = f"version {last + 1} of paper {held.pk}"
        transaction.on_commit(lambda: anchors.keep(event.pk, event.hash, occasion))
    version = PaperVersion(
        paper=held, number=last + 1, issued_on=on, issued_by=name_of(by), note=note_text.strip(), content=content,
        sha256=fingerprint(content),
    )  # fmt: skip
    writing.check(version)
    version.save()
    facts = {
        "number": version.number,
        "sha256": version.sha256,
        "scores": made.scores,
        "unknown": list(made.unknown),
        "claims_accepted": causal,
    }
    writing.note(by=by, verb="issue", row=version, after=facts, reason=note_text.strip())
    return version


def fingerprint(content: Mapping[str, Any]) -> str:
    """The same content gives the same one, whichever database kept it."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
