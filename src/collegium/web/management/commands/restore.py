"""Read a backup into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collegium.audit import anchors
from collegium.web.backup import BackupError, about_record, read_backup, record_in


class Command(BaseCommand):
    help = "Reads a backup into an empty, migrated database: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that collegium manage backup wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = read_backup(options["file"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(counts.values()):,} rows of {len(counts)} tables were restored.")
        anchors.set_aside()
        if record_in(options["file"])["key"] != about_record()["key"]:
            self.stderr.write(
                "The record was written with another key. Put the file record.key of the old server's data folder into "
                "this server's, or the record cannot be proved here."
            )
        self.stdout.write("Now prove the record: collegium manage verify_record")
