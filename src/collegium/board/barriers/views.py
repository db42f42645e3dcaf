"""The form in which is recorded what is known of a barrier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.barriers import actions, queries
from collegium.board.models import BarrierRecord
from collegium.commitments.presenters import action_state
from collegium.commitments.readers import readable
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.people_field import PersonField
from collegium.organisation.queries.choices import choices_of
from collegium.registers.forms import ColumnsForm, date_field
from collegium.registers.single_pages import form_page

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


@page(Permission.CHANGE_BOARD)
def barrier(request: PageRequest, code: str, barrier: str) -> HttpResponse:
    """Record what is known of a barrier now, beside what was recorded before."""
    promises = readable(request.organisation, request.access, request.today)
    rows = queries.barrier_rows(request.organisation, request.today, promises)
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
