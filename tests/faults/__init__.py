"""Faults that are known, each a small input from outside the project with the value that is right for it."""
