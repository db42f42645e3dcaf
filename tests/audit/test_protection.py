"""Every kept row against everything that SQL can do to it: through the product's connection, and on the bare file."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from collegium.audit import protection
from collegium.audit.actions import Entry, fingerprint, record
from collegium.audit.models import AuditEvent

DAY = dt.date(2026, 4, 1)
MOMENT = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
NUMBERS = iter(range(900_001, 999_999))
# What a column must say for the row to be one at all.
VALID: dict[str, dict[str, Any]] = {
    "assessments.ReleaseGroup": {"respondents": 12},
    "assessments.ReleaseFigure": {"respondents": 12},
    "assessments.ReleaseGap": {
        "leaders": 12,
        "others": 12,
        "difference": 0.1,
        "standard_error": 0.1,
        "lower": 0.0,
        "upper": 0.2,
    },
}


def filled(field: Any) -> Any:
    """Something that a column takes; what it points to need not be there before the transaction ends."""
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if field.blank and isinstance(field, models.CharField | models.TextField):
        return ""
    if isinstance(field, models.ForeignKey):
        return next(NUMBERS)
    kinds = {
        models.DateTimeField: MOMENT,
        models.DateField: DAY,
        models.JSONField: {},
        models.BooleanField: False,
        models.BinaryField: b"x",
        models.UUIDField: uuid.uuid4(),
        models.IntegerField: 1,
        models.FloatField: 1.0,
        models.DecimalField: 1,
    }
    return next(
        (value for kind, value in kinds.items() if isinstance(field, kind)), uuid.uuid4().hex[: field.max_length]
    )


def row_of(label: str, **values: Any) -> models.Model:
    model = apps.get_model(label)
    made = {field.attname: filled(field) for field in model._meta.concrete_fields}
    key = model._meta.pk.attname
    row = model(**{**made, key: next(NUMBERS), **VALID.get(label, {}), **values})
    model._base_manager.bulk_create([row])
    return row


def open_campaign(**values: Any) -> models.Model:
    key = {"custodian": "Alex Guardian", "custodian_post": "Guardian", "public_key": "key"}
    return row_of("assessments.Campaign", state="open", frame={}, **key, **values)


def of_open_campaign(label: str) -> models.Model:
    return row_of(label, campaign_id=open_campaign().pk)


def launched_wave() -> models.Model:
    wave = row_of("assessments.Wave")
    open_campaign(wave_id=wave.pk)
    return wave


def used_questionnaire() -> models.Model:
    row = row_of("assessments.InstrumentFile")
    row_of("assessments.Wave", organisation_id=row.organisation_id, instrument_id=row.instrument_id)  # type: ignore[attr-defined]
    return row


def of_agreed_meeting(label: str) -> models.Model:
    """Written while the minutes were open, which are then agreed."""
    meeting = row_of("board.Meeting")
    if label in ("board.Contribution", "board.Decision"):
        row = row_of(label, item_id=row_of("board.AgendaItem", meeting_id=meeting.pk).pk)
    else:
        row = row_of(label, meeting_id=meeting.pk)
    type(meeting)._base_manager.filter(pk=meeting.pk).update(minutes_agreed_on=DAY)
    return row


def recorded_event() -> models.Model:
    record(by="tests", entries=[Entry(verb="test.add", subject="test.thing", subject_id="1", after={"name": "Ada"})])
    return AuditEvent.objects.latest("pk")


# Of every kept table a row that is kept, and a column that nobody may change in it.
ROWS: dict[str, tuple[Callable[[], models.Model], str, Any]] = {
    "audit.AuditEvent": (recorded_event, "verb", "test.other"),
    "audit.EventValues": (lambda: recorded_event().values, "reason", "Another reason"),  # type: ignore[attr-defined]
    "audit.Hold": (lambda: row_of("audit.Hold"), "subject_id", "2"),
    "assessments.Release": (lambda: row_of("assessments.Release", minimum=10), "minimum", 3),
    "assessments.ReleaseGroup": (lambda: row_of("assessments.ReleaseGroup", unit_id=5), "name", "Other"),
    "assessments.ReleaseFigure": (lambda: row_of("assessments.ReleaseFigure", mean=3.0), "mean", 4.5),
    "assessments.ReleaseGap": (lambda: row_of("assessments.ReleaseGap"), "scale", "other"),
    "assessments.Campaign": (lambda: open_campaign(minimum=10), "minimum", 30),
    "assessments.Wave": (launched_wave, "population_date", "2020-01-01"),
    "assessments.CampaignGroup": (lambda: of_open_campaign("assessments.CampaignGroup"), "people", 77),
    "assessments.CampaignKey": (lambda: of_open_campaign("assessments.CampaignKey"), "half", b"other"),
    "assessments.InstrumentFile": (used_questionnaire, "content", "other"),
    "board.PaperVersion": (lambda: row_of("board.PaperVersion", number=3), "note", "Other"),
    "board.Meeting": (lambda: row_of("board.Meeting", minutes_agreed_on=DAY), "held_on", "2020-01-01"),
    "board.Question": (
        lambda: row_of("board.Question", published_on=DAY, public_text="As asked", answered_on=DAY, answer="So"),
        "public_text",
        "Other",
    ),
    "board.QuestionStep": (lambda: row_of("board.QuestionStep"), "what", "Other"),
    "board.AgendaItem": (lambda: of_agreed_meeting("board.AgendaItem"), "title", "Other"),
    "board.Attendance": (lambda: of_agreed_meeting("board.Attendance"), "person_id", 7),
    "board.Contribution": (lambda: of_agreed_meeting("board.Contribution"), "person_id", 7),
    "board.Decision": (lambda: of_agreed_meeting("board.Decision"), "text", "Other"),
    "commitments.CommitmentStep": (lambda: row_of("commitments.CommitmentStep"), "text", "Other"),
}
Statement = tuple[str, str, list[Any]]


def test_every_kept_table_is_attacked() -> None:
    assert {rule.model for rule in protection.KEPT} == set(ROWS)


def statements(row: models.Model, column: str, value: Any, mark: str, schema: str = "") -> Iterator[Statement]:
    """Every way to change or remove the row: what it is called, SQL, parameters."""
    meta = row._meta
    table, key, pk = f"{schema}{meta.db_table}", meta.pk.column, row.pk
    pk = pk.pk if isinstance(pk, models.Model) else pk
    quoted = [f'"{field.column}"' for field in meta.concrete_fields]
    copied = ", ".join(
        mark if field.column == column else name for field, name in zip(meta.concrete_fields, quoted, strict=True)
    )
    select = f"SELECT {copied} FROM {table} WHERE {key} = {mark}"
    yield "UPDATE", f'UPDATE {table} SET "{column}" = {mark} WHERE {key} = {mark}', [value, pk]
    yield "DELETE", f"DELETE FROM {table} WHERE {key} = {mark}", [pk]
    upsert = f'INSERT INTO {table} ({", ".join(quoted)}) {select} ON CONFLICT ({key}) DO UPDATE SET "{column}" = excluded."{column}"'
    yield "UPSERT", upsert, [value, pk]
    if connection.vendor == "postgresql":
        return
    yield "REPLACE", f"REPLACE INTO {table} ({', '.join(quoted)}) {select}", [value, pk]
    for columns in protection.unique_columns(meta):
        if key in columns or column in columns:
            continue
        other = ", ".join(
            "123456" if name == f'"{key}"' else part for name, part in zip(quoted, copied.split(", "), strict=True)
        )
        yield (
            f"REPLACE by {columns}",
            f"REPLACE INTO {table} ({', '.join(quoted)}) SELECT {other} FROM {table} WHERE {key} = {mark}",
            [value, pk],
        )
    if table.endswith(meta.db_table):
        yield "UPDATE OR REPLACE", f"UPDATE OR REPLACE {table} SET {key} = {mark} WHERE {key} <> {mark}", [pk, pk]


def neighbour(row: models.Model) -> None:
    """A second row of the table, that could take the place of the first; a draft where that is what is free to change."""
    free = {"assessments.campaign": {"state": "draft"}}
    if row._meta.label_lower == "audit.eventvalues":
        recorded_event()
    elif row._meta.label_lower != "audit.auditevent":
        row_of(row._meta.label, **free.get(row._meta.label_lower, {}))


def stored(row: models.Model) -> dict[str, Any] | None:
    return type(row)._base_manager.filter(pk=row.pk).values().first()


@pytest.fixture
def rolled_back(db: None) -> Iterator[None]:
    """Rows that point to what is not there: never to be asked whether they fit."""
    yield
    transaction.set_rollback(True)


@pytest.mark.parametrize("label", ROWS)
def test_the_database_refuses_it(rolled_back: None, label: str) -> None:
    make, column, value = ROWS[label]
    row = make()
    neighbour(row)
    before, message = stored(row), messages()[label]
    for _, sql, parameters in statements(row, column, value, "%s"):
        with pytest.raises(IntegrityError, match=message), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    assert stored(row) == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL knows TRUNCATE")
@pytest.mark.parametrize("label", ROWS)
def test_postgresql_empties_no_kept_table(db: None, label: str) -> None:
    """With what points to it: whichever kept table is asked first refuses."""
    refusals = "|".join(set(messages().values()))
    with pytest.raises(IntegrityError, match=refusals), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {apps.get_model(label)._meta.db_table} CASCADE")


def messages() -> dict[str, str]:
    return {rule.model: rule.message for rule in protection.KEPT}


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file that anybody can open is SQLite's")


@pytest.fixture
def kept(rolled_back: None) -> dict[str, models.Model]:
    rows = {}
    for label, (make, _, _) in ROWS.items():
        rows[label] = make()
        neighbour(rows[label])
    return rows


@pytest.fixture
def bare(kept: dict[str, models.Model], tmp_path: Path) -> Path:
    """The database as a file, as somebody finds it who can read and write it."""
    path = tmp_path / "copy.sqlite3"
    connection.ensure_connection()
    with opened(path) as copy:
        copy.executescript("\n".join(connection.connection.iterdump()))
    copy.close()
    return path


def opened(path: Path | str) -> sqlite3.Connection:
    """Without our settings; with the one function that constraints of the tables ask for."""
    made = sqlite3.connect(path, isolation_level=None)
    made.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))), deterministic=True)
    return made


@sqlite_only
@pytest.mark.parametrize("way", ["opened", "attached"])
def test_a_bare_connection_is_refused_too(kept: dict[str, models.Model], bare: Path, way: str) -> None:
    """Without our settings: no `recursive_triggers`, no foreign keys."""
    other = opened(bare if way == "opened" else ":memory:")
    if way == "attached":
        other.execute("ATTACH ? AS taken", [str(bare)])
    for label, row in kept.items():
        _, column, value = ROWS[label]
        for _, sql, parameters in statements(row, column, value, "?", "taken." if way == "attached" else ""):
            with pytest.raises(sqlite3.IntegrityError, match=messages()[label]):
                other.execute(sql, parameters)
    other.close()


def test_protection_that_was_dropped_is_told(db: None) -> None:
    recorded_event()
    assert protection.missing(connection) == []
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, ["kept_assessments_release_update"])
    assert protection.missing(connection) == ["assessments_release"]
    with pytest.raises(CommandError, match="assessments_release"):
        call_command("verify_record")
    protection.install()
    assert protection.missing(connection) == []


def test_protection_that_was_weakened_is_told(db: None) -> None:
    """A trigger of the same name that refuses nothing."""
    trigger = next(
        each for each in protection.triggers(connection.vendor) if each.name == "kept_board_paperversion_update"
    )
    weak = protection.Trigger(trigger.name, trigger.table, trigger.event, protection.NEVER, trigger.message)
    text = protection.sqlite(weak) if connection.vendor == "sqlite" else protection.postgresql(weak)
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, [trigger.name])
        protection.create(connection, cursor, weak, text)
    assert protection.missing(connection) == ["board_paperversion"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps the condition in the trigger's own text")
@pytest.mark.parametrize(
    "weak", ["BEFORE UPDATE ON {table} {row} WHEN (false)", "BEFORE UPDATE OF note ON {table} {row}"]
)
def test_protection_that_is_not_asked_is_told(db: None, weak: str) -> None:
    """The same function, at hardly any event."""
    name, table = "kept_board_paperversion_update", "board_paperversion"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
        cursor.execute(
            f"CREATE TRIGGER {name} {weak.format(table=table, row='FOR EACH ROW')} EXECUTE FUNCTION {name}()"
        )
    assert protection.missing(connection) == [table]
    protection.install()
    assert protection.missing(connection) == []


def test_no_setting_of_a_launched_campaign_is_changed(rolled_back: None) -> None:
    campaign = open_campaign()
    settings = {field.column for field in campaign._meta.concrete_fields}
    settings -= {"id", "state", "round", "turns", "counted", "counted_on"}  # what fieldwork moves on
    assert {"custodian", "custodian_post", "public_key", "remind_only_others", "statement"} < settings
    for column in sorted(settings):
        sql = f"UPDATE assessments_campaign SET {column} = %s WHERE id = %s"
        other = {"remind_only_others": True, "wave_id": 5, "minimum": 77, "mode": "confidential"}.get(column, '"x"')
        refused = pytest.raises(IntegrityError, match="keeps its settings")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [other, campaign.pk])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can switch a trigger off")
def test_protection_that_was_switched_off_is_told(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assessments_release DISABLE TRIGGER USER")
    assert protection.missing(connection) == ["assessments_release"]


def test_a_chain_hashed_anew_without_the_key_is_found(db: None, settings: Any) -> None:
    """Drop the triggers, change an event, work out every fingerprint again, and put the triggers back."""
    event = AuditEvent.objects.get(pk=recorded_event().pk)
    recorded_event()
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, list(protection.present(connection)))
    key, settings.RECORD_KEY = settings.RECORD_KEY, "a guess"
    previous = event.previous_hash
    for each in AuditEvent.objects.filter(pk__gte=event.pk).order_by("pk"):
        each.verb, each.previous_hash = "test.forged", previous
        previous = each.hash = fingerprint(each)
        each.save()
    protection.install()
    settings.RECORD_KEY = key
    with pytest.raises(CommandError, match=f"broken at event {event.pk} of"):
        call_command("verify_record")


def test_what_an_event_says_cannot_be_swapped_or_emptied_unseen(db: None) -> None:
    first = recorded_event().values  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_eventvalues SET before = NULL, after = NULL, reason = '', salt = '', erased_at = %s "
            "WHERE event_id = %s",
            [MOMENT, first.pk],
        )
    with pytest.raises(CommandError, match=f"broken at event {first.pk} of"):
        call_command("verify_record")
