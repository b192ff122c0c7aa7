from __future__ import annotations

import asyncio
import inspect
import threading
from typing import Any

import pytest

from grader.learner.executor import Executor, make_stub
from grader.learner.objects import Attribute, Name, Ref, Result, Stub, ToolCall, encode
from grader.learner.replies import MAX_REPR_CHARS, Reply, short_repr
from tests.grader.learner.cells import run_cell


def executor(source: str = "", upcall: Any = lambda name, arguments: {"value": None}) -> Executor:
    namespace: dict[str, Any] = {}
    run_cell(namespace, source)
    return Executor(namespace, upcall)


def call(source: str, name: str, *args: Any, keep: bool = False, upcall: Any = None) -> Reply:
    made = executor(source, upcall or (lambda name, arguments: {"value": None}))
    return made.call(name, [encode(item) for item in args], {}, keep=keep)


def test_names_are_read_as_json() -> None:
    made = executor("a = {'x': (1, 2)}\nb = {1}\nc = ...")
    assert made.read("a") == {"kind": "value", "value": {"x": [1, 2]}}
    assert made.read("b")["kind"] == "unjsonable"
    assert made.read("b")["type"] == "set"
    assert made.read("c") == {"kind": "untouched", "name": "c"}
    assert made.read("d") == {"kind": "missing", "name": "d"}


@pytest.mark.parametrize(
    "body",
    [
        "def f(x, y=1): ...",
        "def f(x):\n    '''What it does.'''\n    ...",
        "def f(x):\n    '''What it does.'''",
        "async def f(x): ...",
        "class f: ...",
        "f = ...",
    ],
)
def test_a_starter_nobody_touched_is_told_apart(body: str) -> None:
    assert call(body, "f", 1) == {"kind": "untouched", "name": "f"}


@pytest.mark.parametrize(
    ("body", "value"),
    [("def f(x): return x", 1), ("def f(x):\n    y = x\n    return y + 1", 2), ("f = abs", 1), ("f = lambda x: 3", 3)],
)
def test_an_attempt_is_called(body: str, value: Any) -> None:
    assert call(body, "f", 1) == {"kind": "value", "value": value}


def test_an_error_names_the_learners_own_line() -> None:
    source = "import json\ndef f(text):\n    # why\n    return json.loads(text)\n"
    reply = call(source, "f", "{")
    assert (reply["type"], reply["line"]) == ("JSONDecodeError", 4)
    assert reply["code"] == "return json.loads(text)"


def test_the_innermost_line_of_the_learner_is_named() -> None:
    reply = call("def g():\n    return 1 / 0\ndef f():\n    return g()", "f")
    assert (reply["type"], reply["line"], reply["code"]) == ("ZeroDivisionError", 2, "return 1 / 0")


def test_a_syntax_error_names_its_line() -> None:
    reply = call("def f(): compile('x = 1\\ny = = 2', 'text', 'exec')", "f")
    assert (reply["type"], reply["line"], reply["code"]) == ("SyntaxError", 2, "y = = 2")


def test_a_call_with_the_wrong_arguments_is_an_error_without_a_line() -> None:
    reply = call("def f(x): return x", "f")
    assert (reply["kind"], reply["type"], reply["line"]) == ("error", "TypeError", None)


