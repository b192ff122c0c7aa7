"""Grades the sample class with the course's own command, and looks at what the machine is like afterwards."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from tests import preloaded_python
from tests.sample_class.unmodified_nbgrader import Scores

ROOT = Path(__file__).resolve().parents[2]
SECRET = "not-a-real-key-but-nobody-may-see-it"
MARK = "sample-class-was-here*"
PLACES = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home(), Path("/"), ROOT)


@dataclass(frozen=True)
class ClassRun:
    """What came of one run over one assignment."""

    assignment: str
    code: int
    rows: dict[str, list[dict[str, Any]]]
    """The objects the command printed, by student."""
    printed: str
    scores: Scores
    max_score: float
    students: set[str]
    left_processes: list[str]
    left_files: list[str]
    changed: list[str]
    """Files of source, release and submitted that are not as they were."""

    def said_of(self, student: str) -> str:
        """Return all that was printed about one student, as text."""
        return json.dumps(self.rows.get(student, []))


def run_class(course_dir: Path, assignment: str, scratch: Path, *, workers: int, forked: bool) -> ClassRun:
    """Grade everything handed in for ``assignment``; ``scratch`` is the run's folder for temporary files.

    Where submissions look for the environment of the run, it is not ``forked``: /proc would show none with the secret.
    """
    before = _fingerprints(course_dir)
    report = scratch.with_suffix(".json")
    scratch.mkdir()
    done = preloaded_python.run(
        (
            *("tests.sample_class.orphan_check", str(report), "grader", "autograde", assignment),
            *("--course", str(course_dir), "--workers", str(workers), "--seed", "a secret of this run", "--json"),
        ),
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(scratch), "OPENAI_API_KEY": SECRET},
        seconds=550,
        errors="replace",
        forked=forked,
    )
    rows: dict[str, list[dict[str, Any]]] = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        if "student" in row:
            rows.setdefault(row["student"], []).append(row)
    if not rows:
        raise RuntimeError(f"The run ended with {done.returncode} and graded nobody:\n{done.stderr[-3000:]}")
    after = _fingerprints(course_dir)
    with Gradebook(f"sqlite:///{course_dir / 'gradebook.db'}") as gradebook:
        return ClassRun(
            assignment=assignment,
            code=done.returncode,
            rows=rows,
            printed=done.stdout + done.stderr,
            scores={
                (submission.student.id, grade.name): grade.score
                for submission in gradebook.assignment_submissions(assignment)
                for notebook in submission.notebooks
                for grade in notebook.grades
            },
            max_score=gradebook.find_assignment(assignment).max_score,
            students={student.id for student in gradebook.students},
            left_processes=json.loads(report.read_text(encoding="utf-8")),
            left_files=sorted(str(path) for place in (*PLACES, course_dir) for path in place.glob(MARK))
            + sorted(str(path) for path in scratch.iterdir()),
            changed=sorted({path for path, _ in before.items() ^ after.items()}),
        )


def _fingerprints(course_dir: Path) -> dict[str, str]:
    """Return what every handed-in and handed-out file holds, by its place."""
    found = {}
    for folder in ("source", "release", "submitted"):
        for path in (course_dir / folder).rglob("*"):
            if path.is_symlink():
                found[str(path)] = f"link to {os.readlink(path)}"
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "folder"
    return found
