"""Erase names of people who put questions to the board, where the rules of their organisation no longer keep them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from collegium.board.questions.actions import forget_askers
from collegium.organisation.models import Organisation


class Command(BaseCommand):
    help = "Erases names and addresses of askers whose questions ended longer ago than the rules keep them."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        for organisation in Organisation.objects.filter(questions__isnull=False).distinct():
            count = forget_askers(by="command:forget_askers", organisation=organisation, on=today)
            self.stdout.write(f"{organisation.code}: {count} erased")
