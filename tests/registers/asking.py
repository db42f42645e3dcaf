"""What the tests of registers ask of the pages of the example."""

from __future__ import annotations

import io
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from collegium.tables.reading import read_table
from tests.world import World

SECRET = "Zanzibar whispers"
TOKENS = re.compile(r'nonce="[^"]*"|(?<=name="csrfmiddlewaretoken" value=")[^"]*|(?<=name="opened" value=")[^"]*')


def at(world: World, name: str, *parts: Any) -> str:
    return reverse(f"example:{name}", args=[world.organisation.code, *parts])


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def titles(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    return [row.title for _, row, _ in answer.context["rows"]] if answer.context else []


def exported(client: Client, address: str) -> list[tuple[str, ...]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(read_table(io.BytesIO(answer.content), name="rows.csv").rows)


def sent(client: Client, address: str, **values: Any) -> Any:
    """Send a form as its page gives it, with some answers changed."""
    form = client.get(address).context["form"]
    data = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    data = {name: value for name, value in data.items() if value is not False}
    return client.post(address, data | values)


def undo_link(client: Client, answer: Any) -> str:
    """The way back that the page after a step offers, as a link and not as text."""
    text = page(client, answer.url)
    start = text.index('<a href="', text.index("nhsuk-notification-banner__content")) + len('<a href="')
    return text[start : text.index('"', start)]


def strip_tokens(text: str) -> str:
    """A page without what differs from one answer to the next."""
    return TOKENS.sub("", text)
