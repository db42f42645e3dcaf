"""The process that does long work: one beside the server, or as many as somebody starts by hand."""

from __future__ import annotations

import os
import signal
import threading
import uuid

from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from collegium.jobs.actions import beat, clear_up, is_there, worker_name
from collegium.jobs.upkeep import EVERY, keep_up

BEAT_SECONDS = 3.0
ASK_SECONDS = 1.0


class Keeper(threading.Thread):
    """Says that the worker lives, clears up after dead ones, does the upkeep, and stops when its server is gone."""

    def __init__(self, server: int | None) -> None:
        super().__init__(name="keeper", daemon=True)
        self.server = server
        self.stopped = threading.Event()

    def run(self) -> None:
        name, next_upkeep = worker_name(), timezone.now() + EVERY
        while not self.stopped.wait(BEAT_SECONDS):
            if self.server is not None and not is_there(self.server):
                os.kill(os.getpid(), signal.SIGTERM)
                return
            try:
                beat(name)
                clear_up()
                if timezone.now() >= next_upkeep:
                    next_upkeep = timezone.now() + EVERY
                    keep_up(timezone.now())
            except OperationalError:
                # The work itself may hold the only lock of SQLite: the next beat comes soon.
                connection.close()


def run_worker(*, server: int | None = None, until_empty: bool = False) -> None:
    """Do what waits until stopped, or until nothing waits. `server` is the process beside which it works."""
    clear_up()
    keep_up(timezone.now())
    worker = Worker(
        queue_names=["*"],
        interval=ASK_SECONDS,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid.uuid4().hex,
        excluded_queue_names=[],
    )
    keeper = Keeper(server)
    keeper.start()
    worker.configure_signals()
    try:
        worker.run()
    finally:
        keeper.stopped.set()
