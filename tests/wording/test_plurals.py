"""Nowhere does a page or message say "1 problems": a count with its noun goes through `plural`, or names both forms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "collegium"
AFTER = re.compile(
    r"^ (?!is\b|was\b|has\b|as\b|does\b|this\b|its\b|across\b|series\b|less\b|plus\b|minus\b)([a-z]+s)\b"
)
COUNTS = re.compile(r"len\(|count|number|total|how_many|\bread\b|\bused\b|rows|left")
IN_TEMPLATE = re.compile(r"\{\{ *([^{}]*?(?:length|number|count)[^{}]*?) *\}\} ([a-z]+s)\b(?!\w)")
# Always more than one, and why.
MORE_THAN_ONE = {
    "a limit": (
        "many_rows.py: field.max_length",
        "reading.py: columns", "reading.py: limits.rows", "reading.py: limits.columns", "columnar.py: limits.rows",
        "columnar.py: limits.columns", "spss.py: limits.rows", "spss.py: limits.columns", "columnar.py: rows", "columnar.py: columns", "limesurvey_xml.py: self.limits.rows",
        "delimited.py: row", "delimited.py: most", "monitoring.py: reader.height", "writing.py: most",
        "writing.py: len(text)", "files_out.py: LONGEST_CELL", "risk_adjusted.py: FEWEST_RUNS",
        "engagement_parts.py: number(minimum)", "engagement.py: len(SERIES)", "engagement_pairs.py: len(SERIES)",
    ),
    "several, or the sentence is another": (
        "delimited.py: len(row.lines)", "workbooks.py: len(filled)", "tables.py: len(tables)", "erasing.py: number",
        "monitoring.py: number(count)", "calling.jinja: rounds | length", "unit.jinja: led | length | number",
        "preview.jinja: number_of_groups | number",
    ),
    "a number with a decimal, or with a size": (
        "files.py: number(expected, 1)", "charts.py: number(first.difference, digits)", "demo.py: time.monotonic() - started",
        "structure.py: number(competition.applicants / competition.appointed, 1)",
        "comparison.py: number(fewest.consultants_per_board_doctor, 1)", "spss.py: told",
    ),
    "a word that is no noun, or an error for developers": (
        "meanings.py: numbers[0]", "access_renew.jinja: account.email", "plan.py: self.read", "document.py: len(row)",
        "document.py: len(table.columns)",
    ),
}  # fmt: skip
KNOWN = {line for lines in MORE_THAN_ONE.values() for line in lines}


def counted_words(path: Path) -> Iterator[str]:
    """A value that looks like a count, and stands directly before a word in the plural."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for one, after in zip(node.values, node.values[1:], strict=False):
            if not isinstance(one, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            value = ast.unparse(one.value)
            if isinstance(one.value, ast.IfExp) or value.startswith(("plural(", "agreeing(", "counted(")):
                continue
            if (word := AFTER.match(str(after.value))) and (COUNTS.search(value) or one.format_spec is not None):
                yield f"{path.name}: {value} {word[1]}"


def test_counts_of_programs_agree_with_their_nouns() -> None:
    found = {line for path in SOURCE.rglob("*.py") if "migrations" not in path.parts for line in counted_words(path)}
    assert sorted(line for line in found if line.rpartition(" ")[0] not in KNOWN) == []


def test_counts_of_templates_agree_with_their_nouns() -> None:
    found = []
    for path in sorted(SOURCE.rglob("*.jinja")):
        for value, word in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
            if "plural" not in value and f"{path.name}: {value}" not in KNOWN:
                found.append(f"{path.name}: {value} {word}")
    assert found == []


def test_the_check_finds_a_wrong_one(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text('said = f"{len(problems)} problems"\nright = f"{plural(2, \'problem\')} here"\n', encoding="utf-8")
    assert list(counted_words(path)) == ["wrong.py: len(problems) problems"]
