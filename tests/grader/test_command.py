"""The commands as an instructor types them: what they print, and how they end."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.system_dependencies import program
from tests.grader.course_fixture import (
    FULL,
    NAME,
    ROOT,
    autograde,
    cell,
    edited,
    gradebook,
    make_course,
    replace,
    rows,
    run,
    solved,
    starter,
    submit,
)
from tests.nbgrader_commands import BESIDE, run_nbgrader

pytestmark = pytest.mark.slow(65)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


WITHOUT_BUBBLEWRAP = """
import sys
from grader.cli import main
from grader.sandbox import bubblewrap_program
bubblewrap_program.candidates = lambda: iter(())
sys.exit(main(sys.argv[1:]))
"""


def without_bubblewrap(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as on a machine that has no bubblewrap, neither the system's nor an installed one."""
    python = [sys.executable, "-c", WITHOUT_BUBBLEWRAP]
    return subprocess.run([*python, *command], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def half() -> dict[str, Any]:
    """Return the starter with its first exercise solved."""
    return edited(
        starter(), replace("dispatch_tool_call-answer", cell(solved(), "dispatch_tool_call-answer")["source"])
    )


@pytest.mark.needs("bubblewrap")
def test_check_shows_the_cards_of_one_notebook_and_leaves_nothing_behind(course: Path) -> None:
    path = submit(course, "ada", half())
    before = sorted(course.rglob("*"))
    done = run("grader", "check", str(path), "--course", str(course))
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("Dispatch one tool call") < done.stdout.index("10 of 10") < done.stdout.index("0 of 15")
    assert done.stderr == ""
    assert sorted(course.rglob("*")) == before


@pytest.mark.needs("bubblewrap")
def test_check_as_json_is_one_outcome_a_line(course: Path) -> None:
    path = submit(course, "ada", half())
    done = run("grader", "check", str(path), "--json", "--course", str(course))
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["check"], each["points"]) for each in outcomes] == list(FULL.items())
    assert [each["score"] for each in outcomes] == [10, 0, 0, 0]


@pytest.mark.needs("bubblewrap")
def test_a_notebook_imports_the_modules_beside_it(course: Path) -> None:
    answer = cell(solved(), "dispatch_tool_call-answer")["source"]
    path = submit(course, "ada", edited(starter(), replace("dispatch_tool_call-answer", "from own import *")))
    path.with_name("own.py").write_text(f"import json\n{answer}", encoding="utf-8")
    done = run("grader", "check", str(path), "--json", "--course", str(course))
    assert json.loads(done.stdout.splitlines()[0])["score"] == 10, done.stdout + done.stderr


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize(("data", "said"), [(b"{", "not JSON"), (None, "no notebook")])
def test_check_of_what_is_no_notebook_ends_with_1_and_one_sentence(course: Path, data: bytes | None, said: str) -> None:
    path = submit(course, "ada", data or b"")
    if data is None:
        path.unlink()
    done = run("grader", "check", str(path), "--course", str(course))
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.needs("bubblewrap")
def test_check_of_a_renamed_notebook_finds_its_assignment_by_its_cells(course: Path) -> None:
    path = submit(course, "ada", solved())
    renamed = path.rename(path.with_name(f"{NAME} (1).ipynb"))
    done = run("grader", "check", str(renamed), "--json", "--course", str(course))
    assert [json.loads(line)["score"] for line in done.stdout.splitlines()] == list(FULL.values()), done.stderr


