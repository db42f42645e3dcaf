"""Forms of the office: settings, pooling, addresses."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.assessments.campaigns.custody import NO_KEY, CustodyKey, name_of_key
from collegium.assessments.campaigns.frames import Family, Pooling
from collegium.assessments.campaigns.keys import tidied
from collegium.assessments.campaigns.models import Campaign
from collegium.assessments.campaigns.queries import Place
from collegium.assessments.forms import DateInput
from collegium.registers.forms import ColumnsForm
from collegium.tables.mapping import normalised
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import read_table

LARGEST = 5 * 1024 * 1024
LARGEST_KEY = 10_000
CODE_COLUMNS, ADDRESS_COLUMNS = ("staff code", "staff_code", "code"), ("email", "e-mail", "e-mail address", "address")


CAMPAIGN = ("mode", "minimum", "contact", "message", "remind_only_others", "comment_question")
CUSTODIAN = ("custodian", "custodian_post")
USUAL_CONTACT = "The medical director’s office"


def campaign_form(data: Any, campaign: Campaign | None = None) -> ColumnsForm:
    initial = {name: getattr(campaign, name) for name in CAMPAIGN} if campaign else {"contact": USUAL_CONTACT}
    return ColumnsForm(Campaign, CAMPAIGN, data, initial=initial)


def custodian_form(data: Any, campaign: Campaign) -> ColumnsForm:
    """Who keeps the key; both are needed before it is made."""
    form = ColumnsForm(Campaign, CUSTODIAN, data, initial={name: getattr(campaign, name) for name in CUSTODIAN})
    for field in form.fields.values():
        field.required = True
    return form


class PoolingForm(forms.Form):
    """For each unit: by itself, with the unit above, or in one of the named families."""

    ITSELF, ABOVE = "", "above"

    def __init__(self, *args: Any, places: list[Place], pooling: Pooling, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        family_of = {unit: number for number, family in enumerate(pooling.families, 1) for unit in family.units}
        self.rooms = len(pooling.families) + 2
        choices = [(self.ITSELF, "Stands for itself"), (self.ABOVE, "Counts in the unit above only")]
        choices += [(str(number), f"Family {number}") for number in range(1, self.rooms + 1)]
        for number in range(1, self.rooms + 1):
            known = pooling.families[number - 1].name if number <= len(pooling.families) else ""
            self.fields[f"family-{number}"] = forms.CharField(
                label=f"Name of family {number}", max_length=120, required=False, initial=known
            )
        for place in places:
            unit = place.node.pk
            allowed = choices if place.node.parent is not None else [one for one in choices if one[0] != self.ABOVE]
            self.fields[f"unit-{unit}"] = forms.ChoiceField(
                label=place.node.name,
                choices=allowed,
                required=False,
                initial=self.ABOVE if unit in pooling.above else str(family_of.get(unit, "")),
            )

    def unit_field(self, place: Place) -> forms.BoundField:
        return self[f"unit-{place.node.pk}"]

    def pooling(self) -> Pooling:
        chosen = {place.node.pk: self.cleaned_data[f"unit-{place.node.pk}"] for place in self.places}
        families = []
        for number in range(1, self.rooms + 1):
            units = tuple(unit for unit, choice in chosen.items() if choice == str(number))
            if units:
                families.append(Family(self.cleaned_data[f"family-{number}"].strip(), units))
        return Pooling(tuple(families), frozenset(unit for unit, choice in chosen.items() if choice == self.ABOVE))


class AddressesForm(forms.Form):
    file = forms.FileField(
        label="File of addresses",
        help_text="CSV or Excel with two columns: staff_code and email. Other columns are not read.",
    )
    found: dict[str, str]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("This file is larger than 5 MB. Keep the two columns that are needed.")
        try:
            table = read_table(file.read(), name=file.name)
        except ProblemsError as error:
            raise forms.ValidationError([problem.problem for problem in error.problems]) from error
        names = {normalised(column): place for place, column in enumerate(table.columns)}
        code = next((names[one] for one in map(normalised, CODE_COLUMNS) if one in names), None)
        address = next((names[one] for one in map(normalised, ADDRESS_COLUMNS) if one in names), None)
        if code is None or address is None:
            raise forms.ValidationError("The file needs a column staff_code and a column email.")
        self.found = {row[code].strip(): row[address].strip() for row in table.rows if row[code] and row[address]}
        return file


class AgainForm(forms.Form):
    title = forms.CharField(label="Title", max_length=120, help_text="For example: Autumn 2027")
    opened_on = forms.DateField(label="First day of answers", widget=DateInput())
    closed_on = forms.DateField(label="Last day of answers", widget=DateInput())
    population_date = forms.DateField(
        label="Counted in the register as at",
        widget=DateInput(),
        help_text="The day on which the register says who is asked, and in which unit.",
    )


class ConfirmForm(forms.Form):
    sure = forms.BooleanField(label="I have read this and want to go on")


class LaunchForm(ConfirmForm):
    """The check word proves that the key file was downloaded and can be read."""

    check_word = forms.CharField(
        label="Check word of the custodian’s key",
        max_length=20,
        help_text="It is in the key file, for example 4k7m-9d2p. This shows that the file was saved and can be opened.",
    )
    field_order = ("check_word", "sure")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_check_word(self) -> str:
        word = tidied(self.cleaned_data["check_word"])
        if not self.campaign.public_key:
            raise forms.ValidationError("Make the custodian’s key first.")
        if word != tidied(name_of_key(self.campaign.public_key)):
            raise forms.ValidationError(
                "This is not the check word of the latest key. Open the key file that was downloaded last, or make a new key."
            )
        return word


class KeyForm(ConfirmForm):
    """The custodian's key, as a file or pasted."""

    file = forms.FileField(label="The custodian’s key file", required=False)
    pasted = forms.CharField(
        label="Or paste the key",
        required=False,
        max_length=LARGEST_KEY,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text="The line that begins with collegium-key-.",
    )
    field_order = ("file", "pasted", "sure")
    key: CustodyKey

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None and file.size > LARGEST_KEY:
            self.add_error("file", NO_KEY)
            return given
        text = file.read().decode(errors="replace") if file is not None else given.get("pasted", "")
        try:
            self.key = CustodyKey.read(text)
        except forms.ValidationError as error:
            self.add_error("file" if file is not None or not text else "pasted", error)
        return given
