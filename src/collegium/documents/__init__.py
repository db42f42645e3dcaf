"""One document, written as a web page, a tagged PDF, a Word file or slides."""

from __future__ import annotations

from pathlib import Path

from collegium.documents.document import Document


def write(document: Document, path: Path) -> None:
    """Write the document in the form that the ending of `path` names: html, pdf, docx or pptx."""
    ending = path.suffix.lower()
    if ending == ".html":
        from collegium.documents.html import to_html

        path.write_text(to_html(document), encoding="utf-8")
    elif ending == ".pdf":
        from collegium.documents.pdf import to_pdf

        path.write_bytes(to_pdf(document))
    elif ending == ".docx":
        from collegium.documents.word import to_word

        path.write_bytes(to_word(document))
    elif ending == ".pptx":
        from collegium.documents.slides import to_slides

        path.write_bytes(to_slides(document))
    else:
        raise ValueError(
            f"A report cannot be written as “{path.name}”. Let the name end in .html, .pdf, .docx or .pptx."
        )