LIES = {
    "name": "class ValueError(Exception): ...",
    "renamed": "class Own(Exception): ...\nOwn.__name__ = Own.__qualname__ = 'ValueError'\nValueError = Own",
    "order of classes": "class Text(list):\n    def __repr__(self): return \"[<class 'ValueError'>]\"\n"
    "class Meta(type):\n    def mro(cls): return Text(type.mro(cls))\n"
    "class Own(Exception, metaclass=Meta): ...\nValueError = Own",
    "equal to it": "class Meta(type):\n    def __hash__(cls): return hash(ValueError)\n"
    "    def __eq__(cls, other): return True\nreal = ValueError\nclass Own(Exception, metaclass=Meta): ...\n"
    "Own.__name__ = 'ValueError'\nValueError = Own",
    "what isinstance sees": "class Meta(type):\n    __mro__ = __bases__ = (ValueError,)\n"
    "class Own(Exception, metaclass=Meta):\n    __class__ = ValueError\nValueError = Own",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_class_that_claims_to_be_a_builtin_exception_is_none(lie: str) -> None:
    reply = call(f"{lie}\ndef f(): raise ValueError('no')", "f")
    assert "ValueError" not in reply["bases"]
    assert "Exception" in reply["bases"]


def test_a_subclass_of_a_builtin_exception_is_one() -> None:
    reply = call("class Bad(ValueError): ...\ndef f(): raise Bad('no')", "f")
    assert (reply["type"], reply["bases"][0]) == ("Bad", "ValueError")


def test_system_exit_is_an_error_of_the_call() -> None:
    assert call("def f(): raise SystemExit(3)", "f")["type"] == "SystemExit"


def test_a_function_that_is_not_there_is_missing() -> None:
    assert call("", "f") == {"kind": "missing", "name": "f"}


def test_results_are_kept_and_used_again() -> None:
    made = executor("class Box:\n    def __init__(self, n): self.n = n\n    def more(self, by): return self.n + by")
    kept = made.call("Box", [4], {}, keep=True)
    assert kept == {"kind": "handle", "number": 0, "type": "Box"}
    method = encode(Attribute(Ref(0, "Box"), "more"))
    assert made.call(method, [], {"by": 3}, keep=False) == {"kind": "value", "value": 7}


def test_names_and_tool_calls_become_the_real_things() -> None:
    source = (
        "tools = {'a': 1}\ndef f(call, mine):\n    return [type(call).__name__, call.function.arguments, mine is tools]"
    )
    reply = call(source, "f", ToolCall("call_1", "g", '{"x": 1}'), Name("tools"))
    assert reply["value"] == ["ChatCompletionMessageFunctionToolCall", '{"x": 1}', True]


def test_a_stub_looks_like_the_function_it_stands_for() -> None:
    spec = encode(Stub("get_weather", "city: str, days: int = 3", "Tell the weather.", "dict[str, Any]"))
    stub = make_stub(spec, lambda name, arguments: {"value": None})
    assert str(inspect.signature(stub)) == "(city: str, days: int = 3) -> dict[str, typing.Any]"
    assert (stub.__name__, stub.__doc__) == ("get_weather", "Tell the weather.")


def test_a_stub_sends_its_arguments_by_name_and_returns_the_answer() -> None:
    asked: list[tuple[str, Any]] = []

    def upcall(name: str, arguments: dict[str, Any]) -> Reply:
        asked.append((name, arguments))
        return {"value": {"sunny": True}}

    stub = Stub("get_weather", "city: str, days: int = 3")
    assert call("def f(g): return g('Bern')", "f", stub, upcall=upcall)["value"] == {"sunny": True}
    assert asked == [("get_weather", {"city": "Bern", "days": 3})]


@pytest.mark.parametrize(("raised", "seen"), [("KeyError", "KeyError"), ("NoSuchError", "RuntimeError")])
def test_a_stub_raises_what_the_check_wants(raised: str, seen: str) -> None:
    def upcall(name: str, arguments: dict[str, Any]) -> Reply:
        return {"raise": {"type": raised, "message": "no such city"}}

    reply = call("def f(g):\n    return g('Atlantis')", "f", Stub("g", "city"), upcall=upcall)
    assert (reply["kind"], reply["type"], reply["line"]) == ("error", seen, 2)


ASYNC = "import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x + 1"


def test_an_async_function_is_awaited() -> None:
    assert call(ASYNC, "f", 1) == {"kind": "value", "value": 2}


def test_an_async_function_is_awaited_while_a_loop_is_running() -> None:
    async def kernel() -> Reply:
        return call(ASYNC, "f", 1)

    assert asyncio.run(kernel()) == {"kind": "value", "value": 2}


def test_an_error_in_an_async_function_names_its_line_while_a_loop_is_running() -> None:
    async def kernel() -> Reply:
        return call("async def f():\n    return 1 / 0", "f")

    reply = asyncio.run(kernel())
    assert (reply["type"], reply["line"]) == ("ZeroDivisionError", 2)


def test_where_there_are_no_threads_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_threads(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def kernel() -> Reply:
        monkeypatch.setattr(threading.Thread, "start", no_threads)
        return call(ASYNC, "f", 1)

    reply = asyncio.run(kernel())
    assert reply["type"] == "RuntimeError"
    assert "JupyterLab" in reply["message"]


def test_patched_json_changes_nothing_in_a_reply() -> None:
    source = "import json\nold = json.dumps, json.loads\njson.dumps = json.loads = lambda *a, **k: 'right'\nx = [1]"
    made = executor(source)
    try:
        assert made.read("x") == {"kind": "value", "value": [1]}
    finally:
        run_cell(made.namespace, "json.dumps, json.loads = old")


def test_a_repr_is_short_and_never_raises() -> None:
    class Hostile:
        def __repr__(self) -> str:
            raise KeyboardInterrupt

    assert short_repr(Hostile()) == "<KeyboardInterrupt while it was turned into text>"
    assert len(short_repr("x" * 1000)) == MAX_REPR_CHARS


def test_a_very_long_chain_of_calls_still_names_a_line() -> None:
    source = "def f(n):\n    return f(n - 1) if n else 1 / 0"
    reply = call(source, "f", 500)
    assert (reply["type"], reply["line"]) == ("ZeroDivisionError", 2)


BOX = "class Box:\n    def __init__(self): self.n = 4\n    def more(self, by): return self.n + by"


def series(*calls: tuple[Any, list[Any], bool]) -> list[dict[str, Any]]:
    return [
        {"target": encode(target), "args": encode(args), "kwargs": {}, "keep": keep} for target, args, keep in calls
    ]


def test_a_series_of_calls_names_what_its_own_calls_returned() -> None:
    more = Attribute(Result(1), "more")
    reply = executor(BOX).calls(series(("Box", [], True), ("Box", [], True), (more, [3], False)))
    assert [each["kind"] for each in reply["replies"]] == ["handle", "handle", "value"]
    assert reply["replies"][2]["value"] == 7


@pytest.mark.parametrize(
    ("target", "kind"),
    [("f", "missing"), (Attribute(Result(0), "less"), "error"), ("print", "missing"), ("todo", "untouched")],
    ids=str,
)
def test_a_series_of_calls_ends_with_the_first_that_fails(target: Any, kind: str) -> None:
    made = executor(BOX + "\ntodo = ...\nseen = []")
    append = Attribute("seen", "append")
    reply = made.calls(series(("Box", [], True), (target, [], False), (append, [1], False)))
    assert [each["kind"] for each in reply["replies"]] == ["handle", kind]
    assert made.read("seen")["value"] == []


def test_a_series_knows_nothing_of_an_earlier_one() -> None:
    made = executor(BOX)
    made.calls(series(("Box", [], True)))
    reply = made.calls(series((Attribute(Result(0), "more"), [3], False)))
    assert reply["replies"][0]["kind"] == "error"
