"""Forms of waves, uploads and mappings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from collegium.assessments.models import Wave
from collegium.definitions.instruments import Instrument
from collegium.methods.disclosure import MINIMUM_GROUP
from collegium.registers.forms import ColumnsForm
from collegium.tables.mapping import Field, Mapping
from collegium.tables.reading import Table
from collegium.wording.audiences import Audience

LARGEST = 50 * 1024 * 1024  # bytes; the reader of tables refuses more
NOT_IN_FILE = "Not in this file"


# What is asked when nothing else is chosen.
USUAL_INSTRUMENT = "collegium-medical-engagement-1"


class DateInput(forms.DateInput):
    input_type = "date"


WAVE = ("title", "audience", "instrument_id", "opened_on", "closed_on", "population_date")


def wave_form(data: Any, instruments: tuple[Instrument, ...], wave: Wave | None = None) -> ColumnsForm:
    """What a wave is called, which questionnaire it is, and its three dates; a private reflection is no survey."""
    offers = {"instrument_id": [(one.id, one.title) for one in instruments if one.privacy != "private"]}
    initial = {name: getattr(wave, name) for name in WAVE} if wave else {"instrument_id": USUAL_INSTRUMENT}
    return ColumnsForm(Wave, WAVE, data, offers=offers, hints={"title": "For example: Spring 2026"}, initial=initial)


class UploadForm(forms.Form):
    file = forms.FileField(label="File of answers")

    def __init__(self, *args: Any, whom: Audience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = "the unit, the layer," if whom.layered else "the unit"
        self.fields["file"].help_text = (
            "CSV, Excel, SPSS, or an export of LimeSurvey, Qualtrics or Microsoft Forms: a row for each "
            f"{whom.one} who answered, with {groups} and a column for each item."
        )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("This file is larger than 50 MB. Keep the columns that are needed.")
        return found


class ReleaseForm(forms.Form):
    minimum = forms.IntegerField(
        label="Smallest group shown",
        initial=MINIMUM_GROUP,
        min_value=MINIMUM_GROUP,
        max_value=100,
        help_text=f"At least {MINIMUM_GROUP}. It may be raised, never lowered.",
    )


class MappingForm(forms.Form):
    """Which column is which; a select for each of our fields."""

    def __init__(
        self,
        *args: Any,
        table: Table,
        fields: tuple[Field, ...],
        needed: Collection[str],
        mapping: Mapping,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = fields
        self.mapping = mapping
        choices = [("", NOT_IN_FILE), *((column, column) for column in table.columns)]
        for one in fields:
            self.fields[one.name] = forms.ChoiceField(
                label=one.title if one.title == one.name or one.required else f"{one.name}: {one.title}",
                choices=choices,
                required=one.required or one.name in needed,
                error_messages={
                    "required": f"Choose the column that holds {one.name}, or bring in a file that has it."
                },
                initial=mapping.columns.get(one.name, ""),
                help_text=one.help,
            )

    def columns(self) -> dict[str, str]:
        return {one.name: column for one in self.known if (column := self.cleaned_data.get(one.name))}


class MeaningForm(forms.Form):
    """What the unknown spellings of units and layers in the file mean."""

    def __init__(
        self,
        *args: Any,
        unknown: dict[str, tuple[str, ...]],
        fields: tuple[Field, ...],
        mapping: Mapping,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[str, str]] = {}
        for one in fields:
            for number, text in enumerate(unknown.get(one.name, ())):
                name = f"meaning-{one.name}-{number}"
                self.places[name] = (one.name, text)
                labels = [(code, spellings[0] if spellings else code) for code, spellings in one.choices.items()]
                self.fields[name] = forms.ChoiceField(
                    label=f"{one.title} “{text}” means",
                    choices=[("", "Choose"), *labels],
                    required=False,
                    initial=mapping.values.get(one.name, {}).get(text, ""),
                )

    def values(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, (field, text) in self.places.items():
            if meant := self.cleaned_data.get(name):
                found.setdefault(field, {})[text] = meant
        return found
