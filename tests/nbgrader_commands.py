"""Runs nbgrader as it comes, from an environment that is not activated, for the tests to compare with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BESIDE = str(Path(sys.executable).parent)


def run_nbgrader(
    course: Path, *command: str, seconds: float = 500, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``nbgrader COMMAND`` in the course's folder, with no settings but the course's own.

    Its kernels listen on sockets in a folder that is theirs alone. On TCP the ports are looked for first and bound
    later: of two commands that run side by side, one now and then takes the other's, and that kernel dies.
    """
    with tempfile.TemporaryDirectory(prefix="nb-") as settings:  # the path of a socket has room for a hundred bytes
        kernels = {"KernelManager": {"transport": "ipc", "ip": f"{settings}/kernel"}}
        Path(settings, "jupyter_config.json").write_text(json.dumps(kernels), encoding="utf-8")
        places = {
            "PATH": f"{BESIDE}{os.pathsep}{os.environ['PATH']}",  # nbgrader calls alembic by its name
            "JUPYTER_CONFIG_DIR": settings,
            "COURSE_PROGRESS": f"{settings}/progress.json",
        }
        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=course,
            env=os.environ | places | environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )


def why_it_failed(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what nbgrader said from its first traceback on; without one, its last lines."""
    begins = ran.stderr.find("Traceback (most recent call last)")
    said = ran.stderr[begins:][:6000] if begins >= 0 else ran.stderr[-3000:]
    return f"{' '.join(ran.args[2:])} ended with {ran.returncode}:\n{said}"
