"""Every score is shown on the range, and in the levels, of its own questionnaire: on pages, in files, documents, commands."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments import intake
from collegium.assessments.actions import add_instrument, open_wave, preview_release, release_responses, releases
from collegium.assessments.figures import Plan
from collegium.assessments.models import Release, ReleaseFigure, ReleaseGroup, Wave
from collegium.assessments.ranges import ranges_of
from collegium.cli import main
from collegium.definitions.instrument_files import load_instrument, parse_instrument, shipped_instruments
from collegium.definitions.instruments import Instrument
from collegium.definitions.score_ranges import ScoreRange, score_ranges
from collegium.documents.html import to_html
from collegium.engagement.alignment.reports import compared
from collegium.engagement.comparison.reports import compare
from collegium.engagement.document import engagement_report
from collegium.engagement.presenters.change import change_section, two_of
from collegium.engagement.presenters.picture import show
from collegium.engagement.presenters.unit_change import changes_of
from collegium.engagement.reports import picture_of
from collegium.organisation.models import Grant, Organisation
from collegium.wording.audiences import DOCTORS
from tests.assessments.hospital import DAY, FIRST, answers_table, build_hospital, sha256
from tests.assessments.hospital_fixtures import AT
from tests.conftest import ClientOf
from tests.world import World

pytestmark = pytest.mark.django_db
# 30 doctors in two units; all of them answer, ten at the low end of every statement and twenty at the high end.
SMALL = {"ONE": ("Ward one", "specialty", None, 15, 1), "TWO": ("Ward two", "specialty", None, 15, 1)}


@dataclass(frozen=True)
class Shown:
    """What a mean of the low end and two thirds of the range is called, worked out by hand."""

    low: float
    high: float
    words: str
    level: str = ""

    @property
    def score(self) -> str:
        return self.words.split()[0]

    @property
    def ends(self) -> str:
        return f"from {self.low:g} to {self.high:g}".replace("-", "−")


# Low end + 2/3 of the range. From 1 to 5: 1 + 8/3 = 3.67; from 1 to 4: 1 + 2 = 3; from 1 to 3: 1 + 4/3 = 2.33;
# from 0 to 4: 8/3 = 2.67; from 0 to 10: 20/3 = 6.67; the gap of two scales from 1 to 5: −4 + 2/3 of 8 = 1.33.
FIVE = Shown(1, 5, "3.7 on a scale from 1 to 5")
TEN = Shown(0, 10, "6.7 out of 10")
EXPECTED = {
    "collegium-board-supports-1": FIVE,
    "collegium-change-facilitators-1": FIVE,
    "collegium-change-feelings-1": FIVE,
    "collegium-change-readiness-1": TEN,
    "collegium-doctor-manager-1": TEN,
    "collegium-hybrid-reflection-1": Shown(-4, 4, "1.3 on a scale from −4 to 4"),
    "collegium-improvement-conditions-1": Shown(1, 3, "2.3 on a scale from 1 to 3"),
    "collegium-leadership-levels-1": Shown(1, 4, "3.0 on a scale from 1 to 4", "High"),
    "collegium-medical-engagement-1": Shown(0, 10, "6.7 out of 10", "Partly engaged"),
    "collegium-pairing-health-1": FIVE,
    "collegium-perceived-influence-1": Shown(0, 4, "2.7 out of 4"),
    "collegium-qi-governance-1": Shown(1, 5, "3.7 on a scale from 1 to 5", "Medium"),
    "nhs-staff-survey-engagement": TEN,
}


def answers(instrument: Instrument) -> bytes:
    """The statements of the second of two scales whose gap is taken are turned, so that the gap is wide."""
    turned = {
        item for scale in instrument.scales if scale.rule == "gap" for item in instrument.scale(scale.scales[1]).items
    }
    lines = [",".join(["unit_code", "layer", *(item.id for item in instrument.items)])]
    for unit in SMALL:
        for place in range(15):
            given = []
            for item in instrument.items:
                values = instrument.response_of(item.id).values
                low = (place % 3 == 0) != (item.reverse or item.id in turned)
                given.append(str(min(values) if low else max(values)))
            lines.append(",".join([unit, "unit_leader" if place == 1 else "rank_and_file", *given]))
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def trust(world: object) -> Organisation:
    return build_hospital("ZRG", "Range Trust", SMALL, board_near=0)


def released(trust: Organisation, instrument: str, content: bytes, title: str = "Spring", year: int = 2026) -> Release:
    values: dict[str, Any] = {
        "organisation": trust, "instrument_id": instrument, "title": title, "opened_on": DAY.replace(year=year),
        "closed_on": dt.date(year, 3, 31), "population_date": DAY,
    }  # fmt: skip
    # A private reflection is no survey, but the only shipped questionnaire with a range on both sides of nought.
    private = instrument == "collegium-hybrid-reflection-1"
    wave = Wave.objects.create(**values) if private else open_wave(by="tests", **values)
    return release_responses(by="tests", wave=wave, table=answers_table(content), sha256=sha256(content), at=AT)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def axes(spec: Mapping[str, Any]) -> set[tuple[float, ...]]:
    """The domains of the axes of a chart that begin elsewhere than the mirror of their end."""
    text = json.dumps(spec)
    found = {tuple(json.loads(one)) for one in re.findall(r'"domain": (\[-?[\d.]+, -?[\d.]+\])', text)}
    return {(low, high) for low, high in found}


def test_every_shipped_questionnaire_is_here() -> None:
    assert {one.id for one in shipped_instruments()} == set(EXPECTED)


@pytest.mark.capability("A76")
@pytest.mark.parametrize("named", EXPECTED)
def test_every_surface_shows_the_range_of_the_questionnaire(
    named: str, trust: Organisation, world: World, client_of: ClientOf, tmp_path: Path
) -> None:
    instrument, expected = load_instrument(named), EXPECTED[named]
    release = released(trust, named, answers(instrument))
    main_scale = instrument.main.id
    level = f", level “{expected.level}”" if expected.level else ""
    whole = f"{expected.words}{level}"

    # Sentences, key figures, charts and tables.
    picture = picture_of(release.wave, lambda unit: True)
    shown = show(picture)
    assert shown.headlines[0].startswith(f"{instrument.main.title}: {whole}, from 30 answers.")
    assert any(f"{one.value} {one.detail}".startswith(f"{whole}; 95% interval") for one in shown.key_figures)
    units = next(section for section in shown.sections if section.id == "units")
    assert units.chart is not None
    assert axes(units.chart.spec) == {(expected.low, expected.high)}
    assert f"{instrument.main.title}, {expected.ends}" in json.dumps(units.chart.spec, ensure_ascii=False)
    scales = next(section for section in shown.sections if section.id == "scales")
    assert scales.chart is not None
    assert axes(scales.chart.spec) == {(expected.low, expected.high)}

    # The page, and the report that becomes PDF, Word and slides.
    user: User = world.users.analyst
    Grant.objects.create(user=user, role=Role.ANALYST.value, organisation=trust, starts=FIRST)
    client = client_of(user)
    page = words_of(client.get(release.wave.get_absolute_url()).content.decode())
    report = words_of(to_html(engagement_report(picture)))
    for text in (page, report):
        assert whole in text
        if expected.high != 10:
            assert "out of 10" not in text
            assert "from 0 to 10" not in text

    # The file of figures, and the comparison.
    address = reverse("engagement:figures_file", args=["ZRG", release.wave.pk, "csv"])
    rows = list(csv.DictReader(io.StringIO(client.get(address).content.decode())))
    row = next(one for one in rows if one["scale"] == main_scale and one["group_kind"] == "organisation")
    assert (float(row["range_low"]), float(row["range_high"]), row["level"]) == (expected.low, expected.high, expected.level)  # fmt: skip
    assert float(row["mean"]) == pytest.approx(expected.low + (expected.high - expected.low) * 2 / 3)
    peers = words_of(client.get(reverse("engagement:compare"), {"instrument": named}).content.decode())
    assert f"scores {expected.ends}" in peers

    # The commands.
    (tmp_path / "answers.csv").write_bytes(answers(instrument))
    out = tmp_path / "scores.csv"
    assert main(["survey", "score", str(tmp_path / "answers.csv"), "--instrument", named, "-o", str(out)]) == 0
    scored = pl.read_csv(out).filter(scale=main_scale).row(0, named=True)
    assert (scored["range_low"], scored["range_high"], scored["level"] or "") == (expected.low, expected.high, expected.level)  # fmt: skip
    assert scored["mean"] == pytest.approx(expected.low + (expected.high - expected.low) * 2 / 3)
    document = tmp_path / "report.html"
    assert main(["survey", "report", str(tmp_path / "answers.csv"), "--instrument", named, "-o", str(document)]) == 0
    text = words_of(document.read_text(encoding="utf-8"))
    assert f"{instrument.main.title}: {expected.score} on a range {expected.ends}{level} (95% interval" in text


OWN = """
id = "own-seven-1"
title = "Own questionnaire"
definition_of_engagement = "two-way involvement that influences decisions"
privacy = "anonymous"
subject = "organisation"
licence = "Our own wording"
source = "The hospital, 2026"
main_scale = "voice"

