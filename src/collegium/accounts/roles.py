"""Roles and what each may do: data, so that the access matrix can be printed and read by an auditor."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    VIEW_REGISTER = "view_register"
    VIEW_PEOPLE = "view_people"
    CHANGE_REGISTER = "change_register"
    CHANGE_BODIES = "change_bodies"
    IMPORT_REGISTER = "import_register"
    EXPORT_REGISTER = "export_register"
    VIEW_ENGAGEMENT = "view_engagement"
    VIEW_ALL_UNITS_ENGAGEMENT = "view_all_units_engagement"
    IMPORT_RESPONSES = "import_responses"
    VIEW_BOARD = "view_board"
    CHANGE_BOARD = "change_board"
    VIEW_PRIVATE_MEETINGS = "view_private_meetings"
    HANDLE_QUESTIONS = "handle_questions"
    COMPARE = "compare"
    MANAGE_ACCESS = "manage_access"
    VIEW_AUDIT = "view_audit"
    ERASE_RECORD = "erase_record"
    VIEW_OWN = "view_own"
    VIEW_UNIT_PROMISES = "view_unit_promises"
    VIEW_ALL_UNITS_PROMISES = "view_all_units_promises"


class Role(StrEnum):
    OFFICE = "office"
    UNIT_LEADER = "unit_leader"
    DOCTOR = "doctor"
    BOARD_MEMBER = "board_member"
    SECRETARY = "secretary"
    ANALYST = "analyst"
    NATIONAL_ANALYST = "national_analyst"


# Roles that nobody gives: they follow from a post held and from an employment on the day.
FOLLOWING = frozenset({Role.UNIT_LEADER, Role.DOCTOR})

TITLES = {
    Role.OFFICE: "Medical director's office",
    Role.UNIT_LEADER: "Unit leader",
    Role.DOCTOR: "Doctor",
    Role.BOARD_MEMBER: "Board member",
    Role.SECRETARY: "Board secretary",
    Role.ANALYST: "Analyst",
    Role.NATIONAL_ANALYST: "National analyst",
}

MAY: dict[Role, frozenset[Permission]] = {
    Role.OFFICE: frozenset(Permission),
    Role.UNIT_LEADER: frozenset(
        {Permission.VIEW_REGISTER, Permission.VIEW_ENGAGEMENT, Permission.VIEW_BOARD, Permission.VIEW_OWN}
    ),
    Role.DOCTOR: frozenset({Permission.VIEW_OWN, Permission.VIEW_UNIT_PROMISES}),
    Role.BOARD_MEMBER: frozenset(
        {
            Permission.VIEW_REGISTER,
            Permission.VIEW_ENGAGEMENT,
            Permission.VIEW_ALL_UNITS_ENGAGEMENT,
            Permission.VIEW_BOARD,
            Permission.VIEW_PRIVATE_MEETINGS,
            Permission.VIEW_OWN,
        }
    ),
    Role.SECRETARY: frozenset(
        {
            Permission.VIEW_REGISTER,
            Permission.CHANGE_BODIES,
            Permission.EXPORT_REGISTER,
            Permission.VIEW_BOARD,
            Permission.CHANGE_BOARD,
            Permission.VIEW_PRIVATE_MEETINGS,
            Permission.HANDLE_QUESTIONS,
            Permission.VIEW_OWN,
        }
    ),
    Role.ANALYST: frozenset(
        {
            Permission.VIEW_REGISTER,
            Permission.VIEW_PEOPLE,
            Permission.IMPORT_REGISTER,
            Permission.EXPORT_REGISTER,
            Permission.VIEW_ENGAGEMENT,
            Permission.VIEW_ALL_UNITS_ENGAGEMENT,
            Permission.IMPORT_RESPONSES,
            Permission.VIEW_BOARD,
            Permission.CHANGE_BOARD,
            Permission.COMPARE,
            Permission.VIEW_OWN,
        }
    ),
    # Across organisations: figures only, never people.
    Role.NATIONAL_ANALYST: frozenset({Permission.COMPARE}),
}
