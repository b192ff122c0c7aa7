"""What the site is built from, fetched by name and exact version: Pyodide, and the packages of its Python.

The versions of the packages, and their hashes, are those of ``requirements.lock``; Pyodide's are in ``package.json``
beside this file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.environment import SetUpError

# What a notebook of the course imports, and what the kernel itself is made of. Left out of what these packages ask
# for: what opens sockets (httpcore2, h11, truststore: a browser has none), and the part of the widgets that pages use.
PACKAGES = (
    *("openai", "annotated-types", "anyio", "httpx2", "httpx2-jsfetch", "idna", "jiter", "pydantic", "pydantic-core"),
    *("sniffio", "typing-extensions", "typing-inspection"),
    *("ipython", "asttokens", "executing", "ipython-pygments-lexers", "jedi", "matplotlib-inline"),
    *("parso", "prompt-toolkit", "pure-eval", "pygments", "stack-data", "traitlets", "wcwidth"),
    *("comm", "ipywidgets", "micropip"),
)
# The Python that the pinned Pyodide is, as its wheels are tagged.
PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
ABIS = ("cp314", "abi3", "none")
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
NPM_OPTIONS = ("--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==[^\n]*(?:\n    --hash=[^\n]*)*", re.MULTILINE)

Python = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Parts:
    """Where the parts of the site are, once fetched."""

    home: Path

    @property
    def wheels(self) -> Path:
        """The folder of the packages' wheels."""
        return self.home / "wheels"

    @property
    def pyodide(self) -> Path:
        """The folder with Pyodide's own files."""
        return self.home / "npm" / "node_modules" / "pyodide"


def requirements(lock: str, names: Sequence[str] = PACKAGES) -> str:
    """Return the entries of ``lock``, the text of ``requirements.lock``, for these packages, without their markers.

    Raises:
        SetUpError: a package is not in the lock.
    """
    entries = {entry[1].lower().replace("_", "-"): entry[0] for entry in LOCKED.finditer(lock)}
    missing = sorted(set(names) - set(entries))
    if missing:
        raise SetUpError(f"requirements.lock does not name {', '.join(missing)}: run `python3 start.py lock`.")
    return "\n".join(re.sub(r" ;[^\\\n]*", " ", entries[name], count=1) for name in sorted(names)) + "\n"


def fetch_wheels(python: Path, lock: Path, parts: Parts) -> None:
    """Download the packages' wheels for the browser's Python with pip, checked against the lock's hashes.

    Raises:
        SetUpError: pip did not do it.
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
    """Install Pyodide's npm package, as ``manifest`` pins it, into a folder of its own; none of its code is run.

    Raises:
        SetUpError: npm is not there or did not do it.
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
        said = [line for line in (run.stderr or run.stdout).splitlines() if line.strip() and "WARNING" not in line]
        raise SetUpError(
            f"{failure} what the site is built from ({' '.join(said[-2:]) or 'no message'}): connect this machine "
            "to the internet, then run the same command again."
        )
