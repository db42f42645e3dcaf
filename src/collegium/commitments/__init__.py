"""Promises: who made them to whom, who sees to them, and whether they were kept."""
