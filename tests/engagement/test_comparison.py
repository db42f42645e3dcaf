"""Organisations from releases only, the figures as files, and scores beside outcomes."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.models import Release
from collegium.audit.models import AuditEvent
from collegium.engagement.comparison.files import DICTIONARY
from collegium.engagement.performance.files import read_observations
from collegium.methods.performance import goes_with
from collegium.organisation.actions import add_fact
from collegium.organisation.models import Grant
from collegium.tables.problems import ProblemsError
from tests.conftest import ClientOf
from tests.world import World


@pytest.fixture
def analyst(release: Release) -> User:
    user = create_account(by="tests", email="compare@example.org", name="Analyst")
    grant = Grant(user=user, role=Role.ANALYST.value, organisation=release.wave.organisation, starts="2020-01-01")
    add_fact(by="tests", fact=grant)
    return user


def test_with_few_peers_no_place_is_given(
    release: Release, analyst: User, client_of: ClientOf, django_assert_max_num_queries
) -> None:
    client = client_of(analyst)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("engagement:compare")).content.decode()
    assert release.wave.organisation.name in page
    assert "Too few peers" in page
    assert "Percentile" in page


def test_the_other_organisation_s_name_is_not_told(release: Release, world: World, client_of: ClientOf) -> None:
    page = client_of(world.users.office).get(reverse("engagement:compare")).content.decode()
    assert release.wave.organisation.name not in page
    assert client_of(world.users.board).get(reverse("engagement:compare")).status_code == 403


def test_figures_as_files_say_the_same_and_hide_the_same(release: Release, analyst: User, client_of: ClientOf) -> None:
    wave, client = release.wave, client_of(analyst)
    page = client.get(reverse("engagement:figures", args=[wave.organisation.code, wave.pk])).content.decode()
    assert "Dictionary of the columns" in page

    def taken(ending: str) -> bytes:
        return client.get(reverse("engagement:figures_file", args=[wave.organisation.code, wave.pk, ending])).content

    rows = list(csv.DictReader(io.StringIO(taken("csv").decode())))
    table = pl.read_parquet(io.BytesIO(taken("parquet")))
    assert list(rows[0]) == table.columns == [name for name, _, _ in DICTIONARY]
    assert len(rows) == table.height == release.releasefigures.count()
    assert pl.read_parquet_metadata(io.BytesIO(taken("parquet")))["mean"] == "mean score, unrounded"
    assert (table.schema["closed_on"], table.schema["mean"], table.schema["hidden"]) == (
        pl.Date,
        pl.Float64,
        pl.Boolean,
    )
    for row, typed in zip(rows, table.to_dicts(), strict=True):
        hidden = row["hidden"].lower() == "true"
        assert typed["hidden"] is hidden
        assert (row["mean"] == "") == (typed["mean"] is None)
        if hidden:
            assert row["mean"] == row["respondents"] == row["engaged"] == row["alpha"] == ""
        elif typed["mean"] is not None:
            assert float(row["mean"]) == typed["mean"]
    shown = sum(row["hidden"].lower() == "false" for row in rows)
    assert 0 < shown < len(rows)
    told = f"The file holds {len(rows)} rows: {shown} with figures, {len(rows) - shown} without, because "
    assert told in page
    assert taken("dictionary-csv").startswith(b"column,kind,meaning")
    assert AuditEvent.objects.filter(verb="read", subject="release").count() == 4


GOOD = b"organisation,year,score,outcome\n" + b"\n".join(
    b"T%d,%d,%f,%f" % (place, year, 5 + place / 10, 1 - place / 50 + year % 3 / 100)
    for place in range(12)
    for year in (2020, 2021)
)


def test_scores_beside_outcomes_never_say_causes(analyst: User, client_of: ClientOf) -> None:
    client = client_of(analyst)
    answer = client.post(
        reverse("engagement:performance"),
        {"file": SimpleUploadedFile("f.csv", GOOD), "score": "engagement", "outcome": "mortality"},
    )
    page = answer.content.decode()
    assert "12 organisations in 2 years" in page
    assert "lower mortality" in page
    assert "say nothing about single doctors" in page
    assert "cause" not in page.lower()
    example = client.get(reverse("engagement:performance") + "?example=yes").content.decode()
    assert "made up" in example
    assert client.get(reverse("engagement:performance") + "?format=csv").content.startswith(b"organisation,year")


def test_every_problem_of_a_file_is_listed(analyst: User, client_of: ClientOf) -> None:
    bad = b"organisation,year,score,outcome\nA,2020,x,1\nB,soon,2,y\nC,2020,1,1\nC,2020,2,1\nD,2020,,1\n"
    with pytest.raises(ProblemsError) as caught:
        read_observations(bad, "f.csv")
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (2, "score"), (3, "year"), (3, "outcome"), (5, "organisation")
    ]  # fmt: skip
    page = client_of(analyst).post(
        reverse("engagement:performance"),
        {"file": SimpleUploadedFile("f.csv", b"a,b\n1,2\n"), "score": "s", "outcome": "o"},
    )
    assert "There is no column organisation" in page.content.decode()


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.real_data
def test_managers_and_mortality_of_the_nhs() -> None:
    """The staff survey's statements on managers beside SHMI, 2012 to 2018: joined as the how-to tells."""
    folder = Path(os.environ["COLLEGIUM_REAL_DATA"]) / "nhs_trusts"
    shmi = {
        (row["ORG_CODE"].strip(), row["YEAR"]): float(row["SHMI"])
        for row in rows_of(folder / "shmi.csv")
        if row["SHMI"] not in {"", "NA"}
    }
    rows = []
    for row in rows_of(folder / "NHS_SS_management.csv"):
        key = row["ORG_CODE"].strip(), row["YEAR"]
        if key in shmi and row["8a_A"] not in {"", "NA"}:
            rows.append((*key, float(row["8a_A"]) + float(row["8a_SA"]), shmi[key]))
    found = goes_with(*(list(column) for column in zip(*rows, strict=True)))
    assert found.organisations > 100
    assert found.between is not None
    assert -1 < found.between.lower < found.between.upper < 1
    assert found.model is not None
    assert found.model.observations == len(rows)
