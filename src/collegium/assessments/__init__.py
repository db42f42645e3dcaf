"""Instruments put to doctors and managers: waves, responses that are counted and not kept, and releases that never change."""
