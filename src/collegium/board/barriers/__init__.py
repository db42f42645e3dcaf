"""The register of barriers to medical leadership: which are met here, who owns the next step."""
