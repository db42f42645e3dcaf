"""Logs in which nobody stands: where something broke and what kind of failure it was, never the values at hand."""

from __future__ import annotations

import copy
import logging
import traceback
from types import TracebackType

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutPeople(logging.Formatter):
    """An address may hold a name, and so may the message of an exception: neither is written."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # another handler may have written it out in full
        if (request := getattr(record, "request", None)) is not None and hasattr(record, "status_code"):
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = (
                f"{record.status_code} {request.method} {match.route if match else 'unknown address'}",
                (),
            )
        return super().format(record)

    def formatException(self, ei: Failure) -> str:  # noqa: N802 - the name that logging calls
        lines: list[str] = []
        failure = ei[1]
        while failure is not None:
            places = "".join(traceback.format_tb(failure.__traceback__))
            lines.insert(0, f"{places}{type(failure).__module__}.{type(failure).__qualname__}")
            failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
        return "\nwhile that was handled:\n".join(lines)
