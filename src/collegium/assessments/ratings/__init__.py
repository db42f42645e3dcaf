"""Instruments put to a few named raters about a subject: a round, its raters, and its result by rule."""
