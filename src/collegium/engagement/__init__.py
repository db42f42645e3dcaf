"""The engagement picture: what the releases say, as pages and as a report."""
