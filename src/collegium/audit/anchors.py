"""Fingerprints of the record that are kept outside the database: who cuts its end off, or writes it anew, is found out.

The file lies in the data folder, one line for each backup and each issued paper, which print the same fingerprint.
"""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from collegium.audit.models import AuditEvent

log = logging.getLogger("collegium.audit")


def path() -> Path:
    return Path(settings.RECORD_ANCHORS)


def keep(number: int, fingerprint: str, occasion: str) -> None:
    """Note a fingerprint that was printed. A folder that cannot be written stops nobody's work."""
    try:
        with path().open("a", encoding="utf-8") as file:
            file.write(f"{timezone.localdate()} {number} {fingerprint} {occasion}\n")
    except OSError as error:
        log.error("The fingerprint of the record could not be kept in %s: %s", path(), error.strerror)


def kept() -> list[tuple[str, int, str, str]]:
    """Day, number of the event, fingerprint, occasion; what cannot be read is left out."""
    try:
        lines = path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    parts = [line.split(" ", 3) for line in lines]
    return [(each[0], int(each[1]), each[2], each[3]) for each in parts if len(each) == 4 and each[1].isdigit()]


def problems() -> list[str]:
    anchored = kept()
    there = set(AuditEvent.objects.filter(hash__in=[each[2] for each in anchored]).values_list("pk", "hash"))
    for day, number, fingerprint, occasion in anchored:
        if (number, fingerprint) not in there:
            return [
                f"The record no longer holds event {number}, whose fingerprint was kept on {day} with {occasion}: it was "
                "cut off or written anew. Compare it with a backup."
            ]
    return []


def set_aside() -> None:
    """A backup was restored: what is there now begins anew, and the old fingerprints stay for who wants to compare."""
    if path().exists():
        path().replace(path().with_name(f"{path().name}.until-{timezone.now():%Y-%m-%d-%H%M%S}"))
