"""Runner of other people's clients of the OpenAI API, each in its own environment, against the mock's server.

``python3 start.py clients [NAME ...]`` runs it. A client is a folder in ``tests/clients``: ``loop.py`` with
``requirements.txt``, or ``loop.mjs`` with ``package.json``. Its environment is the folder of the same name in
``.clients``, made when its versions change. A loop prints one line of JSON, as ``tests/clients/toolbox.py`` describes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.environment import ROOT, Environment, SetUpError

SOURCES = ROOT / "tests" / "clients"
HOMES = ROOT / ".clients"
PARTS = {"whole": "whole loop", "streamed": "streamed loop", "responses": "Responses loop"}
NO_TELEMETRY = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "OTEL_SDK_DISABLED": "true",
}
"""Settings that keep these packages from sending data home, or fetching some when they are imported."""
REMOVED_VARIABLES = re.compile(
    r"^(OPENAI|AZURE_OPENAI|LANGSMITH|LANGCHAIN|LITELLM|HTTPS?_PROXY|ALL_PROXY)", re.IGNORECASE
)
"""Environment variables that would point a client somewhere else."""
NPM_OPTIONS = ("--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock")
RUN_TIMEOUT_SECONDS = 1800
"""For a loop that never ends. The first import of the largest client takes ten seconds from a cold disk, and minutes on
a slow machine that is busy: none of them fails for that."""


@dataclass(frozen=True)
class Loop:
    """Result of running the loop in one way with a client."""

    part: str
    """A key of `PARTS`."""
    name: str
    problem: str | None


@dataclass(frozen=True)
class Outcome:
    """Results of one client."""

    name: str
    version: str
    loops: tuple[Loop, ...]

    def cell(self, part: str) -> str:
        """Return what the table says about a part: ``ok``, with how many loops, or ``FAILED``."""
        loops = [loop for loop in self.loops if loop.part == part]
        if not loops:
            return "-"
        failed = sum(loop.problem is not None for loop in loops)
        return f"FAILED ({failed} of {len(loops)})" if failed else f"ok ({len(loops)})"

    @property
    def problems(self) -> list[str]:
        """What failed, one line for each loop."""
        return [f"{self.name}, {loop.name}: {loop.problem}" for loop in self.loops if loop.problem is not None]


@dataclass(frozen=True)
class Client:
    """A client's folder in ``tests/clients``, and the folder of its environment."""

    source: Path
    home: Path

    @property
    def name(self) -> str:
        """Name of the client's folder."""
        return self.source.name

    @property
    def versions(self) -> Path:
        """The file that pins the client's packages."""
        manifest = self.source / "package.json"
        return manifest if manifest.exists() else self.source / "requirements.txt"

    @property
    def is_python(self) -> bool:
        """Whether the client is a Python package; else it is one for Node.js."""
        return self.versions.name == "requirements.txt"

    def prepare(self, environment: Environment) -> None:
        """Make the client's environment where it is not there or its versions have changed.

        Raises:
            SetUpError: an installer did not do it.
        """
        stamp, wanted = self.home / "stamp", hashlib.sha256(self.versions.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        print(f"  Installing {self.name} …", flush=True)
        shutil.rmtree(self.home, ignore_errors=True)
        if self.is_python:
            self._install_python(environment)
        else:
            self._install_node()
        stamp.write_text(wanted, encoding="utf-8")

    def run(self, base_url: str) -> Outcome:
        """Run the client's loops against the server at ``base_url``; what goes wrong is in the outcome, not raised."""
        env = {name: value for name, value in os.environ.items() if not REMOVED_VARIABLES.match(name)}
        env |= {**NO_TELEMETRY, "OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": "any"}
        try:
            run = subprocess.run(
                self._command(),
                cwd=self.home,
                env=env | {"PYTHONPATH": str(SOURCES)},
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=RUN_TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return self._failed(str(error))
        return self._read(run.stdout, run.stderr)

    def _command(self) -> list[str | Path]:
        if self.is_python:
            return [_python_in(self.home), self.source / "loop.py"]
        for script in (self.source / "loop.mjs", SOURCES / "toolbox.mjs"):
            shutil.copy(script, self.home)  # a module finds its packages from where it lies
        return [self.home / "node_modules" / ".bin" / ("node.cmd" if os.name == "nt" else "node"), "loop.mjs"]

    def _read(self, printed: str, complaints: str) -> Outcome:
        lines = printed.strip().splitlines()
        try:
            report: dict[str, Any] = json.loads(lines[-1])
            return Outcome(self.name, report["version"], tuple(Loop(**loop) for loop in report["loops"]))
        except (IndexError, ValueError, KeyError, TypeError):
            last = complaints.strip().splitlines()[-1:] or lines[-1:] or ["nothing"]
            return self._failed(f"no line of JSON came, but: {last[0]}")

    def _failed(self, problem: str) -> Outcome:
        return Outcome(self.name, "?", tuple(Loop(part, "loop", problem) for part in PARTS))

    def _install_python(self, environment: Environment) -> None:
        environment.uv("venv", "--quiet", "--python", str(environment.python), str(self.home))
        python = str(_python_in(self.home))
        environment.uv("pip", "install", "--quiet", "--python", python, "--requirement", str(self.versions))

    def _install_node(self) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise SetUpError("npm is not installed. On Debian and Ubuntu: apt-get install nodejs npm")
        self.home.mkdir(parents=True)
        shutil.copy(self.versions, self.home)
        run = subprocess.run(
            [npm, "install", *NPM_OPTIONS], cwd=self.home, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if run.returncode:
            reason = "; ".join((run.stderr or run.stdout).strip().splitlines()[:2]) or f"exit code {run.returncode}"
            raise SetUpError(f"npm could not install {self.name} ({reason}): connect this machine to the internet.")


def known() -> dict[str, Client]:
    """Return the clients by name."""
    found = sorted(path.parent for path in SOURCES.glob("*/loop.*"))
    return {source.name: Client(source, HOMES / source.name) for source in found}


def run_clients(environment: Environment, names: Sequence[str]) -> int:
    """Run the clients called ``names``, all where none is named; print the table. Return 1 where a loop failed."""
    clients = known()
    unknown = [name for name in names if name not in clients]
    if unknown:
        print(f"No client is called {', '.join(unknown)}; known are {', '.join(clients)}.", file=sys.stderr)
        return 2
    chosen = [clients[name] for name in names or clients]
    for client in chosen:  # all of them first: a failed installation is reported before anything runs
        client.prepare(environment)
    with server(environment) as base_url:
        outcomes = [client.run(base_url) for client in chosen]
    print(table(outcomes))
    problems = [line for outcome in outcomes for line in outcome.problems]
    print("".join(f"\n{line}" for line in problems), end="\n" if problems else "")
    return 1 if problems else 0


@contextlib.contextmanager
def server(environment: Environment) -> Iterator[str]:
    """Run the mock's server on a free port; give its base URL.

    Raises:
        SetUpError: the server did not start.
    """
    command: list[str | Path] = [environment.python, "-m", "mocks", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=environment.root, stdout=subprocess.PIPE, text=True, encoding="utf-8") as served:
        try:
            greeting = served.stdout.readline() if served.stdout else ""
            address = re.search(r"http://\S+?/v1", greeting)
            if address is None:
                raise SetUpError(f"The mock's server did not start; it said {greeting.strip() or 'nothing'}.")
            yield address[0]
        finally:
            served.terminate()


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as text, a line for each client."""
    rows = [("client", "version", *PARTS.values())]
    rows += [(one.name, one.version, *(one.cell(part) for part in PARTS)) for one in outcomes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _python_in(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main(names: Sequence[str]) -> int:
    """Run the clients called ``names`` and return the exit code."""
    try:
        return run_clients(Environment(), names)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # start.py, which gets the same signal, tells the user
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
