"""Results in words, for a template."""
