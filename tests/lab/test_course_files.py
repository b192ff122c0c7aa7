"""The file browser shows lessons and exercises; a save that fails says what is safe and what to do."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tornado.web import HTTPError

from lab.course_files import CourseFiles

ROOT = Path(__file__).parent.parent.parent


def names(files: CourseFiles, path: str) -> set[str]:
    listed: Any = asyncio.run(files.get(path, content=True))
    return {entry["name"] for entry in listed["content"]}


def test_machinery_is_not_listed() -> None:
    files = CourseFiles(root_dir=str(ROOT))
    assert names(files, "") - {"START.md", "work"} == {"README.md", "exercises", "notebooks"}
    assert names(files, "notebooks") == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")} | {"extras"}
    assert "release" in names(files, "exercises")
    assert not {"source", "assignments"} & names(files, "exercises")


def test_what_is_not_listed_can_be_opened_as_formgrader_does() -> None:
    files = CourseFiles(root_dir=str(ROOT))
    assert "01_schema" in names(files, "exercises/source")
    assert "mocks" in names(CourseFiles(root_dir=str(ROOT.parent)), ROOT.name)


def test_a_learners_own_files_are_listed(tmp_path: Path) -> None:
    for name in ("mine.ipynb", "docs", "data.yml", "notebooks/tests", "exercises/release/mocks"):
        (tmp_path / name).mkdir(parents=True)
    files = CourseFiles(root_dir=str(tmp_path))
    assert {"mine.ipynb", "docs", "data.yml"} <= names(files, "")
    assert names(files, "notebooks") == {"tests"}
    assert names(files, "exercises/release") == {"mocks"}


@pytest.mark.parametrize(
    ("reason", "status", "says"),
    [
        (errno.EACCES, 403, ["may read but not change", "File → Download"]),
        (errno.EROFS, 403, ["may read but not change", "Save Notebook As"]),
        (errno.ENOSPC, 507, ["disk is full", "saved before is unharmed"]),
        (errno.EIO, 500, ["Unexpected error"]),
    ],
)
def test_a_save_that_fails_harms_nothing_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int, status: int, says: list[str]
) -> None:
    files = CourseFiles(root_dir=str(tmp_path))
    model = {"type": "notebook", "content": nbformat.v4.new_notebook()}
    asyncio.run(files.save(dict(model), "mine.ipynb"))
    before = (tmp_path / "mine.ipynb").read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(reason, "no")

    monkeypatch.setattr(nbformat, "write", refuse)
    with pytest.raises(HTTPError) as caught:
        asyncio.run(files.save(dict(model), "mine.ipynb"))
    assert caught.value.status_code == status
    assert all(word in str(caught.value.log_message) for word in says)
    assert (tmp_path / "mine.ipynb").read_bytes() == before
