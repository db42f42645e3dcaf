"""Units of a file of answers that are released as one group."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from collegium.accounts.models import User
from collegium.assessments.actions.waves import entry, name_of, refuse_released
from collegium.assessments.campaigns.frames import Pooling, population_of_wave
from collegium.assessments.models import ResponseUpload
from collegium.assessments.populations import Node
from collegium.audit.actions import record


@transaction.atomic
def pool_upload(*, by: User | str, upload: ResponseUpload, pooling: Pooling) -> ResponseUpload:
    """Say which units are to be released together, as one group named by them, and not by themselves."""
    refuse_released(upload.wave)
    nodes = population_of_wave(upload.wave).by_pk
    units = [unit for family in pooling.families for unit in family.units]
    if len(units) != len(set(units)) or not set(units) <= set(nodes) or pooling.above or not beside(pooling, nodes):
        raise ValidationError("Only units beside each other can be released together, each in one group.")
    stored = ResponseUpload.objects.select_for_update().get(pk=upload.pk)
    before, stored.pooling = stored.pooling, pooling.kept()
    stored.save(update_fields=["pooling"])
    record(by=name_of(by), entries=[entry("pool_release", upload.wave, before=before, after=stored.pooling)])
    return stored


def beside(pooling: Pooling, nodes: dict[int, Node]) -> bool:
    """Whether the units of each family stand under the same unit."""
    return all(len({nodes[unit].parent for unit in family.units}) == 1 for family in pooling.families)
