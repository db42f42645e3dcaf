"""A real standalone cluster on loopback: a master and two workers of one core and one GiB each."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

STARTS_WITHIN = 60  # seconds


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a daemon of Spark from the program in the wheel, with its log in the folder."""
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).parent / "bin" / "spark-class"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(program), f"org.apache.spark.deploy.{arguments[0]}", *arguments[1:]],
            stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder,
        )  # fmt: skip


def wait_for(log: Path, words: str, times: int = 1) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while log.read_text(errors="replace").count(words) < times:
        assert time.monotonic() < until, f"Spark did not start:\n{log.read_text(errors='replace')[-2000:]}"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster; it is stopped at the end."""
    if find_spec("pyspark") is None:
        pytest.skip("the extra spark is not installed")
    folder = tmp_path_factory.mktemp("spark")
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    started = []
    try:
        host = ("--host", "127.0.0.1", "--webui-port", "0")
        started.append(start(folder, "master", "master.Master", *host, "--port", str(port)))
        wait_for(folder / "master.log", "I have been elected leader")
        for number in (1, 2):
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker-{number}"))
            started.append(start(folder, f"worker-{number}", "worker.Worker", *host, *size, address))
        wait_for(folder / "master.log", "Registering worker", 2)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            process.wait(30)
