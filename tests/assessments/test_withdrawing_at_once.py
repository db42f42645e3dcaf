"""A wave is opened and its questionnaire withdrawn at the same moment: one of the two is refused, on either database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assessments.test_instruments import DEFINITION, OWN
from tests.web.test_backup import database, migrated

__all__ = ["migrated"]
pytestmark = pytest.mark.database

# Whoever is first stops between its look and its write, and lets the other one begin.
RACE = """
import datetime as dt, json, sys, threading, time
import django
django.setup()
from django.core.exceptions import ValidationError
from django.db import connection
from collegium.assessments.actions import waves
from collegium.assessments.instruments import actions as questionnaires
from collegium.assessments.models import InstrumentFile, Wave
from collegium.organisation.models import Organisation

first, content = sys.argv[1:]
AT, DAY = dt.datetime(2026, 4, 1, tzinfo=dt.UTC), dt.date(2026, 3, 1)
here = Organisation.objects.create(code="ZRC", name="Race", kind="acute")
own = questionnaires.add_instrument(by="tests", organisation=here, file_name="own.toml", content=content.encode(), at=AT)
looked = threading.Event()

def pausing(step):
    def paused(*given, **named):
        answer = step(*given, **named)
        looked.set()
        time.sleep(1)
        return answer
    return paused

if first == "open":
    waves.check = pausing(waves.check)
else:
    questionnaires.in_use = pausing(questionnaires.in_use)

def opening():
    waves.open_wave(by="tests", organisation=here, instrument_id="own-1", title="Own", opened_on=DAY, closed_on=DAY, population_date=DAY)

def withdrawing():
    questionnaires.withdraw_instrument(by="tests", published=own, at=AT)

told = {}
def run(name, step):
    try:
        step()
        told[name] = "done"
    except ValidationError as error:
        told[name] = " ".join(error.messages)
    except Exception as error:
        told[name] = repr(error)
    finally:
        connection.close()

steps = {"open": opening, "withdraw": withdrawing}
one = threading.Thread(target=run, args=(first, steps.pop(first)))
one.start()
looked.wait(20)
two = threading.Thread(target=run, args=next(iter(steps.items())))
two.start()
one.join(40), two.join(40)
print(json.dumps([told, Wave.objects.count(), InstrumentFile.objects.count()]))
"""


@pytest.fixture
def address(migrated: str, tmp_path: Path) -> Iterator[str]:
    if migrated.startswith("sqlite"):
        shutil.copy(migrated.removeprefix("sqlite:///"), tmp_path / "race.sqlite3")
        yield f"sqlite:///{(tmp_path / 'race.sqlite3').as_posix()}"
        return
    with database(os.environ["COLLEGIUM_TEST_DATABASE"], template=migrated.rpartition("/")[2]) as found:
        yield found


@pytest.mark.parametrize(
    ("first", "refused", "said", "left"),
    [
        ("open", "withdraw", "so it stays as it is", [1, 1]),
        ("withdraw", "open", "There is no such questionnaire", [0, 0]),
    ],
)
def test_only_one_of_the_two_is_done(
    address: str, tmp_path: Path, first: str, refused: str, said: str, left: list[int]
) -> None:
    known = {**os.environ, "COLLEGIUM_DATA": str(tmp_path / "data"), "COLLEGIUM_DATABASE": address}
    known["DJANGO_SETTINGS_MODULE"] = "collegium.web.settings"
    content = OWN.format(definition=DEFINITION, licence="CC-BY-4.0")
    done = subprocess.run(
        [sys.executable, "-c", RACE, first, content], env=known, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    told, *kept = json.loads(done.stdout)
    assert told[first] == "done"
    assert said in told[refused]
    assert kept == left
