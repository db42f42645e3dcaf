"""An organisation's own measures, and its own targets for any measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError

from collegium.accounts.models import User
from collegium.audit.actions import name_of, recorded
from collegium.board.actions.decisions import keep, problems_of
from collegium.board.actions.keeping import keep_row
from collegium.board.measures import known_measures, newest_own
from collegium.board.models import Observation, OwnMeasure, OwnTarget
from collegium.definitions.measures import Measure, measure_of, parse_measure, to_toml
from collegium.organisation.models import Organisation

FAR = 20  # times: a target so far from every figure is in another unit


@recorded
def keep_measure(
    *, by: User | str, organisation: Organisation, measure: Measure, on: dt.date, new: bool = True
) -> OwnMeasure:
    """Add a measure, or, with `new` false, another version of one; figures of earlier versions keep their meaning."""
    problems: dict[str, str] = {}
    if measure_of(measure.id) is not None:
        problems["id"] = "A shipped measure has this id. Give yours another one."
    before = newest_own(organisation, on).get(measure.id)
    if new and before is not None:
        problems["id"] = "The organisation has a measure of this id already. Change that one, or give another id."
    if before is not None and not new and Observation.objects.filter(organisation=organisation, measure=measure.id):
        earlier = parse_measure(before.content.encode(), before.identifier)
        if (earlier.kind, earlier.per) != (measure.kind, measure.per):
            problems["kind"] = "Figures were recorded in this kind and per so many. Make a new measure instead."
    if problems:
        raise ValidationError(problems)
    content = to_toml(measure)
    parse_measure(content.encode(), f"{measure.id}.toml")  # what is kept is what a file would have been
    made = OwnMeasure(
        organisation=organisation, identifier=measure.id, content=content, recorded_on=on, recorded_by=name_of(by)
    )
    return keep_row(by, made, "keep_measure", organisation)


@recorded
def retire_measure(
    *, by: User | str, organisation: Organisation, measure: str, reason: str, on: dt.date, back: bool = False
) -> OwnMeasure:
    """Take an own measure off the lists, or, with `back`, put it on them again; its figures stay."""
    before = newest_own(organisation, on).get(measure)
    if before is None or before.retired is not back:
        raise ValidationError({"reason": "There is no such measure to take off or to put back."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    made = OwnMeasure(
        organisation=organisation, identifier=measure, content=before.content, retired=not back,
        reason=reason.strip(), recorded_on=on, recorded_by=name_of(by),
    )  # fmt: skip
    return keep_row(by, made, "retire_measure", organisation)


@recorded
def set_target(
    *,
    by: User | str,
    organisation: Organisation,
    measure: str,
    target: float | None,
    trajectory: Sequence[tuple[dt.date, float]] = (),
    reason: str,
    on: dt.date,
    unit_id: int | None = None,
) -> OwnTarget:
    """Give a measure the organisation's own target, or a trajectory, or none; what was set before stays in the history."""
    made = OwnTarget(
        organisation=organisation, unit_id=unit_id, measure=measure, target=target,
        trajectory=[[day.isoformat(), value] for day, value in trajectory], reason=reason.strip(), recorded_on=on,
        recorded_by=name_of(by),
    )  # fmt: skip
    problems = problems_of(made, measure)
    found = known_measures(organisation, on).get(measure)
    if found is not None:
        problems |= target_problems(found, made, organisation, unit_id)
    return keep(by, made, "set_target", problems)


def target_problems(measure: Measure, made: OwnTarget, organisation: Organisation, unit: int | None) -> dict[str, str]:
    problems: dict[str, str] = {}
    wanted = [("target", made.target), *(("trajectory", value) for _, value in made.trajectory)]
    given = [(name, value) for name, value in wanted if value is not None]
    days = [day for day, _ in made.trajectory]
    if made.target is not None and days:
        problems["trajectory"] = "A measure has one target or a trajectory, not both."
    if days != sorted(set(days)):
        problems["trajectory"] = "The steps do not follow each other in time. Put them in order, each day once."
    if measure.improvement == "neutral" and given:
        problems[given[0][0]] = "For this measure neither more nor less is better, so it has no target."
    values = Observation.objects.filter(organisation=organisation, unit=unit, measure=measure.id, status="")
    figures = [abs(one) for one in values.values_list("value", flat=True) if one is not None]
    for name, value in given:
        if measure.kind == "proportion" and not 0 <= value <= 1:
            problems[name] = "A share lies between 0% and 100%."
        elif measure.kind in ("count", "rate") and value < 0:
            problems[name] = "The figures cannot be below 0, so the target cannot either."
        elif figures and value > 0 and (value > FAR * max(figures) > 0 or FAR * value < min(figures)):
            problems[name] = "The target is far from every figure. See whether both are in the same unit."
    return problems
