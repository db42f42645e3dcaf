"""The page that opens the pairings of many units at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from collegium.accounts.invitations import mail_is_set_up
from collegium.assessments.instruments import instruments_of
from collegium.assessments.ratings.inviting_views import tell_of_mail
from collegium.assessments.ratings.models import RatingRound
from collegium.assessments.ratings.pairs import UnitPair, open_pairings, pairs_at
from collegium.assessments.ratings.rules import MONTHLY, OFFICE, rule_of
from collegium.assessments.ratings.views import trail
from collegium.organisation.models import Organisation
from collegium.organisation.pages import PageRequest, page
from collegium.registers.forms import ColumnsForm, run
from collegium.wording.numbers import plural


class PairingsForm(ColumnsForm):
    def __init__(self, data: Any, organisation: Organisation, pairs: list[UnitPair], today: dt.date) -> None:
        known = [(one.id, one.title) for one in instruments_of(organisation) if rule_of(one.id) == MONTHLY]
        super().__init__(
            RatingRound, ("instrument_id", "opened_on", "due_on"), data,
            offers={"instrument_id": known}, initial={"instrument_id": known[-1][0], "opened_on": today},
        )  # fmt: skip
        self.fields["units"] = forms.TypedMultipleChoiceField(
            label="Units", coerce=int, widget=forms.CheckboxSelectMultiple,
            choices=[(pair.unit_id, pair.label) for pair in pairs],
            error_messages={"required": "Choose at least one unit."},
            help_text="The doctor and the manager who lead each unit today. Both are asked.",
        )  # fmt: skip
        self.order_fields(("units",))


@page(OFFICE)
def pairings(request: PageRequest, code: str) -> HttpResponse:
    """Choose units; each gets a round about itself, with its doctor and its manager as raters."""
    every = pairs_at(request.organisation, request.today)
    ready = [pair for pair in every if pair.people]
    form = PairingsForm(request.POST or None, request.organisation, ready, request.today) if ready else None
    if request.method == "POST" and form is not None and form.is_valid():
        units, values = set(form.cleaned_data["units"]), form.values()
        chosen = [pair for pair in ready if pair.unit_id in units]
        done, opened = run(
            form, lambda: open_pairings(by=request.user, organisation=request.organisation, pairs=chosen, values=values)
        )
        if done and opened:
            hand = "" if mail_is_set_up() else " Hand over the links: they are on the page of each round."
            messages.success(request, f"{plural(len(opened), 'pairing')} opened.{hand}")
            for row in opened:
                tell_of_mail(request, row, list(row.raters.all()))
            return redirect("assessments:rounds", code)
    context = {"form": form, "left": [pair for pair in every if not pair.people], "trail": trail(request)}
    return render(request, "assessments/ratings/pairings.jinja", context | {"organisation": request.organisation})
