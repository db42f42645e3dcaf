"""Every file that the pages give: its name, media type and columns, found by walking pages and their links."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import openpyxl
import polars as pl
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from collegium.tables.formulas import neutralise
from tests.project.golden.record import undated

LINK = re.compile(r'href="([^"#]+)')
FILE_NAME = re.compile(r'filename="?([^";]+)')
NUMBERED = re.compile(r"\d+")
PAGE = "text/html"
QUERY = ("format", "form", "table", "part")  # what of a query chooses a file

# Written only where an optional library is installed; its columns are those of the dictionary beside it.
DICTIONARY = "ending=dictionary"  # a file that explains columns: recorded whole
LEFT_OUT = "ending=parquet"


class Walk:
    """Opens pages, follows links that lead to files, and remembers each kind of file once."""

    def __init__(self, client: Client) -> None:
        self.client = client  # may be changed: the same walk with other rights
        self.seen: set[str] = set()
        self.files: dict[str, list[str]] = {}
        self.links: list[str] = []

    def open(self, path: str) -> None:
        """Open an address; keep the facts of a file, or the links of a page."""
        label = label_of(path)
        if label is None or path in self.seen or LEFT_OUT in label:
            return
        self.seen.add(path)
        self.client.raise_request_exception = False
        answer = self.client.get(path)
        if answer.status_code != 200:
            return
        if is_file(answer):
            self.files.setdefault(label, list(facts_of(label, answer)))
            return
        page = b"".join(answer).decode()
        self.links += [urljoin(path, html.unescape(link)) for link in LINK.findall(page)]

    def follow(self) -> None:
        """Follow links to kinds of file that no address gave yet; pages behind links are not opened."""
        givers = {label.partition(" ")[0] for label in self.files}
        for link in sorted(set(self.links)):
            label = label_of(link)
            if label is None or label in self.files:
                continue
            if label.partition(" ")[0] in givers or re.search(r"[?&](format|form)=", link):
                self.open(link)

    def facts(self) -> list[str]:
        return [fact for label in sorted(self.files) for fact in self.files[label]]


def label_of(path: str) -> str | None:
    """The address and what of it chooses the form of the file; numbers and codes of objects are left out."""
    parts = urlsplit(path)
    if parts.netloc:
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    chosen = {key: str(match.kwargs[key]) for key in ("form", "ending", "name", "register") if key in match.kwargs}
    chosen |= {key: values[0] for key, values in parse_qs(parts.query).items() if key in QUERY}
    return " ".join([match.view_name, *(f"{key}={value}" for key, value in sorted(chosen.items()))])


def is_file(answer: HttpResponse) -> bool:
    return "Content-Disposition" in answer.headers or not answer["Content-Type"].startswith(PAGE)


def facts_of(label: str, answer: HttpResponse) -> Iterator[str]:
    """The file itself, then its columns in their order."""
    media, _, _ = answer["Content-Type"].partition(";")
    found = FILE_NAME.search(answer.get("Content-Disposition", ""))
    name = undated(found[1]) if found else "-"
    name = NUMBERED.sub("N", name)
    yield f"{label} | file | {name} | {media}"
    for part, column in columns_of(b"".join(answer), media, name):
        yield f"{label} | {part} | {column}"
    if DICTIONARY in label:
        for row in csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))):
            yield f"{label} | row | {' | '.join(row)}"


def columns_of(content: bytes, media: str, name: str) -> Iterator[tuple[str, str]]:
    """Part of the file and column, whatever the form."""
    if media == "text/csv":
        yield from (("column", one) for one in header_of(content))
    elif "spreadsheetml" in media:
        yield from sheet_columns(content)
    elif media == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in sorted(archive.namelist()):
                for part, column in columns_of(archive.read(member), "text/csv", member):
                    yield f"{member} {part}", column
    elif "json" in media:
        yield from (("key", one) for one in sorted(set(keys_of(json.loads(content)))))
    elif media == "text/calendar":
        heads = [re.split("[;:]", line)[0] for line in content.decode().splitlines() if not line.startswith(" ")]
        yield from (("property", one) for one in dict.fromkeys(heads))
    elif name.endswith(".parquet"):
        schema = pl.read_parquet(io.BytesIO(content)).schema
        yield from (("column", f"{column}: {kind}") for column, kind in schema.items())
    elif media == "application/toml":
        import tomllib

        yield from (("key", one) for one in sorted(set(keys_of(tomllib.loads(content.decode())))))


def header_of(content: bytes) -> list[str]:
    text = content.decode("utf-8-sig")
    return next(csv.reader(io.StringIO(text)), [])


def sheet_columns(content: bytes) -> Iterator[tuple[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        first = next(sheet.iter_rows(values_only=True), ())
        for value in first:
            if value is not None:
                yield f"sheet {sheet.title} column", neutralise(str(value))


def keys_of(value: Any, above: str = "") -> Iterator[str]:
    """Every key, with those above it; the places of a list are one, and so are texts of a language or a number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{above}{key}"
            yield from keys_of(inner, f"{above}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner, above)
