"""Do long work: what pages have asked for and do not wait for."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from collegium.jobs.worker import run_worker


class Command(BaseCommand):
    help = "Does the long work that pages have asked for, until it is stopped. The server starts one by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits any more")
        parser.add_argument("--server", type=int, metavar="PID", help="stop when this process is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        run_worker(server=options["server"], until_empty=options["until_empty"])
