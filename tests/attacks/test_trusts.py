"""Nothing that is published of a random trust gives away what is hidden, nor how fewer than ten doctors answered.

A few trusts are attacked wherever tests run; `COLLEGIUM_ATTACK_TRUSTS=60` attacks so many (`./run test` does), and
`./run attack --trusts 1000` prints a table.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from tests.attacks.attack import AGAIN, COMMAND, RESPONDENTS, SCALES, WAVES, attack_trusts
from tests.attacks.results import Result, table

pytestmark = pytest.mark.django_db
TRUSTS = int(os.environ.get("COLLEGIUM_ATTACK_TRUSTS", "0"))
FEW = {
    SCALES: (12, 36),
    RESPONDENTS: (2,),
    WAVES: (2,),
    AGAIN: (2,),
    COMMAND: (2,),
}  # seeds of trusts that took little time
DEAR = (WAVES, AGAIN, COMMAND)  # several publications of each trust: a fifth of the trusts

AT_ONCE = "the scales of a release are protected one by one, and their counts and sums are linked"
ONE_PART = "who answers one part of the main scale alone is what the others' sums leave"
SEPARATELY = "what is published separately of the same answers is not protected together"
EXTREMES = "a share of none or of all in a shown group is that of every group inside it"


def seeds(attack: str) -> list[int]:
    """Few in a quick run, more where more are asked for."""
    return sorted({*FEW[attack], *range(1, (TRUSTS // 5 if attack in DEAR else TRUSTS) + 1)})


@cache
def attacked(attack: str) -> Result:
    """The row of one attack over all trusts of this run."""
    return attack_trusts(seeds(attack), [attack])[0]


def fails(attack: str, reason: str) -> object:
    return pytest.param(attack, marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason))


@pytest.mark.parametrize(
    "attack",
    [
        fails(SCALES, AT_ONCE),
        fails(RESPONDENTS, ONE_PART),
        fails(WAVES, AT_ONCE),
        fails(AGAIN, SEPARATELY),
        fails(COMMAND, SEPARATELY),
    ],
)
def test_nothing_hidden_follows(world: object, attack: str) -> None:
    result = attacked(attack)
    assert result.tried
    assert not result.leaks, table([result])


@pytest.mark.xfail(strict=True, raises=AssertionError, reason=EXTREMES)
def test_no_hidden_share_follows(world: object) -> None:
    result = attacked(SCALES)
    assert not result.shares, table([result])
