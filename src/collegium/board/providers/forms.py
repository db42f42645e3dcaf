"""Forms of monthly files by provider."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify

from collegium.board.comparison.forms import at_most
from collegium.board.forms import LARGEST
from collegium.board.models import ProviderSet
from collegium.definitions.measures import Measure
from collegium.definitions.monthly_files import FileFigure, MonthlyFile
from collegium.tables.reading import Table

MOST_MEASURES = 3
LARGEST_THIRTY, ALL, NAMED = "30", "all", "named"


class FileForm(forms.Form):
    file = forms.FileField(
        label="Monthly file by provider", help_text="CSV, Excel or Parquet, such as the A&E files of NHS England."
    )

    def clean_file(self) -> Any:
        return at_most(self.cleaned_data["file"], LARGEST, "Keep the months that are needed.")


class ChoiceForm(forms.Form):
    """What of the file is wanted, and where it goes."""

    title = forms.CharField(label="Title", max_length=160)
    source = forms.CharField(label="Source", max_length=300)
    which = forms.ChoiceField(
        label="Which providers",
        choices=[(LARGEST_THIRTY, "The 30 that count most"), (ALL, "All"), (NAMED, "Those named below")],
    )
    codes = forms.CharField(
        label="Codes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="With spaces or commas between.",
    )
    kind = forms.ChoiceField(label="Which rows", required=False)
    into = forms.ChoiceField(label="Add to", required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], lists: Iterable[ProviderSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, into = self.fields["kind"], self.fields["into"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(into, forms.ChoiceField)
        kind.choices = [("", "All kinds, added up"), *((one, f"Only {one}") for one in kinds)]
        into.choices = [("", "A new list"), *((str(one.pk), one.title) for one in lists)]
        if len(kind.choices) == 1:
            kind.widget = forms.HiddenInput()
        if len(into.choices) == 1:
            into.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("which") == NAMED and not self.named():
            self.add_error("codes", "Name at least one provider.")
        return cleaned

    def named(self) -> list[str]:
        return [one for one in (self.cleaned_data.get("codes") or "").replace(",", " ").split() if one]


class LayoutForm(forms.Form):
    """Which column is which; kept for the next file of the kind."""

    title = forms.CharField(label="Name of this kind of file", max_length=70)

    def __init__(self, *args: Any, table: Table, measures: Iterable[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(column, column) for column in table.columns]
        none = [("", "Not in this file"), *columns]
        self.add("period", "Month", columns, required=True)
        self.add("provider", "Code of the provider", columns, required=True)
        self.add("name", "Name of the provider", none)
        self.add("kind", "Kind whose rows are added up", none)
        known = [("", "None"), *((one.id, one.title) for one in measures)]
        for number in range(1, MOST_MEASURES + 1):
            self.add(f"measure_{number}", f"Measure {number}", known, required=number == 1)
            self.add(f"numerator_{number}", f"Measure {number}: counted", none, required=number == 1)
            self.add(f"less_{number}", f"Measure {number}: less", none)
            self.add(f"denominator_{number}", f"Measure {number}: among", none)

    def add(self, name: str, label: str, choices: list[tuple[str, str]], *, required: bool = False) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=required)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, MOST_MEASURES + 1):
            if cleaned.get(f"measure_{number}") and not cleaned.get(f"numerator_{number}"):
                self.add_error(f"numerator_{number}", "Choose the column that is counted.")
        if not slugify(cleaned.get("title", "x")):
            self.add_error("title", "Write a name with letters.")
        return cleaned

    def layout(self) -> MonthlyFile:
        given = self.cleaned_data
        figures = [
            FileFigure(
                measure=given[f"measure_{number}"],
                numerator=one_or_none(given[f"numerator_{number}"]),
                less=one_or_none(given[f"less_{number}"]),
                denominator=one_or_none(given[f"denominator_{number}"]),
            )
            for number in range(1, MOST_MEASURES + 1)
            if given[f"measure_{number}"]
        ]
        names = {name: given[name] for name in ("title", "period", "provider", "name", "kind")}
        return MonthlyFile(id=slugify(given["title"]), figures=tuple(figures), **names)


def one_or_none(column: str) -> tuple[str, ...]:
    return (column,) if column else ()
