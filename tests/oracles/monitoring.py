"""Case-by-case monitoring and benchmarks with known figures, computed by hand from the formulas."""

RISKS = (0.05, 0.1, 0.2, 0.02, 0.3, 0.1)
DIED = (0, 1, 1, 0, 1, 0)
WEIGHTS = (-0.0488, 0.5978, 0.5108, -0.0198, 0.4308, -0.0953)
CUSUM = (0, 0.5978, 1.1087, 1.0889, 1.5196, 1.4243)
VLAD_END = -2.23

# Ten cases each of risk 0.1, 0.15 and 0.2, five per cent false alarms: the R package cusum gives 2.581 with 1,000 runs,
# and 40,000 runs give 2.44.
BASELINE = (0.1,) * 10 + (0.15,) * 10 + (0.2,) * 10
LIMIT_BETWEEN = (2.3, 2.7)

PEERS = (5.9, 6.2, 6.4, 6.4, 6.8, 7.0, 7.1, 7.3)
OWN = 6.4
PERCENTILE = 37.5
QUARTILES = (6.35, 6.60, 7.025)
