"""Questionnaires: which there are, and the pages to read, copy, edit, publish and withdraw them."""

from collegium.assessments.instruments.known import find_instrument, hold_questionnaires, instruments_of, parsed

__all__ = ["find_instrument", "hold_questionnaires", "instruments_of", "parsed"]
