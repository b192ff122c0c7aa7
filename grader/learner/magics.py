"""What a notebook cell may hold that is not Python: ``%magic``, ``%%magic`` and ``!command`` lines.

A light stand-in for IPython's shell: importing IPython into every submission's process would cost more time than
grading it. Magics that only look or measure are accepted, commands of the system are not run, and a magic nobody
knows is an error of its own cell, as in a notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

_SHELL_LINE = re.compile(r"^(\s*)(%|!)\s*(.*)$")
_QUIET = ("matplotlib", "config", "load_ext", "autoreload", "pip", "conda", "precision", "xmode", "capture", "reset")
_TIMED = ("time", "timeit", "prun")
_MOST_LINES = 100  # lines to rewrite in one cell


class UnknownMagicError(Exception):
    """A magic that is not known here."""


class Shell:
    """What ``get_ipython()`` returns: enough to run the rewritten lines, and the namespace as ``user_ns``."""

    def __init__(self, namespace: dict[str, Any], run: Callable[[str], Any]) -> None:
        self.user_ns = namespace
        self._run = run

    def run_line_magic(self, name: str, line: str) -> None:
        """Run ``%name line``: measured code runs once, what sets up a notebook does nothing."""
        if name in _TIMED:
            self._run(re.sub(r"^(\s*-\w+\s*\d*)*\s*", "", line))
        elif name not in _QUIET:
            raise UnknownMagicError(f"Line magic function `%{name}` not found.")

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run ``%%name line`` with the cell below it."""
        if name not in (*_TIMED, "capture"):
            raise UnknownMagicError(f"Cell magic `%%{name}` not found.")
        self._run(cell)

    def system(self, command: str) -> None:
        """Do not run a command of the system; say so where the output would be."""
        print(f"(not run while grading: !{command})")


def to_python(source: str) -> str:
    """Return a cell as Python; what cannot be read stays as it is, for its error to be shown."""
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        name, _, line = first[2:].partition(" ")
        return f"get_ipython().run_cell_magic({name!r}, {line!r}, {rest!r})"
    lines = source.split("\n")
    for _ in range(_MOST_LINES):
        try:
            compile("\n".join(lines), "<cell>", "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except SyntaxError as error:
            if not _rewrite(lines, (error.lineno or 0) - 1):
                break
        except (ValueError, RecursionError, MemoryError):
            break
        else:
            return "\n".join(lines)
    return source


def _rewrite(lines: list[str], index: int) -> bool:
    """Turn the line Python stumbled over into Python, where it is a magic or a command."""
    found = _SHELL_LINE.match(lines[index]) if 0 <= index < len(lines) else None
    if found is None:
        return False
    indent, mark, text = found.groups()
    if mark == "!":
        lines[index] = f"{indent}get_ipython().system({text!r})"
    else:
        name, _, line = text.partition(" ")
        lines[index] = f"{indent}get_ipython().run_line_magic({name!r}, {line!r})"
    return True
