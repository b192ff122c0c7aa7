"""Checks for function-calling code, and a safe, fast way to grade a class with them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.in_kernel import Score

__all__ = ["check"]


def check(check_id: str) -> Score:
    """Run one check of the course on your code, show what it found and return the score; see `grader.in_kernel`."""
    # Imported late: learner code in the sandbox imports this package, and no check may come with it.
    from grader import in_kernel

    return in_kernel.check(check_id, sys._getframe(1).f_globals)


if "IPython" in sys.modules:  # a notebook: a check tells a cell that failed from one that was not written
    from grader.kernel import cell_runs

    cell_runs.watch()
