"""Limiter and log that the judge hands to an agent, and the case that looks at how the agent uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import mocks
from grader.checks.check import CheckContext, as_json
from grader.checks.json_values import Json, json_equal, parse_json
from grader.checks.lessons.a14_capstone.agent_fixture import AgentFixture, AgentReply, refused
from grader.checks.support.messages import calls_of
from grader.learner.objects import Attribute, Ref, Stub, StubObject
from grader.learner.subject import Tool

ALLOW, RECORD = "limiter.allow", "log.record"
LOG = (
    "lambda note: type('AuditLog', (), {'record': lambda self, tool_call, result, *, error=None: "
    "note(tool_call.id, tool_call.function.name, result, error)})()"
)
"""Makes a log whose `record` tells the judge what it gets: a tool call is no JSON, so a stub alone cannot take it."""


@dataclass
class CallRecords:
    """What an agent asked its limiter, and what it told its log."""

    forbidden: str
    """The tool that the limiter refuses."""
    asked: list[Any] = field(default_factory=list)
    entries: list[Json] = field(default_factory=list)

    @property
    def limiter(self) -> StubObject:
        """The limiter that learner code gets."""
        return StubObject({"allow": Stub(ALLOW, "name")})

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The tools that answer limiter and log."""
        return {ALLOW: self._allow, RECORD: self._record}

    def log(self, context: CheckContext) -> Ref:
        """Return the log that learner code gets."""
        holder = context.subject.keep(Stub("holder", f"*, made={LOG}"))
        made = context.subject.call(Attribute(Attribute(holder, "__kwdefaults__"), "copy"), keep=True).value
        maker = context.subject.call(Attribute(made, "get"), "made", keep=True).value
        log: Ref = context.subject.call(maker, Stub(RECORD, "id, name, result, error"), keep=True).value
        return log

    def _allow(self, name: Any) -> bool:
        self.asked.append(name)
        return bool(name != self.forbidden)

    def _record(self, **entry: Any) -> None:
        self.entries.append({key: entry.get(key) for key in ("id", "name", "result", "error")})


def limited_and_logged(fixture: AgentFixture) -> None:
    """Judge five calls, of which one may not be made and two cannot be: the limiter is asked, the log is told."""
    ada, records = fixture.ada, CallRecords("create_ticket")
    agent = fixture.agent(records=records)
    turn = (
        mocks.Turn.asks_for("get_order", order_id=ada.order_id)
        .and_for("create_ticket", subject="My order")
        .and_for("get_order", order_id="ORD-1")
        .and_for("find_appointments", specialty="dermatology")
        .and_for("find_appointments", city="Oslo")
    )
    reply = fixture.send(agent, "Hello!", turn)
    fixture.steps.append("the limiter says no to create_ticket")
    result = reply.results[1]
    if fixture.backend.tables["tickets"] or not isinstance(result, dict) or result.get("error") != "LIMIT_REACHED":
        raise _failure(fixture, f"create_ticket was answered with {as_json(result)}", "LIMIT_REACHED, and no ticket")
    if [refused(each) for each in reply.results] != [False, True, True, False, True]:
        raise _failure(
            fixture, f"the tools answered {as_json(reply.results)}", "errors for all but the first and the fourth"
        )
    wanted = ["get_order", "create_ticket", "get_order", "find_appointments"]
    if records.asked != wanted:
        seen = f"limiter.allow was asked about {as_json(records.asked)}"
        raise _failure(fixture, seen, f"about {as_json(wanted)}: not about arguments that are wrong")
    _judge_log(fixture, reply, records.entries)


def _judge_log(fixture: AgentFixture, reply: AgentReply, entries: list[Json]) -> None:
    """Judge that each call was recorded once, with its result and the code of its error."""
    calls = [str(call.get("id")) for each in reply.messages for call in calls_of(each)]
    noted = {str(each["id"]): each for each in entries}
    if sorted(noted) != sorted(calls) or len(entries) != len(calls):
        seen = f"log.record was called for {as_json([each['name'] for each in entries])}"
        raise _failure(fixture, seen, "once for each of the five calls")
    for call_id, result in zip(calls, reply.results, strict=True):
        entry, code = noted[call_id], result.get("error") if isinstance(result, dict) else None
        if not json_equal(_parsed(entry["result"]), result) or entry["error"] != code:
            raise _failure(
                fixture,
                f"log.record got {as_json(entry)}",
                f"the result {as_json(result)} and the error {as_json(code)}",
            )


def _parsed(value: Any) -> Any:
    try:
        return parse_json(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _failure(fixture: AgentFixture, seen: str, expected: str) -> Exception:
    return fixture.failure(
        seen,
        expected,
        None,
        why="A conversation that is talked into a thousand calls has to end, and what happened has to be found later.",
        step="Ask the limiter right before a call is carried out, and tell the log right after it, if there is one.",
    )
