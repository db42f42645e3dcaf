"""The catalogue of barriers to medical leadership: as published, with what the organisation recorded of each."""

from __future__ import annotations

from typing import Any

import django_filters as filters

from collegium.board.barriers import actions, queries
from collegium.board.barriers.known import known_barriers
from collegium.board.books import BoardRegister
from collegium.board.models import BarrierRecord, OwnBarrier
from collegium.commitments.presenters import action_state
from collegium.commitments.readers import readable
from collegium.definitions.barriers import Barrier
from collegium.registers import writing
from collegium.registers.catalogue import Catalogue, built_in
from collegium.registers.columns import AnyColumn, Column

NOT_RECORDED = "Not recorded"


def barrier_of(row: Any) -> Barrier:
    """The barrier of a record; a list has it ready."""
    if not hasattr(row, "known_as"):
        row.known_as = next(barrier for barrier in known_barriers(row.organisation) if barrier.id == row.barrier)
    return row.known_as  # type: ignore[no-any-return]


def named(row: Any, barrier: Barrier) -> Any:
    row.known_as = barrier
    return row


class Barriers(Catalogue, BoardRegister):
    """The newest record of a barrier stands for it; what was recorded before stays beside it."""

    model = BarrierRecord
    name, plural, noun, title = "barrier_record", "barriers", "barrier", "Barriers to medical leadership"
    columns = (
        Column(name="title", title="Barrier", value=lambda row: barrier_of(row).title),
        Column(name="published", title="Published share", value=lambda row: barrier_of(row).published),
        Column(
            name="met", title="Here", value=lambda row: row.met, text=lambda row: row.get_met_display() or NOT_RECORDED
        ),
        *("seen_in", "recorded_on"),
        Column(name="barrier", title="Id", value=lambda row: row.barrier, in_list=False),
    )
    asked = ("met", "seen_in")
    filters = ("met", "common")
    search, order = ("title", "seen_in"), ("place",)
    labels = {"recorded_on": "Recorded on"}  # noqa: RUF012
    key = "barrier"
    verbs = ()
    own_pages = ("undo",)
    list_template, page_template = "board/barriers/barriers.jinja", "board/barriers/record.jinja"
    history_words = {"record": "Recorded"}  # noqa: RUF012

    def built_in(self, request: Any) -> list[Any]:
        return [named(built_in(BarrierRecord(barrier=told.barrier.id)), told.barrier) for told in self.told(request)]

    def known_rows(self, request: Any) -> list[Any]:
        known = []
        for place, told in enumerate(self.told(request)):
            row: Any = named(told.newest or built_in(BarrierRecord(barrier=told.barrier.id)), told.barrier)
            row.title, row.place = told.barrier.title, (not told.barrier.common, place)
            row.common = "own" if told.barrier.own else "yes" if told.barrier.common else "no"
            known.append(row)
        return known

    def told(self, request: Any) -> list[queries.BarrierRow]:
        """What is known of each barrier, with the promises that the reader may read; read once a request."""
        if not hasattr(request, "barriers_told"):
            promises = readable(request.organisation, request.access, request.today)
            request.barriers_told = queries.barrier_rows(request.organisation, request.as_of, promises)
        return list(request.barriers_told)

    def columns_of(self, request: Any) -> list[AnyColumn]:
        actions = {told.barrier.id: told.actions for told in self.told(request)}

        def words(row: Any) -> str:
            made = actions.get(row.barrier, ())
            return " ".join(f"{action.text}: {action_state(action, request.as_of)}" for action in made)

        return [*super().columns_of(request), Column(name="actions", title="Actions", value=words)]

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name != "common":
            return super().filters_for(name, request)
        choices = [("yes", "The four common ones"), ("no", "Other published ones"), ("own", "Your own")]
        return {name: filters.ChoiceFilter(field_name=name, label="Which barriers", choices=choices, empty_label="All")}

    def row_title(self, row: Any, request: Any) -> str:
        return barrier_of(row).title

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        newest = [told.newest for told in self.told(request)]
        return {
            "looked_at": sum(row is not None for row in newest),
            "met": sum(row is not None and row.met in ("yes", "partly") for row in newest),
            "known": len(newest),
            "may_add": self.allows(self.change, request),
        }

    def about(self, row: Any, request: Any) -> dict[str, Any]:
        told = next(told for told in self.told(request) if told.barrier.id == row.barrier)
        return {
            "told": told,
            "action_state": action_state,
            "may_change": self.allows(self.change, request),
        }


class OwnBarriers(BoardRegister):
    """Barriers that no study named: they stand in the catalogue after the published ones."""

    model = OwnBarrier
    name, plural, noun, title = "own_barrier", "own_barriers", "barrier", "Your own barriers"
    columns = ("title", "ask")
    search, order, identity = ("title", "ask"), ("title",), ("title",)
    hints = {  # noqa: RUF012
        "title": "What keeps doctors from leading here, in a few words. Posts, units or events; no judgement of a person.",
        "ask": "What to find out, such as “Which posts lose people for this reason?”",
    }
    empty = "Your organisation has not added a barrier yet. The published ones are in the list of barriers."
    page_template = "board/barriers/own.jinja"

    def trail(self, request: Any) -> list[tuple[str, str]]:
        return [*super().trail(request), (Barriers.title, Barriers().address("", request))]

    def remove(self, *, by: Any, row: Any, reason: str, version: str | None) -> Any:
        actions.refuse_used(row)
        return writing.remove(by=by, row=row, reason=reason, version=version)
