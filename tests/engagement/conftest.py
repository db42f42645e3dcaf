"""The hospital of the surveys, its wave and its release."""

from tests.assessments.hospital_fixtures import hospital, release, wave

__all__ = ["hospital", "release", "wave"]
