"""A release holds what may be shown, once, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from collegium.assessments.actions import preview_release, release_responses
from collegium.assessments.actions.releases import fingerprint
from collegium.assessments.campaigns.frames import Family, Pooling
from collegium.assessments.models import Release, ReleaseFigure, ReleaseGap, ReleaseGroup, Wave
from collegium.audit import protection
from collegium.audit.models import AuditEvent
from collegium.audit.queries import problems
from collegium.organisation.models import Unit, UnitPlacement
from tests.assessments.hospital import answers_csv, answers_table, sha256

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 4, 20, 9, 0, tzinfo=dt.UTC)


def test_a_release_holds_every_scale_for_every_group(release: Release) -> None:
    scales = {scale["id"] for scale in release.instrument["scales"]}
    assert release.groups.count() == 1 + 4 + 8
    assert ReleaseFigure.objects.filter(release=release).count() == 13 * len(scales)
    assert ReleaseGap.objects.filter(release=release).count() == 3 * len(scales)


def test_small_groups_and_those_beside_them_are_not_in_the_database_at_all(release: Release) -> None:
    hidden = {group.name: group.suppressed for group in release.groups.exclude(suppressed="")}
    assert (
        hidden
        == {
            "Board-near leaders": "primary",
            "Unit leaders": "complementary",  # all leaders less these would give the four
            "Renal medicine": "primary",
            # With the doctors of each unit known, the division would say how many of the next two answered.
            "Orthopaedics": "complementary",
            "Respiratory medicine": "complementary",
            "Vascular surgery": "complementary",  # the division, less what is shown, would give the few of the division itself
        }
    )
    assert not ReleaseFigure.objects.exclude(suppressed="").exclude(mean=None, respondents=None, lower=None).exists()
    assert not ReleaseGroup.objects.exclude(suppressed="").exclude(respondents=None).exists()
    assert ReleaseFigure.objects.filter(suppressed="", respondents__lt=10).count() == 0


def test_doctors_are_counted_in_the_register_as_on_the_day(release: Release) -> None:
    people = dict(release.groups.values_list("name", "population"))
    assert (people["Harbour Hospital"], people["Medicine"], people["Cardiology"]) == (202, 86, 40)
    assert (people["Board-near leaders"], people["Unit leaders"], people["Rank and file"]) == (4, 24, 174)


def test_the_gap_of_the_made_up_answers_is_seen(release: Release) -> None:
    gap = ReleaseGap.objects.get(release=release, group__kind="organisation", scale="overall")
    assert gap.leaders == 28
    assert gap.lower is not None
    assert gap.lower > 1


def test_a_release_is_made_once(release: Release) -> None:
    with pytest.raises(ValidationError, match="never changed"):
        release_responses(by="tests", wave=release.wave, table=answers_table(), sha256="0" * 64, at=AT)


def another(wave: Wave, **changes: object) -> Wave:
    """A wave like this one, in the summer."""
    days = {
        "opened_on": dt.date(2026, 6, 1),
        "closed_on": dt.date(2026, 6, 20),
        "population_date": wave.population_date,
    }
    kept = {"organisation": wave.organisation, "instrument_id": wave.instrument_id, "audience": wave.audience}
    return Wave.objects.create(title="Once more", **{**kept, **days, **changes})


def small_together(wave: Wave) -> Pooling:
    units = UnitPlacement.objects.filter(name__in=("Orthopaedics", "Vascular surgery"))
    return Pooling((Family("Together", tuple(units.values_list("unit_id", flat=True))),))


def test_the_same_answers_are_not_released_with_other_groups(release: Release) -> None:
    later = dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)
    wave = another(release.wave)
    pooling = small_together(wave)
    for file in (release.responses_sha256, "0" * 64):  # the same file, or the same answers in another
        with pytest.raises(ValidationError, match=r"answers of “.*”, which is released with other groups"):
            release_responses(by="tests", wave=wave, table=answers_table(), sha256=file, at=later, pooling=pooling)
    assert Release.objects.count() == 1


def test_nobody_is_asked_the_same_twice_in_the_same_days(release: Release) -> None:
    asked = release.wave
    wave = another(asked, opened_on=asked.closed_on, closed_on=asked.closed_on + dt.timedelta(days=3))
    later = dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)
    with pytest.raises(ValidationError, match="asked the same people the same questions in these days"):
        release_responses(by="tests", wave=wave, table=answers_table(answers_csv(seed=8)), sha256="0" * 64, at=later)


def test_an_open_wave_is_not_released(wave: Wave) -> None:
    early = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
    with pytest.raises(ValidationError, match="still open"):
        release_responses(by="tests", wave=wave, table=answers_table(), sha256="0" * 64, at=early)


@pytest.mark.parametrize("table", ["release", "releasegroup", "releasefigure", "releasegap"])
@pytest.mark.parametrize("statement", ["UPDATE assessments_{} SET id = id", "DELETE FROM assessments_{}"])
def test_the_database_refuses_every_change(release: Release, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_same_answers_give_the_same_fingerprint(release: Release) -> None:
    again = preview_release(wave=release.wave, table=answers_table())
    assert fingerprint(again.figures) == release.figures_sha256
    assert release.responses_sha256 == sha256(answers_csv())


def test_the_fingerprint_does_not_cover_why_a_group_is_hidden(release: Release) -> None:
    figures = preview_release(wave=release.wave, table=answers_table()).figures
    otherwise = {"primary": "complementary", "complementary": "primary", "": ""}
    turned = {
        name: tuple(replace(row, suppressed=otherwise[row.suppressed]) for row in getattr(figures, name))
        for name in ("groups", "figures", "gaps")
    }
    assert turned["groups"] != figures.groups
    assert fingerprint(replace(figures, **turned)) == release.figures_sha256
    shown = replace(figures, groups=tuple(replace(row, suppressed="") for row in figures.groups))
    assert fingerprint(shown) != release.figures_sha256


def test_a_division_without_doctors_has_no_row_and_no_gap(wave: Wave) -> None:
    empty = Unit.objects.create(organisation=wave.organisation, code="EMPTY")
    UnitPlacement.objects.create(unit=empty, starts=dt.date(2020, 4, 1), name="Community", kind="division")
    release = release_responses(by="tests", wave=wave, table=answers_table(), sha256=sha256(answers_csv()), at=AT)
    assert not release.groups.filter(unit=empty).exists()
    assert ReleaseGap.objects.filter(release=release).values("group").distinct().count() == 3


def test_a_release_is_recorded_without_one_figure(release: Release) -> None:
    event = AuditEvent.objects.get(verb="assessments.release", organisation="ZHO")
    assert set(event.after) == {"release", "method", "minimum", "figures", "rows"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE assessments_releasefigure SET mean = 4.9 WHERE mean IS NOT NULL",
        "UPDATE assessments_release SET minimum = 3",
        "UPDATE assessments_releasegroup SET name = 'Other'",
        "DELETE FROM assessments_releasegap",
    ],
)
def test_figures_changed_by_the_owner_of_the_database_are_found(release: Release, change: str) -> None:
    """Its protection dropped, the rows changed, the protection put back: the record knows what was released."""
    assert problems() == []
    with connection.cursor() as cursor:
        protection.drop(connection, cursor, list(protection.present(connection)))
        cursor.execute(change)
    protection.install()
    assert [text for text in problems() if "are not what was released" in text] == problems() != []


def test_the_minimum_may_be_raised_and_never_lowered(wave: Wave) -> None:
    higher = preview_release(wave=wave, table=answers_table(), minimum=30)
    shown = {group.name for group in higher.figures.groups if not group.suppressed}
    assert "Respiratory medicine" not in shown
    with pytest.raises(ValueError, match="raised, not lowered"):
        preview_release(wave=wave, table=answers_table(), minimum=5)
