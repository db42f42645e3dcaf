"""Nine feelings about a change, by layer and by unit, in a survey: from answers whose shares were worked out by hand."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.actions import open_wave, release_responses
from collegium.assessments.models import Release, ReleaseFigure
from collegium.organisation.models import Grant, Organisation
from tests.assessments.hospital import DAY, FIRST, UNITS, answers_table, sha256
from tests.assessments.hospital_fixtures import AT
from tests.conftest import ClientOf
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A12")]
INSTRUMENT = "collegium-change-feelings-1"
NINE = ("anger", "fear", "anxiety", "cynicism", "resentment", "withdrawal", "excitement", "opportunity", "loss")


def answers() -> bytes:
    """All 202 doctors answer. Fear: in each unit the last quarter of its doctors, rounded down: cardiology 10 of 40,
    orthopaedics 11 of 45. Anger: asked, and felt by nobody. Loss: 20 of orthopaedics answered, 10 feel it; nobody else
    answered. Excitement: nobody answered."""
    lines = ["unit_code,layer," + ",".join((*NINE, "strength"))]
    near = 0
    for unit, (_, _, _, doctors, leaders) in UNITS.items():
        for place in range(doctors):
            board = near < 4 and place == 0
            near += board
            layer = "board_near" if board else "unit_leader" if place < leaders else "rank_and_file"
            said = dict.fromkeys(NINE, "") | {"anger": "0", "fear": str(int(place >= doctors - doctors // 4))}
            if unit == "ORTH" and 10 <= place < 30:
                said["loss"] = str(int(place < 20))
            lines.append(",".join([unit, layer, *said.values(), str(2 + place % 3)]))
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def feelings(hospital: Organisation) -> Release:
    wave = open_wave(
        by="tests", organisation=hospital, instrument_id=INSTRUMENT, title="The new rota", opened_on=DAY,
        closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip
    content = answers()
    return release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)


def test_shares_by_layer_and_by_unit_stand_on_the_page(
    client_of: ClientOf, world: World, hospital: Organisation, feelings: Release
) -> None:
    user: User = world.users.analyst
    Grant.objects.create(user=user, role=Role.ANALYST.value, organisation=hospital, starts=FIRST)
    page = client_of(user).get(feelings.wave.get_absolute_url()).content.decode()
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    # 40 // 4, 35 // 4, 9 // 4, 45 // 4, 20 // 4, 48 // 4, and 2 // 4 and 3 // 4: 10 + 8 + 2 + 11 + 5 + 12 = 48 of 202.
    assert "Fear 24% of 202" in words
    cardiology = words[words.index("Who feels what, by unit") :].split("Cardiology")[1].split("Renal")[0]
    assert "25% of 40" in cardiology
    orthopaedics = words[words.index("Who feels what, by unit") :].split("Orthopaedics")[1].split("Vascular")[0]
    assert "24% of 45" in orthopaedics
    assert "Anger not shown" in words  # nobody: that would be each one's answer
    assert not re.search(r"\b0% of", words)
    assert "Excitement not shown" in words  # unanswered is not 0%
    renal = words[words.index("Who feels what, by unit") :].split("Renal medicine")[1].split("Respiratory")[0]
    assert "%" not in renal  # nine doctors
    assert not re.search(r"\b[Ee]ngaged\b|critical mass", words)  # strength of feeling is not engagement
    # Everyone answered, so that any difference is clear of chance; one that is shown as 0.0 is not called real.
    assert "score about the same. The difference is likely" not in words


def test_a_share_of_nobody_or_everybody_is_in_no_figure(feelings: Release) -> None:
    assert not ReleaseFigure.objects.filter(release=feelings, scale__in=NINE, mean__in=(0.0, 1.0)).exists()
    assert not ReleaseFigure.objects.filter(release=feelings, scale="anger", mean__isnull=False).exists()
    loss = ReleaseFigure.objects.get(release=feelings, scale="loss", group__kind="organisation")
    assert (loss.respondents, loss.mean) == (20, 0.5)
