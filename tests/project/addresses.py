"""Every address of the site, and an example of each in one of the two organisations of the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from collegium.accounts.actions import create_account
from collegium.accounts.models import User
from collegium.accounts.roles import Role
from collegium.assessments.models import Wave
from collegium.audit.actions import record
from collegium.audit.models import AuditEvent
from collegium.engagement.models import Finding
from collegium.jobs.models import Job
from collegium.organisation.actions import add_fact
from collegium.organisation.models import (
    Body,
    Grant,
    Organisation,
    Person,
    Post,
    Site,
    Unit,
)
from collegium.registers import writing
from collegium.registers.models import SavedMapping, WaitingFile
from collegium.registers.register import REGISTERS
from tests.project.board_examples import Books, books_of
from tests.project.comparisons import Compared, compared_of
from tests.project.fact_examples import KINDS as FACTS
from tests.project.fact_examples import facts_of
from tests.project.instrument_examples import Questionnaires, questionnaires_of
from tests.project.paper_examples import Papers, papers_of
from tests.project.rating_examples import Ratings, ratings_of
from tests.project.register_examples import Place, rows_of


@dataclass(frozen=True)
class Address:
    name: str  # with its namespace
    view: Any
    parameters: frozenset[str]
    pattern: str  # as Django writes it, from the root


def addresses() -> list[Address]:
    return list(walk(get_resolver(), (), frozenset(), ""))


def walk(resolver: URLResolver, spaces: tuple[str, ...], above: frozenset[str], before: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        parameters = above | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from walk(entry, inside, parameters, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield Address(
                ":".join((*spaces, entry.name or "")), entry.callback, parameters, before + str(entry.pattern)
            )


@dataclass(frozen=True)
class Examples:
    """One object of every kind in one organisation."""

    organisation: Organisation
    unit: Unit
    post: Post
    person: Person
    body: Body
    site: Site
    account: User
    grant: Grant
    run: WaitingFile
    mapping: SavedMapping
    shared_run: WaitingFile  # lists of organisations belong to no organisation
    shared_mapping: SavedMapping
    facts: SimpleNamespace
    wave: Wave
    rows: dict[str, Model]  # of the registers whose examples stand in register_examples
    finding: Finding
    job: Job
    books: Books
    compared: Compared
    papers: Papers
    ratings: Ratings
    questionnaires: Questionnaires


def examples_in(organisation: Organisation, unit: Unit, post: Post, person: Person, body: Body) -> Examples:
    account = create_account(by="tests", email=f"{organisation.code}@example.org", name="Example")
    wave = Wave.objects.create(
        organisation=organisation,
        instrument_id="collegium-medical-engagement-1",
        title="Example",
        opened_on="2026-01-01",
        closed_on="2026-02-01",
        population_date="2026-01-01",
    )
    return Examples(
        organisation=organisation,
        unit=unit,
        post=post,
        person=person,
        body=body,
        site=Site.objects.create(organisation=organisation, code="EXAMPLE", name="Example"),
        account=account,
        grant=add_fact(
            by="tests",
            fact=Grant(user=account, role=Role.SECRETARY.value, organisation=organisation, starts="2020-01-01"),
        ),
        run=run_of(organisation, "units", b"unit_code\nX\n"),
        mapping=SavedMapping.objects.create(scope=organisation.code, name="Example", kind="units", content=""),
        shared_run=run_of(None, "organisations", b"code,name\nZZZ,Example\n"),
        shared_mapping=SavedMapping.objects.get_or_create(scope="", name="Example", kind="organisations")[0],
        facts=facts_of(organisation, unit, post, person, body),
        wave=wave,
        rows=rows_of(Place(organisation, unit, post, person, body)),
        finding=Finding.objects.create(
            wave=wave, scale="overall", words="Example", raised_on="2026-02-02", raised_by="tests"
        ),
        job=Job.objects.create(
            work="collegium.jobs.rehearsal.rehearsal",
            title="Example",
            organisation=organisation.code,
            started_by="tests",
            asked_at="2026-01-01T09:00:00Z",
        ),
        books=books_of(organisation, unit, body),
        compared=compared_of(organisation),
        papers=papers_of(organisation),
        ratings=ratings_of(organisation, account),
        questionnaires=questionnaires_of(organisation),
    )


def run_of(organisation: Organisation | None, kind: str, content: bytes) -> WaitingFile:
    return WaitingFile.objects.create(
        scope=organisation.code if organisation else "",
        kind=kind,
        kinds=[kind],
        decided=True,
        mapping=f'source_kind = "{kind}"',
        file_name=f"{kind}.csv",
        sha256="0" * 64,
        content=content,
    )


def known_by_parameter(address: Address, at: Examples) -> dict[str, Any]:
    return {
        "code": at.organisation.code,
        "unit_id": at.unit.pk,
        "name": "organisations" if address.name == "organisation:import_all_template" else "units",
        "form": "csv",
        "example_id": "case-study-sites",
        "ending": "csv" if address.name.endswith("_file") else "html",
        "instrument_id": "collegium-medical-engagement-1",
        "own_id": at.questionnaires.published.instrument_id,
        "part": "items",
        "measure": "falls-with-harm",
        "own_measure": "example",
        "brought": "comparison",
        "provider": "ZPA",
        "rebase": at.compared.rebase.pk,
        "rater": at.ratings.rater.pk,
        "finding_id": at.finding.pk,
        "job_id": at.job.pk,
        "token": "0" * 20,
        "number": 1,
        "secret": "0" * 40,
        "barrier": "workload",
        "key": BUILT_IN.get(address.name, ""),
        "public_code": at.organisation.code,
    }


# The key of a built-in row, by the name of the address.
BUILT_IN = {
    "board:barrier_record_built_in": "workload",
    "board:claim_built_in": "E-MH31",
    "board:term_built_in": "1",
    "board:translation_kind_built_in": "board-data",
}
# What `pk` means, by the name of the address.
OBJECTS = {
    "organisation:unit": "unit",
    "organisation:post": "post",
    "organisation:person": "person",
    "organisation:record_person": "person",
    "organisation:body": "body",
    "organisation:site": "site",
    "organisation:propose_tasks": "unit",
    "organisation:access_end": "grant",
    "organisation:access_link": "person",
    "organisation:access_renew": "account",
    "organisation:access_forget": "account",
    "organisation:access_untie": "account",
    **{f"organisation:{name}_fact": f"facts.{name}" for name in FACTS},
    "organisation:import_kept_mapping": "mapping",
    "organisation:import_": "run",
    "organisation:import_all_": "shared_run",
    "organisation:import_all_kept_mapping": "shared_mapping",
    "engagement:": "wave",
    "engagement:finding_history": "finding",
    "assessments:": "wave",
    "assessments:round": "ratings.round",
    "assessments:draft": "questionnaires.draft",
    "board:barrier_record": "books.barrier",
    "board:own_barrier": "books.own_barrier",
    "board:comparison": "compared.comparison",
    "board:withdraw": "compared.comparison",
    "board:monitor": "compared.monitor",
    "board:provider": "compared.provider_list",
    "board:meeting": "books.meeting",
    "board:agenda_item": "books.item",
    "board:decision": "books.decision",
    "board:own_part": "person",
    "board:question": "books.question",
    "board:translation": "books.translation",
    "board:translation_kind": "books.kind",
    "board:claim": "books.claim",
    "board:digest": "books.digest",
    "board:review": "books.review",
    "board:paper": "papers.paper",
    "board:paper_part": "papers.part",
    "board:paper_part_add": "papers.paper",
    "board:term": "papers.term",
    "commitments:": "papers.promise",
    "commitments:commitment": "papers.promise",
    "commitments:person": "person",
    "commitments:unit": "unit",
}


def example(address: Address, at: Examples) -> dict[str, Any]:
    """The parameters of the address for the objects at hand; KeyError when nobody said what they mean."""
    known = known_by_parameter(address, at)
    if address.parameters & {"pk", "event"}:
        row = row_of(address, at)
        known["pk"] = row.pk
        if address.name.endswith("_undo"):
            known["event"] = step_of(row).pk
    return {parameter: known[parameter] for parameter in address.parameters}


def row_of(address: Address, at: Examples) -> Any:
    """The row that the address is about: the longest name that begins it decides."""
    registers = {f"{REGISTERS[label].namespace}:{REGISTERS[label].name}": row for label, row in at.rows.items()}
    name = max((known for known in (*OBJECTS, *registers) if address.name.startswith(known)), key=len, default=None)
    if name is None:
        raise KeyError(f"{address.name}: say in tests/project/register_examples.py what its row is")
    return registers[name] if name in registers else attrgetter(OBJECTS[name])(at)


def step_of(row: Model) -> AuditEvent:
    """An entry of the record that adds the row, as if a user had just done it."""
    record(by="tests", entries=[writing.entry("add", row, after=writing.recorded_values(row))])
    return AuditEvent.objects.latest("pk")
