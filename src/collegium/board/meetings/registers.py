"""Meetings: their list and file; a meeting is planned, corrected, agreed and opened again. Its page is in `views`."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.html import format_html

from collegium.accounts.roles import Permission
from collegium.board.books import BoardRegister
from collegium.board.meetings import actions
from collegium.board.models import AgendaItem, Meeting, Part
from collegium.organisation.models import Body, BodyPlacement
from collegium.registers import writing
from collegium.registers.columns import Column
from collegium.registers.filters import rules_filter
from collegium.registers.forms import ReasonForm
from collegium.registers.verbs import Add, Correct, Remove, Transition
from collegium.wording.dates import day


def title_of(row: Any) -> str:
    return f"{row.body_name or 'Meeting'}, {day(row.held_on)}"


class Meetings(BoardRegister):
    model = Meeting
    columns = (
        Column(name="meeting", title="Meeting", value=lambda row: row.held_on, text=title_of, in_file=False),
        Column(name="public_items", title="Public items", value=lambda row: row.public_items, number=True),
        Column(name="present", title="Present", value=lambda row: row.present or None, number=True),
        "minutes_agreed_on",
    )
    details = ("body", "held_on", "place")
    asked, fixed = ("body", "held_on", "place"), ("body",)
    filters = ("body", "held_on", "minutes")
    search, order = ("place",), ("-held_on", "-pk")
    per_page = 25
    verbs = (Add, Correct, Remove)
    own_pages = ("page",)
    children = ("items",)
    empty = "There are no meetings yet."
    list_template = "board/meetings/meetings.jinja"
    history_words = {"agree": "Minutes agreed", "reopen": "Minutes opened again"}  # noqa: RUF012
    hints = {"minutes_agreed_on": "The day of the meeting that agreed them."}  # noqa: RUF012
    transitions = (
        Transition(
            name="agree",
            title="Agree the minutes",
            action=actions.agree_minutes,
            asks=("minutes_agreed_on",),
            needs=("minutes_agreed_on",),
            intro="From then on nothing of this meeting changes, unless somebody opens the minutes again with a reason.",
            done="The minutes are agreed.",
        ),
        Transition(
            name="reopen",
            title="Open the minutes again",
            action=actions.reopen_minutes,
            form=ReasonForm,
            warning=True,
            done="The minutes are open again.",
        ),
    )

    def may(self, verb: str, row: Any, request: Any) -> bool:
        """Removing and agreeing go over the whole agenda, so they are for those who may read all of it.

        That this holds for every meeting keeps it from telling which have private items.
        """
        whole = self.allows(Permission.VIEW_PRIVATE_MEETINGS, request)
        match verb:
            case "correct":
                return row.minutes_agreed_on is None
            case "remove" | "agree":
                return whole and row.minutes_agreed_on is None
            case "add":  # to undo it removes the meeting
                return row is None or whole
            case "reopen":
                return row.minutes_agreed_on is not None
        return True

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        """Nobody can add a meeting before there is a body that meets."""
        return {
            "without_bodies": not Body.objects.filter(organisation=request.organisation).exists(),
            "may_add_body": self.allows(Permission.CHANGE_REGISTER, request),
        }

    def rows(self, request: Any) -> Any:
        """With the name of the body, and how many public items it has. Without a day asked for, planned meetings too."""
        named = BodyPlacement.objects.filter(body=OuterRef("body")).order_by("-starts").values("name")[:1]
        rows = (
            super()
            .rows(request)
            .annotate(
                body_name=Subquery(named),
                public_items=Count("items", filter=Q(items__part=Part.PUBLIC), distinct=True),
                present=Count("attendances", filter=~Q(attendances__presence="apologies"), distinct=True),
            )
        )
        return rows.filter(held_on__lte=request.as_of) if request.GET.get("as_of") else rows

    def word_rule(self, word: str, request: Any) -> Q:
        """Also in the name of the body and in what is on the public agenda: a search does not tell what is private."""
        public = AgendaItem.objects.filter(meeting=OuterRef("pk"), part=Part.PUBLIC, title__found=word)
        bodies = BodyPlacement.objects.filter(name__found=word).values("body")
        return super().word_rule(word, request) | Q(Exists(public)) | Q(body__in=bodies)

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name != "minutes":
            return super().filters_for(name, request)
        agreed = {
            "agreed": ("Agreed", Q(minutes_agreed_on__isnull=False)),
            "open": ("Not agreed", Q(minutes_agreed_on=None)),
        }
        return rules_filter("minutes", "Minutes", agreed)

    def row_title(self, row: Any, request: Any) -> str:
        return title_of(row)

    def step_answers(self, step: Transition, row: Any, request: Any) -> dict[str, Any]:
        return {"minutes_agreed_on": request.today} if step.name == "agree" else {}

    def fields(self, names: Any, request: Any, row: Any = None) -> dict[str, Any]:
        """Where there is no body to choose, the form says so and where to add one."""
        fields = super().fields(names, request, row)
        told = self.summary(None, request) if row is None and "body" in fields else {"without_bodies": False}
        if told["without_bodies"]:
            add = reverse("organisation:body_fact_add", args=[request.organisation.code])
            link = format_html('<a href="{}">Add a board or committee</a> first.', add)
            others = "The people who keep the register add them; ask them first."
            fields["body"].help_text = format_html(
                "Meetings belong to a board or committee, and none is recorded yet. {}",
                link if told["may_add_body"] else others,
            )
        return fields

    def add(self, *, by: Any, values: dict[str, Any], request: Any) -> Meeting:
        return actions.plan_meeting(by=by, organisation=request.organisation, **values)

    def remove(self, *, by: Any, row: Any, reason: str, version: str | None) -> Any:
        """A meeting that was not held; what its agenda said comes back with it."""
        actions.refuse_held(row)
        return writing.remove(by=by, row=row, reason=reason, children=self.children, version=version)
