"""Cells that a lesson tells its reader to compare print what the text says of them."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import nbformat
import pytest

from notebooks.generate import headings
from tests.notebooks.course import ROOT, read


def outputs(lesson: str, section: str) -> list[str]:
    """Return what each code cell of a section prints, in a run of the set-up and of this section."""
    namespace: dict[str, Any] = {}
    printed: list[str] = []
    heading = ""
    for cell in read(ROOT / "notebooks" / f"{lesson}.ipynb").cells:
        if cell.cell_type == "markdown":
            heading = ([heading] + [title for _, title in headings(cell.source)])[-1]
        elif heading in ("Set-up", section) and "widgets." not in cell.source:
            text = run(cell, namespace)
            printed += [text] if heading == section else []
    return printed


def run(cell: nbformat.NotebookNode, namespace: dict[str, Any]) -> str:
    """Return what a cell prints."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(cell.source, namespace)
    return output.getvalue()


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the mock, whatever the environment says."""
    monkeypatch.setenv("COURSE_BACKEND", "mock")


def test_an_enum_makes_the_difference_that_lesson_01_points_at() -> None:
    (text,) = outputs("01_schema", "enum: a closed set")
    assert text.splitlines() == [
        'calls start_return({"order_id":"ORD-12345"})',
        'calls start_return({"order_id":"ORD-12345","reason":"changed_mind"})',
    ]


def test_descriptions_alone_change_the_tool_that_lesson_01_gets() -> None:
    _, vague, described = outputs("01_schema", "The description decides")
    assert vague == 'calls order_info({"id":"ORD-12345"})\n'
    assert described == 'calls order_tool({"id":"ORD-12345"})\n'


def test_an_example_in_a_parameter_fixes_the_form_of_the_id() -> None:
    (text,) = outputs("01_schema", "Parameters are described too")
    assert text.splitlines() == [
        'calls get_order_status({"order_id":"12345"})',
        'calls get_order_status({"order_id":"ORD-12345"})',
    ]
