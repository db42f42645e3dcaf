"""Named reads of the register, scoped by organisation and by day."""
