"""An exercise begun anew: the first text goes back into the learner's notebook, and the old one is kept beside it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.whole_file import write_whole

RELEASE = Path(__file__).resolve().parents[2] / "exercises" / "release"


class FreshExerciseError(GraderError):
    """An exercise cannot be begun anew; the text is a sentence for the learner."""


def begin_anew(check_id: str, assignment: str, notebook: Path) -> Path | None:
    """Put the first text of an answer back into ``notebook``; return the file with the old text.

    None means that the answer has its first text already, and nothing was written.

    Raises:
        FreshExerciseError: the first text is not here, or the notebook cannot be read or written.
    """
    first = _answer(_read(RELEASE / assignment / f"{assignment}.ipynb"), check_id)
    opened = _read(notebook)
    answer = _answer(opened, check_id)
    old = "".join(answer["source"])
    if old == "".join(first["source"]):
        return None
    kept = _free_name(notebook, check_id)
    answer |= {"source": first["source"], "outputs": [], "execution_count": None}
    try:
        kept.write_text(f"{old}\n", encoding="utf-8")
        write_whole(notebook, json.dumps(opened, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise FreshExerciseError(
            f"{notebook.name} could not be written ({error.strerror}). It is as it was."
        ) from error
    return kept


def _read(notebook: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FreshExerciseError(
            f"{notebook.name} could not be read ({type(error).__name__}), so nothing was changed."
        ) from error
    return found


def _answer(notebook: dict[str, Any], check_id: str) -> dict[str, Any]:
    for cell in notebook.get("cells", ()):
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") == f"{check_id}-answer":
            found: dict[str, Any] = cell
            return found
    raise FreshExerciseError(f"There is no cell for {check_id} in the notebook, so nothing was changed.")


def _free_name(notebook: Path, check_id: str) -> Path:
    """Return a name beside the notebook that no file has."""
    stamp = f"{datetime.now():%Y-%m-%d-%H%M}"
    names = (f"{check_id}-{stamp}{end}.py" for end in ("", *(f"-{number}" for number in range(2, 1000))))
    return next(path for path in map(notebook.with_name, names) if not path.exists())
