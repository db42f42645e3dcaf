"""The engagement triangle, critical mass, and choice against no opportunity, against the published case studies."""

from __future__ import annotations

import numpy as np
import pytest

from collegium.assessments.intake import opportunity_of
from collegium.assessments.models import Release, ReleaseFigure, ReleaseGap
from collegium.definitions.instrument_files import load_instrument
from collegium.engagement.presenters.closing import taking_part_section
from collegium.engagement.presenters.picture import show
from collegium.engagement.reports import picture_of
from collegium.methods.gap import LayerFigures, critical_mass, engagement_gap
from collegium.methods.tallying import count_answers
from tests.assessments.hospital import INSTRUMENT


@pytest.mark.capability("A35")
@pytest.mark.parametrize(("doctors", "low", "high"), [(650, 65, 130), (714, 72, 142)])
def test_critical_mass_is_ten_to_twenty_per_cent(doctors: int, low: int, high: int) -> None:
    """Dickinson, Snelling, Ham and Spurgeon 2017: 10 to 20 % of the doctors of sites with 650 and 714."""
    found = critical_mass(doctors)
    assert (found.low, found.high) == (low, high)


@pytest.mark.capability("A35")
def test_the_gap_of_site_b_in_percentage_points() -> None:
    """At site B 80 % of directorates were engaged; with the upper end of critical mass below, the gap is 60 points."""
    leaders = LayerFigures(respondents=10, mean=7.5, variance=1.0, engaged=8)
    others = LayerFigures(respondents=650, mean=5.0, variance=1.0, engaged=critical_mass(650).high)
    gap = engagement_gap(leaders, others)
    assert gap.leaders is not None
    assert gap.rank_and_file is not None
    assert gap.engaged is not None
    assert float(gap.leaders.engaged.estimate) == pytest.approx(0.8)
    assert float(gap.engaged.estimate) * 100 == pytest.approx(60)


@pytest.mark.capability("A35")
@pytest.mark.django_db
def test_the_three_layers_have_their_share_and_the_gap_is_top_minus_bottom(release: Release) -> None:
    shares = {
        figure.group.layer: figure.favourable
        for figure in ReleaseFigure.objects.filter(
            release=release, scale="overall", group__kind="layer"
        ).select_related("group")
    }
    gap = ReleaseGap.objects.get(release=release, scale="overall", group__kind="organisation")
    assert set(shares) == {"board_near", "unit_leader", "leaders", "rank_and_file"}
    assert gap.share_difference == pytest.approx(shares["leaders"] - shares["rank_and_file"])


@pytest.mark.capability("A35")
@pytest.mark.django_db
def test_the_page_marks_not_taking_part_as_choice_or_no_opportunity(release: Release) -> None:
    picture = picture_of(release.wave, lambda unit: True)
    section = taking_part_section(picture)
    assert "critical mass is about 21 to 40" in section.paragraphs[0]
    assert "had no opportunity" in section.paragraphs[1]
    assert picture.opportunity is not None
    assert sum(picture.opportunity.values()) == 158


@pytest.mark.capability("A36")
def test_not_interested_without_one_route_offered_is_no_opportunity() -> None:
    instrument = load_instrument(INSTRUMENT)
    plan = instrument.scoring_plan()
    reason, routes = plan.item("taking_part"), plan.item("routes_offered")
    codes = [np.zeros(3, np.int8) for _ in plan.items]
    codes[reason] = np.array([1, 1, 0], np.int8)  # chooses not to, chooses not to, takes part
    codes[routes] = np.array([0, 2, 0], np.int8)  # none offered, two offered, none offered
    counts = count_answers(plan, codes, np.zeros(3, np.int64), [("1", "rank_and_file")])
    assert opportunity_of(counts, instrument) == {"engaged": 1, "choice": 1, "no_opportunity": 1, "not_known": 0}


@pytest.mark.django_db
def test_every_chart_has_a_sentence_a_caveat_and_a_table(release: Release) -> None:
    sections = [one for one in show(picture_of(release.wave, lambda unit: True)).sections if one.chart]
    assert len(sections) == 4
    for section in sections:
        assert section.chart is not None
        assert section.chart.sentence
        assert section.chart.caveat
        assert section.tables
        assert "158 of 202 doctors, 1 to 31 March 2026. Source:" in section.source
        assert f"Method: {release.method}" in section.source
