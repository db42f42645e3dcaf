"""What the workers of one test run do once between them: build the demonstration, walk as a role, look at a kind of page."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

PATIENCE = 1800  # seconds: the longest walk on a slow machine


class Shared:
    """A folder of the run: a piece of work belongs to the worker that makes its file first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def claim(self, name: str) -> bool:
        try:
            self.file(name, "claimed").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What one worker makes, as JSON keeps it; every other one waits for it."""
        if self.claim(name):
            try:
                self.keep(name, {"made": make()})
            except BaseException:
                self.keep(name, {"failed": traceback.format_exc()})
                raise
        until = time.monotonic() + PATIENCE
        while not self.file(name, "json").exists():
            assert time.monotonic() < until, f"waited {PATIENCE} seconds for: {name}"
            time.sleep(0.1)
        kept = json.loads(self.file(name, "json").read_text(encoding="utf-8"))
        assert "failed" not in kept, f"{name} failed before:\n{kept['failed']}"
        return kept["made"]

    def keep(self, name: str, what: dict[str, Any]) -> None:
        """Whole or not at all: another worker may be looking."""
        beside = self.file(name, "part")
        beside.write_text(json.dumps(what), encoding="utf-8")
        beside.replace(self.file(name, "json"))

    def file(self, name: str, kind: str) -> Path:
        return self.folder / f"{quote(name, safe='')}.{kind}"
