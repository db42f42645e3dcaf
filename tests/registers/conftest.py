"""What the tests of registers share."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.backends.jinja2 import Template
from django.test.signals import template_rendered

from tests.registers.example import registers

__all__ = ["registers"]  # declared for every test here


@pytest.fixture(autouse=True)
def contexts_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client tells what a template was given only for Django's own templates; here for Jinja's too."""
    render = Template.render

    def render_and_tell(self: Template, context: dict[str, Any] | None = None, request: Any = None) -> Any:
        template_rendered.send(sender=self, template=self, context=context or {})
        return render(self, context, request)

    monkeypatch.setattr(Template, "render", render_and_tell)