@pytest.mark.needs("bubblewrap")
def test_check_of_what_it_cannot_check_is_one_sentence(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from grader.cli import main

    strange = course / "strange.ipynb"
    strange.write_text(json.dumps({**solved(), "cells": []}), encoding="utf-8")
    assert main(["check", str(strange), "--course", str(course)]) == 2
    assert "has a notebook called strange.ipynb, and 0 have its cells." in capsys.readouterr().err
    plain = copy.deepcopy(solved())
    cell(plain, "ToolRegistry")["source"] = "assert True"
    (course / "source" / NAME / f"{NAME}.ipynb").write_text(json.dumps(plain), encoding="utf-8")
    assert main(["check", str(submit(course, "ada", plain)), "--course", str(course)]) == 2
    assert f"to grade it: python -m grader autograde {NAME}" in capsys.readouterr().err


def test_without_a_sandbox_a_run_refuses_and_says_how_to_get_one(course: Path) -> None:
    path = submit(course, "ada", solved())
    for done in (
        without_bubblewrap("autograde", NAME, "--course", str(course)),
        without_bubblewrap("check", str(path), "--course", str(course)),
    ):
        assert done.returncode == 2
        assert "apt install bubblewrap" in done.stderr
        assert "--unsafe" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert sorted(each.name for each in course.iterdir()) == ["nbgrader_config.py", "release", "source", "submitted"]


def test_unsafe_grades_without_a_sandbox_and_says_so_everywhere(course: Path) -> None:
    path = submit(course, "ada", solved())
    done = without_bubblewrap("autograde", NAME, "--course", str(course), "--unsafe", "--json", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "UNSAFE" in done.stderr
    assert "none" in rows(done)["ada"]["layers"]["sandbox"]
    assert gradebook(course)["ada"]["score"] == sum(FULL.values())
    (journal,) = (course / "journal").iterdir()
    assert "--unsafe" in journal.read_text()
    one = without_bubblewrap("check", str(path), "--unsafe", "--json", "--course", str(course))
    assert [json.loads(line)["score"] for line in one.stdout.splitlines()] == list(FULL.values())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["autograde", "02_dispach"], "Assignments there: 02_dispatch"),
        (["autograde", NAME], "Nothing is handed in"),
        (["autograde", NAME, "--workers", "0"], "at least 1"),
        (["autograde", NAME, "--workers", "many"], "--workers"),
        (["autograde"], "assignment"),
        (["grade"], "invalid choice"),
        ([], "COMMAND"),
        (["release", "nothing"], "Assignments there"),
        (["check", "nothing.ipynb"], "nothing.ipynb"),
    ],
    ids=" ".join,
)
@pytest.mark.needs("bubblewrap")
def test_wrong_use_ends_with_2_and_says_what_is_wrong(
    course: Path, command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from grader.cli import main

    try:
        code = main([*command, "--course", str(course)] if command else [])
    except SystemExit as ended:  # argparse ends by itself
        code = int(str(ended.code))
    assert code == 2
    assert said in capsys.readouterr().err


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("url", ["gradebook.db", "sqlite:////no/such/folder/x.db"])
def test_a_gradebook_that_cannot_be_used_is_one_sentence(course: Path, url: str) -> None:
    submit(course, "ada", solved())
    done = autograde(course, "--db", url, "--workers", "1")
    assert done.returncode == 2
    assert "--db" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.needs("bubblewrap")
def test_a_disk_that_cannot_be_written_ends_the_run_with_1_and_keeps_what_is_graded(course: Path) -> None:
    submit(course, "ada", solved())
    (course / "autograded").write_text("in the way")
    done = autograde(course, "--workers", "1")
    assert done.returncode == 1
    assert "--resume" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    (course / "autograded").unlink()
    again = autograde(course, "--workers", "1", "--resume")
    assert again.returncode == 0, again.stderr
    (journal,) = (course / "journal").iterdir()
    assert journal.read_text().count('"student": "ada"') == 1
    assert gradebook(course)["ada"]["score"] == sum(FULL.values())


def test_feedback_before_grading_says_what_to_run_first(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from grader.cli import main

    assert main(["feedback", NAME, "--course", str(course)]) == 1
    assert f"python -m grader autograde {NAME}" in capsys.readouterr().err


def test_a_release_is_the_same_each_time_and_as_committed(course: Path) -> None:
    committed = json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    done = run("grader", "release", NAME, "--course", str(course))
    assert done.returncode == 0, done.stderr
    assert json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")) == committed


def test_stock_nbgrader_works_in_the_course_folder_when_the_environment_is_not_activated(tmp_path: Path) -> None:
    """The commands of nbgrader find ``nbgrader_config.py``, and through it all they need; 01_schema, for a change."""
    course = tmp_path / "exercises"
    shutil.copytree(ROOT / "exercises", course, ignore=shutil.ignore_patterns("gradebook.db", "submitted", "auto*"))
    committed = json.loads((course / "release" / "01_schema" / "01_schema.ipynb").read_text(encoding="utf-8"))
    place = course / "submitted" / "ada" / "01_schema"
    place.mkdir(parents=True)
    shutil.copy(course / "source" / "01_schema" / "01_schema.ipynb", place)
    path = os.pathsep.join(each for each in os.environ["PATH"].split(os.pathsep) if each != BESIDE)
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        arguments = [command, "01_schema", *(["--force"] if command == "generate_assignment" else [])]
        run_nbgrader(course, *arguments, PATH=path)
    released = json.loads((course / "release" / "01_schema" / "01_schema.ipynb").read_text(encoding="utf-8"))
    assert released == committed
    assert (course / "feedback" / "ada" / "01_schema" / "01_schema.html").is_file()
    (only,) = gradebook(course, name="01_schema").values()
    assert only["score"] == only["max_score"] == 30


def test_the_readme_names_every_option_of_autograde_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    from grader.cli import main

    with pytest.raises(SystemExit):
        main(["autograde", "--help"])
    offered = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    grading = (ROOT / "grader" / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    table = re.findall(r"^\| `(--[a-z]+)", grading, re.MULTILINE)
    assert set(table) == offered


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_output_to_a_file_of_any_encoding_has_all_its_lines(course: Path, encoding: str) -> None:
    path = submit(course, "ada", half())
    command = [sys.executable, "-m", "grader", "check", str(path), "--course", str(course)]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    wanted = {"ascii": "+ Passed", "cp1252": "+ Passed", "utf-16": "✓ Passed"}[encoding]
    text = done.stdout.decode(encoding)
    assert f"{wanted}: Dispatch one tool call" in text
    assert "0 of 15 points" in text


def test_output_that_nobody_reads_on_is_no_error(course: Path) -> None:
    command = [sys.executable, "-m", "grader", "release", NAME, "--course", str(course)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, timeout=300, check=False)
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("here", "course"), [("", "exercises"), ("exercises", ""), ("elsewhere", None), ("work", None)]
)
def test_the_course_is_found_from_any_folder(
    here: str, course: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.cli import default_course
    from grader.notebook_names import COPIES_RECORD

    make_course(tmp_path / "exercises")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work" / "exercises" / "release").mkdir(parents=True)
    (tmp_path / "work" / COPIES_RECORD).touch()
    monkeypatch.chdir(tmp_path / here)
    assert default_course() == (ROOT / "exercises" if course is None else Path(course))


@pytest.mark.needs("bubblewrap")
def test_a_course_that_cannot_be_written_is_checked_and_each_other_command_says_one_sentence(course: Path) -> None:
    path = submit(course, "ada", solved())
    assert autograde(course, "--workers", "1").returncode == 0
    read_only = [str(program("bubblewrap").path()), "--dev-bind", "/", "/", "--ro-bind", str(course), str(course), "--"]
    grader = [*read_only, sys.executable, "-m", "grader"]

    def attempt(*command: str) -> subprocess.CompletedProcess[str]:
        words = [*grader, *command, "--course", str(course)]
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    checked = attempt("check", str(path), "--json").stdout.splitlines()
    assert [json.loads(line)["score"] for line in checked] == list(FULL.values())
    assert attempt("export", NAME, "--to", "-").stdout.count("45.0") == 3
    assert f"{NAME}: 1 graded" in attempt("report", NAME).stdout
    for command in (["autograde"], ["release"], ["feedback"], ["report"], ["export", "--to", str(course / "x.csv")]):
        done = attempt(command[0], NAME, *command[1:])
        assert done.returncode != 0
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "Read-only file system" in done.stderr
