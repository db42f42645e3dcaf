"""Funnels with known figures, computed from the formulas of Spiegelhalter 2005 as FunnelPlotR 0.3.9999 (MIT) has them."""

OBSERVED = (80, 130, 95, 210, 150, 60, 300, 110, 170, 90)
EXPECTED = (100, 100, 100, 200, 160, 80, 280, 100, 150, 110)
# Units kept, phi, tau squared.
TRUNCATED = (8, 1.9257, 0.008191)
WINSORISED = (10, 2.3235, 0.011697)
# 1 higher, 2 as expected, 3 lower.
BANDS_BY_CHANCE = (3, 1, 2, 2, 2, 3, 2, 2, 2, 3)
BANDS_ADJUSTED = (2, 2, 2, 2, 2, 3, 2, 2, 2, 2)
ADJUSTED_LOWER_OF_SIXTH = 0.754

# Expected events, then 95 and 99.8 per cent limits of observed / expected.
EXACT = {100: (0.8136, 1.2163, 0.7192, 1.3492), 10: (0.4795, 1.8390, 0.2961, 2.4134)}
# A share of 0.1 among 200.
SHARE = (0.1, 200, (0.0624, 0.1453, 0.0445, 0.1745))
