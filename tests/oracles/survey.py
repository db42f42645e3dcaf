"""Published and independently computed numbers of survey science, each with where it comes from."""

import math

# NHS Staff Survey technical guide: motivation 4, 5, 3; involvement 4, 4, 2; advocacy 5, 4, 4, each answer on 0 to 10.
STAFF_SURVEY_ANSWERS = (4, 5, 3, 4, 4, 2, 5, 4, 4)
STAFF_SURVEY_PARTS = (7.5, 17.5 / 3, 25 / 3)  # 5.8333, 8.3333
STAFF_SURVEY_ENGAGEMENT = 65 / 9  # 7.2222

# One-factor model with these loadings; computed from the formulas of McDonald 1999 and Cronbach 1951.
LOADINGS = (0.7, 0.6, 0.8, 0.5)
LOADINGS_OMEGA = 0.7494
LOADINGS_ALPHA = 0.7421
ALPHA_MATRIX = ("4544", "3323", "5554", "2322", "4434", "3433")
ALPHA_OF_MATRIX = 0.9587

# Mean of 24 of 70 people, standard deviation 1.6 (Cochran 1977, section 2.8, computed).
UNIT_MEAN = {"mean": 6.4, "variance": 1.6**2, "respondents": 24}
UNIT_POPULATION = 70
UNIT_ERROR = 0.2648
UNIT_INTERVAL = (5.85, 6.95)
UNIT_INTERVAL_UNCORRECTED = (5.72, 7.08)

# Four of nineteen chief executives left (Ham and colleagues 2010); Wilson 1927.
LEAVERS = (4, 19)
LEAVERS_SHARE = 0.2105
LEAVERS_INTERVAL = (0.085, 0.433)
# 20 of 200; Wilson 1927, computed.
TWENTY_OF_TWO_HUNDRED = (0.0657, 0.1494)
# 56 of 70 against 48 of 80: Newcombe 1998, table II, example (a), method 10.
NEWCOMBE = ((56, 70), (48, 80), 0.2, (0.0524, 0.3339))

# Doctors of one site by two sources (Dickinson and colleagues 2017), 10 to 20 per cent of them.
CRITICAL_MASS = {650: (65, 130), 714: (72, 142)}


def close(found: float, expected: float, decimals: int) -> bool:
    """Say whether a number agrees with one printed to so many decimals."""
    return math.isclose(found, expected, abs_tol=0.5 * 10**-decimals + 1e-12)


# Shrout and Fleiss 1979, Psychological Bulletin 86, 420-428, table 2: six targets, each rated by four judges.
SHROUT_AND_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
