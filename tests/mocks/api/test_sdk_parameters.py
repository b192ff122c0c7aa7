"""Parameters of the SDK's own types, at any depth: the mock refuses none as unknown."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import pytest
import typing_extensions
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from openai.types.conversations.conversation_create_params import ConversationCreateParams
from openai.types.responses.input_token_count_params import InputTokenCountParams
from openai.types.responses.response_create_params import ResponseCreateParamsBase

from mocks.engine import make_engine
from mocks.router import HttpRequest, Router

MAX_DEPTH = 3
LISTS = (list, Iterable, Sequence)
UNIONS = (Union, types.UnionType)
WRAPPERS = (Required, NotRequired, Annotated, typing_extensions.Required, typing_extensions.NotRequired)
TEXTS = {"role": "user", "model": "gpt-4.1-mini", "name": "look_up"}
SCHEMA = {"type": "object", "properties": {}}
REFUSED = {"reasoning.generate_summary"}
"""In the types, and unknown to the service: quoted in public from 2025 on."""

Wrap = Callable[[Any], Any]
Put = Callable[[Any], dict[str, Any]]


def bare(hint: Any) -> Any:
    while get_origin(hint) in WRAPPERS:
        hint = get_args(hint)[0]
    return hint


def is_object(hint: Any) -> bool:
    return isinstance(hint, type) and hasattr(hint, "__required_keys__")


def members(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def example(hint: Any, key: str) -> Any:
    """Return a value of the type ``hint``, with nothing in it that need not be."""
    hint = bare(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return parts[0]
    if origin in UNIONS:
        return example(parts[0], key)
    if origin in LISTS:
        return [example(parts[0], key)]
    if origin in (dict, Mapping):
        return SCHEMA if parts[1] is object else {"a": example(parts[1], "a")}
    if is_object(hint):
        return required(hint)
    return {str: TEXTS.get(key, "abc"), int: 16, float: 1, bool: False, object: SCHEMA}.get(hint)


def required(kind: Any) -> dict[str, Any]:
    hints = members(kind)
    return {key: example(hints[key], key) for key in kind.__required_keys__}


def in_list(wrap: Wrap) -> Wrap:
    return lambda value: [wrap(value)]


def in_member(put: Put, kind: Any, key: str, wrap: Wrap) -> Put:
    return lambda value: put({**required(kind), key: wrap(value)})


def objects(hint: Any) -> Iterator[tuple[Wrap, Any]]:
    """Yield the kinds of objects that ``hint`` allows, each with what makes a value of ``hint`` of one."""
    hint = bare(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in UNIONS:
        for part in parts:
            yield from objects(part)
    elif origin in LISTS:
        for wrap, kind in objects(parts[0]):
            yield in_list(wrap), kind
    elif is_object(hint):
        yield lambda value: value, hint


def bodies(kind: Any, put: Put, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield request bodies that have each member of ``kind`` once, and each member of what is inside."""
    for key, hint in members(kind).items():
        yield put({**required(kind), key: example(hint, key)})
        for wrap, inner in objects(hint) if depth < MAX_DEPTH else ():
            yield from bodies(inner, in_member(put, kind, key, wrap), depth + 1)


@pytest.mark.parametrize(
    ("path", "kind", "base"),
    [
        ("chat/completions", CompletionCreateParamsBase, {"messages": [{"role": "user", "content": "Hello"}]}),
        ("responses", ResponseCreateParamsBase, {"input": "Hello"}),
        ("responses/input_tokens", InputTokenCountParams, {"input": "Hello"}),
        ("conversations", ConversationCreateParams, {}),
    ],
)
def test_no_parameter_of_the_sdk_is_unknown(path: str, kind: Any, base: dict[str, Any]) -> None:
    service = Router(make_engine(None, True, 0, None))
    model = {} if path == "conversations" else {"model": "gpt-4.1-mini"}
    unknown = set()
    sent = {json.dumps({**model, **base, **body}) for body in bodies(kind, lambda value: value)}
    for body in sent:
        answer = service.handle(HttpRequest("POST", f"/v1/{path}", {"authorization": "any"}, body.encode()))
        if answer.status == 400:
            error = json.loads(answer.body)["error"]
            unknown |= {error["param"]} if error["code"] == "unknown_parameter" else set()
    assert len(sent) > 20
    assert unknown <= REFUSED
