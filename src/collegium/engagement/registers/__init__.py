"""The small registers beside the surveys: ways in, decisions, improvement events. One way to add, correct and remove."""
