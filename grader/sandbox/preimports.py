"""Imports of the fork server: what an assignment's notebooks import is imported once, for all submissions.

Nothing is known here about any library. What its import leaves behind decides: code that prints or fails is left to the
submissions, and whether there is a thread, which a fork would not have, is reported to the judge.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import os
import sys
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from importlib.machinery import EXTENSION_SUFFIXES
from typing import Any

TESTERS = (
    "numpy", "numpy.testing", "numpy.testing._private.utils", "numpy._core.numeric", "numpy._core.fromnumeric",
    "pandas", "pandas.testing", "pandas._testing", "pandas._testing.asserters",
)  # fmt: skip
"""Modules with functions that test cells compare results with: they are there if their package is."""
_CLONE_THREAD = 0x00010000
_brought: set[str] = set()


@dataclass
class Imports:
    """What came of the imports of a fork server."""

    kept: list[str] = field(default_factory=list)
    """The modules that every fork now has."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Modules that submissions import by themselves, and why: a predicate."""
    threaded: str | None = None
    """The first module whose import left a thread behind; after it, further ones could not be told."""


def bring(
    wanted: Iterable[str], beside: Collection[str] = (), begin: Callable[[str], object] = lambda name: None
) -> Imports:
    """Import modules; those that are not installed are passed over.

    Args:
        wanted: The modules: ``a.b`` for ``import a.b`` and ``a:b`` for ``from a import b``.
        beside: Names of modules beside the notebook. They hide installed ones of the same name from learner code.
        begin: Is told of each module before it is imported: it may be the last thing this process does.
    """
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel has it
    imports, before = Imports(), frozenset(sys.modules)
    for name in wanted:
        begin(name)
        _bring(name, imports)
    for name in TESTERS:
        if name.split(".")[0] in sys.modules:
            _bring(name, Imports())
    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            _draw()
    _forget(name for name in sys.modules.keys() - before if name.split(".")[0] in beside)
    _brought.update(name.split(".")[0] for name in sys.modules.keys() - before)
    return imports


def uncover(path: str) -> None:
    """Let learner code import the module in a file beside the notebook, although `bring` has one of its name."""
    name, _, rest = path.removeprefix("./").removesuffix(".py").partition("/")
    if path.endswith(".py") and rest in ("", "__init__") and name in _brought:
        _forget(each for each in sys.modules if each.split(".")[0] == name)


def has_threads() -> bool:
    """Return whether this process has more than one thread, also where Python did not start them."""
    try:  # allowed to everyone and without effect, but only in a process with one thread
        return bool(ctypes.CDLL(None).unshare(_CLONE_THREAD) != 0)
    except AttributeError:  # not Linux
        return threading.active_count() > 1


def reseed() -> None:
    """Give a fork random numbers of its own."""
    random = getattr(sys.modules.get("numpy"), "random", None)
    if random is not None:
        random.seed()


def _bring(name: str, imports: Imports) -> None:
    before, printed = frozenset(sys.modules), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            if not _is_there(name):
                return
    except BaseException as error:  # also what ends a program
        imports.left_out[name] = f"ended with {type(error).__name__}"
        return
    added = sys.modules.keys() - before
    if printed.getvalue() and not any(map(_is_compiled, added)):  # compiled code cannot be imported again
        _forget(added)
        imports.left_out[name] = "prints something when it is imported"
        return
    imports.kept.append(name)
    if imports.threaded is None and has_threads():
        imports.threaded = name


def _is_there(name: str) -> bool:
    """Import a module, and what is imported from it if that is a module too; return whether it is installed."""
    package, _, member = name.partition(":")
    try:
        module = importlib.import_module(package)
    except ModuleNotFoundError:
        return False
    if member and not hasattr(module, member):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(f"{package}.{member}")
    return True


def _is_compiled(name: str) -> bool:
    return str(getattr(sys.modules[name], "__file__", None)).endswith(tuple(EXTENSION_SUFFIXES))


def _forget(names: Iterable[str]) -> None:
    for name in list(names):
        sys.modules.pop(name, None)


def _draw() -> None:
    """Draw a plot: the first one loads fonts and the display of plots in notebooks."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    figure.savefig(io.BytesIO())
    pyplot.close(figure)
