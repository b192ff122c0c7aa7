"""Changes that learner code leaves to what a plain test relies on: builtins, the standard library, the shell, helpers.

Such a test runs in one process with the code it judges, as it does under a kernel, and means the same there. Nothing is
kept from learner code and nothing is put back: what differs after a cell is named, and a person decides. Who shares a
process with the code that looks for changes can, with enough work, hide them.
"""

from __future__ import annotations

import builtins
import operator
import sys
import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from grader.sandbox.dict_versions import DictVersions
from grader.sandbox.preimports import TESTERS

MODULES = (
    "builtins", "json", "json.decoder", "json.encoder", "math", "cmath", "statistics", "decimal", "fractions",
    "numbers", "random", "itertools", "functools", "operator", "collections", "collections.abc", "copy", "re",
    "string", "textwrap", "datetime", "hashlib", "hmac", "inspect", "types", "typing", "ast", "unittest",
    "unittest.case", "unittest.mock", "unittest.suite", "unittest.runner", "unittest.loader", "unittest.result",
    "dataclasses", "enum", "contextlib", "io", "os", "posixpath", "pathlib", "difflib", "time", "csv",
    "marshal", "traceback", "linecache", "warnings", "abc", "heapq", "bisect", "array", "struct", "base64", "binascii",
)  # fmt: skip
_INSTANCES = ("json._default_decoder", "json._default_encoder", "unittest.defaultTestLoader")
"""Objects of the standard library whose own attributes its functions use."""
_VARIABLE = frozenset(
    {
        "_", "__", "___", "environ", "input", "displayhook", "filters", "cache",
        "tzname", "timezone", "altzone", "daylight", "errors", "_loading_packages",
        "file_spec", "open_spec",  # unittest.mock.mock_open fills them in
    }
)  # fmt: skip
"""Names in these modules that are meant to change."""
_HEAP_TYPE = 1 << 9  # a class that Python code can change
_PARTS = ("__code__", "__defaults__", "__kwdefaults__")
_ATTRIBUTE_EVENTS = ("object.__setattr__", "object.__delattr__")
_missing = object()


class LibrarySnapshot:
    """The standard library, and what is loaded of `TESTERS`, as it is while no learner code has run.

    Most of it is not looked at: dicts have versions, and Python tells an audit hook of functions that are changed. To
    look at an object is to write to it, as its references are counted, and a fork copies the page that it is on.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[Mapping[str, Any], dict[str, Any]]] = {}
        self._functions: dict[int, tuple[str, types.FunctionType]] = {}
        self._former_parts: dict[int, list[object]] = {}
        for name in (*dict.fromkeys(MODULES), *(each for each in TESTERS if each in sys.modules)):
            module = sys.modules.get(name) or __import__(name, fromlist=["*"])
            self._hold(name, vars(module))
            for own in _own_classes(module):
                self._hold(f"{name}.{own.__qualname__}", vars(own))
        self._versions = DictVersions({name: now for name, (now, _) in self._held.items()})
        for name in _INSTANCES:
            module_name, _, attribute = name.rpartition(".")
            self._hold(name, vars(getattr(sys.modules[module_name], attribute)))
        sys.addaudithook(self._note)

    def _hold(self, name: str, holder: Mapping[str, Any]) -> None:
        self._held[name] = (holder, dict(holder))
        for key, value in holder.items():
            function = getattr(value, "__func__", getattr(value, "fget", value))
            if isinstance(function, types.FunctionType):
                self._functions.setdefault(id(function), (f"{name}.{key}", function))

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Keep what makes up a function before it gets other code or defaults."""
        if event in _ATTRIBUTE_EVENTS and id(arguments[0]) in self._functions:
            self._former_parts.setdefault(id(arguments[0]), _parts(arguments[0]))

    def changes(self) -> dict[str, object]:
        """Return what differs now, by its dotted name, with what stands there."""
        found: dict[str, object] = {}
        for name in (*self._versions.differing(), *_INSTANCES):
            holder, saved = self._held[name]
            added = holder.keys() - saved.keys() if name in _INSTANCES else set()
            differing = {
                f"{name}.{key}": holder.get(key, _missing)
                for key in (*saved, *added)
                if holder.get(key, _missing) is not saved.get(key, _missing) and key not in _VARIABLE
            }
            found |= differing
            if not differing:
                self._versions.settle(name)
        for place, former in list(self._former_parts.items()):
            name, function = self._functions[place]
            for now, before in zip(_parts(function), former, strict=True):
                if now is not before:
                    found[name] = now
        return found

    def accept(self, names: Iterable[str]) -> None:
        """Take these changes as the new state: the instructor's own cells have made them."""
        for name in names:
            holder_name, _, key = name.rpartition(".")
            holder, saved = self._held[holder_name]
            saved[key] = holder.get(key, _missing)
        accepted = set(names)
        for place in [each for each in self._former_parts if self._functions[each][0] in accepted]:
            del self._former_parts[place]


def _own_classes(module: types.ModuleType) -> list[type]:
    """Return the classes a module defines that Python code can change."""
    return [
        each
        for each in dict.fromkeys(filter(lambda value: isinstance(value, type), vars(module).values()))
        if each.__module__ == module.__name__ and each.__flags__ & _HEAP_TYPE
    ]


