"""Random legal bodies of the Responses API."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.mocks.requests import schemas, words
from tests.mocks.requests.chat import Json, arguments, result

MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-5-mini", "gpt-5.4", "gpt-5.6-luna", "gpt-6-astra")


def body(random: Random, earlier: Sequence[str] = ()) -> Json:
    """Return a body that the service answers with a response; ``earlier`` are ids of responses it could go on from."""
    model = random.choice(MODELS)
    made: Json = {"model": model, "input": _input(random)}
    if earlier and random.random() < 0.4:
        id = random.choice(earlier)
        made["conversation" if id.startswith("conv_") else "previous_response_id"] = id
    tools = [_tool(random, i) for i in range(random.choice((0, 1, 1, 2, 3, 8)))]
    if not model.startswith(("gpt-5.", "gpt-6")):  # older ones do not search for tools
        for tool in _with_members(tools):
            tool.pop("defer_loading", None)
    elif any(tool.get("defer_loading") for tool in _with_members(tools)):
        tools.append({"type": "tool_search"})
    elif random.random() < 0.05:
        tools.append({"type": "tool_search", "execution": "client", "description": "Look for a tool."})
    if tools:
        made["tools"] = tools
        if random.random() < 0.5:
            made["tool_choice"] = _choice(random, tools)
        if random.random() < 0.3:
            made["parallel_tool_calls"] = random.random() < 0.5
    if random.random() < 0.4:
        made["stream"] = True
        if random.random() < 0.3:
            made["stream_options"] = {"include_obfuscation": random.random() < 0.5}
    elif random.random() < 0.1:
        made["background"] = True
    if random.random() < 0.25:
        made["text"] = {"format": _format(random)}
    _settings(random, made)
    return made


def _settings(random: Random, made: Json) -> None:
    usual: Json = {
        "instructions": words.sentence(random),
        "store": random.random() < 0.5,
        "metadata": {"course": "1"},
        "max_output_tokens": random.choice((16, 20, 1000)),
        "include": ["reasoning.encrypted_content"],
        "truncation": random.choice(("auto", "disabled")),
        "user": "ada",
        "max_tool_calls": 3,
        "prompt_cache_key": "key",
    }
    if made["model"].startswith("gpt-4"):
        usual |= {"temperature": random.choice((0, 0.7, 2)), "top_p": random.random()}
        usual |= {"include": ["message.output_text.logprobs"], "top_logprobs": random.choice((0, 1, 20))}
    else:
        usual["reasoning"] = {"effort": random.choice(("low", "medium", "high"))}
    made |= {key: value for key, value in usual.items() if random.random() < 0.12}


def _tool(random: Random, number: int) -> Json:
    if random.random() < 0.1:
        inner = [_plain_tool(random, 100 * number + i) for i in range(1, random.randint(2, 4))]
        return {"type": "namespace", "name": f"group_{number}", "description": "A group.", "tools": inner}
    return _plain_tool(random, number)


def _plain_tool(random: Random, number: int) -> Json:
    made: Json = {"name": f"{words.name(random)}_{number}", "description": words.sentence(random)}
    if random.random() < 0.12:
        grammar = {"type": "grammar", "syntax": "lark", "definition": 'start: "a"'}
        return {"type": "custom", **made, "format": random.choice(({"type": "text"}, grammar))}
    strict = random.choice((True, False, None))
    made |= {"type": "function", "parameters": schemas.parameters(random, strict=strict is True)}
    if strict is not None:
        made["strict"] = strict
    if random.random() < 0.1:
        made["defer_loading"] = True
    return made


def _with_members(tools: list[Json]) -> list[Json]:
    """Return tools and those in their namespaces."""
    return [*tools, *(member for tool in tools if tool["type"] == "namespace" for member in tool["tools"])]


def _choice(random: Random, tools: list[Json]) -> Any:
    found = [tool for tool in tools if tool["type"] in ("function", "custom") and not tool.get("defer_loading")]
    if not found:
        return "auto"
    tool = random.choice(found)
    named = {"type": tool["type"], "name": tool["name"]}
    allowed = {"type": "allowed_tools", "mode": random.choice(("auto", "required")), "tools": [named]}
    return random.choice(("auto", "none", "required", named, allowed))


def _format(random: Random) -> Json:
    if random.random() < 0.3:
        return {"type": "text"}
    strict = random.random() < 0.6
    return {
        "type": "json_schema",
        "name": "reply",
        "schema": schemas.parameters(random, strict=strict),
        "strict": strict,
    }


def _input(random: Random) -> Any:
    if random.random() < 0.4:
        return words.sentence(random) or "Hi"
    made: list[Json] = []
    for turn in range(random.choice((1, 1, 2, 3))):
        made.append(_message(random, "user"))
        if random.random() < 0.4:
            made += _called(random, turn)
        if random.random() < 0.3:
            made.append(_message(random, random.choice(("assistant", "developer", "system"))))
    if random.random() < 0.15:
        made += _rarer(random)
    return made


def _rarer(random: Random) -> list[Json]:
    """Items that few programs send: what the model thought, what a search found, an image."""
    found = {"call_id": "call_s", "execution": "client", "status": "completed"}
    tools = [{"type": "function", "name": "found_it", "parameters": schemas.parameters(random, strict=False)}]
    asked = {"type": "function_call", "call_id": "call_r", "name": "look", "arguments": "{}"}
    parts = [{"type": "input_text", "text": words.sentence(random)}]
    said = {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAAabc"}
    options: tuple[list[Json], ...] = (
        [thought, said],
        [thought, asked, {"type": "function_call_output", "call_id": "call_r", "output": parts}],
        [
            {"type": "tool_search_call", "arguments": {"query": "x"}, **found},
            {"type": "tool_search_output", "tools": tools, **found},
        ],
        [{"role": "user", "content": [{"type": "input_image", "image_url": "data:image/png;base64,AA"}, *parts]}],
    )
    return random.choice(options)


def _message(random: Random, role: str) -> Json:
    text = words.sentence(random)
    part = {"type": "output_text" if role == "assistant" else "input_text", "text": text}
    made: Json = {"role": role, "content": text if random.random() < 0.6 else [part]}
    return {"type": "message", **made} if random.random() < 0.5 else made


def _called(random: Random, turn: int) -> list[Json]:
    made: list[Json] = []
    answers: list[Json] = []
    for i in range(random.choice((1, 1, 2, 3))):
        id, name = f"call_{turn}_{i}", words.name(random)
        if random.random() < 0.8:
            made.append({"type": "function_call", "call_id": id, "name": name, "arguments": arguments(random)})
            answers.append({"type": "function_call_output", "call_id": id, "output": result(random)})
        else:
            made.append({"type": "custom_tool_call", "call_id": id, "name": name, "input": arguments(random)})
            answers.append({"type": "custom_tool_call_output", "call_id": id, "output": result(random)})
    random.shuffle(answers)
    return made + answers
