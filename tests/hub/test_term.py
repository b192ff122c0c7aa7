"""A term on a real JupyterHub, where there is no network: what docs/guides/jupyterhub.md tells, done step by step."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import ROOT
from lab.system_dependencies import program
from tests.hub.installation import installed

pytestmark = [
    pytest.mark.needs("bubblewrap", "chromium", "node", "postgresql"),
    pytest.mark.slow(110),
    pytest.mark.timeout(1500),
]

USER = "jovyan"
"""The one user of the system, as in containers: nbgrader then takes a learner's name from the Hub."""


def test_a_term_on_a_hub_where_there_is_no_network(tmp_path: Path) -> None:
    hub, proxy = installed()
    path = os.pathsep.join([os.environ["PATH"], str(hub), str(proxy)])  # programs that the course has too are its own
    run = subprocess.run(
        [*_namespace(tmp_path), sys.executable, "-m", "tests.hub.term"],
        env={name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "COURSE"))}
        | {"PATH": path, "HOME": "/srv/home/jovyan"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1400,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"


def _namespace(folder: Path) -> list[str]:
    """Return the start of a command that runs in a namespace: no interface but loopback, an empty /srv, one user."""
    for name, line in (("passwd", f"{USER}:x:1000:1000::/srv/home/{USER}:/bin/sh"), ("group", f"{USER}:x:1000:")):
        (folder / name).write_text(line + "\n", encoding="utf-8")
    srv = folder / "srv"
    (srv / "home" / USER).mkdir(parents=True)
    shutil.copytree(ROOT / "exercises", srv / "nbgrader" / "function_calling", ignore=shutil.ignore_patterns("[.]*"))
    binds = {"--bind": (srv, "/srv"), "--ro-bind": (ROOT, "/srv/function-calling")}
    files = [("--ro-bind", folder / name, f"/etc/{name}") for name in ("passwd", "group")]
    mounts = [("--dev-bind", "/", "/"), *((option, *places) for option, places in binds.items()), *files]
    return [
        str(program("bubblewrap").path()),
        *(str(part) for mount in mounts for part in mount),
        *("--proc", "/proc", "--unshare-pid", "--unshare-net", "--unshare-user", "--uid", "1000", "--gid", "1000"),
        *("--die-with-parent", "--"),
    ]
