"""What an organisation says of itself, its ladder of medical roles, and what it followed; and adding an organisation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from collegium.accounts.roles import Permission
from collegium.organisation.actions.founding import found_organisation
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.history import steps
from collegium.organisation.presenters.structure import period_words
from collegium.organisation.queries.choices import choices_of
from collegium.organisation.queries.history import history_of
from collegium.organisation.queries.structure import successions_of
from collegium.registers.forms import ColumnsForm, run
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
    form = ColumnsForm(Organisation, ("code", *REGISTERS["organisation.organisation"].asked), request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, made = run(form, lambda: found_organisation(by=request.user, on=request.today, values=form.values()))
        if done and made is not None:
            return redirect(made)
    return render(request, "organisation/organisation_add.jinja", {"form": form, "form_has_errors": bool(form.errors)})
