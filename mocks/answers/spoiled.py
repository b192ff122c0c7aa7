"""What a fault does: the error in place of an answer, and the answer with something wrong in it.

The wording of the errors comes from live bodies quoted in public sources, 2023 to 2026. What the service says beside
status 503 is not known: that message is the mock's own and is marked so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mocks.answers.faults import Fault, Kind
from mocks.conversation import Call, Reply, Request
from mocks.wire.compact import compact
from mocks.wire.errors import MOCK_MARK, MOCK_TYPE, ApiError

REFUSAL = "I'm sorry, but I can't assist with that request."
_WAIT = 0.12
_DOCS = "https://platform.openai.com"
_HELP = "You can retry your request, or contact us through our help center at help.openai.com if the error persists."


class NoAnswer(ApiError):
    """Nothing is sent for a request; kept as an error of status 0, for the transcript."""

    def __init__(self, fault: Fault) -> None:
        does = "left without an answer" if fault.kind is Kind.TIMEOUT else "dropped before the answer"
        text = f"{MOCK_MARK}The connection was {does}, as the fault {fault.kind} asks."
        super().__init__(text, status=0, type=MOCK_TYPE, code=f"fault_{fault.kind}")
        self.fault = fault


def error(fault: Fault, request: Request, request_id: str) -> ApiError:
    """Return the error of a ``fault`` that comes in place of an answer (`mocks.answers.faults.INSTEAD`)."""
    match fault.kind:
        case Kind.RATE_LIMIT:
            return _rate_limit(fault, request.model)
        case Kind.QUOTA:
            text = (
                "You exceeded your current quota, please check your plan and billing details. For more information on "
                f"this error, read the docs: {_DOCS}/docs/guides/error-codes/api-errors."
            )
            made = ApiError(text, status=429, type="insufficient_quota", code="insufficient_quota")
        case Kind.SERVER_ERROR:
            text = (
                f"The server had an error while processing your request. Sorry about that! {_HELP} "
                f"(Please include the request ID {request_id.removeprefix('req_')} in your message.)"
            )
            made = ApiError(text, status=500, type="server_error")
        case Kind.OVERLOADED:
            made = ApiError(f"{MOCK_MARK}The model is overloaded. Try again later.", status=503, type="server_error")
        case _:
            return NoAnswer(fault)
    made.headers.update(_retry_headers(fault.retry_after))
    return made


def _rate_limit(fault: Fault, model: str) -> ApiError:
    wait = _WAIT if fault.retry_after is None else fault.retry_after
    of, amounts = {
        "requests": ("requests per min (RPM)", "Limit 500, Used 500, Requested 1"),
        "tokens": ("tokens per min (TPM)", "Limit 200000, Used 195869, Requested 4412"),
    }[fault.on]
    text = (
        f"Rate limit reached for {model} in organization org-mock on {of}: {amounts}. "
        f"Please try again in {duration(wait)}. Visit {_DOCS}/account/rate-limits to learn more."
    )
    headers = {
        **_retry_headers(wait),
        f"x-ratelimit-remaining-{fault.on}": "0" if fault.on == "requests" else "4131",
        f"x-ratelimit-reset-{fault.on}": duration(wait),
    }
    return ApiError(text, status=429, type=fault.on, code="rate_limit_exceeded", headers=headers)


def _retry_headers(seconds: float | None) -> Mapping[str, str]:
    if seconds is None:
        return {}
    return {"retry-after": str(math.ceil(seconds)), "retry-after-ms": f"{seconds * 1000:.0f}"}


def duration(seconds: float) -> str:
    """Write ``seconds`` as the service does: ``120ms``, ``1.5s``, ``6m0s``."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes:.0f}m{rest:g}s" if minutes else f"{rest:g}s"


def spoil(reply: Reply, request: Request, fault: Fault) -> Reply | None:
    """Return ``reply`` with ``fault`` in it; None where there is nothing to spoil.

    A fault of the connection leaves the reply as it is.
    """
    match fault.kind:
        case Kind.REFUSAL:
            return Reply(refusal=REFUSAL)
        case Kind.TRUNCATION:
            return _truncated(reply, fault.at)
        case Kind.MALFORMED_ARGUMENTS if reply.calls:
            return _with_first(reply, arguments=reply.calls[0].arguments.rstrip().removesuffix("}") or "{")
        case Kind.HALLUCINATED_TOOL if reply.calls:
            return _with_first(reply, name=fault.name or _unoffered(reply.calls[0].name, request))
        case Kind.WRONG_TYPES if reply.calls:
            arguments = _mistyped(reply.calls[0], request)
            return None if arguments is None else _with_first(reply, arguments=arguments)
        case Kind.CUT | Kind.SLOW | Kind.STREAM_ERROR:
            return reply
    return None


