"""How files say that there is no figure, and why; none of it is zero."""

import polars as pl

SUPPRESSED, SUPPRESSED_TOO = "suppressed", "suppressed_too"
BLANK, NOT_APPLICABLE, NOT_REPORTED = "blank", "not_applicable", "not_reported"

# By what stands in the cell, in small letters; the last three are what programs write.
TOKENS = {
    "": BLANK,
    "*": SUPPRESSED,
    "**": SUPPRESSED_TOO,
    "n/a": NOT_APPLICABLE,
    "not reported": NOT_REPORTED,
    "-": BLANK,
    "nan": BLANK,
    "null": BLANK,
}
HOW_TO_SAY = "Where there is no figure, write * or not reported."


def reasons(text: pl.Series) -> pl.Series:
    """Why each cell has no figure; null where something else stands in it."""
    words = text.fill_null("").str.to_lowercase()
    return words.replace_strict(TOKENS, default=None, return_dtype=pl.String)
