"""What the product publishes of a trust, asked for as a user asks: a release, its file of figures, its report, the command."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.attacks.published import Publication, read_release
from tests.attacks.trusts import Trust

if TYPE_CHECKING:
    from django.test import Client

    from collegium.assessments.models import Wave
    from collegium.organisation.models import Organisation

FIRST = dt.date(2020, 4, 1)


def enter(trust: Trust) -> Organisation:
    """Enter the register of the trust: units, doctors, and posts of those who lead."""
    from collegium.organisation.models import (
        Employment,
        Membership,
        Organisation,
        Person,
        Post,
        PostPlacement,
        Unit,
        UnitPlacement,
    )

    code = f"A{trust.seed}"
    organisation = Organisation.objects.create(code=code, name=f"Trust {trust.seed}", kind="acute")
    units = {unit.code: Unit.objects.create(organisation=organisation, code=unit.code) for unit in trust.units}
    UnitPlacement.objects.bulk_create(
        UnitPlacement(
            unit=units[unit.code], starts=FIRST, name=unit.name, parent=units.get(unit.above),
            kind="specialty" if unit.above else "division",
        )
        for unit in trust.units
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(organisation=organisation, code=f"P{place}", name=f"Doctor {place}", profession="doctor")
        for place in range(len(trust.doctors))
    )
    Employment.objects.bulk_create(
        Employment(person=person, unit=units[unit], grade="consultant", starts=FIRST)
        for person, (unit, _) in zip(people, trust.doctors, strict=True)
    )
    leading = [
        (person, unit, layer)
        for person, (unit, layer) in zip(people, trust.doctors, strict=True)
        if layer != "rank_and_file"
    ]
    posts = Post.objects.bulk_create(
        Post(organisation=organisation, code=f"Q{person.code}") for person, _, _ in leading
    )
    PostPlacement.objects.bulk_create(
        PostPlacement(
            post=post, starts=FIRST, title="Lead", profession="doctor", unit=units[unit],
            role="associate_medical_director" if layer == "board_near" else "clinical_lead",
        )
        for post, (_, unit, layer) in zip(posts, leading, strict=True)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(post=post, person=person, starts=FIRST) for post, (person, _, _) in zip(posts, leading, strict=True)
    )
    return organisation


def release(organisation: Organisation, trust: Trust, title: str, month: int, together: Sequence[str] = ()) -> Wave:
    """Release the answers of the trust as a wave of that month; `together` are codes of units shown as one group."""
    from collegium.assessments.actions import open_wave, release_responses
    from collegium.assessments.campaigns.frames import Family, Pooling
    from collegium.organisation.models import Unit
    from collegium.tables.reading import read_table

    opened, content = dt.date(2026, month, 1), trust.csv()
    wave = open_wave(
        by="attack", organisation=organisation, instrument_id=trust.instrument, title=title, opened_on=opened,
        closed_on=opened + dt.timedelta(days=20), population_date=opened,
    )  # fmt: skip
    chosen = tuple(Unit.objects.get(organisation=organisation, code=code).pk for code in together)
    release_responses(
        by="attack",
        wave=wave,
        table=read_table(content, name="answers.csv"),
        sha256=hashlib.sha256(content).hexdigest(),
        at=dt.datetime(2026, month, 28, 9, 0, tzinfo=dt.UTC),
        pooling=Pooling((Family("Together", chosen),) if chosen else ()),
    )
    return wave


def reader_of(organisation: Organisation) -> Client:
    """A browser of somebody who may see everything that is published of the organisation."""
    from django.test import Client

    from collegium.accounts.actions import create_account
    from collegium.accounts.models import User
    from collegium.accounts.roles import Role
    from collegium.organisation.models import Grant

    user = User.objects.filter(email="reader@attack.example").first() or create_account(
        by="attack", email="reader@attack.example", name="A reader"
    )
    Grant.objects.create(user=user, role=Role.ANALYST.value, organisation=organisation, starts=FIRST)
    client = Client()
    client.force_login(user)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def published(client: Client, wave: Wave, trust: Trust, together: Sequence[str] = ()) -> Publication:
    """All that a reader finds of a release: the file of figures, the report, and the page of each unit that is shown."""
    from django.urls import reverse

    from collegium.organisation.models import Unit

    code = wave.organisation.code
    figures = _content(client, reverse("engagement:figures_file", args=[code, wave.pk, "csv"]))
    report = _content(client, reverse("engagement:report", args=[code, wave.pk, "html"]))
    first = read_release(trust.units, figures, together=together)
    shown = {cell.name for cell in first.cells if any(cell.rows.values())}
    keys = dict(Unit.objects.filter(organisation=wave.organisation).values_list("code", "pk"))
    pages = {
        unit.code: _content(client, reverse("engagement:unit", args=[code, wave.pk, keys[unit.code]]))
        for unit in trust.units
        if unit.name in shown
    }
    return read_release(trust.units, figures, report, pages, together)


def _content(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    content: bytes = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8-sig")


def scored(trust: Trust, by: Sequence[str]) -> str:
    """What `collegium survey score` writes of the same answers."""
    from collegium.cli import main

    with tempfile.TemporaryDirectory() as folder:
        answers, scores = Path(folder, "answers.csv"), Path(folder, "scores.csv")
        answers.write_bytes(trust.csv())
        words = ["survey", "score", str(answers), "--instrument", trust.instrument, "-o", str(scores)]
        words += [part for column in by for part in ("--by", column)]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            status = main(words)
        assert status in (0, None), status
        return scores.read_text(encoding="utf-8")
