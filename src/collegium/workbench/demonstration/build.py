"""Builds the demonstration through the actions that users use, and writes what a reader wants to find in its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from collegium.definitions.examples import examples
from collegium.documents import write
from collegium.engagement.document import engagement_report
from collegium.engagement.queries import latest_of_doctors
from collegium.engagement.reports import picture_of
from collegium.organisation.actions.examples import load_case_study_sites
from collegium.organisation.actions.importing import apply_plan
from collegium.organisation.importing import Sheet, load_register, make_plan
from collegium.organisation.models import Organisation
from collegium.tables.problems import ProblemsError
from collegium.tables.writing import write_csv
from collegium.workbench.demonstration.board_books import bring_in_board_books
from collegium.workbench.demonstration.board_evidence import bring_in_board_evidence
from collegium.workbench.demonstration.campaign import open_campaign
from collegium.workbench.demonstration.comparisons import bring_in_comparisons
from collegium.workbench.demonstration.engagement import bring_in_engagement
from collegium.workbench.demonstration.managers import release_statements
from collegium.workbench.demonstration.measures import bring_in_measures
from collegium.workbench.demonstration.papers import bring_in_papers
from collegium.workbench.demonstration.people import give_accounts
from collegium.workbench.demonstration.questionnaires import bring_in_questionnaires
from collegium.workbench.demonstration.ratings import bring_in_ratings
from collegium.workbench.demonstration.survey import release_waves
from collegium.workbench.demonstration.trust import Tables, joined_tables, organisation_tables, trust_tables
from collegium.workbench.demonstration.units import JOINED, TRUST, Row

BY = "demonstration"
Say = Callable[[str], None]


def build(folder: Path, say: Say) -> None:
    """Fill an empty database and the folder."""
    tables = trust_tables()
    with transaction.atomic():
        say("Nine published case-study trusts")
        load_case_study_sites(by=BY)
        say("One invented teaching trust: units, posts, people, bodies over eight years")
        bring_in(None, organisation_tables_of("organisations"))
        bring_in(Organisation.objects.get(code=TRUST), tables)
        bring_in(Organisation.objects.get(code=JOINED), joined_tables())
        bring_in(None, organisation_tables_of("successions"))
        say("Two survey waves of doctors")
        release_waves(by=BY, tables=tables, folder=folder)
        say("The same statements put to doctors and to managers")
        release_statements(by=BY, tables=tables, folder=folder)
        say("Six measures before the board, over thirty months")
        bring_in_measures(by=BY, folder=folder)
        say("Funnels, mortality, watched cases and providers side by side, all invented")
        bring_in_comparisons(by=BY, folder=folder)
        say("Meetings, questions from the public, evidence and reviews of services")
        bring_in_board_books(by=BY)
        bring_in_board_evidence(by=BY, folder=folder)
        say("A paper with four measures, and promises in every state")
        bring_in_papers(by=BY)
        say("An account for each role")
        give_accounts(by=BY, folder=folder)
        say("Comments, findings and what was offered")
        bring_in_engagement(by=BY)
        say("Ratings by a few: a pairing, the board, how improvement is governed")
        bring_in_ratings(by=BY)
        say("A questionnaire of the trust's own, and a draft")
        bring_in_questionnaires(by=BY)
        say("A survey that is open, with some of its answers")
        open_campaign(by=BY, folder=folder, today=timezone.localdate())
    say("Example files")
    write_examples(folder / "examples", tables)


def write_reports(folder: Path) -> None:
    """The report of the latest wave in each form, under a name that says what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    wave = latest_of_doctors(TRUST)
    assert wave is not None
    report = engagement_report(picture_of(wave, lambda unit: True))
    for ending in ("html", "pdf", "docx"):
        write(report, folder / f"engagement-{slugify(wave.title)}.{ending}")


def organisation_tables_of(kind: str) -> Tables:
    return {kind: organisation_tables()[kind]}


def bring_in(organisation: Organisation | None, tables: Tables) -> None:
    sheets = [Sheet.of(kind, [without_empty(row) for row in rows]) for kind, rows in tables.items()]
    plan = make_plan(load_register(organisation), sheets)
    if plan.problems:
        raise ProblemsError(list(plan.problems))
    apply_plan(by=BY, plan=plan, organisation=organisation, reason="Built for the demonstration")


def without_empty(row: Row) -> Row:
    """An empty text in a file is a field that says nothing."""
    return {name: None if value == "" else value for name, value in row.items()}


def write_examples(folder: Path, tables: Tables) -> None:
    """The same trust as files, to try the import with, and the published examples."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in examples():
        (folder / one.file).write_bytes(one.content())
    (folder / "import").mkdir(exist_ok=True)
    for kind, rows in tables.items():
        columns = tuple(rows[0])
        (folder / "import" / f"{kind}.csv").write_bytes(
            write_csv(columns, [[row[name] for name in columns] for row in rows])
        )
