"""Runner of nbgrader as it comes, from an environment that is not activated, for the tests to compare with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import preloaded_python

LONG_WAITS = {"timeout": 300, "iopub_timeout": 300, "startup_timeout": 300}
BESIDE = str(Path(sys.executable).parent)


def run_nbgrader(
    course: Path, *command: str, seconds: float = 500, may_fail: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``nbgrader COMMAND`` in the course's folder, and nothing is set that changes a score.

    Its kernels listen on sockets in a folder that is theirs alone. On TCP the ports are looked for first and bound
    later, and of two commands that run side by side one may take the other's: jupyter_client says so of its own cache.
    On a busy machine it has more patience than the four seconds for a cell's output, the half minute for a cell that
    sets no limit, and the minute for a kernel's start, after which a submission gets no points.

    Raises:
        RuntimeError: it failed; says what it printed. Not with ``may_fail``.
    """
    with tempfile.TemporaryDirectory(prefix="nb-") as settings:  # the path of a socket has room for a hundred bytes
        kernels = {"KernelManager": {"transport": "ipc", "ip": f"{settings}/kernel"}, "Execute": LONG_WAITS}
        Path(settings, "jupyter_config.json").write_text(json.dumps(kernels), encoding="utf-8")
        places = {
            "PATH": _path(),
            "JUPYTER_CONFIG_DIR": settings,
            "COURSE_PROGRESS": f"{settings}/progress.json",
            **preloaded_python.kernels(Path(settings)),
        }
        environment = os.environ | places | environment
        ran = preloaded_python.run(("nbgrader", *command), cwd=course, env=environment, seconds=seconds)
    if ran.returncode and not may_fail:
        raise RuntimeError(f"nbgrader {' '.join(command)} ended with {ran.returncode}:\n{_reason(ran.stderr)}")
    return ran


def _path() -> str:
    """Return where nbgrader finds alembic, which it calls by its name: beside Python, or before it on the path."""
    path = os.environ["PATH"]
    return path if BESIDE in path.split(os.pathsep) else f"{BESIDE}{os.pathsep}{path}"


def _reason(said: str) -> str:
    """Return ``said`` from its first traceback on; without one, its last lines."""
    begins = said.find("Traceback (most recent call last)")
    return said[begins:][:6000] if begins >= 0 else said[-3000:]
