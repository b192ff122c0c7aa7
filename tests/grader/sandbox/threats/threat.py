"""A threat: what a submission may try, what stops it, and the attacks that try it.

An attack is a cell; where it defines ``attack``, that function is called. An end is ``gone`` (the process is no more),
``not json``, the type of the exception that came out, or the JSON of the returned value. Getting anything else out
means that something got through. ``HELD`` is what an attack returns after it has seen for itself that it failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

HELD = '"held"'
NO_FILE = ("FileNotFoundError", "PermissionError", "NotADirectoryError")
DENIED = ("PermissionError",)
GONE = ("gone",)

CALL_THE_KERNEL = """
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)

def kernel(x86_64, aarch64, *arguments):
    number = {"x86_64": x86_64, "aarch64": aarch64}[platform.machine()]
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""

FRAMES = """
import gc, json, os, struct

def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack("!I", len(body)) + body

def found(name):
    return next(o for o in gc.get_objects() if type(o).__name__ == name)
"""


@dataclass(frozen=True)
class Attack:
    """One thing to try."""

    id: str
    source: str
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Threat:
    """Something to be afraid of: a row of the table in ``grader/SECURITY.md``."""

    name: str
    stopped_by: str
    attacks: tuple[Attack, ...] = ()
    """Run one by one by ``test_hostile.py``."""
    submissions: tuple[str, ...] = ()
    """Names of whole submissions in ``tests/data/sample_class``, graded by ``tests/sample_class/test_class_run.py``."""
    tests: tuple[str, ...] = ()
    """Further tests, ``file::name`` below ``tests``."""


def attack(id: str, source: str, *ends: str, body: bool = True) -> Attack:
    """Build an attack; ``body`` says that the source is the body of the function that is called."""
    text = dedent(source).strip()
    if body:
        text = "def attack():\n" + "\n".join(f"    {line}" for line in text.splitlines())
    return Attack(id, text, ends)


def looks(id: str, expression: str, before: str = "") -> Attack:
    """Build an attack that looks for something and returns it; where nothing is found it was held."""
    body = "\n".join(f"    {line}" for line in [*dedent(before).strip().splitlines(), f"return {expression} or 'held'"])
    return Attack(id, f"def attack():\n{body}\n", (HELD,))


def kernel(id: str, expression: str, *ends: str) -> Attack:
    """Build an attack that is one system call, made past Python."""
    return Attack(id, f"{CALL_THE_KERNEL}\ndef attack():\n    return {expression}\n", ends or DENIED)


def calls(table: str) -> tuple[Attack, ...]:
    """Build an attack for each ``name x86_64 aarch64`` in the table: a bare system call; "-": no such call there."""
    rows = (line.split() for line in table.strip().splitlines())
    return tuple(
        kernel(f"system call {name}", f"kernel({x86.replace('-', '9999')}, {arm.replace('-', '9999')}, 0, 0, 0, 0)")
        for name, x86, arm in rows
    )


def forged(id: str, writes: str, *ends: str) -> Attack:
    """Build an attack that writes to the socket of the judge from inside a call."""
    body = "\n".join(f"    {line}" for line in dedent(writes).strip().splitlines())
    return Attack(id, f"{FRAMES}\ndef attack():\n{body}\n    return 'held'\n", ends or GONE)
