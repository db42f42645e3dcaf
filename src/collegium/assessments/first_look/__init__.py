"""Who sees the figures of units first: their own leaders, before the board."""
