"""Autograder for Gradescope: unpacked and run in a container like its own, its results held to the schema."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.cli import main
from grader.sandbox import bubblewrap_program
from tests.grader.course_fixture import FULL, NAME, cell, edited, make_course, replace, solved, starter

pytestmark = pytest.mark.slow(8)

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "score", "max_score"],
                "properties": {
                    "name": {"type": "string"},
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "visibility": VISIBILITY,
                },
            },
        },
    },
}
"""What Gradescope's "Autograder Specifications" say of results.json, as far as it is used here."""


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /autograder of Gradescope, with the file unpacked in it."""
    home = tmp_path_factory.mktemp("gradescope")
    course = make_course(home / "exercises")
    assert main(["gradescope", NAME, "--into", str(home / "autograder.zip"), "--course", str(course)]) == 0
    with zipfile.ZipFile(home / "autograder.zip") as file:
        for entry in file.infolist():
            Path(file.extract(entry, home / "autograder" / "source")).chmod(entry.external_attr >> 16)
    return home / "autograder"


def container(autograder: Path) -> list[str]:
    """Return the command for one like Gradescope's: its folder, root, no namespaces for a sandbox, and no checkout."""
    program = bubblewrap_program.find()
    assert isinstance(program, bubblewrap_program.Program)
    system = dict.fromkeys(("/usr", "/etc", "/bin", "/lib", "/lib64", sys.base_prefix))
    return [
        *(program.path, "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "0", "--gid", "0"),
        *(word for path in system for word in ("--ro-bind-try", path, path)),
        *("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"),
        *("--bind", str(autograder), "/autograder", "--ro-bind", sys.prefix, "/autograder/venv"),
        *("--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--"),
    ]


def results(autograder: Path, files: dict[str, bytes]) -> tuple[dict[str, Any], str]:
    """Return what is written for a submission, and what is printed for the instructor."""
    submission = autograder / "submission"
    submission.mkdir(exist_ok=True)
    for old in submission.iterdir():
        old.unlink()
    for name, data in files.items():
        (submission / name).write_bytes(data)
    command = [*container(autograder), "/autograder/source/run_autograder"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    return found, done.stdout


@pytest.mark.needs("bubblewrap")
def test_a_submission_gets_the_points_and_cards_of_a_class_run(autograder: Path) -> None:
    answer = cell(solved(), "dispatch_tool_call-answer")["source"]
    half = edited(starter(), replace("dispatch_tool_call-answer", answer))
    found, printed = results(autograder, {f"{NAME} (1).ipynb": json.dumps(half).encode()})
    assert printed.startswith("No sandbox here, the container alone: ")
    assert found["score"] == FULL["dispatch_tool_call"]
    assert [each["max_score"] for each in found["tests"]] == list(FULL.values())
    assert [each["status"] for each in found["tests"]] == ["passed", "failed", "failed", "failed"]
    assert found["tests"][0]["name"] == "Dispatch one tool call"
    assert "Not attempted yet" in found["tests"][3]["output"]


@pytest.mark.needs("bubblewrap")
def test_what_cannot_be_graded_gets_the_reason(autograder: Path) -> None:
    found, _ = results(autograder, {f"{NAME}.ipynb": b"{"})
    assert (found["score"], found["tests"]) == (0, [])
    assert "is not JSON" in found["output"]


def test_the_file_has_no_solution_and_pins_all_that_it_installs(autograder: Path) -> None:
    source = autograder / "source"
    notebook = json.loads((source / "course" / "source" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    answers = [each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("solution")]
    assert answers
    assert {each["source"] for each in answers} == {""}
    lines = (source / "requirements.txt").read_text().splitlines()
    assert {"openai", "pydantic", "httpx2", "nbgrader", "ipykernel"} <= {line.partition("==")[0] for line in lines}
    assert [line for line in lines if "==" not in line or "/" in line] == []
    assert not any(line.startswith("function-calling-course") for line in lines)
    assert re.search(r"pip install uv==\d", (source / "setup.sh").read_text())
    for script in ("setup.sh", "run_autograder"):
        assert subprocess.run(["bash", "-n", str(source / script)], check=False).returncode == 0


def test_an_assignment_with_plain_tests_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course = make_course(tmp_path)
    plain = edited(solved(), replace("ToolRegistry", "assert True"))
    (course / "source" / NAME / f"{NAME}.ipynb").write_text(json.dumps(plain), encoding="utf-8")
    assert main(["gradescope", NAME, "--into", str(tmp_path / "a.zip"), "--course", str(course)]) == 2
    assert "graded cells that are no checks (ToolRegistry)" in capsys.readouterr().err
    assert not (tmp_path / "a.zip").exists()
