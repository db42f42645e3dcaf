"""Statements that unit leaders disagree with, in a survey: the catalogue's 10 of 40 and 9 of 40, scaled to this hospital."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release
from collegium.definitions.instrument_files import load_instrument
from collegium.organisation.models import Grant, Organisation
from tests.assessments.hospital import DAY, FIRST, UNITS, answers_table, build_hospital, sha256
from tests.assessments.hospital_fixtures import AT
from tests.conftest import ClientOf
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A80")]
INSTRUMENT = "collegium-doctor-manager-1"
# Of its 28 leaders four are near the board: too few to be shown, so all leaders are told together. 7 of 28 is a quarter.
UNIT_LEADERS, QUARTER = 24, 7
# Forty unit leaders, none near the board: the catalogue's own numbers.
FORTY = {f"U{n}": (f"Unit {n}", "specialty", None, 50, 10) for n in range(1, 5)}


def answers() -> bytes:
    """All 202 answer. Of leaders 7 disagree with the first statement, 6 with the second, nobody with the others;
    of the rank and file everybody disagrees with the second, which must not matter."""
    items = [item.id for item in load_instrument(INSTRUMENT).items]
    lines = ["unit_code,layer," + ",".join(items)]
    near = leading = 0
    for unit, (_, _, _, doctors, leaders) in UNITS.items():
        for place in range(doctors):
            board = near < 4 and place == 0
            near += board
            layer = "board_near" if board else "unit_leader" if place < leaders else "rank_and_file"
            said = dict.fromkeys(items, 4)
            if layer == "unit_leader":
                said |= {"d01": 2 if leading < QUARTER else 4, "d02": 1 if leading < QUARTER - 1 else 3}
                leading += 1
            elif layer == "rank_and_file":
                said |= {"d02": 1, "d03": 1 + place % 5}
            lines.append(",".join([unit, layer, *map(str, said.values())]))
    assert leading == UNIT_LEADERS
    return ("\n".join(lines) + "\n").encode()


def test_a_quarter_of_unit_leaders_flags_a_statement(client_of: ClientOf, world: World, hospital: Organisation) -> None:
    wave = open_wave(
        by="tests", organisation=hospital, instrument_id=INSTRUMENT, title="Doctors and managers", opened_on=DAY,
        closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip
    content = answers()
    release: Release = release_responses(
        by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT
    )
    assert release.groups.get(layer="unit_leader").suppressed
    user = world.users.analyst
    Grant.objects.create(user=user, role=Role.ANALYST.value, organisation=hospital, starts=FIRST)
    page = client_of(user).get(wave.get_absolute_url()).content.decode()
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    instrument = load_instrument(INSTRUMENT)
    assert f"{instrument.item('d01').text} 28 25% A quarter or more" in words
    assert f"{instrument.item('d02').text} 28 21% {instrument.item('d03').text}" in words  # 6 of 28 is 21.4%
    assert f"{instrument.item('d04').text} not shown not shown" in words  # nobody disagrees
    assert "A quarter or more of all leaders disagree with 1 of the 2 statements that may be shown." in words


@pytest.mark.parametrize(
    ("disagree", "shown", "sentence"),
    [
        (10, "40 25% A quarter or more", "A quarter or more of the unit leaders disagree with 1 of the 1 statement that may be shown."),
        (9, "40 23%", "With none of the 1 statement that may be shown do a quarter or more of the unit leaders disagree."),
        (0, "not shown not shown", "None of the statements may be shown."),
        (40, "not shown not shown", "None of the statements may be shown."),
    ],
)  # fmt: skip
def test_of_forty_unit_leaders_ten_flag_a_statement_and_nine_do_not(
    disagree: int, shown: str, sentence: str, client_of: ClientOf, world: World
) -> None:
    """10 of 40 is 25%, 9 of 40 is 22.5%. With every other statement everybody agrees, so that nothing is told of it."""
    trust = build_hospital("ZFO", "Forty Trust", FORTY, board_near=0)
    instrument = load_instrument(INSTRUMENT)
    items = [item.id for item in instrument.items]
    lines = ["unit_code,layer," + ",".join(items)]
    leading = 0
    for unit, (_, _, _, doctors, leaders) in FORTY.items():
        for place in range(doctors):
            said = dict.fromkeys(items, 1 + place % 5)
            if place < leaders:
                said = dict.fromkeys(items, 4) | {"d01": 2 if leading < disagree else 5}
                leading += 1
            layer = "unit_leader" if place < leaders else "rank_and_file"
            lines.append(",".join([unit, layer, *map(str, said.values())]))
    content = ("\n".join(lines) + "\n").encode()
    wave = open_wave(
        by="tests", organisation=trust, instrument_id=INSTRUMENT, title="Doctors and managers", opened_on=DAY,
        closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip
    release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)
    user = world.users.analyst
    Grant.objects.create(user=user, role=Role.ANALYST.value, organisation=trust, starts=FIRST)
    page = client_of(user).get(wave.get_absolute_url()).content.decode()
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    following = instrument.item("d02").text
    assert f"{instrument.item('d01').text} {shown} {following} not shown not shown" in words
    assert sentence in words
