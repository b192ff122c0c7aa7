"""The names of `mocks` for its users, which are all that lessons, exercises and guides import from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mocks

ROOT = Path(mocks.__file__).parent.parent
SUBMODULE = re.compile(r"\b(?:from|import)\s+(mocks\.[\w.]+)")
DOCUMENTED = {"mocks.pytest_plugin"}


def texts(*patterns: str) -> dict[str, str]:
    """Return the texts of the files of these patterns by their paths."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize("name", mocks.__all__)
def test_each_name_is_there(name: str) -> None:
    assert getattr(mocks, name) is not None


def test_names_and_their_modules_are_listed_alike() -> None:
    assert sorted(mocks._MODULES) == sorted(mocks.__all__)


@pytest.mark.parametrize("name", [name for name in mocks.__all__ if name.endswith("Error")])
def test_one_base_catches_every_error(name: str) -> None:
    assert issubclass(getattr(mocks, name), mocks.MocksError)


@pytest.mark.parametrize(
    "patterns",
    [
        ("notebooks/lessons/*.py", "notebooks/*.ipynb", "notebooks/extras/*.ipynb"),
        ("exercises/assignments/*.py", "exercises/source/**/*.ipynb", "exercises/release/**/*.ipynb"),
        ("*.md", "mocks/*.md", "docs/**/*.md", "notebooks/*.md", "exercises/*.md", "examples/**/*"),
    ],
)
def test_no_example_reaches_inside(patterns: tuple[str, ...]) -> None:
    read = texts(*patterns)
    assert any("from mocks import" in text for text in read.values())
    inside = {path: set(SUBMODULE.findall(text)) - DOCUMENTED for path, text in read.items()}
    assert {path: modules for path, modules in inside.items() if modules} == {}
