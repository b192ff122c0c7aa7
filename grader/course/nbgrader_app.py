"""nbgrader as a library, imported without its Jupyter extensions."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import os
import sys
from pathlib import Path

from grader.errors import GraderError


class NbgraderError(GraderError):
    """nbgrader could not do what it was asked; the text is nbgrader's."""


def prepare() -> None:
    """Prepare this process for importing and using nbgrader."""
    # A new gradebook runs the program alembic; it lies beside Python, which may not be on the path.
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = beside + os.pathsep + os.environ.get("PATH", os.defpath)
    # The parser behind this name costs two seconds to import and serves formats that no notebook has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    _leave_out_extensions()


def _leave_out_extensions() -> None:
    """Let nbgrader's modules be imported without its Jupyter extensions, which its own ``__init__`` loads: 0.8 s less.

    The package object is the real one, with its path; only its ``__init__`` is not run.
    """
    if "nbgrader" in sys.modules:
        return
    spec = importlib.util.find_spec("nbgrader")
    if spec is None:
        raise NbgraderError("nbgrader is not installed: set the course up again.")
    package = importlib.util.module_from_spec(spec)
    package.__dict__["__version__"] = importlib.metadata.version("nbgrader")
    sys.modules["nbgrader"] = package


def quiet(*handlers: logging.Handler) -> logging.Logger:
    """Return a log for nbgrader that goes to ``handlers`` and nowhere else."""
    log = logging.Logger("nbgrader of this course")
    for handler in handlers or (logging.NullHandler(),):
        log.addHandler(handler)
    return log
