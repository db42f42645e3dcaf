"""Forms of monthly files by provider: which column is the month, which the provider, and which columns make a measure."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collegium.definitions.problems import DefinitionProblem, DefinitionsError, from_pydantic

Text = Annotated[str, Field(min_length=1)]
Columns = tuple[Text, ...]


class FileFigure(BaseModel):
    """One measure of a file: columns added up, less others, among others added up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: Text
    numerator: Annotated[Columns, Field(min_length=1)]
    less: Columns = ()
    denominator: Columns = ()


class MonthlyFile(BaseModel):
    """How a kind of file is laid out; `kind` is a column whose rows of one month and provider are added up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
    title: Text
    period: Text
    provider: Text
    name: str = ""
    kind: str = ""
    figures: Annotated[tuple[FileFigure, ...], Field(min_length=1)]

    def columns(self) -> frozenset[str]:
        """Every column that a file of this form must have."""
        found = {self.period, self.provider, self.name, self.kind} - {""}
        for one in self.figures:
            found |= {*one.numerator, *one.less, *one.denominator}
        return frozenset(found)


def parse_monthly_file(content: str, file: str) -> MonthlyFile:
    """Check the description of a form; raises DefinitionsError with every problem."""
    try:
        return MonthlyFile.model_validate(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        problem = DefinitionProblem(file, "", "", f"The file is not valid TOML: {error}.", "Correct it at that place.")
        raise DefinitionsError([problem]) from None
    except ValidationError as error:
        raise DefinitionsError(from_pydantic(error, file, "")) from None


@cache
def shipped_monthly_files() -> tuple[MonthlyFile, ...]:
    """The forms that come with Collegium."""
    folder = files("collegium.definitions").joinpath("monthly_files")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(parse_monthly_file(one.read_text("utf-8"), one.name) for one in found)