class ShellSnapshot:
    """IPython's shell as it was made: how it reads cells, runs them, and shows numbers."""

    _METHODS = (
        "run_cell", "run_cell_async", "run_code", "run_ast_nodes", "transform_cell", "transform_ast", "showtraceback",
        "_showtraceback",
    )  # fmt: skip
    _OBJECTS = ("displayhook", "display_pub", "display_formatter", "compile", "events", "user_ns")
    _SHOWN = (int, float, bool, complex, str, type(None))

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._methods = self._current_methods()
        self._printers = self._current_printers()

    def changes(self) -> dict[str, object]:
        """Return what differs now, and what a notebook's own code has hooked into the shell."""
        found = {
            f"get_ipython().{name}": now
            for name, now in self._current_methods().items()
            if now is not self._methods[name]
        }
        if not _same(self._current_printers(), self._printers):
            found["how IPython shows a number"] = True
        if any(_is_own(each) for each in self._hooks()):
            found["hooks of IPython"] = True
        if self._shell.custom_exceptions:
            found["get_ipython().set_custom_exc"] = True
        if any(_is_own(trace) for trace in (sys.gettrace(), sys.getprofile()) if trace is not None):
            found["sys.settrace"] = True
        return found

    def _current_methods(self) -> dict[str, object]:
        own = vars(self._shell)
        methods = {name: own.get(name, _missing) for name in self._METHODS}
        return methods | {name: getattr(self._shell, name, _missing) for name in self._OBJECTS}

    def _current_printers(self) -> list[object]:
        text = self._shell.display_formatter.formatters.get("text/plain")
        printers = getattr(text, "type_printers", {})
        standard = printers.get(float)  # `%precision` asks for another one of IPython's own
        return [
            text,
            *(printers.get(kind) for kind in self._SHOWN if kind is not float),
            _is_own(standard),
            *(value for name, value in getattr(text, "deferred_printers", {}).items() if name[0] == "builtins"),
        ]

    def _hooks(self) -> list[object]:
        shell = self._shell
        handlers = [each for callbacks in shell.events.callbacks.values() for each in callbacks]
        return [*shell.input_transformers_cleanup, *shell.input_transformers_post, *shell.ast_transformers, *handlers]


def _is_own(hook: object) -> bool:
    """Tell whether a function or an object was made by a notebook's own code."""
    return "__main__" in (getattr(hook, "__module__", None), type(hook).__module__)


class HelperSnapshots:
    """The instructor's functions, classes, modules and constants, as their cells left them."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace
        self._helpers: dict[str, tuple[object, list[object]]] = {}

    def take(self, names: Iterable[str]) -> None:
        """Remember these names as they are now."""
        for name in names:
            if name in self._namespace:
                self._helpers[name] = (self._namespace[name], _parts(self._namespace[name]))

    def changes(self) -> list[str]:
        """Return the names that stand for something else now."""
        return [
            name
            for name, (value, parts) in self._helpers.items()
            if self._namespace.get(name, _missing) is not value or not _same(_parts(value), parts)
        ]


def _parts(value: object) -> list[object]:
    """Return what makes a function or a class behave as it does; other values are known by their identity alone."""
    if isinstance(value, types.FunctionType):
        return [getattr(value, part) for part in _PARTS]
    if isinstance(value, type) and value.__flags__ & _HEAP_TYPE and value.__module__ == "__main__":
        members = [each for key, each in vars(value).items() if not key.startswith("__") or callable(each)]
        functions = [each for each in members if isinstance(each, types.FunctionType)]
        return [*members, *(part for each in functions for part in _parts(each))]
    return []


def _same(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(map(operator.is_, one, other))


def _shadowed_builtins(namespace: Mapping[str, Any], usual: Collection[str]) -> list[str]:
    """Return the builtins in whose place a notebook has put something that can be called; ``usual`` are IPython's."""
    known = vars(builtins).keys() & namespace.keys() - set(usual)
    return sorted(name for name in known if callable(namespace[name]) and namespace[name] is not vars(builtins)[name])


def _is_a_number(shown: object) -> bool:
    """Tell whether nbgrader would take a text for a score."""
    try:
        float(shown)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def _has_class_of_its_own(value: object) -> bool:
    """Tell whether a value's class is none that a module has, so that it may show whatever it likes."""
    kind = type(value)
    module = sys.modules.get(kind.__module__)
    return kind.__module__ == "__main__" or getattr(module, kind.__name__, None) is not kind


class ChangeDetector:
    """Looks for changes after each cell of a plain notebook; made in the fork server, where no learner code has run."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._library, self._hooks = LibrarySnapshot(), ShellSnapshot(shell)
        self._helpers = HelperSnapshots(shell.user_ns)
        self._usual_names = frozenset(shell.user_ns)
        self._before: dict[str, object] = {}
        """What differed after the cell before: of a cell of the instructor's, only what it adds is meant so."""

    def end(self, watch: Mapping[str, Any], value: object, shown: Sequence[object]) -> dict[str, Any]:
        """Return what differs after a cell.

        Args:
            watch: What the judge said of the cell.
            value: The value of its last expression.
            shown: The texts of all values it showed as results.
        """
        changed = self._library.changes()
        if watch["given"]:
            added = [name for name, now in changed.items() if self._before.get(name) is not now]
            if added:
                self._library.accept(added)
                changed = self._library.changes()
            self._helpers.take(watch["helpers"])
        self._before = changed
        return {
            "changed": [*changed, *self._hooks.changes()],
            "names": self._helpers.changes() + _shadowed_builtins(self._shell.user_ns, self._usual_names),
            "odd": self._odd(value, shown),
        }

    def _odd(self, value: object, shown: Sequence[object]) -> str | None:
        """Tell what is odd about the value that a cell showed: it is a score where the cell is a test."""
        if len(shown) > (value is not None) and self._shell.ast_node_interactivity != "all":
            return "forged"
        return "own class" if shown and _is_a_number(shown[-1]) and _has_class_of_its_own(value) else None
