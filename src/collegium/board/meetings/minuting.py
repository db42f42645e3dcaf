"""A whole meeting minuted on one page: who was there and, item by item, what was said, who spoke and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.audit.actions import recorded
from collegium.board.meetings import actions, queries
from collegium.board.meetings.actions import Spoke
from collegium.board.meetings.changes import HINTS, to_meeting, trail
from collegium.board.meetings.forms import AttendanceForm, ContributionsForm
from collegium.board.meetings.views import may, meeting_or_404, read_private
from collegium.board.models import AgendaItem, Attendance, Meeting, Part
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.people_field import PersonField
from collegium.organisation.queries.choices import choices_of
from collegium.registers import writing
from collegium.registers.forms import date_field, version_field
from collegium.registers.single_pages import form_page
from collegium.wording.dates import day

NO_ATTENDANCE = "{} spoke on an item, so say above how they were there."


@dataclass(frozen=True)
class ItemLines:
    """The fields of one item, as the page lays them out."""

    item: AgendaItem
    minute: Any
    version: Any
    people: tuple[tuple[str, tuple[Any, ...]], ...]  # name; spoke, explained data, answered with an action
    spoke: bool  # somebody is recorded, so the list is open
    decision: Any
    owner: Any
    due_on: Any


class MinutesForm(AttendanceForm):
    """The attendance, and for each item: the minute, a row for each person, and a decision with perhaps an action.

    `next_…`: one more item, so that a meeting without an agenda is minuted here too.
    """

    NEXT = ("next_title", "next_part", "next_remit", "next_minute")

    def __init__(
        self, data: Any, *, items: Sequence[AgendaItem], people: dict[int, tuple[str, str]], **given: Any
    ) -> None:
        super().__init__(data, people=people, **given)
        self.items, self.everybody = items, people
        for item in items:
            before = {one.person_id: one for one in item.contributions.all()}
            self.fields[f"minute_{item.pk}"] = forms.CharField(
                label="Minute", required=False, initial=item.minute, widget=forms.Textarea(attrs={"rows": 4})
            )
            self.fields[f"version_{item.pk}"] = version_field()
            self.initial[f"version_{item.pk}"] = writing.version_of(item)
            for person, (name, _) in self.rows.items():
                old = before.get(person)
                ticked = (old is not None, bool(old and old.explained_data), bool(old and old.answered_with_action))
                for (what, words), initial in zip(ContributionsForm.WHAT, ticked, strict=True):
                    self.fields[f"{what}_{item.pk}_{person}"] = forms.BooleanField(
                        label=f"{name} {words} on {item.title}", required=False, initial=initial
                    )
            self.fields[f"decision_{item.pk}"] = forms.CharField(
                label="Decision", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
                help_text="One more decision on this item. The agenda shows those that are recorded.",
            )  # fmt: skip
            self.fields[f"owner_{item.pk}"] = PersonField(people, label="Owner of the action", required=False)
            self.fields[f"due_on_{item.pk}"] = date_field(label="By", required=False)

    def ask_for_one_more(self, private: bool) -> None:
        parts = [(value, words) for value, words in Part.choices if private or value != Part.PRIVATE]
        self.fields["next_title"] = forms.CharField(label="Title", max_length=200, required=False)
        self.fields["next_part"] = forms.ChoiceField(label="Part", choices=parts, required=False)
        self.fields["next_remit"] = forms.ChoiceField(
            label="Kind", choices=[("", "Choose"), *AgendaItem.Remit.choices], required=False, help_text=HINTS["remit"]
        )
        self.fields["next_minute"] = forms.CharField(
            label="Minute", required=False, widget=forms.Textarea(attrs={"rows": 4})
        )

    def one_more(self) -> dict[str, Any] | None:
        """The item that was added, or None."""
        given = {name.removeprefix("next_"): self.cleaned_data.get(name, "") for name in self.NEXT}
        return given | {"part": given["part"] or Part.PUBLIC} if given["title"] else None

    def next_fields(self) -> list[Any]:
        return [self[name] for name in self.NEXT]

    def item_lines(self) -> list[ItemLines]:
        return [
            ItemLines(
                item,
                self[f"minute_{item.pk}"],
                self[f"version_{item.pk}"],
                tuple(
                    (name, tuple(self[f"{what}_{item.pk}_{person}"] for what, _ in ContributionsForm.WHAT))
                    for person, (name, _) in self.rows.items()
                ),
                bool(item.contributions.all()),
                self[f"decision_{item.pk}"],
                self[f"owner_{item.pk}"],
                self[f"due_on_{item.pk}"],
            )
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        there = {one.person_id for one in self.present() if one.presence != Attendance.Presence.APOLOGIES}
        absent = {one.person_id for item in self.items for one in self.spoke(item)} - there
        for person in absent:
            self.add_error(f"presence_{person}", NO_ATTENDANCE.format(self.rows[person][0]))
        for item in self.items:
            decision, owner, due_on = (given.get(f"{name}_{item.pk}") for name in ("decision", "owner", "due_on"))
            if (owner or due_on) and not decision:
                self.add_error(f"decision_{item.pk}", "Enter the decision that the action comes from.")
            elif (owner is None) != (due_on is None):
                missing = "owner" if owner is None else "due_on"
                self.add_error(f"{missing}_{item.pk}", "An action needs both: who does it, and by when.")
        if given.get("next_title") and not given.get("next_remit"):
            self.add_error("next_remit", "Choose the kind of the item.")
        if (given.get("next_minute") or given.get("next_remit")) and not given.get("next_title"):
            self.add_error("next_title", "Enter the title of the item.")
        return given

    def spoke(self, item: AgendaItem) -> list[Spoke]:
        found = []
        for person in self.rows:
            spoke, data, action = (
                self.cleaned_data.get(f"{what}_{item.pk}_{person}", False) for what, _ in ContributionsForm.WHAT
            )
            if spoke or data or action:  # whoever explained or answered did speak
                found.append(Spoke(person, data, action))
        return found


@recorded
def minute_meeting(*, by: User, meeting: Meeting, form: MinutesForm) -> None:
    """Everything that the page holds, together or not at all; what did not change is not written again."""
    spoke = {item.pk: form.spoke(item) for item in form.items}
    for item in form.items:
        writing.check_version(writing.locked(item), form.cleaned_data[f"version_{item.pk}"])
    changed = [item for item in form.items if spoken(item) != as_set(spoke[item.pk])]
    for item in changed:  # who is no longer said to have been there must not be left as having spoken
        kept = {one.person_id for one in spoke[item.pk]}
        if any(one.person_id not in kept for one in item.contributions.all()):
            actions.record_contributions(
                by=by, item=item, spoke=[Spoke(*one) for one in spoken(item) if one[0] in kept]
            )
    present = form.present()
    before = {(one.person_id, one.presence, one.near_chair) for one in meeting.attendances.all()}
    if before != {(one.person_id, str(one.presence), one.near_chair) for one in present}:
        actions.record_attendance(by=by, meeting=meeting, present=present)
    for item in form.items:
        given = form.cleaned_data
        if item in changed:
            actions.record_contributions(by=by, item=item, spoke=spoke[item.pk])
        if given[f"minute_{item.pk}"] != item.minute:
            actions.correct_item(by=by, item=item, values={"minute": given[f"minute_{item.pk}"]})
        if text := given[f"decision_{item.pk}"]:
            actions.decide(
                by=by, item=item, text=text, owner_id=given[f"owner_{item.pk}"], due_on=given[f"due_on_{item.pk}"]
            )
    if more := form.one_more():
        actions.add_item(by=by, meeting=meeting, values=more)


def spoken(item: AgendaItem) -> set[tuple[int, bool, bool]]:
    return {(one.person_id, one.explained_data, one.answered_with_action) for one in item.contributions.all()}


def as_set(spoke: Sequence[Spoke]) -> set[tuple[int, bool, bool]]:
    return {(one.person_id, one.explained_data, one.answered_with_action) for one in spoke}


@page(Permission.CHANGE_BOARD)
def meeting_minute(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Items of the private part only for those who may read them; such a reading is on the record."""
    found = meeting_or_404(request, pk)
    private = may(request, Permission.VIEW_PRIVATE_MEETINGS)
    items = queries.items_of(found, private=private)
    if any(item.part == Part.PRIVATE for item in items):
        read_private(request, found)
    form = MinutesForm(
        request.POST or None, items=items, people=choices_of(request.organisation, request.access).people,
        expected=queries.expected_at(found), recorded=queries.attendance_of(found),
    )  # fmt: skip
    form.ask_for_one_more(private)
    here = reverse("board:meeting_minute", args=[code, pk])
    return form_page(
        request, form, lambda: minute_meeting(by=request.user, meeting=found, form=form),
        to=lambda _: here if form.one_more() else to_meeting(request, found), said="The meeting is minuted.", heading="Minute the meeting", caption=day(found.held_on),
        crumbs=trail(request, found), template="board/meetings/minute.jinja", meeting=found, minute_hint=HINTS["minute"],
    )  # fmt: skip
