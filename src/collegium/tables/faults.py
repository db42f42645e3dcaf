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

    def add(self, problem: Problem) -> None:
        """Take one more problem."""
        if len(self.listed) < PROBLEMS_LISTED:
            self.listed.append(problem)
        else:
            self.unlisted += 1

    def stop_if_any(self) -> None:
        """Raise ProblemsError with all of them, by row."""
        if not self.listed:
            return
        found = sorted(self.listed, key=lambda problem: (problem.row or 0, problem.column))
        if self.unlisted:
            more = f"There are {self.unlisted:,} more problems of this kind, not listed."
            found.append(Problem(self.file, None, "", "", more, "Correct those listed and run it again."))
        raise ProblemsError(found)
