"""Which measures an organisation knows on a day: those that are shipped, its own, and its own targets for either."""

from __future__ import annotations

import datetime as dt

from collegium.board.models import OwnMeasure, OwnTarget
from collegium.definitions.measures import Measure, Step, parse_measure, shipped_measures
from collegium.definitions.problems import DefinitionsError
from collegium.organisation.models import Organisation


def known_measures(
    organisation: Organisation, as_of: dt.date, unit: int | None = None, *, retired: bool = True
) -> dict[str, Measure]:
    """Every measure by its id, with the targets that hold for the organisation or the unit; two queries."""
    found = {one.id: one for one in shipped_measures()}
    for own in newest_own(organisation, as_of).values():
        if (retired or not own.retired) and (measure := content_of(own)) is not None:
            found[measure.id] = measure
    for target in newest_targets(organisation, as_of, unit).values():
        if target.measure in found:
            found[target.measure] = with_target(found[target.measure], target)
    return found


def newest_own(organisation: Organisation, as_of: dt.date) -> dict[str, OwnMeasure]:
    rows = OwnMeasure.objects.filter(organisation=organisation, recorded_on__lte=as_of).order_by("pk")
    return {one.identifier: one for one in rows}


def content_of(own: OwnMeasure) -> Measure | None:
    """The measure of a kept file; None where a later release no longer reads it, so that a page still opens."""
    try:
        return parse_measure(own.content.encode(), f"{own.identifier}.toml")
    except DefinitionsError:
        return None


def newest_targets(organisation: Organisation, as_of: dt.date, unit: int | None) -> dict[str, OwnTarget]:
    """By measure: the newest target of the unit, otherwise of the organisation."""
    rows = OwnTarget.objects.filter(organisation=organisation, recorded_on__lte=as_of).order_by("pk")
    whole: dict[str, OwnTarget] = {}
    of_unit: dict[str, OwnTarget] = {}
    for one in rows:
        if one.unit_id is None:
            whole[one.measure] = one
        elif one.unit_id == unit:
            of_unit[one.measure] = one
    return whole | of_unit


def with_target(measure: Measure, target: OwnTarget) -> Measure:
    steps = tuple(Step.model_validate({"from": day, "value": value}) for day, value in target.trajectory)
    return measure.model_copy(update={"target": target.target, "trajectory": steps})