[responses.seven]
values = [1, 2, 3, 4, 5, 6, 7]
favourable = [6, 7]

[responses.eleven]
values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

[[items]]
id = "q1"
text = "I am heard."
response = "seven"

[[items]]
id = "q2"
text = "I am told what came of it."
response = "seven"

[[items]]
id = "q3"
text = "How likely are you to stay?"
response = "eleven"

[[scales]]
id = "voice"
title = "Voice"
items = ["q1", "q2"]
rule = "mean"
{more}

[[scales]]
id = "staying"
title = "Staying"
items = ["q3"]
rule = "mean"
"""
IMPORTED = """
id = "bought-1"
title = "Bought index"
definition_of_engagement = "as its owner defines it: the active contribution of doctors"
privacy = "anonymous"
subject = "organisation"
licence = "proprietary"
source = "Its owner"

[[scales]]
id = "index"
title = "Index"
range = [0, 100]

[[scales.levels]]
id = "low"
title = "Low"
from = 0

[[scales.levels]]
id = "high"
title = "High"
from = 55
"""


def own(trust: Organisation, text: str) -> Instrument:
    add_instrument(by="tests", organisation=trust, file_name="own.toml", content=text.encode(), at=AT)
    return releases.find_instrument(trust, re.findall(r'id = "([^"]+)"', text)[0])


def scores(low: int, high: int) -> bytes:
    lines = [f"{unit},rank_and_file,{low if place % 3 == 0 else high}" for unit in SMALL for place in range(14)]
    return ("unit_code,layer,index\n" + "\n".join(lines) + "\n").encode()


@pytest.mark.parametrize(("more", "ends", "score"), [("", (1, 7), "5.0 on a scale from 1 to 7"), ("range = [0, 1]", (0, 1), "0.67 out of 1")])  # fmt: skip
def test_an_own_questionnaire_keeps_its_range_and_ranges_do_not_mix(
    trust: Organisation, more: str, ends: tuple[float, float], score: str
) -> None:
    """From 1 to 7: 1 + 2/3 of 6 = 5. Staying has another range, so it is in the table alone, and nothing is said of both."""
    instrument = own(trust, OWN.format(more=more))
    picture = picture_of(released(trust, "own-seven-1", answers(instrument)).wave, lambda unit: True)
    shown = show(picture)
    assert shown.headlines[0].startswith(f"Voice: {score}, from 30 answers.")
    scales = next(section for section in shown.sections if section.id == "scales")
    assert scales.chart is not None
    assert axes(scales.chart.spec) == {ends}
    assert "Staying" not in json.dumps(scales.chart.spec)
    assert "In the table alone, on a range of their own: Staying (from 0 to 10)." in scales.chart.caveat
    assert [row[0] for row in scales.tables[0].rows] == [f"Voice (from {ends[0]} to {ends[1]})", "Staying (from 0 to 10)"]  # fmt: skip
    assert "on its own range" in scales.tables[0].caption


def test_imported_scores_keep_their_range_their_level_and_their_threshold(trust: Organisation) -> None:
    """Of each 14, five have 40 and nine have 70: (5 × 40 + 9 × 70) / 14 = 59.3; nine of 14 reach 55, which is 64%."""
    own(trust, IMPORTED)
    release = released(trust, "bought-1", scores(40, 70))
    picture = picture_of(release.wave, lambda unit: True)
    shown = show(picture)
    assert shown.headlines[0].startswith("Index: 59.3 out of 100, level “High”, from 28 answers.")
    figure = picture.now.figure(picture.now.everybody, "index")
    assert figure.mean == pytest.approx(830 / 14)
    assert figure.favourable == pytest.approx(9 / 14)
    assert "from a score of 55.0 on index (from 0 to 100)" in words_of(to_html(engagement_report(picture)))


def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases as method release-5 made them: no levels, the range as the file says, imported scores brought to 0 to 10."""
    described, tally_of = releases.described, intake.tally_of

    def as_before(instrument: Instrument) -> dict[str, Any]:
        stored = described(instrument)
        for scale in stored["scales"]:
            del scale["levels"], scale["share"]
            span = instrument.scale(scale["id"]).range
            scale["range"] = list(span) if span else None
        return stored

    monkeypatch.setattr(releases, "described", as_before)
    monkeypatch.setattr(intake, "tally_of", lambda place, values: tally_of(place, [one and int(str(one)) / 10 for one in values]))  # fmt: skip


