"""The list of findings of every wave, with the step that comes next. A finding's own page is in `views`."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.assessments.first_look.rules import may_see_units
from collegium.assessments.models import ReleaseGroup, Wave
from collegium.commitments.readers import readable
from collegium.engagement.findings.presenters import WHOLE, summary_words
from collegium.engagement.findings.queries import SOURCE, followed, may_look_after
from collegium.engagement.models import Finding
from collegium.organisation.registers import OrganisationRegister
from collegium.registers.columns import HIDDEN_NAME, Column
from collegium.registers.filters import rules_filter
from collegium.registers.numbers import number_asked

STATES = {"none": "No next step", "open": "Open", "overdue": "Overdue", "done": "Done"}


class Findings(OrganisationRegister):
    model = Finding
    read = Permission.VIEW_ENGAGEMENT
    paths = ("wave__organisation",)
    names_people = True  # the owners of promises, to those who see the board
    above = (("Engagement", "engagement:organisation_waves"),)
    title = "Findings and next steps"
    columns = (
        "words",
        Column(name="where", title="Where", value=lambda row: row.where or WHOLE),
        "wave",
        Column(name="next_step", title="Next step", value=lambda row: row.next_step or ""),
        Column(name="owner", title="Owner", value=lambda row: row.next_owner or ""),
        Column(name="due_on", title="Due", value=lambda row: row.next_due),
        Column(name="state", title="State", value=lambda row: row.progress, text=lambda row: STATES[row.progress]),
    )
    details = ("about", "scale", "raised_on")
    asked = ("scale", "about", "words")
    filters = ("wave", "about", "state", "raised_on")
    search, order = ("words",), ("-raised_on", "pk")
    verbs = ()
    own_pages = ("page",)
    empty = (
        "There are no findings yet. Figures change nothing by themselves: read the results of a survey, then say what is "
        "to be done, by whom and by when."
    )
    list_template = "engagement/findings/findings.jinja"

    def rows(self, request: Any) -> Any:
        """With the step that is due next, among the promises that the reader may read."""
        steps = self.promises(request).filter(source=SOURCE, source_id=Cast(OuterRef("pk"), TextField()))
        following = steps.filter(state="open").order_by("due_on", "pk")
        counted = steps.order_by().values("source_id").annotate(count=Count("pk")).values("count")
        where = ReleaseGroup.objects.filter(release__wave=OuterRef("wave"), unit=OuterRef("unit")).values("name")[:1]
        return (
            super()
            .rows(request)
            .select_related("wave")
            .annotate(
                where=Subquery(where),
                next_step=Subquery(following.values("text")[:1]),
                next_owner=Subquery(following.annotate(named=self.owner_named(request)).values("named")[:1]),
                next_due=Subquery(following.values("due_on")[:1]),
                steps=Coalesce(Subquery(counted), 0),
            )
            .annotate(
                progress=Case(
                    When(steps=0, then=Value("none")),
                    When(next_step=None, then=Value("done")),
                    When(next_due__lt=request.today, then=Value("overdue")),
                    default=Value("open"),
                    output_field=CharField(),
                )
            )
        )

    def owner_named(self, request: Any) -> Any:
        """Owners by name for those to whom the register of promises names them."""
        if self.allows(Permission.VIEW_BOARD, request):
            return F("owner__name")
        return Case(When(owner__isnull=True, then=Value("")), default=Value(HIDDEN_NAME), output_field=CharField())

    def promises(self, request: Any) -> Any:
        return readable(request.organisation, request.access, request.today)

    def visible(self, rows: Any, request: Any) -> Any:
        """Those about the whole, and those about units that the reader may see in that wave."""
        seen = super().visible(rows, request)
        return seen.filter(Q(unit__isnull=True) | Q(pk__in=self.about_seen_units(request)))

    def about_seen_units(self, request: Any) -> list[int]:
        if not hasattr(request, "findings_seen"):
            about_units = Finding.objects.filter(wave__organisation=request.organisation, unit__isnull=False)
            keys = list(about_units.values_list("pk", "wave_id", "unit_id"))
            waves = Wave.objects.filter(pk__in={wave for _, wave, _ in keys}, release__isnull=False)
            rules = {
                wave.pk: may_see_units(wave.release, request.access, request.organisation, request.today)
                for wave in waves.select_related("release__first_look")
            }
            request.findings_seen = [pk for pk, wave, unit in keys if wave in rules and rules[wave](unit)]
        return list(request.findings_seen)

    def sees_past(self, row: Any, request: Any) -> bool:
        return self.allows(Permission.IMPORT_RESPONSES, request)

    def filters_for(self, name: str, request: Any) -> dict[str, Any]:
        if name != "state":
            return super().filters_for(name, request)
        rules = {state: (words, Q(progress=state)) for state, words in STATES.items()}
        return rules_filter("state", "State", {"left": ("Not done", ~Q(progress="done")), **rules})

    def page_of(self, row: Any, request: Any) -> str:
        return reverse("engagement:finding", args=[request.organisation.code, row.wave_id, row.pk])

    def summary(self, listing: Any, request: Any) -> dict[str, Any]:
        """What is open among the rows that were asked for; and where a finding is added to the wave that was chosen."""
        released = Wave.objects.filter(organisation=request.organisation, release__isnull=False)
        asked = number_asked(request.GET.get("wave", ""))
        wave = released.filter(pk=asked).first() if asked is not None else None
        add = may_look_after(request.access, request.organisation, ())
        return {
            "sentence": summary_words(followed(listing.rows, self.promises(request)), request.today),
            "add": reverse("engagement:finding_add", args=[request.organisation.code, wave.pk]) if wave and add else "",
        }
