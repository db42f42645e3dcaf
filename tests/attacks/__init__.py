"""Attacks on every surface where something comes in or goes out, and on the server while it writes."""
