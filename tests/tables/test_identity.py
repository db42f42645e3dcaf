"""Names, addresses and numbers of people are found under any heading, in four languages; answers and units are left."""

from __future__ import annotations

import pytest

from collegium.definitions.survey_tools import identity_words
from collegium.tables.identity import asks_for_identity, identifying, is_heading_of_person, tells_who
from collegium.tables.reading import Table


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Name",
            "Your name",
            "What is your full name?",
            "Please enter your NHS e-mail address (optional)",
            "GMC number",
        ),
        *("What's your staff number?", "Name of your line manager", "First name:", "Date of birth", "Access code"),
        *("Enw", "Beth yw eich enw?", "Cyfenw", "Cyfeiriad e-bost", "Rhowch eich rhif staff"),
        *("Vorname", "Nachname", "Wie lautet Ihr Name?", "Bitte geben Sie Ihre E-Mail-Adresse an", "Zugangscode"),
        *(
            "Nom",
            "Votre prénom",
            "Quelle est votre adresse e-mail ?",
            "Veuillez indiquer votre matricule",
            "Code d'accès",
        ),
    ],
)
def test_questions_that_ask_who_somebody_is(words: str) -> None:
    assert asks_for_identity(words)
    assert is_heading_of_person(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Unit",
            "Unit name",
            "Name of your directorate",
            "Role",
            "Code",
            "Number",
            "Layer",
            "Specialty",
            "Where do you work?",
        ),
        *(
            "My manager listens.",
            "I am given enough time",
            "Do you work full or part time",
            "worktime",
            "What would help you most?",
        ),
        *(
            "Enw eich uned",
            "Nom du service",
            "Name der Abteilung",
            "Grade",
            "Site",
            "Address the causes, not the symptoms.",
        ),
    ],
)
def test_questions_that_ask_something_else(words: str) -> None:
    assert not is_heading_of_person(words)


def test_every_word_of_the_definitions_is_found() -> None:
    words = identity_words()
    assert all(map(asks_for_identity, words.asked.all))
    assert all(map(is_heading_of_person, (*words.headings.all, *words.technical.all)))
    assert all(getattr(words.asked, language) for language in ("en", "de", "fr", "cy"))


@pytest.mark.parametrize(
    "cells",
    [
        ["a.b@trust.nhs.uk", "Jo <jo@example.org>", ""],
        ["jo@example.org", "no", "no thanks", "N/A"],
        ["7654321", "C7654322"],
        ["20123456", "20123457-2", "20123458"],
        ["QQ 12 34 56 C", "AB123456D"],
        ["943 476 5919", "943 476 5870"],
        ["+44 161 496 0000", "07700 900123"],
        ["2026-02-01 09:00:00"],
        ["01/02/2026 09:00", "1.2.2026 09:01:02"],
        ["192.0.2.1"],
    ],
)
def test_shapes_of_values_count_under_any_heading(cells: list[str]) -> None:
    table = Table("x", ("v17", "q1"), [(cell, str(place)) for place, cell in enumerate(cells)])
    assert identifying(table) == (("v17",) if tells_who(cells) else ()) == ("v17",)


@pytest.mark.parametrize(
    "cells", [["1", "2", "5"], ["12345678"] * 5, ["Cardiology", "Ward 12"], ["2026", "2025"], ["no", "-"]]
)
def test_answers_and_codes_of_units_are_no_identity(cells: list[str]) -> None:
    assert not tells_who(cells)


def test_a_longer_question_counts_where_its_answers_differ() -> None:
    words = {"v1": "If you would like us to come back to you, leave your name and your e-mail here"}
    names = [("Invented Aster",), ("",), ("Invented Bster",)]
    assert identifying(Table("x", ("v1",), names), wording=words) == ("v1",)
    points = [(str(place % 5),) for place in range(40)]
    assert identifying(Table("x", ("v1",), points), wording=words) == ()


def test_an_item_is_an_answer_whatever_it_asks() -> None:
    table = Table("x", ("Name",), [("4",), ("5",)])
    assert identifying(table, kept=["Name"]) == ()
