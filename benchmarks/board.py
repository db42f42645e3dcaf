"""Server time and queries of a board page with many measures, each with three years of months.

./run bench board --measures 60
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

SEED, MONTHS, ROUNDS = 20261121, 36, 9
PASSWORD = "correct horse battery staple"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measures", type=int, default=60)
    parser.add_argument("--at", help="keep the database in this folder, and use it again")
    args = parser.parse_args()
    from collegium.cli import demo

    demo.use(Path(args.at or tempfile.mkdtemp(prefix="collegium-bench-")))
    os.environ["COLLEGIUM_SECOND_FACTOR"] = "no"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(args.measures)
    look(f"/organisations/ZBB/board/?as_of={month_at(MONTHS)}")


def fill(measures: int) -> None:
    """An organisation with copies of the shipped measures and figures that vary by chance."""
    from collegium.accounts.actions import create_account
    from collegium.accounts.roles import Role
    from collegium.board.actions import import_observations, keep_measure
    from collegium.definitions.measures import shipped_measures
    from collegium.organisation.actions import add_fact, establish_organisation
    from collegium.organisation.models import Grant, Organisation
    from collegium.tables.reading import read_table
    from collegium.tables.writing import write_csv

    if Organisation.objects.filter(code="ZBB").exists():
        return
    trust = establish_organisation(by="benchmark", code="ZBB", name="Benchmark")
    user = create_account(by="benchmark", email="office@benchmark.example", name="Office", password=PASSWORD)
    add_fact(by="benchmark", fact=Grant(user=user, role=Role.OFFICE, organisation=trust, starts=month_at(0)))
    random = Random(SEED)
    shipped = [one for one in shipped_measures() if one.kind == "proportion"]
    rows = []
    for number in range(measures):
        own = shipped[number % len(shipped)].model_copy(update={"id": f"copy-{number:02d}", "title": f"Copy {number}"})
        keep_measure(by="benchmark", organisation=trust, measure=own, on=month_at(0))
        usual = random.uniform(0.5, 0.95)
        rows += [
            (own.id, str(month_at(place)), round(1_000 * (usual + random.gauss(0, 0.02))), 1_000)
            for place in range(MONTHS)
        ]
    content = write_csv(("measure", "period", "numerator", "denominator"), rows)
    table = read_table(content, name="figures.csv")
    import_observations(by="benchmark", organisation=trust, table=table, on=month_at(MONTHS))


def month_at(place: int) -> dt.date:
    return dt.date(2023 + (place + 9) // 12, (place + 9) % 12 + 1, 1)


def look(path: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from collegium.accounts.models import User

    setup_test_environment()
    client = Client()
    client.force_login(User.objects.get(email="office@benchmark.example"))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - started) * 1_000)
    shown = answer.content.decode().count("<tr")
    print(f"{path}: median {statistics.median(times):.0f} ms, {asked} queries, {shown} rows of tables")


if __name__ == "__main__":
    main()
