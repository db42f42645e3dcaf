"""The page of barriers, its file, and the form of one barrier."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.board.barriers import actions, queries
from collegium.board.models import BarrierRecord
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.people_field import person_fields
from collegium.organisation.queries.choices import choices_of
from collegium.registers.forms import ColumnsForm
from collegium.registers.single_pages import form_page
from collegium.tables.writing import write_csv

COLUMNS = ("met", "seen_in", "owner", "next_step", "due_on")
HINTS = {
    "seen_in": "Posts, units or events; no judgement of a person.",
    "owner": "Name or staff code.",
    "next_step": "Leave it empty where nothing is planned.",
}


@page(Permission.VIEW_BOARD)
def barriers(request: PageRequest, code: str) -> HttpResponse:
    rows = queries.barrier_rows(request.organisation, request.as_of)
    context = {
        "rows": rows,
        "common": [one for one in rows if one.barrier.common],
        "others": [one for one in rows if not one.barrier.common],
        "recorded": sum(one.newest is not None for one in rows),
        "met": sum(one.newest is not None and one.newest.met in ("yes", "partly") for one in rows),
        "may_change": request.access.may(Permission.CHANGE_BOARD, request.organisation),
    }
    return render(request, "board/barriers/barriers.jinja", context)


@page(Permission.VIEW_BOARD)
def barriers_file(request: PageRequest, code: str) -> HttpResponse:
    columns = ("barrier", "title", "published", "met", "seen_in", "owner", "next_step", "due_on", "recorded_on")
    rows = []
    for one in queries.barrier_rows(request.organisation, request.as_of):
        now = one.newest
        own = (
            [now.met, now.seen_in, now.owner.name if now.owner else "", now.next_step, now.due_on, now.recorded_on]
            if now
            else ["not recorded", *[""] * 5]
        )
        rows.append([one.barrier.id, one.barrier.title, one.barrier.published, *own])
    response = HttpResponse(write_csv(columns, rows, mark=True), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="barriers-{slugify(code)}.csv"'
    return response


@page(Permission.CHANGE_BOARD)
def barrier(request: PageRequest, code: str, barrier: str) -> HttpResponse:
    """Record what is known of a barrier now, beside what was recorded before."""
    rows = queries.barrier_rows(request.organisation, request.today)
    row = next((one for one in rows if one.barrier.id == barrier), None)
    if row is None:
        raise Http404
    now = row.newest
    initial = {name: getattr(now, name) for name in COLUMNS} | {"owner": now.owner_id} if now else {}
    people = choices_of(request.organisation, request.access).people
    form = ColumnsForm(
        BarrierRecord, COLUMNS, request.POST or None, references=person_fields(people), hints=HINTS, initial=initial
    )
    to = reverse("board:barriers", args=[code])
    return form_page(
        request, form,
        lambda: actions.record_barrier(
            by=request.user, organisation=request.organisation, barrier=barrier, values=form.values(), on=request.today
        ),
        to=to, said="Recorded. What was recorded before stays in the history.", heading=row.barrier.title,
        caption="Barrier to medical leadership", crumbs=[("Board", reverse("board:boards")), ("Barriers", to)],
        button="Record", intro=[f"Published: {row.barrier.published}. {row.barrier.ask}"],
        template="board/barriers/barrier.jinja", row=row,
    )  # fmt: skip
