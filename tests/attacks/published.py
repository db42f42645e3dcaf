"""What is published of one release, read from its files and pages: cells of doctors, and what each says of each scale."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.attacks.trusts import LAYERS, Unit

Atom = tuple[str, str]  # a unit itself, without those below it, and a layer
LEADERS, OTHERS = ("board_near", "unit_leader"), ("rank_and_file",)
LAYER_TITLES = {
    "Board-near leaders": ("board_near",),
    "Unit leaders": ("unit_leader",),
    "All leaders": LEADERS,
    "Rank and file": OTHERS,
}
COUNTED = re.compile(r"(\d+) of (\d+) doctors, \d")  # the line with number and period beneath every section
PAIR = re.compile(r"(\d+) and (\d+)")
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Row:
    """What is shown of a scale in a cell."""

    n: int
    mean: float
    deviation: float | None = None
    engaged: float | None = None
    share_left_out: bool = False  # the file gives shares of the engaged, and not this one


@dataclass
class Cell:
    """A group of doctors: those of its atoms. `rows` holds None where a scale is hidden; `answers` is who answered at all."""

    name: str
    atoms: frozenset[Atom]
    rows: dict[str, Row | None] = field(default_factory=dict)
    answers: int | None = None


@dataclass(frozen=True)
class Gap:
    """Leaders minus others of a cell on a scale, as printed: right to `half` of its last digit."""

    leaders: frozenset[Atom]
    others: frozenset[Atom]
    scale: str
    leading: int
    other: int
    difference: float
    half: float = 0.05


@dataclass
class Publication:
    """All that is published together."""

    atoms: frozenset[Atom]
    cells: list[Cell] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def scales(self) -> list[str]:
        return list(dict.fromkeys(scale for cell in self.cells for scale in cell.rows))


def beneath(units: Sequence[Unit], code: str) -> frozenset[Atom]:
    """The atoms of a unit and of those below it."""
    codes = [unit.code for unit in units if code in (unit.code, unit.above)]
    return frozenset((unit, layer) for unit in codes for layer in LAYERS)


def read_release(
    units: Sequence[Unit],
    figures: str,
    report: str = "",
    pages: Mapping[str, str] | None = None,
    together: Collection[str] = (),
) -> Publication:
    """Read a release: its file of figures, its report and the pages of units by code; `together` are codes in one group."""
    everybody = frozenset((unit.code, layer) for unit in units for layer in LAYERS)
    made = Publication(everybody)
    codes = {unit.name: unit.code for unit in units}
    titles: dict[str, str] = {}
    cells: dict[str, Cell] = {}
    for line in csv.DictReader(io.StringIO(figures)):
        name = line["group"]
        titles[line["scale_title"]] = line["scale"]
        if name not in cells:
            cells[name] = Cell(name, _atoms(line, units, codes, everybody, together))
        cells[name].rows[line["scale"]] = _row(line)
    made.cells = list(cells.values())
    for cell in made.cells:
        # Members of a group are in no row of the file: nothing is shown of them.
        if cell.atoms and cell.name not in codes and together and cell.atoms == _of(together):
            made.cells += [Cell(code, _of([code]), dict.fromkeys(cell.rows)) for code in together]
            break
    _report(made, cells, report, titles)
    for code, page in (pages or {}).items():
        _page(made, next(unit for unit in units if unit.code == code), cells, units, page, titles)
    return made


def _of(codes: Iterable[str]) -> frozenset[Atom]:
    return frozenset((code, layer) for code in codes for layer in LAYERS)


def _atoms(
    line: Mapping[str, str],
    units: Sequence[Unit],
    codes: Mapping[str, str],
    everybody: frozenset[Atom],
    together: Collection[str],
) -> frozenset[Atom]:
    if line["group_kind"] == "organisation":
        return everybody
    if line["group_kind"] == "layer":
        return frozenset(atom for atom in everybody if atom[1] in LAYER_TITLES[line["group"]])
    return beneath(units, codes[line["group"]]) if line["group"] in codes else _of(together)


def _row(line: Mapping[str, str]) -> Row | None:
    if not line["respondents"]:
        return None
    deviation, engaged = line["standard_deviation"], line["engaged"]
    return Row(
        int(line["respondents"]),
        float(line["mean"]),
        float(deviation) if deviation else None,
        float(engaged) if engaged else None,
        not engaged,
    )


def _report(made: Publication, cells: Mapping[str, Cell], report: str, titles: Mapping[str, str]) -> None:
    whole = next(iter(cells))
    for table in tables(report):
        head = table[0]
        if head[:3] == ["Layer", "Doctors", "Answers"]:
            for name, _, answers, *_ in (row for row in table[1:] if len(row) > 2):
                if answers.isdigit():
                    cells[whole if name == "All doctors" else name].answers = int(answers)
        elif head[0] == "Scale" and "Leaders and others (n)" in head:
            made.gaps += _gaps(table, made.atoms, titles)


def _page(
    made: Publication,
    unit: Unit,
    cells: Mapping[str, Cell],
    units: Sequence[Unit],
    page: str,
    titles: Mapping[str, str],
) -> None:
    """The page of a unit that is shown: how many of it answered at all, and the gap inside it."""
    cell = cells.get(unit.name)
    if cell is None:
        return
    counted = COUNTED.search(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
    if counted:
        cell.answers = int(counted[1])
    for table in tables(page):
        if table[0][0] == "Scale" and "Leaders and others (n)" in table[0]:
            made.gaps += _gaps(table, beneath(units, unit.code), titles)


def _gaps(table: list[list[str]], atoms: frozenset[Atom], titles: Mapping[str, str]) -> Iterator[Gap]:
    place = table[0].index("Leaders and others (n)")
    for row in table[1:]:
        pair = PAIR.fullmatch(row[place]) if len(row) > place else None
        if pair and row[0] in titles:
            yield Gap(
                frozenset(atom for atom in atoms if atom[1] in LEADERS),
                frozenset(atom for atom in atoms if atom[1] in OTHERS),
                titles[row[0]],
                int(pair[1]),
                int(pair[2]),
                float(row[1].replace(MINUS, "-")),
            )


def read_scores(atoms: frozenset[Atom], scores: str, by: Sequence[str]) -> Publication:
    """Read what `collegium survey score` wrote, without the reason why something is hidden, as its page advises."""
    made = Publication(atoms)
    cells: dict[tuple[str, ...], Cell] = {}
    for line in csv.DictReader(io.StringIO(scores)):
        key = tuple(line[column] for column in by)
        if key not in cells:
            wanted = dict(zip(by, key, strict=True))
            inside = frozenset(
                (unit, layer)
                for unit, layer in atoms
                if wanted.get("unit_code", unit) == unit and wanted.get("layer", layer) == layer
            )
            cells[key] = Cell(" ".join(key) or "everybody", inside)
        shown = line["respondents"]
        cells[key].rows[line["scale"]] = Row(int(shown), float(line["mean"])) if shown else None
    made.cells = list(cells.values())
    return made


def beside(*publications: Publication) -> Publication:
    """Several publications about the same answers, laid beside each other."""
    made = Publication(publications[0].atoms)
    for one in publications:
        made.cells += one.cells
        made.gaps += one.gaps
    return made


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr" and self.found:
            self.found[-1].append([])
        elif tag in ("th", "td") and self.found and self.found[-1]:
            self.found[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1][-1][-1] += data


def tables(page: str) -> list[list[list[str]]]:
    """The tables of a page, as rows of words; the first row is the head."""
    parser = _Tables()
    parser.feed(page)
    return [[[" ".join(word.split()) for word in row] for row in table] for table in parser.found if table and table[0]]
