"""The kinds of file that the register reads, each with its columns and the records that one row makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from collegium.organisation.importing.fields import Output, fields_of, output
from collegium.organisation.importing.records import SPECS
from collegium.tables.mapping import Field


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
        keys = {
            name
            for record in self.outputs
            for column, name in record.columns.items()
            if column in SPECS[record.table].key
        }
        return frozenset(keys | {field.name for field in self.fields if field.kind == "date"})

    @property
    def dated_tables(self) -> frozenset[str]:
        return self.ended_tables | {record.table for record in self.outputs if "ends" in record.columns}


def ours(kind: str, title: str, *outputs: Output, **settings: Any) -> Kind:
    """A kind of our own template: its fields follow from the records that a row makes.

    Where a row makes a dated record as well, the first record stands in as many rows as it has periods.
    """
    records = tuple(replace(record, repeatable=True) for record in outputs[:-1]) + outputs[-1:]
    return Kind(kind, title, fields_of(kind, records), records, **settings)


OURS = (
    ours(
        "organisations",
        "Organisations",
        output("organisation"),
        output("figures", optional=True, starts="figures_starts", ends="figures_ends", source="figures_source"),
        register_wide=True,
        help="Name, kind and dates of organisations, and what they say of themselves for a period.",
        ending=False,
    ),
    ours(
        "layers",
        "Layers of medical roles",
        output("layer"),
        help="The ladder of medical roles, counted from the top.",
    ),
    ours(
        "units",
        "Units",
        output("unit"),
        output("unit_placement"),
        help="Divisions, directorates, departments and specialties. Several rows with the same code are its history.",
    ),
    ours(
        "sites",
        "Sites",
        output("site"),
        help="Hospitals, clinics and other places where people work and posts are based.",
        ending=False,
    ),
    ours(
        "people",
        "People and where they work",
        output("person"),
        output("employment", optional=True, pas="job_plan_pas"),
        help="One row for each person and each unit in which the person works.",
    ),
    ours(
        "posts",
        "Posts",
        output("post"),
        output("post_placement"),
        help="Leadership posts, whether or not somebody holds them.",
    ),
    ours(
        "holders",
        "Holders of posts",
        output("membership"),
        help="Who holds which post, from when to when, and with how much time.",
    ),
    ours(
        "bodies",
        "Boards, committees and groups",
        output("body"),
        output("body_placement"),
        help="Boards, committees and groups across units.",
    ),
    ours(
        "seats",
        "Seats on bodies",
        output("seat"),
        help="Who sits on which body: a post, whoever holds it, or a named person.",
    ),
    ours(
        "groups",
        "Units in groups",
        output("body_unit"),
        help="Which units take part in a cross-cutting group.",
    ),
    ours(
        "responsibilities",
        "Tasks and decisions of units",
        output("responsibility"),
        help="Who leads on which task, and who decides on which topic.",
    ),
    ours(
        "competitions",
        "Competitions for posts",
        output("competition"),
        help="How posts were filled: applicants, shortlisted, appointed.",
        ending=False,
    ),
    ours(
        "successions",
        "Reorganisations",
        output("succession"),
        register_wide=True,
        help="Mergers, demergers, splits, service moves, tenders and national reforms, of organisations or of their units.",
        ending=False,
    ),
)
