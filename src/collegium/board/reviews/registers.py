"""The list of service reviews and its file. A review comes from a file; its page, dates and comment are in `views`."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from collegium.board.books import BoardRegister
from collegium.board.models import ServiceReview
from collegium.board.reviews import queries
from collegium.organisation.models import UnitPlacement
from collegium.registers.columns import Column
from collegium.registers.filters import rules_filter
from collegium.registers.verbs import Import, Remove


def title_of(row: Any) -> str:
    return f"{row.unit_name or 'Unit'}, {row.title}"


class Reviews(BoardRegister):
    model = ServiceReview
    name, plural, noun, title = "review", "reviews", "review", "Reviews of services"
    columns = (
        Column(name="review", title="Specialty", value=title_of, in_file=False),
        *("lead_from", "board_from", "commented_on"),
    )
    details = ("unit", "title", "peer_rule", "source")
    asked = ("title", "lead_from", "board_from", "lead_comment")
    filters = ("unit", "board", "board_from")
    search, order = ("title",), ("-board_from", "-pk")
    per_page = 25
    verbs = (Remove, Import)
    file_kind = "service_reviews"
    own_pages = ("page",)
    labels = {"commented_on": "The service commented on"}  # noqa: RUF012
    history_words = {  # noqa: RUF012
        **{"add": "Uploaded", "change_dates": "Dates changed", "comment": "Comment of the service"},
    }
    intro = (
        "One page of charts for a specialty: its own months, and the middle half of its peers. The lead of a specialty "
        "sees its page before the board does. Nobody is ranked."
    )
    empty = (
        "There are no reviews that you may see yet. An analyst, the board secretary or the medical director's office "
        "uploads them."
    )

    def rows(self, request: Any) -> Any:
        named = UnitPlacement.objects.filter(unit=OuterRef("unit")).order_by("-starts").values("name")[:1]
        return super().rows(request).select_related("organisation").annotate(unit_name=Subquery(named))

    def visible(self, rows: Any, request: Any) -> Any:
        """Always by today: a page of the past or the future must not open a review early."""
        seen = super().visible(rows, request)
        return queries.visible_to(seen, request.organisation, request.access, request.today)

    def confided(self, row: Any, request: Any) -> bool:
        """Before the board's day."""
        return bool(row.board_from > request.today)

    def sees_past(self, row: Any, request: Any) -> bool:
        return self.allows(self.change, request)

    def word_rule(self, word: str, request: Any) -> Q:
        units = UnitPlacement.objects.filter(name__found=word).values("unit")
        return super().word_rule(word, request) | Q(unit__in=units)

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name != "board":
            return super().filters_for(name, request)
        rules = {
            "sees": ("Sees it", Q(board_from__lte=request.today)),
            "waits": ("Does not see it yet", Q(board_from__gt=request.today)),
        }
        return rules_filter("board", "The board", rules)

    def row_title(self, row: Any, request: Any) -> str:
        return title_of(row)
