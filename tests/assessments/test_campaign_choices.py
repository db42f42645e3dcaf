"""The statements of a questionnaire are marked up as the NHS's own macro would do it."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template import engines

ANSWERS = [("1", "No"), ("2", "Yes & no"), ("3", "Yes"), ("4", "Often")]
MACRO = """{% from "nhsuk/components/radios/macro.jinja" import radios %}
{% set items = [] %}
{% for value, label in bound.field.choices %}
{% set _ = items.append({"id": bound.auto_id if loop.first else bound.auto_id ~ "-" ~ loop.index, "value": value,
  "text": label, "checked": value == bound.value()}) %}
{% endfor %}
{{ radios({"idPrefix": bound.auto_id, "name": bound.html_name,
  "classes": "nhsuk-radios--inline nhsuk-radios--small" if items | length > 3 else "nhsuk-radios--small",
  "fieldset": {"legend": {"text": bound.label, "classes": "nhsuk-fieldset__legend--s"}},
  "hint": {"text": bound.help_text} if bound.help_text else undefined,
  "errorMessage": {"text": bound.errors[0]} if bound.errors else undefined, "items": items}) }}"""
OURS = """{% from "assessments/campaigns/respondent/choice.jinja" import choice %}{{ choice(bound) }}"""


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("help_text", ["", "In the last <month>"])
@pytest.mark.parametrize("given", [None, {}, {"w01": "2"}, {"w01": "9"}])
def test_a_statement_is_what_the_macro_makes(count: int, help_text: str, given: dict[str, str] | None) -> None:
    class Form(forms.Form):
        w01 = forms.ChoiceField(label="I am <heard>", choices=ANSWERS[:count], help_text=help_text, required=False)

    bound = Form(given)["w01"]
    ours, theirs = (rendered(template, bound) for template in (OURS, MACRO))
    assert ours == theirs


def rendered(template: str, bound: forms.BoundField) -> str:
    html = engines["jinja2"].from_string(template).render({"bound": bound})
    return re.sub(r"\s*([<>])\s*", r"\1", html).strip()
