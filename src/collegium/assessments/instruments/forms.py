"""Forms of a draft: the head, an item, an answer scale, a scale, the whole as a file."""

from __future__ import annotations

from typing import Any, get_args

from django import forms

from collegium.assessments.instruments.bringing import LARGEST
from collegium.assessments.instruments.contents import holds_words, text_of, with_words
from collegium.definitions.engagement import FAMILIES, NOT_A_MEASURE
from collegium.definitions.instrument_files import LARGEST_FILE
from collegium.definitions.instrument_writing import Data
from collegium.definitions.instruments import OPEN_EXAMPLES, Instrument
from collegium.wording.numbers import plural

RULES = {
    "mean": "Mean of its parts",
    "minimum": "Lowest of its parts",
    "sum": "Sum of its parts",
    "profile": "Its parts side by side, without a score",
    "gap": "The first part minus the second",
}
PRIVACY = {
    "anonymous": "Anonymous: answers are counted apart from names",
    "confidential": "Confidential: only the medical director’s office sees who answered what",
    "attributed": "Attributed: results show who answered what",
    "private": "Private: answers are their owner’s alone",
}
LICENCES = (
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "Open Government Licence v3.0",
    "Our own wording",
    "unknown",
    "proprietary",
)
NO_WORDS = (
    "The licence of this questionnaire is not known to be open, so its wording may not be held here and items are known by id only. "
    f"If it is open, write its licence in one of these ways first: {OPEN_EXAMPLES}."
)
ID_HELP = "Lower-case letters, digits, full stops, hyphens and underscores."


