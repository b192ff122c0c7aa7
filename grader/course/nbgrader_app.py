"""nbgrader's own converters, run inside this process with the course's configuration."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from grader.errors import GraderError


class NbgraderError(GraderError):
    """nbgrader could not do it; the text is what nbgrader said."""


def prepare() -> None:
    """Make ready for importing and using nbgrader in this process."""
    # A new gradebook asks the program alembic for a version; it lies beside Python, perhaps not on the path.
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


class _Said(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def quiet(*handlers: logging.Handler) -> logging.Logger:
    """Return a log for nbgrader that nothing but ``handlers`` hears."""
    log = logging.Logger("nbgrader of this course")
    for handler in handlers or (logging.NullHandler(),):
        log.addHandler(handler)
    return log


def convert(converter: str, course: Path, assignment: str, url: str, *, force: bool = True) -> None:
    """Run ``GenerateAssignment`` or ``GenerateFeedback`` on one assignment; raises `NbgraderError`."""
    prepare()
    said = _Said()
    log = quiet(said)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader import converters
        from nbgrader.coursedir import CourseDirectory

        config = load_config(course)
        directory = CourseDirectory(config=config, log=log)
        directory.root, directory.db_url, directory.assignment_id = str(course.resolve()), url, assignment
        made = getattr(converters, converter)(coursedir=directory, config=config, log=log)
        made.force = force
        try:
            made.start()
        except (Exception, SystemExit) as error:
            raise NbgraderError("\n".join(dict.fromkeys([*said.lines, f"{type(error).__name__}: {error}"]))) from None


def load_config(course: Path) -> Any:
    """Return the course's ``nbgrader_config.py``; without one, this project's own settings."""
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    if (course / "nbgrader_config.py").is_file():
        try:
            return PyFileConfigLoader("nbgrader_config.py", path=str(course.resolve())).load_config()
        except Exception as error:
            raise NbgraderError(
                f"nbgrader_config.py of the course cannot be read ({type(error).__name__}: {error}); correct it."
            ) from error
    return Config({"ClearSolutions": {"code_stub": {"python": "# YOUR CODE HERE\n..."}}})


def course_id(course: Path) -> str:
    """Return the course's id for the gradebook."""
    found = load_config(course).CourseDirectory.get("course_id", "")
    return str(found or "default_course")
