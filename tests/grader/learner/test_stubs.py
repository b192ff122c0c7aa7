from __future__ import annotations

import inspect
from typing import Any, Literal, get_type_hints

import pytest

from grader.learner.stubs import build, exception


def spec(name: str, signature: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "signature": signature, "doc": None, "returns": None, "is_async": False, **more}


def test_stubs_with_one_signature_are_functions_of_their_own() -> None:
    one = build(spec("one", "values: list[int] = []", doc="First."), lambda arguments: arguments["values"].append(1))
    two = build(spec("two", "values: list[int] = []", doc="Second."), lambda arguments: arguments["values"])
    one()
    assert two() == []
    assert (one.__name__, one.__qualname__, one.__code__.co_name, one.__doc__) == ("one", "one", "one", "First.")
    assert (two.__name__, two.__qualname__, two.__code__.co_name, two.__doc__) == ("two", "two", "two", "Second.")
    assert one.__globals__["one"] is one
    assert "two" not in one.__globals__


def test_an_argument_nobody_asked_for_is_told_under_the_stubs_own_name() -> None:
    stub = build(spec("get_weather", "city: str"), lambda arguments: None)
    with pytest.raises(TypeError, match=r"^get_weather\(\) got an unexpected keyword argument 'town'"):
        stub(town="Bern")


def test_hints_are_objects() -> None:
    stub = build(spec("f", "kind: Literal['a', 'b'], when: datetime.date | None = None"), lambda arguments: None)
    assert get_type_hints(stub)["kind"] == Literal["a", "b"]
    assert stub.__annotations__["kind"] == Literal["a", "b"]


def test_an_async_stub_is_a_coroutine_function() -> None:
    stub = build(spec("f", "x: int", is_async=True), lambda arguments: arguments["x"])
    assert inspect.iscoroutinefunction(stub)


def test_a_tool_can_raise_builtin_exceptions_only() -> None:
    assert repr(exception({"type": "KeyError", "message": "x"})) == "KeyError('x')"
    assert repr(exception({"type": "OddError", "message": "x"})) == "RuntimeError('x')"
    assert repr(exception({"type": "SystemExit", "message": "x"})) == "RuntimeError('x')"
