"""The page of barriers, its file, and the form of one barrier."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.barriers import actions, queries
from collegium.board.barriers.queries import BarrierRow
from collegium.board.models import BarrierRecord
from collegium.commitments.presenters import action_state, state_words
from collegium.commitments.readers import readable
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.people_field import PersonField
from collegium.organisation.queries.choices import choices_of
from collegium.registers.forms import ColumnsForm, date_field
from collegium.registers.single_pages import form_page
from collegium.tables.writing import write_csv

COLUMNS = ("met", "seen_in")
HINTS = {
    "seen_in": "Posts, units or events; no judgement of a person.",
}


class BarrierForm(ColumnsForm):
    """What is known of a barrier, and perhaps the next step: who does what by when."""

    def __init__(self, *args: Any, people: dict[int, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "Leave it empty if nothing new is planned. It becomes a promise to the doctors."
        self.fields["next_step"] = forms.CharField(label="Next step", max_length=500, required=False, help_text=hint)
        self.fields["owner"] = PersonField(
            people, label="Owner", required=False, help_text="Enter a name or staff code."
        )
        self.fields["due_on"] = date_field(label="By", required=False)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return super().values() | {
            "owner_id": given["owner"],
            "next_step": given["next_step"],
            "due_on": given["due_on"],
        }


def rows_for(request: PageRequest, day: dt.date) -> list[BarrierRow]:
    return queries.barrier_rows(
        request.organisation, day, readable(request.organisation, request.access, request.today)
    )


@page(Permission.VIEW_BOARD)
def barriers(request: PageRequest, code: str) -> HttpResponse:
    rows = rows_for(request, request.as_of)
    context = {
        "rows": rows,
        "common": [one for one in rows if one.barrier.common],
        "others": [one for one in rows if not one.barrier.common],
        "recorded": sum(one.newest is not None for one in rows),
        "met": sum(one.newest is not None and one.newest.met in ("yes", "partly") for one in rows),
        "action_state": action_state,
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/barriers/barriers.jinja", context)


@page(Permission.VIEW_BOARD)
def barriers_file(request: PageRequest, code: str) -> HttpResponse:
    columns = (
        *("barrier", "title", "published", "met", "seen_in", "recorded_on"),
        *("next_step", "owner", "due_on", "state"),
    )
    rows = []
    for one in rows_for(request, request.as_of):
        now = one.newest
        known = [now.met, now.seen_in, now.recorded_on] if now else ["not recorded", "", ""]
        about = [one.barrier.id, one.barrier.title, one.barrier.published, *known]
        # A barrier with several actions has a row for each.
        for action in one.actions or [None]:
            step: list[Any] = (
                [
                    action.text,
                    action.owner.name if action.owner else "",
                    action.due_on,
                    state_words(action, request.as_of),
                ]
                if action
                else [""] * 4
            )
            rows.append([*about, *step])
    response = HttpResponse(write_csv(columns, rows, mark=True), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="barriers-{slugify(code)}.csv"'
    return response


@page(Permission.CHANGE_BOARD)
def barrier(request: PageRequest, code: str, barrier: str) -> HttpResponse:
    """Record what is known of a barrier now, beside what was recorded before."""
    rows = rows_for(request, request.today)
    row = next((one for one in rows if one.barrier.id == barrier), None)
    if row is None:
        raise Http404
    now = row.newest
    initial = {name: getattr(now, name) for name in COLUMNS} if now else {}
    people = choices_of(request.organisation, request.access).people
    form = BarrierForm(BarrierRecord, COLUMNS, request.POST or None, people=people, hints=HINTS, initial=initial)
    to = reverse("board:barriers", args=[code])
    return form_page(
        request, form,
        lambda: actions.record_barrier(
            by=request.user, organisation=request.organisation, barrier=barrier, values=form.values(), on=request.today
        ),
        to=to, said="Recorded. What was recorded before stays in the history.", heading=row.barrier.title,
        caption="Barrier to medical leadership", crumbs=[("Board", reverse("board:boards")), ("Barriers", to)],
        button="Record", intro=[f"Published: {row.barrier.published}. {row.barrier.ask}"],
        template="board/barriers/barrier.jinja", row=row, action_state=action_state,
    )  # fmt: skip
