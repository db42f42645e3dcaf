"""What happened to a promise stays."""

from collections.abc import Iterator

from collegium.audit.digests import digest_of_rows, recorded_digests, stored_rows
from collegium.audit.protection import WITNESSES, Kept, keep
from collegium.commitments.models import Commitment, CommitmentStep

keep(Kept(model="commitments.CommitmentStep", message="steps of a promise are never changed or deleted"))


def steps_not_as_recorded() -> Iterator[str]:
    """The steps of each promise, one by one, against the digests of the events that wrote them."""
    found: dict[str, list[str]] = {}
    for row in stored_rows(CommitmentStep.objects.all()):
        found.setdefault(str(row["commitment_id"]), []).append(digest_of_rows([row]))
    recorded = {
        number: [each for _, each in said] for number, said in recorded_digests("commitments.commitment").items()
    }
    wrong = sorted(
        int(number) for number in found.keys() | recorded.keys() if found.get(number) != recorded.get(number)
    )
    codes = dict(Commitment.every.filter(pk__in=wrong).values_list("pk", "organisation__code"))
    for number in wrong:
        yield f"The steps of promise {number} ({codes.get(number, 'which is gone')}) are not what was recorded."


WITNESSES.append(steps_not_as_recorded)
