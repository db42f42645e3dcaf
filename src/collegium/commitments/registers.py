"""The register of promises: who reads and does what, its columns, filters and steps."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.commitments import actions, queries
from collegium.commitments.kept import Ended, kept_rate
from collegium.commitments.makers import Names, names_for
from collegium.commitments.models import Commitment, CommitmentStep
from collegium.commitments.presenters import (
    rate_words,
    short_rate,
    source_title,
    source_words,
    state_words,
)
from collegium.commitments.readers import CONFIDED, posts_held, visible_to
from collegium.commitments.sources import FINDERS, place_of, plain_id
from collegium.commitments.steps import STEPS
from collegium.definitions.promise_sources import promise_sources
from collegium.organisation.registers import OrganisationRegister
from collegium.registers.columns import HIDDEN_NAME, AnyColumn, Column
from collegium.registers.verbs import Add, Correct, Remove
from collegium.tables.characters import in_order
from collegium.wording.dates import day

State, Readers = Commitment.State, Commitment.Readers
READ = (Permission.VIEW_BOARD, Permission.VIEW_UNIT_PROMISES)
SHOW = (("overdue", "Overdue"), ("own", "My own"), ("unowned", "Without owner or date"))


class CommitmentRegister(OrganisationRegister):
    model = Commitment
    name, plural, noun, title = "commitment", "commitments", "promise", "Promises"
    read, change = READ, Permission.CHANGE_BOARD
    columns = ("text", "due_on", "source")
    details = ("made_on", "closed_on", "reason", "readers")
    asked = (
        *("text", "maker_post", "maker", "to", "to_person", "to_unit", "to_group", "source", "source_text"),
        *("made_on", "owner", "due_on", "readers", "reader_post"),
    )
    # What decides who may read it, and whether it was kept, is not corrected: it is changed in a step, or made anew.
    fixed = tuple(name for name in asked if name not in ("text", "source_text"))
    filters = ("show", "state", "source", "to", "to_unit", "maker_post", "owner", "due_on")
    search = ("text", "maker", "source_text", "to_group")
    order = ("-state", "due_on")  # “open” is the last of the states: open ones come first, those due first among them
    verbs = (Add, Correct, Remove)
    correct_title = "Correct the wording"
    transitions = STEPS
    names_people = True
    per_page = 25
    empty = "There are no promises yet. Add what was promised in a paper, a plan, a meeting or an answer to the public."
    list_template, page_template = "commitments/list.jinja", "commitments/page.jinja"
    # Not “to”, which says “A unit” where the next columns say which.
    removed_columns = ("text", "maker_post", "maker", "to_person", "to_unit", "to_group")
    labels = {  # noqa: RUF012
        "text": "Promise", "to_person": "If to a person: who", "to_unit": "If to a unit: which",
        "to_group": "If to a group: which", "reader_post": "If between two posts: the other one",
    }  # fmt: skip
    hints = {  # noqa: RUF012
        "text": "So that someone else can tell later whether it was kept.",
        "to_group": "For example: consultants of the emergency department.",
        "owner": "The person who answers for it. Enter a name or staff code.",
        "due_on": "A promise without an owner and a date cannot be closed. A date that has passed can be corrected only on the day "
        "on which you record the promise; after that it cannot be moved.",
    }

    # Who sees and does what

    def visible(self, rows: Any, request: Any) -> Any:
        return visible_to(super().visible(rows, request), request.access, request.today)

    def rows(self, request: Any) -> Any:
        return super().rows(request).select_related("owner", "to_person", "to_unit", "organisation")

    def may(self, verb: str, row: Any, request: Any) -> bool:
        """The office keeps promises; the owner may show evidence; between two posts, only their holders do anything."""
        if row is None:
            return True
        changes = self.allows(self.change, request) or row.readers == Readers.TWO_POSTS
        if verb in (Correct, Remove, Add):  # undoing “add” is a removal
            return bool(changes and row.open and (row.removed_at is not None or not self.past_due(row, request)))
        own = row.owner is not None and row.owner.user_id == request.user.pk
        if verb == "evidence":
            return changes or own
        if verb in ("keep", "break", "change"):
            return bool(changes and row.can_be_closed)
        return changes and not (verb == "reopen" and Commitment.every.filter(replaces=row).exists())

    def past_due(self, row: Any, request: Any) -> bool:
        """Once its day has passed, a promise is kept, broken or changed: it is not reworded or taken out.

        One that was recorded today, after its day, may still be a slip of the pen.
        """
        stated = actions.last_stated(row)
        return stated is not None and stated < request.today and actions.recorded_on(row) != request.today

    def confided(self, row: Any, request: Any) -> bool:
        return bool(row.confided)

    def sees_past(self, row: Any, request: Any) -> bool:
        """Who may read a promise is never corrected, so its readers may read what it said; but the history names people."""
        return self.sees_names(request)

    def sees_names(self, request: Any) -> bool:
        return self.allows(Permission.VIEW_BOARD, request)

    def closed(self, path: str, request: Any) -> bool:
        """Nobody is looked up by readers who are shown no names."""
        return super().closed(path, request) or (path in ("owner", "maker") and not self.sees_names(request))

    # Columns

    def columns_of(self, request: Any) -> list[AnyColumn]:
        names, units, today = self.names(request), self.unit_names(request), request.today
        by_name = {name: self.table_column(name, request) for name in (*self.columns, *self.details)}

        def to(row: Commitment) -> str:
            return names.beneficiary(row, units)

        return [
            by_name["text"],
            Column(name="maker", title="Promised by", value=names.maker),
            Column(name="to", title="To", value=to),
            Column(name="owner", title="Owner", value=names.owner),
            by_name["due_on"],
            Column(name="state", title="State", value=lambda row: row.state, text=lambda row: state_words(row, today)),
            Column(name="overdue", title="Overdue", value=lambda row: row.overdue(today), in_list=False),
            Column(name="source", title="Made in", value=lambda row: row.source, text=source_words),
            Column(name="source_text", title="Which one", value=lambda row: row.source_text, in_list=False),
            *(by_name[name] for name in self.details),
        ]

    def names(self, request: Any) -> Names:
        if not hasattr(request, "promise_names"):
            request.promise_names = names_for(request.organisation, request.access, request.today)
        return request.promise_names  # type: ignore[no-any-return]

    def unit_names(self, request: Any) -> dict[int, str]:
        return {key: text.rpartition(" (")[0] for key, text in self.choices(request).units}

    def offers(self, name: str, request: Any) -> Any:
        return [(kind, source_title(kind)) for kind in promise_sources()] if name == "source" else None

    def references(self, column: Any, request: Any) -> Any:
        # A column that ends with “_unit” would offer the units of every organisation.
        return self.choices(request).units if column.name == "to_unit" else super().references(column, request)

    def people_offer(self, people: Any, request: Any) -> Any:
        if not self.sees_names(request):
            return [(key, HIDDEN_NAME) for key in people]
        return super().people_offer(people, request)

    # Filters

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name == "show":

            def chosen(rows: Any, _: str, value: str) -> Any:
                return self.narrowed(rows, value, request)

            return {"show": django_filters.ChoiceFilter(label="Show", choices=SHOW, empty_label="All", method=chosen)}
        return super().filters_for(name, request)

    def filter_offer(self, field: Any, request: Any) -> Any:
        if field.name == "maker_post":
            names = self.names(request)
            return sorted(((key, names.post(key)) for key in names.titles), key=lambda pair: in_order(pair[1]))
        if not self.sees_names(request) and field.name == "to_unit":
            own = request.access.own_units | request.access.led_units
            return [(key, text) for key, text in self.choices(request).units if key in own]
        return super().filter_offer(field, request)

    def narrowed(self, rows: Any, value: str, request: Any) -> Any:
        if value == "overdue":
            return rows.overdue(request.today)
        if value == "own":
            return rows.filter(owner__user=request.user)
        return rows.filter(Q(owner__isnull=True) | Q(due_on__isnull=True), state=State.OPEN)

    # Writing

    def first_answers(self, request: Any) -> dict[str, Any]:
        return {**super().first_answers(request), "made_on": request.today}

    def add(self, *, by: Any, values: dict[str, Any], request: Any) -> Commitment:
        """The address may name where it was made, so that a paper or a question leads here."""
        posts = {values["maker_post_id"], values["reader_post_id"]} - {None}
        if (
            values["readers"] == Readers.TWO_POSTS
            and not posts_held(by.pk, request.today).filter(post__in=posts).exists()
        ):
            raise ValidationError({"readers": "Only a holder of one of the two posts can record this promise."})
        if values["made_on"] > request.today:
            raise ValidationError({"made_on": "Enter today or an earlier day."})
        kind, source_id = values["source"], plain_id(request.GET.get("source_id", "")[:100])
        if kind != request.GET.get("source", ""):
            source_id = ""
        if (
            source_id
            and kind in FINDERS
            and not FINDERS[kind](request.organisation, source_id, request.access, request.today)
        ):
            raise ValidationError({"source": "What this was promised in is not there. Choose another source."})
        return actions.promise(by=by, organisation=request.organisation, source_id=source_id, **values)

    def warning_of(self, row: Commitment, request: Any) -> str:
        if row.due_on is None or row.due_on >= request.today:
            return ""
        return (
            f"This promise was due on {day(row.due_on)}, so it is overdue already. If the date is wrong, change it today: "
            "after today a date that has passed cannot be moved."
        )

    # Pages

    def trail(self, request: Any) -> list[tuple[str, str]]:
        return [("Board", reverse("board:boards"))] if self.sees_names(request) else [("Home", reverse("home"))]

    def row_title(self, row: Commitment, request: Any) -> str:
        return row.text

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        """The counts and the kept rate of exactly the promises that are listed, as a whole and by the post that promised."""
        rows = getattr(listing.rows, "rows", listing.rows)
        columns = ("state", "due_on", "closed_on", "maker_post_id", "readers", "owner_id")
        listed = list(rows.order_by().values_list(*columns))
        if any(readers in CONFIDED for *_, readers, _ in listed):
            self.read_recorded(request, "list")
        by_post: dict[int, list[Ended]] = {}
        for state, due_on, closed_on, post, _, _ in listed:
            if post is not None:
                by_post.setdefault(post, []).append(Ended(state, due_on, closed_on))
        names = self.names(request)
        rates = [(names.post(post), kept_rate(promises)) for post, promises in by_post.items()]
        rate = kept_rate(Ended(*row[:3]) for row in listed)
        return {
            "rate": rate,
            "rate_words": rate_words(rate),
            "short_rate": short_rate,
            "rates": sorted(((title, made) for title, made in rates if made.of), key=lambda pair: in_order(pair[0])),
            "overdue": sum(
                state == State.OPEN and due is not None and due < request.today for state, due, *_ in listed
            ),
            "unowned": sum(row[0] == State.OPEN and (row[1] is None or row[5] is None) for row in listed),
        }

    def about(self, row: Commitment, request: Any) -> dict[str, Any]:
        steps = queries.steps_of(row)
        shown = self.shown(request)
        return {
            "state": state_words(row, request.today),
            "once": {"Promise", "Overdue", "Made in" if place_of(row, request.access, request.today) else ""},
            "place": place_of(row, request.access, request.today),
            "evidence": [step for step in steps if step.kind == CommitmentStep.Kind.EVIDENCE],
            "story": steps,
            "before": shown.filter(pk=row.replaces_id).first() if row.replaces_id else None,
            "next": shown.filter(replaces=row).first() if row.state == State.CHANGED else None,
            "reminded": list(row.reminders.filter(owner=row.owner_id).exclude(sent_at=None)),
            "may_assign": self.may("owner", row, request) and row.open,
        }

    def read_recorded(self, request: Any, subject_id: object) -> None:
        code = request.organisation.code
        record_read(by=request.user, subject="commitments.commitment", subject_id=subject_id, organisation=code)
