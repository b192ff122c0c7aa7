"""Carries out a check's requests on a learner's namespace: read a value, keep one, call a function.

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
``error``      ``type``, ``bases``, ``message``, ``line``, ``code``: learner code raised
``calls``      ``replies``: one of the above for each call of a series, up to the first that failed
=============  =======================================================================================
"""

from __future__ import annotations

import asyncio
import dis
import inspect
import time
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from grader.learner import sdk_client, stubs
from grader.learner.awaitables import finish
from grader.learner.objects import KIND
from grader.learner.replies import Reply, error_reply, failure, value_reply

Upcall = Callable[[str, dict[str, Any]], Reply]

AGAIN = "$again"
"""The name under which a call that is held back asks again."""

PAUSE = 0.001  # seconds between two such questions


class _MissingError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Executor:
    """Requests in, JSON replies out, on one learner namespace.

    ``upcall(name, arguments)`` is asked whenever learner code calls a stub; it answers with
    ``{"value": …}`` or ``{"raise": {"type": …, "message": …}}``.
    """

    def __init__(self, namespace: dict[str, Any], upcall: Upcall) -> None:
        self.namespace = namespace
        self._upcall = upcall
        self._kept: list[Any] = []
        self._results: dict[int, Any] = {}  # of the series of calls being made
        self.place = 0  # in the series of calls being made

    def carry_out(self, request: Mapping[str, Any]) -> Reply:
        """Carry out a request: one of the four methods below, named by ``do``."""
        match request.get("do"):
            case "read":
                return self.read(request["name"])
            case "keep":
                return self.keep(request["value"])
            case "call":
                return self.call(request["target"], request["args"], request["kwargs"], keep=bool(request["keep"]))
            case "calls":
                return self.calls(request["calls"])
            case other:
                return failure("ValueError", f"the judge asked for {other!r}")

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
            result = self._invoke(function, arguments, named)
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

    def _invoke(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what learner code returns, awaited."""
        result = function(*arguments, **named)
        return finish(result) if inspect.isawaitable(result) else result

    def _look_up(self, name: str) -> Any:
        if name not in self.namespace:
            raise _MissingError(name)
        return self.namespace[name]

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
                return sdk_client.client(value, self._upcall)
            case "bundle":
                return SimpleNamespace(**self._decode(value["parts"]))
            case "ref":
                return self._kept[value["number"]]
            case "result":
                return self._results[value["index"]]
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
    if not isinstance(code, CodeType) or code.co_names:  # asked first: it is quick
        return False
    return len(code.co_code) in _EMPTY_LENGTHS and _steps(code) in _EMPTY_BODIES


def _steps(code: CodeType) -> list[tuple[str, Any]]:
    """Return what a body does; a docstring only moves the place of None among the constants, so values are compared."""
    return [(step.opname, step.argval) for step in dis.get_instructions(code)]


_EMPTY_BODIES = (_steps(_empty.__code__), _steps(_empty_async.__code__))
_EMPTY_LENGTHS = (len(_empty.__code__.co_code), len(_empty_async.__code__.co_code))


def make_stub(spec: Mapping[str, Any], upcall: Upcall) -> FunctionType:
    """Build a real function with the given name, signature and docstring whose body is one upcall.

    Where the answer is ``{"wait": ticket}`` the call is held back: it asks again, until there is a value.
    """

    def ask(arguments: dict[str, Any]) -> Reply:
        plain = value_reply(_described(arguments) if spec.get("describes") else arguments)
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


def _described(value: Any) -> Any:
    """Return a value with the data of each SDK object in it, and the name of each function."""
    if isinstance(value, Mapping):
        return {key: _described(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_described(item) for item in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return getattr(value, "__name__", value) if callable(value) else value


def _settle(reply: Reply) -> Any:
    if "raise" in reply:
        raise stubs.exception(reply["raise"])
    return reply["value"]


def _tool_call_class() -> Any:
    """Return the SDK's class; imported on first use, for a judge hands out tool calls and never makes one."""
    from openai.types.chat import ChatCompletionMessageFunctionToolCall

    return ChatCompletionMessageFunctionToolCall
