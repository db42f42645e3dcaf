"""Read a backup into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collegium.audit import anchors
from collegium.web.backup import BackupError, about_record, read_backup, record_in
from collegium.wording.numbers import agreeing, plural

OTHER_KEY = (
    "Nothing was restored: the record in this backup was written with another key. Put the file record.key of the old "
    "server's data folder into this server's, or set COLLEGIUM_RECORD_KEY. If that key is lost, add --with-another-key: "
    "what was recorded until now can then not be proved."
)


class Command(BaseCommand):
    help = "Reads a backup into an empty, migrated database: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that collegium manage backup wrote")

        parser.add_argument(
            "--with-another-key", action="store_true", help="restore although the record cannot be proved with this key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # Before anything is written: what is recorded with one key after another can never be proved.
            if not options["with_another_key"] and record_in(options["file"])["key"] != about_record()["key"]:
                raise CommandError(OTHER_KEY)
            counts = read_backup(options["file"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{plural(sum(counts.values()), 'row')} of {plural(len(counts), 'table')} {agreeing(sum(counts.values()), 'was', 'were')} restored."
        )
        anchors.set_aside()
        self.stdout.write("Now prove the record: collegium manage verify_record")
