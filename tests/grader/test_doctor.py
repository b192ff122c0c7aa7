"""Report of ``python -m grader doctor`` on a machine and a course."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import doctor
from grader.cli import main
from grader.course.course_directory import CourseDirectory
from grader.sandbox import bubblewrap_program
from tests.grader.course_fixture import make_course

SUBJECTS = ["sandbox", "Landlock", "seccomp", "memory cgroups", "nbgrader", "course", "gradebook"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    bubblewrap_program.find.cache_clear()
    monkeypatch.setattr(bubblewrap_program, "candidates", lambda: iter(()))
    yield
    bubblewrap_program.find.cache_clear()


def examined(course: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Run the command; return its exit code, and state and text by subject."""
    code = main(["doctor", "--course", str(course), *options])
    lines = capsys.readouterr().out.splitlines()
    found = {}
    for line in lines:
        subject, _, text = line[8:].partition(": ")
        found[subject] = (line[:8].strip(), text)
    assert len(found) == len(lines)
    return code, found


@pytest.mark.needs("bubblewrap")
def test_a_machine_that_can_grade_has_a_line_for_each_thing(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(course.rglob("*"))
    code, found = examined(course, capsys)
    assert code == 0
    assert list(found) == SUBJECTS
    assert {state for state, _ in found.values()} <= {"ok", "note"}
    assert found["sandbox"][1].startswith("learner code runs in bubblewrap (")
    assert found["course"][1] == f"{course}, 1 assignments"
    assert found["gradebook"][1] == f"none yet; the first run makes {course / 'gradebook.db'}"
    assert sorted(course.rglob("*")) == before


@pytest.mark.usefixtures("no_bubblewrap")
def test_without_a_sandbox_it_ends_with_1_and_says_how_to_get_one(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = examined(course, capsys)
    assert code == 1
    assert found["sandbox"][0] == "missing"
    assert "bubblewrap is not installed. On Linux: apt install bubblewrap" in found["sandbox"][1]
    assert found["nbgrader"][0] == found["course"][0] == "ok"


def test_a_missing_layer_is_a_note_with_what_to_do() -> None:
    finding = doctor._layer("memory cgroups", "no: the groups of this host are not this user's to divide")
    assert finding.state is doctor.State.NOTE
    assert "systemd-run --user --scope python -m grader autograde" in finding.text


def test_a_sandbox_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "Zygote", lambda limits: (_ for _ in ()).throw(OSError("no memory")))
    monkeypatch.setattr(bubblewrap_program, "find", lambda: bubblewrap_program.Program("bwrap", ()))
    assert doctor._sandbox() == doctor.Finding(doctor.State.MISSING, "sandbox", "OSError: no memory")


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sandbox is started where the course is what matters."""
    monkeypatch.setattr(doctor, "_sandbox", lambda: doctor.Finding(doctor.State.OK, "sandbox", ""))


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize(
    ("damage", "subject", "said"),
    [
        (shutil.rmtree, "course", "there is no folder"),
        (lambda course: shutil.rmtree(course / "source"), "course", "has no notebook in source/ASSIGNMENT"),
        (lambda course: (course / "nbgrader_config.py").write_text("c."), "course", "nbgrader_config.py of the course"),
        (lambda course: (course / "gradebook.db").write_text("x" * 2000), "gradebook", "cannot be opened"),
    ],
    ids=["no folder", "no assignment", "broken settings", "broken gradebook"],
)
def test_what_is_wrong_with_a_course_is_named(
    course: Path, damage: object, subject: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(damage)
    damage(course)
    code, found = examined(course, capsys)
    assert code == 1
    assert found[subject][0] == "missing"
    assert said in found[subject][1]


@pytest.mark.usefixtures("fast")
def test_a_folder_that_cannot_be_written_is_named(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_is_writable", lambda folder: False)
    code, found = examined(course, capsys)
    assert code == 1
    assert found["course"] == ("missing", f"{course} cannot be written; make it writable, or copy it.")
    gradebook = doctor._gradebook(CourseDirectory(course), f"sqlite:///{course}/gradebook.db")
    assert gradebook.text == f"{course} cannot be written; make it writable, or see --db."


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="a folder that nobody can write, root neither")
def test_writing_is_tried() -> None:
    assert not doctor._is_writable("/proc/self")
    assert doctor._is_writable("/tmp")


@pytest.mark.usefixtures("fast")
def test_a_database_that_cannot_be_reached_is_named_without_its_password(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = examined(course, capsys, "--db", "postgresql+psycopg://u:secret@localhost:1/x")
    assert code == 1
    assert found["gradebook"][0] == "missing"
    assert "secret" not in found["gradebook"][1]