def test_releases_that_are_stored_stay_readable(trust: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        old(before)
        own(trust, IMPORTED)
        imported = released(trust, "bought-1", scores(40, 70), "Imported")
        leading = load_instrument("collegium-leadership-levels-1")
        levels = released(trust, leading.id, answers(leading), "Levels")
        voice = released(trust, "own-seven-1", answers(own(trust, OWN.format(more=""))), "Voice")
    assert ranges_of(imported)["index"] == ScoreRange(0, 10)
    assert ranges_of(levels)["overall"].from_to == "from 1 to 4"
    assert ranges_of(voice)["voice"] == ScoreRange(1, 7)
    heads = [show(picture_of(one.wave, lambda unit: True)).headlines[0] for one in (imported, levels, voice)]
    assert heads[0].startswith("Index: 5.9 out of 10, from 28 answers.")
    assert heads[1].startswith(
        "Leading at all three levels: 3.0 on a scale from 1 to 4, level “High”, from 30 answers."
    )
    assert heads[2].startswith("Voice: 5.0 on a scale from 1 to 7, from 30 answers.")


def test_an_old_release_is_not_compared_with_a_newer_one_of_another_range(
    trust: Organisation, world: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same 59.3 of 100 are 5.9 of 10 in the old release: as a change they would be +53.4 points."""
    own(trust, IMPORTED)
    with monkeypatch.context() as before:
        old(before)
        earlier = released(trust, "bought-1", scores(40, 70), "Before", 2025)
    later = released(trust, "bought-1", scores(41, 70), "After", 2026)
    picture = picture_of(later.wave, lambda unit: True)
    two = two_of(picture)
    assert picture.previous is not None
    assert picture.previous.pk == earlier.wave.pk
    assert two is not None
    assert two.scales == ()
    assert changes_of(picture) == ()
    section = change_section(picture)
    assert section is not None
    assert section.paragraphs == (
        "Not compared: the figures of Before lie on a range from 0 to 10, those of After on a range from 0 to 100.",
    )
    assert section.chart is None
    assert section.tables == ()
    assert "53.4" not in words_of(to_html(engagement_report(picture)))

    # Two organisations, one with the old release alone: two comparisons, with no common mean.
    other = build_hospital("ZRH", "Other Range Trust", SMALL, board_near=0)
    own(other, IMPORTED)
    with monkeypatch.context() as before:
        old(before)
        released(other, "bought-1", scores(40, 70))
    found = compare("bought-1", DOCTORS, frozenset({trust.pk, other.pk}), DAY)
    assert [(one.span.from_to, one.peers) for one in found] == [("from 0 to 10", 1), ("from 0 to 100", 1)]


@pytest.mark.parametrize(
    ("text", "scale", "ends"),
    [(IMPORTED, "index", (0.0, 100.0)), (OWN.format(more=""), "voice", (1.0, 7.0)), (OWN.format(more="range = [0, 1]"), "voice", (0.0, 1.0))],
)  # fmt: skip
def test_protection_works_on_the_range_of_the_scale(
    trust: Organisation, text: str, scale: str, ends: tuple[float, float]
) -> None:
    """A mean is known when it is known to within 1% of the range: 1 point of 100, 0.06 of 6."""
    instrument = own(trust, text)
    wave = open_wave(
        by="tests", organisation=trust, instrument_id=instrument.id, title="Own", opened_on=DAY,
        closed_on=dt.date(2026, 3, 31), population_date=DAY,
    )  # fmt: skip
    content = scores(40, 70) if instrument.scores_only else answers(instrument)
    plan: Plan = preview_release(wave=wave, table=answers_table(content), groups_only=True).plan
    assert plan.ranges[scale] == ends


def test_a_scale_has_one_range_however_it_is_made() -> None:
    """A sum of three items from 1 to 5 lies from 3 to 15, whatever range its answers were brought to."""
    text = OWN.format(more="").replace('items = ["q1", "q2"]\nrule = "mean"', 'items = ["q1", "q2"]\nrule = "sum"')
    found = score_ranges(parse_instrument(text.encode(), "own.toml"))
    assert (found["voice"].low, found["voice"].high) == (2, 14)
    assert (found["staying"].low, found["staying"].high) == (0, 10)


def test_doctors_and_managers_on_different_ranges_are_not_compared() -> None:
    """6 of 10 is not 54 points less than 60 of 100."""
    doctors, managers = (
        ReleaseFigure(mean=mean, standard_deviation=1.0, respondents=20, group=ReleaseGroup(population=30))
        for mean in (6.0, 60.0)
    )
    ten, hundred = ScoreRange(0, 10), ScoreRange(0, 100)
    apart = compared("Index", doctors, managers, (ten, hundred))
    assert (apart.difference, apart.lower, apart.upper, apart.comparable) == (None, None, None, False)
    assert compared("Index", doctors, managers, (ten, ten)).difference == -54.0
