"""What an organisation says of itself, its ladder of medical roles, and what it followed; and adding an organisation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from collegium.accounts.roles import Permission
from collegium.audit.queries import history
from collegium.organisation.actions.founding import found_organisation
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.history import steps
from collegium.organisation.presenters.structure import period_words
from collegium.organisation.queries.choices import choices_of
from collegium.organisation.queries.history import history_of
from collegium.organisation.queries.structure import successions_of
from collegium.registers.forms import ColumnsForm, OpenedField, opened_now, run
from collegium.registers.register import REGISTERS


@page(Permission.VIEW_REGISTER)
def figures(request: PageRequest, code: str) -> HttpResponse:
    shown = request.organisation
    told = list(shown.figures.order_by("-starts"))
    layers = list(shown.role_layers.order_by("rank", "starts"))
    successions = successions_of(shown)
    choices = choices_of(shown, request.access)
    own = {
        "organisation": [shown.pk],
        "organisationfigures": [one.pk for one in told],
        "rolelayer": [one.pk for one in layers],
        "succession": [one.pk for one in successions],
    }
    events = history_of(shown, own, ("organisation_id", shown.pk))
    context = {
        "organisation": shown,
        "figures": told,
        "layers": layers,
        "successions": successions,
        "unit_names": dict(choices.units_of_all),
        "history": steps(events, request),
        "may_change": request.access.may(Permission.CHANGE_REGISTER, shown),
        "query": f"?as_of={request.as_of}" if request.as_of != request.today else "",
        "period": period_words,
    }
    return render(request, "organisation/figures.jinja", context)


@page(Permission.IMPORT_REGISTER, anywhere=True)
def organisation_add(request: PageRequest) -> HttpResponse:
    names = ("code", *REGISTERS["organisation.organisation"].asked)
    form = ColumnsForm(Organisation, names, request.POST or None, initial={"opened_at": opened_now()})
    form.fields["opened_at"] = OpenedField()
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        _, made = run(form, lambda: found_organisation(by=request.user, on=request.today, values=form.values()))
        made = made or added_by(given, request)  # sent twice, it leads to what it has added
        if made is not None:
            return redirect(made)
    return render(request, "organisation/organisation_add.jinja", {"form": form, "form_has_errors": bool(form.errors)})


def added_by(given: dict[str, Any], request: PageRequest) -> Organisation | None:
    """The organisation that the form with these answers has added already."""
    same = Organisation.objects.filter(code=given["code"], name=given["name"]).first()
    opened = given["opened_at"]
    if same is None or opened is None:
        return None
    own = history(same._meta.label_lower, str(same.pk)).filter(by=f"user:{request.user.pk}", at__gte=opened)
    return same if own.filter(verb="organisation.add").exists() else None
