"""Every page, button, field, message and figure that the pages of the documentation name is on the screen."""

from __future__ import annotations

import pytest

from collegium.workbench.demonstration.answers import WAVES
from collegium.workbench.demonstration.units import TRUST_NAME
from tests.docs.reading import PAGES, names_in
from tests.docs.screen import is_on_the_screen

DEMONSTRATION = {TRUST_NAME, *(wave.title for wave in WAVES)}
# Words that have weight and are no name, by page.
WEIGHT = {
    "add-a-register": {"leadership visits"},
    "bring-in-esr": {"Every other position with a person", "Leavers"},
    "cite-evidence": {"causes"},
    "edit-an-instrument": {"withdrawn"},
    "give-people-a-way-in": {"The directory has a new entry for them"},
    "run-a-campaign": {"Watch the rates"},
    "score-a-whole-country": {
        "Say how many people there are",
        "The same Collegium and Python version on every worker",
        "A file that every worker reaches under the same name",
    },
}


@pytest.mark.parametrize("page", [page for page in PAGES if "/explanation/" not in page])
def test_what_a_page_names_is_on_the_screen(page: str) -> None:
    weight = next((words for name, words in WEIGHT.items() if f"/{name}.md" in page), set())
    own = {line.lstrip("# ") for line in PAGES[page].splitlines() if line.startswith("#")}  # its own sections
    names = {name for name in names_in(page, PAGES[page]) if name not in weight | DEMONSTRATION | own}
    assert [name for name in sorted(names) if not is_on_the_screen(name)] == []


def test_a_name_that_no_page_has_is_found() -> None:
    """The check itself."""
    assert is_on_the_screen("Upload files")
    assert is_on_the_screen("Add question")  # put together of a register's words
    assert not is_on_the_screen("Import files")
    assert not is_on_the_screen("Upload everything at once")
