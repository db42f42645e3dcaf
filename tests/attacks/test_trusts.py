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
FEW = (2,)  # seeds of small trusts, which take a second each


@cache
def attacked(attack: str) -> Result:
    """The row of one attack over all trusts of this run."""
    return attack_trusts(sorted({*FEW, *range(1, TRUSTS + 1)}), [attack])[0]


@pytest.mark.parametrize("attack", [SCALES, RESPONDENTS, WAVES, AGAIN, COMMAND])
def test_nothing_hidden_follows(world: object, attack: str) -> None:
    result = attacked(attack)
    assert result.tried
    assert not result.leaks, table([result])
