"""The list of measures: those that come with Collegium, and those of the organisation as they were last kept."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.urls import reverse

from collegium.board.books import BoardRegister
from collegium.board.measures import content_of, newest_own
from collegium.board.models import OwnMeasure
from collegium.definitions.measures import shipped_measures
from collegium.registers.catalogue import Catalogue, built_in, is_built_in
from collegium.registers.columns import Column
from collegium.registers.verbs import Add

IMPROVEMENT = {"increase": "More", "decrease": "Less", "neutral": "Neither"}


def origin(row: Any) -> str:
    return "built in" if is_built_in(row) else "own, no longer used" if row.retired else "own"


class Measures(Catalogue, BoardRegister):
    """A measure is written, changed and retired on pages of its own (`views.own`), and read with its figures."""

    model = OwnMeasure
    name, plural, noun, title = "measure", "measures", "measure", "Definitions of measures"
    columns = (
        Column(name="title", title="Measure", value=lambda row: row.measure.title),
        Column(name="domain", title="Field", value=lambda row: row.measure.domain.capitalize()),
        "identifier",
        Column(name="better", title="Better is", value=lambda row: IMPROVEMENT[row.measure.improvement]),
        Column(name="review_by", title="Review by", value=lambda row: row.measure.review_by),
        Column(name="origin", title="Origin", value=origin, text=lambda row: origin(row).capitalize()),
    )
    filters = ("domain", "origin")
    search = ("measure__title", "identifier", "measure__numerator")
    order = ("measure__domain", "measure__title")
    key, replaceable = "identifier", True
    verbs = (Add,)
    own_pages = ("page", "built_in", "history", "undo", Add)
    intro = (
        "You can upload figures for these. Each says what is counted, which way is better, and what a reader must know."
    )

    def built_in(self, request: Any) -> list[Any]:
        rows = []
        for measure in shipped_measures():
            row = built_in(OwnMeasure(identifier=measure.id))
            row.measure = measure
            rows.append(row)
        return rows

    def known_rows(self, request: Any) -> list[Any]:
        if not hasattr(request, "known_measures"):
            own: list[Any] = list(newest_own(request.organisation, request.as_of).values())
            for row in own:
                row.measure = content_of(row)
            taken = {row.identifier for row in own}
            shipped = [row for row in self.built_in(request) if row.identifier not in taken]
            known = [*shipped, *(row for row in own if row.measure is not None)]
            for row in known:
                row.origin = origin(row)
            request.known_measures = known
        return list(request.known_measures)

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        rows = self.known_rows(request)
        choices = {
            "domain": [(domain, domain.capitalize()) for domain in sorted({row.measure.domain for row in rows})],
            "origin": [(text, text.capitalize()) for text in sorted({origin(row) for row in rows})],
        }
        label = {"domain": "Field", "origin": "Origin"}[name]
        field = {"domain": "measure__domain", "origin": "origin"}[name]
        return {name: filters.ChoiceFilter(field_name=field, label=label, choices=choices[name], empty_label="All")}

    def page_of(self, row: Any, request: Any) -> str:
        return reverse("board:measure", args=[request.organisation.code, row.identifier])

    def row_title(self, row: Any, request: Any) -> str:
        return str(row.measure.title)

    def trail(self, request: Any) -> list[tuple[str, str]]:
        here = request.organisation
        return [*super().trail(request), (f"Measures of {here.name}", reverse("board:board", args=[here.code]))]
