"""Nothing that is published of a random trust gives away what is hidden, nor how fewer than ten doctors answered.

A few trusts are attacked wherever tests run; `COLLEGIUM_ATTACK_TRUSTS=30` attacks so many (`./run test` does), and
`./run attack --trusts 1000` prints a table.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from tests.attacks.attack import AGAIN, ALL, CALL, COMMAND, MEASURED, RESPONDENTS, SCALES, WAVES, attack_trusts
from tests.attacks.results import Result, table

pytestmark = pytest.mark.django_db
TRUSTS = int(os.environ.get("COLLEGIUM_ATTACK_TRUSTS", "0"))
ONCE = (SCALES, RESPONDENTS)  # of one release
DEAR = (WAVES, AGAIN, CALL, COMMAND)  # several publications of each trust: a fifth of the trusts
# Seeds of trusts that take little time; 36 gives shares away where those of none are shown, 37 what two releases show.
FEW = {ONCE: (12, 36), DEAR: (2, 37)}


def seeds(attacks: tuple[str, ...]) -> list[int]:
    """Few in a quick run, more where more are asked for."""
    return sorted({*FEW[attacks], *range(1, (TRUSTS // 5 if attacks == DEAR else TRUSTS) + 1)})


@cache
def attacked(attack: str) -> Result:
    """The row of one attack over all trusts of this run."""
    return _results(next(attacks for attacks in FEW if attack in attacks))[attack]


@cache
def _results(attacks: tuple[str, ...]) -> dict[str, Result]:
    return {result.attack: result for result in attack_trusts(seeds(attacks), attacks)}


@pytest.mark.parametrize(
    "attack",
    [attack for attack in ALL if attack not in MEASURED],
)
def test_nothing_hidden_follows(world: object, attack: str) -> None:
    result = attacked(attack)
    if not result.tried:
        pytest.fail("nothing was attacked")
    assert not result.leaks, table([result])


@pytest.mark.parametrize("attack", MEASURED)
def test_what_separate_calls_give_away_is_counted(world: object, attack: str) -> None:
    """They are no plan, so it is not nothing: every claim was held against the answers, and the table says how much."""
    result = attacked(attack)
    assert result.tried
    print(table([result]))  # noqa: T201 - shown with -s, as ./run attack does
