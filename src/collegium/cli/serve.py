"""`collegium serve`: the workbench, served by granian."""

from __future__ import annotations

import argparse
import io
import os
import sys

HELP = """Serves the workbench. The settings come from the environment: see docs/reference/settings.md.

example:
  collegium serve --migrate --host 127.0.0.1 --port 8000"""

THREADS = 4  # a page waits for the database more than it computes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="the port (8000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes; with SQLite one is right (1)")
    parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")


def run(args: argparse.Namespace) -> int:
    return run_server(host=args.host, port=args.port, workers=args.workers, migrate=args.migrate)


def run_server(*, host: str, port: int, workers: int = 1, migrate: bool = False) -> int:
    """Check the settings and the database, then serve until stopped."""
    from collegium.cli.manage import set_up

    if (problem := set_up()) is not None:
        print(f"collegium: {problem}", file=sys.stderr)
        return 1
    if (problem := not_ready(migrate)) is not None:
        print(f"collegium: {problem}", file=sys.stderr)
        return 1
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "collegium.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=4 * THREADS,
        websockets=False,
        log_level=os.environ.get("COLLEGIUM_LOG_LEVEL", "warning").lower(),  # type: ignore[arg-type]
        respawn_failed_workers=True,
    ).serve()
    return 0


def not_ready(migrate: bool) -> str | None:
    """Why the server cannot start, or None."""
    from django.core.management import CommandError, call_command
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError, connection, connections
    from django.db.migrations.executor import MigrationExecutor

    try:
        call_command("check", stdout=io.StringIO())
        if migrate:
            call_command("migrate", verbosity=0, interactive=False)
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except SystemCheckError as error:
        return f"the settings need mending.\n{error}"
    except (CommandError, DatabaseError) as error:
        return f"the database cannot be used: {error}"
    finally:
        # Worker processes open their own.
        connections.close_all()
    return "the database is not up to date: start with --migrate, or run collegium manage migrate." if waiting else None
