"""The rules of the house that no other tool looks at."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "collegium"
DRAWERS = {"core", "utils", "util", "common", "helpers", "helper", "services", "misc", "lib"}
MOST_LINES = 400
DOMAIN = {"engagement", "leadership", "board", "relationships", "change", "inquiry"}
# Below each other: an app may point at tables of what stands to its right, never the other way.
ORDER = ["workbench", "domain", "commitments", "assessments", "organisation", "registers", "accounts", "jobs", "audit"]
OURS = ("*.py", "*.toml", "*.md", "*.jinja", "*.html", "*.css", "*.js", "*.txt", "*.csv", "*.lock", "*.typ", "run")
MACHINE = re.compile(
    r"/work/|/root/|/home/\w|/Users/\w|/opt/pypi|registry\.npmjs|pypi\.org/simple|files\.pythonhosted|artifactory|nexus",
    re.I,
)


def tracked() -> list[Path]:
    """What belongs to the project; without git, what lies in its folders."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        found = [ROOT / name for name in done.stdout.split("\0") if name]
    else:
        found = [
            path for folder in ("src", "tests", "docs", "scripts", "benchmarks") for path in (ROOT / folder).rglob("*")
        ]
    return [path for path in found if path.is_file()]


TRACKED = tracked()


def test_no_folder_or_module_is_a_drawer() -> None:
    wrong = [
        str(path.relative_to(ROOT)) for path in TRACKED if DRAWERS & {*path.relative_to(ROOT).parts[:-1], path.stem}
    ]
    assert wrong == []


def test_no_source_file_is_too_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in TRACKED
        if path.is_relative_to(SOURCE) and path.suffix == ".py" and "migrations" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def rank(app: str) -> int:
    return ORDER.index("domain" if app in DOMAIN else app)


def test_no_model_points_up_or_sideways() -> None:
    """A foreign key named by a string escapes the contracts of import."""
    wrong = []
    for model in apps.get_models():
        own = model._meta.app_label
        if not model.__module__.startswith("collegium."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, models.ForeignKey | models.ManyToManyField) else None
            if target is None or not isinstance(target, type) or not target.__module__.startswith("collegium."):
                continue
            to = target._meta.app_label
            if to != own and rank(to) <= rank(own):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []


def test_every_migration_is_written(db: None) -> None:
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out, stderr=out)


def test_nothing_names_this_machine_or_a_registry() -> None:
    wrong = []
    for path in TRACKED:
        if path == Path(__file__) or not (
            any(path.match(pattern) for pattern in OURS) or path.parent.name == "scripts"
        ):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if MACHINE.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert wrong == []


def test_the_lock_holds_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--hash=sha256:" in text
    assert not re.search(r"^--(index|extra-index|find-links|trusted)", text, re.M)


def declared() -> list[tuple[str, str]]:
    """Each dependency of pyproject.toml with its line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [one for group in project["project"].get("optional-dependencies", {}).values() for one in group]
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return [(one, next(line for line in lines if f'"{one}"' in line)) for one in wanted]


def test_every_dependency_says_what_it_is_for() -> None:
    assert [one for one, line in declared() if len(line.partition("#")[2].strip()) < 5] == []


def test_every_dependency_is_locked() -> None:
    locks = ("requirements.lock", "requirements-spark.lock")  # the second for the extra that only Spark's tests need
    text = "\n".join((ROOT / one).read_text(encoding="utf-8").lower() for one in locks)
    names = [re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one, _ in declared()]  # type: ignore[index]
    assert [name for name in names if f"\n{name}==" not in f"\n{text}"] == []


def test_every_contract_names_every_folder() -> None:
    """import-linter's contract is exhaustive; this one sees that nobody takes the word away."""
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][
        0
    ]
    assert layers["exhaustive"] is True
    named = set(re.findall(r"\w+", " ".join(layers["layers"])))
    there = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert there <= named


@pytest.mark.parametrize("document", ["README.md", "DEVELOPING.md"])
def test_the_commands_that_a_document_shows_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    listed = subprocess.run([ROOT / "run"], capture_output=True, text=True, check=True).stdout
    offered = set(re.findall(r"^\./run (\w+)", listed, re.M))
    assert set(re.findall(r"\./run (\w+)", text)) <= offered
    assert {"demo", "test", "check", "bench", "lock"} <= offered


