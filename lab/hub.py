"""Single-user server for JupyterHub: copies the notebooks into the learner's home and starts JupyterLab there.

The hub starts this file instead of ``jupyterhub-singleuser``; its arguments are passed on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lab import updating, workspace  # noqa: E402  # found through the line above
from lab.jupyter import EXTENSIONS, KERNEL_OPTIONS  # noqa: E402
from lab.originals import OriginalsError  # noqa: E402


def command(folder: Path, arguments: Sequence[str]) -> list[str]:
    """Return the command of the learner's server in ``folder``."""
    return [
        *(sys.executable, "-m", "jupyterhub.singleuser"),
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.app_settings_dir={ROOT / 'lab' / 'settings'}",
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",
        "--ServerApp.contents_manager_class=lab.course_files.CourseFiles",
        *(f"--{name}={value}" for name, value in KERNEL_OPTIONS.items()),
        *arguments,
    ]


def main(arguments: Sequence[str]) -> None:
    """Copy the notebooks and become the learner's server; log if the folder cannot be written."""
    folder = Path.home() / workspace.HOME_FOLDER
    try:
        print("\n".join(updating.brought_up_to_date(ROOT, folder)), file=sys.stderr)
    except OriginalsError as error:
        print(f"{error} What is in {folder} stays as it is.", file=sys.stderr)
        folder = folder if folder.exists() else ROOT
    except OSError as error:
        print(f"{folder} cannot be written ({error.strerror}): the course is opened where it lies.", file=sys.stderr)
        folder = ROOT
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    settings = [str(ROOT / "lab" / "settings" / "course"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    os.chdir(folder)  # where nbgrader puts what it fetches, and looks for what is submitted
    os.environ["PYTHONPATH"] = path  # the server finds lab, and kernels find the course's packages
    os.execv(sys.executable, command(folder, arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
