"""Does it go with performance? Scores and outcomes of organisations that are brought in as a file, and never kept."""
