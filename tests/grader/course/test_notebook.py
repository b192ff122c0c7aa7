"""Submitted files: read with suspicion, and put back into the instructor's shape."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.course.notebook import (
    MAX_NOTEBOOK_BYTES,
    UnusableNotebookError,
    grade_id,
    parse,
    read_bytes,
    restore,
    with_outputs,
)


def cell(name: str, source: str, **nbgrader: Any) -> dict[str, Any]:
    found = {"grade_id": name, "grade": False, "solution": False, "locked": False, "schema_version": 3, **nbgrader}
    return {"cell_type": "code", "id": name, "metadata": {"nbgrader": found}, "source": source}


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


SOURCE = notebook(
    cell("setup", "import json", locked=True),
    cell("f-answer", "### BEGIN SOLUTION\n### END SOLUTION", solution=True),
    cell("f", 'check("f")', grade=True, locked=True, points=10),
)
HANDED_IN = notebook(SOURCE["cells"][0], cell("f-answer", "f = 1", solution=True), SOURCE["cells"][2])


def sources(found: dict[str, Any]) -> list[str]:
    return [each["source"] for each in found["cells"]]


def test_a_learners_solution_stays_and_the_rest_is_the_instructors() -> None:
    handed_in = copy.deepcopy(HANDED_IN)
    handed_in["cells"][0]["source"] = "import os"
    handed_in["cells"][2]["source"] = "10"
    handed_in["cells"][2]["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "solution": True}
    found = restore(handed_in, SOURCE, "a.ipynb")
    assert sources(found) == ["import json", "f = 1", 'check("f")']
    assert found["cells"][2]["metadata"]["nbgrader"]["points"] == 10


def test_deleted_graded_and_locked_cells_come_back_where_they_belong() -> None:
    handed_in = notebook(cell("f-answer", "f = 1", solution=True), cell("own", "f = 2"))
    assert sources(restore(handed_in, SOURCE, "a.ipynb")) == ["import json", "f = 1", 'check("f")', "f = 2"]


def test_of_duplicated_cells_the_last_one_counts_and_the_other_loses_its_name() -> None:
    handed_in = notebook(cell("f-answer", "f = 1", solution=True), *HANDED_IN["cells"])
    found = restore(handed_in, SOURCE, "a.ipynb")
    assert [grade_id(each) for each in found["cells"]] == [None, "setup", "f-answer", "f"]
    assert len({each["id"] for each in found["cells"]}) == 4


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [cell("other", "1")],
        [cell("setup", "import json", locked=True)],
        [cell("setup", "import json", locked=True), cell("g-answer", "g = 1", solution=True)],
    ],
)
def test_a_notebook_of_another_assignment_is_named_as_such(cells: list[dict[str, Any]]) -> None:
    with pytest.raises(UnusableNotebookError, match="another assignment"):
        restore(notebook(*cells), SOURCE, "a.ipynb")


@pytest.mark.parametrize("kept", [1, 2])
def test_one_answer_or_one_check_is_enough_to_be_of_this_assignment(kept: int) -> None:
    found = restore(notebook(HANDED_IN["cells"][kept]), SOURCE, "a.ipynb")
    assert [name for each in found["cells"] if (name := grade_id(each))][-1] == "f"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "encoding"),
        (b"[]", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (json.dumps({**HANDED_IN, "nbformat": 3}).encode(), "format 3"),
        (json.dumps({**HANDED_IN, "cells": [1]}).encode(), "cell 1"),
        (json.dumps({**HANDED_IN, "cells": [{"cell_type": "code", "source": 5}]}).encode(), "cell 1"),
        (json.dumps({**HANDED_IN, "metadata": {"kernelspec": {"language": "R"}}}).encode(), "another kernel"),
        (json.dumps({**HANDED_IN, "metadata": {"language_info": {"name": "julia"}}}).encode(), "another kernel"),
        (json.dumps({**HANDED_IN, "metadata": {"kernelspec": 5}}).encode(), "not a notebook"),
        (json.dumps({**HANDED_IN, "metadata": {"language_info": [1]}}).encode(), "not a notebook"),
        (json.dumps({**HANDED_IN, "metadata": None}).encode(), "not a notebook"),
        (json.dumps({**HANDED_IN, "metadata": {"kernelspec": {"language": "\ud83d"}}}).encode(), "another kernel"),
        (json.dumps({**HANDED_IN, "nbformat": float("nan")}).encode(), "format nan"),
        (json.dumps({**HANDED_IN, "nbformat": "x" * 100_000}).encode(), "format 'xxx"),
        (json.dumps({**HANDED_IN, "nbformat": [4]}).encode(), "format a list"),
        (b'{"nbformat": 4, "cells": [], "n": ' + b"9" * 5000 + b"}", "not JSON"),
        (json.dumps({**HANDED_IN, "cells": [{"cell_type": ["code"]}]}).encode(), "cell 1"),
        (json.dumps({**HANDED_IN, "cells": [{"cell_type": "raw"}] * 2001}).encode(), "2001 cells"),
    ],
)
def test_what_is_no_notebook_is_unusable_with_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnusableNotebookError, match=said) as caught:
        parse(data, "a.ipynb")
    assert str(caught.value).startswith("a.ipynb")
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


STRANGE: list[Any] = [float("nan"), 10**4000, "\ud800", "\x00", None, True, [[]], {"grade_id": {}}, -1, ""]


@pytest.mark.parametrize(
    "place", ["id", "metadata", "source", "nbgrader", "grade_id", "notebook metadata", "kernelspec"]
)
@pytest.mark.parametrize("value", STRANGE, ids=lambda value: type(value).__name__)
def test_strange_values_anywhere_are_read_or_refused_and_the_result_is_a_valid_notebook(place: str, value: Any) -> None:
    changed = copy.deepcopy(HANDED_IN)
    own = {"cell_type": "code", "id": "own", "metadata": {"nbgrader": {"grade_id": "own"}}, "source": ""}
    changed["cells"].append(own)
    match place:
        case "id" | "metadata" | "source":
            own[place] = value
        case "nbgrader":
            own["metadata"] = {"nbgrader": value}
        case "grade_id":
            own["metadata"] = {"nbgrader": {"grade_id": value}}
        case "notebook metadata":
            changed["metadata"] = value
        case _:
            changed["metadata"] = {place: value}
    try:
        found = restore(parse(json.dumps(changed).encode(), "a.ipynb"), SOURCE, "a.ipynb")
    except UnusableNotebookError:
        return
    written = with_outputs(found, {})
    nbformat.validate(nbformat.reads(json.dumps(written, ensure_ascii=False).encode(), nbformat.NO_CONVERT))
    assert "f = 1" in sources(found)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "a.ipynb").symlink_to(tmp_path / "secret")
    with pytest.raises(UnusableNotebookError, match="outside its folder"):
        read_bytes(tmp_path / "ada" / "a.ipynb", tmp_path / "ada")


def test_a_link_below_the_trusted_folder_is_not_followed_and_one_above_is(tmp_path: Path) -> None:
    (tmp_path / "real" / "ada").mkdir(parents=True)
    (tmp_path / "real" / "ada" / "a.ipynb").write_text("{}")
    (tmp_path / "submitted").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "bob").symlink_to(tmp_path / "real" / "ada")
    home = (tmp_path / "submitted").resolve()
    assert read_bytes(tmp_path / "submitted" / "ada" / "a.ipynb", home / "ada") == b"{}"
    with pytest.raises(UnusableNotebookError, match="outside its folder"):
        read_bytes(tmp_path / "submitted" / "bob" / "a.ipynb", home / "bob")


def test_a_folder_whose_name_is_no_text_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(UnusableNotebookError, match="rename it"):
        read_bytes(tmp_path / "\udcff" / "a.ipynb", tmp_path)


def test_a_file_that_is_missing_a_folder_or_too_large_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    with pytest.raises(UnusableNotebookError, match="no notebook"):
        read_bytes(path, tmp_path)
    path.mkdir()
    with pytest.raises(UnusableNotebookError, match="not a file"):
        read_bytes(path, tmp_path)
    path.rmdir()
    with path.open("wb") as file:
        file.truncate(MAX_NOTEBOOK_BYTES + 1)
    with pytest.raises(UnusableNotebookError, match="too large"):
        read_bytes(path, tmp_path)


def test_a_named_pipe_does_not_hold_up_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ipynb")
    with pytest.raises(UnusableNotebookError, match="not a file"):
        read_bytes(tmp_path / "a.ipynb", tmp_path)
