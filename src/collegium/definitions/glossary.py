"""Terms and acronyms of hospitals, each with its meanings; a term may mean more than one thing."""

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collegium.definitions.problems import DefinitionProblem, DefinitionsError, from_pydantic
from collegium.definitions.toml_text import read_toml

Text = Annotated[str, Field(min_length=1, strict=True)]


class Term(BaseModel):
    """One meaning of one term: the words that an acronym stands for, what it means, and where it is used so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Text
    expansion: str = ""
    meaning: Text
    contexts: tuple[Text, ...] = ()
    source: str = ""

    @property
    def is_acronym(self) -> bool:
        """Say whether the term stands for other words."""
        return bool(self.expansion)


class Glossary(BaseModel):
    """All terms, in the order of the alphabet."""

    model_config = ConfigDict(frozen=True)

    terms: tuple[Term, ...]

    def meanings(self, term: str) -> tuple[Term, ...]:
        """Give every meaning of a term; acronyms as they are written, other terms in any case."""
        wanted = term.strip()
        return tuple(
            entry
            for entry in self.terms
            if entry.term == wanted or (not entry.is_acronym and entry.term.casefold() == wanted.casefold())
        )


def parse_glossary(content: bytes, file: str) -> Glossary:
    """Check a glossary file; raises DefinitionsError with every problem found."""
    try:
        raw = read_toml(content)
    except (ValueError, RecursionError) as error:  # a number or a nesting without end, too
        problem = f"The file is not valid TOML in UTF-8: {error}."
        raise DefinitionsError([DefinitionProblem(file, "", "", problem, "Correct it at that place.")]) from None
    problems: list[DefinitionProblem] = []
    terms = []
    for number, entry in enumerate(raw.get("terms", []), start=1):
        try:
            terms.append(Term.model_validate(entry))
        except ValidationError as error:
            problems.extend(from_pydantic(error, file, f"terms[{number}]"))
    often = Counter((term.term, term.expansion, term.contexts) for term in terms)
    problems.extend(
        DefinitionProblem(file, "terms", name, "This meaning is there twice.", "Keep one, or name another context.")
        for (name, _, _), times in often.items()
        if times > 1
    )
    if problems:
        raise DefinitionsError(problems)
    return Glossary(terms=tuple(sorted(terms, key=lambda term: (term.term.casefold(), term.expansion))))


@cache
def nhs_glossary() -> Glossary:
    """Give the glossary that comes with Collegium."""
    file = files("collegium.definitions").joinpath("glossary", "nhs.toml")
    return parse_glossary(file.read_bytes(), "nhs.toml")
