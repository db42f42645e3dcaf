"""One way in for files: each kind of file is declared once, and uploaded, mapped, checked and saved on the same pages."""

from collegium.registers.files.kinds import (
    Context,
    FileKind,
    FileTable,
    file_kind,
    file_kinds,
    register_file_kind,
)
from collegium.registers.files.plan import Count, Line, Part, Plan, fingerprint_of

__all__ = [
    "Context",
    "Count",
    "FileKind",
    "FileTable",
    "Line",
    "Part",
    "Plan",
    "file_kind",
    "file_kinds",
    "fingerprint_of",
    "register_file_kind",
]
