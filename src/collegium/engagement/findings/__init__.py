"""Findings of a release: what was read out of it, who looks after it, and the next step."""
