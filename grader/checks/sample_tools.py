"""Sample tools of checks: secret names, signatures, arguments and results, drawn anew for every run.

Every parameter but the first has a default. A learner who passes the arguments in an unusual way is then shown the
arguments that arrived, not a ``TypeError`` that hides them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.json_values import json_equal
from grader.learner.objects import Stub, ToolCall
from grader.learner.subject import Invocation, Tool

VERBS = ("fetch", "find", "look_up", "check", "read", "load")
NOUNS = ("parcel", "invoice", "warranty", "voucher", "shipment", "basket", "refund", "ticket", "price")
CITIES = ("Lagos", "Oslo", "São Paulo", "Kyōto", "Zürich", "Lima", "Kraków", "Đà Nẵng")
SYLLABLES = ("ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "pa", "ro", "su", "ti", "vo", "wa", "zi")
WORDS = ("blue", "heavy", "urgent", "gift", "fragile", "Mum's", 'the "big" one')


@dataclass(frozen=True)
class Sample:
    """One tool call, the stub it should reach, and what happens there."""

    stub: Stub
    call: ToolCall
    arguments: dict[str, Any]
    received_arguments: dict[str, Any]
    """What the tool receives: the arguments, and the defaults of those left out."""
    result: Any

    @property
    def tools(self) -> dict[str, Tool]:
        """Return the judge's answer for the stub."""
        return fixed_result_tools({self.stub.name: self.result})

    @property
    def invocation(self) -> Invocation:
        """The call as it has to arrive at the tool."""
        return Invocation(self.stub.name, self.received_arguments)


def fixed_result_tools(results: Mapping[str, Any]) -> dict[str, Tool]:
    """Return tools that give a fixed result each, whatever they are called with."""

    def tool(result: Any) -> Tool:
        return lambda **arguments: result

    return {name: tool(result) for name, result in results.items()}


def invented_words(context: CheckContext, count: int) -> list[str]:
    """Return ``count`` different invented words, none of them inside another."""
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(context.random.choices(SYLLABLES, k=3)) + context.choice(("x", "l", "n")))
    chosen = sorted(found)
    context.random.shuffle(chosen)
    return chosen


def names(context: CheckContext, count: int) -> list[str]:
    """Return ``count`` different function names that cannot be guessed."""
    return [f"{context.choice(VERBS)}_{context.choice(NOUNS)}_{context.number(100, 1000)}" for _ in range(count)]


def sample(context: CheckContext, name: str, result: Any = None) -> Sample:
    """Return a call of an invented two-parameter tool; the JSON names the parameters in another order than ``def``."""
    arguments = {"limit": context.number(2, 90), "place": context.choice(CITIES)}
    outcome = result if result is not None else {"place": arguments["place"], "found": context.number(0, 1000)}
    stub = Stub(name, "place: str, limit: int = 0", doc=f"Answer {name}.")
    return Sample(stub, tool_call(context, name, arguments), arguments, dict(arguments), outcome)


def rich_sample(context: CheckContext, name: str, *, nested: bool = True) -> Sample:
    """Return a call whose arguments hold every kind of JSON value; ``nested`` adds an object inside."""
    arguments: dict[str, Any] = {
        "note": f"{context.choice(WORDS)} → {context.choice(CITIES)}",
        "express": context.choice((True, False)),
        "coupon": None,
        "weights": [context.number(1, 50) / 2, context.number(1, 50) / 4],
    }
    signature = "note: str, express: Optional[bool] = None, coupon: Optional[str] = '', weights: list[float] = []"
    if nested:
        arguments["address"] = {"city": context.choice(CITIES), "floor": None, "lift": True}
        signature += ", address: dict = {}"
    stub = Stub(name, signature, doc=f"Answer {name}.")
    result = {"ok": True, "left": None, "parts": [arguments["note"], {"n": context.number(0, 1000)}]}
    return Sample(stub, tool_call(context, name, arguments), arguments, dict(arguments), result)


def plain_sample(context: CheckContext, name: str) -> Sample:
    """Return a call of a tool without parameters: the model writes ``{}`` as its arguments."""
    stub = Stub(name, "", doc=f"Answer {name}.")
    return Sample(stub, tool_call(context, name, {}), {}, {}, {"open": context.number(0, 100)})


def tool_call(context: CheckContext, name: str, arguments: Any) -> ToolCall:
    """Return a tool call with a fresh id; the arguments are written as JSON, as the model writes them."""
    return ToolCall(context.call_id(), name, json.dumps(arguments))


def show_call(call: ToolCall) -> str:
    """Return a tool call as text, as a learner reads it on the SDK's object."""
    return f"tool_call(id={call.id!r}, name={call.name!r}, arguments={call.arguments!r})"


def show_registry(*stubs: Stub) -> str:
    """Return a registry of these tools as text, as a learner would write it."""
    return "{" + ", ".join(f"{stub.name!r}: {stub.name}" for stub in stubs) + "}"


def result_tools(samples: Sequence[Sample]) -> dict[str, Tool]:
    """Return tools that answer each call with the result that belongs to its arguments."""

    def tool(waiting: list[Sample]) -> Tool:
        def answer(**arguments: Any) -> Any:
            known = [each for each in waiting if json_equal(each.received_arguments, arguments)]
            return (known or waiting)[0].result

        return answer

    names = dict.fromkeys(each.stub.name for each in samples)
    return {name: tool([each for each in samples if each.stub.name == name]) for name in names}
