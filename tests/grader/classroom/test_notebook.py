from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from grader.classroom.notebook import Unusable, grade_id, parse, read_bytes, restore


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


def test_a_notebook_of_another_assignment_is_named_as_such() -> None:
    with pytest.raises(Unusable, match="another assignment"):
        restore(notebook(cell("other", "1")), SOURCE, "a.ipynb")


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
    ],
)
def test_what_is_no_notebook_is_unusable_with_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Unusable, match=said) as caught:
        parse(data, "a.ipynb")
    assert str(caught.value).startswith("a.ipynb")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "a.ipynb").symlink_to(tmp_path / "secret")
    with pytest.raises(Unusable, match="outside its folder"):
        read_bytes(tmp_path / "ada" / "a.ipynb", tmp_path / "ada")
