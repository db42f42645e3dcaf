"""What every test with a database shares: two small organisations, and the people who look at them."""

from __future__ import annotations

import copy
import gc
import os
from collections.abc import Callable, Iterable

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings

from collegium.accounts.models import User
from tests.registers.example.models import ExampleTie
from tests.world import World, build_world

# A slow machine is no fault of what is tested.
settings.register_profile("collegium", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("collegium")

# They start servers and workers of their own and wait for them: first, so that nobody waits for the last of them alone.
LONG = (
    "attacks/test_crashes.py",
    "assessments/test_campaign_mail_killed.py",
    "assessments/test_campaign_server.py",
    "web/test_backup.py",
    "docs/test_operations.py",
    "jobs/test_worker.py",
    "attacks/test_who_answered.py",
    "commitments/test_readers.py",
)
# Files, or tests of them. What they test is worked out in Python, after the same few queries: one database shows it for both.
OF_ANY_DATABASE = (
    "accounts/test_doctor.py",
    "attacks/test_who_answered.py::test_nothing_answers_the_question_about_one_person",
    "assessments/test_from_other_tools.py",
    "assessments/test_linked_scales.py",
    "board/test_chart_kinds.py",
    "board/test_chart_sentences.py",
    "board/test_mortality_pages.py",
    "board/test_provider_papers.py",
    "cli/test_report.py",
    "commitments/test_readers.py",
    "docs/test_blocks.py",
    "engagement/test_alignment.py",
    "engagement/test_changes.py",
    "engagement/test_document.py",
    "engagement/test_managers.py",
    "engagement/test_own_ranges.py",
    "engagement/test_first_look.py",
    "engagement/test_together.py",
    "project/test_addresses.py::test_a_wrong_role_is_refused",
    "project/test_addresses.py::test_another_organisation_s_office_is_told_nothing",
    "project/test_golden.py",
    "registers/test_excel_errors.py",
    "wording/test_sentences_of_charts.py",
)
ClientOf = Callable[[User], Client]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "database: uses a database; set by itself, so that these can be run on another one"
    )
    config.addinivalue_line("markers", "any_database: uses a database, and which one makes no difference")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            item.add_marker("any_database" if of_files(item, OF_ANY_DATABASE) else "database")
        if item.get_closest_marker("browser"):
            # The browser's driver keeps an event loop in this thread, which the database would otherwise refuse.
            os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    items.sort(key=lambda item: not of_files(item, LONG))
    if not os.environ.get("COLLEGIUM_REAL_DATA"):
        real = [item for item in items if item.get_closest_marker("real_data")]
        if real:
            config.hook.pytest_deselected(items=real)
            items[:] = [item for item in items if not item.get_closest_marker("real_data")]


def of_files(item: pytest.Item, files: Iterable[str]) -> bool:
    return item.nodeid.startswith(tuple(f"tests/{file}" for file in files))


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: looking through it for garbage again and again takes a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> World:  # type: ignore[override]
    """The test database, filled once: each test then works inside a transaction that is rolled back."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with connection.schema_editor() as editor:
            editor.create_model(ExampleTie)
        return build_world()


@pytest.fixture
def world(db: None, django_db_setup: World) -> World:
    """The two organisations; a copy, so that no test sees what another did to its objects."""
    return copy.deepcopy(django_db_setup)


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """A browser in which that user has signed in, second factor included."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return sign_in
