"""The form of an answer scale: a row for each answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from collegium.assessments.instruments.contents import text_of
from collegium.assessments.instruments.forms import ID_HELP, DraftForm, listed
from collegium.definitions.instrument_writing import Data

MOST_ROWS = 100
SPARE = 3
KINDS = {
    "ordered": "In order: they can be scored",
    "choice": "A choice without order: counted, not scored",
    "number": "A number: counted, not scored",
}


class AnswersForm(DraftForm):
    """The name of an answer scale, and its answers from the lowest to the highest."""

    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$", label="Name of the answer scale", max_length=80, help_text=ID_HELP,
        error_messages={"invalid": ID_HELP},
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", choices=list(KINDS.items()))
    not_scored = forms.CharField(
        label="Further numbers that are accepted and left out", required=False, max_length=200,
        help_text="For example 9 for “does not apply to me”. Separate several by commas.",
    )  # fmt: skip
    rows = forms.IntegerField(widget=forms.HiddenInput(), min_value=2, max_value=MOST_ROWS + SPARE)

    def __init__(self, *args: Any, draft: Data, name: str, entry: Data, revision: int, **kwargs: Any) -> None:
        self.entry, self.old = entry, name
        self.others = {one for one in draft.get("responses", {}) if one != name}
        values, labels = listed(entry.get("values")), listed(entry.get("labels"))
        good = listed(entry.get("favourable"))
        initial: Data = {"id": name, "kind": text_of(entry.get("kind")) or "ordered", "revision": revision, "was": name}
        initial["not_scored"] = ", ".join(text_of(one) for one in listed(entry.get("not_scored")))
        for place, value in enumerate(values[:MOST_ROWS]):
            label = labels[place] if place < len(labels) else ""
            initial |= {
                f"value-{place}": text_of(value),
                f"label-{place}": text_of(label),
                f"good-{place}": value in good,
            }
        count = len(values) + SPARE if values else 5
        if not values:
            initial |= {f"value-{place}": str(place + 1) for place in range(count)}
        kwargs["initial"] = initial | {"rows": count}
        super().__init__(*args, **kwargs)
        self.count = self.asked_rows(count)
        for place in range(self.count):
            row = f"answer {place + 1}"
            number = forms.TextInput(attrs={"inputmode": "numeric"})
            self.fields[f"value-{place}"] = forms.IntegerField(
                label=f"Number of {row}", required=False, min_value=-10_000, max_value=10_000, widget=number,
                error_messages={"invalid": f"Number of {row}: write a whole number."},
            )  # fmt: skip
            self.fields[f"label-{place}"] = forms.CharField(label=f"Words of {row}", required=False, max_length=300)
            self.fields[f"good-{place}"] = forms.BooleanField(label=f"Favourable: {row}", required=False)

    def asked_rows(self, count: int) -> int:
        try:
            asked = int(self.data.get("rows", count))
        except ValueError:
            return count
        return max(2, min(asked, MOST_ROWS + SPARE))

    def table(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        return [(self[f"value-{one}"], self[f"label-{one}"], self[f"good-{one}"]) for one in range(self.count)]

    def clean_id(self) -> str:
        if self.typed("id") in self.others:
            raise forms.ValidationError("Another answer scale has this name. Give each its own.")
        return self.typed("id")

    def clean_not_scored(self) -> list[int]:
        try:
            return [int(one) for one in self.cleaned_data["not_scored"].replace(";", ",").split(",") if one.strip()]
        except ValueError:
            raise forms.ValidationError("Write whole numbers, separated by commas.") from None

    def clean(self) -> dict[str, Any]:
        given, used = self.cleaned_data, {}
        for place in range(self.count):
            value, label = given.get(f"value-{place}"), given.get(f"label-{place}", "")
            if value is None and label and f"value-{place}" not in self.errors:
                self.add_error(f"value-{place}", f"Answer {place + 1} has words and no number.")
            elif value is not None and value in used:
                self.add_error(f"value-{place}", f"The number {value} stands at two answers.")
            elif value is not None:
                used[value] = label
        if len(used) < 2 and not self.errors:
            self.add_error("value-0", "Give at least two answers.")
        if used and any(used.values()) and not all(used.values()):
            bare = ", ".join(str(value) for value, label in used.items() if not label)
            self.add_error("label-0", f"Either every answer has words or none: {bare} has none.")
        return given

    def values(self) -> Data:
        """The entry, with the lists that run beside `values` kept in step; keys that no field knows stay."""
        given = self.cleaned_data
        rows = sorted(
            (given[f"value-{place}"], self.typed(f"label-{place}"), given[f"good-{place}"])
            for place in range(self.count)
            if given.get(f"value-{place}") is not None
        )
        labels = [label for _, label, _ in rows]
        kind = given["kind"] if given["kind"] != "ordered" or "kind" in self.entry else ""
        return {
            **self.beside([value for value, _, _ in rows]),
            "values": [value for value, _, _ in rows],
            "labels": labels if any(labels) else [],
            "favourable": [value for value, _, good in rows if good],
            "not_scored": given["not_scored"],
            "kind": kind,
        }

    def beside(self, values: list[int]) -> Data:
        """How files write each answer too: kept with the number that it belongs to."""
        old, also = listed(self.entry.get("values")), listed(self.entry.get("also"))
        if not also or len(also) != len(old):
            return {}
        of = {text_of(value): words for value, words in zip(old, also, strict=True)}
        return {"also": [of.get(str(value), []) for value in values]}
