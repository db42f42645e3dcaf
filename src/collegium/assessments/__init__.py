"""Instruments put to doctors: waves, responses that are counted and not kept, and releases that never change."""
