"""What a round may be about: kinds of subject whose rows are known, so that a rating can be joined to them.

An app above this one adds its own: `add_subject_kind(SubjectKind("initiative", ...))` where its registers are declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.access import Access
from collegium.organisation.models import Organisation, UnitPlacement
from collegium.tables.characters import in_order


@dataclass(frozen=True, kw_only=True)
class SubjectKind:
    """A kind of subject: its word in addresses, its title, its rows by name, and the page of a row."""

    name: str
    title: str
    names: Callable[[Organisation], dict[str, str]]  # the number of each row of an organisation, as text, and its name
    page: str  # the name of an address: code of the organisation, number of the row
    needs: Permission  # to open that page

    def address(self, organisation: Organisation, subject_id: str, access: Access) -> str:
        """Of the subject's own page; empty for readers who may not open it."""
        if not access.may(self.needs, organisation):
            return ""
        return reverse(self.page, args=[organisation.code, subject_id])


SUBJECT_KINDS: dict[str, SubjectKind] = {}


def add_subject_kind(kind: SubjectKind) -> None:
    SUBJECT_KINDS[kind.name] = kind


def unit_names(organisation: Organisation) -> dict[str, str]:
    """Units under their latest name, in the order of names."""
    rows = UnitPlacement.objects.filter(unit__organisation=organisation).order_by("starts")
    latest = {str(pk): name for pk, name in rows.values_list("unit_id", "name")}
    return dict(sorted(latest.items(), key=lambda pair: in_order(pair[1])))


UNIT = SubjectKind(
    name="unit", title="Unit", names=unit_names, page="organisation:unit", needs=Permission.VIEW_REGISTER
)
add_subject_kind(UNIT)
