"""The commands on a small course, through the sandbox, as an instructor runs them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "02_dispatch"


def grader(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for part in ("source", "release"):
        shutil.copytree(ROOT / "exercises" / part / NAME, tmp_path / part / NAME)
    shutil.copy(ROOT / "exercises" / "nbgrader_config.py", tmp_path)
    return tmp_path


def hand_in(course: Path, student: str, folder: str, extra: str | None = None) -> None:
    """Hand in the notebook of ``folder``; ``extra`` is one more cell before the second check."""
    notebook = json.loads((course / folder / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    if extra is not None:
        places = [place for place, cell in enumerate(notebook["cells"]) if cell["id"] == "process_tool_calls"]
        cell = {"cell_type": "code", "id": "x", "metadata": {}, "source": extra, "outputs": [], "execution_count": None}
        notebook["cells"].insert(places[0], cell)
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def scores(course: Path) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {each.student.id: each.score for each in book.assignment_submissions(NAME)}


@pytest.mark.needs("bubblewrap")
def test_a_class_is_graded_whatever_is_in_it(course: Path) -> None:
    hand_in(course, "ada", "source")
    hand_in(course, "bob", "release")
    hand_in(course, "exits", "source", "import os; os._exit(0)")
    hand_in(course, "raises", "source", "1 / 0")
    hand_in(course, "torn", "source")
    (course / "submitted" / "torn" / NAME / f"{NAME}.ipynb").write_text("{")
    run = grader("autograde", NAME, "--course", str(course), "--seed", "s", "--workers", "2", "--json")
    rows: dict[str, dict[str, Any]] = {row["student"]: row for row in map(json.loads, run.stdout.splitlines())}
    assert run.returncode == 1, run.stderr
    assert "Warning" not in run.stderr
    assert rows["torn"]["status"] == "unusable"
    assert rows["torn"]["reason"] in run.stderr
    assert scores(course) == {"ada": 45, "bob": 0, "exits": 45, "raises": 45, "torn": 0}

    feedback = grader("feedback", NAME, "--course", str(course))
    assert feedback.returncode == 0, feedback.stderr
    page = (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Dispatch one tool call" in page


@pytest.mark.needs("bubblewrap")
def test_a_resumed_run_grades_only_what_is_new(course: Path) -> None:
    hand_in(course, "ada", "source")
    assert grader("autograde", NAME, "--course", str(course), "--workers", "1").returncode == 0
    hand_in(course, "bob", "release")
    again = grader("autograde", NAME, "--course", str(course), "--workers", "1", "--resume")
    assert again.returncode == 0, again.stderr
    (journal,) = (course / "journal").iterdir()
    students = [json.loads(line)["result"]["student"] for line in journal.read_text().splitlines()[1:]]
    assert students == ["ada", "bob"]
    assert scores(course) == {"ada": 45, "bob": 0}


def test_wrong_use_ends_with_2_and_says_what_is_there(course: Path) -> None:
    run = grader("autograde", "02_dispach", "--course", str(course))
    assert run.returncode == 2
    assert NAME in run.stderr
    assert grader("autograde").returncode == 2


def test_a_release_is_the_same_each_time_and_as_committed(course: Path) -> None:
    committed = json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    run = grader("release", NAME, "--course", str(course))
    assert run.returncode == 0, run.stderr
    assert json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")) == committed
