"""bubblewrap, the sandbox around the fork server, and the message where there is none.

Inside there are the system's libraries and the Python installation, read-only; the parts of this project that a
learner process needs (``mocks``, and ``learner`` and ``sandbox`` of ``grader``); four devices; and one scratch folder
of limited size. There is no network, no other process, no home and no course folder. There is no ``/proc`` either:
exercises do not need it, and it gives access to the memory of other processes.
"""

from __future__ import annotations

import json
import sys
import sysconfig
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import WrongUseError
from grader.learner.limits import MEBIBYTE, Limits
from grader.sandbox import bubblewrap_program, cgroups, landlock, seccomp
from grader.sandbox.api_rehearsal import WORDS
from grader.sandbox.bubblewrap_program import NoProgram, Program
from grader.sandbox.tmpfs import SHARED_MEMORY

__all__ = ["Availability", "Limits", "NoSandboxError", "available", "bare_command", "bubblewrap_command"]

SCRATCH = "/scratch"
PACKAGES = "/packages"

SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/nix/store")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")
USERS = "/etc/passwd"
"""The sandbox has its own: the learner, and none of the machine's users."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

WITHOUT_ONE = "To grade without one, and only code you trust, pass --unsafe: the report says so."

_NAMES = {"bubblewrap": "bubblewrap", "landlock": "Landlock", "seccomp": "seccomp", "cgroups": "cgroups"}
_START = "import sys; sys.path.insert(0, sys.argv[1]); from grader.sandbox.zygote import main; main(sys.argv[2:])"


class NoSandboxError(WrongUseError):
    """There is no sandbox on this machine; the text says why and how to get one."""


@dataclass(frozen=True)
class Availability:
    """State of the sandbox on this machine: whether hostile code can be run, and with which layers."""

    ok: bool
    reason: str
    """One sentence; where ``ok`` is False it says how to get a sandbox."""
    layers: dict[str, str]
    """``bubblewrap``, ``landlock``, ``seccomp``, ``cgroups``: ``yes``, with a version if there is one, or why not."""

    @property
    def line(self) -> str:
        """The layers as a class run announces them."""
        there = [_NAMES[name] for name, state in self.layers.items() if state.startswith("yes")]
        missing = [f"no {_NAMES[name]} on this host" for name, state in self.layers.items() if state.startswith("no")]
        return "; ".join([f"sandbox: {', '.join([*there, 'limits'])}", *missing])


def available() -> Availability:
    """Return what this machine has. bubblewrap is not only looked for but run, once in a process."""
    program = bubblewrap_program.find()
    layers = {
        "bubblewrap": program.problem if isinstance(program, NoProgram) else _works(program),
        "landlock": landlock.describe(),
        "seccomp": seccomp.describe(),
        "cgroups": cgroups.describe(),
    }
    if isinstance(program, NoProgram):
        return Availability(False, f"No sandbox here: {program.problem} {program.remedy} {WITHOUT_ONE}", layers)
    missing = [f"{name} ({state})" for name, state in layers.items() if not state.startswith("yes")]
    reason = "bubblewrap works here" + (f", without {' and '.join(missing)}" if missing else "")
    return Availability(True, reason + ".", layers)


def bubblewrap_command(
    limits: Limits,
    controls: Sequence[int],
    *,
    uses: Collection[str] = WORDS,
    rehearse: bool = False,
    groups: Sequence[Sequence[int]] = (),
) -> list[str]:
    """Return the command that starts fork servers inside bubblewrap.

    Args:
        limits: The limits of each learner process.
        controls: Descriptors of the inherited control sockets, one for each judge.
        uses: What submissions use, in words of `api_rehearsal.WORDS`.
        rehearse: Whether to go through what submissions do beforehand, which pays off from many of them.
        groups: For each control, inherited descriptors of the ``cgroup.procs`` files that its server joins.

    Raises:
        NoSandboxError: bubblewrap is not installed or not allowed to work.
    """
    state = available()
    program = bubblewrap_program.find()
    if not state.ok or isinstance(program, NoProgram):
        raise NoSandboxError(state.reason)
    settings = _settings(limits, SCRATCH, [PACKAGES], hide=None)
    settings |= {"uses": list(uses), "rehearse": rehearse, "sandboxed": True, "groups": [list(each) for each in groups]}
    return [
        program.path,
        *("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"),
        *("--cap-drop", "ALL", *program.options, "--hostname", "sandbox"),
        *_file_system(limits, len(controls)),
        *("--chdir", "/", "--remount-ro", "/", "--"),
        *_python(PACKAGES, controls, settings),
    ]


def bare_command(
    limits: Limits, controls: Sequence[int], scratch: Path, *, uses: Collection[str] = WORDS, rehearse: bool = False
) -> list[str]:
    """Return the command that starts the same fork servers without bubblewrap, for ``--unsafe``."""
    root = _root()
    packages = [str(root / "mocks"), *(str(root / "grader" / package) for package in ("learner", "sandbox"))]
    settings = _settings(limits, str(scratch), packages, hide=str(root)) | {"uses": list(uses), "rehearse": rehearse}
    return _python(str(root), controls, settings)


def environment(scratch: str = SCRATCH) -> dict[str, str]:
    """Return the whole environment of a fork server: nothing of the judge's own."""
    return {
        "HOME": scratch,
        "TMPDIR": scratch,
        "LOGNAME": "learner",
        "USER": "learner",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "MALLOC_ARENA_MAX": "2",  # an arena a thread would use up the address space, not the memory
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _python(packages: str, controls: Sequence[int], settings: dict[str, Any]) -> list[str]:
    numbers = ",".join(map(str, controls))
    return [str(_without_dots(Path(sys.executable))), "-I", "-B", "-c", _START, packages, numbers, json.dumps(settings)]


def _settings(limits: Limits, scratch: str, packages: list[str], hide: str | None) -> dict[str, Any]:
    """Return the settings of `grader.sandbox.zygote.main`; ``hide`` is a folder to remove from the search path."""
    readable = [*SYSTEM, *SYSTEM_FILES, USERS, *(str(path) for path in _installation()), *packages]
    return {
        "limits": limits.to_json(),
        "scratch": scratch,
        "readable": readable,
        "devices": list(DEVICES),
        "hide": hide,
        "sandboxed": False,
        "groups": [],
    }


def _file_system(limits: Limits, judges: int) -> list[str]:
    root = _root()
    arguments: list[str] = []
    read_only: list[str] = []
    for path in (*SYSTEM, *SYSTEM_FILES):
        arguments += ["--ro-bind-try", path, path]
    if any(root.is_relative_to(path) for path in SYSTEM if Path(path).exists()):
        read_only += [str(root)]  # a course in a system folder: what was bound above must not show it
        arguments += ["--tmpfs", str(root)]
    for installed in _installation():
        arguments += ["--ro-bind", str(installed), str(installed)]
    for installed in _installation():
        if root.is_relative_to(installed):  # installed as a package: the checks would lie beside the SDK
            read_only += [str(root / "grader")]
            arguments += ["--tmpfs", str(root / "grader")]
    arguments += ["--ro-bind", str(root / "mocks"), f"{PACKAGES}/mocks"]
    arguments += ["--ro-bind", str(root / "grader" / "__init__.py"), f"{PACKAGES}/grader/__init__.py"]
    for package in ("learner", "sandbox"):
        arguments += ["--ro-bind", str(root / "grader" / package), f"{PACKAGES}/grader/{package}"]
    arguments += ["--ro-bind", str(root / "grader" / "sandbox" / "passwd"), USERS]
    for device in DEVICES:
        arguments += ["--dev-bind-try", device, device]
    arguments += ["--dir", SHARED_MEMORY]
    for path in read_only:
        arguments += ["--remount-ro", path]
    for name, value in environment().items():
        arguments += ["--setenv", name, value]
    arguments += ["--size", str(MEBIBYTE), "--tmpfs", SCRATCH]
    for number in range(judges):
        arguments += ["--size", str(4 * limits.file_bytes), "--tmpfs", f"{SCRATCH}/judge-{number}"]
    return arguments


def _root() -> Path:
    return Path(__file__).resolve().parent.parent.parent


def _installation() -> list[Path]:
    """Return the folders of the Python installation, without those inside another of them."""
    executable = Path(sys.executable)
    found = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found |= {executable, executable.resolve()}
    found |= {Path(prefix) for prefix in (sys.prefix, sys.base_prefix) if prefix not in ("/", "/usr", "/usr/local")}
    wanted = {_without_dots(path) for path in found}
    outermost = [path for path in wanted if not any(other in path.parents for other in wanted)]
    return sorted(path for path in outermost if path.exists())


def _without_dots(path: Path) -> Path:
    """Return a path without ``..``, which bubblewrap cannot create; the last name may be a link and stays one."""
    return path.parent.resolve() / path.name if ".." in path.parts else path


def _works(program: Program) -> str:
    return "yes" if program.options else "yes (it keeps the number of files unlimited)"
