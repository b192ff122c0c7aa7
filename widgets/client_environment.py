"""Another library's environment, in which a notebook runs a few lines against the mock's server."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOMES = Path(__file__).resolve().parents[1] / ".clients"
RUN_TIMEOUT_SECONDS = 300
"""Importing a library takes ten seconds from a cold disk, and more on a busy machine."""
IN_A_BROWSER = "A browser tab cannot start another Python. Run this notebook in JupyterLab on your machine to see it."


@dataclass(frozen=True)
class ClientEnvironment:
    """The environment that ``python3 start.py clients NAME`` makes; a library's pins need not fit the course's."""

    name: str
    homes: Path = HOMES

    @property
    def python(self) -> Path:
        """Its Python, which need not be there."""
        return self.homes / self.name / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def run(self, program: str, **values: Any) -> str:
        """Run a program in which ``values``, plain data, are names; return what it printed, or why it did not run.

        The library finds the mock's server in ``OPENAI_BASE_URL``.
        """
        if sys.platform == "emscripten":
            return IN_A_BROWSER
        if not self.python.exists():
            return (
                f"This cell needs {self.name}. Run `python3 start.py clients {self.name}` in a terminal, in the "
                "course's folder (once, with a network). Then run the cell again."
            )
        import subprocess  # here: a browser has none

        from mocks import running

        given = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        with running() as url:
            try:
                done = subprocess.run(
                    [self.python, "-c", given + program],
                    env=os.environ | {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "not-needed"},
                    capture_output=True,
                    text=True,
                    encoding="utf-8",
                    timeout=RUN_TIMEOUT_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                return f"The program was stopped: it did not end within {RUN_TIMEOUT_SECONDS} seconds."
        return (done.stdout if done.returncode == 0 else done.stdout + done.stderr).strip()
