"""The invented teaching trust: its tables, its answers, and the building of the demonstration through the usual actions."""
