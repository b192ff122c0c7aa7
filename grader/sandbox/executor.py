"""Carries out a check's requests on a learner's namespace: run a cell, read a value, call a function.

This is the one piece that touches learner code. It runs in two places: inside the sandbox, where requests come
over the pipe, and in the learner's own kernel, where they are plain function calls. It knows no check and no
expected answer, and everything it hands back is JSON, so a learner's object never reaches the judge.

Every reply is a dict with the key ``kind``:

=============  =======================================================================================
``value``      ``value``: the JSON value
``handle``     ``number``, ``type``: kept here, can be named in later requests
``missing``    ``name``: the learner has not defined it
``untouched``  ``name``: the starter's placeholder (``...``) is still there
``unjsonable`` ``type``, ``repr``, ``message``: there is a value, but JSON cannot hold it
``error``      ``type``, ``message``, ``cell``, ``line``, ``code``: learner code raised
``calls``      ``replies``: one of the above for each call of a series, up to the first that failed
=============  =======================================================================================
"""

from __future__ import annotations

import asyncio
import contextvars
import dis
import inspect
import json
import linecache
import threading
import time
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from grader.sandbox import sdk, stubs
from grader.sandbox.cells import Cells
from grader.sandbox.objects import KIND

Reply = dict[str, Any]
Upcall = Callable[[str, dict[str, Any]], Reply]

AGAIN = "$again"
"""The name under which a call that is held back asks again."""

PAUSE = 0.001  # seconds between two such questions
REPR_LIMIT = 300  # characters of a learner's value that are worth showing

# Bound now, so that learner code that patches the json module changes its own answers and nothing else.
_dumps = json.dumps
_loads = json.loads


_PLAIN = frozenset((str, bool, type(None)))


