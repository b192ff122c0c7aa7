"""JupyterHub and its proxy, installed once into ``.clients`` from PyPI and npm, as the guide installs them."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from lab.environment import ROOT, Environment
from tests.clients.runner import HOMES, Client

HERE = Path(__file__).parent


def installed() -> tuple[Path, Path]:
    """Return the folders of JupyterHub's and the proxy's programs; they are installed where they are not there yet.

    Raises:
        SetUpError: an installer did not do it.
    """
    hub, proxy = Client(_with_the_course(), HOMES / "jupyterhub"), Client(HERE / "proxy", HOMES / "proxy")
    for client in (hub, proxy):
        client.prepare(Environment())
    _share_compiled(hub.home)
    subprocess.run([hub.home / "bin" / "python", "-m", "lab.originals"], cwd=ROOT, check=True)
    return hub.home / "bin", proxy.home / "node_modules" / ".bin"


def _share_compiled(home: Path) -> None:
    """Link the modules that the course's own environment holds compiled into a new one: nearly all are the same files.

    Python compares time and size of the source, and compiles anew what is another version.
    """
    course = Path(sysconfig.get_path("purelib"))
    packages = home / course.relative_to(sys.prefix)
    if any(packages.glob("jupyter_core/__pycache__")):
        return
    for package in packages.iterdir():
        for compiled in (course / package.name).rglob("__pycache__/*.pyc"):
            place = packages / compiled.relative_to(course)
            if place.parents[1].is_dir():
                place.parent.mkdir(exist_ok=True)
                os.link(compiled, place)


def _with_the_course() -> Path:
    """Return a folder with the requirements of JupyterHub and of learners' servers: they share an environment."""
    course = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("-e .\n", f"-e {ROOT}\n")
    folder = HOMES / "jupyterhub-versions"
    folder.mkdir(parents=True, exist_ok=True)
    own = (HERE / "requirements.txt").read_text(encoding="utf-8")
    (folder / "requirements.txt").write_text(own + course, encoding="utf-8")
    return folder
