"""What happened to a promise stays."""

from collegium.audit.protection import Kept, keep

keep(Kept(model="commitments.CommitmentStep", message="steps of a promise are never changed or deleted"))
