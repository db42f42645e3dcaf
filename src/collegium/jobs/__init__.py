"""Long work: what takes longer than a page may wait, with progress, a heartbeat and recovery."""
