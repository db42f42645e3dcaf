"""Free-text answers: held apart from every other answer, blanked out by one person, looked at by another."""
