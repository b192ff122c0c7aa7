"""The course's own Python environment, ``.venv``: created on first use, complete if it has a stamp.

Steps: create a virtual environment, install uv, then install what the lock names, checked against its hashes. The
stamp is written last, so a set-up that was interrupted has none and is redone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from lab import installer_settings

ROOT = Path(__file__).resolve().parent.parent
OFFLINE_ERROR = re.compile(
    r"dns error|name resolution|error sending request|failed to fetch|connection|network|timed out|unreachable|"
    r"could not find a version that satisfies the requirement uv",
    re.IGNORECASE,
)
"""What pip and uv print when a download fails."""
NOT_WRITABLE = re.compile(r"permission denied|read-only file system|access is denied", re.IGNORECASE)
KERNEL_STARTUP = "lab/settings/kernel_startup.py"
"""What every kernel of the environment runs first."""


class Part(StrEnum):
    """Part of the lock that is installed."""

    COURSE = "course"
    """Packages that a learner needs."""
    EVERYTHING = "everything"
    """Those, and the packages for tests and checks."""


class SetUpError(Exception):
    """Set-up failed; the text is a sentence for the person who started it."""


@dataclass(frozen=True)
class Environment:
    """Course folder with the ``.venv`` in it."""

    root: Path = ROOT

    @property
    def home(self) -> Path:
        """The environment's folder."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """File that records a finished set-up, with its lock and Python."""
        return self.home / "course.json"

    def holds(self, part: Part) -> bool:
        """Return whether the environment is complete, up to date and has ``part``."""
        return any(self._read_stamp() == self._fresh_stamp(level) for level in {part, Part.EVERYTHING})

    def prepare(self, part: Part) -> None:
        """Create or update the environment so that it has ``part``; do nothing if it already has.

        Raises:
            SetUpError: The set-up failed; the text says why and what to do.
        """
        if self.holds(part):
            return
        reusable = self._is_reusable()
        if reusable and self._read_stamp()["part"] == Part.EVERYTHING:
            part = Part.EVERYTHING  # opening the course must not remove the packages of someone who also runs the tests
        self.stamp.unlink(missing_ok=True)
        if not reusable:
            self._create()
        print("  Installing packages …", flush=True)
        self._install(part)
        unfinished = self.stamp.with_suffix(".new")
        unfinished.write_text(json.dumps(self._fresh_stamp(part)), encoding="utf-8")
        unfinished.replace(self.stamp)

    def run(self, *arguments: str | Path, env: dict[str, str] | None = None) -> int:
        """Run the environment's Python in the course folder; return its exit code."""
        return subprocess.run([self.python, *arguments], cwd=self.root, env=env, check=False).returncode

    def uv(self, *arguments: str, stdin: str | None = None) -> str:
        """Run uv on this environment, with ``stdin`` as its input; return what it printed.

        Raises:
            SetUpError: uv failed.
        """
        return self._quietly([self.python, "-m", "uv", "--no-progress", *arguments], stdin)

    @cached_property
    def _installer_env(self) -> dict[str, str]:
        """Variables for pip and uv, read once there is a Python with pip."""
        return installer_settings.environment(self.python)

    def _create(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise SetUpError(
                f"This Python cannot make virtual environments: install its venv part (on Debian and Ubuntu "
                f"apt-get install python{version}-venv), then run the same command again."
            )
        print(f"  Making {self.home.name} with Python {platform.python_version()} …", flush=True)
        try:
            if self.home.exists():
                shutil.rmtree(self.home)
        except OSError as error:
            raise SetUpError(
                f"The earlier set-up in {self.home} cannot be replaced ({error.strerror}): close JupyterLab and "
                "whatever else uses it, or delete that folder, then run the same command again."
            ) from error
        self._quietly([sys.executable, "-m", "venv", self.home], env=os.environ)
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2", "--require-hashes"]
        self._quietly([self.python, "-m", "pip", "install", *options, "-r", self.root / "lab" / "installer.txt"])

    def _install(self, part: Part) -> None:
        # Compiled now, in parallel: a kernel that compiles the SDK itself takes two seconds longer to answer.
        sync = ["pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", "--python", str(self.python)]
        if part is Part.EVERYTHING:
            self.uv(*sync, "requirements.lock")
        else:  # the learners' part, with the hashes of the whole
            names = (self.root / "requirements.txt").read_text(encoding="utf-8").splitlines()
            requirements = "\n".join(line for line in names if not line.startswith("-e"))
            self.uv(*sync, "-", "--constraints", "requirements.lock", stdin=requirements)
        # The course itself, linked in place; built without a download, as uv's version fits pyproject's build-system.
        self.uv("pip", "install", "--quiet", "--no-deps", "--offline", "--python", str(self.python), "--editable", ".")
        startup = self.home / "etc" / "ipython" / "startup"
        startup.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / KERNEL_STARTUP, startup / "00_course.py")

    def _quietly(
        self, command: Sequence[str | Path], stdin: str | None = None, env: Mapping[str, str] | None = None
    ) -> str:
        run = subprocess.run(
            command,
            cwd=self.root,
            env=self._installer_env if env is None else env,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if run.returncode:
            raise SetUpError(self._sentence(run.stderr or run.stdout))
        return run.stdout

    def _sentence(self, output: str) -> str:
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        if OFFLINE_ERROR.search(output):
            index = self._installer_env.get("UV_DEFAULT_INDEX")
            source = f" from {_without_password(index)}" if index else ""
            return (
                f"The packages could not be downloaded{source}: connect this machine to the internet (a company's "
                "proxy goes into HTTPS_PROXY, its package index into PIP_INDEX_URL, its certificate into PIP_CERT), "
                "then run the same command again."
            )
        if NOT_WRITABLE.search(output) and not self.home.exists():
            return (
                f"The folder {self.root} cannot be written: copy the course into a folder of your own, "
                "and run the same command there."
            )
        last = " ".join(lines[-3:]) or "no message"
        return f"A step of the set-up failed ({last}): run the same command again; if it stays, delete {self.home}."

    def _is_reusable(self) -> bool:
        """Return whether there is a complete set-up for this Python, perhaps of another lock."""
        was, now = self._read_stamp(), self._fresh_stamp(Part.COURSE)
        return self.python.exists() and all(was.get(key) == now[key] for key in ("python", "root", "installer"))

    def _read_stamp(self) -> dict[str, str]:
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) and self.python.exists() else {}

    def _fresh_stamp(self, part: Part) -> dict[str, str]:
        return {
            "part": part,
            "python": "{}.{}".format(*sys.version_info),  # patch releases are the same to every package
            "root": str(self.root),  # scripts in an environment hold its path: a moved folder needs a new one
            "installer": self._hash("lab/installer.txt"),
            "lock": self._hash("requirements.lock", "requirements.txt", "pyproject.toml", KERNEL_STARTUP),
        }

    def _hash(self, *names: str) -> str:
        return hashlib.sha256(b"\0".join((self.root / name).read_bytes() for name in names)).hexdigest()


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)
