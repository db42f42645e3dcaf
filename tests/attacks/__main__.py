"""Attack random trusts that the product publishes, and random campaigns: ./run attack --trusts 1000 --campaigns 20 --seed 1"""

from __future__ import annotations

import argparse
import os
import sys
import time

import django


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Print a table; 1 where something leaks that should not."""
    parser = argparse.ArgumentParser(prog="./run attack", description=__doc__)
    parser.add_argument("--trusts", type=int, default=60, help="random trusts (60)")
    parser.add_argument("--campaigns", type=int, default=0, help="random campaigns (none)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first trust; each further one adds one (1)")
    parser.add_argument(
        "--only", nargs="+", metavar="ATTACK", help="some of the attacks, by the first word of their name"
    )
    parser.add_argument("--quiet", action="store_true", help="no line for each trust")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    from tests.attacks.attack import ALL, MEASURED, attack_trusts
    from tests.attacks.campaigns import attack_campaigns
    from tests.attacks.results import table

    chosen = [name for name in ALL if not args.only or name.split()[0] in args.only]
    started = time.monotonic()
    tell = (lambda words: None) if args.quiet else say
    results = attack_trusts(range(args.seed, args.seed + args.trusts), chosen, tell) if args.trusts else []
    results += attack_campaigns(args.campaigns, args.seed) if args.campaigns else []
    say(table(results))
    say(f"{time.monotonic() - started:.0f} seconds")
    return int(any(result.leaks for result in results if result.attack not in MEASURED))


if __name__ == "__main__":
    sys.exit(main())
