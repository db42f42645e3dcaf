"""What files would change in the register of an organisation, as the pages and the command ask it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import replace

from collegium.organisation.files import REGISTER_KINDS
from collegium.organisation.importing import Plan
from collegium.organisation.models import Organisation
from collegium.registers.files import Context
from collegium.registers.files.planning import plan_uploads
from collegium.registers.files.reading import Upload
from collegium.tables.mapping import Mapping


def plan_files(
    organisation: Organisation | None,
    uploads: Sequence[Upload],
    *,
    today: dt.date,
    mappings: ReadOnly[str, Mapping] | None = None,
    complete_on: dt.date | None = None,
) -> Plan:
    """The register's own plan, with everything that is wrong with the files."""
    scope = organisation.code if organisation else ""
    context = Context(scope=scope, by="tests", today=today, complete_on=complete_on)
    whole = plan_uploads(uploads, context, REGISTER_KINDS, mappings)
    assert whole.read == whole.used + whole.number_left_out
    made: Plan = whole.work[0].plan.work if whole.work else Plan()
    return replace(made, problems=whole.problems, notes=whole.notes)
