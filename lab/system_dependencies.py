"""The programs of the system that some tests run: what they are called, and how one gets them."""

from __future__ import annotations

import functools
import shutil
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """A program that is not a Python package."""

    name: str
    executables: tuple[str, ...]
    """Names on the search path or full paths, the best first."""
    packages: tuple[str, ...]
    """What Debian and Ubuntu call the packages that bring it."""
    probe: tuple[str, ...] = ("--version",)
    """Arguments of a short run that ends with 0 where the program can do its work here."""

    def path(self) -> str | None:
        """Return where the program is, or None where it is not installed."""
        found = (shutil.which(name) for name in self.executables)
        return next((path for path in found if path), None)

    def problem(self) -> str | None:
        """Return one sentence on why the program cannot be used here, or None where it can."""
        path = self.path()
        if path is None:
            return f"{self.name} is not installed. On Debian and Ubuntu: apt-get install {' '.join(self.packages)}"
        return _probe(path, self.name, self.probe)


@functools.cache
def _probe(path: str, name: str, arguments: tuple[str, ...]) -> str | None:
    """Run the program once: being there is not yet being allowed to work."""
    try:
        run = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{name} is installed but does not run here: {error}"
    if run.returncode:
        said = run.stderr.strip().splitlines()[-1:] or [f"exit code {run.returncode}"]
        return f"{name} is installed but does not work here: {said[0]}"
    return None


PROGRAMS = (
    Program(
        "bubblewrap",
        executables=("bwrap",),
        packages=("bubblewrap",),
        # the namespaces the grader's sandbox asks for: a container or a kernel setting may refuse them
        probe=("--ro-bind", "/", "/", "--unshare-all", "--die-with-parent", "--", "/bin/true"),
    ),
    Program(
        "chromium",
        executables=(
            "chromium",
            "chromium-browser",
            "google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        ),
        packages=("chromium", "fonts-dejavu-core"),
        probe=("--version",),
    ),
    Program(
        "node",
        executables=("npm",),  # which comes with node, or brings it
        packages=("nodejs", "npm"),
    ),
    Program(
        "postgresql",
        # Debian keeps the server's own programs off the search path, a folder for each version
        executables=("initdb", *(f"/usr/lib/postgresql/{version}/bin/initdb" for version in range(20, 12, -1))),
        packages=("postgresql",),
    ),
)


def program(name: str) -> Program:
    """Return the program called ``name``.

    Raises:
        LookupError: no program of that name is in the table.
    """
    for entry in PROGRAMS:
        if entry.name == name:
            return entry
    raise LookupError(f"No program {name!r} is known; known are {', '.join(entry.name for entry in PROGRAMS)}.")
