"""The guide to a new register, followed in a copy: the model, its table, the declaration and the addresses that it tells of."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.reading import BLOCKS, PAGES, ROOT

PAGE = "docs/how-to/add-a-register.md"
STEPS = [block.text for block in BLOCKS if block.page == PAGE]
LOOK = """
import django; django.setup()
from django.urls import get_resolver
from collegium.registers.register import REGISTERS
register = REGISTERS["engagement.visit"]
print(register.noun, *register.asked_columns)
known = get_resolver().namespace_dict["engagement"][1].reverse_dict
print(*(name for name in {names!r} if name in known))
"""


def step(start: str) -> str:
    return next(text for text in STEPS if text.startswith(start))


def add_to(path: Path, words: str, text: str) -> None:
    """After the line that holds these words, or at the end."""
    was = path.read_text(encoding="utf-8")
    path.write_text(was.replace(words, text + words, 1) if words else f"{was}\n\n{text}", encoding="utf-8")


def django(folder: Path, *words: str) -> str:
    kept = {"COLLEGIUM_DATA": str(folder / "data"), "COLLEGIUM_HTTPS": "no", "PYTHONPATH": str(folder / "src")}
    env = {name: value for name, value in os.environ.items() if not name.startswith("COLLEGIUM_")} | kept
    env["DJANGO_SETTINGS_MODULE"] = "collegium.web.settings"
    done = subprocess.run([sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_register_of_the_guide_is_made_as_it_says(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("static", "fonts", "__pycache__", "node_modules")
    )
    app = tmp_path / "src" / "collegium" / "engagement"
    add_to(app / "models.py", "", step("from django.core.exceptions import ValidationError"))
    add_to(app / "models.py", "", step("class Motto"))
    declared = "\n\n".join([step("class Visits"), *(method_of(name) for name in ("visible", "sees_past"))])
    imports = f"from collegium.engagement.models import Visit\n{step('from collegium.organisation.pages')}"
    add_to(app / "registers" / "__init__.py", "", f"{imports}\n\n{declared}")
    urls = app / "registers" / "urls.py"
    add_to(urls, "urlpatterns", "from collegium.engagement.registers import Visits\n\n")
    text = urls.read_text(encoding="utf-8")
    begin = text.index("[", text.index("urlpatterns")) + 1
    urls.write_text(f"{text[:begin]}\n    {step('*Visits.urls')}{text[begin:]}", encoding="utf-8")
    assert "Create model Visit" in django(tmp_path, "-m", "django", "makemigrations", "engagement")
    told = re.search(r"The addresses are called (.*?), in the app's namespace", PAGES[PAGE])
    assert told is not None
    names = re.findall(r"`(\w+)`", told[1])
    assert len(names) == 11
    first, addresses = django(tmp_path, "-c", LOOK.format(names=names)).splitlines()
    assert first.split() == [
        "visit",
        "title",
        "unit",
        "leader",
        "kind",
        "hours",
        "announced",
        "outcome",
        "note",
        "starts",
        "ends",
    ]
    assert addresses.split() == names


def method_of(name: str) -> str:
    lines = step(f"def {name}").splitlines()
    return "\n".join(f"    {line}" for line in lines)
