"""Read one SPSS file in a process of its own: what a hostile file does to the reader, it does there and not to the server."""

import json
import sys
from typing import Any

MEMORY = 4 * 1024**3  # bytes of address space; far more than an honest file of the largest size that is taken needs
SECONDS = 60  # of the processor


def read(path: str, rows: int) -> dict[str, Any]:
    """Give columns, their words, labels and declared missing values, and at most so many rows."""
    import pyreadstat

    columns, meta = pyreadstat.read_sav(path, user_missing=True, row_limit=rows, output_format="dict")
    names = list(meta.column_names)
    return {
        "columns": names,
        "words": {name: text for name, text in meta.column_names_to_labels.items() if text},
        "labels": {name: list(labels.items()) for name, labels in meta.variable_value_labels.items()},
        "missing": {name: [_ends(one) for one in found] for name, found in meta.missing_ranges.items()},
        "cells": [_plain(columns[name]) for name in names],
    }


def _ends(declared: Any) -> list[Any]:
    return [declared["lo"], declared["hi"]]


def _plain(column: Any) -> list[Any]:
    values = column.tolist() if hasattr(column, "tolist") else list(column)
    return [None if one != one else one if isinstance(one, (str, int, float)) else _text(one) for one in values]


def _text(value: Any) -> str | None:
    return None if value is None else str(value.isoformat() if hasattr(value, "isoformat") else value)


def limit() -> None:
    """Set hard limits of memory and time; Windows knows none, there only the parent's limit of time holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of memory would hold answers


def main() -> None:
    """Read the file that is named, under limits, and write it as JSON."""
    limit()
    json.dump(read(sys.argv[1], int(sys.argv[2])), sys.stdout)


if __name__ == "__main__":
    main()
