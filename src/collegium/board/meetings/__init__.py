"""Meetings of the bodies of the register: agenda, attendance, contributions, decisions, minutes."""
