"""On which range the figures of a release lie: new releases say it, for old ones their questionnaire does."""

from __future__ import annotations

from collections.abc import Mapping

from collegium.assessments.instruments import find_instrument
from collegium.assessments.models import Release
from collegium.definitions.score_ranges import ScoreRange, score_ranges, stored_range


def ranges_of(release: Release) -> Mapping[str, ScoreRange]:
    """Scale -> the range of its figures, as they were stored.

    An old release does not say it of scales with items. Its questionnaire does: that never changes, and stays as long as
    a wave uses it.
    """
    stored = {scale["id"]: stored_range(scale) for scale in release.instrument["scales"]}
    known = {scale: one for scale, one in stored.items() if one is not None}
    if len(known) == len(stored):
        return known
    return {**score_ranges(find_instrument(release.wave.organisation, release.wave.instrument_id)), **known}
