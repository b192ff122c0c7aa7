"""The course teaches what it promises: each line of promises.toml stands under the heading it names."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks.course import ROOT, read, sections_of

FILE = Path(__file__).with_name("promises.toml")
PROMISES: dict[str, dict[str, Any]] = {
    f"{topic}.{name}": promise
    for topic, promises in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
    for name, promise in promises.items()
}


def notebook_of(name: str) -> Path:
    """Return the notebook behind a name: a lesson, or ``exercises/NAME`` for the assignment learners get."""
    if name.startswith("exercises/"):
        name = name.removeprefix("exercises/")
        return ROOT / "exercises" / "release" / name / f"{name}.ipynb"
    return ROOT / "notebooks" / f"{name}.ipynb"


def missing(places: list[list[str]], sections: dict[str, dict[str, str]]) -> list[str]:
    """Return what is not where a promise says, one sentence each."""
    wrong = []
    for notebook, heading, *phrases in places:
        text = sections[notebook].get(heading)
        if text is None:
            wrong.append(f"{notebook} has no heading {heading!r}")
            continue
        wrong += [f"{notebook}, {heading!r}: nothing matches {p!r}" for p in phrases if not re.search(p, text)]
    return wrong


@functools.cache
def sections_by_name(name: str) -> dict[str, str]:
    return sections_of(read(notebook_of(name)))


@pytest.mark.parametrize("name", PROMISES)
def test_a_promise_is_kept(name: str) -> None:
    places: list[list[str]] = PROMISES[name]["taught"]
    assert missing(places, {place[0]: sections_by_name(place[0]) for place in places}) == []


@pytest.mark.parametrize("name", PROMISES)
def test_a_promise_says_what_and_where(name: str) -> None:
    promise = PROMISES[name]
    assert set(promise) == {"promise", "taught"}
    assert len(promise["promise"]) >= 10
    assert promise["taught"]
    assert [place for place in promise["taught"] if len(place) < 3] == []


def test_a_heading_or_a_phrase_that_goes_is_noticed() -> None:
    """Guards the tests above, with a notebook of two sections."""
    cells = [nbformat.v4.new_markdown_cell("# One\nA word\nor two.\n\n## Two\n```\n# no heading\n```")]
    notebook = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("print('three')")])
    sections = {"x": sections_of(notebook)}
    assert list(sections["x"]) == ["One", "Two"]
    assert missing([["x", "One", "word or two"], ["x", "Two", "print", "no heading"]], sections) == []
    assert missing([["x", "Two", "word or two"]], sections) == ["x, 'Two': nothing matches 'word or two'"]
    assert missing([["x", "Three", "word"]], sections) == ["x has no heading 'Three'"]
