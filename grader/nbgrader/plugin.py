"""nbgrader plugin: nbgrader's own commands and formgrader's buttons grade and give feedback with this project.

In a course's ``nbgrader_config.py``, after its other settings::

    from grader.nbgrader.plugin import configure
    configure(c)

Class runs read that file too, so this module imports nothing that takes time.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

EXECUTE = "grader.nbgrader.preprocessors.SandboxExecute"
SAVE = "grader.nbgrader.preprocessors.SaveGrades"
FEEDBACK = "grader.nbgrader.preprocessors.FeedbackPage"
VIEW = "grader.nbgrader.safe_view.SafeView"
TEMPLATES = str(Path(__file__).parent / "templates")
"""Parts of formgrader's pages that take the place of those that load something from the network."""
_THEIRS = "nbgrader.preprocessors."
_OURS = {"Execute": EXECUTE, "SaveAutoGrades": SAVE}
"""What takes the place of which of nbgrader's steps."""
STEPS = [
    EXECUTE,
    _THEIRS + "IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    _THEIRS + "LimitOutput",
    SAVE,
    _THEIRS + "AssignLatePenalties",
    _THEIRS + "CheckCellMetadata",
]
"""nbgrader's steps after a submission's cells are restored."""


def configure(config: Any) -> None:
    """Make ``nbgrader autograde`` and ``generate_feedback``, and formgrader's buttons for them, use this project.

    If the instructor has set a list of steps, only nbgrader's Execute and SaveAutoGrades in it are replaced.

    Args:
        config: The ``c`` of ``nbgrader_config.py``.
    """
    own = config.Autograde.get("autograde_preprocessors")
    config.Autograde.autograde_preprocessors = [_replaced(step) for step in own] if isinstance(own, list) else STEPS
    config.OverwriteCells.add_missing_cells = True  # or the points of a deleted test stay open
    config.GenerateFeedback.exporter_class = FEEDBACK
    config.HTMLExporter.preprocessors = [*config.HTMLExporter.get("preprocessors", []), VIEW]  # formgrader's view
    theirs = config.HTMLExporter.get("extra_template_basedirs", _formgrader_templates())
    config.HTMLExporter.extra_template_basedirs = [TEMPLATES, *theirs]


def _formgrader_templates() -> list[str]:
    """Return the folder that formgrader itself would set, without an import of nbgrader."""
    package = find_spec("nbgrader")
    origin = package.origin if package else None
    return [str(Path(origin).parent / "server_extensions" / "formgrader" / "templates")] if origin else []


def _replaced(step: Any) -> Any:
    """Return the step in place of ``step``: another one only for nbgrader's own."""
    name = step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"
    return _OURS.get(name.rpartition(".")[2], step) if name.startswith(_THEIRS) else step
