"""Who may see and change what: roles given and ended, accounts linked, first links handed over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from collegium.accounts.actions import forget_second_factor, untie_directory
from collegium.accounts.invitations import mail_is_set_up, one_time_path, send_link
from collegium.accounts.models import User
from collegium.accounts.roles import MAY, TITLES, Permission, Role
from collegium.organisation.actions.access import (
    admit,
    belongs_here_only,
    end_role,
    link_address,
)
from collegium.organisation.forms.access import (
    EndRoleForm,
    ForgetSecondFactorForm,
    GiveRoleForm,
    LinkPersonForm,
    UntieForm,
)
from collegium.organisation.models import Grant, Person
from collegium.organisation.pages import PageRequest, page
from collegium.organisation.presenters.access import matrix_rows
from collegium.organisation.queries.access import (
    accounts_elsewhere,
    accounts_here,
    people_with_accounts,
    roles_at,
    roles_ended,
    roles_to_come,
    tied_accounts,
)


@page(Permission.MANAGE_ACCESS)
def access(request: PageRequest, code: str) -> HttpResponse:
    about = {
        "now": roles_at(request.organisation, request.as_of),
        "to_come": roles_to_come(request.organisation, request.as_of),
        "ended": roles_ended(request.organisation, request.as_of)[:50],
        "people": people_with_accounts(request.organisation),
        "elsewhere": accounts_elsewhere(request.organisation),
        "tied": tied_accounts(request.organisation),
        "titles": TITLES,
    }
    return render(request, "organisation/access.jinja", about)


@page(Permission.MANAGE_ACCESS)
def give(request: PageRequest, code: str) -> HttpResponse:
    form = GiveRoleForm(request.POST if request.method == "POST" else None, initial={"starts": request.today})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        try:
            user, made = admit(by=request.user, organisation=request.organisation, **values)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{user.name} has the role “{TITLES[values['role']]}”.")
            return hand_over(request, user) if made else redirect("organisation:access", code)
    return render(request, "organisation/access_give.jinja", {"form": form})


@page(Permission.MANAGE_ACCESS)
def end(request: PageRequest, code: str, pk: int) -> HttpResponse:
    grant = get_object_or_404(Grant.objects.select_related("user"), pk=pk, organisation=request.organisation)
    form = EndRoleForm(
        request.POST if request.method == "POST" else None, initial={"ends": request.today - dt.timedelta(days=1)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            end_role(by=request.user, grant=grant, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"The role of {grant.user.name} was ended.")
            return redirect("organisation:access", code)
    return render(
        request, "organisation/access_end.jinja", {"form": form, "grant": grant, "title": TITLES[Role(grant.role)]}
    )


@page(Permission.MANAGE_ACCESS)
def link(request: PageRequest, code: str, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("user"), pk=pk, organisation=request.organisation)
    form = LinkPersonForm(
        request.POST if request.method == "POST" else None, initial={"email": person.user.email if person.user else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            user, made = link_address(by=request.user, person=person, email=form.cleaned_data["email"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{person.name} {'has an account' if user else 'has no account any more'}.")
            return hand_over(request, user) if user and made else redirect("organisation:access", code)
    return render(request, "organisation/access_link.jinja", {"form": form, "person": person})


@page(Permission.MANAGE_ACCESS)
def renew(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """A new link to set a password, for somebody who never used the first or forgot the password."""
    user = own_account(request, pk)
    if request.method == "POST":
        return hand_over(request, user)
    return render(request, "organisation/access_renew.jinja", {"account": user})


@page(Permission.MANAGE_ACCESS)
def forget(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """Phone and recovery codes lost: the next sign-in sets up a new second factor."""
    user = own_account(request, pk)
    form = ForgetSecondFactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        forget_second_factor(by=request.user, user=user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{user.name} sets up a new second factor at the next sign-in.")
        return redirect("organisation:access", code)
    return render(request, "organisation/access_forget.jinja", {"form": form, "account": user})


@page(Permission.MANAGE_ACCESS)
def untie(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """The account is no longer of one entry of the directory: the next with its address signs in with it."""
    user = own_account(request, pk)
    if user.pk not in tied_accounts(request.organisation):
        messages.success(request, f"{user.name} is not tied to the directory.")
        return redirect("organisation:access", code)
    form = UntieForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        untie_directory(by=request.user, user=user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{user.name} is untied from the directory.")
        return redirect("organisation:access", code)
    return render(request, "organisation/access_untie.jinja", {"form": form, "account": user})


@page(Permission.MANAGE_ACCESS, Permission.VIEW_AUDIT)
def matrix(request: PageRequest, code: str) -> HttpResponse:
    return render(
        request, "organisation/access_matrix.jinja", {"roles": list(MAY), "titles": TITLES, "rows": matrix_rows()}
    )


def hand_over(request: PageRequest, user: User) -> HttpResponse:
    """Show the link this once; send it, too, where a mail server is known."""
    path = one_time_path(user)
    if mail_is_set_up():
        send_link(user, request.build_absolute_uri(path))
    about = {"account": user, "link": request.build_absolute_uri(path), "sent": mail_is_set_up()}
    response = render(request, "organisation/access_link_once.jinja", about)
    response["Cache-Control"] = "no-store"
    return response


def own_account(request: PageRequest, pk: int) -> User:
    """An account that this office answers for alone: a link would otherwise open another organisation."""
    user = get_object_or_404(accounts_here(request.organisation), pk=pk)
    if not belongs_here_only(user, request.organisation):
        raise PermissionDenied
    return user


def add_errors(form: Any, error: ValidationError) -> None:
    for field, found in error.message_dict.items():
        form.add_error(field if field in form.fields else None, found)
