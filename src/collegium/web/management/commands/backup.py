"""Write everything into one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collegium.web.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Writes everything, as it is at one moment, into one file. It may run while the server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as collegium-2026-04-01.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = write_backup(options["file"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(counts.values()):,} rows of {len(counts)} tables are in {options['file']}.")
        self.stdout.write("It holds names, password hashes and second factors: keep it as safe as the server.")
