"""Forms of rounds: the round, a rater, the ratings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from collegium.accounts.models import User
from collegium.assessments.ratings.models import RatingRound
from collegium.assessments.ratings.rules import sides_of
from collegium.definitions.instruments import Instrument
from collegium.organisation.models import Organisation
from collegium.registers.forms import ColumnsForm
from collegium.registers.ordering import by_name

MOST_LINK = 500
CUTS = ("medium_from", "high_from")
CUT_HINT = "A mean, such as 2.5."
CUT_RANGE = "Enter a number above 1 and no higher than 5, such as 2.5."


class RateForm(forms.Form):
    """One choice for each statement; a link to evidence where the instrument asks for it. Nothing has to be answered."""

    def __init__(
        self, *args: Any, instrument: Instrument, with_evidence: bool, given: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        answers, evidence = (given.answers, given.evidence) if given else ({}, {})
        for item in instrument.items:
            response = instrument.responses[item.response]
            values = [(str(value), response.label(value)) for value in response.values]
            values += [(str(value), "Does not apply") for value in response.not_scored]
            self.fields[item.id] = forms.ChoiceField(
                label=item.text, help_text=item.help, choices=values, required=False, widget=forms.RadioSelect,
                initial=str(answers[item.id]) if item.id in answers else "",
            )  # fmt: skip
            if with_evidence:
                self.fields[f"evidence-{item.id}"] = forms.CharField(
                    label="Link to evidence", required=False, max_length=MOST_LINK, initial=evidence.get(item.id, ""),
                    help_text="A minute, a paper or a page that shows it. Without one no label can be given.",
                )  # fmt: skip

    def answers(self) -> dict[str, int]:
        return {item.id: int(value) for item in self.instrument.items if (value := self.cleaned_data.get(item.id))}

    def evidence(self) -> dict[str, str]:
        found = {item.id: self.cleaned_data.get(f"evidence-{item.id}", "").strip() for item in self.instrument.items}
        return {item: link for item, link in found.items() if link}


class OneRaterForm(forms.Form):
    """Somebody by name and address, who needs neither an account nor a role."""

    name = forms.CharField(label="Name", max_length=160)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="Leave it empty to hand over the link yourself. It is kept until the round is closed.",
    )

    def __init__(self, *args: Any, round: RatingRound, **kwargs: Any) -> None:  # noqa: A002 - the field's word
        super().__init__(*args, **kwargs)
        self.fields["side"] = side_field(round)

    def asked(self) -> list[dict[str, Any]]:
        return [self.cleaned_data]


class RaterForm(forms.Form):
    """Somebody who has an account here, and as whom."""

    def __init__(self, *args: Any, round: RatingRound, **kwargs: Any) -> None:  # noqa: A002 - the field's word
        super().__init__(*args, **kwargs)
        asked = set(round.raters.values_list("user_id", flat=True))
        accounts = [
            (one.pk, f"{one.name}, {one.email}") for one in accounts_of(round.organisation) if one.pk not in asked
        ]
        self.fields["user"] = forms.TypedChoiceField(
            label="Account", choices=[("", "Choose"), *accounts], coerce=int,
            help_text="Somebody without an account is invited by name, by post, by unit or with a file.",
        )  # fmt: skip
        self.fields["side"] = side_field(round)


def side_field(one: RatingRound) -> forms.ChoiceField:
    """As whom somebody rates; where there is one way only, nobody is asked."""
    sides = [(side.value, side.label) for side in sides_of(one.instrument_id)]
    field = forms.ChoiceField(label="Rates as", choices=sides, initial=sides[0][0])
    if len(sides) == 1:
        field.widget = forms.HiddenInput()
    return field


class CutsForm(ColumnsForm):
    def __init__(self, data: Any, one: RatingRound) -> None:
        initial = {name: getattr(one, name) for name in CUTS}
        super().__init__(RatingRound, CUTS, data, initial=initial, hints=dict.fromkeys(CUTS, CUT_HINT))
        for field in self.fields.values():
            field.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), CUT_RANGE)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "medium_from" in given and "high_from" in given and given["medium_from"] >= given["high_from"]:
            self.add_error("high_from", "“High” must begin above “medium”.")
        return given


def accounts_of(organisation: Organisation) -> list[User]:
    """Active accounts with a grant or a person here."""
    here = Q(people__organisation=organisation) | Q(grants__organisation=organisation)
    return list(User.objects.filter(here, is_active=True).distinct().order_by(by_name("name"), "pk"))
