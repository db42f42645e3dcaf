"""Migrations that were joined into the first one of their app before the first release, and what databases say of them."""

from __future__ import annotations

from collections.abc import Iterable

JOINED = frozenset(
    [
        "assessments.0003_comments_and_first_look",
        "assessments.0004_campaigns",
        "assessments.0006_ratings",
        "assessments.0007_instrument_drafts",
        "assessments.0008_pooled_release",
        "assessments.0009_audiences",
        "assessments.0010_comments_of_uploads",
        "assessments.0011_subjects_of_rounds",
        "assessments.0012_raters_reached_by_link",
        "assessments.0013_doubts_of_reliability",
        "assessments.0014_label_of_anonymous",
        "audit.0002_rows_digest",
        "board.0002_comparisons",
        "board.0003_meetings_questions_digests_reviews",
        "board.0004_seat_may_be_unnoted",
        "board.0005_papers",
        "board.0006_records_stay",
        "board.0007_audiences_and_reviews",
        "board.0008_waiting_files",
        "board.0009_reviews_come_back",
        "board.0010_own_barriers",
        "engagement.0002_findings",
        "organisation.0002_doctors_and_sites",
        "organisation.0003_waiting_files",
        "organisation.0004_reorganisations_of_one",
    ]
)
LAST_JOINED = "bdccc2a"  # the last version that has them


def without_joined(applied: Iterable[str]) -> list[str]:
    """The names of applied migrations as a database made today has them: one that had all of the joined ones is the same."""
    names = set(applied)
    return sorted(names - JOINED if names >= JOINED else names)


def is_half_way(applied: Iterable[str]) -> bool:
    """Whether a database has the first migrations of then and not all that followed: its tables are older than their names say."""
    names = set(applied)
    return bool(names & JOINED) and not names >= JOINED
