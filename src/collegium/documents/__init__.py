"""One document, written as a web page, a tagged PDF, a Word file or slides."""

from __future__ import annotations

from pathlib import Path

from collegium.documents.document import Document

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
}


def rendered(document: Document, form: str) -> bytes:
    """The document as html, pdf, docx or pptx.

    Each form is loaded when it is first asked for: together they take as long to load as all the rest of a server.
    """
    if form == "html":
        from collegium.documents.html import to_html

        return to_html(document).encode()
    if form == "pdf":
        from collegium.documents.pdf import to_pdf

        return to_pdf(document)
    if form == "docx":
        from collegium.documents.word import to_word

        return to_word(document)
    if form == "pptx":
        from collegium.documents.slides import to_slides

        return to_slides(document)
    raise ValueError(f"There is no form “{form}” of a document; there are {', '.join(MEDIA_TYPES)}.")


def write(document: Document, path: Path) -> None:
    """Write the document in the form that the ending of `path` names: html, pdf, docx or pptx."""
    form = path.suffix.lower().removeprefix(".")
    if form not in MEDIA_TYPES:
        raise ValueError(
            f"A report cannot be written as “{path.name}”. Let the name end in .html, .pdf, .docx or .pptx."
        )
    path.write_bytes(rendered(document, form))
