"""Runner of lessons with models of one's choice, all in one process; it prints what came of each as a line of JSON.

``python -m tests.notebooks.other_models FILE=MODEL[:EFFORT] …`` does what ``COURSE_MODEL`` and
``COURSE_REASONING_EFFORT`` do in a kernel, without the two seconds that each kernel takes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import mocks
from mocks import course_model


def run(path: Path, model: str, effort: str | None) -> dict[str, object]:
    """Run the code cells of a lesson; ``printed`` maps the id of each to its text, ``errors`` to what it raised."""
    course_model.MODEL, course_model.EFFORT = model, effort
    mocks.MODEL = model  # type: ignore[misc]  # a lesson imports it from here
    os.chdir(path.parent)
    shell = InteractiveShell()
    printed, errors = {}, {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as captured:
            done = shell.run_cell(cell.source)
        printed[cell.id] = captured.stdout + "".join(str(output) for output in captured.outputs)
        problem = done.error_before_exec or done.error_in_exec
        if problem is not None:
            errors[cell.id] = f"{type(problem).__name__}: {problem}"
    return {"path": str(path), "model": model, "printed": printed, "errors": errors}


def main() -> None:
    """Run the lessons that the command line names, each with its model."""
    for each in sys.argv[1:]:
        path, _, choice = each.rpartition("=")
        model, _, effort = choice.partition(":")
        print(json.dumps(run(Path(path), model, effort or None)), flush=True)


if __name__ == "__main__":
    main()
