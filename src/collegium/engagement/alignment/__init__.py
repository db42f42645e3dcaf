"""Doctors and managers on the same questionnaire: from two releases."""