class DraftForm(forms.Form):
    """Some keys of a draft, and which revision of it was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    was = forms.CharField(widget=forms.HiddenInput(), required=False)  # the name of the part, when it was opened

    def typed(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")).replace("\r\n", "\n").strip()


def lines(rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)


def named(entries: Any) -> list[tuple[str, str]]:
    """The entries of a list of a draft that have an id, each once, with their words."""
    found: dict[str, str] = {}
    for entry in entries:
        if (name := entry.get("id")) and isinstance(name, str):
            words = text_of(entry.get("text") or entry.get("title"))
            found.setdefault(name, f"{name}: {words}" if words else name)
    return list(found.items())


class HeadForm(DraftForm):
    title = forms.CharField(label="Title", max_length=200)
    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$", label="Name in files", max_length=80, help_text=f"{ID_HELP} It ends in the version, such as -1.",
        error_messages={"invalid": f"{ID_HELP} It begins with a letter or a digit."},
    )  # fmt: skip
    definition_of_engagement = lines(
        2, label="What it takes engagement to be", max_length=1000,
        help_text="One of these, or your own words: " + "; ".join(family.text for family in FAMILIES)
        + f". If it is about something else, begin with “{NOT_A_MEASURE}: ”; nobody then counts as engaged by it.",
    )  # fmt: skip
    privacy = forms.ChoiceField(label="What respondents are promised", choices=list(PRIVACY.items()))
    subject = forms.ChoiceField(
        label="What it is about",
        choices=[(one, one.capitalize()) for one in get_args(Instrument.model_fields["subject"].annotation)],
    )
    licence = forms.CharField(
        label="Licence of the wording", max_length=300,
        help_text="For example CC-BY-4.0, or “Our own wording”. With any licence that is not known to be open, items have ids only.",
    )  # fmt: skip
    source = lines(2, label="Source", max_length=1000, help_text="Who wrote it, when.")
    introduction = lines(3, label="What respondents read first", max_length=4000, required=False)
    main_scale = forms.ChoiceField(label="Scale that stands for the whole", required=False)
    take_out = forms.BooleanField(
        label="Take the wording of all items out", required=False,
        help_text="Only needed where the licence does not let it be held. It cannot be brought back.",
    )  # fmt: skip
    KEYS = (
        "title",
        "id",
        "definition_of_engagement",
        "privacy",
        "subject",
        "licence",
        "source",
        "introduction",
        "main_scale",
    )

    def __init__(self, *args: Any, data_of_draft: Data, revision: int, **kwargs: Any) -> None:
        kwargs["initial"] = {key: text_of(data_of_draft.get(key)) for key in self.KEYS} | {"revision": revision}
        super().__init__(*args, **kwargs)
        self.with_words = with_words(data_of_draft)
        self.fields["main_scale"].choices = [("", "The last"), *named(data_of_draft.get("scales", ()))]  # type: ignore[attr-defined]
        self.fields["licence"].options = LICENCES  # type: ignore[attr-defined]
        if not self.with_words:
            del self.fields["take_out"]

    def clean(self) -> dict[str, Any]:
        licence = self.cleaned_data.get("licence")
        if licence and not holds_words(licence) and self.with_words and not self.cleaned_data.get("take_out"):
            self.add_error(
                "licence",
                f"This licence is not known to be open, so the wording of {plural(len(self.with_words), 'item')} may not be held "
                f"here. Write an open licence in one of these ways: {OPEN_EXAMPLES}. Or tick below that the wording is taken out.",
            )
        return self.cleaned_data

    def values(self) -> Data:
        return {key: self.typed(key) for key in self.KEYS}


class ItemForm(DraftForm):
    id = forms.CharField(label="Id", max_length=120, help_text="The name of its column in a file of answers.")
    text = lines(3, label="Wording", max_length=4000, required=False)
    response = forms.ChoiceField(label="Answers")
    reverse = forms.BooleanField(
        label="Reversed", required=False, help_text="Agreement speaks against what the scale measures."
    )
    scales = forms.MultipleChoiceField(label="Scales that it counts in", required=False)
    help = lines(2, label="Help beside it", max_length=1000, required=False)
    optional = forms.BooleanField(label="A file of answers may lack it", required=False)

    def __init__(self, *args: Any, draft: Data, entry: Data, revision: int, **kwargs: Any) -> None:
        old = text_of(entry.get("id"))
        inside = [
            scale.get("id") for scale in draft.get("scales", ())
            if old and isinstance(scale.get("items"), list) and old in scale["items"]
        ]  # fmt: skip
        initial: Data = {key: text_of(entry.get(key)) for key in ("id", "text", "response", "help")}
        initial |= {
            "reverse": entry.get("reverse") is True,
            "optional": entry.get("optional") is True,
            "scales": inside,
        }
        kwargs["initial"] = initial | {"revision": revision, "was": old}
        super().__init__(*args, **kwargs)
        self.old = old
        self.others = {text_of(item.get("id")) for item in draft.get("items", ()) if item is not entry}
        known = [(name, name) for name in draft.get("responses", {})]
        self.fields["response"].choices = [("", "Choose"), *known]  # type: ignore[attr-defined]
        self.fields["response"].help_text = "" if known else "There are none yet. Add an answer scale first."
        self.fields["scales"].choices = [  # type: ignore[attr-defined]
            (one, words) for one, words in named(draft.get("scales", ()))
            if not next(scale for scale in draft["scales"] if scale.get("id") == one).get("scales")
        ]  # fmt: skip
        if not holds_words(draft.get("licence")):
            del self.fields["text"], self.fields["help"]

    def clean_id(self) -> str:
        if self.typed("id") in self.others:
            raise forms.ValidationError("Another item has this id. Give each its own.")
        return self.typed("id")

    def values(self) -> Data:
        found = {key: self.typed(key) for key in ("id", "text", "response", "help") if key in self.fields}
        return found | {key: self.cleaned_data[key] for key in ("reverse", "optional")}


class ScaleForm(DraftForm):
    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$", label="Id", max_length=80, help_text=ID_HELP, error_messages={"invalid": ID_HELP}
    )
    title = forms.CharField(label="Name", max_length=200)
    meaning = lines(2, label="What it means, as readers see it", max_length=1000, required=False)
    rule = forms.ChoiceField(label="Scoring", choices=list(RULES.items()))
    items = forms.MultipleChoiceField(label="Made of these items", required=False)
    scales = forms.MultipleChoiceField(label="Or made of these scales", required=False)
    lowest = forms.FloatField(
        label="Lowest score", required=False, help_text="Leave both empty to keep the range of the answers."
    )
    highest = forms.FloatField(
        label="Highest score", required=False, help_text="Scores are shown on this range everywhere."
    )
    minimum_answered = forms.FloatField(
        label="Share of the parts that must be answered, in per cent", required=False, min_value=1, max_value=100,
        help_text="Left out: 67 for items, 100 for scales.",
    )  # fmt: skip

    def __init__(self, *args: Any, draft: Data, entry: Data, revision: int, **kwargs: Any) -> None:
        initial: Data = {key: text_of(entry.get(key)) for key in ("id", "title", "meaning")}
        initial["rule"] = text_of(entry.get("rule")) or "mean"
        initial |= {key: [one for one in listed(entry.get(key)) if isinstance(one, str)] for key in ("items", "scales")}
        low, high = (*listed(entry.get("range")), None, None)[:2] if entry else (0, 10)
        share = entry.get("minimum_answered")
        initial |= {"lowest": low, "highest": high, "revision": revision, "was": initial["id"]}
        initial["minimum_answered"] = round(share * 100, 6) if isinstance(share, int | float) else None
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.others = {text_of(one.get("id")) for one in draft.get("scales", ()) if one is not entry}
        self.fields["items"].choices = named(draft.get("items", ()))  # type: ignore[attr-defined]
        self.fields["scales"].choices = [  # type: ignore[attr-defined]
            pair for pair in named(draft.get("scales", ())) if pair[0] != entry.get("id")
        ]
        for name in ("items", "scales"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def clean_id(self) -> str:
        if self.typed("id") in self.others:
            raise forms.ValidationError("Another scale has this id. Give each its own.")
        return self.typed("id")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("items") and given.get("scales"):
            self.add_error("scales", "A scale is made of items or of scales, one of the two.")
        low, high = given.get("lowest"), given.get("highest")
        if (low is None) != (high is None) or (low is not None and high is not None and low >= high):
            self.add_error("highest", "Give both ends, the lower one first; or neither.")
        return given

    def values(self) -> Data:
        given = self.cleaned_data
        found: Data = {key: self.typed(key) for key in ("id", "title", "meaning", "rule")}
        found |= {key: in_old_order(listed(self.entry.get(key)), given.get(key) or []) for key in ("items", "scales")}
        found["range"] = None if given["lowest"] is None else [tidy(given["lowest"]), tidy(given["highest"])]
        share = given["minimum_answered"]
        found["minimum_answered"] = None if share is None else round(share / 100, 8)
        return found


def tidy(number: float) -> float:
    return int(number) if number == int(number) else number


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def in_old_order(old: list[Any], chosen: list[str]) -> list[str]:
    """The order of parts carries meaning where one is taken from the other: what stays, stays where it was."""
    return [*(one for one in old if one in chosen), *(one for one in chosen if one not in old)]


class FileForm(DraftForm):
    content = lines(30, label="The questionnaire as a file", max_length=LARGEST_FILE, strip=False)


class BringForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="A questionnaire file (.toml), a structure of LimeSurvey (.lss or tab-separated), or a table with a row "
        "for each item (Excel or CSV). At most 5 MB.",
    )
    licence = forms.CharField(
        label="Licence of the wording", max_length=300, required=False,
        help_text="A questionnaire file says it itself. For the others: without a licence that is known to be open only the ids of items are kept.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence"].options = LICENCES  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("This file is larger than 5 MB, so it is no questionnaire. It was not read.")
        return found


class PublishForm(DraftForm):
    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*-[0-9]+$", label="Name in files, with its version", max_length=80,
        help_text="It ends in the version, such as -1. It stays the same for ever.",
        error_messages={"invalid": "Lower-case letters, digits and hyphens, and at the end a hyphen and the version, such as -1."},
    )  # fmt: skip
