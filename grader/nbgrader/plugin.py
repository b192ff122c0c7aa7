"""nbgrader plugin: nbgrader's own commands and formgrader's buttons grade and give feedback with this project.

In a course's ``nbgrader_config.py``, after its other settings::

    from grader.nbgrader.plugin import configure
    configure(c)

Class runs read that file too, so this module imports nothing that takes time.
"""

from __future__ import annotations

from typing import Any

EXECUTE = "grader.nbgrader.preprocessors.SandboxExecute"
FEEDBACK = "grader.nbgrader.preprocessors.FeedbackPage"
VIEW = "grader.nbgrader.safe_view.SafeView"
_THEIRS = "nbgrader.preprocessors."
_AFTER = ("IgnorePattern", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")
STEPS = [
    EXECUTE,
    _THEIRS + "IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    *(_THEIRS + name for name in _AFTER[1:]),
]
"""nbgrader's steps after a submission's cells are restored; only the first is not nbgrader's own."""


def configure(config: Any) -> None:
    """Make ``nbgrader autograde`` and ``generate_feedback``, and formgrader's buttons for them, use this project.

    If the instructor has set a list of steps, only nbgrader's Execute in it is replaced.

    Args:
        config: The ``c`` of ``nbgrader_config.py``.
    """
    own = config.Autograde.get("autograde_preprocessors")
    config.Autograde.autograde_preprocessors = (
        [EXECUTE if _is_execute(step) else step for step in own] if isinstance(own, list) else STEPS
    )
    config.OverwriteCells.add_missing_cells = True  # or the points of a deleted test stay open
    config.GenerateFeedback.exporter_class = FEEDBACK
    config.HTMLExporter.preprocessors = [*config.HTMLExporter.get("preprocessors", []), VIEW]  # formgrader's view


def _is_execute(step: Any) -> bool:
    name = step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"
    return name.startswith(_THEIRS) and name.endswith(".Execute")
