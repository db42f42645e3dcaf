"""The list of questionnaires: those that come with Collegium, and those that the reader's organisations published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.assessments.instruments.known import parsed
from collegium.assessments.instruments.models import InstrumentDraft, InstrumentFile
from collegium.definitions.instrument_files import shipped_instruments
from collegium.definitions.instruments import Instrument
from collegium.organisation.models import Organisation
from collegium.organisation.pages import page
from collegium.registers.catalogue import Catalogue, built_in
from collegium.registers.columns import Column
from collegium.registers.ordering import by_name
from collegium.registers.sight import as_tuple

SHIPPED = "Comes with Collegium"
WRITE = Permission.IMPORT_RESPONSES
MOST_DRAFTS = 100


class Instruments(Catalogue):
    """A questionnaire is read, written and published on pages of its own; a published one never changes."""

    model = InstrumentFile
    name, plural, noun, title = "instrument", "instruments", "questionnaire", "Questionnaires"
    read = Permission.VIEW_ENGAGEMENT
    columns = (
        Column(name="title", title="Questionnaire", value=lambda row: row.instrument.title),
        Column(name="engagement", title="Takes engagement to be", value=lambda row: row.engagement),
        Column(
            name="items",
            title="Items",
            value=lambda row: len(row.instrument.items),
            text=lambda row: str(len(row.instrument.items) or "Scores only"),
            number=True,
        ),
        Column(name="whose", title="Whose", value=lambda row: row.whose),
        Column(name="licence", title="Licence", value=lambda row: row.instrument.licence),
        Column(name="id", title="Id", value=lambda row: row.instrument_id, in_list=False),
    )
    filters = ("whose", "licence")
    search = ("instrument__title", "instrument_id", "instrument__licence", "instrument__source", "whose", "engagement")
    order = ("instrument__title", "instrument_id")
    key = "instrument_id"
    verbs = ()
    own_pages = ("page", "built_in", "history")
    per_page = 25
    intro = "Each one says what it takes engagement to be. One that does not say so cannot be used here. A published one never changes: copy it to change it."
    list_template = "assessments/instruments/list.jinja"

    def guard(self, *permissions: Permission) -> Callable[[Any], Any]:
        return page(*permissions, anywhere=True)

    def allows(self, permissions: Any, request: Any) -> bool:
        return any(request.access.may_anywhere(permission) for permission in as_tuple(permissions))

    def visible(self, rows: Any, request: Any) -> Any:
        return rows.filter(organisation__in=request.access.organisations_with(self.read))

    def rows(self, request: Any) -> Any:
        return super().rows(request).select_related("organisation")

    def trail(self, request: Any) -> list[tuple[str, str]]:
        return [("Engagement", reverse("engagement:waves"))]

    def built_in(self, request: Any) -> list[Any]:
        rows = []
        for instrument in shipped_instruments():
            row = built_in(InstrumentFile(instrument_id=instrument.id))
            rows.append(told(row, instrument, SHIPPED))
        return rows

    def known_rows(self, request: Any) -> list[Any]:
        if not hasattr(request, "known_instruments"):
            own = self.shown(request)
            published = [
                told(row, parsed(row.content, f"{row.instrument_id}.toml"), row.organisation.name) for row in own
            ]
            request.known_instruments = [*self.built_in(request), *published]
        return list(request.known_instruments)

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        rows = self.known_rows(request)
        if name == "whose":
            choices = [("shipped", SHIPPED), ("own", "Our own")]
            return {name: filters.ChoiceFilter(field_name="origin", label="Whose", choices=choices, empty_label="All")}
        licences = sorted({row.instrument.licence for row in rows})
        field, choices = "instrument__licence", [(licence, licence) for licence in licences]
        return {name: filters.ChoiceFilter(field_name=field, label="Licence", choices=choices, empty_label="All")}

    def page_of(self, row: Any, request: Any) -> str:
        return str(row.get_absolute_url()) if row.pk else reverse("assessments:instrument", args=[row.instrument_id])

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        """The drafts, and for which organisations the reader may add a questionnaire."""
        writers = writable(request)
        drafts = InstrumentDraft.objects.filter(organisation__in=writers).select_related("organisation")
        return {"writers": writers, "drafts": drafts.defer("content")[:MOST_DRAFTS] if writers else []}


def told(row: Any, instrument: Instrument, whose: str) -> Any:
    """The row with what its file says."""
    family = instrument.engagement_family
    row.instrument, row.whose, row.origin = instrument, whose, "shipped" if whose == SHIPPED else "own"
    row.engagement = family.text if family else instrument.definition_of_engagement
    return row


def writable(request: Any) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=request.access.organisations_with(WRITE)).order_by(by_name("name")))
