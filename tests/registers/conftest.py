"""What the tests of registers share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.template.backends.jinja2 import Template
from django.test import Client
from django.test.signals import template_rendered

from collegium.registers import writing
from tests.conftest import ClientOf
from tests.registers.asking import SECRET
from tests.registers.example import registers
from tests.registers.example.models import ExampleTie
from tests.world import World

__all__ = ["registers"]  # declared for every test here


@pytest.fixture(autouse=True)
def contexts_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client tells what a template was given only for Django's own templates; here for Jinja's too."""
    render = Template.render

    def render_and_tell(self: Template, context: dict[str, Any] | None = None, request: Any = None) -> Any:
        template_rendered.send(sender=self, template=self, context=context or {})
        return render(self, context, request)

    monkeypatch.setattr(Template, "render", render_and_tell)


@pytest.fixture
def ties(world: World) -> dict[str, ExampleTie]:
    def tie(title: str, unit: str, starts: dt.date, **more: Any) -> ExampleTie:
        row = ExampleTie(organisation=world.organisation, unit=world.units[unit], title=title, starts=starts, **more)
        return writing.add(by="tests", row=row)

    first = dt.date(2024, 1, 1)
    return {
        "card": tie("Beta", "CARD", first, kind="formal", weight=3, person=world.people["P02"], note=SECRET),
        "ortho": tie("alpha", "ORTHO", first, kind="informal", weight=20),
        "secret": tie("Gamma", "AMU", first, kind="formal", weight=7, secret=True, note=SECRET),
        "over": tie("Delta", "SUR", first, ends=dt.date(2024, 6, 30), kind="formal"),
    }


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.users.office)
