"""Libraries that take seconds to import: where an assignment uses them, the warm parent imports them once for all."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import sys
from collections.abc import Collection, Iterable
from typing import Any

KNOWN = frozenset(
    {
        "bs4", "matplotlib", "networkx", "numpy", "pandas", "PIL", "plotly", "requests", "scipy", "seaborn", "skimage",
        "sklearn", "statsmodels", "sympy",
    }
)  # fmt: skip
"""Packages that may be imported before a fork: they start no thread that has to live on in it."""
TESTERS = (
    "numpy", "numpy.testing", "numpy.testing._private.utils", "numpy._core.numeric", "numpy._core.fromnumeric",
    "pandas", "pandas.testing", "pandas._testing", "pandas._testing.asserters",
)  # fmt: skip
"""Modules of theirs that test cells compare with."""
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([\w, \t]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)


def used(cells: Iterable[str], beside: Collection[str] = ()) -> list[str]:
    """Return the modules of `KNOWN` packages that cells import, in order, and the names taken from them.

    A package with a file or folder of its name among ``beside``, paths beside the notebook, is another one.
    """
    own = {path.split("/")[0].removesuffix(".py") for path in beside}
    found: dict[str, None] = {}
    for source in cells:
        for package, names, modules in _IMPORT.findall(source):
            wanted = [package, *(f"{package}.{name}" for name in _names(names))] if package else _names(modules)
            found |= dict.fromkeys(each for each in wanted if each.split(".")[0] in KNOWN - own)
    return list(found)


def bring(modules: Iterable[str]) -> None:
    """Import what is installed of ``modules``; what is none, such as a function taken from one, is passed over."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel has it
    modules = list(modules)
    roots = {name.split(".")[0] for name in modules}
    for name in (*modules, *(each for each in TESTERS if each.split(".")[0] in roots)):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            _draw()


def reseed() -> None:
    """Give a fork random numbers of its own."""
    random = getattr(sys.modules.get("numpy"), "random", None)
    if random is not None:
        random.seed()


def _draw() -> None:
    """Draw once: fonts and what shows a plot in a notebook are loaded with the first one."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    figure.savefig(io.BytesIO())
    pyplot.close(figure)


def _names(listed: str) -> list[str]:
    """Return the names in ``a, b as c``."""
    return [each.split()[0] for each in listed.split(",") if each.split()]
