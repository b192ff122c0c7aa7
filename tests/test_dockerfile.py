"""The container for hosts without a sandbox: what it copies exists, and is enough to grade with."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader.checks.registry import ASSIGNMENTS

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "grader" / "SECURITY.md").read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """Return each instruction of the Dockerfile with its argument."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def of(name: str) -> list[str]:
    return [rest for word, rest in instructions() if word == name]


def copied() -> list[tuple[list[str], str]]:
    words = [shlex.split(rest) for rest in of("COPY")]
    return [(each[:-1], each[-1]) for each in words]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """What the image holds below its working folder."""
    for sources, target in copied():
        for name in sources:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, tmp_path / target)
    return tmp_path


def test_it_begins_with_the_oldest_python_the_course_supports() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert instructions()[0] == ("FROM", f"python:{wanted.removeprefix('>=')}-slim")


def test_only_known_instructions_are_used() -> None:
    assert {word for word, _ in instructions()} == {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENTRYPOINT", "CMD"}


def test_what_it_copies_exists_and_reaches_the_builder() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"]
    names = [name for sources, _ in copied() for name in sources]
    assert [name for name in names if not (ROOT / name).exists()] == []
    assert sorted(names) == sorted(kept)


def test_it_installs_bubblewrap_and_the_locked_versions() -> None:
    commands = " && ".join(of("RUN"))
    assert "install --yes --no-install-recommends bubblewrap" in commands
    assert "--requirement requirements.txt" in commands


def test_nothing_in_it_runs_as_root() -> None:
    order = [word for word, _ in instructions()]
    (user,) = of("USER")
    assert user not in ("root", "0")
    assert f"useradd --create-home --uid 1000 {user}" in " ".join(of("RUN"))
    assert order.index("ENTRYPOINT") > order.index("USER") > max(n for n, word in enumerate(order) if word == "RUN")


def test_its_command_works_with_what_it_holds(image: Path) -> None:
    entry, default = (json.loads(of(name)[0]) for name in ("ENTRYPOINT", "CMD"))
    assert entry[0] == "python"
    run = subprocess.run([sys.executable, "-B", *entry[1:], *default], cwd=image, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "autograde" in run.stdout


@pytest.mark.slow(3)
@pytest.mark.needs("bubblewrap")
def test_a_notebook_is_graded_with_what_it_holds(image: Path) -> None:
    notebook = ROOT / "exercises" / "source" / "02_dispatch" / "02_dispatch.ipynb"
    check = [
        sys.executable,
        "-B",
        "-m",
        "grader",
        "check",
        str(notebook),
        "--course",
        str(ROOT / "exercises"),
        "--json",
    ]
    run = subprocess.run(check, cwd=image, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    statuses = [json.loads(line)["status"] for line in run.stdout.splitlines()]
    assert statuses == ["passed"] * len(ASSIGNMENTS["02_dispatch"])


def test_the_document_runs_it_with_what_bubblewrap_needs() -> None:
    (built,) = re.findall(r"^docker build --tag (\S+) \.$", DOCUMENT, re.MULTILINE)
    (line,) = re.findall(r"^docker run .*$", DOCUMENT, re.MULTILINE)
    words = shlex.split(line)
    options = {value for word, value in itertools.pairwise(words) if word == "--security-opt"}
    assert options == {"seccomp=unconfined", "apparmor=unconfined"}
    assert words[words.index(built) + 1 :] == ["autograde", "02_dispatch"]
    assert f"{of('WORKDIR')[0]}/exercises" in line
