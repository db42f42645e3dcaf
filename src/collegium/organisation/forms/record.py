"""What to look for in the record."""

from __future__ import annotations

from typing import Any

from django import forms

from collegium.audit.models import AuditEvent
from collegium.audit.queries import Search
from collegium.organisation.forms.access import day_field
from collegium.organisation.presenters.record import kind_in_words, verb_in_words
from collegium.tables.characters import in_order

EVERYTHING = ("", "Everything")


class SearchForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", required=False, choices=[EVERYTHING, *AuditEvent.Kind.choices])
    verb = forms.ChoiceField(label="What was done", required=False)
    subject = forms.ChoiceField(label="To what", required=False)
    subject_id = forms.CharField(label="Its number", max_length=64, required=False)
    by = forms.ChoiceField(label="By whom", required=False)
    first = day_field("From", required=False)
    last = day_field("To", required=False)

    def __init__(self, data: Any, verbs: list[str], subjects: list[str], people: dict[str, str]) -> None:
        super().__init__(data)
        choices = {
            "verb": [(verb, verb_in_words(verb)) for verb in verbs],
            "subject": [(subject, kind_in_words(subject)) for subject in subjects],
            "by": sorted(people.items(), key=lambda pair: in_order(pair[1])),
        }
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [EVERYTHING, *found]

    def search(self) -> Search:
        """What was asked for; nothing is found by a question that makes no sense, so that it is noticed."""
        return Search(**{name: value for name, value in self.cleaned_data.items() if value})
