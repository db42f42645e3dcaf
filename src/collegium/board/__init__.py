"""Board: measures, their figures, and what they mean to those who decide."""
