"""The record is added to, and never changed. What an event says can be erased, and is then gone."""

from collegium.audit.protection import Kept, keep

ERASED = (
    "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.event_id = OLD.event_id "
    "AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.reason = '' AND NEW.salt = ''"
)
LIFTED = (
    "OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NEW.id = OLD.id AND NEW.subject = OLD.subject "
    "AND NEW.subject_id = OLD.subject_id AND NEW.organisation = OLD.organisation AND NEW.placed_at = OLD.placed_at"
)

keep(
    Kept(model="audit.AuditEvent", message="audit events are never changed or deleted"),
    Kept(model="audit.EventValues", message="what an event says is erased or stays", update=f"NOT ({ERASED})"),
    Kept(model="audit.Hold", message="a hold is lifted or stays", update=f"NOT ({LIFTED})"),
)
