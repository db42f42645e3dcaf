"""Prove that nobody changed the record of writes and reads."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collegium.audit.models import AuditEvent
from collegium.audit.queries import clock_set_back, last_event, problems
from collegium.wording.numbers import plural


class Command(BaseCommand):
    help = "Checks the chain of fingerprints over the whole record, and the protection of every table whose rows stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", metavar="FINGERPRINT", help="a fingerprint that was kept outside this server")

    def handle(self, *args: Any, **options: Any) -> None:
        found = problems()
        expected = options["expect"]
        if expected and not AuditEvent.objects.filter(hash=expected).exists():
            found.append("The event with that fingerprint is gone: the record was cut off or written anew.")
        if found:
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write(f"{plural(AuditEvent.objects.count(), 'event')}; the chain holds.")
        for back in clock_set_back():
            self.stdout.write(
                f"The server's clock was set back before event {back.pk}, recorded as {back.at:%Y-%m-%d %H:%M:%S} UTC. The "
                "order of the events is right; their times around it are the clock's."
            )
        if (last := last_event()) is not None:
            self.stdout.write(f"Last fingerprint: {last.hash}")
            self.stdout.write(
                "Keep it outside this server: it shows later whether events were cut off or written anew."
            )
