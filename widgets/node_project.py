"""Node.js project that a notebook shows, runs and leaves to the reader to change."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.display import Code

if TYPE_CHECKING:
    import subprocess

COURSE = Path(__file__).resolve().parents[1]
RETRIES = ("--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000")
"""In milliseconds: a reader without a network waits for them."""
NPM_OPTIONS = ("--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", *RETRIES)
RUN_TIMEOUT_SECONDS = 300
IN_A_BROWSER = "A browser tab cannot start Node.js. Run this notebook in JupyterLab on your machine to see the output."
NO_NODE = (
    "Node.js was not found. Install version 20 or later, then start JupyterLab again. The text can be read without."
)


@dataclass(frozen=True)
class NodeProject:
    """A Node.js project in ``folder``; its programs talk to the mock's server."""

    folder: Path

    @classmethod
    def beside_notebook(cls, name: str) -> NodeProject:
        """Return the project ``name`` of the course, copied beside the notebook where a file is missing."""
        folder, original = Path.cwd() / name, COURSE / "notebooks" / "extras" / name
        folder.mkdir(exist_ok=True)
        for path in original.glob("*.*"):
            if not (folder / path.name).exists():
                shutil.copy(path, folder)
        return cls(folder)

    def show(self, file: str) -> Code:
        """Return the text of a file, highlighted."""
        return Code(filename=str(self.folder / file), language="typescript")  # type: ignore[no-untyped-call]

    def install(self) -> str:
        """Install the packages that ``package.json`` pins; return what came of it, in a sentence."""
        if (self.folder / "node_modules").exists():
            return "The packages are installed."
        problem = _problem()
        if problem:
            return problem
        cached = self._run("npm", "install", "--offline", *NPM_OPTIONS)  # what another folder fetched
        run = cached if cached.returncode == 0 else self._run("npm", "install", *NPM_OPTIONS)
        if run.returncode:
            shutil.rmtree(self.folder / "node_modules", ignore_errors=True)
            said = (run.stderr or run.stdout).strip().splitlines()
            return (
                f"npm could not install the packages ({said[0] if said else 'no message'}). It needs a network, once."
            )
        return "The packages are installed. From now on no network is needed."

    def run(self, file: str, *arguments: str) -> str:
        """Run a TypeScript file against the mock's server; return what it printed, or why it did not run."""
        problem = _problem()
        if problem:
            return problem
        if not (self.folder / "node_modules").exists():
            return "The packages are not installed: run the cell with project.install() first."
        from mocks import running  # here: a browser has no packages for a server

        with running() as url:
            program = self._run("npx", "tsx", file, *arguments, OPENAI_BASE_URL=url, OPENAI_API_KEY="not-needed")
        return (program.stdout + program.stderr).strip()

    def _run(self, program: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        import subprocess  # here: a browser has none

        path = shutil.which(program) or program  # on Windows they are npm.cmd and npx.cmd
        command = [path, *arguments]
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                env=os.environ | variables,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=RUN_TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            said = f"{program} was stopped: it did not end within {RUN_TIMEOUT_SECONDS} seconds."
            return subprocess.CompletedProcess(command, 1, "", said)


def _problem() -> str:
    """Return why Node.js cannot run here, or nothing."""
    if sys.platform == "emscripten":
        return IN_A_BROWSER
    return "" if shutil.which("node") and shutil.which("npm") else NO_NODE
