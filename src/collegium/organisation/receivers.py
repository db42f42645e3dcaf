"""What the office is told when it signs in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from collegium.accounts.models import User
from collegium.accounts.roles import Permission
from collegium.audit.queries import problems
from collegium.organisation.access import access_for

NEWEST = 1000  # events looked through at a sign-in; the backup and verify_record look through all
TELL = " Tell whoever runs this server today. Do not issue papers or release figures until it is explained."


@receiver(user_logged_in, dispatch_uid="collegium.record_at_sign_in")
def tell_office_of_record(request: HttpRequest, user: User, **about: Any) -> None:
    if access_for(user, timezone.localdate()).may_anywhere(Permission.VIEW_AUDIT):
        for problem in problems(newest=NEWEST):
            messages.error(request, problem + TELL, fail_silently=True)
