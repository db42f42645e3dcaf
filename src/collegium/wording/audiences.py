"""Who a wave asks, and the words for them: the only place that knows what doctors and managers are called."""

from __future__ import annotations

from dataclasses import dataclass

from collegium.wording.numbers import plural


@dataclass(frozen=True)
class Audience:
    """One kind of people who are asked.

    `layered`: their posts tell leaders from rank and file, so that there is a gap and a critical mass.
    """

    id: str
    one: str
    many: str
    layered: bool
    counted_by: str  # what in the register says who they are and in which unit
    outside: str  # those of the register who are in no group

    @property
    def title(self) -> str:
        return self.many.capitalize()

    @property
    def everybody(self) -> str:
        return f"All {self.many}"

    @property
    def own(self) -> str:
        return f"{self.many}’"

    def count(self, number: int) -> str:
        """How many, with the word.

        >>> DOCTORS.count(1), MANAGERS.count(1234)
        ('1 doctor', '1,234 managers')
        """
        return plural(number, self.one, self.many)


DOCTORS = Audience(
    "doctors",
    "doctor",
    "doctors",
    layered=True,
    counted_by="employments",
    outside="work in units that did not exist",
)
MANAGERS = Audience(
    "managers",
    "manager",
    "managers",
    layered=False,
    counted_by="posts and employments",
    outside="had neither a post nor an employment in a unit that existed",
)
AUDIENCES = {one.id: one for one in (DOCTORS, MANAGERS)}
