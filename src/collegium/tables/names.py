"""What stands in a column of names: spellings of one name, marks that are no name, and rows that add up the others.

Each rule looks at every different name once, never at every row.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

import polars as pl

from collegium.tables.missing import TOKENS
from collegium.tables.problems import Problem

# What a spreadsheet shows where a formula failed; a CSV file keeps it as text.
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#FIELD!", "#BUSY!", "#GETTING_DATA"})  # fmt: skip
ERROR = "This cell shows an Excel error in place of a value."
MEND_ERROR = "Mend its formula, or type the value."
NO_NAME = "This stands for something missing, and a name is wanted here."
# The marks of figures, and what programs write besides; an empty cell is a matter of its own.
_MARKS = frozenset({*TOKENS, "<na>", "nat", "#n/a n/a"} - {""})
_UNSEEN, _SPACES = r"\p{Cf}+", r"[\p{Zs}\s]+"
_ODD = r"[^\x21-\x7e ]|  |^ | $"
_PAIRS_LISTED = 20

# Rows of a file that add up the others, in small letters and without signs, as their name says.
TOTAL = (
    r"^((all|grand|national|overall|england|nhs|wales|trust|unit|sub|column|row|sum) )*(sub|gesamt)?totals?"
    r"( for| of)?( all)?( the)?( nhs)?( england| wales| providers| trusts| units| hospitals)?$"
    r"|^all (providers|trusts|units|hospitals|england|wards|sites|groups)$|^(overall|sum|national)$"
    r"|^(zwischen|gesamt|end)?summen?$|^(ins)?gesamt$|^(sous |grand )?total général$|^(total )?ensemble$|^cyfanswm( cyffredinol)?$|^totaux$"
    r"|^(sum of |total of )all .*$"
)
ENGLAND = r"^(all |the |nhs )*england( average| all)?$|^eng$"
# Among units these are their total; where several of them stand in one file they are what is compared.
NATION = (
    ENGLAND
    + r"|^(all |the |nhs )*(wales|scotland|northern ireland|uk|united kingdom|great britain|gb)( average| all)?$|^cymru$"
)
_AVERAGE = r"(overall )?(mean|average|median|mittelwert|durchschnitt|moyenne|cyfartaledd)"
_WORDS = re.compile(r"[^\W_]+")
IS_TOTAL = "This is the name of a total: it would be counted beside the rows that it adds up."
NO_ROW_LEFT = "Every row bears the name of a total."


class Totals(StrEnum):
    """What becomes of rows that bear the name of a total; undeclared where nobody has said."""

    UNDECLARED = ""
    LEAVE_OUT = "leave out"
    KEEP = "keep"


def plain_words(texts: pl.Series) -> pl.Series:
    """In small letters, without what is no letter or digit."""
    return texts.fill_null("").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def are_totals(names: pl.Series, *, units: bool = True) -> pl.Series:
    """Which of these different names sum up the others: a total, a mean; none where all do.

    Among `units` “All” does, and the name of a nation where it is the only one.
    """
    words = plain_words(names)
    total = words.str.contains(f"{TOTAL}|^{_AVERAGE}$")
    if units:
        nation = words.str.contains(NATION)
        total |= (words == "all") | (nation if words.filter(nation).n_unique() == 1 else False)
    return total & (not total.all())


def says_total(text: str) -> bool:
    """Whether this stands where a period should and sums a table up: a total, a mean, a median."""
    words = " ".join(_WORDS.findall(text.casefold()))
    return re.fullmatch(f"{TOTAL}|{_AVERAGE}", words) is not None


def are_no_names(names: pl.Series) -> pl.Series:
    """Which are an Excel error or a mark that something is missing."""
    return names.str.to_lowercase().is_in([*_MARKS, *(error.lower() for error in ERRORS)]).fill_null(False)


def seen_alike(names: pl.Series) -> pl.Series:
    """Names as a reader sees them: without capitals, kinds of space, what nobody sees, and forms of one letter."""
    small = names.str.to_lowercase()
    odd = small.str.contains(_ODD).fill_null(False)
    if not odd.any():
        return small
    plain = small.filter(odd).str.normalize("NFKC").str.to_lowercase().str.replace_all(_UNSEEN, "")
    return small.scatter(odd.arg_true(), plain.str.replace_all(_SPACES, " ").str.strip_chars())


def spellings(names: pl.Series) -> dict[str, str]:
    """Of names that all differ: each that looks like one before it, with that one."""
    folded = seen_alike(names)
    if folded.n_unique() == len(names):
        return {}
    frame = pl.DataFrame({"name": names, "folded": folded})
    frame = frame.with_columns(first=pl.col("name").first().over("folded")).filter(pl.col("first") != pl.col("name"))
    return dict(frame.select("name", "first").iter_rows())


def joined(others: Mapping[str, str]) -> str:
    """Say which spellings were taken for which names."""
    listed = [f"“{other}” to “{first}”" for other, first in list(others.items())[:_PAIRS_LISTED]]
    more = f" and {len(others) - len(listed)} more" if len(others) > len(listed) else ""
    return f"Names that differ only in capitals, spaces or what nobody sees were joined: {', '.join(listed)}{more}."


def totals_left_out(rows: int, names: list[str], way_out: str) -> str:
    """Say which rows were left out as totals, and how to keep them."""
    listed = ", ".join(f"“{name}”" for name in names[:_PAIRS_LISTED])
    left = "rows were left out as totals" if rows > 1 else "row was left out as a total"
    return f"{rows:,} {left} of the others: {listed}. {way_out}"


def faults(
    file: str,
    column: str,
    names: pl.Series,
    row_of: Callable[[str], int | None],
    *,
    join: bool,
    way_out: str,
    empty: str,
) -> Iterator[Problem]:
    """What is wrong with the different names of a column: `way_out` of spellings, `empty` says what to do without a name."""
    for name in names.filter(are_no_names(names)).to_list():
        problem = ERROR if name.upper() in ERRORS else NO_NAME
        yield Problem(file, row_of(name), column, name, problem, f"Write the name, or {empty}.")
    for other, first in list(({} if join else spellings(names)).items())[:_PAIRS_LISTED]:
        row = row_of(first)
        where = f" in row {row}" if row is not None else ""
        problem = f"This name differs only in capitals, spaces or what nobody sees from “{first}”{where}."
        yield Problem(file, row_of(other), column, other, problem, way_out)
