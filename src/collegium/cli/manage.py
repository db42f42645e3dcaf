"""`collegium manage`: the management commands of the server, with errors in plain words."""

from __future__ import annotations

import argparse
import os
import sys

HELP = """Runs a management command:

  migrate                    bring the database up to date
  check --deploy             look for unsafe settings
  createoffice               make the first account of an organisation's office
  createnational             make the account of a national analyst
  backup FILE                write everything into one file
  restore FILE               read such a file into an empty database
  verify_record              prove that nobody changed the record of writes and reads
  hold ORG STAFF_CODE        keep what the record says of a person from being erased
  erase_values ORG STAFF_CODE  erase what the record says of a person
  work                       do the long work that pages ask for (serve does it by itself)
  clearsessions              forget sessions that have ended
  NAME --help                what a command wants; every command of Django works, too

example:
  collegium manage check"""

# They run on beside a server, and wait for others as it does.
RUN_ON = ("work", "migrate")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", metavar="NAME", help="the management command")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="what it wants")


def run(args: argparse.Namespace) -> int:
    if (problem := set_up()) is not None:
        print(f"collegium: {problem}", file=sys.stderr)
        return 1
    from django.core.management import ManagementUtility

    from collegium.cli import database

    with database.in_use("manage", patient=args.command in RUN_ON):
        ManagementUtility(["collegium manage", args.command, *args.arguments]).execute()
    return 0


def set_up() -> str | None:
    """Load the settings; what is wrong with them, in words, or None."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collegium.web.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        return f"the settings need fixing. {error}"
    os.umask(0o077)  # what the server writes, a database with its log above all, is for its own account to read
    return None
