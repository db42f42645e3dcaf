"""Keep a spreadsheet from running text as a formula, and give the text back unchanged."""

import re

# Excel and LibreOffice run a cell that starts so; the wide signs are the same in some languages of Excel.
_STARTS_A_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")  # noqa: RUF001
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; a plain number stays a number."""
    if _STARTS_A_FORMULA.match(text) is None or _NUMBER.fullmatch(text) is not None:
        return text
    return "'" + text


def restore(text: str) -> str:
    """Undo `neutralise`: take one apostrophe away where it stands before what looks like a formula."""
    if text.startswith("'") and _STARTS_A_FORMULA.match(text) is not None:
        return text[1:]
    return text
