"""Write everything into one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collegium.audit import anchors
from collegium.audit.queries import problems
from collegium.web.backup import BackupError, record_in, write_backup
from collegium.wording.numbers import agreeing, plural


class Command(BaseCommand):
    help = "Writes everything, as it is at one moment, into one file. It may run while the server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as collegium-2026-04-01.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = write_backup(options["file"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{plural(sum(counts.values()), 'row')} of {plural(len(counts), 'table')} {agreeing(sum(counts.values()), 'is', 'are')} in {options['file']}."
        )
        about = record_in(options["file"])
        if about["fingerprint"]:
            anchors.keep(about["event"], about["fingerprint"], f"the backup {options['file'].name}")
            self.stdout.write(f"Fingerprint of the record, event {about['event']}: {about['fingerprint']}")
            self.stdout.write("Keep it outside this server: collegium manage verify_record --expect FINGERPRINT")
        for problem in problems():
            self.stderr.write(problem)
        self.stdout.write("It holds names, password hashes and second factors: keep it as safe as the server.")
