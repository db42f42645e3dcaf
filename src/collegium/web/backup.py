"""Everything in one file, and back: the same rows give the same bytes, whichever database holds them.

The file is a zip of one JSON-lines file a table, in the order of the primary keys, and a manifest with the SHA-256 of
each. Sessions are left out, and so is what a migration makes anew. It holds password hashes and the secrets of second
factors: keep it as you keep the database.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from collegium import __version__
from collegium.audit.actions import keyed
from collegium.audit.joined import without_joined
from collegium.audit.queries import last_event

FORMAT = 1
LEFT_OUT = {"sessions", "contenttypes", "auth"}  # over by then, or made anew by migrations
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 1000
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the date of making would make equal backups differ
Model = type[models.Model]


class BackupError(Exception):
    """What stands in the way, in words for whoever runs the server."""


def tables() -> list[Model]:
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    kept = [model for model in found if not model._meta.proxy and model._meta.app_label not in LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def write_backup(path: Path) -> dict[str, int]:
    """Write everything as it is at one moment; gives the number of rows a table."""
    if path.exists():
        raise BackupError(f"{path} is there already. Name another file, or remove it first.")
    if not path.parent.is_dir():
        raise BackupError(f"The folder {path.parent} is not there. Make it first, or name another one.")
    unfinished = path.with_name(path.name + ".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            counts = write_tables(archive)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def write_tables(archive: zipfile.ZipFile) -> dict[str, int]:
    inside = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        files = [write_table(archive, model) for model in tables()]
        manifest = {"format": FORMAT, "collegium": __version__, "migrations": migrations(), "files": files}
        manifest["record"] = about_record()
    archive.writestr(entry(MANIFEST), json.dumps(manifest, indent=1, sort_keys=True))
    return {file["table"]: file["rows"] for file in files}


def about_record() -> dict[str, Any]:
    """The last fingerprint of the record, and what tells its key from another without telling the key."""
    last = last_event()
    key = keyed("", {"of": "backup"})[:16]
    return {"event": last.pk if last else 0, "fingerprint": last.hash if last else "", "key": key}


def record_in(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        about: dict[str, Any] = json.loads(archive.read(MANIFEST))["record"]
    return about


def write_table(archive: zipfile.ZipFile, model: Model) -> dict[str, Any]:
    name, digest, rows = f"{model._meta.label_lower}.jsonl", hashlib.sha256(), 0
    with archive.open(entry(name), "w") as out:
        for row in model._base_manager.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
            line = line_of(row)
            digest.update(line)
            out.write(line)
            rows += 1
    about = {"name": name, "table": model._meta.label_lower, "rows": rows, "sha256": digest.hexdigest()}
    return about | {"last_number": last_number(model)}


def entry(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, NO_DATE)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.create_system = 3
    made.external_attr = 0o600 << 16
    return made


def line_of(row: models.Model) -> bytes:
    values = {field.attname: plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    # Sorted: PostgreSQL does not keep the order of the keys of JSON.
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, dict | list) or value is None or isinstance(value, str | int | float):
        return value
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return without_joined(f"{app}.{name}" for app, name in applied if app not in LEFT_OUT)


def read_backup(path: Path) -> dict[str, int]:
    """Read everything into an empty, migrated database: all of it, or nothing."""
    if not path.exists():
        raise BackupError(f"{path} is not there.")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = checked_manifest(archive)
            try:
                with transaction.atomic():
                    refuse_unless_empty()
                    for file in manifest["files"]:
                        read_table(archive, file)
            except DatabaseError as error:
                raise BackupError(f"The database refused what the file holds; nothing was written. {error}") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupError(f"{path} is not a backup, or is damaged. Nothing was written. ({error})") from error
    return {file["table"]: file["rows"] for file in manifest["files"]}


def checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT or without_joined(manifest["migrations"]) != migrations():
        raise BackupError(
            f"The backup was made by version {manifest['collegium']}, whose tables are different from those of this "
            f"database (version {__version__}). Run collegium manage migrate here; if that does not help, restore with "
            "the version that made it, then upgrade."
        )
    for file in manifest["files"]:
        digest = hashlib.sha256()
        with archive.open(file["name"]) as lines:
            while part := lines.read(1 << 20):
                digest.update(part)
        if digest.hexdigest() != file["sha256"]:
            raise BackupError(f"{file['name']} is not what was written: its SHA-256 differs. Nothing was restored.")
    return manifest


def refuse_unless_empty() -> None:
    filled = [model._meta.label_lower for model in tables() if model._base_manager.exists()]
    if filled:
        raise BackupError(
            f"The database is not empty ({', '.join(filled[:3])}). A backup is restored into a new one: set "
            "COLLEGIUM_DATABASE or COLLEGIUM_DATA to a new place, run collegium manage migrate, and restore there."
        )


def read_table(archive: zipfile.ZipFile, file: dict[str, Any]) -> None:
    model = apps.get_model(file["table"])
    with archive.open(file["name"]) as lines:
        for rows in batches(model, lines):
            # Raw: a field that fills itself in at each write must keep what the backup says.
            model._base_manager.all()._insert(rows, fields=model._meta.concrete_fields, raw=True, using="default")  # type: ignore[attr-defined]
    set_last_number(model, file["last_number"])


def batches(model: Model, lines: Any) -> Iterator[list[models.Model]]:
    fields = list(model._meta.concrete_fields)
    size = min(ROWS_AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * ROWS_AT_ONCE))
    waiting: list[models.Model] = []
    for line in lines:
        values = json.loads(line)
        waiting.append(model(**{field.attname: reader(field)(values[field.attname]) for field in fields}))
        if len(waiting) == size:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return lambda value: value
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(field, models.DecimalField):
        return lambda value: None if value is None else Decimal(value)
    return lambda value: field.to_python(value)


def numbered(model: Model) -> bool:
    return isinstance(model._meta.pk, models.AutoField)


def last_number(model: Model) -> int:
    """The last number that was given out: a new row must not get the number of one that was deleted."""
    if not numbered(model):
        return 0
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        sequence = cursor.fetchone()[0]
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 - the database named it itself
        value, called = cursor.fetchone()
        return int(value) if called else int(value) - 1


def set_last_number(model: Model, number: int) -> None:
    if not numbered(model) or number == 0:
        return
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, number])
