"""All tables of an app at once: what it creates and takes away again, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ProjectState
from django.db.utils import ConnectionHandler

from collegium.audit.creating import CreateTables


@contextmanager
def empty_database() -> Iterator[BaseDatabaseWrapper]:
    handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    try:
        yield handler["default"]
    finally:
        handler["default"].close()


def operations() -> CreateTables:
    """A ward leads to a trust that is created after it, and knows its sister wards."""
    key = models.BigAutoField(primary_key=True)
    return CreateTables(
        [
            migrations.CreateModel("Ward", [("id", key), ("beds", models.IntegerField())]),
            migrations.CreateModel("Trust", [("id", key), ("name", models.CharField(max_length=20))]),
            migrations.AddField("Ward", "trust", models.ForeignKey("hospital.Trust", models.PROTECT)),
            migrations.AddField("Ward", "sisters", models.ManyToManyField("hospital.Ward")),
            migrations.AddConstraint("Ward", models.CheckConstraint(condition=models.Q(beds__gte=1), name="some_beds")),
            migrations.AddIndex("Trust", models.Index(fields=["name"], name="trust_name")),
        ]
    )


def schema_of(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%%'")
        return dict(cursor.fetchall())


def test_tables_come_with_all_that_was_added_and_go_again(django_db_blocker: pytest.FixtureRequest) -> None:
    before, after = ProjectState(), ProjectState()
    create = operations()
    create.state_forwards("hospital", after)
    with django_db_blocker.unblock(), empty_database() as connection:  # type: ignore[attr-defined]
        with connection.schema_editor() as editor:
            create.database_forwards("hospital", editor, before, after)
        schema = schema_of(connection)
        assert {"hospital_ward", "hospital_trust", "hospital_ward_sisters", "trust_name"} < set(schema)
        assert 'REFERENCES "hospital_trust"' in schema["hospital_ward"]
        assert "some_beds" in schema["hospital_ward"]
        with connection.schema_editor() as editor:
            create.database_backwards("hospital", editor, after, before)
        assert schema_of(connection) == {}


def test_models_are_built_again_after_it() -> None:
    state = ProjectState()
    assert not list(state.apps.get_models())  # built before, as `migrate` does
    operations().state_forwards("hospital", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"Ward", "Trust"}


def test_a_migration_that_was_written_down_says_what_it_was_made_of() -> None:
    name, arguments, _ = operations().deconstruct()
    assert name == "CreateTables"
    assert len(arguments[0]) == 6
