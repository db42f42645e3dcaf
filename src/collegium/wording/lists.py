"""Lists as people write them."""

from __future__ import annotations

from collections.abc import Iterable


def listed(words: Iterable[str], *, joining: str = "and") -> str:
    """The words as one list.

    >>> listed(["A"])
    'A'
    >>> listed(["A", "B"])
    'A and B'
    >>> listed(["A", "B", "C"])
    'A, B and C'
    >>> listed(["A", "B", "C"], joining="or")
    'A, B or C'
    >>> listed([])
    ''
    """
    given = list(words)
    if len(given) < 2:
        return "".join(given)
    return f"{', '.join(given[:-1])} {joining} {given[-1]}"


def shortened(words: Iterable[str], *, at_most: int = 5) -> str:
    """The first words, and how many more there are.

    >>> shortened(["A", "B", "C", "D"], at_most=2)
    'A, B and 2 more'
    >>> shortened(["A", "B"], at_most=2)
    'A and B'
    """
    given = list(words)
    if len(given) <= at_most:
        return listed(given)
    return f"{', '.join(given[:at_most])} and {len(given) - at_most} more"
