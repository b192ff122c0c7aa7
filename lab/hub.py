"""A learner's server on a JupyterHub: the notebooks into their home, then JupyterLab there, as the hub asked for it.

The hub starts this file in place of ``jupyterhub-singleuser``; its arguments are handed on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lab import workspace  # noqa: E402  # found through the line above


def command(place: Path, arguments: Sequence[str]) -> list[str]:
    """Return the command of the learner's server in ``place``."""
    return [
        *(sys.executable, "-m", "jupyterhub.singleuser"),
        f"--ServerApp.root_dir={place}",
        f"--LabApp.app_settings_dir={ROOT / 'lab' / 'settings'}",
        "--ServerApp.contents_manager_class=lab.course_files.CourseFiles",
        *arguments,
    ]


def main(arguments: Sequence[str]) -> None:
    """Furnish the learner's folder and become their server; a folder that cannot be written is said in the log."""
    place = Path.home() / workspace.USUAL
    try:
        copied = workspace.copy_notebooks(ROOT, place)
        print(f"{len(copied)} notebooks were copied into {place}.", file=sys.stderr)
    except OSError as error:
        print(f"{place} cannot be written ({error.strerror}): the course is opened where it lies.", file=sys.stderr)
        place = ROOT
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    os.environ["PYTHONPATH"] = path  # the server finds lab, and kernels find the course's packages
    os.execv(sys.executable, command(place, arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
