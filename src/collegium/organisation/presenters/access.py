"""Permissions in words."""

from __future__ import annotations

from collegium.accounts.roles import MAY, Permission

WORDS = {
    Permission.VIEW_REGISTER: "See the register: units, posts, who leads what, boards",
    Permission.VIEW_PEOPLE: "Open the page of a person",
    Permission.CHANGE_REGISTER: "Change the register",
    Permission.CHANGE_BODIES: "Change boards, committees and seats",
    Permission.IMPORT_REGISTER: "Upload files to the register",
    Permission.EXPORT_REGISTER: "Take the register out as files",
    Permission.VIEW_ENGAGEMENT: "See the engagement of one’s own units",
    Permission.VIEW_ALL_UNITS_ENGAGEMENT: "See the engagement of every unit",
    Permission.IMPORT_RESPONSES: "Bring in survey answers and release the figures",
    Permission.VIEW_BOARD: "See the measures before the board",
    Permission.CHANGE_BOARD: "Upload figures of measures, start new limits, name owners and next actions",
    Permission.VIEW_PRIVATE_MEETINGS: "Read the private part of board meetings",
    Permission.HANDLE_QUESTIONS: "Handle questions from the public, with the names of those who ask",
    Permission.COMPARE: "Compare organisations by their figures",
    Permission.MANAGE_ACCESS: "Give and end roles",
    Permission.VIEW_AUDIT: "Read the record of changes and confidential reads",
    Permission.ERASE_RECORD: "Erase or hold what the record says of a person",
    Permission.VIEW_OWN: "Open one’s own pages: private notes, ratings one is asked for, promises one has to keep",
    Permission.VIEW_UNIT_PROMISES: "See promises made to one’s own unit",
    Permission.VIEW_ALL_UNITS_PROMISES: "See promises that only the unit they were made to may read",
}


def matrix_rows() -> list[tuple[str, list[bool]]]:
    """A row a permission: its words, and whether each role has it."""
    return [(WORDS[permission], [permission in held for held in MAY.values()]) for permission in Permission]
