"""Model solution of an exercise, for a learner to compare their own with.

It is read from the course's own source, ``exercises/source``, which is not part of what a class is handed out. Where
that is missing or may not be read, there is none.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from grader.checks import registry

SETTING = "COURSE_SOLUTIONS"
"""Environment variable that says whether solutions are offered: ``yes``, or else no. Where it is not set they are,
except on a JupyterHub, which is a class."""
SOURCE = Path(__file__).resolve().parents[2] / "exercises" / "source"
_MARKER = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


def model_solution(check_id: str) -> str | None:
    """Return the code of the instructor's answer; None where it may not or cannot be shown."""
    if not is_offered():
        return None
    name = next((name for name, checks in registry.ASSIGNMENTS.items() if check_id in checks), "")
    try:
        notebook = json.loads((SOURCE / name / f"{name}.ipynb").read_text(encoding="utf-8"))
        cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
        return _MARKER.sub("", "".join(cells[f"{check_id}-answer"]["source"])).strip()
    except (OSError, ValueError, KeyError):
        return None


def is_offered() -> bool:
    """Return whether solutions may be shown here; never in what nbgrader runs, as it goes back to the class."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return False
    chosen = os.environ.get(SETTING)
    return chosen == "yes" if chosen else "JUPYTERHUB_USER" not in os.environ
