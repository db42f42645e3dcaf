"""What the registers of the board's room share: who reads and changes them, and where they stand."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from collegium.accounts.roles import Permission
from collegium.organisation.registers import OrganisationRegister


class BoardRegister(OrganisationRegister):
    read, change = Permission.VIEW_BOARD, Permission.CHANGE_BOARD
    names_people = True

    def trail(self, request: Any) -> list[tuple[str, str]]:
        return [("Board", reverse("board:boards"))]
