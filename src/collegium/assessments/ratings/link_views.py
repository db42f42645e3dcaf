"""The page behind a rater's link: no sign-in, no cookie, nothing kept in the browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from collegium.assessments.campaigns.respondent import NOT_OPEN, USED, respondents, shown
from collegium.assessments.campaigns.statement import length_of
from collegium.assessments.instruments import find_instrument
from collegium.assessments.ratings import actions
from collegium.assessments.ratings.forms import RateForm
from collegium.assessments.ratings.links import rater_behind
from collegium.assessments.ratings.models import RoundRater
from collegium.assessments.ratings.rules import MONTHLY, rule_of, seen_by
from collegium.registers.forms import run


@respondents
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Rate, once in an anonymous round, again and in place of before in any other."""
    rater = rater_behind(token)
    if rater is None:
        return shown(request, "rating_closed", {}, status=NOT_OPEN)
    one = rater.round
    if one.privacy == "anonymous" and rater.answered:
        return shown(request, "rating_done", {"rater": rater, "again": False}, status=USED)
    instrument = find_instrument(one.organisation, one.instrument_id)
    evidence = rule_of(one.instrument_id) == "maturity"
    form = RateForm(request.POST if request.method == "POST" else None, instrument=instrument, with_evidence=evidence)
    if request.method == "POST" and form.is_valid() and kept(form, rater):
        return shown(request, "rating_done", {"rater": rater, "again": one.privacy != "anonymous"})
    about = {"rater": rater, "one": one, "instrument": instrument, "form": form, "evidence": evidence}
    about |= {"seen_by": seen_by(one), "length": length_of(instrument)}
    return shown(request, "rating", {**about, "monthly": rule_of(one.instrument_id) == MONTHLY})


def kept(form: RateForm, rater: RoundRater) -> bool:
    done, _ = run(
        form,
        lambda: actions.rate(
            by=rater, round=rater.round, answers=form.answers(), evidence=form.evidence(), today=timezone.localdate()
        ),
    )
    return done
