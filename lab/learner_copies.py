"""Learners' copies of the notebooks: where each lies in a learner's folder, with links that lead to other copies."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from grader.notebook_names import lesson_copy
from lab.originals import originals

LINK = re.compile(r"(?<=\]\()[^()\s\"\\]+\.ipynb(?=[)#])")
"""Target of a Markdown link to a notebook, in the notebook's own JSON."""
LESSON = re.compile(r"notebooks/(\d\d_\w+)\.ipynb")


def copies(root: Path) -> dict[str, str]:
    """Return the text of each notebook that learners get, by its path in their folder."""
    return {copy_path(path): relinked(text, path) for path, text in originals(root).items()}


def copy_path(path: str) -> str:
    """Return the path in a learner's folder of the copy of a notebook; ``path`` is its path in the course."""
    lesson = LESSON.fullmatch(path)
    return f"notebooks/{lesson_copy(lesson[1])}" if lesson else path


def relinked(text: str, path: str) -> str:
    """Return the text of the notebook at ``path`` with links that lead to learners' copies of lessons."""
    folder = dirname(path)

    def target(link: re.Match[str]) -> str:
        there = normpath(join(folder, link[0]))
        copy = copy_path(there)
        return link[0] if copy == there else relpath(copy, folder)

    return LINK.sub(target, text)
