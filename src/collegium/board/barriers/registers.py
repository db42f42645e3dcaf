"""The catalogue of barriers to medical leadership: as published, with what the organisation recorded of each."""

from __future__ import annotations

from typing import Any

import django_filters as filters

from collegium.board.barriers import queries
from collegium.board.books import BoardRegister
from collegium.board.models import BarrierRecord
from collegium.commitments.presenters import action_state
from collegium.commitments.readers import readable
from collegium.definitions.barriers import Barrier, barriers
from collegium.registers.catalogue import Catalogue, built_in
from collegium.registers.columns import AnyColumn, Column

NOT_RECORDED = "Not recorded"


def published(row: Any) -> Barrier:
    return next(barrier for barrier in barriers() if barrier.id == row.barrier)


class Barriers(Catalogue, BoardRegister):
    """The newest record of a barrier stands for it; what was recorded before stays beside it."""

    model = BarrierRecord
    name, plural, noun, title = "barrier_record", "barriers", "barrier", "Barriers to medical leadership"
    columns = (
        Column(name="title", title="Barrier", value=lambda row: published(row).title),
        Column(name="published", title="Published share", value=lambda row: published(row).published),
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
        return [built_in(BarrierRecord(barrier=barrier.id)) for barrier in barriers()]

    def known_rows(self, request: Any) -> list[Any]:
        known = []
        for place, told in enumerate(self.told(request)):
            row: Any = told.newest or built_in(BarrierRecord(barrier=told.barrier.id))
            row.title, row.place = told.barrier.title, (not told.barrier.common, place)
            row.common = "yes" if told.barrier.common else "no"
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
        choices = [("yes", "One of the four common ones"), ("no", "Another one")]
        return {name: filters.ChoiceFilter(field_name=name, label="How common", choices=choices, empty_label="All")}

    def row_title(self, row: Any, request: Any) -> str:
        return published(row).title

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        newest = [told.newest for told in self.told(request)]
        return {
            "looked_at": sum(row is not None for row in newest),
            "met": sum(row is not None and row.met in ("yes", "partly") for row in newest),
            "known": len(newest),
        }

    def about(self, row: Any, request: Any) -> dict[str, Any]:
        told = next(told for told in self.told(request) if told.barrier.id == row.barrier)
        return {
            "told": told,
            "action_state": action_state,
            "may_change": self.allows(self.change, request),
        }