def test_the_front_door_is_plain_shell() -> None:
    for path in (ROOT / "run", ROOT / ".ci" / "run", *sorted((ROOT / "scripts").iterdir())):
        if not path.is_file():
            continue
        assert path.stat().st_mode & 0o111, f"{path.name} can be run"
        assert subprocess.run(["sh", "-n", str(path)], capture_output=True).returncode == 0, path.name


def links(path: Path) -> list[str]:
    """The targets of a document's links that should be files of the project."""
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    return [target for target in found if "://" not in target and not target.startswith("mailto:")]


def test_links_between_documents_lead_somewhere() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} -> {target}"
        for path in TRACKED
        if path.suffix == ".md"
        for target in links(path)
        if not (path.parent / target).exists()
    ]
    assert wrong == []


def test_every_setting_is_documented() -> None:
    read = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                read |= set(re.findall(r"^COLLEGIUM_[A-Z_]+$", node.value))
    text = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"COLLEGIUM_[A-Z_]+", text))
    assert read - documented == set(), "settings that docs/reference/settings.md does not name"
    assert documented - read == set(), "docs/reference/settings.md names settings that nothing reads"


def test_the_access_matrix_is_documented() -> None:
    from collegium.accounts.roles import MAY, TITLES, Permission

    text = (ROOT / "docs" / "reference" / "access.md").read_text(encoding="utf-8")
    head = f"| | {' | '.join(TITLES[role] for role in MAY)} |"
    assert head in text
    for permission in Permission:
        marks = " | ".join("yes" if permission in held else "" for held in MAY.values())
        assert re.search(rf"^\| .+ \(`{permission.value}`\) \| {re.escape(marks)} \|$", text, re.M), (
            f"{permission}: | {marks} |"
        )


# Rows are written by `registers.writing`. Who puts something on the record without it does what no row's verb is:
BESIDE_THE_WRITER = {
    "accounts/actions.py": "accounts stand below the registers",
    "jobs/actions.py": "jobs stand below the registers",
    "organisation/actions/importing.py": "a file of several tables at once",
    "organisation/views/exports.py": "an export is recorded, and writes no row",
    "board/actions/observations.py": "thousands of figures of a file, in one entry",
    "board/actions/keeping.py": "rows that are only ever added, without the long contents of their files",
    "board/comparison/actions.py": "a file with its rows, in one entry; its withdrawal",
    "engagement/registers/actions.py": "a private note: the record says that it changed, never what it says",
    "commitments/actions.py": "a promise with its step, in one entry",
    "assessments/actions/pooling.py": "answers and what is made of them",
    "assessments/actions/releases.py": "answers and what is made of them",
    "assessments/actions/uploads.py": "answers and what is made of them",
    "assessments/actions/waves.py": "answers and what is made of them",
    "assessments/campaigns/actions/fieldwork.py": "who was asked and has answered: no row of it may be on the record",
    "assessments/campaigns/actions/preparing.py": "who was asked and has answered: no row of it may be on the record",
    "assessments/campaigns/mailing.py": "who was asked and has answered: no row of it may be on the record",
    "assessments/comments/actions.py": "comments never stand on the record",
    "assessments/first_look/actions.py": "a day of a release that may be there or not",
    "assessments/instruments/actions.py": "the record names a questionnaire and never holds its text",
    "assessments/ratings/actions.py": "the record says that somebody rated, never what",
}


def test_rows_are_written_in_one_place() -> None:
    """Two kernels that save and record would soon differ in what they check, and in what the record holds."""
    beside = set()
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith(("registers/", "audit/")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "collegium.audit.actions":
                beside |= {name for alias in node.names if alias.name == "record"}
    assert beside == set(BESIDE_THE_WRITER)


def test_fields_of_forms_are_made_from_columns_in_one_place() -> None:
    """A second factory would have other limits and other words for the same column."""
    makers = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "formfield":
                makers.add(path.relative_to(SOURCE).as_posix())
            if isinstance(node, ast.Name | ast.Attribute) and "ModelForm" in (
                getattr(node, "id", ""),
                getattr(node, "attr", ""),
            ):
                makers.add(path.relative_to(SOURCE).as_posix())
    assert makers == {"registers/forms.py"}
