"""Published findings for the register of evidence, read from evidence.toml; and what a design of study can show."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# Id, words, and whether nobody changed anything: such a study shows what goes together and no cause.
DESIGNS = (
    ("systematic_review_trials", "Systematic review of trials", False),
    ("randomised", "Randomised trial", False),
    ("controlled_before_after", "Before and after, with controls", False),
    ("interrupted_time_series", "Interrupted time series", False),
    ("before_after", "Before and after, without controls", True),
    ("cohort", "Cohort followed over time", True),
    ("cross_sectional", "Looked at once (cross-sectional)", True),
    ("systematic_review", "Systematic review of studies that looked on", True),
    ("case_study", "Case study", True),
    ("qualitative", "Interviews and observation", True),
    ("opinion", "Expert opinion", True),
)
DIRECTIONS = (
    ("positive", "More of one went with more of the other"),
    ("negative", "More of one went with less of the other"),
    ("mixed", "Mixed"),
    ("none", "No direction"),
)
OBSERVATIONAL = {name: looked_on for name, _, looked_on in DESIGNS}
Text = Annotated[str, Field(min_length=1)]


class Claim(BaseModel):
    """A finding: what was found, by which study, how, in how many, and why it may not hold elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^E-[A-Z0-9]+$")]
    claim: Text
    study: Text
    design: Text
    size: Text
    direction: Literal["positive", "negative", "mixed", "none"]
    transfer_caveat: Text
    link: str = ""

    @property
    def observational(self) -> bool:
        """Nobody changed anything in the study; an unknown design counts as such."""
        return OBSERVATIONAL.get(self.design, True)


@cache
def published_claims() -> tuple[Claim, ...]:
    """The findings that come with Collegium, in the order of the file."""
    text = files("collegium.definitions").joinpath("evidence.toml").read_text(encoding="utf-8")
    return tuple(Claim(**entry) for entry in tomllib.loads(text)["claims"])
