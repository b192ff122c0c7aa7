"""Changes to the standard library are found with versions of dicts and without them."""

from __future__ import annotations

import json
import statistics
import textwrap

import pytest

from grader.sandbox import dict_versions
from grader.sandbox.change_detection import LibrarySnapshot
from grader.sandbox.dict_versions import DictVersions


@pytest.fixture(scope="module")
def only_one() -> LibrarySnapshot:
    # its audit hook stays as long as the process
    return LibrarySnapshot()


@pytest.fixture
def library(only_one: LibrarySnapshot) -> LibrarySnapshot:
    only_one.accept(only_one.changes())  # pytest itself changes the standard library
    return only_one


def own(value: object) -> str:
    return str(value)


def test_a_name_that_stands_for_something_else(library: LibrarySnapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library.changes() == {}
    monkeypatch.setattr(json, "dumps", own)
    monkeypatch.setattr(textwrap.TextWrapper, "wrap", own)
    assert library.changes() == {"json.dumps": own, "textwrap.TextWrapper.wrap": own}
    monkeypatch.undo()
    assert library.changes() == {}


def test_a_function_with_other_code_or_other_defaults(
    library: LibrarySnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics.mean, "__code__", own.__code__)
    monkeypatch.setattr(json.loads, "__defaults__", (1,))
    monkeypatch.delattr(json.dump, "__kwdefaults__")
    assert library.changes() == {"statistics.mean": own.__code__, "json.loads": (1,), "json.dump": None}
    monkeypatch.undo()
    assert library.changes() == {}


def test_what_was_accepted_is_the_new_state(library: LibrarySnapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "dumps", own)
    monkeypatch.setattr(statistics.mean, "__code__", own.__code__)
    library.accept(["json.dumps", "statistics.mean"])
    assert library.changes() == {}
    monkeypatch.undo()
    assert library.changes().keys() == {"json.dumps", "statistics.mean"}


@pytest.fixture(params=["numbered", "not numbered"])
def numbered(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param == "not numbered":
        monkeypatch.setattr(dict_versions, "_are_there", lambda: False)
    return dict_versions._are_there()


def test_dicts_that_may_have_changed(numbered: bool) -> None:
    class Tool:
        name = "add"

    held = {"one": {"a": 1}, "two": {"b": 2}, "Tool": vars(Tool)}
    versions = DictVersions(held)
    assert versions.differing() == ([] if numbered else [*held])
    held["two"]["b"] = 3  # type: ignore[index]
    Tool.name = "subtract"
    assert versions.differing() == (["two", "Tool"] if numbered else [*held])
    versions.settle("two")
    assert versions.differing() == (["Tool"] if numbered else [*held])
