"""Results in words and charts."""
