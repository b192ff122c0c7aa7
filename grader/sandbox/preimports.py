"""Libraries that take seconds to import: the fork server imports those of an assignment once for all submissions."""

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
"""Modules of these packages with functions that test cells compare results with."""
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([\w, \t]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)


def used_libraries(cells: Iterable[str], beside: Collection[str] = ()) -> list[str]:
    """Return the modules of `KNOWN` packages that cells import, in order, and the names imported from them.

    Args:
        cells: The sources of the cells.
        beside: Paths of files beside the notebook. A file or folder with a package's name hides the package.
    """
    own = {path.split("/")[0].removesuffix(".py") for path in beside}
    found: dict[str, None] = {}
    for source in cells:
        for package, names, modules in _IMPORT.findall(source):
            wanted = [package, *(f"{package}.{name}" for name in _names(names))] if package else _names(modules)
            found |= dict.fromkeys(each for each in wanted if each.split(".")[0] in KNOWN - own)
    return list(found)


def bring(modules: Iterable[str]) -> None:
    """Import those of ``modules`` that are installed; names that are no modules, such as functions, are skipped."""
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
    """Draw a plot: the first one loads fonts and the display of plots in notebooks."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    figure.savefig(io.BytesIO())
    pyplot.close(figure)


def _names(listed: str) -> list[str]:
    """Return the names in ``a, b as c``."""
    return [each.split()[0] for each in listed.split(",") if each.split()]
