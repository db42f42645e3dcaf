"""Papers: their list and file; a paper is begun, changed, copied and discarded. Its page is in `views`."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.board.books import BoardRegister
from collegium.board.models import Paper, Part
from collegium.board.papers import actions
from collegium.board.papers.queries import issued_title
from collegium.registers import writing
from collegium.registers.columns import Column
from collegium.registers.filters import rules_filter
from collegium.registers.verbs import Add, Correct, Remove, Transition


class Papers(BoardRegister):
    model = Paper
    columns = (
        "title",
        Column(name="issued_title", title="Title", value=lambda row: row.issued_title),
        *("purpose", "meeting"),
        Column(
            name="version",
            title="Issued version",
            value=lambda row: row.latest,
            text=lambda row: str(row.latest) if row.latest else "Not issued",
            number=True,
        ),
        Column(name="issued_on", title="Issued on", value=lambda row: row.issued),
        "begun_on",
    )
    details = ("author",)
    asked = ("title", "purpose", "author", "meeting", "summary")
    filters = ("purpose", "meeting", "state", "begun_on")
    search, order = ("title", "author"), ("-begun_on", "-pk")
    per_page = 25
    verbs = (Add, Correct, Remove)
    own_pages = ("page",)
    children = ("parts",)
    reason_needed = False
    empty = "There are no papers yet. Add one, then add measures, promises and your own words to it."
    list_template = "board/papers/papers.jinja"
    transitions = (
        Transition(
            name="copy",
            title="Begin the next paper from this one",
            action=actions.copy_paper,
            intro=(
                "The new paper has the same parts in the same order, with the figures of today. What people wrote about "
                "the old figures is not copied; your own words are."
            ),
            done="The copy is begun. Its figures are today’s.",
        ),
    )

    def writes(self, request: Any) -> bool:
        return self.allows(self.change, request)

    def rows(self, request: Any) -> Any:
        issued = {
            "latest": Max("versions__number"),
            "issued": Max("versions__issued_on"),
            "issued_title": issued_title(),
        }
        return super().rows(request).select_related("organisation", "meeting").annotate(**issued)

    def visible(self, rows: Any, request: Any) -> Any:
        """People who do not write papers see only what was issued."""
        seen = super().visible(rows, request)
        return seen if self.writes(request) else seen.filter(versions__isnull=False).distinct()

    def hidden(self, request: Any) -> tuple[str, ...]:
        """Others see what was issued, and nothing of what was written since."""
        return ("issued_title",) if self.writes(request) else ("title", "summary", "state", "author", "begun_on")

    def word_rule(self, word: str, request: Any) -> Q:
        rule = super().word_rule(word, request)
        return rule if self.writes(request) else rule | Q(issued_title__found=word)

    def row_title(self, row: Any, request: Any) -> str:
        return str(row.title if self.writes(request) else row.issued_title)

    def sees_past(self, row: Any, request: Any) -> bool:
        return self.writes(request)

    def may(self, verb: str, row: Any, request: Any) -> bool:
        """A copy would hold the private part, and removing a paper would take it away unseen."""
        private = verb in ("copy", "remove") and row.parts.filter(part=Part.PRIVATE).exists()
        return not private or self.allows(Permission.VIEW_PRIVATE_MEETINGS, request)

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name != "state":
            return super().filters_for(name, request)
        rules = {"draft": ("Never issued", Q(latest__isnull=True)), "issued": ("Issued", Q(latest__isnull=False))}
        return rules_filter("state", "State", rules)

    def page_of(self, row: Any, request: Any) -> str:
        if self.writes(request):
            return super().page_of(row, request)
        return reverse("board:paper_version", args=[request.organisation.code, row.pk, row.latest])

    def add(self, *, by: Any, values: dict[str, Any], request: Any) -> Paper:
        return actions.begin_paper(by=by, organisation=request.organisation, values=values, on=request.today)

    def remove(self, *, by: Any, row: Any, reason: str, version: str | None) -> Any:
        actions.refuse_kept(row)
        return writing.remove(by=by, row=row, reason=reason, children=self.children, version=version)
