"""Every write to waves and releases: keyword-only, atomic, `by=`, audited in the same transaction."""

from collegium.assessments.actions.pooling import pool_upload
from collegium.assessments.actions.releases import Preview, preview_release, release_responses, release_upload
from collegium.assessments.actions.uploads import discard_upload, kept_until, map_upload, upload_responses
from collegium.assessments.actions.waves import correct_wave, open_wave, remove_wave
from collegium.assessments.instruments.actions import add_instrument

__all__ = [
    "Preview",
    "add_instrument",
    "correct_wave",
    "discard_upload",
    "kept_until",
    "map_upload",
    "open_wave",
    "pool_upload",
    "preview_release",
    "release_responses",
    "release_upload",
    "remove_wave",
    "upload_responses",
]
