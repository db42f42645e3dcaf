"""Release: the figures of a closed wave, computed once under a plan, written once, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from collegium.accounts.models import User
from collegium.assessments.actions.uploads import instrument_of, mapping_of, scrub_uploads, table_of
from collegium.assessments.actions.waves import entry, name_of, refuse_released
from collegium.assessments.campaigns.frames import (
    Pooling,
    campaign_on,
    pooled,
    population_of_wave,
    refuse_while_open,
)
from collegium.assessments.cells import EVERYBODY
from collegium.assessments.comments.actions import Written, take_questions
from collegium.assessments.comments.columns import refuse_taken_in, written
from collegium.assessments.engaged import engaged_from
from collegium.assessments.figures import FigureRow, Figures, GapRow, Plan, compute
from collegium.assessments.instruments import find_instrument
from collegium.assessments.intake import Answers, read_answers, response_fields
from collegium.assessments.models import Release, ReleaseFigure, ReleaseGap, ReleaseGroup, ResponseUpload, Wave
from collegium.assessments.populations import Population
from collegium.assessments.released import digest_of
from collegium.assessments.statements import statements_of
from collegium.assessments.together import kept
from collegium.audit.actions import record
from collegium.definitions.instruments import Instrument
from collegium.definitions.score_ranges import score_ranges
from collegium.jobs.work import Progress, silent
from collegium.methods.disclosure import group_minimum
from collegium.methods.intervals import CONFIDENCE
from collegium.registers.many_rows import add_many
from collegium.tables.mapping import Mapping, suggest
from collegium.tables.reading import Table

METHOD = "release-6"  # changes whenever the same answers would give other figures


ALONE = Pooling()  # every unit stands for itself


@dataclass(frozen=True)
class Preview:
    """What a release would hold, before it is made."""

    figures: Figures
    population: Population
    instrument: Instrument
    plan: Plan
    statements: dict[str, Any] | None = (
        None  # those that unit leaders disagree with, where the questionnaire flags them
    )


def preview_release(
    *,
    wave: Wave,
    table: Table,
    mapping: Mapping | None = None,
    minimum: int | None = None,
    pooling: Pooling = ALONE,
    progress: Progress = silent,
    groups_only: bool = False,
) -> Preview:
    """Read, count and hide, and write nothing; ProblemsError with all that is wrong with the file.

    `groups_only` leaves the scales out, for a first look; `pooling` says which units are shown together and not alone.
    """
    instrument = find_instrument(wave.organisation, wave.instrument_id)
    population = population_of_wave(wave)
    chosen = mapping or suggest(table, response_fields(instrument, population), source_kind="responses")
    answers: Answers = read_answers(table, chosen, instrument, population)
    population, into = pooled(population, pooling)
    answers = replace(answers, groups=tuple((into[unit], layer) for unit, layer in answers.groups))
    campaign = campaign_on(wave)
    smallest = max(group_minimum(minimum), campaign.minimum if campaign else 0)  # never below what was promised
    ranges = {scale: (one.low, one.high) for scale, one in score_ranges(instrument).items()}
    plan = Plan(smallest, CONFIDENCE, engaged_from(instrument), ranges, yes_or_no(instrument))
    figures = compute(answers, population, wave.organisation.name, plan, progress, groups_only=groups_only)
    statements = None if groups_only else statements_of(answers, figures, instrument, smallest)
    return Preview(figures, population, instrument, plan, statements)


def yes_or_no(instrument: Instrument) -> frozenset[str]:
    """Scales of a single item with the answers 0 and 1."""
    return frozenset(
        scale.id
        for scale in instrument.scales
        if len(scale.items) == 1
        and scale.range in (None, (0, 1))
        and instrument.response_of(scale.items[0]).values == (0, 1)
    )


def release_responses(
    *,
    by: User | str,
    wave: Wave,
    table: Table,
    sha256: str,
    at: dt.datetime,
    mapping: Mapping | None = None,
    minimum: int | None = None,
    upload: ResponseUpload | None = None,
    pooling: Pooling = ALONE,
    comments: Sequence[Written] = (),
    progress: Progress = silent,
) -> Release:
    """Make the release of a closed wave from a table of answers; `sha256` is that of the file.

    The figures are worked out before anything is locked; `upload` is then gone with the release. `comments` wait from
    then on to be looked at.
    """
    refuse_released(wave)
    refuse_taken_in(wave, comments)
    refuse_while_open(wave, at.date())
    made = preview_release(wave=wave, table=table, mapping=mapping, minimum=minimum, pooling=pooling, progress=progress)
    with transaction.atomic():
        stored = Wave.objects.select_for_update().select_related("organisation").get(pk=wave.pk)
        refuse_released(stored)
        refuse_same_answers(stored, made.figures, sha256)
        if upload is not None:
            refuse_changed(upload)
        release = Release.objects.create(
            wave=stored,
            method=METHOD,
            parameters={**parameters(made.plan), **flagged(made), "together": kept(pooling_of(wave, pooling))},
            instrument=described(made.instrument),
            minimum=made.plan.minimum,
            responses_sha256=sha256,
            figures_sha256=fingerprint(made.figures),
            opportunity=made.figures.opportunity,
            made_at=at,
            made_by=name_of(by),
        )
        write(release, made.figures)
        after = {
            "release": release.pk,
            "method": METHOD,
            "minimum": release.minimum,
            "figures": release.figures_sha256,
            "rows": digest_of(release),
        }
        record(by=name_of(by), entries=[entry("release", stored, after=after)])
        if comments:
            take_questions(stored, comments, by)
        if upload is not None:
            upload.delete()
            transaction.on_commit(scrub_uploads)
    return release


def asked_in_the_same_days(wave: Wave) -> QuerySet[Release]:
    """Releases from files of what the same people were asked in days that this wave has too: answers may be the same.

    To a campaign everybody answers afresh, so that one asked again early is another wave.
    """
    if campaign_on(wave):
        return Release.objects.none()
    return Release.objects.filter(
        wave__organisation=wave.organisation_id,
        wave__instrument_id=wave.instrument_id,
        wave__audience=wave.audience,
        wave__opened_on__lte=wave.closed_on,
        wave__closed_on__gte=wave.opened_on,
        wave__campaign=None,
    ).exclude(wave=wave)


def refuse_same_answers(wave: Wave, figures: Figures, sha256: str) -> None:
    """With other groups, each release of the same answers would show what the other one hides.

    So would a release of the same people in the same days, of which some answers came later.
    """
    others = Release.objects.filter(wave__organisation=wave.organisation_id).exclude(wave=wave)
    others = others.exclude(figures_sha256=fingerprint(figures)).select_related("wave")
    for other in others:
        if other.responses_sha256 == sha256 or same_on_the_whole(other, figures):
            raise ValidationError(
                f"These are the answers of “{other.wave.title}”, which is released with other groups. Each release would show "
                "what the other one hides. Bring in the answers of this wave, or remove this wave."
            )
    if overlapping := others.filter(pk__in=asked_in_the_same_days(wave)).first():
        raise ValidationError(
            f"“{overlapping.wave.title}” asked the same people the same questions in these days, and is released with other "
            "figures. The two could be subtracted from each other, down to single answers. If the days of this wave are "
            "wrong, correct them. If not, remove this wave."
        )


def same_on_the_whole(other: Release, figures: Figures) -> bool:
    """Whether every scale that both releases show of everybody agrees in all its figures, as only the same answers do."""
    whole = {row.scale: row for row in figures.figures if row.cell == EVERYBODY and row.mean is not None}
    theirs = ReleaseFigure.objects.filter(
        group__release=other, group__kind=ReleaseGroup.Kind.ORGANISATION, scale__in=whole, mean__isnull=False
    )
    pairs = [(whole[row.scale], row) for row in theirs]
    return bool(pairs) and all(
        mine.respondents == row.respondents
        and math.isclose(mine.mean or 0, row.mean or 0, rel_tol=1e-9)
        and math.isclose(mine.standard_deviation or 0, row.standard_deviation or 0, rel_tol=1e-9, abs_tol=1e-9)
        and (None in (mine.favourable, row.favourable) or mine.favourable == row.favourable)
        for mine, row in pairs
    )


def pooling_of(wave: Wave, pooling: Pooling) -> Pooling:
    """Which units the figures show together: as a campaign asked them, or else as was ticked before the release."""
    campaign = campaign_on(wave)
    return Pooling.of(campaign.pooling) if campaign else pooling


def release_upload(
    *, by: User | str, wave: Wave, at: dt.datetime, minimum: int | None = None, progress: Progress = silent
) -> Release:
    """Release the file that was uploaded and mapped; then nothing of it is left."""
    upload = ResponseUpload.objects.select_related("wave__organisation").filter(wave=wave).first()
    if upload is None:
        raise ValidationError("There is no file of answers yet: upload one first.")
    population = population_of_wave(wave)
    mapping = mapping_of(upload, response_fields(instrument_of(upload), population))
    table = table_of(upload)
    return release_responses(
        by=by,
        wave=wave,
        table=table,
        sha256=upload.sha256,
        at=at,
        mapping=mapping,
        minimum=minimum,
        upload=upload,
        pooling=Pooling.of(upload.pooling),
        comments=written(upload, table, mapping),
        progress=progress,
    )


def refuse_changed(upload: ResponseUpload) -> None:
    """While figures are worked out somebody may bring in another file, or say otherwise which column is which."""
    stored = ResponseUpload.objects.select_for_update().filter(pk=upload.pk)
    now = stored.values_list("sha256", "mapping", "pooling").first()
    if now != (upload.sha256, upload.mapping, upload.pooling):
        raise ValidationError("The file of answers, or what its columns mean, was changed meanwhile. Release it again.")


def flagged(made: Preview) -> dict[str, Any]:
    return {} if made.statements is None else {"statements": made.statements}


def parameters(plan: Plan) -> dict[str, Any]:
    return {
        "confidence": plan.confidence,
        "interval": "t, finite population correction",
        "shares": "Wilson",
        "gap": "Welch; shares by Newcombe",
        "disclosure": "groups below the minimum, and more until an attack finds nothing, with the number of people known; all scales of one family together",
        "counted": "who has a score on every scale of a family; an item that was left out counts as the mean of its first scale",
        "engaged_from": {scale: str(start) for scale, start in plan.engaged_from.items()},
    }


def described(instrument: Instrument) -> dict[str, Any]:
    """The questionnaire as it was, so that a later edition does not change what old figures mean."""
    family = instrument.engagement_family
    beneath = {scale.id: len(scale.items) for scale in instrument.scoring_plan().scales}
    ranges, shares = score_ranges(instrument), yes_or_no(instrument)
    return {
        "id": instrument.id,
        "title": instrument.title,
        "definition_of_engagement": family.text if family else instrument.definition_of_engagement,
        "definition_source": family.source if family else "",
        "licence": instrument.licence,
        "source": instrument.source,
        "items": len(instrument.items),
        "main_scale": instrument.main.id,
        "scales": [
            {
                "id": scale.id,
                "title": scale.title,
                "meaning": scale.meaning,
                "items": beneath.get(scale.id, 0),
                "share": scale.id in shares,
                **ranges[scale.id].as_stored(),
            }
            for scale in instrument.scales
            if scale.rule != "profile"
        ],
    }


def fingerprint(figures: Figures) -> str:
    """SHA-256 of the figures as they are published: that one is hidden, and not why.

    Whoever has the printed figures could else try reasons until the fingerprint fits, and so learn which groups are small.
    """
    published = asdict(figures)
    for row in (*published["groups"], *published["figures"], *published["gaps"]):
        row["suppressed"] = bool(row["suppressed"])
    content = json.dumps(published, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def write(release: Release, figures: Figures) -> None:
    made: dict[str, ReleaseGroup] = {}
    for position, group in enumerate(figures.groups):
        values = asdict(group)
        cell, parent, unit = values.pop("cell"), values.pop("parent"), values.pop("unit")
        made[cell] = ReleaseGroup.objects.create(
            release=release, unit_id=unit, parent=made.get(parent), position=position, **values
        )
    add_many(
        ReleaseFigure,
        [ReleaseFigure(release=release, group=made[row.cell], **figures_of(row)) for row in figures.figures],
        batch_size=500,
    )
    add_many(
        ReleaseGap,
        [ReleaseGap(release=release, group=made[row.cell], **figures_of(row)) for row in figures.gaps],
        batch_size=500,
    )


def figures_of(row: FigureRow | GapRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "cell"}
