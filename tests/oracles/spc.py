"""XmR charts with known figures: worked by hand, and from the vignettes of NHSRplotthedots 0.2.2 (MIT)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    """A series, its mean, average moving range, limits, and special causes by number of the point, from 1."""

    values: tuple[float, ...]
    mean: float
    average_range: float
    lower: float
    upper: float
    causes: dict[int, str]


# One outlier in a zigzag. The vignette "deviations from the Excel defaults" gives 1.94, -0.72, 4.6, and unscreened
# -3.06, 6.95.
ZIGZAG = Vector(
    (1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1), 1.9444, 1.0, -0.7156, 4.6044, {5: "outside_limits"}
)
ZIGZAG_UNSCREENED = Vector(ZIGZAG.values, 1.9444, 1.8824, -3.0626, 6.9515, {5: "outside_limits"})
QUIET = Vector((22, 25, 24, 27, 23, 26, 25, 24, 28, 26, 25, 27), 25.1667, 2.2727, 19.1212, 31.2121, {})
CLIMB = Vector(
    (20, 22, 19, 21, 20, 22, 19, 20, 21, 22, 23, 24, 25, 26, 20, 21),
    21.5625,
    1.5,
    17.5725,
    25.5525,
    {**dict.fromkeys(range(7, 14), "trend"), 14: "outside_limits"},
)
STEP = Vector(
    (10, 12, 9, 11, 10, 12, 11, 9, 10, 12, 15, 16, 15, 17, 16, 15, 16),
    12.7059,
    1.625,
    8.3834,
    17.0284,
    {
        **dict.fromkeys(range(1, 11), "shift"),
        **dict.fromkeys((11, 13, 16), "shift"),
        **dict.fromkeys((12, 14, 15, 17), "two_of_three"),
    },
)
VECTORS = {"zigzag": ZIGZAG, "quiet": QUIET, "climb": CLIMB, "step": STEP}

# Limits against the target 4, by direction of improvement: NHSRplotthedots 0.2.2, ptd_calculate_assurance_type.
ASSURANCE_TARGET = 4.0
ASSURANCE = {
    (1.0, 3.0): ("fail", "pass"),
    (5.0, 7.0): ("pass", "fail"),
    (1.0, 5.0): ("hit_and_miss", "hit_and_miss"),
    (4.0, 6.0): ("hit_and_miss", "hit_and_miss"),
    (2.0, 4.0): ("hit_and_miss", "hit_and_miss"),
}