class _MissingError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Executor:
    """Requests in, JSON replies out, on one learner namespace.

    ``upcall(name, arguments)`` is asked whenever learner code calls a stub; it answers with
    ``{"value": …}`` or ``{"raise": {"type": …, "message": …}}``.
    """

    def __init__(self, namespace: dict[str, Any], upcall: Upcall, cells: Cells | None = None) -> None:
        self.namespace = namespace
        self._upcall = upcall
        self._cells = cells or Cells()
        self._kept: list[Any] = []
        self._results: dict[int, Any] = {}  # of the series of calls being made
        self.place = 0  # in the series of calls being made

    def run_cell(self, source: str, cell: str) -> Reply:
        """Execute one cell as a notebook would; the reply's value is the repr of its last expression, or None."""
        try:
            code = self._cells.compiled(source, cell)
            self._evaluate(code.body)
            shown = self._evaluate(code.last) if code.last is not None else None
            return {"kind": "value", "value": None if shown is None else short_repr(shown)}
        except BaseException as error:  # a SystemExit in a cell is an error of that cell
            return error_reply(error)

    def read(self, name: str) -> Reply:
        """Hand back the value of a name the learner defined."""
        if name not in self.namespace:
            return {"kind": "missing", "name": name}
        value = self.namespace[name]
        return {"kind": "untouched", "name": name} if value is ... else value_reply(value)

    def keep(self, value: Any) -> Reply:
        """Make an encoded object and hand back a handle to it."""
        try:
            return self._keep(self._decode(value))
        except _MissingError as missing:
            return {"kind": "missing", "name": missing.name}
        except BaseException as error:
            return error_reply(error)

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any], *, keep: bool) -> Reply:
        """Call ``target``, a name or an encoded object, and hand back its result; with ``keep`` as a handle."""
        try:
            function = self._look_up(target) if isinstance(target, str) else self._decode(target)
            if function is ... or is_empty(function):
                return {"kind": "untouched", "name": getattr(function, "__qualname__", str(target))}
            arguments = [self._decode(item) for item in args]
            named = {key: self._decode(item) for key, item in kwargs.items()}
            result = function(*arguments, **named)
            if inspect.isawaitable(result):
                result = finish(result)
            return self._keep(result) if keep else value_reply(result)
        except _MissingError as missing:
            return {"kind": "missing", "name": missing.name}
        except BaseException as error:
            return error_reply(error)

    def calls(self, calls: list[dict[str, Any]]) -> Reply:
        """Make several calls, up to the first that fails; the reply is of the kind ``calls``."""
        replies: list[Reply] = []
        self._results = {}
        for self.place, call in enumerate(calls):
            reply = self.call(call["target"], call["args"], call["kwargs"], keep=bool(call["keep"]))
            replies.append(reply)
            if reply["kind"] == "handle":
                self._results[self.place] = self._kept[reply["number"]]
            elif reply["kind"] != "value":
                break
        self.place = 0
        return {"kind": "calls", "replies": replies}

    def _look_up(self, name: str) -> Any:
        if name not in self.namespace:
            raise _MissingError(name)
        return self.namespace[name]

    def _evaluate(self, code: CodeType) -> Any:
        result = eval(code, self.namespace)
        if code.co_flags & inspect.CO_COROUTINE:
            return finish(result)
        return result

    def _keep(self, result: Any) -> Reply:
        self._kept.append(result)
        return {"kind": "handle", "number": len(self._kept) - 1, "type": type(result).__name__}

    def _decode(self, value: Any) -> Any:
        if isinstance(value, dict):
            if KIND in value:
                return self._decode_object(value)
            return {key: self._decode(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._decode(item) for item in value]
        return value

    def _decode_object(self, value: Mapping[str, Any]) -> Any:
        match value[KIND]:
            case "tool_call":
                function = {"name": value["name"], "arguments": value["arguments"]}
                return _tool_call_class().model_validate({"id": value["id"], "type": "function", "function": function})
            case "stub":
                return make_stub(value, self._upcall)
            case "client":
                return sdk.client(value, self._upcall)
            case "bundle":
                return SimpleNamespace(**self._decode(value["parts"]))
            case "ref":
                return self._kept[value["number"]]
            case "result":
                return self._results[value["place"]]
            case "name":
                return self._look_up(value["name"])
            case "attribute":
                owner = value["owner"]
                holder = self._look_up(owner) if isinstance(owner, str) else self._decode(owner)
                return getattr(holder, value["name"])
            case other:
                raise ValueError(f"a check sent an object of the unknown kind {other!r}")


def _empty() -> None: ...


async def _empty_async() -> None: ...


def is_empty(function: Any) -> bool:
    """Tell whether a function's body is only ``...`` (a docstring aside): the starter, not an attempt.

    A class whose body is only that counts too.
    """
    if isinstance(function, type):
        return all(name.startswith("__") and not callable(value) for name, value in vars(function).items()) and (
            function.__bases__ == (object,)
        )
    code = getattr(inspect.unwrap(getattr(function, "__func__", function)), "__code__", None)
    return isinstance(code, CodeType) and len(code.co_code) in _EMPTY_LENGTHS and _steps(code) in _EMPTY_BODIES


def _steps(code: CodeType) -> list[tuple[str, Any]]:
    """Return what a body does; a docstring only moves the place of None among the constants, so values are compared."""
    return [(step.opname, step.argval) for step in dis.get_instructions(code)]


_EMPTY_BODIES = (_steps(_empty.__code__), _steps(_empty_async.__code__))
_EMPTY_LENGTHS = (len(_empty.__code__.co_code), len(_empty_async.__code__.co_code))  # asked first: it is quick


def make_stub(spec: Mapping[str, Any], upcall: Upcall) -> FunctionType:
    """Build a real function with the given name, signature and docstring whose body is one upcall.

    Where the answer is ``{"wait": ticket}`` the call is held back: it asks again, until there is a value.
    """

    def ask(arguments: dict[str, Any]) -> Reply:
        plain = value_reply(arguments)
        return upcall(spec["name"], plain["value"] if plain["kind"] == "value" else {"$unjsonable": plain["repr"]})

    def invoke(arguments: dict[str, Any]) -> Any:
        reply = ask(arguments)
        while "wait" in reply:
            time.sleep(PAUSE)
            reply = upcall(AGAIN, {"ticket": reply["wait"]})
        return _settle(reply)

    async def invoke_async(arguments: dict[str, Any]) -> Any:
        reply = ask(arguments)
        while "wait" in reply:
            await asyncio.sleep(PAUSE)
            reply = upcall(AGAIN, {"ticket": reply["wait"]})
        return _settle(reply)

    return stubs.build(spec, invoke_async if spec.get("is_async") else invoke)


def _settle(reply: Reply) -> Any:
    if "raise" in reply:
        raise stubs.exception(reply["raise"])
    return reply["value"]


def value_reply(value: Any) -> Reply:
    """Return the reply that carries ``value`` as JSON, or says why JSON cannot hold it."""
    if type(value) in _PLAIN:  # most results: they are what JSON would make of them
        return {"kind": "value", "value": value}
    try:
        return {"kind": "value", "value": _loads(_dumps(value, allow_nan=False))}
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return {
            "kind": "unjsonable",
            "type": type(value).__name__,
            "repr": short_repr(value),
            "message": message,
        }


def error_reply(error: BaseException) -> Reply:
    """Return the reply for an exception of learner code, with the learner's own line, not ours."""
    reply: Reply = {
        "kind": "error",
        "type": type(error).__name__,
        "message": _safe(lambda: str(error)),
        "cell": None,
        "line": None,
        "code": None,
    }
    if isinstance(error, SyntaxError):
        reply |= {
            "cell": _cell_name(error.filename),
            "line": error.lineno,
            "code": (error.text or "").strip(),
        }
        return reply
    return reply | _place(error)


def _place(error: BaseException) -> Reply:
    """Return the innermost place in a cell; step by step, as endless recursion leaves millions of frames."""
    innermost = None
    step = error.__traceback__
    while step is not None:
        if _cell_name(step.tb_frame.f_code.co_filename) is not None:
            innermost = step
        step = step.tb_next
    if innermost is None:
        return {}
    filename = innermost.tb_frame.f_code.co_filename
    code = linecache.getline(filename, innermost.tb_lineno).strip()
    return {"cell": _cell_name(filename), "line": innermost.tb_lineno, "code": code}


def short_repr(value: Any) -> str:
    """Return a repr that is short and never raises."""
    text = _safe(lambda: repr(value))
    return text if len(text) <= REPR_LIMIT else text[: REPR_LIMIT - 1] + "…"


async def _await(awaitable: Any) -> Any:
    return await awaitable


def finish(awaitable: Any) -> Any:
    """Wait for an awaitable and return its result, also where an event loop is already running, as in a notebook.

    Raises:
        RuntimeError: a loop is running and there are no threads to run another one in.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_await(awaitable))
    return _finish_in_a_thread(awaitable)


def _finish_in_a_thread(awaitable: Any) -> Any:
    results: list[Any] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(asyncio.run(_await(awaitable)))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        if inspect.iscoroutine(awaitable):
            awaitable.close()
        raise RuntimeError(
            "An async function cannot be checked here: a loop is already running, and there are no threads to run "
            "another one in. Run the notebook in JupyterLab, or check a function that is not async."
        ) from error
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _cell_name(filename: str | None) -> str | None:
    """Tell the cell of a code object: ``<cell>`` in the sandbox; a kernel has its own two forms."""
    if not filename:
        return None
    if "ipykernel_" in filename or filename.startswith("<ipython-input"):
        return "notebook"
    if filename.startswith("<") and filename.endswith(">") and filename in linecache.cache:
        return filename[1:-1]
    return None


def _tool_call_class() -> Any:
    """Return the SDK's class; imported on first use, for a judge hands out tool calls and never makes one."""
    from openai.types.chat import ChatCompletionMessageFunctionToolCall

    return ChatCompletionMessageFunctionToolCall


def _safe(text: Callable[[], str]) -> str:
    try:
        return str.__str__(text())
    except BaseException as error:
        return f"<{type(error).__name__} while it was turned into text>"
