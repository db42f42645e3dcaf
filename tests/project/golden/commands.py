"""Every command: its options, and what it gives for small inputs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pptx
import pytest
from django.core.management import get_commands, load_command_class

from collegium.cli import COMMANDS, main
from tests.project.golden.record import HERE, rounded, undated

INPUTS = HERE / "inputs"
SPARE = {"-h"}
PARTS = re.compile(r"<(h[1-6]|th|figcaption|caption)\b[^>]*>(.*?)</\1>", re.S)
TAG = re.compile(r"<[^>]+>")
BUILT_ON = re.compile(r"\d+\.\d+\.\d+\S*")


def option_facts() -> Iterator[str]:
    """The words of each command, what its help says, and each of its options."""
    for command in COMMANDS:
        words = " ".join(command.words)
        module = import_module(f"collegium.cli.{command.module}")
        yield f"{words} | summary | {command.summary}"
        for line in module.HELP.splitlines():
            if line.strip():
                yield f"{words} | help | {line}"
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        yield from arguments_of(words, parser)
    for name, app in sorted(get_commands().items()):
        if app.startswith("collegium."):
            loaded = load_command_class(app, name)
            yield f"manage {name} | summary | {loaded.help}"
            own = argparse.ArgumentParser()
            loaded.add_arguments(own)
            yield from arguments_of(f"manage {name}", own)


def arguments_of(words: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    for one in parser._actions:
        if SPARE & set(one.option_strings):
            continue
        name = ", ".join(one.option_strings) or str(one.metavar or one.dest)
        choices = ", ".join(map(str, one.choices)) if one.choices else ""
        need = "required" if one.required else "optional"
        parts = (need, f"value {one.metavar}", f"times {one.nargs}", f"default {one.default!r}", f"choices {choices}")
        yield f"{words} | {name} | {' | '.join(parts)} | {one.help}"


@dataclass(frozen=True)
class Case:
    """A command with its inputs; words in braces are files that it writes."""

    name: str
    words: str


CASES = (
    Case("spc", "spc points.csv -o {points.csv} --summary {summary.csv}"),
    Case("spc rules", "spc points.csv --preset powerbi --no-screening --break-at-gaps --fix-after 12 -o {points.csv}"),
    Case("spc faulty", "spc foreign.csv -o {points.csv} --problems {problems.csv}"),
    Case("spc no file", "spc nothing.csv -o {points.csv}"),
    Case("spc usage", "spc points.csv --fix-after 3 -o {points.csv}"),
    Case("funnel", "funnel ratios.csv -o {units.csv} --summary {summary.csv}"),
    Case("funnel share", "funnel shares.csv --kind proportion -o {units.csv} --summary {summary.csv}"),
    Case("funnel rate", "funnel rates.csv --kind rate --overdispersion none -o {units.csv} --summary {summary.csv}"),
    Case(
        "funnel multiplicative", "funnel ratios.csv --overdispersion multiplicative --outliers winsorise -o {units.csv}"
    ),
    Case("funnel faulty", "funnel foreign.csv -o {units.csv} --problems {problems.csv}"),
    Case("mortality", "mortality spells.csv -o {trusts.csv} --models {models.csv} --calibration {calibration.csv}"),
    Case("mortality faulty", "mortality foreign.csv -o {trusts.csv} --problems {problems.csv}"),
    Case("survey score", "survey score responses.csv --instrument instrument.toml --by unit -o {scores.csv}"),
    Case("survey score all", "survey score responses.csv --instrument instrument.toml -o {scores.csv}"),
    Case(
        "survey score two",
        "survey score responses.csv --instrument instrument.toml --by unit --by layer -o {scores.csv}",
    ),
    Case(
        "survey score population",
        "survey score responses.csv --instrument instrument.toml --by unit --population population.csv -o {scores.csv}",
    ),
    Case(
        "survey score faulty",
        "survey score foreign.csv --instrument instrument.toml -o {s.csv} --problems {problems.csv}",
    ),
    Case("survey score usage", "survey score responses.csv --instrument instrument.toml --minimum 3 -o {scores.csv}"),
    Case("survey report", "survey report responses.csv --instrument instrument.toml --by unit -o {report.html}"),
    Case("survey report slides", "survey report responses.csv --instrument instrument.toml --by unit -o {report.pptx}"),
    Case("survey report usage", "survey report responses.csv --instrument instrument.toml -o {report.txt}"),
    Case("paper", "paper paper.toml -o {paper.html}"),
    Case("paper slides", "paper paper.toml -o {paper.pptx}"),
    Case("paper unexplained", "paper paper-draft.toml -o {paper.html} --problems {problems.csv}"),
    Case("paper draft", "paper paper-draft.toml --draft -o {paper.html}"),
    Case("paper usage", "paper paper.toml -o {paper.txt}"),
    Case("import preview", "import organisation units.csv --organisation ZNW --preview"),
    Case("import", "import organisation units.csv --organisation ZNW"),
    Case("import again", "import organisation units.csv --organisation ZNW --complete-on 2026-04-01 --preview"),
    Case(
        "import faulty",
        "import organisation units-faulty.csv --organisation ZNW --kind units --preview --problems {problems.csv}",
    ),
    Case("import usage", "import organisation units.csv --organisation NOWHERE"),
    Case("report nothing", "report engagement --organisation ZNW -o {report.html}"),
    Case("report usage", "report engagement --organisation ZNW -o {report.txt}"),
    Case("no such command", "nothing"),
)


def output_facts(
    cases: tuple[Case, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[str]:
    """Exit status, both streams, and the files that were written, of each case."""
    monkeypatch.chdir(INPUTS)
    for place, case in enumerate(cases):
        own = folder / str(place)
        own.mkdir()
        words = [str(own / word[1:-1]) if word.startswith("{") else word for word in case.words.split()]
        capsys.readouterr()
        status = main(words)
        told = capsys.readouterr()
        yield f"{case.name} | words | collegium {case.words}"
        yield f"{case.name} | status | {status}"
        for stream, text in (("out", told.out), ("err", told.err)):
            for line in text.splitlines():
                yield f"{case.name} | {stream} | {rounded(line.replace(str(own), '…'))}"
        for path in sorted(own.iterdir()):
            for line in lines_of(path):
                yield f"{case.name} | {path.name} | {line}"


def lines_of(path: Path) -> Iterator[str]:
    """A table whole; of a document its headings and the headers of its tables."""
    if path.suffix == ".csv":
        yield from (rounded(line) for line in path.read_text(encoding="utf-8").splitlines())
    elif path.suffix == ".html":
        for kind, words in PARTS.findall(path.read_text(encoding="utf-8")):
            text = " ".join(TAG.sub(" ", words).split())
            yield f"{kind} {BUILT_ON.sub('VERSION', undated(rounded(text)))}"
    elif path.suffix == ".pptx":
        for slide in pptx.Presentation(str(path)).slides:
            yield f"slide {slide.shapes.title.text if slide.shapes.title is not None else '-'}"
