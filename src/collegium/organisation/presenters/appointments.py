"""How posts were filled, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collegium.organisation.presenters.leadership import holder_words, role_title
from collegium.organisation.presenters.links import Links
from collegium.organisation.presenters.tables import (
    NOT_RECORDED,
    Cell,
    Heading,
    Table,
    date,
    figure,
    file_only,
    ratio,
    table,
    tags,
    words,
)
from collegium.organisation.reports.appointments import (
    CREDIBILITY_YEARS,
    CompetitionLine,
    Credibility,
    RoleCompetitions,
)
from collegium.wording.numbers import number, plural

COMPETITION_FLAGS = {
    "no_competition": "no competition",
    "no_applicant": "no applicant",
    "nobody_appointed": "nobody appointed",
    "turn_taking": "taking turns",
}
WINDOWS = {
    "before": f"fewer than {CREDIBILITY_YEARS[0]} years recorded",
    "within": f"{CREDIBILITY_YEARS[0]} to {CREDIBILITY_YEARS[1]} years recorded",
    "after": f"more than {CREDIBILITY_YEARS[1]} years recorded",
    "unknown": NOT_RECORDED,
}


def competitions_table(lines: Sequence[CompetitionLine], links: Links) -> Table:
    def row(line: CompetitionLine) -> Iterable[Cell]:
        yield words(line.fact.title, links.post(line.fact.post_id))
        yield words(role_title(line.fact.role))
        yield date(line.fact.held_on)
        yield tags(COMPETITION_FLAGS[flag] for flag in line.flags)
        yield figure(line.fact.applicants)
        yield figure(line.fact.shortlisted)
        yield figure(line.fact.appointed)
        yield ratio(line.ratio)
        if links.edits:
            yield Cell(
                "Correct",
                None,
                links.correct("competition", line.fact.id),
                link_text=f"the competition for {line.fact.title}",
            )

    head: list[str | Heading] = [
        "Post",
        file_only("Role"),
        "Decided",
        "To look at",
        "#Applicants",
        "#Shortlisted",
        "#Appointed",
        "#Ratio",
    ]
    return table(
        "Competitions, newest first",
        [*head, *([""] if links.edits else [])],
        (row(line) for line in lines),
        note="The ratio is applicants to one appointed. A dash means that nobody was appointed.",
    )


def roles_competition_table(found: Sequence[RoleCompetitions]) -> Table:
    return table(
        "Competitions by role",
        ["Role", "#Competitions", "#Applicants", "#Shortlisted", "#Appointed", "#Ratio", "#No competition", "#Taking turns"],
        (
            (
                words(role_title(one.role)),
                figure(one.competitions),
                figure(one.applicants),
                figure(one.shortlisted),
                figure(one.appointed),
                ratio(one.ratio),
                figure(one.without_competition),
                figure(one.turn_taking),
            )
            for one in found
        ),
        note="The ratio of a role leaves out competitions in which nobody was appointed.",
    )  # fmt: skip


def appointments_sentence(lines: Sequence[CompetitionLine]) -> str:
    if not lines:
        return ""
    alone = sum("no_competition" in line.flags for line in lines)
    turns = sum("turn_taking" in line.flags for line in lines)
    return (
        f"{plural(len(lines), 'competition')} {'is' if len(lines) == 1 else 'are'} recorded up to this day. "
        f"In {number(alone)} there was one applicant, so no competition; in {number(turns)} it was somebody’s turn."
    )


def credibility_table(found: Sequence[Credibility], links: Links) -> Table:
    return table(
        "Present leaders: years as a consultant when appointed",
        ["Post", "Holder", "#Years recorded", "Against the guide"],
        (
            (
                words(one.post.title, links.post(one.post.id)),
                words(holder_words(one.holder), links.person(one.holder.person_id)),
                ratio(one.years, missing=NOT_RECORDED),
                words(WINDOWS[one.window]),
            )
            for one in found
        ),
        note="Years count from the first day as a consultant that this register knows: the real number may be higher.",
    )
