"""Filling in a form as its page gives it: with the version of the row that it was opened with."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client


def send(client: Client, address: str, **answers: Any) -> str:
    """What the page says after that."""
    opened = client.get(address)
    assert opened.status_code == 200, f"{address}: {opened.status_code}"
    version = re.search(r'name="version" value="([0-9a-f]+)"', opened.content.decode())
    assert version, f"{address} asks for no version"
    answer = client.post(address, {"version": version.group(1), **answers}, follow=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return words_of(answer.content.decode())


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.S).split())
