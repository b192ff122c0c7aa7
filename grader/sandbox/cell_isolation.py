"""What stands between learner code and a plain test cell that has to run in the same process.

Nothing here can be perfect: who shares a process with its judge can, with enough work, reach all of it. What it does is
to take the short ways away. Before a test the standard library's functions are put back as they were, also those of
builtins; the test gets builtins of its own, under names nobody can know beforehand; tracing ends; and as long as the
test runs, the garbage collector's lists, tracing and the test's own code object cannot be had.
"""

from __future__ import annotations

import builtins
import gc
import sys
import threading
import types
from collections.abc import Callable, Collection
from typing import Any

from grader.sandbox.preimports import TESTERS

MODULES = (
    "builtins", "json", "json.decoder", "json.encoder", "math", "cmath", "statistics", "decimal", "fractions",
    "numbers", "random", "itertools", "functools", "operator", "collections", "collections.abc", "copy", "re",
    "string", "textwrap", "datetime", "hashlib", "hmac", "inspect", "types", "typing", "ast", "unittest",
    "unittest.case", "unittest.mock", "unittest.suite", "unittest.runner", "unittest.loader", "unittest.result",
    "dataclasses", "enum", "contextlib", "io", "os", "posixpath", "pathlib", "itertools", "difflib", "time", "csv",
    "marshal", "traceback", "linecache", "warnings", "abc", "heapq", "bisect", "array", "struct", "base64", "binascii",
)  # fmt: skip
_CHANGING = frozenset({"_", "__", "___", "environ", "input", "displayhook", "filters", "cache"})
"""Names in these modules that are meant to change."""
_DENIED = frozenset(
    {
        "gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_frames", "sys._current_exceptions",
        "ctypes.string_at", "ctypes.wstring_at", "ctypes.cdata", "ctypes.dlsym", "ctypes.dlsym/handle",
    }
)  # fmt: skip
_DENIED_IN_TESTS = frozenset({"sys.settrace", "sys.setprofile", "sys.monitoring.register_callback"})
_HIDDEN = frozenset({"f_code", "gi_code", "cr_code"})

_set_class = type.__setattr__
_missing = object()


class Pristine:
    """The standard library, and what is loaded of `TESTERS`, as it was before learner code ran."""

    def __init__(self) -> None:
        self._modules: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._classes: list[tuple[type, dict[str, Any]]] = []
        for name in (*dict.fromkeys(MODULES), *(each for each in TESTERS if each in sys.modules)):
            try:
                module = __import__(name, fromlist=["*"])
            except ImportError:
                continue
            self._modules.append((vars(module), dict(vars(module))))
            self._classes += [(each, dict(vars(each))) for each in _own_classes(module)]
        self.builtins = dict(vars(builtins))

    def restore(self, exempt: Collection[str]) -> None:
        """Put back what was changed, names in ``exempt`` aside: the instructor's own cells change those."""
        for now, saved in self._modules:
            for name, value in saved.items():
                if now.get(name, _missing) is not value and name not in exempt and name not in _CHANGING:
                    now[name] = value
        for each, saved in self._classes:
            now_in_class = vars(each)
            for name, value in saved.items():
                if now_in_class.get(name, _missing) is not value and name not in exempt:
                    try:
                        _set_class(each, name, value)
                    except (AttributeError, TypeError):
                        continue


def _own_classes(module: types.ModuleType) -> list[type]:
    """Return the classes a module defines that Python code can change."""
    heap = 1 << 9
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and each.__flags__ & heap
    ]


class Watch:
    """An audit hook, which Python code can neither see nor take away.

    It keeps a test's code object, with the secret in it, from being found, and tracing from being started by a test's
    callees.
    """

    def __init__(self) -> None:
        self.testing = [False]
        """Whether a test is running."""
        self.reading = [False]
        """Whether this process itself reads a failed test's traceback."""
        _watch(self.testing, self.reading)


def _trusted_codes() -> dict[int, types.CodeType]:
    """Return the code of library functions that draw tracebacks or end tracing, by identity."""
    found: dict[int, types.CodeType] = {}
    for name in ("traceback", "doctest", "logging", "unittest.result", "unittest.case", "unittest.runner"):
        module = __import__(name, fromlist=["*"])
        for holder in (module, *_own_classes(module)):
            for each in vars(holder).values():
                function = getattr(each, "__func__", each)
                if isinstance(function, types.FunctionType):
                    found[id(function.__code__)] = function.__code__
    return found


def _watch(testing: list[bool], reading: list[bool]) -> None:
    busy = False
    get, frame_at, trusted = getattr, sys._getframe, _trusted_codes()

    def asked_by_the_library() -> bool:
        nonlocal busy
        busy = True
        try:
            return id(frame_at(2).f_code) in trusted
        finally:
            busy = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal busy
        if busy:
            return
        if event in _DENIED:
            raise RuntimeError(f"{event} cannot be used while grading")
        if event in _DENIED_IN_TESTS and testing[0] and not asked_by_the_library():
            raise RuntimeError(f"{event} cannot be used while a test cell runs")
        if event == "object.__getattr__" and arguments[1] in _HIDDEN and not reading[0]:
            busy = True
            try:
                found = get(arguments[0], arguments[1], None)
            finally:
                busy = False
            if found is not None and found.co_filename.startswith("<test ") and not asked_by_the_library():
                raise ValueError("the code of a test cell cannot be read")

    sys.addaudithook(hook)


def quiet_tracers(
    settrace: Callable[[Any], None] = sys.settrace,
    setprofile: Callable[[Any], None] = sys.setprofile,
    of_threads: Callable[[Any], None] = threading.settrace,
    collect: Callable[[], None] = gc.callbacks.clear,
) -> None:
    """End what could watch a test line by line."""
    settrace(None)
    setprofile(None)
    of_threads(None)
    collect()
