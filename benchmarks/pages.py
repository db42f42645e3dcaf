"""Server time and queries of each page of the demonstration trust, alone and among organisations of its size.

./run bench pages --organisations 20
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

MOST_OF_ONE_KIND = 2
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=1, help="how many organisations of that size")
    parser.add_argument("--at", help="keep the database in this folder, and use it again")
    args = parser.parse_args()
    folder = Path(args.at or tempfile.mkdtemp(prefix="collegium-bench-"))
    from collegium.cli import demo

    demo.use(folder / "demo")
    if not (folder / "demo" / demo.DONE).exists():
        demo.run(argparse.Namespace(at=str(folder / "demo"), port=0, build_only=True))
    import django

    django.setup()
    multiply(args.organisations)
    report(*walk())


def multiply(wanted: int) -> None:
    """The same trust again under other codes."""
    from collegium.organisation.models import Organisation
    from collegium.workbench.demonstration.build import bring_in
    from collegium.workbench.demonstration.trust import trust_tables

    for number in range(1, wanted):
        organisation, made = Organisation.objects.get_or_create(
            code=f"ZB{number:02d}", defaults={"name": f"Copy {number}"}
        )
        if made:
            bring_in(organisation, trust_tables())


def walk() -> tuple[list[tuple[str, float, int]], int]:
    """Name, median milliseconds and queries of each page reached by links, as the office."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment
    from django.urls import resolve

    from collegium.accounts.models import User

    setup_test_environment()
    client = Client()
    client.force_login(User.objects.get(email="office@collegium.example"))
    session = client.session
    session["second_factor"] = True
    session.save()
    waiting, seen, counted, found = ["/"], {"/"}, {}, []
    while waiting:
        path = waiting.pop(0)
        name = resolve(path.split("?")[0]).view_name
        if counted.get(name, 0) >= MOST_OF_ONE_KIND or name == "account_logout":
            continue
        counted[name] = counted.get(name, 0) + 1
        answer = client.get(path)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked = len(queries)  # now: the next request empties the list
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            client.get(path)
            times.append((time.perf_counter() - started) * 1000)
        found.append((path, statistics.median(times), asked))
        for link in links(answer.content.decode()):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found, len(counted)


def links(html: str) -> list[str]:
    import html as entities
    import re

    found = [entities.unescape(link) for link in re.findall(r'<a[^>]+href="([^"]+)"', html)]
    return [link for link in found if link.startswith("/") and "/static/" not in link]


def report(pages: list[tuple[str, float, int]], kinds: int) -> None:
    for path, milliseconds, queries in sorted(pages, key=lambda page: -page[1]):
        print(f"{milliseconds:8.0f} ms {queries:4d} queries  {path}")
    print(
        f"\n{len(pages)} pages of {kinds} kinds: median {statistics.median(page[1] for page in pages):.0f} ms, "
        f"slowest {max(page[1] for page in pages):.0f} ms, most queries {max(page[2] for page in pages)}"
    )


if __name__ == "__main__":
    main()
