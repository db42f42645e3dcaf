"""Papers for the board: assembled from the record, passed through the narrative gate, issued as they stood."""
