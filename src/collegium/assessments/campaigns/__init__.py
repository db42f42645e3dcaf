"""Campaigns: a wave whose answers this server collects itself, so that nobody can tell whose they are."""
