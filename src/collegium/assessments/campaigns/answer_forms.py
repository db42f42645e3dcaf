"""Forms of somebody who answers."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.assessments.campaigns.actions.answering import LONGEST_COMMENT
from collegium.assessments.campaigns.keys import CODE_LENGTH, is_code, tidied
from collegium.definitions.instruments import Instrument, Item

ON_A_PAGE = 13  # statements: two pages for the usual questionnaire, each a minute
LAST = "Look over and send"


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Your code",
        max_length=60,
        help_text="It is on your letter, for example 4k7m-9d2p-x3hq-8w5t-6rzn-0vye. Hyphens do not matter.",
    )

    def clean_code(self) -> str:
        code = tidied(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(f"A code has {CODE_LENGTH} letters and numbers; this one has {len(code)}.")
        if not is_code(code):
            raise forms.ValidationError("This code has a typing mistake. Check each letter and number.")
        return code


class PartForm(forms.Form):
    """Some statements with their answers; each may be left out."""

    def __init__(
        self,
        *args: Any,
        items: tuple[Item, ...],
        instrument: Instrument,
        kept: dict[str, int | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            response = instrument.response_of(item.id)
            self.fields[item.id] = forms.TypedChoiceField(
                label=item.text,
                help_text=item.help,
                choices=[(value, response.label(value)) for value in response.values],
                coerce=int,
                empty_value=None,
                required=False,
                initial=kept.get(item.id),
                error_messages={"invalid_choice": "Choose one of the answers that are listed."},
            )

    def answers(self, *, all_seen: bool) -> dict[str, int | None]:
        """What was chosen. Whoever goes on to the next part has seen all of this one, and left out the others."""
        given = {item.id: self.cleaned_data[item.id] for item in self.items}
        return given if all_seen else {item: value for item, value in given.items() if value is not None}


class CommentForm(forms.Form):
    """A comment where one is asked for; otherwise nothing but a button."""

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question:
            self.fields["comment"] = forms.CharField(
                label=question,
                required=False,
                max_length=LONGEST_COMMENT,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=f"Up to {LONGEST_COMMENT} characters. Please do not name anyone. It is never shown with your answers.",
            )


def parts_of(instrument: Instrument) -> list[tuple[Item, ...]]:
    """The items in pages of about the same length."""
    pages = max(1, -(-len(instrument.items) // ON_A_PAGE))
    size = -(-len(instrument.items) // pages)
    return [tuple(instrument.items[start : start + size]) for start in range(0, len(instrument.items), size)]
