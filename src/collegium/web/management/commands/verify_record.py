"""Prove that nobody changed the record of writes and reads."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collegium.audit.models import AuditEvent
from collegium.audit.queries import first_broken_link


class Command(BaseCommand):
    help = "Checks the chain of fingerprints over the whole record; ends with status 1 at the first broken link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", metavar="FINGERPRINT", help="a fingerprint that was kept outside this server")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken_link()
        if broken is not None:
            raise CommandError(
                f"The record is broken at event {broken.pk} of {broken.at:%Y-%m-%d %H:%M:%S} UTC: it, or what stood "
                "before it, is not what was written. Compare with a backup.",
                returncode=1,
            )
        expected = options["expect"]
        if expected and not AuditEvent.objects.filter(hash=expected).exists():
            raise CommandError("The event with that fingerprint is gone: the record was cut off.", returncode=1)
        last = AuditEvent.objects.order_by("-pk").first()
        self.stdout.write(f"{AuditEvent.objects.count():,} events; the chain holds.")
        if last is not None:
            self.stdout.write(f"Last fingerprint: {last.hash}")
            self.stdout.write("Keep it outside this server: events cut off at the end show only beside it.")
