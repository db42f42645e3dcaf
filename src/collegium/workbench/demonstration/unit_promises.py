"""Promises to one unit, so that its doctors see what was said and what was done; and two that only a few may read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collegium.commitments import actions
from collegium.commitments.models import Commitment
from collegium.organisation.models import Employment, Membership, Organisation, Post
from collegium.workbench.demonstration.people import doctor_of
from collegium.workbench.demonstration.units import TODAY

KEPT = (
    ("Publish the rota six weeks ahead", dt.date(2026, 3, 31), "The rota for April was published on 16 February."),
    ("Answer requests for study leave within ten days", dt.date(2026, 4, 30), "38 of 38 requests in April."),
    ("Two more computers in the handover room", dt.date(2026, 6, 30), "Installed on 3 June."),
    ("Bring the figures of incidents to the monthly meeting", dt.date(2026, 7, 31), "Minutes of June and July."),
)
MADE = dt.date(2026, 1, 20)


def make_unit_promises(*, by: str, trust: Organisation) -> None:
    """Four kept, one broken, one changed too late and one in time, one open and overdue: 4 of 6 kept."""
    unit = Employment.objects.at(TODAY).filter(person=doctor_of(trust)).values_list("unit_id", flat=True)[0]
    director, chief = holding(trust, "MD"), holding(trust, "CEO")

    def said(text: str, due: dt.date, **more: Any) -> Commitment:
        about = {
            "source": "meeting",
            "source_text": "Meeting with the doctors of the unit",
            "to": "unit",
            "to_unit_id": unit,
        }
        return actions.agree_action(
            by=by, organisation=trust, text=text, owner_id=director.person_id, due_on=due, on=MADE, **(about | more)
        )

    for text, due, evidence in KEPT:
        actions.keep_promise(by=by, commitment=said(text, due), on=due - dt.timedelta(days=5), text=evidence)
    office = said("An office for the registrars", dt.date(2026, 5, 31))
    actions.break_promise(by=by, commitment=office, on=dt.date(2026, 6, 2), reason="The room is needed for patients.")
    scanner, coffee = said("A second scanner by July", dt.date(2026, 6, 30)), said("A quiet room", dt.date(2026, 9, 30))
    actions.change_promise(by=by, commitment=scanner, on=dt.date(2026, 7, 10), text="A second scanner by September", due_on=dt.date(2026, 10, 31), reason="The delivery is late.")  # fmt: skip
    actions.change_promise(by=by, commitment=coffee, on=dt.date(2026, 9, 1), text="A quiet room, shared with the next ward", due_on=dt.date(2027, 1, 31), reason="There is one room for two wards.")  # fmt: skip
    said("Say which lists will be moved, before it is decided", dt.date(2026, 10, 15), readers="unit")
    said(
        "Meet every month until the merger is settled", dt.date(2027, 3, 31), readers="two_posts", to="public", to_unit_id=None,
        maker_post_id=director.post_id, reader_post_id=chief.post_id, source="appointment", source_text="",
    )  # fmt: skip


def holding(trust: Organisation, code: str) -> Membership:
    post = Post.objects.get(organisation=trust, code=code)
    held: Membership = Membership.objects.at(TODAY).filter(post=post).order_by("starts")[0]
    return held
