"""Working copies: notebooks of the course in which somebody has worked, told from generated ones."""

from __future__ import annotations

import json
from typing import Any


def holds_work(text: str, original: str) -> bool:
    """Return whether somebody ran or changed a notebook; an older generated text is nobody's work."""
    try:
        notebook, wanted = json.loads(text), json.loads(original)
        ran = any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"])
        answers, stubs = _answers(notebook), _answers(wanted)
        if stubs:  # an assignment; a kernel's name in it may come from nbgrader, which releases it
            return ran or any(source != stubs.get(name, source) for name, source in answers.items())
        return ran or "language_info" in notebook["metadata"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _answers(notebook: dict[str, Any]) -> dict[str, str]:
    marked = [(cell, cell["metadata"].get("nbgrader", {})) for cell in notebook["cells"]]
    return {mark["grade_id"]: "".join(cell["source"]) for cell, mark in marked if mark.get("solution")}
