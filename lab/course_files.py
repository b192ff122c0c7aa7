"""Contents manager for JupyterLab: which files of the course are listed, and clear errors when saving fails.

This module runs inside the Jupyter server. The file browser shows what a learner works with. Everything else stays
where it is and can be opened by its path, as formgrader does; it is only not listed.
"""

from __future__ import annotations

import contextlib
import errno
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

from lab import workspace
from lab.originals import OriginalsError
from lab.start_page import START

HIDDEN = {
    "": (
        *("benchmarks", "build", "docs", "grader", "lab", "mocks", "site", "tests", "widgets", "start.py"),
        *(
            "CHANGELOG.md",
            "CITATION.cff",
            "CODE_OF_CONDUCT.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "SUPPORT.md",
            "SECURITY.md",
            "pyproject.toml",
            "requirements.*",
        ),
        *("Dockerfile", "compose.*", "*.yml"),
    ),
    "notebooks": ("lessons", "AUTHORING.md", "generate.py"),
    "exercises": ("assignments", "source", "nbgrader_config.py", "README.md", "gradebook.db", "journal"),
}
"""Files of the course that are not listed, by folder. Files that someone adds are listed."""
READ_ONLY_ERRORS = (errno.EACCES, errno.EPERM, errno.EROFS)
DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)


class CourseFiles(AsyncLargeFileManager):
    """Jupyter's contents manager with a shorter list of files and clearer errors."""

    async def _dir_model(self, path: str, content: bool = True) -> Any:
        model = await super()._dir_model(path, content=content)  # type: ignore[no-untyped-call]
        in_course = (Path(self.root_dir) / "start.py").is_file()  # in a learner's folder all files are the learner's
        hidden = HIDDEN.get(path.strip("/"), ()) if in_course else ()
        if content and hidden:
            shown = [entry for entry in model["content"] if not any(fnmatch(entry["name"], each) for each in hidden)]
            model["content"] = shown
        return model

    async def get(self, path: Any, content: Any = True, *more: Any, **options: Any) -> Any:
        """Return a file; the start page as it is now, with what was done in this session."""
        if content and path.strip("/") == START:
            with contextlib.suppress(OSError, OriginalsError):  # then it is as it was written last
                workspace.renew_start_page(Path(self.root_dir))
        return await super().get(path, content, *more, **options)  # type: ignore[no-untyped-call]

    async def save(self, model: Any, path: str = "") -> Any:
        """Save a file; raise an HTTP error with a sentence for the learner if that fails."""
        try:
            return await super().save(model, path)  # type: ignore[no-untyped-call]
        except HTTPError as error:
            raise explained(error, path) from error


def explained(error: HTTPError, path: str) -> HTTPError:
    """Return the error of a failed save with a text that says what happened, what is safe, and what to do."""
    reason = error.__cause__.errno if isinstance(error.__cause__, OSError) else None
    name = PurePosixPath(path).name
    if reason in READ_ONLY_ERRORS:
        return HTTPError(
            403,
            f"{name} lies in a folder that you may read but not change. Nothing is lost: your work is in this tab. "
            "Keep it with File → Download, or with File → Save Notebook As… in a folder of your own.",
        )
    if reason in DISK_FULL_ERRORS:
        return HTTPError(
            507,
            f"The disk is full, so {name} could not be saved. Nothing is lost: your work is in this tab, and what was "
            "saved before is unharmed. Make room, then save again; or keep it with File → Download.",
        )
    return error
