"""Organisations side by side, from their releases only; and the figures of one release as files."""
