"""`collegium serve`: the workbench, served by granian."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

HELP = """Serves the workbench. The settings come from the environment: see docs/reference/settings.md.

example:
  collegium serve --migrate --host 127.0.0.1 --port 8000"""

OTHER_KEY = (
    "the record of changes was written with another key. Put the file record.key of the server that wrote it into the data "
    "folder, or set COLLEGIUM_RECORD_KEY. Nothing was written."
)
RESTART_SECONDS = 1.0
STOP_SECONDS = 10.0
THREADS = 4  # a page waits for the database more than it computes
# Connections, not pages: a browser keeps several open for half a minute after its page. Beyond it nobody gets in.
CONNECTIONS = 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="the port (8000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes; with SQLite one is right (1)")
    parser.add_argument("--no-worker", action="store_true", help="long work is done elsewhere: collegium manage work")
    parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")


def run(args: argparse.Namespace) -> int:
    return run_server(
        host=args.host, port=args.port, workers=args.workers, migrate=args.migrate, long_work=not args.no_worker
    )


def run_server(*, host: str, port: int, workers: int = 1, migrate: bool = False, long_work: bool = True) -> int:
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

    server = Granian(
        "collegium.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=os.environ.get("COLLEGIUM_LOG_LEVEL", "warning").lower(),  # type: ignore[arg-type]
        respawn_failed_workers=True,
    )
    print(f"Collegium listens at http://{host}:{port}/   (stop it with Ctrl+C)", flush=True)
    with beside() if long_work else contextlib.nullcontext():
        server.serve()
    return 0


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """One process for long work beside the server: begun again when it dies, stopped with the server."""
    command = [sys.executable, "-m", "collegium.cli", "manage", "work", "--server", str(os.getpid())]
    stopping = threading.Event()
    found: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not stopping.is_set():
            # A session of its own: Ctrl+C reaches the server, which then stops this one in order.
            found[:] = [subprocess.Popen(command, start_new_session=True)]  # noqa: S603 - our own command
            found[0].wait()
            stopping.wait(RESTART_SECONDS)

    thread = threading.Thread(target=watch, name="long-work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        for process in found:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()  # its job is begun again by the next one
                process.wait()
        thread.join(STOP_SECONDS)


def not_ready(migrate: bool) -> str | None:
    """Why the server cannot start, or None."""
    from django.core.management import CommandError, call_command
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError, connection, connections
    from django.db.migrations.executor import MigrationExecutor

    from collegium.audit.queries import written_with_another_key
    from collegium.cli.database import sentence_about

    try:
        call_command("check", databases=["default"], stdout=io.StringIO())
        if migrate:
            call_command("migrate", verbosity=0, interactive=False)
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not waiting and written_with_another_key():
            return OTHER_KEY
    except SystemCheckError as error:
        return f"something needs fixing first.\n{error}"
    except (CommandError, DatabaseError) as error:
        return sentence_about(error) or f"the database cannot be used: {error}"
    finally:
        # Worker processes open their own.
        connections.close_all()
    return "the database is not up to date: start with --migrate, or run collegium manage migrate." if waiting else None
