"""Following links as a reader would, and looking at each page wide and narrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Error, Page

from tests.journeys.conftest import NARROW, WIDE, Check
from tests.journeys.shared import Shared

# Two units show what forty would, and one form what a hundred would.
TWO_OF_A_KIND = {"organisation:organisation", "organisation:unit", "organisation:post", "organisation:body"}
LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(one => one.href)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWICE = "[...document.querySelectorAll('[id]')].map(a => a.id).filter((id, at, all) => all.indexOf(id) !== at)"
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => Number(one.tagName[1]))"


@dataclass
class Crawl:
    """What one role sees: the addresses by their names, and everything that is wrong."""

    page: Page
    check: Check
    console: list[str]
    found: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    led_from: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    first: dict[str, bool] = field(default_factory=dict)

    def from_links(self, shared: Shared, *begin: str) -> None:
        waiting, seen = list(begin), set(begin)
        while waiting:
            path = waiting.pop(0)
            kind = kind_of(path)
            wanted = 2 if kind in TWO_OF_A_KIND else 1
            if len(self.found.get(kind, [])) >= wanted or file_of(path) in self.files:
                continue
            if not self.load(path, WIDE):
                self.files.add(file_of(path))
                continue
            self.found.setdefault(kind, []).append(path)
            # The layout on a small screen and the colours of a kind are the same for every role: one role looks.
            if kind not in self.first:
                self.first[kind] = shared.claim(f"kind {kind}")
            self.look(path, again=not self.first[kind])
            for target in self.targets():
                if target not in seen:
                    seen.add(target)
                    self.led_from[target] = path
                    waiting.append(target)
            if self.first[kind]:
                self.turn(NARROW)
                self.look(path, again=True)

    def load(self, path: str, viewport: dict[str, int], status: int = 200) -> bool:
        """Whether it is a page; an address that only answers with a file is left out."""
        self.turn(viewport)
        try:
            answer = self.page.goto(path)
        except Error as error:
            if "Download is starting" in error.message:
                return False
            raise
        assert answer is not None
        if answer.status != status:
            self.faults.append(f"{path}, linked from {self.led_from.get(path)}, answered {answer.status}")
        return "text/html" in answer.headers.get("content-type", "")

    def turn(self, viewport: dict[str, int]) -> None:
        """The page as it lies, on a screen of another width: no second request."""
        if self.page.viewport_size != viewport:
            self.page.set_viewport_size(viewport)  # type: ignore[arg-type]

    def look(self, path: str, *, again: bool = False) -> None:
        if self.page.locator("[data-chart]").count():
            self.page.locator("[data-chart=drawn] svg").first.wait_for()
        self.faults += self.check(self.page, again=again)
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        if (wider := self.page.evaluate(TOO_WIDE)) > 0:
            self.faults.append(f"{path} at {width}: {wider} pixels wider than the screen")
        if twice := self.page.evaluate(TWICE):
            self.faults.append(f"{path}: ids that stand twice: {twice}")
        levels = self.page.evaluate(LEVELS)
        if levels.count(1) != 1 or any(after > before + 1 for before, after in zip(levels, levels[1:], strict=False)):
            self.faults.append(f"{path}: levels of headings {levels}")

    def targets(self) -> list[str]:
        here = urlsplit(self.page.url)
        parts = [urlsplit(link) for link in self.page.evaluate(LINKS)]
        inside = [
            one for one in parts if one.netloc == here.netloc and not one.path.startswith(("/static/", "/assets/"))
        ]
        return [one.path + (f"?{one.query}" if one.query else "") for one in inside]


def file_of(path: str) -> str:
    """Files of one kind and format are made alike: of the issues of all papers as Word, one is asked for."""
    return kind_of(path) + PurePosixPath(urlsplit(path).path).suffix


def kind_of(path: str) -> str:
    """The name of the address."""
    return resolve(urlsplit(path).path).view_name
