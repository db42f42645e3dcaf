"""What is asked of a monthly file by provider: how it is laid out, what of it is wanted, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.utils.text import slugify

from collegium.board.measures import known_measures
from collegium.board.providers.actions import SHIPPED_NAME, is_shipped, known_forms
from collegium.board.providers.intake import form_for, of_totals, reader_of
from collegium.board.providers.reports import sets_of
from collegium.definitions.measures import Measure
from collegium.definitions.monthly_files import FileFigure, MonthlyFile
from collegium.organisation.files import organisation_of
from collegium.organisation.models import Organisation
from collegium.registers.files.forms import OptionsForm
from collegium.tables.characters import in_order
from collegium.tables.columns import Reader
from collegium.tables.mapping import normalised
from collegium.tables.plain import columns_of
from collegium.wording.dates import day

MOST_MEASURES = 3
MANY = 30  # providers above which the largest are offered first
LARGEST_THIRTY, ALL, NAMED = "30", "all", "named"
OWN = "own"


class ProvidersForm(OptionsForm):
    """Every question about a file; the columns of a layout of one's own only where they are asked for."""

    layout = forms.ChoiceField(label="Layout of the file", help_text="Which columns hold what.")
    title = forms.CharField(label="Title of the list", max_length=160)
    source = forms.CharField(label="Source", max_length=300)
    which = forms.ChoiceField(
        label="Providers",
        choices=[(LARGEST_THIRTY, "The 30 largest"), (ALL, "All"), (NAMED, "Those with these codes")],
    )
    codes = forms.CharField(
        label="Codes of providers",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="With spaces or commas between them.",
    )
    kind = forms.ChoiceField(label="Rows", required=False)
    into = forms.ChoiceField(label="Add to", required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        usual = form_for(self.table, self.layouts)
        self.offer("layout", [*((form.id, form.title) for form in self.fitting), (OWN, "Choose the columns myself")])
        chosen = (data or self.initial or {}).get("layout", usual.id if usual else OWN)
        self.chosen = next((form for form in self.fitting if form.id == chosen), None)
        if self.chosen is None:
            self.fields.update(layout_fields(self.table.columns, self.measures))
        self.offer("kind", [("", "All kinds, added up"), *((kind, f"Only {kind}") for kind in self.kinds)])
        self.offer("into", [("", "A new list"), *((str(each.pk), each.title) for each in self.lists)])
        first = {"layout": chosen, **self.first_answers()}
        self.initial = {**first, **(self.initial or {})}

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices of a question; with only one there is nothing to ask."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1 and name != "layout":
            field.widget = forms.HiddenInput()

    def first_answers(self) -> dict[str, str]:
        title = self.chosen.title[:160] if self.chosen else ""
        source = f"File {self.context.file_name}, uploaded on {day(self.context.today)}"[:300]
        return {"title": title, "source": source, "which": LARGEST_THIRTY if len(self.codes_in_file) > MANY else ALL}

    @cached_property
    def organisation(self) -> Organisation:
        organisation = organisation_of(self.context)
        assert organisation is not None
        return organisation

    @cached_property
    def layouts(self) -> list[MonthlyFile]:
        return known_forms(self.organisation)

    @cached_property
    def fitting(self) -> list[MonthlyFile]:
        """Layouts of which the file has every column."""
        columns = set(map(normalised, self.table.columns))
        return [form for form in self.layouts if set(map(normalised, form.columns())) <= columns]

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return dict(known_measures(self.organisation, self.context.today, retired=False))

    @cached_property
    def lists(self) -> list[Any]:
        return list(sets_of(self.organisation, self.context.today))

    @cached_property
    def reader(self) -> Reader | None:
        """The columns of the chosen layout, without rows of totals."""
        if self.chosen is None:
            return None
        columns = columns_of(self.table)
        total = of_totals(reader_of(columns, self.chosen))
        return reader_of(replace(columns, frame=columns.frame.filter(~total)), self.chosen)

    @property
    def kinds(self) -> list[str]:
        return self.names_in("kind")

    @property
    def codes_in_file(self) -> list[str]:
        return self.names_in("provider")

    def names_in(self, field: str) -> list[str]:
        """What stands in a column beside providers, in order."""
        if self.reader is None:
            return []
        found: list[str] = self.reader.text(field).drop_nulls().unique().sort().to_list()
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("which") == NAMED and not self.named():
            self.add_error("codes", "Enter the code of at least one provider.")
        if self.chosen is None:
            self.check_own_layout(cleaned)
        return cleaned

    def check_own_layout(self, cleaned: dict[str, Any]) -> None:
        for number in range(1, MOST_MEASURES + 1):
            if cleaned.get(f"measure_{number}") and not cleaned.get(f"numerator_{number}"):
                self.add_error(f"numerator_{number}", "Choose the column that is counted.")
        name = slugify(cleaned.get("layout_name", "x"))
        if not name:
            self.add_error("layout_name", "Enter a name with letters.")
        elif is_shipped(name):
            self.add_error("layout_name", SHIPPED_NAME)

    def named(self) -> list[str]:
        return [code for code in (self.cleaned_data.get("codes") or "").replace(",", " ").split() if code]

    def form_of_file(self) -> MonthlyFile:
        """The layout that was chosen, or that the answers make."""
        if self.chosen is not None:
            return self.chosen
        given = self.cleaned_data
        figures = [
            FileFigure(
                measure=given[f"measure_{number}"],
                numerator=optional(given[f"numerator_{number}"]),
                less=optional(given[f"less_{number}"]),
                denominator=optional(given[f"denominator_{number}"]),
            )
            for number in range(1, MOST_MEASURES + 1)
            if given[f"measure_{number}"]
        ]
        columns = {name: given[f"column_{name}"] for name in ("period", "provider", "name", "kind")}
        title = given["layout_name"]
        return MonthlyFile(id=slugify(title), title=title, figures=tuple(figures), **columns)


def layout_fields(names: Iterable[str], measures: dict[str, Measure]) -> dict[str, forms.Field]:
    """Which column is which; kept for the next file of the kind."""
    columns = [(column, column) for column in names]
    none = [("", "Not in this file"), *columns]
    known = sorted(((measure.id, measure.title) for measure in measures.values()), key=lambda pair: in_order(pair[1]))
    made: dict[str, forms.Field] = {
        "layout_name": forms.CharField(
            label="Name of this layout", max_length=70, help_text="It is kept for the next file."
        ),
        "column_period": forms.ChoiceField(label="Month", choices=columns),
        "column_provider": forms.ChoiceField(label="Code of the provider", choices=columns),
        "column_name": forms.ChoiceField(label="Name of the provider", choices=none, required=False),
        "column_kind": forms.ChoiceField(label="Kind whose rows are added up", choices=none, required=False),
    }
    for number in range(1, MOST_MEASURES + 1):
        first = number == 1
        made |= {
            f"measure_{number}": forms.ChoiceField(
                label=f"Measure {number}", choices=[("", "None"), *known], required=first
            ),
            f"numerator_{number}": forms.ChoiceField(label=f"Measure {number}: counted", choices=none, required=first),
            f"less_{number}": forms.ChoiceField(label=f"Measure {number}: less", choices=none, required=False),
            f"denominator_{number}": forms.ChoiceField(label=f"Measure {number}: among", choices=none, required=False),
        }
    return made


def optional(column: str) -> tuple[str, ...]:
    return (column,) if column else ()
