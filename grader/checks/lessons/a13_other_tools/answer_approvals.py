"""Check of `answer_approvals`, assignment 13_other_tools: who lets an MCP server's tool be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import Json, is_json_of, json_equal
from grader.checks.lessons.a13_other_tools import approval_requests
from grader.checks.lessons.a13_other_tools.approval_requests import Request
from grader.checks.lessons.a13_other_tools.given_response import done_items, item_id, response_with
from grader.checks.misconceptions import other_tools as mistakes
from grader.checks.sample_tools import CITIES, names
from grader.learner.objects import Stub
from grader.learner.subject import Invocation
from grader.outcome import Misconception

FUNCTION = "answer_approvals"
SERVERS = ("mail", "crm", "files", "wiki", "bank", "calendar")
EACH_WAITS = (
    "Each request waits for one answer with its id. An item more, or one too few, ends in an error or in silence."
)


class AnswerApprovals(Check):
    """``answer_approvals(response, *, allowed, ask) -> list[dict]``: one answer for each request, and nothing else."""

    id = FUNCTION
    title = "Approve, or ask a person"
    points = 15
    defines = (FUNCTION,)
    hints = (
        "Go through `response.output`. Which items wait for you, and who decides about each of them?",
        "Only items of type `mcp_approval_request` wait. A tool whose name is in `allowed` is approved; for any other "
        "the person decides, and a no has to be sent as well.",
        "For one request: `approve = item.name in allowed or ask(item.server_label, item.name, item.arguments)`.",
        'Its answer: `{"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve}`. Collect '
        "the answers in a list, and return the list even where it is empty.",
    )
    mistakes = mistakes.APPROVAL_MISTAKES

    @case("A tool in allowed is approved, by the request's id", core=True, holds=("allowed", "answer"))
    def approves(self, context: CheckContext) -> None:
        wanted, other = _requests(context, True, True)
        _judge(context, [wanted.item], [wanted], [wanted.name, other.name])

    @case("What a person refuses is refused, and that is sent", core=True, holds=("ask", "refusal", "answer"))
    def refuses(self, context: CheckContext) -> None:
        (request,) = _requests(context, False)
        _judge(context, [request.item], [request], names(context, 1))
        _judge(context, [request.item], [request], [])

    @case("What a person permits is approved", holds=("ask",))
    def permits(self, context: CheckContext) -> None:
        (request,) = _requests(context, True)
        _judge(context, [request.item], [request], names(context, 1))

    @case("The person sees server, tool and arguments", holds=("ask", "arguments"))
    def shows(self, context: CheckContext) -> None:
        requests = _requests(context, False, True, False)
        _judge(context, [each.item for each in requests], requests, [], shown=True)

    @case("Several requests of several servers: each gets its own answer, once", share=2, holds=("once", "refusal"))
    def answers_each(self, context: CheckContext) -> None:
        requests = _requests(context, False, True, True, False)
        _judge(context, [each.item for each in requests], requests, [requests[2].name])

    @case("Two requests of one tool are two questions", holds=("once",))
    def asks_about_each(self, context: CheckContext) -> None:
        requests = [replace(each, name="send") for each in _requests(context, True, False)]
        _judge(context, [each.item for each in requests], requests, [], known=mistakes.DECISION_REUSED)

    @case("Nobody is asked about a tool in allowed", holds=("not-asked",))
    def asks_nobody(self, context: CheckContext) -> None:
        requests = _requests(context, False, True)
        _judge(context, [each.item for each in requests], requests, [each.name for each in requests], silent=True)

    @case("A name counts as a whole, and it is the tool's, not the server's", share=2, holds=("allowed",))
    def compares_names(self, context: CheckContext) -> None:
        (request,) = _requests(context, False)
        longer = Request(request.id, request.server_label, f"{request.name}_all", request.arguments, False)
        _judge(context, [longer.item], [longer], [request.name], known=mistakes.NAME_PARTLY_COMPARED)
        _judge(context, [request.item], [request], [longer.name], known=mistakes.NAME_PARTLY_COMPARED)
        labelled = Request(request.id, request.name, names(context, 1)[0], request.arguments, False)
        _judge(context, [labelled.item], [labelled], [request.name], known=mistakes.LABEL_COMPARED)

    @case(
        "Other items get no answer, with requests beside them or without",
        share=2,
        holds=("nothing-else", "no-requests"),
    )
    def leaves_the_rest(self, context: CheckContext) -> None:
        (request,) = _requests(context, True)
        done = done_items(context, request.server_label, request.name)
        _judge(context, [*done[:4], request.item, *done[4:]], [request], [request.name])
        _judge(context, done, [], [request.name])
        _judge(context, [], [], [])


def _requests(context: CheckContext, *decisions: bool) -> list[Request]:
    """Return a request for each decision, all of different tools, by the servers in turn."""
    labels = context.random.sample(SERVERS, k=min(2, len(decisions)))
    return [
        Request(
            item_id(context, "mcpr"),
            labels[number % len(labels)],
            name,
            {"city": context.choice(CITIES), "number": context.number(1000, 10000)},
            person,
        )
        for number, (name, person) in enumerate(zip(names(context, len(decisions)), decisions, strict=True))
    ]


def _judge(
    context: CheckContext,
    output: Sequence[Json],
    requests: Sequence[Request],
    allowed: Sequence[str],
    *,
    shown: bool = False,
    silent: bool = False,
    known: Misconception | None = None,
) -> None:
    """Judge the answers to a response with this output.

    Args:
        context: The run.
        output: All items of the response.
        requests: The requests among them.
        allowed: The tools that need no question.
        shown: Whether what the person sees is judged.
        silent: Whether it is judged that nobody is asked.
        known: The misconception that a wrong approval shows here.
    """

    def decide(**asked: Any) -> bool:
        meant = [each for each in requests if each.name in asked.values()]
        same = [each for each in meant if any(_is_sent(part, each) for part in asked.values())]
        return any(each.person for each in same or meant)

    ask = Stub("ask", "server_label=None, name=None, arguments=None", "Returns what a person decides.", describes=True)
    tried = f"{FUNCTION}(response, allowed={list(allowed)!r}, ask=ask) on a response with {_written(output)}"
    with attempting(tried, approval_requests.of_error):
        given = response_with(context, output)
        called = context.subject.call(FUNCTION, given, allowed=list(allowed), ask=ask, tools={"ask": decide})
        asked = called.invocations
        _judge_answers(called.value, output, requests, allowed, asked, known)
        wanted = [each for each in requests if each.name not in allowed]
        if shown:
            _judge_shown(asked, wanted)
        if silent and asked:
            raise CheckFailedError(
                seen=f"ask was called {len(asked)} times",
                expected="no call of ask: every tool is in allowed",
                misconception=mistakes.ASKED_FOR_ALLOWED,
            )
        if not silent and len(asked) > len(wanted):
            again = not any(each.name in each_asked.arguments.values() for each in requests if each.name in allowed
                            for each_asked in asked)  # fmt: skip
            raise CheckFailedError(
                seen=f"ask was called {len(asked)} times",
                expected=f"{len(wanted)}: once for each tool that is not in allowed",
                misconception=mistakes.ASKED_AGAIN if again else mistakes.ASKED_FOR_ALLOWED,
            )


def _judge_answers(
    value: Any,
    output: Sequence[Json],
    requests: Sequence[Request],
    allowed: Sequence[str],
    asked: Sequence[Invocation],
    known: Misconception | None,
) -> None:
    expected = [each.answer(allowed) for each in requests]
    if _agrees(value, expected):
        return
    raise CheckFailedError(
        seen=as_json(value),
        expected=as_json(expected),
        misconception=approval_requests.of_answers(value, output, requests, allowed, asked, known),
        otherwise=(EACH_WAITS, "Compare the two lists, item by item."),
    )


def _agrees(value: Any, expected: Sequence[Json]) -> bool:
    """Tell whether a list has these answers, in any order, each perhaps with a reason."""
    if not isinstance(value, list) or len(value) != len(expected) or not all(isinstance(each, dict) for each in value):
        return False
    bare = [{key: part for key, part in each.items() if key != "reason"} for each in value]
    return all(any(json_equal(each, answer) for each in bare) for answer in expected)


def _judge_shown(asked: Sequence[Invocation], wanted: Sequence[Request]) -> None:
    """Judge that a person saw each request: its server, its tool and what would be sent."""
    for each in wanted:
        if not any(_shows(invocation.arguments, each) for invocation in asked):
            raise CheckFailedError(
                seen=f"ask got {as_json([invocation.arguments for invocation in asked])}",
                expected=f"server_label {each.server_label!r}, name {each.name!r}, arguments {as_json(each.arguments)}",
                misconception=mistakes.NOT_SHOWN,
            )


def _shows(arguments: Mapping[str, Any], request: Request) -> bool:
    return _is_sent(arguments.get("arguments"), request) and (arguments.get("server_label"), arguments.get("name")) == (
        request.server_label,
        request.name,
    )


def _is_sent(value: Any, request: Request) -> bool:
    """Tell whether a value is what a request would send to the server, as text or parsed."""
    return json_equal(value, request.arguments) or (isinstance(value, str) and is_json_of(value, request.arguments))


def _written(output: Sequence[Json]) -> str:
    """Return the output as the card shows it: the kinds of items, the requests with server, tool and arguments."""
    shown = [
        f"{item['server_label']}.{item['name']}({item['arguments']})"
        if item["type"] == "mcp_approval_request"
        else str(item["type"])
        for item in output
    ]
    return ", ".join(shown) or "no items"
