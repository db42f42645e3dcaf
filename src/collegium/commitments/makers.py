"""In whose name promises were made, and who answers for them, as a reader may know them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from collegium.accounts.roles import Permission
from collegium.commitments.models import Commitment
from collegium.commitments.presenters import NOBODY_YET, beneficiary
from collegium.commitments.readers import visible_to
from collegium.organisation.access import Access
from collegium.organisation.models import BodyPlacement, Membership, Organisation, PostPlacement
from collegium.registers.columns import HIDDEN_NAME
from collegium.registers.ordering import by_name

Spell = tuple[dt.date, dt.date | None, str]
NO_POST = HIDDEN_NAME
NOT_NAMED = f"Someone else ({HIDDEN_NAME[0].lower()}{HIDDEN_NAME[1:]})"


@dataclass(frozen=True)
class Names:
    """The posts that promised, with their holders; and by which post an owner is known to readers who see no names."""

    titles: dict[int, list[Spell]] = field(default_factory=dict)
    holders: dict[int, list[Spell]] = field(default_factory=dict)
    by_post: dict[int, str] | None = None  # of owners; None where the reader sees names
    reader: int = 0  # who knows the own name
    not_people: frozenset[str] = frozenset()  # titles of all posts and bodies, for readers who see no names

    def maker(self, promise: Commitment) -> str:
        """The post as it was called on the day of the promise, and who held it then; or the words that were entered."""
        if promise.maker_post_id is None:
            # These words may be a person's name: readers who see no names are shown them only where they name a post or body.
            hidden = self.by_post is not None and promise.maker.casefold() not in self.not_people
            return NOT_NAMED if hidden else promise.maker
        title = on_day(self.titles.get(promise.maker_post_id, []), promise.made_on) or ["A post"]
        held_by = on_day(self.holders.get(promise.maker_post_id, []), promise.made_on)
        return f"{title[-1]} ({', '.join(held_by)})" if held_by else title[-1]

    def post(self, key: int) -> str:
        """The latest title of a post."""
        return self.titles[key][-1][2] if key in self.titles else "A post"

    def owner(self, promise: Commitment) -> str:
        if promise.owner is None:
            return NOBODY_YET
        if self.by_post is None or promise.owner.user_id == self.reader:
            return promise.owner.name
        return self.by_post.get(promise.owner.pk, NO_POST)

    def beneficiary(self, promise: Commitment, units: Mapping[int, str]) -> str:
        """Whom it was promised to; readers who see no names know only their own."""
        if self.by_post is not None and promise.to_person and promise.to_person.user_id != self.reader:
            return NO_POST
        return beneficiary(promise, units)


def names_for(organisation: Organisation, access: Access, day: dt.date) -> Names:
    """Names of people for those who see the board; posts alone for everybody else."""
    named = access.may(Permission.VIEW_BOARD, organisation)
    promises = visible_to(Commitment.objects.filter(organisation=organisation), access, day)
    titles = spells(
        PostPlacement.objects.filter(post__in=promises.exclude(maker_post=None).values("maker_post"))
        .order_by("starts")
        .values_list("post_id", "starts", "ends", "title")
    )
    if named:
        held = Membership.objects.filter(post__in=promises.exclude(maker_post=None).values("maker_post"))
        rows = held.order_by("starts").values_list("post_id", "starts", "ends", "person__name")
        return Names(titles, spells(rows))
    owners = Membership.objects.at(day).filter(person__in=promises.exclude(owner=None).values("owner"))
    today = PostPlacement.objects.at(day).filter(post__memberships__in=owners).order_by(by_name("title"))
    by_post = {person: title for title, person in today.values_list("title", "post__memberships__person")}
    posts = PostPlacement.objects.filter(post__organisation=organisation).values_list("title", flat=True)
    bodies = BodyPlacement.objects.filter(body__organisation=organisation).values_list("name", flat=True)
    not_people = frozenset(title.casefold() for title in posts.union(bodies))
    return Names(titles, {}, by_post, access.user_id, not_people)


def spells(rows: Iterable[tuple[int, dt.date, dt.date | None, str]]) -> dict[int, list[Spell]]:
    listed: dict[int, list[Spell]] = {}
    for key, starts, ends, text in rows:
        listed.setdefault(key, []).append((starts, ends, text))
    return listed


def on_day(listed: list[Spell], day: dt.date) -> list[str]:
    return [text for starts, ends, text in listed if starts <= day and (ends is None or ends >= day)]
