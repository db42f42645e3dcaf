"""The kinds of file that the register reads, each with its columns and the records that one row makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from collegium.organisation.importing import fields
from collegium.organisation.importing.records import SPECS
from collegium.tables.mapping import Field


@dataclass(frozen=True)
class Output:
    """A record that a row makes: its columns, each from a field of the file."""

    table: str
    columns: Mapping[str, str]  # the record's column -> the file's field
    only_with: tuple[str, ...] = ()  # made only when one of these fields is filled in
    repeatable: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of file. Kinds without outputs have a reader of their own."""

    id: str
    title: str
    fields: tuple[Field, ...]
    outputs: tuple[Output, ...] = ()
    register_wide: bool = False  # speaks of many organisations
    ours: bool = True  # part of our own template, and of the export
    help: str = ""
    has_header: bool = True
    ending: bool = True  # "this file is complete" makes sense for it
    ended_tables: frozenset[str] = frozenset()  # of a kind with a reader of its own

    @cached_property
    def decisive(self) -> frozenset[str]:
        """Fields without which a row cannot even be checked: what it is about, and from when to when."""
        if not self.outputs:
            return frozenset(field.name for field in self.fields)
        keys = {of for output in self.outputs for column, of in output.columns.items() if column in _key(output)}
        return frozenset(keys | {field.name for field in self.fields if field.kind == "date"})

    @property
    def dated_tables(self) -> frozenset[str]:
        return self.ended_tables | {output.table for output in self.outputs if "ends" in output.columns}


def _key(output: Output) -> tuple[str, ...]:
    return SPECS[output.table].key


def same(*names: str, **others: str) -> dict[str, str]:
    return {**others, **{name: name for name in names}}


PEOPLE_EMPLOYMENT = ("unit_code", "site_code", "grade", "job_plan_pas", "starts", "ends")
FIGURES_COLUMNS = (
    *(
        "budget_gbp_m",
        "headcount",
        "consultants",
        "board_doctors",
        "management_board_doctors",
        "mode",
        "accountability",
    ),
)
FIGURES_FIELDS = ("figures_starts", "figures_ends", *FIGURES_COLUMNS, "figures_source")

OURS = (
    Kind(
        "organisations",
        "Organisations",
        fields.ORGANISATIONS,
        (
            Output(
                "organisation",
                same("code", "name", "kind", "opened", "closed", "region", "system", "postcode", "source"),
                repeatable=True,
            ),
            Output(
                "figures",
                same(
                    *FIGURES_COLUMNS,
                    organisation="code",
                    starts="figures_starts",
                    ends="figures_ends",
                    source="figures_source",
                ),
                only_with=FIGURES_FIELDS,
            ),
        ),
        register_wide=True,
        help="Name, kind and dates of organisations, and what they say of themselves for a period.",
        ending=False,
    ),
    Kind(
        "layers",
        "Layers of medical roles",
        fields.LAYERS,
        (Output("layer", same("rank", "title", "starts", "ends")),),
        help="The ladder of medical roles, counted from the top.",
    ),
    Kind(
        "units",
        "Units",
        fields.UNITS,
        (
            Output("unit", {"code": "unit_code"}, repeatable=True),
            Output(
                "unit_placement",
                same("name", "kind", "accountability", "starts", "ends", unit="unit_code", parent="parent_code"),
            ),
        ),
        help="Divisions, directorates, departments and specialties. Several rows with the same code are its history.",
    ),
    Kind(
        "sites",
        "Sites",
        fields.SITES,
        (Output("site", same("name", code="site_code")),),
        help="Hospitals, clinics and other places where people work and posts are based.",
        ending=False,
    ),
    Kind(
        "people",
        "People and where they work",
        fields.PEOPLE,
        (
            Output("person", same("name", "profession", "gmc_number", code="staff_code"), repeatable=True),
            Output(
                "employment",
                same(
                    *("grade", "starts", "ends"),
                    person="staff_code",
                    unit="unit_code",
                    site="site_code",
                    pas="job_plan_pas",
                ),
                only_with=PEOPLE_EMPLOYMENT,
            ),
        ),
        help="A row a person and unit in which the person works.",
    ),
    Kind(
        "posts",
        "Posts",
        fields.POSTS,
        (
            Output("post", {"code": "post_code"}, repeatable=True),
            Output(
                "post_placement",
                same(
                    *("title", "role", "profession", "pas", "starts", "ends"),
                    post="post_code",
                    unit="unit_code",
                    site="site_code",
                    reports_to="reports_to_code",
                ),
            ),
        ),
        help="Leadership posts, whether or not somebody holds them.",
    ),
    Kind(
        "holders",
        "Holders of posts",
        fields.HOLDERS,
        (
            Output(
                "membership",
                same(
                    *("starts", "ends", "basis", "joint", "pas", "arrangement", "route"),
                    post="post_code",
                    person="staff_code",
                ),
            ),
        ),
        help="Who holds which post, from when to when, and with how much time.",
    ),
    Kind(
        "bodies",
        "Boards, committees and groups",
        fields.BODIES,
        (
            Output("body", {"code": "body_code"}, repeatable=True),
            Output(
                "body_placement",
                same(
                    *("name", "kind", "cadence", "medical_attendance", "starts", "ends"),
                    body="body_code",
                    reports_to="reports_to_code",
                ),
            ),
        ),
        help="Boards, committees and groups across units.",
    ),
    Kind(
        "seats",
        "Seats on bodies",
        fields.SEATS,
        (
            Output(
                "seat",
                same(
                    "role",
                    "standing",
                    "voting",
                    "starts",
                    "ends",
                    body="body_code",
                    post="post_code",
                    person="staff_code",
                ),
            ),
        ),
        help="Who sits on which body: a post, whoever holds it, or a named person.",
    ),
    Kind(
        "groups",
        "Units in groups",
        fields.GROUPS,
        (Output("body_unit", same("starts", "ends", body="body_code", unit="unit_code")),),
        help="Which units take part in a cross-cutting group.",
    ),
    Kind(
        "responsibilities",
        "Tasks and decisions of units",
        fields.RESPONSIBILITIES,
        (
            Output(
                "responsibility",
                same("kind", "name", "doctor", "manager", "nurse", "joint", "starts", "ends", unit="unit_code"),
            ),
        ),
        help="Who leads on which task, and who decides on which topic.",
    ),
    Kind(
        "competitions",
        "Competitions for posts",
        fields.COMPETITIONS,
        (
            Output(
                "competition",
                same("held_on", "applicants", "shortlisted", "appointed", "turn_taking", "note", post="post_code"),
            ),
        ),
        help="How posts were filled: applicants, shortlisted, appointed.",
        ending=False,
    ),
    Kind(
        "successions",
        "Mergers, splits and moves",
        fields.SUCCESSIONS,
        (
            Output(
                "succession",
                same(
                    *("kind", "happened_on", "note"),
                    predecessor="predecessor_code",
                    successor="successor_code",
                    predecessor_unit="predecessor_unit_code",
                    successor_unit="successor_unit_code",
                ),
            ),
        ),
        register_wide=True,
        help="What followed what, of organisations or of their units.",
        ending=False,
    ),
)
