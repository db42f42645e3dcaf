"""Sixteen processes write at the same moment, on either database: no overlap, no lost update, no number given twice."""

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
import datetime as dt, json, multiprocessing, sys
import django
django.setup()
from django.core.exceptions import ValidationError
from django.db import connection, connections
from collegium.board.digests.actions import add_claim
from collegium.board.models import EvidenceClaim
from collegium.organisation.actions import add_fact, establish_organisation, establish_post, establish_unit
from collegium.organisation.models import Membership, Person, UnitPlacement
from collegium.registers import writing

DAY = dt.date(2020, 1, 1)
here = establish_organisation(by="tests", code="ZRC", name="Race", kind="acute")
unit = establish_unit(by="tests", organisation=here, code="A", starts=DAY, name="A", kind="division", ends=dt.date(2020, 12, 31))
placed = unit.placements.get()
version = writing.version_of(placed)
post = establish_post(by="tests", organisation=here, code="P", starts=DAY, title="P", role="other", profession="doctor")
people = [add_fact(by="tests", fact=Person(organisation=here, code=f"S{n}", name=f"S{n}", profession="doctor")) for n in range(16)]
CLAIM = dict(claim="Teams with aims had fewer complaints.", study="s", design="cohort", size="1", direction="none", transfer_caveat="x")

def overlap(number):
    add_fact(by="tests", fact=UnitPlacement(unit_id=unit.pk, name=f"N{number}", kind="division", starts=DAY + dt.timedelta(days=400 + number)))

def hold(number):
    add_fact(by="tests", fact=Membership(post_id=post.pk, person_id=people[number].pk, starts=DAY + dt.timedelta(days=number)))

def update(number):
    writing.correct(by="tests", row=placed, values={"name": f"C{number}"}, version=version)

def number(number):
    add_claim(by="tests", organisation=here, values=CLAIM)

def child(task, place, ready, results):
    ready.wait()
    try:
        task(place)
        results.put("done")
    except ValidationError:
        results.put("refused")
    except Exception as error:
        results.put(repr(error))
    finally:
        connection.close()

told = {}
connections.close_all()
context = multiprocessing.get_context("fork")
for task in (overlap, hold, update, number):
    ready, results = context.Barrier(16), context.Queue()
    children = [context.Process(target=child, args=(task, place, ready, results)) for place in range(16)]
    for process in children:
        process.start()
    told[task.__name__] = sorted(results.get(timeout=120) for _ in children)
    for process in children:
        process.join()
told["placements"] = UnitPlacement.objects.count()
told["holders"] = Membership.objects.count()
told["numbers"] = sorted(EvidenceClaim.objects.values_list("number", flat=True))
print(json.dumps(told))
"""


def test_sixteen_writers(address: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
        "COLLEGIUM_DATA": str(tmp_path),
        "COLLEGIUM_DATABASE": address,
        "COLLEGIUM_HTTPS": "no",
    }
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["overlap"] == ["done"] + ["refused"] * 15
    assert told["hold"] == ["done"] + ["refused"] * 15
    assert told["holders"] == 1
    assert told["update"] == ["done"] + ["refused"] * 15
    assert told["number"] == ["done"] * 16
    assert told["placements"] == 2
    assert told["numbers"] == list(range(1, 17))
