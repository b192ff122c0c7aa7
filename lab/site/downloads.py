"""Downloads for the site, by name and exact version: Pyodide, and the packages of its Python.

The versions and hashes of the packages are those of ``requirements.lock``; Pyodide's version is in ``package.json`` in
this folder.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.environment import SetUpError

# Imports of the course's notebooks and of the kernel itself. Of their dependencies, those that open sockets are left
# out (httpcore2, h11, truststore: a browser has none), and the part of the widgets that pages use.
PACKAGES = (
    *("openai", "annotated-types", "anyio", "httpx2", "httpx2-jsfetch", "idna", "jiter", "pydantic", "pydantic-core"),
    *("sniffio", "typing-extensions", "typing-inspection"),
    *("ipython", "asttokens", "executing", "ipython-pygments-lexers", "jedi", "matplotlib-inline"),
    *("parso", "prompt-toolkit", "pure-eval", "pygments", "stack-data", "traitlets", "wcwidth"),
    *("comm", "ipywidgets", "micropip"),
)
# Tags of wheels for the Python in the pinned Pyodide.
PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
ABIS = ("cp314", "abi3", "none")
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
NPM_OPTIONS = ("--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==[^\n]*(?:\n    --hash=[^\n]*)*", re.MULTILINE)


@dataclass(frozen=True)
class Parts:
    """Folder of the downloaded parts of the site."""

    home: Path

    @property
    def wheels(self) -> Path:
        """Folder of the packages' wheels."""
        return self.home / "wheels"

    @property
    def pyodide(self) -> Path:
        """Folder of Pyodide's own files."""
        return self.home / "npm" / "node_modules" / "pyodide"


def requirements(lock: str, names: Sequence[str] = PACKAGES) -> str:
    """Return the entries of ``lock``, the text of ``requirements.lock``, for these packages, without their markers.

    Raises:
        SetUpError: A package is not in the lock.
    """
    entries = {entry[1].lower().replace("_", "-"): entry[0] for entry in LOCKED.finditer(lock)}
    missing = sorted(set(names) - set(entries))
    if missing:
        raise SetUpError(f"requirements.lock does not name {', '.join(missing)}: run `python3 start.py lock`.")
    return "\n".join(re.sub(r" ;[^\\\n]*", " ", entries[name], count=1) for name in sorted(names)) + "\n"


def fetch_wheels(python: Path, lock: Path, parts: Parts) -> None:
    """Download the packages' wheels for the browser's Python with pip, checked against the lock's hashes.

    Raises:
        SetUpError: pip failed.
    """
    shutil.rmtree(parts.wheels, ignore_errors=True)
    parts.wheels.mkdir(parents=True)
    wanted = parts.home / "kernel.txt"
    wanted.write_text(requirements(lock.read_text(encoding="utf-8")), encoding="utf-8")
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:"]
    abis = [word for abi in ABIS for word in ("--abi", abi)]
    command = [str(python), "-m", "pip", "download", *options, "--require-hashes", *PLATFORM, *abis]
    _run([*command, "--dest", str(parts.wheels), "--requirement", str(wanted)], parts.home, "pip could not download")


def fetch_pyodide(manifest: Path, parts: Parts) -> None:
    """Install Pyodide's npm package, as ``manifest`` pins it, into its own folder; none of its code is run.

    Raises:
        SetUpError: npm is not installed, or failed.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise SetUpError(
            "Building the site needs Node.js with npm, which are not installed. On Debian and Ubuntu: "
            "apt-get install nodejs npm"
        )
    folder = parts.home / "npm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(manifest, folder / "package.json")
    _run([npm, "install", *NPM_OPTIONS], folder, "npm could not download")


def _run(command: Sequence[str], folder: Path, failure: str) -> None:
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode:
        lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip() and "WARNING" not in line]
        raise SetUpError(
            f"{failure} what the site is built from ({' '.join(lines[-2:]) or 'no message'}): connect this machine "
            "to the internet, then run the same command again."
        )
