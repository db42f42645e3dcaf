"""Forms of comments: the file that they come in, and the first look at one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from collegium.assessments.comments.columns import question_of
from collegium.assessments.comments.suggestions import Known, Span, blank_out, occurrences, suggestions
from collegium.tables.problems import ProblemsError
from collegium.tables.reading import Table, read_table

LARGEST = 20 * 1024 * 1024  # bytes
SHOWN_COLUMNS = 12


class CommentFileForm(forms.Form):
    """One column of free text out of a file; nothing else of the file is looked at."""

    file = forms.FileField(label="File with the comments", help_text="CSV or Excel. Only one column of it is read.")
    column = forms.CharField(
        label="Column", required=False, max_length=300, help_text="Its heading. Leave it out where the file has one column only."
    )  # fmt: skip
    sure = forms.BooleanField(
        label="This is every comment of the wave",
        help_text="Comments are taken in once, all together, so that nobody can tell which came later.",
        error_messages={"required": "Say that the file holds every comment of the wave."},
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("This file is larger than 20 MB. Keep the column with the comments only.")
        try:
            self.table = read_table(found.read(), name=found.name)
        except ProblemsError as error:
            raise forms.ValidationError(
                [f"{one.problem} {one.remedy}".strip() for one in error.problems][:10]
            ) from error
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        table: Table | None = getattr(self, "table", None)
        if table is None:
            return cleaned
        wanted = (cleaned.get("column") or "").strip().casefold()
        places = [
            place
            for place, name in enumerate(table.columns)
            if name.casefold() == wanted or (not wanted and len(table.columns) == 1)
        ]
        if not places:
            known = ", ".join(table.columns[:SHOWN_COLUMNS])
            self.add_error("column", f"Choose one of the columns of the file: {known}.")
            return cleaned
        cleaned["texts"] = [row[places[0]] for row in table.rows]
        return cleaned


class CommentColumnsForm(forms.Form):
    """Which columns of a file of answers hold comments: a tick for each column that may."""

    def __init__(
        self, *args: Any, columns: Sequence[str], wording: Mapping[str, str], chosen: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {
            f"comment-{place}": (column, question_of(column, wording)) for place, column in enumerate(columns)
        }
        for name, (column, question) in self.questions.items():
            self.fields[name] = forms.BooleanField(
                label=question,
                help_text=f"Column {column}" if column != question else "",
                required=False,
                initial=column in chosen,
            )

    def chosen(self, taken: Mapping[str, str]) -> dict[str, str]:
        """Column -> question of those ticked; an error beside each that another field is read from (`taken`)."""
        found = {}
        for name, (column, question) in self.questions.items():
            if not self.cleaned_data.get(name):
                continue
            found[column] = question
            if column in taken.values():
                self.add_error(name, f"“{column}” is read as something else below. Choose one of the two.")
        return found


class FirstLookForm(forms.Form):
    """What of one comment is blanked out: what was suggested and ticked, and words that the reader adds."""

    words = forms.CharField(
        label="Other words to blank out, separated by commas",
        required=False,
        max_length=1000,
        help_text="Names, places, rare illnesses, anything that says who is meant.",
    )

    def __init__(self, *args: Any, text: str, known: Known, marked: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.spans: tuple[Span, ...] = suggestions(text, known, marked)
        for number, span in enumerate(self.spans):
            self.fields[f"span-{number}"] = forms.BooleanField(
                label=f"Blank out “{span.text}”, write {span.instead}", required=False, initial=True
            )

    def blanked(self) -> str:
        chosen = [span for number, span in enumerate(self.spans) if self.cleaned_data.get(f"span-{number}")]
        words = self.cleaned_data["words"].split(",")
        return blank_out(self.text, [*chosen, *occurrences(self.text, words)])

    def clean_words(self) -> str:
        """A word that does not stand in the comment is a slip of the keyboard, and something would stay readable."""
        given = str(self.cleaned_data["words"])
        missing = [word.strip() for word in given.split(",") if word.strip() and not occurrences(self.text, [word])]
        if missing:
            raise forms.ValidationError(f"Not in this comment: {', '.join(missing)}.")
        return given
