"""From which score somebody counts as engaged on a scale."""

from __future__ import annotations

from fractions import Fraction

from collegium.definitions.engagement import measures_engagement
from collegium.definitions.instruments import Instrument, Scale, exact


def engaged_from(instrument: Instrument) -> dict[str, Fraction]:
    """Scale -> its highest level's first score; without levels, the score of one who answers just favourably throughout.

    None where the questionnaire does not measure engagement.
    """
    if not measures_engagement(instrument.definition_of_engagement):
        return {}
    found = {scale.id: start for scale in instrument.scales if (start := threshold(instrument, scale)) is not None}
    return {scale: found[scale] for scale in sorted(found)}


def threshold(instrument: Instrument, scale: Scale) -> Fraction | None:
    if scale.levels:
        return exact(scale.levels[-1].start)
    if scale.rule not in ("mean", "minimum"):
        return None
    parts = (
        [threshold(instrument, instrument.scale(part)) for part in scale.scales]
        if scale.scales
        else [just_favourable(instrument, item, scale) for item in scale.items]
    )
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    return min(known) if scale.rule == "minimum" else sum(known, Fraction(0)) / len(known)


def just_favourable(instrument: Instrument, item: str, scale: Scale) -> Fraction | None:
    response = instrument.response_of(item)
    if not response.favourable:
        return None
    value = Fraction(min(response.favourable))
    if scale.range is None:
        return value
    low, high = min(response.values), max(response.values)
    first, last = exact(scale.range[0]), exact(scale.range[1])
    return first + (value - low) / (high - low) * (last - first)
