"""The skeleton of a new exercise: it runs everywhere at once, and the course's tests name what is left to write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab import new_check

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow(9)
COPIED = ("exercises/assignments", "exercises/source", "exercises/release", "grader", "lab", "mocks", "notebooks")
COPIED_TOO = ("benchmarks", "tests", "widgets", "pyproject.toml", "requirements.txt")
WRITTEN_BY_AUTHORS = ("exercises/assignments", "grader/checks", "notebooks/lessons", "tests/data", "tests/notebooks")
CHECK_TESTS = "tests/grader/checks/test_lessons.py"


def unwritten_lines(root: Path) -> list[str]:
    """Return each line in which an author still has something to write, as ``file:line``."""
    return [
        f"{path.relative_to(root).as_posix()}:{number}"
        for folder in WRITTEN_BY_AUTHORS
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in (".py", ".toml", ".txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if new_check.MARKER in line
    ]


def run(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=course, env=env, capture_output=True, text=True)


def failed_tests(course: Path, *arguments: str) -> set[str]:
    """Run pytest in the copy and return the tests that fail there."""
    ran = run(course, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *arguments)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    lines = (line.split(" - ")[0] for line in ran.stdout.splitlines() if line.startswith("FAILED "))
    return {line.removeprefix("FAILED ") for line in lines}


def all_files(course: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the course, as it is before the command."""
    course = tmp_path_factory.mktemp("copy") / "course"
    leftovers = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
    for name in (*COPIED, *COPIED_TOO):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, course / name, ignore=leftovers)
        else:
            shutil.copy(ROOT / name, course / name)
    return course


@pytest.fixture(scope="module")
def extended(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy with a function and a class to write, their notebooks generated."""
    course = tmp_path_factory.mktemp("extended") / "course"
    shutil.copytree(copied, course)
    assert new_check.main(course, ["09_streaming", "join_text"]) == 0
    assert new_check.main(course, ["14_capstone", "TextBuffer"]) == 0
    generated = run(course, "notebooks/generate.py")
    assert generated.returncode == 0, generated.stderr
    return course


def test_nothing_of_a_skeleton_is_left_to_write() -> None:
    assert unwritten_lines(ROOT) == []


def test_the_registry_finds_the_new_checks_and_both_notebooks_have_their_cells(extended: Path) -> None:
    code = "from grader.checks import registry; print([registry.get(i).defines for i in ('join_text', 'TextBuffer')])"
    assert run(extended, "-c", code).stdout == "[('join_text',), ('TextBuffer',)]\n"
    release = (extended / "exercises/release/09_streaming/09_streaming.ipynb").read_text(encoding="utf-8")
    assert 'check(\\"join_text\\")' in release
    assert "NotImplementedError" not in release


def test_the_code_of_a_skeleton_is_clean(extended: Path) -> None:
    assert run(extended, "-m", "ruff", "check", "--no-cache", ".").returncode == 0
    assert run(extended, "-m", "ruff", "format", "--check", "--no-cache", ".").returncode == 0


def test_the_tests_of_completeness_name_what_is_left(extended: Path) -> None:
    promises, lessons = "tests/notebooks/test_promises.py", "tests/notebooks/test_furniture.py"
    chosen = "join_text or join-text or meaning or ladder or id_of_each or exercises_and"
    assert failed_tests(extended, CHECK_TESTS, promises, lessons, "-k", chosen) == {
        f"{CHECK_TESTS}::test_a_right_answer_of_any_shape_passes_whatever_the_seed[0-join_text_1]",
        f"{CHECK_TESTS}::test_a_right_answer_of_any_shape_passes_whatever_the_seed[0-join_text_2]",
        f"{CHECK_TESTS}::test_a_mistake_is_called_by_its_name[join-text-mistake]",
        f"{CHECK_TESTS}::test_an_outcome_survives_the_journey_through_json[09_streaming-join_text]",
        f"{CHECK_TESTS}::test_hints_are_a_ladder[join_text]",
        f"{CHECK_TESTS}::test_hints_are_a_ladder[TextBuffer]",
        f"{promises}::test_a_promise_says_what_and_where[exercises.join_text]",
        f"{lessons}::test_exercises_and_points_are_those_of_the_checks[notebooks/09_streaming]",
        f"{lessons}::test_exercises_and_points_are_those_of_the_checks[notebooks/14_capstone]",
    }


def test_every_place_to_fill_in_is_found(extended: Path) -> None:
    files = {line.partition(":")[0] for line in unwritten_lines(extended)}
    assert {path for path in files if "09_streaming" in path or "join" in path or "streaming" in path} == {
        "exercises/assignments/09_streaming.py",
        "grader/checks/lessons/a09_streaming/join_text.py",
        "grader/checks/misconceptions/streaming.py",
        "tests/data/sample_class/mistakes/join-text-mistake.py",
        "tests/data/sample_class/right/join_text_1.py",
        "tests/data/sample_class/right/join_text_2.py",
    }
    assert "tests/notebooks/promises.toml" in files


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which assignment and which id"),
        (["09_streaming"], "Say which assignment and which id"),
        (["streaming", "join_text"], "There is no assignment 'streaming': choose one of 00_start_here,"),
        (["09_streaming", "collect_stream"], "There is a check 'collect_stream' already"),
        (["09_streaming", "SupportAgent"], "There is a check 'SupportAgent' already"),
        (["09_streaming", "join-text"], "'join-text' cannot be an id"),
        (["09_streaming", "joinText"], "'joinText' cannot be an id"),
        (["09_streaming", "JOIN"], "'JOIN' cannot be an id"),
        (["09_streaming", "list"], "'list' cannot be an id"),
        (["09_streaming", "return"], "'return' cannot be an id"),
        (["09_streaming", "../join"], "'../join' cannot be an id"),
        (["06_errors", "retry_fixture"], "grader/checks/lessons/a06_errors/retry_fixture.py exists"),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_changes_nothing(
    copied: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    before = all_files(copied)
    assert new_check.main(copied, arguments) == 2
    printed = capsys.readouterr().out
    assert printed.startswith(sentence)
    assert len(printed.splitlines()) == 1
    assert all_files(copied) == before


def test_a_file_of_the_same_name_is_not_overwritten(copied: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(copied, course)
    sample = course / "tests/data/sample_class/right/join_text_2.py"
    sample.write_text("kept", encoding="utf-8")
    assert new_check.main(course, ["09_streaming", "join_text"]) == 2
    assert sample.read_text(encoding="utf-8") == "kept"
    assert not (course / "grader/checks/lessons/a09_streaming/join_text.py").exists()
