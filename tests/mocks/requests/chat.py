"""Random legal bodies of Chat Completions."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from mocks.api.json_text import Json
from tests.mocks.requests import schemas, words

MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-4.1", "gpt-5-mini", "gpt-5.4", "gpt-3.5-turbo")


def body(random: Random) -> Json:
    """Return a body that the service answers with a completion."""
    model = random.choice(MODELS)
    reasons = model.startswith("gpt-5")
    made: Json = {"model": model}
    tools = [_tool(random, i) for i in range(random.choice((0, 1, 1, 2, 3, 8)))]
    legacy = not tools and random.random() < 0.15
    made["messages"] = messages(random)
    if tools:
        made["tools"] = tools
        if random.random() < 0.5:
            made["tool_choice"] = _choice(random, tools)
        if random.random() < 0.3:
            made["parallel_tool_calls"] = random.random() < 0.5
    if legacy:
        made["functions"] = [_function(random, i, strict=False) for i in range(random.randint(1, 3))]
        if random.random() < 0.5:
            made["function_call"] = random.choice(("auto", "none", {"name": made["functions"][0]["name"]}))
    if random.random() < 0.4:
        made["stream"] = True
        if random.random() < 0.5:
            made["stream_options"] = random.choice(
                ({"include_usage": True}, {"include_obfuscation": False}, {"include_usage": True}, {})
            )
    if random.random() < 0.25:
        made["response_format"] = _format(random)
        if made["response_format"]["type"] == "json_object":
            made["messages"].insert(0, {"role": "system", "content": "Answer in JSON."})
    _settings(random, made, reasons)
    return made


def _settings(random: Random, made: Json, reasons: bool) -> None:
    usual: Json = {
        "n": random.choice((1, 2, 3)),
        "seed": random.randint(-5, 2**31),
        "user": "ada",
        "store": random.random() < 0.5,
        "metadata": {"course": "1"},
        "max_completion_tokens": random.choice((1, 2, 5, 20, 1000)),
        "service_tier": "auto",
    }
    plain: Json = {
        "temperature": random.choice((0, 0.7, 2)),
        "top_p": random.random(),
        "stop": random.choice(("\n", ["a", "Oslo"])),
        "presence_penalty": random.choice((-2, 0.5)),
        "max_tokens": random.choice((1, 3, 60)),
        "logprobs": True,
    }
    for key, value in {**usual, **({} if reasons else plain)}.items():
        if random.random() < 0.12 and not (key == "max_tokens" and "max_completion_tokens" in made):
            made[key] = value
    if made.get("logprobs") and random.random() < 0.5:
        made["top_logprobs"] = random.choice((0, 1, 20))


def _function(random: Random, number: int, *, strict: bool) -> Json:
    made: Json = {"name": f"{words.name(random)}_{number}"}
    if random.random() < 0.8:
        made["description"] = words.sentence(random)
    if strict or random.random() < 0.9:
        made["parameters"] = schemas.parameters(random, strict=strict)
    if strict:
        made["strict"] = True
    return made


def _tool(random: Random, number: int) -> Json:
    if random.random() < 0.12:
        custom: Json = {"name": f"{words.name(random)}_{number}", "description": "Takes text."}
        if random.random() < 0.4:
            grammar = {"syntax": "regex", "definition": "^[a-z]+$"}
            custom["format"] = random.choice(({"type": "text"}, {"type": "grammar", "grammar": grammar}))
        return {"type": "custom", "custom": custom}
    return {"type": "function", "function": _function(random, number, strict=random.random() < 0.4)}


def _choice(random: Random, tools: list[Json]) -> Any:
    tool = random.choice(tools)
    named = {"type": tool["type"], tool["type"]: {"name": tool[tool["type"]]["name"]}}
    allowed = {"mode": random.choice(("auto", "required")), "tools": [named]}
    return random.choice(("auto", "none", "required", named, {"type": "allowed_tools", "allowed_tools": allowed}))


def _format(random: Random) -> Json:
    if random.random() < 0.3:
        return {"type": random.choice(("text", "json_object"))}
    strict = random.random() < 0.6
    schema = schemas.parameters(random, strict=strict)
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": strict}}


def messages(random: Random) -> list[Json]:
    """Return a history: what was said, what was called, and what came back."""
    made: list[Json] = []
    if random.random() < 0.4:
        made.append({"role": random.choice(("system", "developer")), "content": words.sentence(random)})
    for turn in range(random.choice((1, 1, 1, 2, 3))):
        made.append({"role": "user", "content": _content(random)})
        if random.random() < 0.4:
            made += _called(random, turn)
        if random.random() < 0.3:
            made.append({"role": "assistant", "content": words.sentence(random)})
    if random.random() < 0.15:
        made += _rarer(random)
    return made


def _rarer(random: Random) -> list[Json]:
    """Messages that few programs send: refusals, calls in the way before tools, images, names."""
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}
    options: tuple[list[Json], ...] = (
        [{"role": "assistant", "content": None, "refusal": "No."}],
        [
            {"role": "assistant", "content": None, "function_call": {"name": "look", "arguments": arguments(random)}},
            {"role": "function", "name": "look", "content": result(random)},
        ],
        [{"role": "user", "content": [{"type": "text", "text": words.sentence(random)}, image], "name": "Ada"}],
        [{"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}],
        [{"role": "assistant", "content": "Hi", "annotations": [], "refusal": None, "audio": None}],
    )
    return random.choice(options)


def _content(random: Random) -> Any:
    text = words.sentence(random)
    if random.random() < 0.8:
        return text
    return [{"type": "text", "text": text}, {"type": "text", "text": words.sentence(random)}]


def _called(random: Random, turn: int) -> list[Json]:
    calls, answers = [], []
    for i in range(random.choice((1, 1, 2, 3))):
        id, kind = f"call_{turn}_{i}", random.choice(("function", "function", "custom"))
        given = "arguments" if kind == "function" else "input"
        calls.append({"id": id, "type": kind, kind: {"name": words.name(random), given: arguments(random)}})
        answers.append({"role": "tool", "tool_call_id": id, "content": result(random)})
    random.shuffle(answers)
    return [{"role": "assistant", "content": None, "tool_calls": calls}, *answers]


def arguments(random: Random) -> str:
    """Return what a model may have written as arguments."""
    return random.choice(('{"city": "Oslo"}', "{}", "", '{"city": ', "null", "[1]", json.dumps(words.sentence(random))))


def result(random: Random) -> str:
    """Return what a tool may have answered."""
    found = {"temperature": random.randint(-40, 40), "city": words.sentence(random), "list": [1, {"a": None}]}
    return random.choice((json.dumps(found), "4 °C", "", "[]", "null", "Error: timeout", words.sentence(random)))
