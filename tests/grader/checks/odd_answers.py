"""Odd answers to every question of every check: learner code that sends what no honest process would.

Each run plays a check on the assignment's own solution, through the validation that answers from the sandbox pass, and
replaces some of its replies, tool arguments and HTTP requests. Whatever comes, a check has to end with an outcome.

``python -m tests.grader.checks.odd_answers 2000`` plays that many runs and prints each that made the grader fail.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grader.checks import registry
from grader.checks.check import Check
from grader.learner.channel import ChannelError, Message, pack, parse
from grader.learner.executor import Executor
from grader.learner.limits import Limits
from grader.learner.remote_subject import RemoteSubject
from grader.learner.reply_validation import InvalidReplyError, check_reply, check_upcall
from grader.learner.sdk_client import HTTP
from grader.learner.subject import SubjectGoneError, ToolHandler
from tests.grader.checks.sample_class import solved

MOST_UPCALLS = 60
"""Tool calls and requests of one question; a solution that is lied to may go on for ever."""
SHARES = ((0.02, 0.0), (0.1, 0.1), (0.3, 0.3), (1.0, 0.0), (0.0, 0.3), (0.0, 1.0))
"""How many of the replies, and of tool calls and HTTP requests, are replaced."""
DEEP = "[" * 60_000 + "]" * 60_000
ODD_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, 10**400, -(10**400), "", "null", "{}", "[]", '"text"', "NaN", "1e999", "1" * 5000,
    str(10**400), DEEP, "[" * 500 + "]" * 500, '{"a":' * 30_000 + "1" + "}" * 30_000, "(" * 3000, "-" * 3000 + "1",
    "{1, 2}", "b'x'", "{(1, 2): 3}", "1j", '{"error": []}', "\ud800", "\u0000", "é" * 3000, [], {}, [[]], [None], [{}],
    [1, "a", None], {"": None}, {"error": 1}, {"role": None}, {"content": {}}, [[[[[[[[]]]]]]]],
    {"type": [], "properties": 1}, {"a": {"b": {"c": [None]}}}, {"type": "object", "properties": {"a": None}},
    {"kind": "value"}, {"$kind": "ref", "number": -1},
)  # fmt: skip
ODD_REPLIES: tuple[Any, ...] = (
    None, [], {}, {"kind": []}, {"kind": {}}, {"kind": "value"}, {"kind": "handle", "number": 0, "type": "str"},
    {"kind": "handle", "number": -7, "type": ""}, {"kind": "handle", "number": 10**400, "type": "dict"},
    {"kind": "missing", "name": "x"}, {"kind": "untouched", "name": ""}, {"kind": "calls", "replies": []},
    {"kind": "unjsonable", "type": "", "repr": "", "message": ""},
    *({"kind": "error", "type": name, "bases": [name], "message": text, "cell": None, "line": line, "code": code}
      for name in ("ValueError", "KeyError", "", "APIError", "TypeError")
      for text, line, code in (("", None, None), ("'x'", -1, ""), (DEEP[:3000], 10**30, "\ud800"))),
)  # fmt: skip
ODD_REQUESTS: tuple[dict[str, Any], ...] = (
    {}, {"headers": {"authorization": {}}}, {"headers": {"authorization": None}}, {"headers": []}, {"body": None},
    {"body": DEEP}, {"body": "[]"}, {"body": "\ud800"}, {"body": '{"messages": null, "model": 1}'}, {"path": ""},
    {"path": "/v1/responses"}, {"path": "/v1/chat/completions?x=%ff"}, {"path": "/v1/models"}, {"method": "\n"},
    {"body": '{"model": "gpt-4o-mini", "input": "Hello"}', "path": "/v1/responses"}, {"path": "/v1/responses/x/y/z"},
    {"method": "GET"}, {"path": "\ud800"}, {"headers": {"\ud800": "\ud800", "authorization": "Bearer \ud800"}},
)  # fmt: skip


class OddSubject(RemoteSubject):
    """A solution in this process, whose messages are replaced at random before the judge validates them."""

    def __init__(self, names: dict[str, Any], rng: random.Random, shares: tuple[float, float]) -> None:
        super().__init__(_NoProcess(), 1, None, Limits())  # type: ignore[arg-type]  # `_ask` uses no pipe
        self._rng = rng
        self._reply_share, self._request_share = shares
        self._executor = Executor(names, self._upcall)
        self._handlers: Sequence[ToolHandler] = ()
        self._upcalls = 0
        self._fault: Exception | None = None

    def _ask(
        self,
        request: Message,
        handlers: Sequence[ToolHandler] = (),
        check: Callable[[Any], Any] = check_reply,
        **about: Any,
    ) -> Any:
        if self._gone is not None:
            raise SubjectGoneError(self._gone)
        self._handlers, self._upcalls = handlers or [ToolHandler({})], 0
        self._fault = None
        received = {"reply": self._odd_reply(self._executor.carry_out(received_as_sent(request)))}
        if self._fault is not None:
            raise self._fault
        try:
            return check(parse(sent(received)).get("reply"))
        except (ChannelError, InvalidReplyError) as problem:
            raise self._ended_by(problem) from None

    def _odd_reply(self, reply: Any) -> Any:
        if self._rng.random() >= self._reply_share:
            return reply
        if isinstance(reply, dict) and reply.get("kind") == "calls" and self._rng.random() < 0.8:
            return {**reply, "replies": [self._odd_reply(each) for each in reply["replies"]]}
        if self._rng.random() < 0.3:
            return self._rng.choice(ODD_REPLIES)
        if isinstance(reply, dict) and reply.get("kind") == "value":
            return {"kind": "value", "value": self._odd_value(reply.get("value"))}
        return {"kind": "value", "value": self._rng.choice(ODD_VALUES)}

    def _odd_value(self, value: Any) -> Any:
        """Return the value with one part of it replaced, or another value altogether."""
        if isinstance(value, dict) and value and self._rng.random() < 0.75:
            key = self._rng.choice(sorted(value))
            if self._rng.random() < 0.15:
                return {name: part for name, part in value.items() if name != key}
            return {**value, key: self._odd_value(value[key])}
        if isinstance(value, list) and value and self._rng.random() < 0.75:
            index = self._rng.randrange(len(value))
            return [*value[:index], self._odd_value(value[index]), *value[index + 1 :]]
        return self._rng.choice(ODD_VALUES)

    def _upcall(self, name: str, arguments: dict[str, Any]) -> Any:
        self._upcalls += 1
        if self._upcalls > MOST_UPCALLS:
            return {"raise": {"type": "RuntimeError", "message": "too many"}}
        message: dict[str, Any] = {"upcall": name, "arguments": arguments, "place": self._executor.place}
        if self._rng.random() < self._request_share:
            message["arguments"] = self._odd_arguments(name, arguments)
        try:
            index, checked, values = check_upcall(parse(sent(message)), len(self._handlers))
        except (ChannelError, InvalidReplyError):
            return {"raise": {"type": "RuntimeError", "message": "refused"}}
        try:
            answer = self._handlers[index].answer(checked, values)
        except Exception as error:  # the judge's, which learner code must not catch
            self._fault = error
            raise
        with contextlib.suppress(ChannelError):
            pack({"answer": answer})
        return answer if "wait" not in answer or self._upcalls < MOST_UPCALLS else {"value": None}

    def _odd_arguments(self, name: str, arguments: dict[str, Any]) -> Any:
        if name != HTTP:
            return self._odd_value(arguments)
        if self._rng.random() < 0.4:
            return {**arguments, **self._rng.choice(ODD_REQUESTS)}
        with contextlib.suppress(ValueError, KeyError, TypeError):
            body = sent({"body": self._odd_value(json.loads(arguments["body"]))})
            return {**arguments, "body": json.dumps(json.loads(body)["body"])}
        return arguments


class _NoProcess:
    """Owner of a process that is not there."""

    def end(self, number: int) -> Message:
        return {"code": 0, "signal": None}

    def interrupt(self, number: int) -> None:
        raise AssertionError("a subject of checks is not interrupted")


def sent(message: Message) -> bytes:
    """Return the bytes that hostile code would send: no limit is kept."""
    return json.dumps(message).encode()


def received_as_sent(request: Message) -> Message:
    """Return a request as the other side reads it."""
    read: Message = json.loads(json.dumps(request))
    return read


def runs(count: int, seed: int = 0) -> Iterator[tuple[Check, str, random.Random]]:
    """Yield ``count`` runs over all checks in turn: the check, its assignment and the random source of its answers."""
    checks = [(name, check) for name in registry.ASSIGNMENTS for check in registry.for_assignment(name)]
    for number in range(count):
        assignment, check = checks[number % len(checks)]
        yield check, assignment, random.Random(f"{seed}/{number}")


def failure(check: Check, assignment: str, rng: random.Random) -> str:
    """Return the traceback of a check that the answers made fail; empty where it ended with an outcome."""
    subject = OddSubject(solved(assignment), rng, rng.choice(SHARES))
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            json.dumps(check.run(subject, rng.random()).to_json())  # type: ignore[arg-type]
    except Exception:
        return traceback.format_exc()
    return ""


def main(count: int, seed: int) -> int:
    """Play the runs; return how many made the grader fail."""
    failed = 0
    for check, assignment, rng in runs(count, seed):
        text = failure(check, assignment, rng)
        if text:
            failed += 1
            print(f"{assignment} {check.id}\n{text}")
    print(f"{failed} of {count} runs made the grader fail.")
    return failed


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
