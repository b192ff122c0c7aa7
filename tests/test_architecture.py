"""The rules of the house that a reader relies on: which room may use which, and what the tree never holds."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT = {
    "mocks": {"mocks"},
    "grader": {"grader", "mocks"},
    "widgets": {"widgets", "grader", "mocks"},
}
# What the inmate's side of the pipe is made of: it must not be able to hold a check, let alone an answer.
LEARNER_SIDE = ("objects", "executor", "pipe", "inmate", "warm")
# Two words put together here, so that this file does not hold what it looks for.
PACKAGE_HOSTS = tuple(a + b for a, b in [("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npm", "js.org")])
LONGEST_FILE = 450  # lines: what can be read in one sitting


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def tracked_files() -> list[Path]:
    """Return the files of the project: what git tracks, or all of them where the tree is no checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not any(p.startswith(".v") for p in path.parts)]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_rooms_below_it(room: str) -> None:
    upward = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in (ROOT / room).rglob("*.py")
        for module in imported_modules(path)
        if module.split(".")[0] in {*MAY_IMPORT, "tests", "notebooks", "exercises", "benchmarks"}
        and module.split(".")[0] not in MAY_IMPORT[room]
    ]
    assert upward == []


@pytest.mark.parametrize("module", LEARNER_SIDE)
def test_the_learners_side_of_the_pipe_knows_no_check(module: str) -> None:
    path = ROOT / "grader" / "sandbox" / f"{module}.py"
    assert [name for name in imported_modules(path) if name.startswith("grader.checks")] == []


def test_files_can_be_read_in_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_file_names_a_package_host_or_a_path_of_one_machine() -> None:
    path_of_a_machine = re.compile(r"(^|[^A-Za-z0-9_.])/(work|home/[a-z]+|root/\.pyenv)/")
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if any(host in text for host in PACKAGE_HOSTS) or path_of_a_machine.search(text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []
