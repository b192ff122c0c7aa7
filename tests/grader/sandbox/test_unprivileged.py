"""The sandbox for a user without privileges, and the sentences where there is none to be had."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox import bubblewrap, bubblewrap_program

ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65534
ATTACKS = """
import os, sys
sys.path.insert(0, {root!r})
from grader.sandbox import bubblewrap
from grader.learner.limits import Limits
from grader.sandbox.zygote_client import Zygote

def ask(zygote, source):
    with zygote.learner_process() as subject:
        run = subject.run_cell(source)
        return run.error.type if run.error else subject.call("attack").value

print(os.getuid(), flush=True)
state = bubblewrap.available()
print(state.line if state.ok else state.reason, flush=True)
if state.ok:
    with Zygote(Limits(wall_seconds=5)) as zygote:
        print(ask(zygote, "def attack(): return 42"))
        print(ask(zygote, "open('/etc/group')"))
        print(ask(zygote, "import os; os.fork()"))
        print(ask(zygote, "import socket; socket.socket()"))
        print(ask(zygote, "import os; os.kill(os.getppid(), 9)"))
        print(ask(zygote, "n = 0\\nwhile True: open(str(n), 'w').close(); n += 1"))
        print(ask(zygote, "import threading\\ndef attack():\\n"
                          "    for n in range(9): threading.Thread(target=int).start()"
                          "\\n    return 'threads'"))
        print(ask(zygote, "import threading, time\\nthreading.stack_size(65536)\\nwhile True: "
                          "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()"))
"""
ENDS = [
    "42",
    "FileNotFoundError",
    "PermissionError",
    "PermissionError",
    "PermissionError",
    "OSError",
    "threads",
    "RuntimeError",
]

# For a user who may not enter the folder this Python lies in (root's own, say): the same folders, with the way to them
# open, in a space of mounts that ends with the test.
OPEN_THE_WAY = """
set -e
mount --make-rprivate /
mkdir -p "$1"
mount --bind "$2" "$1"
mount -t tmpfs -o mode=755 none "$3"
mkdir -p "$2"
mount --move "$1" "$2"
shift 3
exec "$@"
"""


def as_nobody(folder: Path, code: str, *before: str) -> list[str]:
    """Return the command that runs Python ``code`` as the user nobody, with no privileges and none to be had."""
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    command = [*drop, *before, sys.executable, "-B", "-c", code]
    closed = [each for each in Path(sys.executable).resolve().parents if not each.stat().st_mode & 0o001]
    if not closed:
        return command
    inside = Path(sys.base_prefix)
    return ["unshare", "-m", "sh", "-c", OPEN_THE_WAY, "sh", str(folder / "way"), str(inside), str(closed[0]), *command]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder everybody may enter."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def said(command: list[str]) -> tuple[list[str], str]:
    run = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120, check=False)
    return run.stdout.splitlines(), run.stderr


@pytest.mark.slow(2)
@pytest.mark.needs("bubblewrap")
def test_everything_holds_for_an_ordinary_user(open_folder: Path) -> None:
    """As root the tests become nobody; an ordinary user is one already."""
    code = ATTACKS.format(root=str(ROOT))
    command = as_nobody(open_folder, code) if os.geteuid() == 0 else [sys.executable, "-B", "-c", code]
    lines, errors = said(command)
    assert lines[:1] == [str(NOBODY if os.geteuid() == 0 else os.getuid())], errors
    assert lines[1].startswith("sandbox: bubblewrap, "), lines[1]
    assert lines[2:] == ENDS, errors


NO_NAMESPACES = """
import ctypes, struct
# As kernels and containers do that let nobody make a user namespace: clone and unshare fail with EPERM.
rules = [(0x20, 0, 0, 0)]
for number, flags in {calls}:
    rules += [(0x15, 0, 3, number), (0x20, 0, 0, 16), (0x45, 0, 1, flags), (0x06, 0, 0, 0x50001), (0x20, 0, 0, 0)]
rules += [(0x06, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *rule) for rule in rules))
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
header = ctypes.create_string_buffer(struct.pack("@HP", len(rules), ctypes.addressof(code)))
assert libc.prctl(22, 2, ctypes.c_ulong(ctypes.addressof(header)), 0, 0) == 0
"""


@pytest.mark.needs("bubblewrap")
@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="no numbers of system calls for it")
def test_a_host_without_user_namespaces_says_so() -> None:
    numbers = {"x86_64": (56, 272), "aarch64": (220, 97)}[os.uname().machine]
    code = NO_NAMESPACES.format(calls=[(number, 0x10000000) for number in numbers])
    code += f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom grader.sandbox import bubblewrap\n"
    code += "print(bubblewrap.available().ok, bubblewrap.available().reason)"
    lines, errors = said([sys.executable, "-B", "-c", code])
    (line,) = lines or [errors]
    assert line.startswith("False No sandbox here: bubblewrap is installed but not allowed to work here (")
    assert "The seccomp filter of this container or service forbids namespaces; start a container with" in line
    assert line.endswith("To grade without one, and only code you trust, pass --unsafe: the report says so.")


@pytest.fixture
def program_found_anew() -> Iterator[None]:
    """Forget which bubblewrap was found, before the test and after it."""
    bubblewrap_program.find.cache_clear()
    yield
    bubblewrap_program.find.cache_clear()


@pytest.mark.parametrize(("system", "way"), [("darwin", "grader/SECURITY.md"), ("win32", "grader/SECURITY.md")])
@pytest.mark.usefixtures("program_found_anew")
def test_other_systems_are_refused_with_a_way_out(system: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    state = bubblewrap.available()
    assert not state.ok
    assert state.reason.startswith("No sandbox here: bubblewrap belongs to Linux, this is ")
    assert "Dockerfile" in state.reason
    assert way in state.reason
    assert "--unsafe" in state.reason
    monkeypatch.setattr(bubblewrap, "available", lambda: state)
    with pytest.raises(bubblewrap.NoSandboxError, match="No sandbox here"):
        bubblewrap.bubblewrap_command(bubblewrap.Limits(), [9])
