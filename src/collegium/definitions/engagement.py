"""What "engagement" may mean: four families in the literature; a measure must name the one that it holds to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngagementDefinition:
    """One family of definitions, in our own words, with where it comes from."""

    id: str
    text: str
    source: str


FAMILIES = (
    EngagementDefinition(
        "advocacy-and-participation",
        "advocacy for patients and active participation in how care is run",
        "Gruen and colleagues 2004, as discussed in Dickinson and Ham 2008",
    ),
    EngagementDefinition(
        "two-way-involvement",
        "two-way involvement that influences decisions",
        "NHS Alliance 2003, as discussed in Dickinson and Ham 2008",
    ),
    EngagementDefinition(
        "formal-role",
        "holding a formal role in leading the organisation",
        "Empey and colleagues 2002, as discussed in Dickinson and Ham 2008",
    ),
    EngagementDefinition(
        "attachment",
        "intellectual, emotional and interpersonal attachment to the work and to the organisation",
        "Mohapel and Dickson 2007, as discussed in Dickinson and Ham 2008",
    ),
)

# How a questionnaire about something else says so: nobody counts as engaged by it.
NOT_A_MEASURE = "Not a measure of engagement"

# Placeholders that fill the key without defining anything.
_EMPTY_WORDS = frozenset(
    {"", "-", "?", "n/a", "na", "none", "not stated", "tbc", "tbd", "to be confirmed", "unknown", "..."}
)


def names_a_definition(text: str) -> bool:
    """Say whether a text names a family or defines engagement in words of its own."""
    return find_family(text) is not None or text.strip().casefold() not in _EMPTY_WORDS


def measures_engagement(text: str) -> bool:
    """Say whether a definition is one of engagement, so that somebody may count as engaged by the scores."""
    return not text.strip().casefold().startswith(NOT_A_MEASURE.casefold())


def find_family(text: str) -> EngagementDefinition | None:
    """Find the family that a text names, by its id or its words."""
    wanted = text.strip().casefold()
    return next((family for family in FAMILIES if wanted in (family.id, family.text)), None)
