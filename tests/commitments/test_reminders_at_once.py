"""Eight processes remind at the same moment, on either database: each owner gets one letter, about each promise once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assessments.test_withdrawing_at_once import address
from tests.web.test_backup import migrated

__all__ = ["address", "migrated"]
pytestmark = pytest.mark.database

AT_ONCE = """
import datetime as dt, glob, json, multiprocessing, sys
import django
django.setup()
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
settings.EMAIL_HOST = "127.0.0.1"
settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
settings.EMAIL_FILE_PATH = sys.argv[1]
from collegium.accounts.actions import create_account
from collegium.commitments.actions import promise
from collegium.commitments.models import Reminder
from collegium.commitments.reminders import remind
from collegium.organisation.actions import add_fact, establish_organisation, establish_unit
from collegium.organisation.models import Employment, Person

DAY = dt.date(2020, 1, 1)
today = timezone.localdate()
here = establish_organisation(by="tests", code="ZRC", name="Race", kind="acute")
unit = establish_unit(by="tests", organisation=here, code="A", starts=DAY, name="A", kind="division")
for number in range(6):
    user = create_account(by="tests", email=f"p{number}@example.org", name=f"P{number}", password="correct horse battery staple")
    person = add_fact(by="tests", fact=Person(organisation=here, code=f"S{number}", name=f"P{number}", profession="doctor"))
    person.user = user
    person.save()
    add_fact(by="tests", fact=Employment(person=person, unit=unit, grade="consultant", starts=DAY))
    for each in range(2):
        promise(by="tests", organisation=here, text=f"T{number}-{each}", to="public", source="other", maker="X",
            made_on=today - dt.timedelta(days=90), due_on=today - dt.timedelta(days=3), owner_id=person.pk)

def child(ready, results):
    ready.wait()
    try:
        results.put(str(remind(timezone.now())))
    except Exception as error:
        results.put(repr(error))
    finally:
        connection.close()

connections.close_all()
context = multiprocessing.get_context("fork")
ready, results = context.Barrier(8), context.Queue()
children = [context.Process(target=child, args=(ready, results)) for _ in range(8)]
for process in children:
    process.start()
told = sorted(results.get(timeout=120) for _ in children)
for process in children:
    process.join()
letters = "".join(open(name).read() for name in glob.glob(sys.argv[1] + "/*"))
texts = {f"T{n}-{e}": letters.count(f"T{n}-{e}") for n in range(6) for e in range(2)}
print(json.dumps({"told": told, "letters": letters.count("Subject:"), "texts": texts, "sent": Reminder.objects.exclude(sent_at=None).count()}))
"""


def test_eight_workers_remind_once(address: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
        "COLLEGIUM_DATA": str(tmp_path),
        "COLLEGIUM_DATABASE": address,
        "COLLEGIUM_HTTPS": "no",
    }
    command = [sys.executable, "-c", AT_ONCE, str(tmp_path / "mail")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert all(each.isdecimal() for each in told["told"]), told
    assert sum(int(each) for each in told["told"]) == told["letters"] == 6, told
    assert set(told["texts"].values()) == {1}, told
    assert told["sent"] == 12, told
