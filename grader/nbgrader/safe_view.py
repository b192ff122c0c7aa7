"""Safe view of graded notebooks in formgrader. JupyterLab loads it when it starts, so it imports no sandbox."""

from __future__ import annotations

import copy
import re
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor

from grader.course.notebook import mark
from grader.reports import html
from grader.reports.outputs import bundle, outcome_of


class SafeView(Preprocessor):
    """Preprocessor that makes a graded notebook safe for formgrader, which shows outputs and Markdown with scripts.

    The file stays as it is: this is for the view alone.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return a copy in which nothing from a learner can run in the instructor's browser."""
        nb = copy.deepcopy(nb)
        for cell in nb.cells:
            given = mark(cell)
            cell.metadata = nbformat.from_dict({"nbgrader": given} if given else {})  # type: ignore[no-untyped-call]
            if cell.cell_type == "code":
                cell.outputs = [_safe_output(each) for each in cell.outputs]
            else:
                cell.pop("attachments", None)
                cell.source = _without_tags(cell.source)
        return nb, resources


_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_FORMULA = re.compile(r"\$\$[^$]+\$\$|\$(?!\s)[^$]+(?<!\s)\$(?!\d)")


def _without_tags(markdown: str) -> str:
    """Return Markdown in which nothing begins a tag; within a formula, TeX's own word takes its place."""
    return _TAG.sub("&lt;", _FORMULA.sub(lambda formula: _TAG.sub(r"\\lt ", formula[0]), markdown))


def _safe_output(output: Any) -> Any:
    if output.output_type == "stream":
        output.name = "stderr" if output.name == "stderr" else "stdout"
    elif "data" in output:
        outcome = outcome_of([output])
        shown = html.card(outcome) if outcome else bundle(output.data)
        output.data = nbformat.from_dict({"text/html": shown})  # type: ignore[no-untyped-call]
        output.metadata = nbformat.from_dict({})  # type: ignore[no-untyped-call]
    return output
