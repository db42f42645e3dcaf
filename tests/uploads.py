"""A file through the pages, as a browser sends it: upload, match columns, check, save."""

from __future__ import annotations

import html
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collegium.registers.models import WaitingFile

HOME = "/organisations/ZNW/import/"


def upload(
    client: Client,
    content: str | bytes,
    *,
    kind: str = "workbook",
    name: str = "file.csv",
    home: str = HOME,
    **more: str,
) -> WaitingFile:
    """Hand a file over; it must be kept."""
    data = content.encode() if isinstance(content, str) else content
    response = client.post(home, {"kind": kind, "file": SimpleUploadedFile(name, data), **more})
    assert response.status_code == 302, text_of(response)[:3000]
    return WaitingFile.objects.latest("pk")


def answer(client: Client, waiting: WaitingFile, home: str = HOME, **answers: str) -> Any:
    """Send the page of columns and details with these answers, and the rest unchanged; the page that follows."""
    address = f"{home}{waiting.pk}/mapping/"
    page = client.get(address).content.decode()
    given = {name.replace("__", "-"): value for name, value in answers.items()}
    return client.post(address, {**answers_of(page), **given, "check": "yes"}, follow=True)


def preview(client: Client, waiting: WaitingFile, home: str = HOME) -> Any:
    return client.get(f"{home}{waiting.pk}/")


def save(client: Client, waiting: WaitingFile, home: str = HOME) -> Any:
    """Save what the preview shows; the page that follows."""
    page = preview(client, waiting, home).content.decode()
    shown = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert shown is not None, " ".join(re.sub(r"<[^>]+>", " ", page).split())[:3000]
    return client.post(f"{home}{waiting.pk}/", {"fingerprint": shown[1], "agreed": "on"}, follow=True)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S).split())


def answers_of(page: str) -> dict[str, str]:
    """What a browser would send back unchanged."""
    sent: dict[str, str] = {}
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inside)
        sent[name] = next((value for value, selected in options if selected), options[0][0] if options else "")
    for name, inside in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        sent[name] = inside.strip()
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken" and 'type="checkbox"' not in tag:
            sent[name[1]] = value[1] if value else ""
    return {name: html.unescape(value) for name, value in sent.items()}
