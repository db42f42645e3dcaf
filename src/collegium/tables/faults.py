"""Problems collected while a file is read: the first ones in full, then only how many."""

from dataclasses import dataclass, field

from collegium.tables.problems import Problem, ProblemsError

PROBLEMS_LISTED = 1_000


@dataclass(slots=True)
class Faults:
    """Problems found so far: the first ones in full, then only how many."""

    file: str
    listed: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    most: int = PROBLEMS_LISTED

    @property
    def room(self) -> int:
        """How many more are listed in full."""
        return max(0, self.most - len(self.listed))

    def add(self, problem: Problem) -> None:
        """Take one more problem."""
        if self.room:
            self.listed.append(problem)
        else:
            self.unlisted += 1

    def all(self) -> list[Problem]:
        """All of them by row, and how many more there are."""
        found = sorted(dict.fromkeys(self.listed), key=lambda problem: (problem.row or 0, problem.column))
        if self.unlisted:
            more = f"There are {self.unlisted:,} more problems of this kind, not listed."
            found.append(Problem(self.file, None, "", "", more, "Correct those listed and run it again."))
        return found

    def stop_if_any(self) -> None:
        """Raise ProblemsError with all of them."""
        if self.listed:
            raise ProblemsError(self.all())
