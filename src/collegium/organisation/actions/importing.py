"""Apply a plan: all of it in one transaction, an audit entry for each record, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from collegium.accounts.models import User
from collegium.audit.actions import Entry, name_of, record, recorded
from collegium.organisation.importing.plan import Addition, Alteration, Ending, Plan
from collegium.organisation.importing.records import SPECS, TABLES, TableSpec
from collegium.organisation.models import Organisation, Unit
from collegium.registers.changing_hands import update_all
from collegium.registers.many_rows import add_many
from collegium.registers.writing import plain_values as values_of

ROWS_AT_ONCE = 500


@recorded
def apply_plan(*, by: User | str, plan: Plan, organisation: Organisation | None, reason: str = "") -> None:
    """Write what the plan says. A plan with problems is refused as a whole."""
    if plan.problems:
        raise ValidationError("The files have problems: nothing was written.")
    writer = Writer(organisation, reason[:500])
    for spec in TABLES:
        # Changes first: a new row may have what one of them gives up, such as a GMC number.
        writer.change(spec, [one for one in plan.changes if one.table == spec.name])
        writer.add(spec, [one for one in plan.additions if one.table == spec.name])
        writer.change(spec, [one for one in plan.ends if one.table == spec.name])
    record(by=name_of(by), entries=writer.entries)


@dataclass
class Writer:
    """Turns codes into rows, writes table by table, and gathers what the audit must say."""

    organisation: Organisation | None
    reason: str
    entries: list[Entry] = field(default_factory=list)
    found: dict[str, dict[Any, int]] = field(default_factory=dict)

    def add(self, spec: TableSpec, additions: list[Addition]) -> None:
        facts = [self.fact(spec, one.values) for one in additions]
        made = add_many(spec.model, facts, batch_size=ROWS_AT_ONCE)
        if made:
            self.found.pop(spec.name, None)
        for fact in made:
            self.entries.append(self.entry("add", spec, fact, after=values_of(fact)))

    def change(self, spec: TableSpec, changes: Iterable[Alteration | Ending]) -> None:
        wanted = {one.pk: {"ends": one.ends} if isinstance(one, Ending) else one.after for one in changes}
        facts = list(self.stored(spec, list(wanted)))
        before = {fact.pk: values_of(fact) for fact in facts}
        for fact in facts:
            for name, value in self.columns(spec, wanted[fact.pk]).items():
                setattr(fact, name, value)
        update_all(spec.model, facts, {name for values in wanted.values() for name in values})
        for fact in facts:
            self.entries.append(self.entry("correct", spec, fact, before=before[fact.pk], after=values_of(fact)))

    def stored(self, spec: TableSpec, keys: list[int]) -> Iterator[models.Model]:
        for start in range(0, len(keys), ROWS_AT_ONCE):
            yield from spec.model._default_manager.filter(pk__in=keys[start : start + ROWS_AT_ONCE]).order_by("pk")

    def fact(self, spec: TableSpec, values: dict[str, Any]) -> models.Model:
        columns = self.columns(spec, values)
        if spec.owner == "organisation" and "organisation" not in values:
            assert self.organisation is not None
            columns["organisation"] = self.organisation
        return spec.model(**columns)

    def columns(self, spec: TableSpec, values: dict[str, Any]) -> dict[str, Any]:
        """Our columns as the model's: codes become primary keys."""
        return {
            f"{name}_id" if name in spec.refs else name: self.primary_key(spec.refs[name], value)
            if name in spec.refs
            else value
            for name, value in values.items()
        }

    def primary_key(self, identity: str, code: Any) -> int | None:
        if code is None:
            return None
        if identity not in self.found:
            self.found[identity] = self.load(identity)
        return self.found[identity][code]

    def load(self, identity: str) -> dict[Any, int]:
        if identity == "unit_anywhere":
            return {(own, code): pk for own, code, pk in Unit.objects.values_list("organisation__code", "code", "pk")}
        rows = SPECS[identity].model._default_manager.all()
        if identity != "organisation":
            rows = rows.filter(organisation=self.organisation)
        return dict(rows.values_list("code", "pk"))

    def entry(self, verb: str, spec: TableSpec, fact: models.Model, **sides: Any) -> Entry:
        return Entry(
            verb=f"organisation.{verb}",
            subject=spec.subject,
            subject_id=str(fact.pk),
            organisation=self.code_of(spec, fact),
            reason=self.reason,
            **sides,
        )

    def code_of(self, spec: TableSpec, fact: Any) -> str:
        if spec.name == "organisation":
            return str(fact.code)
        if self.organisation is not None:
            return self.organisation.code
        owner = fact.successor_id if spec.name == "succession" else fact.organisation_id
        if "codes" not in self.found:
            self.found["codes"] = {pk: code for code, pk in self.load("organisation").items()}  # type: ignore[misc]
        return str(self.found["codes"][owner])
