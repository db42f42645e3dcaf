"""Pages of the office: who is asked in a round, many at once, and the links for those who have no account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from collegium.accounts.invitations import mail_is_set_up
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.forms import OneRaterForm
from collegium.assessments.ratings.inviting import ByPostForm, ByUnitForm, FileForm
from collegium.assessments.ratings.links import address_of, link_of, send_links
from collegium.assessments.ratings.models import RatingRound, RoundRater
from collegium.assessments.ratings.rules import OFFICE
from collegium.assessments.ratings.views import round_or_404, trail
from collegium.audit.actions import record_read
from collegium.organisation.pages import PageRequest, page
from collegium.registers.forms import run
from collegium.wording.lists import shortened
from collegium.wording.numbers import plural

WAYS = ("name", "post", "unit", "file")


@page(OFFICE)
def invite(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """One page with four forms; each says in a hidden field which it is."""
    one = round_or_404(request, pk)
    if one.privacy == "private" or one.closed_on is not None:
        return redirect(one.get_absolute_url())
    sent = request.POST.get("way", "") if request.method == "POST" else ""
    made = forms_of(request, one, sent)
    if sent in made and made[sent].is_valid() and asked(request, one, made[sent]):
        return (
            redirect("assessments:round_links", code, pk) if not mail_is_set_up() else redirect(one.get_absolute_url())
        )
    context = {"organisation": request.organisation, "one": one, "forms": made, "sent": made.get(sent)}
    return render(request, "assessments/ratings/invite.jinja", context)


def forms_of(request: PageRequest, one: RatingRound, sent: str) -> dict[str, forms.Form]:
    given = {way: (request.POST, request.FILES) if way == sent else (None, None) for way in WAYS}
    return {
        "name": OneRaterForm(*given["name"], round=one, prefix="name"),
        "post": ByPostForm(*given["post"], round=one, on=request.today, prefix="post"),
        "unit": ByUnitForm(*given["unit"], round=one, on=request.today, prefix="unit"),
        "file": FileForm(*given["file"], round=one, on=request.today, prefix="file"),
    }


def asked(request: PageRequest, one: RatingRound, form: forms.Form) -> bool:
    """Ask those whom the form names, send the links, and say what became of it."""
    try:
        people = form.asked()  # type: ignore[attr-defined]
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    done, new = run(form, lambda: actions.ask_raters(by=request.user, round=one, asked=people))
    if not done or new is None:
        return False
    messages.success(request, " ".join(outcome(new, len(people) - len(new), getattr(form, "left", ()))))
    tell_of_mail(request, one, new)
    return True


def outcome(new: list[RoundRater], known: int, left: tuple[str, ...]) -> list[str]:
    said = [f"{plural(len(new), 'rater')} added." if new else "Nobody is new."]
    if known:
        said.append(f"{plural(known, 'person')} {'was' if known == 1 else 'were'} on the list already.")
    if left:
        said.append(f"Not asked, as their post does not say what they rate as: {shortened(left)}.")
    return said


def tell_of_mail(request: PageRequest, one: RatingRound, new: list[RoundRater]) -> None:
    if not new or not mail_is_set_up():
        return
    sent, refused = send_links(one, new, request.build_absolute_uri("/"))
    messages.success(request, f"{plural(sent, 'link')} sent by e-mail.")
    without = [rater.name for rater in new if not address_of(rater)]
    if missing := [*without, *refused]:
        messages.warning(request, f"Not reached by e-mail: {shortened(missing)}. Hand over their links.")


@never_cache
@page(OFFICE)
def links(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The links of those who have not rated, to hand over: whoever sees one could use it, so it is recorded."""
    one = round_or_404(request, pk)
    if one.privacy == "private" or one.closed_on is not None:
        raise Http404
    record_read(
        by=request.user,
        subject="assessments.ratinground",
        subject_id=one.pk,
        organisation=code,
        reason="Links of raters",
    )
    raters = one.raters.filter(answered=False) if one.privacy == "anonymous" else one.raters.all()
    rows = [(rater, link_of(rater, request.build_absolute_uri("/"))) for rater in raters.select_related("user")]
    crumbs = [*trail(request), (one.title, one.get_absolute_url())]
    context = {"organisation": request.organisation, "one": one, "rows": rows, "trail": crumbs}
    return render(
        request, "assessments/ratings/links.jinja", context | {"back": reverse("assessments:round", args=[code, pk])}
    )
