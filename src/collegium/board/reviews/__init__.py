"""Reviews of a service: one page of pictures a specialty, seen by its lead before the board."""
