"""Makes the course of version 0.1.0 that ``tests/grader/test_upgrade.py`` goes on with: ``python make.py OUT.zip``.

It runs in a checkout of the commit 76b73ae, with that commit's environment::

    git worktree add ../earlier 76b73ae
    cd ../earlier
    python3 start.py --setup-only
    .venv/bin/python PATH/make.py PATH/course.zip
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path.cwd()
SEED = "upgrade"


def notebook(part: str, name: str) -> dict[str, Any]:
    """Return a notebook of that commit, without outputs."""
    return json.loads((ROOT / "exercises" / part / name / f"{name}.ipynb").read_text(encoding="utf-8"))


def answered(name: str, *solved: str) -> dict[str, Any]:
    """Return the learners' version of an assignment with the instructor's answers to these exercises."""
    answers = {cell["id"]: cell["source"] for cell in notebook("source", name)["cells"]}
    given = notebook("release", name)
    for cell in given["cells"]:
        if cell["id"] in {f"{check}-answer" for check in solved}:
            cell["source"] = answers[cell["id"]]
    return given


def without_unknown_names() -> dict[str, Any]:
    """Return an answer to assignment 02 that looks no name up before it calls."""
    given = answered("02_dispatch", "process_tool_calls")
    for cell in given["cells"]:
        if cell["id"] == "dispatch_tool_call-answer":
            cell["source"] = (
                "def dispatch_tool_call(tool_call, registry):\n"
                "    function = registry[tool_call.function.name]\n"
                "    return json.dumps(function(**json.loads(tool_call.function.arguments)))\n"
            )
    return given


SUBMITTED = {
    "ada": {
        "02_dispatch": answered("02_dispatch", "dispatch_tool_call", "process_tool_calls", "ToolRegistry"),
        "13_capstone": answered("13_capstone", "SupportAgent"),
    },
    "ben": {"02_dispatch": answered("02_dispatch", "dispatch_tool_call"), "13_capstone": answered("13_capstone")},
    "cem": {"02_dispatch": without_unknown_names()},
    "dan": {"02_dispatch": answered("02_dispatch")},
}


def by_hand(course: Path) -> None:
    """Give a score, a bonus and a comment by hand, as formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("dispatch_tool_call", "02_dispatch", "02_dispatch", "cem")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 7.5, 1.0, False
        comment = book.find_comment("dispatch_tool_call-answer", "02_dispatch", "02_dispatch", "cem")
        comment.manual_comment = "Look the name up first."
        book.update_or_create_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.edu")
        book.db.commit()


def checked(course: Path) -> None:
    """Run checks in a learner's kernel: two that pass, one that does not."""
    cells = [cell for cell in SUBMITTED["ada"]["02_dispatch"]["cells"] if cell["cell_type"] == "code"]
    code = [f"exec({''.join(cell['source'])!r}, globals())" for cell in cells]
    program = "\n".join([*code, "del dispatch_tool_call", "from grader import check", 'check("dispatch_tool_call")'])
    environment = os.environ | {"COURSE_PROGRESS": str(course / "progress.jsonl")}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, stdout=subprocess.DEVNULL)
    agent = [cell for cell in SUBMITTED["ada"]["13_capstone"]["cells"] if cell["cell_type"] == "code"]
    program = "\n".join(f"exec({''.join(cell['source'])!r}, globals())" for cell in agent)
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, stdout=subprocess.DEVNULL)


def grader(course: Path, *command: str) -> None:
    """Run one of that commit's commands."""
    subprocess.run([sys.executable, "-m", "grader", *command, "--course", str(course)], check=True)


def main(out: Path) -> None:
    """Make the course, grade it, and write it as a zip file, the gradebook as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        for name in ("02_dispatch", "13_capstone"):
            shutil.copytree(ROOT / "exercises" / "source" / name, course / "source" / name)
        shutil.copy(ROOT / "exercises" / "nbgrader_config.py", course)
        for student, assignments in SUBMITTED.items():
            for name, given in assignments.items():
                path = course / "submitted" / student / name / f"{name}.ipynb"
                path.parent.mkdir(parents=True)
                path.write_text(json.dumps(given, indent=1), encoding="utf-8")
        for name in ("02_dispatch", "13_capstone"):
            grader(course, "release", name)
            grader(course, "autograde", name, "--seed", SEED, "--workers", "1")
        by_hand(course)
        checked(course)
        with sqlite3.connect(course / "gradebook.db") as book:
            (course / "gradebook.sql").write_text("\n".join(book.iterdump()) + "\n", encoding="utf-8")
        (course / "gradebook.db").unlink()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(course.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(course))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
