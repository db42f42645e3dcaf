"""Collegium: the medical director's office in one small server."""

__version__ = "0.1.0"
