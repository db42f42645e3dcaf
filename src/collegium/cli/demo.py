"""`collegium demo`: build the demonstration trust once, then serve it on this machine."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

HELP = """Builds a demonstration in one folder (nine published case-study trusts, 22 published careers and one
invented teaching trust), writes an example report, and serves the workbench on this machine only.
A second start takes seconds.

example:
  collegium demo --at collegium-demo --build-only"""
DONE = "demonstration-is-complete"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at", default="collegium-demo", metavar="DIRECTORY", help="where it is built (collegium-demo)"
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="the port of the workbench (8000)")
    parser.add_argument("--build-only", action="store_true", help="build, and do not serve")


def run(args: argparse.Namespace) -> int:
    folder = Path(args.at).resolve()
    from collegium import __version__

    if folder.exists() and not (folder / DONE).exists() and any(folder.iterdir()):
        print(f"{folder} is not empty and holds no demonstration: name another folder with --at.", file=sys.stderr)
        return 1
    if (folder / DONE).exists() and (folder / DONE).read_text().strip() != __version__:
        print(f"{folder} was built by another version: remove it, or name another folder with --at.", file=sys.stderr)
        return 1
    use(folder)
    from collegium.cli import database
    from collegium.cli.manage import set_up

    if (problem := set_up()) is not None:
        if not (folder / DONE).exists():
            shutil.rmtree(folder, ignore_errors=True)  # keys are made there before other settings are looked at
        print(f"collegium: {problem}", file=sys.stderr)
        return 1
    if not (folder / DONE).exists():
        with database.in_use("demo"):
            build_at(folder, __version__)
    describe(folder)
    if args.build_only:
        print(f"\nTo look at it: collegium demo --at {args.at}")
        return 0
    from collegium.cli import serve

    return serve.run_server(host="127.0.0.1", port=args.port, migrate=True)


def use(folder: Path) -> None:
    """Everything below happens in that folder, whatever database the machine is set up with."""
    os.environ["COLLEGIUM_DATA"] = str(folder)
    os.environ["COLLEGIUM_DEMO"] = "yes"
    os.environ["COLLEGIUM_HTTPS"] = "no"
    os.environ.pop("COLLEGIUM_DATABASE", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "collegium.web.settings"
    os.umask(0o077)  # passwords of the demonstration lie there


def build_at(folder: Path, version: str) -> None:
    """Build in the folder; a build that was broken off leaves nothing that looks complete."""
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        from django.core.management import call_command

        from collegium.workbench.demonstration.build import build, write_reports

        say = Teller(started)
        say("The database")
        call_command("migrate", verbosity=0)
        build(folder, say)
        say("The example report as HTML, PDF and Word")
        write_reports(folder / "reports")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    (folder / DONE).write_text(version + "\n")
    print(f"Built in {time.monotonic() - started:.0f} seconds.\n", flush=True)


class Teller:
    """Says what is being done, and since when."""

    def __init__(self, started: float) -> None:
        self.started = started

    def __call__(self, what: str) -> None:
        print(f"{time.monotonic() - self.started:5.1f} s  {what} …", flush=True)


def describe(folder: Path) -> None:
    import json

    accounts = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
    print(f"Everything is in  {folder}")
    for path in sorted((folder / "reports").glob("*")):
        print(f"  report          {path}")
    print(f"  example files   {folder / 'examples'}\n")
    print("Sign in as one of these (the sign-in page lists them too, with the code of the second factor):")
    width = max(len(account["role"]) for account in accounts)
    for account in accounts:
        print(f"  {account['role']:<{width}}  {account['email']:<36} {account['password']}")
