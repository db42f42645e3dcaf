from __future__ import annotations

import re

import pytest
from lxml import html

from collegium.documents.document import Figure, Heading, Table
from collegium.documents.html import to_html
from tests.documents.sample import sample

DOCUMENT = sample()
TEXT = to_html(DOCUMENT)


@pytest.fixture(scope="module")
def page():
    return html.document_fromstring(TEXT)


def test_it_says_its_language_and_title(page) -> None:
    assert page.get("lang") == "en-GB"
    assert page.findtext("head/title") == "Medical engagement 2026 – Example Teaching Hospitals"


def test_headings_come_in_order_below_one_title(page) -> None:
    levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in zip(levels, levels[1:], strict=False))
    texts = [each.text for each in page.xpath("//main//*[self::h2 or self::h3 or self::h4][not(ancestor::nav)]")]
    assert texts == [block.text for block in DOCUMENT.blocks if isinstance(block, Heading)]


def test_landmarks_and_a_skip_link_that_leads_somewhere(page) -> None:
    assert [len(page.findall(f".//{name}")) for name in ("header", "main", "nav", "footer")] == [1, 1, 1, 1]
    ids = set(page.xpath("//@id"))
    links = page.xpath("//a/@href")
    assert links[0] == "#content"
    assert all(link[1:] in ids for link in links)


def test_every_table_has_a_caption_and_scoped_headers(page) -> None:
    tables = page.findall(".//table")
    assert len(tables) == sum(isinstance(block, Table) for block in DOCUMENT.blocks)
    for table in tables:
        assert table.find("caption").text
        assert {each.get("scope") for each in table.find("thead").iter("th")} == {"col"}
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in table.find("tbody"))


def test_every_chart_is_one_image_with_its_alternative(page) -> None:
    drawings = page.xpath("//figure/*[local-name()='svg']")
    assert [each.get("aria-label") for each in drawings] == [
        block.alternative for block in DOCUMENT.blocks if isinstance(block, Figure)
    ]
    assert {each.get("role") for each in drawings} == {"img"}


def test_ids_are_unique_and_every_reference_within_a_drawing_holds(page) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", TEXT)) <= set(ids)


def test_it_needs_nothing_from_outside_and_runs_nothing() -> None:
    addresses = set(re.findall(r'(?:src|href)="([^"#][^"]*)"', TEXT)) | set(re.findall(r"url\(([^#)][^)]{0,20})", TEXT))
    assert all(address.startswith("data:") for address in addresses)
    assert "<script" not in TEXT


def test_text_stays_text() -> None:
    assert "#panic() &amp; &lt;b&gt;not code&lt;/b&gt;" in TEXT
