"""The nine published case-study trusts, established like any other organisation."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

from collegium.accounts.models import User
from collegium.audit.actions import recorded
from collegium.definitions.examples import example
from collegium.organisation.actions.facts import add_fact
from collegium.organisation.actions.structure import establish_organisation
from collegium.organisation.models import Accountability, Organisation, OrganisationFigures, RoleLayer

EXAMPLE = "case-study-sites"
CODE = "SITE-{}"
# The study was done in 2012 and 2013 and its tables name no day: the first day of that financial year stands for them.
# The figures stay open ended, so that the example can be compared as at today.
YEAR_OF_STUDY = dt.date(2012, 4, 1)
TWO_LEVELS = " (two levels)"
DEPUTY = "Deputy "
KINDS = {"acute": Organisation.Kind.ACUTE, "mental health": Organisation.Kind.MENTAL_HEALTH}
MODES = {
    "medically led": OrganisationFigures.Mode.MEDICALLY_LED,
    "clinically led": OrganisationFigures.Mode.CLINICALLY_LED,
    "managerially led": OrganisationFigures.Mode.MANAGERIALLY_LED,
    "aligned": OrganisationFigures.Mode.ALIGNED,
}
# Whoever is named and is neither of these is a doctor.
NOT_A_DOCTOR = {"General Manager": Accountability.MANAGER, "jointly and severally": Accountability.JOINT}


def site_codes() -> list[str]:
    """The codes of the nine sites, whether or not they are loaded."""
    return [CODE.format(letter) for letter in "ABCDEFGHI"]


@recorded
def load_case_study_sites(*, by: User | str) -> list[Organisation]:
    """Establish those of the nine sites that are missing; a second run changes nothing."""
    published = example(EXAMPLE)
    rows = list(csv.DictReader(io.StringIO(published.content().decode("utf-8"))))
    present = set(Organisation.objects.filter(code__in=site_codes()).values_list("code", flat=True))
    return [
        establish_site(by=by, row=row, source=published.source)
        for row in rows
        if CODE.format(row["site"]) not in present
    ]


def establish_site(*, by: User | str, row: dict[str, str], source: str) -> Organisation:
    site = establish_organisation(
        by=by,
        code=CODE.format(row["site"]),
        name=f"Case study site {row['site']}",
        kind=KINDS[row["trust_type"]],
        source=source,
    )
    figures = OrganisationFigures(
        organisation=site,
        starts=YEAR_OF_STUDY,
        budget_gbp_m=Decimal(row["budget_gbp_m"]),
        headcount=int(row["headcount"]),
        consultants=int(row["consultants"]),
        board_doctors=int(row["board_doctors"]),
        management_board_doctors=int(row["management_board_doctors"]),
        mode=MODES[row["self_description"]],
        accountability=NOT_A_DOCTOR.get(row["responsible_officer"], Accountability.DOCTOR),
        source=source,
    )
    add_fact(by=by, fact=figures)
    for rank, title in enumerate(layers_of(row["medical_roles"], int(row["medical_role_levels"])), start=1):
        add_fact(by=by, fact=RoleLayer(organisation=site, rank=rank, title=title, starts=YEAR_OF_STUDY))
    return site


def layers_of(roles: str, levels: int) -> list[str]:
    """The published roles as so many layers: the published number rules, not the length of the list.

    One role on two levels makes two layers; where more roles than levels are listed, a deputy shares the layer above.
    """
    layers: list[str] = []
    for role in roles.split("; "):
        if role.endswith(TWO_LEVELS):
            name = role.removesuffix(TWO_LEVELS)
            layers += [f"{name}, upper level", f"{name}, lower level"]
        else:
            layers.append(role)
    while len(layers) > levels:
        deputy = next(index for index, role in enumerate(layers) if index and role.startswith(DEPUTY))
        layers[deputy - 1 : deputy + 1] = [f"{layers[deputy - 1]}, {layers[deputy]}"]
    if len(layers) != levels:
        raise ValueError(f"{roles}: {levels} layers were published")
    return layers
