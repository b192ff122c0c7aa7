"""The SDK's walk through the parameters of a request, left out where it changes nothing.

The SDK walks through all messages once for each member of each union of types, to rename keys and to encode files. The
parameters of Chat Completions and of the Responses API have no such key and no such file, so plain JSON comes out as it
went in; and the walk takes two thirds of the time of a request.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, get_args, get_type_hints

import pydantic
import typing_extensions
from openai._compat import model_dump
from openai._utils import PropertyInfo, is_given

Walk = Callable[[Any, Any], Any]
AsyncWalk = Callable[[Any, Any], Coroutine[Any, Any, Any]]

_LEAVES = frozenset({str, int, float, bool, type(None)})


def shorten_walks() -> None:
    """Let this process's clients leave the walk out where parameters are plain JSON and the SDK's own models."""
    from openai.resources.chat.completions import completions
    from openai.resources.responses import responses
    from openai.types.chat import completion_create_params
    from openai.types.responses import response_create_params

    for api, parse, types in (
        (completions, "openai.lib._chat_completion_resources", completion_create_params.CompletionCreateParams),
        (responses, "openai.lib._response_resources", response_create_params.ResponseCreateParams),
    ):
        if not changes_values(types):  # it may in another version of the SDK, which may also have `parse` elsewhere
            for module in (api, sys.modules.get(parse)):
                _shorten(vars(module) if module else {}, (types, *get_args(types)))


def _shorten(names: dict[str, Any], types: tuple[object, ...]) -> None:
    for name, shortened in (("maybe_transform", _shortened), ("async_maybe_transform", _shortened_async)):
        if name in names:
            names[name] = shortened(names[name], types)


def changes_values(annotation: object) -> bool:
    """Return whether the walk renames or encodes anything in values of a type."""
    waiting: list[object] = [annotation]
    known: dict[int, object] = {}  # they stay, so no other object gets the number of one
    while waiting:
        part = waiting.pop()
        if isinstance(part, PropertyInfo) and not part.alias is part.format is None:
            return True
        if id(part) not in known:
            known[id(part)] = part
            hints = get_type_hints(part, include_extras=True) if typing_extensions.is_typeddict(part) else {}
            waiting += [*hints.values(), *get_args(part)]
    return False


def _shortened(walk: Walk, types: tuple[object, ...]) -> Walk:
    def maybe_transform(data: Any, expected_type: Any) -> Any:
        given = given_parameters(data) if expected_type in types else None
        return walk(data, expected_type) if given is None else given

    return maybe_transform


def _shortened_async(walk: AsyncWalk, types: tuple[object, ...]) -> AsyncWalk:
    async def async_maybe_transform(data: Any, expected_type: Any) -> Any:
        given = given_parameters(data) if expected_type in types else None
        return await walk(data, expected_type) if given is None else given

    return async_maybe_transform


def given_parameters(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the parameters that are given, or None where the walk may find more to do than to dump messages."""
    given = {key: _dumped(value) for key, value in data.items() if is_given(value)}
    return given if _is_plain(given) else None


def _dumped(value: Any) -> Any:
    """Return a parameter; messages and items that are models, or have calls that are, become what the walk makes."""
    if type(value) is not list:
        return value
    return [_dumped_message(each) for each in value]


def _dumped_message(message: Any) -> Any:
    if isinstance(message, pydantic.BaseModel):
        return model_dump(message, exclude_unset=True, mode="json", exclude=getattr(message, "__api_exclude__", None))
    if type(message) is dict and type(message.get("tool_calls")) is list:
        return {**message, "tool_calls": [_dumped_message(call) for call in message["tool_calls"]]}
    return message


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind in _LEAVES:
        return True
    if kind is dict:
        return all(map(_is_plain, value.values()))
    return kind is list and all(map(_is_plain, value))
