"""Pages that compare organisations from releases, and the figures of one release as files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.engagement.comparison import queries
from collegium.engagement.comparison.files import DICTIONARY, WRITERS, figures_table, rows_told
from collegium.engagement.comparison.reports import RULE, compare
from collegium.engagement.views import picture_for, wave_or_404
from collegium.methods.benchmarking import FEWEST_PEERS
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.queries.organisations import comparable
from collegium.wording.audiences import DOCTORS, Audience


@page(Permission.COMPARE, anywhere=True)
def comparison(request: PageRequest) -> HttpResponse:
    """Own organisations by name among peers without one; a national analyst sees every name."""
    kinds = queries.released_kinds()
    choice = {key_of(*one): one for one in kinds}
    chosen = request.GET.get("instrument", "")
    chosen = chosen if chosen in choice else next(iter(choice), "")
    whom = choice[chosen][1] if chosen else DOCTORS
    named = frozenset(comparable(request.access).values_list("pk", flat=True))
    context = {
        "choice": [(key, f"{kinds[one]}, {one[1].many}") for key, one in choice.items()],
        "chosen": chosen,
        "whom": whom,
        "found": compare(choice[chosen][0], whom, named, request.today) if chosen else [],
        "fewest": FEWEST_PEERS,
        "rule": RULE,
    }
    return render(request, "engagement/comparison/comparison.jinja", context)


def key_of(instrument: str, whom: Audience) -> str:
    """As it stands in the address: doctors need no word."""
    return instrument if whom is DOCTORS else f"{instrument}:{whom.id}"


@page(Permission.VIEW_ENGAGEMENT)
def figures(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """What the files hold, column by column."""
    wave = wave_or_404(request, pk)
    if not hasattr(wave, "release"):
        raise Http404
    told = rows_told(figures_table(picture_for(request, wave)))
    context = {"wave": wave, "organisation": request.organisation, "dictionary": DICTIONARY, "told": told}
    return render(request, "engagement/comparison/figures.jinja", context)


@page(Permission.VIEW_ENGAGEMENT)
def figures_file(request: PageRequest, code: str, pk: int, ending: str) -> HttpResponse:
    """The released figures that the reader may see, as CSV or Parquet; or the dictionary of their columns."""
    wave = wave_or_404(request, pk)
    if ending not in WRITERS or not hasattr(wave, "release"):
        raise Http404
    writer, kind = WRITERS[ending]
    response = HttpResponse(writer(figures_table(picture_for(request, wave))), content_type=kind)
    name = f"figures-{slugify(request.organisation.code)}-{slugify(wave.title)}.{ending.replace('-', '.')}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    record_read(
        by=request.user, subject="release", subject_id=wave.release.pk, organisation=code, reason="taken as a file"
    )
    return response
