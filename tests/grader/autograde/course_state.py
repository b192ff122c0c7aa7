"""State a class run leaves in a course, for comparison with another run: gradebook, notebooks, journal."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Boolean, DateTime, create_engine, text
from sqlalchemy.pool import NullPool

from tests.grader.course_fixture import journal_rows

OF_A_CELL = """
    JOIN submitted_notebook ON {0}.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN notebook ON submitted_notebook.notebook_id = notebook.id
    JOIN base_cell ON {0}.cell_id = base_cell.id
"""
WHOSE = """
    SELECT submitted_assignment.student_id AS student, submitted_assignment.timestamp AS submitted,
           submitted_notebook.late_submission_penalty AS penalty, notebook.name AS notebook, base_cell.name AS cell,
"""
GRADES = f"""
    {WHOSE} 'grade' AS kind, grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade AS waits
    FROM grade {OF_A_CELL.format("grade")}
"""
COMMENTS = f"""
    {WHOSE} 'comment' AS kind, comment.auto_comment, comment.manual_comment FROM comment {OF_A_CELL.format("comment")}
"""
TABLES = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")


MEASURED = re.compile(rb"(?:CPU times|Wall time): [^\"\\]*")
"""What ``%time`` prints: no two runs agree on it."""


@dataclass(frozen=True)
class Left:
    """What a course has after a run."""

    rows: Counter[tuple[object, ...]]
    counts: dict[str, int]
    """Rows of each table: what nothing refers to would show here."""
    notebooks: dict[str, bytes]
    journal: Counter[str]
    """How often the journal has each student with a final result."""


def left(course: Path, url: str | None = None) -> Left:
    """Return what a run left in a course, whose gradebook is its own file or is at ``url``."""
    engine = create_engine(url or f"sqlite:///{course / 'gradebook.db'}", poolclass=NullPool)
    with engine.connect() as database:
        grades = database.execute(text(GRADES).columns(submitted=DateTime, waits=Boolean)).all()
        comments = database.execute(text(COMMENTS).columns(submitted=DateTime)).all()
        counts = {name: database.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one() for name in TABLES}
    paths = (course / "autograded").glob("*/*/*")
    notebooks = {str(path.relative_to(course)): MEASURED.sub(b"", path.read_bytes()) for path in paths}
    final = [row["result"] for row in journal_rows(course) if not (row["result"]["failure"] or row["result"]["faults"])]
    rows = Counter(tuple(row) for row in (*grades, *comments))
    return Left(rows, counts, notebooks, Counter(result["student"] for result in final))


def differences(found: Left, wanted: Left) -> list[str]:
    """Say in what a course differs from that of the undisturbed run."""
    twice = [student for student, count in found.journal.items() if count > 1]
    others = sorted({str(row[0]) for row in (found.rows - wanted.rows) + (wanted.rows - found.rows)})
    return [
        what
        for what, differs in {
            f"the rows of the gradebook ({', '.join(others)})": found.rows != wanted.rows,
            f"the number of rows ({found.counts}, not {wanted.counts})": found.counts != wanted.counts,
            "the autograded notebooks": found.notebooks != wanted.notebooks,
            "who is in the journal": set(found.journal) != set(wanted.journal),
            f"the journal, which has {len(twice)} submissions twice": bool(twice),
        }.items()
        if differs
    ]
