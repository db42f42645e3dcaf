"""The registers beside the surveys: opportunities offered, decisions, improvement events."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from collegium.accounts.roles import Permission
from collegium.engagement.models import Decision, Grades, ImprovementEvent, Route
from collegium.engagement.queries import latest_of_doctors
from collegium.engagement.registers import presenters, reports
from collegium.engagement.registers.reports import decision_test
from collegium.methods.attendance import attendance
from collegium.methods.involvement import two_way_test
from collegium.organisation.registers import OrganisationRegister
from collegium.registers.columns import Column
from collegium.wording.numbers import percentage

# Where the unit may be left out.
UNIT_OR_WHOLE = {"unit": "Leave empty for the whole organisation. The units below it are included."}


class EngagementRegister(OrganisationRegister):
    read, change = Permission.VIEW_ENGAGEMENT, Permission.IMPORT_RESPONSES
    above = (("Engagement", "engagement:organisation_waves"),)


class Routes(EngagementRegister):
    """Which opportunities were open to each group of doctors, and how "not interested" is to be read there."""

    model, hints = Route, UNIT_OR_WHOLE
    name, plural, noun, title = "route", "opportunity", "opportunity", "Opportunities offered"
    columns = ("title", "kind", "grades", "unit", "starts", "ends")
    filters, search, order = ("kind", "unit"), ("title",), ("-starts",)
    identity = ("title", "starts")
    parameters = ("grades",)
    list_template = "engagement/registers/routes.jinja"
    empty = "There are no opportunities for this date. Add the posts, time, committees and projects that doctors could choose."

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        wanted = request.GET.get("grades", Grades.CONSULTANT.value)
        grades = Grades(wanted) if wanted in Grades.values else Grades.CONSULTANT
        audit = reports.opportunity_audit(request.organisation, request.as_of, grades)
        wave = latest_of_doctors(request.organisation.code)
        answered = presenters.answers_beside(wave) if wave is not None else ""
        return {
            "sections": [presenters.audit_section(audit, answered)],
            "grades": Grades.choices,
            "chosen": grades.value,
        }


class Decisions(EngagementRegister):
    """Whether doctors were involved in decisions: both ways, with influence, from the beginning."""

    model, hints = Decision, UNIT_OR_WHOLE
    name, plural, title = "decision", "involvement", "Involvement in decisions"
    columns = (
        *("title", "unit", "began_on", "involved_on", "decided_on", "two_way", "influences"),
        Column(
            name="judgement",
            title="Verdict",
            value=lambda row: two_way_test(decision_test(row)).label,
            text=lambda row: presenters.LABELS[two_way_test(decision_test(row)).label],
        ),
    )
    details = ("note",)
    filters, search, order = ("unit", "decided_on", "two_way", "influences"), ("title", "note"), ("-decided_on", "-pk")
    identity = ("title", "decided_on")
    list_template = "engagement/registers/decisions.jinja"
    empty = "There are no decisions yet. Start with one that doctors still talk about."

    def rows(self, request: Any) -> Any:
        """Those on which work had begun, or in which doctors took part, or which were taken, by that day."""
        day = request.as_of
        undated = Q(began_on=None, involved_on=None, decided_on=None)
        known = Q(began_on__lte=day) | Q(involved_on__lte=day) | Q(decided_on__lte=day)
        return super().rows(request).filter(undated | known)

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        return {"sections": [presenters.decisions_section(list(listing.rows))]}


class ImprovementEvents(EngagementRegister):
    """Consultants at improvement events, compared with what other sites reported. Numbers only, never who."""

    model, hints = ImprovementEvent, UNIT_OR_WHOLE
    name, plural, title = "event", "attendance", "Consultants at improvement events"
    columns = (
        *("title", "held_on", "attended", "consultants"),
        Column(
            name="share",
            title="Share",
            value=lambda row: attendance(row.attended, row.consultants).share,
            text=lambda row: percentage(attendance(row.attended, row.consultants).share),
            number=True,
        ),
        Column(
            name="judgement",
            title="Compared with other sites",
            value=lambda row: attendance(row.attended, row.consultants).band,
            text=lambda row: presenters.BANDS[attendance(row.attended, row.consultants).band],
        ),
    )
    details = ("source",)
    filters, search, order = ("held_on",), ("title", "source"), ("-held_on", "-pk")
    identity = ("title", "held_on")
    list_template = "engagement/registers/events.jinja"
    empty = "There are no improvement events yet. Add an event with the number of consultants who came."

    def rows(self, request: Any) -> Any:
        return super().rows(request).filter(held_on__lte=request.as_of)

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        section = presenters.attendance_section(reports.attendances(list(listing.rows)))
        return {"sections": [section] if section else []}
