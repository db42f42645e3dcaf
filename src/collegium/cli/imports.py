"""`collegium import organisation`: files of the register, previewed and applied as on the pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from collegium.accounts.models import User
    from collegium.organisation.models import Organisation
    from collegium.registers.files import Plan
    from collegium.tables.problems import Problem

HELP = """Reads units, posts and the people who hold them from files, all or nothing.

The kind of a file comes from --kind, from the mapping, or from its name (units.csv) or its sheets' names; a zip of the
export is read as it is. Kinds: organisations, layers, units, people, posts, holders, bodies, seats, groups,
responsibilities, competitions, successions, esr_positions, job_plans, ods_trusts. Running it again changes nothing.

example:
  collegium import organisation units.csv posts.csv --organisation RX1 --preview"""

BY = "command: import organisation"
PROBLEMS_SHOWN = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="CSV, Excel, Parquet, or a zip of our export"
    )
    parser.add_argument("--mapping", metavar="FILE", type=Path, help="a mapping kept from the pages (TOML)")
    parser.add_argument("--preview", action="store_true", help="say what would be done, and write nothing")
    parser.add_argument(
        "--organisation", metavar="CODE", help="the organisation; left out for lists of organisations alone"
    )
    parser.add_argument("--kind", metavar="KIND", default="", help="the kind of every file given")
    parser.add_argument("--as-user", metavar="EMAIL", help="the account whose right is asked for and who is recorded")
    parser.add_argument("--complete-on", metavar="DATE", help="the files are complete: end what they lack on that day")
    parser.add_argument("--problems", metavar="FILE", type=Path, help="also write the problems as CSV")


def run(args: argparse.Namespace) -> int:
    """Preview or apply; 1 when there are problems, 2 when the arguments do not fit together."""
    import datetime as dt

    from collegium.cli.manage import set_up

    try:
        complete_on = dt.date.fromisoformat(args.complete_on) if args.complete_on else None
    except ValueError:
        return wrong("--complete-on wants a date such as 2026-04-01")
    if (problem := set_up()) is not None:
        print(f"collegium: {problem}", file=sys.stderr)
        return 1
    from collegium.cli import database

    with database.in_use("import organisation"):
        return import_as_asked(args, complete_on)


def import_as_asked(args: argparse.Namespace, complete_on: dt.date | None) -> int:
    from collegium.organisation.models import Organisation

    organisation = Organisation.objects.filter(code=args.organisation).first() if args.organisation else None
    if args.organisation and organisation is None:
        return wrong(f"there is no organisation with the code {args.organisation}")
    user = account(args.as_user) if args.as_user else None
    if args.as_user and (user is None or not may_import(user, organisation)):
        return wrong("this account does not exist or may not import here")
    return import_files(args, organisation, user, complete_on)


def import_files(
    args: argparse.Namespace, organisation: Organisation | None, user: User | None, complete_on: dt.date | None
) -> int:
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from collegium.audit.actions import recorded
    from collegium.organisation.files import REGISTER_KINDS
    from collegium.registers.files import Context
    from collegium.registers.files.mappings import mapping_from
    from collegium.registers.files.planning import apply_whole, plan_uploads
    from collegium.registers.files.reading import Upload
    from collegium.tables.problems import ProblemsError
    from collegium.wording.numbers import rows_in_words

    scope = organisation.code if organisation else ""
    context = Context(scope=scope, by=user or BY, today=timezone.localdate(), complete_on=complete_on)
    try:
        text = read_text(args.mapping) if args.mapping else ""
        mappings = mapping_from(text, REGISTER_KINDS, context, file=args.mapping.name) if text else {}
        kind = args.kind or next(iter(mappings), "")
        uploads = [Upload(path.name, read(path), kind) for path in args.files]
    except ProblemsError as error:
        return report(error.problems, args.problems)
    if args.preview:
        plan = plan_uploads(uploads, context, REGISTER_KINDS, mappings)
    else:
        reason = f"Import of {', '.join(path.name for path in args.files)}"
        try:
            with recorded:  # the plan and its writing see the same register
                plan = plan_uploads(uploads, context, REGISTER_KINDS, mappings)
                if not plan.problems:
                    apply_whole(plan, context, context.by, reason)
        except ValidationError as error:
            return wrong(" ".join(error.messages))
    for note in (rows_in_words(plan.read, plan.used, plan.left_out), *plan.notes, *plan.unused):
        print(f"note: {note}", file=sys.stderr)
    if plan.problems:
        return report(plan.problems, args.problems)
    print(summary(plan, preview=args.preview))
    return 0


def read(path: Path) -> bytes:
    from collegium.registers.files.reading import LARGEST_FILE, refused

    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise refused(path.name, "This file cannot be opened.", "Check its name, folder and permissions.") from error


def read_text(path: Path) -> str:
    from collegium.registers.files.reading import refused

    try:
        return read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(path.name, "This mapping is not UTF-8 text.", "Save it again as UTF-8.") from error


def summary(plan: Plan, *, preview: bool) -> str:
    """A line for each table: added, changed, ended."""
    lines = [f"{'':<32}{'added':>8}{'changed':>9}{'ended':>7}"]
    lines += [
        f"{count.title:<32}{count.added:>8,}{count.changed:>9,}{count.ended:>7,}"
        for count in plan.counts
        if count.added or count.changed or count.ended
    ]
    if plan.does_nothing:
        lines = ["Nothing to save: the register says all this already."]
    lines.append(f"unchanged: {plan.total('unchanged'):,}")
    lines.append("Preview: nothing was saved." if preview else "Saved.")
    return "\n".join(lines)


def report(problems: list[Problem] | tuple[Problem, ...], path: Path | None) -> int:
    from collegium.tables.problems import describe, write_problems

    for problem in problems[:PROBLEMS_SHOWN]:
        print(describe(problem), file=sys.stderr)
    if len(problems) > PROBLEMS_SHOWN:
        print(f"… and {len(problems) - PROBLEMS_SHOWN:,} more: give --problems FILE to have them all.", file=sys.stderr)
    number = f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}"
    print(f"{number}: nothing was saved.", file=sys.stderr)
    if path is not None:
        write_problems(problems, path)
    return 1


def account(email: str) -> User | None:
    from collegium.accounts.models import User

    return User.objects.filter(email=email.lower(), is_active=True).first()


def may_import(user: User, organisation: Organisation | None) -> bool:
    from django.utils import timezone

    from collegium.accounts.roles import Permission
    from collegium.organisation.access import access_for

    access = access_for(user, timezone.localdate())
    if organisation is None:
        return access.may_anywhere(Permission.IMPORT_REGISTER)
    return access.may(Permission.IMPORT_REGISTER, organisation)


def wrong(problem: str) -> int:
    print(f"collegium import organisation: {problem}", file=sys.stderr)
    return 2
