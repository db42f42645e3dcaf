"""Registers: facts that people list, read, add, correct, change from a day, end, remove, restore, import and export."""