def _truncated(reply: Reply, at: float) -> Reply:
    """Cut the last call's arguments, or the text, at the share ``at``; something is always missing."""
    if not reply.calls:
        return replace(reply, text=_part(reply.text, at), refusal=_part(reply.refusal, at), cut=True)
    last = reply.calls[-1]
    shorter = replace(last, arguments=_part(last.arguments, at) or "")
    return replace(reply, calls=(*reply.calls[:-1], shorter), cut=True)


def _part(text: str | None, at: float) -> str | None:
    return text and text[: min(round(len(text) * at), len(text) - 1)]


def _with_first(reply: Reply, **changes: str) -> Reply:
    first, *others = reply.calls
    return replace(reply, calls=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _unoffered(name: str, request: Request) -> str:
    """Return a name near ``name`` that no tool of the request has."""
    near = f"{name[:60]}_v2"
    while request.tool(near) is not None:
        near = f"{near[:60]}_{len(near)}"
    return near


def _mistyped(call: Call, request: Request) -> str | None:
    """Return the arguments with the first value that can be given a forbidden type; None if there is none."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return None
    tool = request.tool(call.name)
    properties = tool.parameters.get("properties", {}) if tool else {}
    for name, value in arguments.items() if isinstance(arguments, dict) else ():
        allowed = set(_types(properties.get(name, {})))
        wrong = next((other for other in _others(value) if allowed and not allowed & _types_of(other)), None)
        if wrong is not None:
            return compact({**arguments, name: wrong})
    return None


def _types(schema: Any) -> Iterator[str]:
    """Yield the types ``schema`` permits; none where it does not say or refers elsewhere."""
    if not isinstance(schema, Mapping):
        return
    kinds = schema.get("type", [])
    yield from [kinds] if isinstance(kinds, str) else kinds
    for inner in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from _types(inner)
    for value in [*schema.get("enum", []), *([schema["const"]] if "const" in schema else [])]:
        yield from _types_of(value)


def _others(value: Any) -> tuple[Any, ...]:
    """Return ``value`` in other types, the likeliest mistake of a model first: a number in quotes, a list of one."""
    written = value if isinstance(value, str) else json.dumps(value)
    return (42, [value], True) if isinstance(value, str) else (written, [value], True)


def _types_of(value: Any) -> set[str]:
    """Return the schema types that take ``value``."""
    match value:
        case None:
            return {"null"}
        case bool():
            return {"boolean"}
        case int():
            return {"integer", "number"}
        case float():
            return {"number"}
        case str():
            return {"string"}
        case list():
            return {"array"}
        case _:
            return {"object"}


def cut_events(body: bytes, at: float) -> bytes:
    """Return the first of the server-sent events in ``body``: up to the share ``at`` of those that carry arguments.

    Where none does, of all. At least one event is sent and the last never is.
    """
    events = body.split(b"\n\n")[:-1]
    mark = b"arguments.delta" if b"arguments.delta" in body else b'"arguments"'  # Responses, or Chat
    carrying = [i for i, event in enumerate(events) if mark in event]
    places = carrying if len(carrying) > 1 else list(range(len(events) - 1))
    last = places[min(round(len(places) * at), len(places) - 2) if len(places) > 1 else 0]
    return b"".join(event + b"\n\n" for event in events[: last + 1])


def fail_events(body: bytes, at: float) -> bytes:
    """Return the first of the server-sent events in ``body``, as `cut_events` does, and an error after them.

    Chat Completions puts the usual envelope into a line of data, Responses sends an event of its own (the SDK's types).
    """
    sent = cut_events(body, at)
    text = f"The server had an error while processing your request. Sorry about that! {_HELP}"
    if not body.startswith(b"event: "):
        envelope = ApiError(text, type="server_error").body()
        return sent + f"data: {json.dumps(envelope)}\n\n".encode()
    number = sent.count(b"\n\n")
    event = {"type": "error", "code": "server_error", "message": text, "param": None, "sequence_number": number}
    return sent + f"event: error\ndata: {json.dumps(event)}\n\n".encode()
