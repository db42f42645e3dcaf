"""Funnels with known figures, computed from the formulas of Spiegelhalter 2005 as FunnelPlotR 0.3.9999 (MIT) has them."""

OBSERVED = (80, 130, 95, 210, 150, 60, 300, 110, 170, 90)
EXPECTED = (100, 100, 100, 200, 160, 80, 280, 100, 150, 110)
# Units kept, phi, tau squared.
TRUNCATED = (8, 1.9257, 0.008191)
WINSORISED = (10, 2.3235, 0.011697)
# 1 higher, 2 as expected, 3 lower.
BANDS_BY_PUBLISHED_LIMITS = (3, 1, 2, 2, 2, 3, 2, 2, 2, 3)
# By exact tails: of 110 expected, 90 or fewer are observed in 2.9 per cent.
BANDS_BY_CHANCE = (3, 1, 2, 2, 2, 3, 2, 2, 2, 2)
BANDS_ADJUSTED = (2, 2, 2, 2, 2, 3, 2, 2, 2, 2)
ADJUSTED_LOWER_OF_SIXTH = 0.754

# Expected events, then 95 and 99.8 per cent limits of observed / expected as the SHMI publishes them.
EXACT = {100: (0.8136, 1.2163, 0.7192, 1.3492), 10: (0.4795, 1.8390, 0.2961, 2.4134)}
# 100 expected events: the fewest and the most that are usual at 95 and at 99.8 per cent: quantiles of the Poisson distribution.
USUAL_OF_100 = (81, 120, 71, 132)
# A share of 0.1 among 200: by the arcsine.
SHARE = (0.1, 200, (0.0624, 0.1453, 0.0445, 0.1745))
# The fewest and the most that are usual among 200 with a share of 0.1, at 95 per cent: quantiles of the binomial.
USUAL_SHARE_OF_200 = (12, 29)
