"""Seconds of processor and queries to check and to save a file of many rows of one register.

./run bench registers --rows 5000
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FIRST = dt.date(2000, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5000)
    args = parser.parse_args()
    from collegium.cli import demo

    demo.use(Path(tempfile.mkdtemp(prefix="collegium-bench-")))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    request = office()
    for kind, header, rows in (
        ("opportunity", "title,kind,grades,starts,ends", opportunities(args.rows)),
        ("attendance", "title,held_on,attended,consultants", events(args.rows)),
    ):
        content = "\n".join([header, *rows]).encode()
        for what in ("new", "the same"):
            report(kind, what, args.rows, content, request)


def opportunities(rows: int) -> list[str]:
    days = [(FIRST + dt.timedelta(days=number)).isoformat() for number in range(rows)]
    return [f"Opportunity {number},time,consultant,{day},{day}" for number, day in enumerate(days)]


def events(rows: int) -> list[str]:
    days = [(FIRST + dt.timedelta(days=number)).isoformat() for number in range(rows)]
    return [f"Event {number},{day},{number % 7},20" for number, day in enumerate(days)]


def office() -> Any:
    """What a page's guard would add to a request of the office."""
    from collegium.accounts.actions import create_account
    from collegium.accounts.roles import Role
    from collegium.organisation.access import access_for
    from collegium.organisation.actions import add_fact, establish_organisation
    from collegium.organisation.models import Grant

    trust = establish_organisation(by="benchmark", code="ZBB", name="Benchmark")
    user = create_account(by="benchmark", email="office@benchmark.example", name="Office")
    add_fact(by="benchmark", fact=Grant(user=user, role=Role.OFFICE, organisation=trust, starts=FIRST))
    today = dt.date(2026, 1, 1)
    access = access_for(user, today)
    return SimpleNamespace(user=user, today=today, as_of=today, organisation=trust, access=access, GET={})


def report(kind_id: str, what: str, rows: int, content: bytes, request: Any) -> None:
    from collegium.audit.actions import recorded
    from collegium.registers.files import Context, file_kind
    from collegium.registers.files.planning import apply_whole, plan_uploads
    from collegium.registers.files.reading import Upload

    context = Context(scope="ZBB", by=request.user, today=request.today, request=request)
    uploads = [Upload("rows.csv", content, kind_id)]
    plan, checked, asked = timed(lambda: plan_uploads(uploads, context, [file_kind(kind_id)]))
    if plan.problems:
        raise SystemExit(str(plan.problems[0]))
    _, saved, _ = timed(recorded(lambda: apply_whole(plan, context, request.user, "benchmark")))
    print(f"{kind_id:<12} {rows:,} rows, {what:<8} check {checked:5.1f} s, {asked:,} queries; save {saved:5.1f} s")


def timed(work: Callable[[], Any]) -> tuple[Any, float, int]:
    """The result, seconds of processor, and queries."""
    from django.db import connection

    asked = 0

    def count(execute: Any, *query: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*query)

    started = time.process_time()
    with connection.execute_wrapper(count):
        result = work()
    return result, time.process_time() - started, asked


if __name__ == "__main__":
    main()
