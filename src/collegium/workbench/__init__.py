"""Pages that need two or more of the apps: home, a unit's page, the annual picture."""
