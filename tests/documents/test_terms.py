"""Terms are explained where they stand on a web page, and in a glossary elsewhere."""

from __future__ import annotations

import datetime as dt
import io

import docx

from collegium.documents.document import Document, Paragraph
from collegium.documents.html import to_html
from collegium.documents.terms import Marker, Term, gathered
from collegium.documents.word import to_word

TERMS = gathered([("CQC", "Care Quality Commission"), ("RO", "responsible officer"), ("RO", "regional office"), ("A&E", "emergency department")])  # fmt: skip


def paper() -> Document:
    return Document(
        title="Paper", organisation="Trust", date=dt.date(2026, 11, 1), terms=TERMS,
        blocks=[Paragraph("The RO told the CQC <b> about A&E; the CQC answered.")],
    )  # fmt: skip


def test_a_term_that_means_two_things_says_both() -> None:
    assert TERMS[-1] == Term("RO", ("responsible officer", "regional office"))


def test_the_first_of_each_is_a_link_and_the_text_is_escaped() -> None:
    shown = str(Marker(TERMS)("CQC, CQC & <i>"))
    assert shown == (
        '<a href="#term-CQC"><abbr title="Care Quality Commission">CQC</abbr></a>, '
        '<abbr title="Care Quality Commission">CQC</abbr> &amp; &lt;i&gt;'
    )


def test_a_web_page_explains_terms_where_they_stand() -> None:
    page = to_html(paper())
    assert '<abbr title="responsible officer or regional office">RO</abbr>' in page
    assert '<abbr title="emergency department">A&amp;E</abbr>' in page
    assert "<b>" not in page.split("<main")[1]
    assert '<dt id="term-A-E">A&amp;E</dt>' in page


def test_other_forms_have_a_glossary_at_the_end() -> None:
    word = docx.Document(io.BytesIO(to_word(paper())))
    assert [one.text for one in word.paragraphs if one.style.name == "Heading 1"] == ["Glossary"]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows][-1] == [
        "RO",
        "responsible officer or regional office",
    ]
