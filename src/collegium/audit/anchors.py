"""Fingerprints of the record that are kept outside the database: who cuts its end off, or writes it anew, is found out.

The file lies in the data folder, one line for each backup and each issued paper, which print the same fingerprint.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from collegium.audit.models import AuditEvent

LINE = re.compile(r"(\d{4}-\d\d-\d\d) ([0-9]{1,18}) ([0-9a-f]{64}) (.+)")
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
    """Day, number of the event, fingerprint, occasion. OSError and ValueError where the file is not as it was written."""
    try:
        lines = path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    parts = [LINE.fullmatch(line) for line in lines]
    if None in parts:
        raise ValueError("a line is damaged")
    return [(each[1], int(each[2]), each[3], each[4]) for each in parts if each]


def problems() -> list[str]:
    try:
        anchored = kept()
    except (OSError, ValueError):
        return [f"The fingerprints that were kept in {path()} cannot be read. Compare the file with a copy."]
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
