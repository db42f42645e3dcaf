"""The commands of the page on running a server, one after the other, in a shell, with folders of their own.

What is not run: pip (it would change the machine) and serve (it would not end). Words in capitals of the page are filled in.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from collegium.cli import COMMANDS
from collegium.web.backup import BackupError, write_backup
from tests.docs.reading import BLOCKS, ROOT, commands_in_sentences

PAGE = "docs/reference/operations.md"
TRY, START, UPGRADE, BACKUP, RESTORE, ERASE, MONTHLY = [block.text for block in BLOCKS if block.page == PAGE]
# A database that was made once is copied: making its tables takes half a minute each time.
COLLEGIUM = """#!/bin/sh
case "$1 $2" in serve*) exit 0;; esac
new="$COLLEGIUM_DATA/collegium.sqlite3"
if [ "$1 $2" = "manage migrate" ] && [ ! -e "$new" ] && [ -e "{made}" ]; then mkdir -p "$COLLEGIUM_DATA"; cp "{made}" "$new"; fi
"{python}" -m collegium.cli "$@" || exit $?
if [ "$1 $2" = "manage migrate" ] && [ ! -e "{made}" ]; then cp "$new" "{made}"; fi
"""
# Somebody who left: added by a file, then removed with the next one.
SOMEBODY = """
printf 'unit_code,name,kind,starts\\nMED,Medicine,division,2020-01-01\\n' > units.csv
printf 'staff_code,name,profession,unit_code,grade,starts\\nS1,Sam Gone,doctor,MED,consultant,2020-01-01\\n' > people.csv
collegium import organisation units.csv people.csv --organisation RXX
"""


def test_a_server_is_started_backed_up_and_restored_as_the_page_says(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tmp_path / "srv").mkdir()
    made = tmp_path / "made.sqlite3"
    (tools / "collegium").write_text(COLLEGIUM.format(made=made, python=sys.executable), encoding="utf-8")
    (tools / "pip").write_text("#!/bin/sh\n", encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    fingerprint = """FINGERPRINT=$(collegium manage verify_record | grep -o '[0-9a-f]\\{64\\}' | tail -1)\n"""
    parts = [TRY, "unset COLLEGIUM_HTTPS\n", START, SOMEBODY, UPGRADE, BACKUP, RESTORE, ERASE, fingerprint, MONTHLY]
    text = (
        "\n".join(["set -eu", *parts])
        .replace("STAFF_CODE", "S1")
        .replace("--expect FINGERPRINT", "--expect $FINGERPRINT")
    )
    text = text.replace("/srv/", f"{tmp_path}/srv/").replace("/backups", f"{tmp_path}/backups")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIUM_", "DJANGO_"))}
    env |= {"PATH": f"{tools}:{env['PATH']}", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["sh", "-c", text], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    assert (tmp_path / "backups" / "collegium-2026-04-01.zip").stat().st_size > 10_000
    assert done.stdout.count("http") >= 2  # the link of the first office, twice


def test_commands_in_sentences_are_there() -> None:
    """Their options are known, and the folders and files that they name are there."""
    usage = (ROOT / "run").read_text(encoding="utf-8")
    missing = []
    for page, command in commands_in_sentences():
        words = command.split()
        while re.fullmatch(r"[A-Z_]+=\S+", words[:1][0] if words else ""):
            words = words[1:]
        if words[:1] == ["./run"]:
            known = len(words) == 1 or f"./run {words[1]}" in usage
            if words[1:2] == ["bench"]:
                known = (ROOT / "benchmarks" / f"{words[2]}.py").is_file()
        elif words[:1] == ["collegium"]:
            known = is_command(words[1:])
        else:
            known = all((ROOT / word.partition("::")[0]).exists() for word in words if word.startswith("tests/"))
        if not known:
            missing.append(f"{page}: {command}")
    assert missing == []


def is_command(words: list[str]) -> bool:
    """Whether the help of the command knows each option named."""
    if words[0] == "manage":
        return words[1] in get_commands() and all(
            option in load_command_class(get_commands()[words[1]], words[1]).create_parser("", words[1]).format_help()
            for option in words
            if option.startswith("--")
        )
    return any(tuple(words[: len(one.words)]) == one.words for one in COMMANDS)


def test_a_backup_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupError) as caught:
        write_backup(tmp_path / "none" / "x.zip")
    assert str(caught.value) == f"The folder {tmp_path / 'none'} is not there. Make it first, or name another one."
