"""Pages of promises beside the register: what one has to keep, and what names a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from collegium.accounts.invitations import mail_is_set_up
from collegium.accounts.roles import Permission
from collegium.audit.actions import record_read
from collegium.commitments import queries
from collegium.commitments.makers import names_for
from collegium.commitments.models import Commitment, WithoutReminders
from collegium.commitments.presenters import state_words
from collegium.commitments.registers import READ
from collegium.organisation.pages import PageRequest, page
from collegium.registers.writing import add, remove

LABEL = Commitment._meta.label_lower


@page()
def own(request: PageRequest) -> HttpResponse:
    """What the person behind an account answers for, in every organisation; and whether reminders are wanted."""
    opens = {pk for permission in READ for pk in request.access.organisations_with(permission)}
    owned = list(queries.owned_by(request.access, request.today))
    rows = [(promise, state_words(promise, request.today), promise.organisation_id in opens) for promise in owned]
    silent = WithoutReminders.objects.filter(user=request.user).first()
    if request.method == "POST":
        wanted = request.POST.get("reminders") == "on"
        if wanted and silent:
            remove(by=request.user, row=silent, reason="")
        elif not wanted and not silent:
            add(by=request.user, row=WithoutReminders(user=request.user))
        messages.success(request, "You will get reminders by e-mail." if wanted else "You will get no more reminders.")
        return redirect("commitments:own")
    for promise in owned:
        if promise.confided:
            code = promise.organisation.code
            record_read(by=request.user, subject=LABEL, subject_id=promise.pk, organisation=code)
    context = {"rows": rows, "silent": silent, "sends_mail": mail_is_set_up()}
    return render(request, "commitments/own.jinja", context)


@page(Permission.VIEW_BOARD, Permission.VIEW_OWN)
def person(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """What is held about one person here: for that person, and for those who keep the promises."""
    row = get_object_or_404(request.organisation.people, pk=pk)
    mine = row.user_id is not None and row.user_id == request.user.pk
    may = request.access.may
    keeps = all(
        may(needed, request.organisation) for needed in (Permission.CHANGE_BOARD, Permission.VIEW_PRIVATE_MEETINGS)
    )
    if not mine and not keeps:
        raise Http404
    record_read(by=request.user, subject="commitments.person", subject_id=pk, organisation=code)
    units = queries.unit_names(request.organisation)
    names = names_for(request.organisation, request.access, request.today)
    rows = [
        (promise, names.beneficiary(promise, units), names.owner(promise), state_words(promise, request.today))
        for promise in queries.about(row, request.access, request.today)
    ]
    opens = any(may(permission, request.organisation) for permission in READ)
    context = {"person": row, "rows": rows, "mine": mine, "opens": opens}
    return render(request, "commitments/person.jinja", context)
