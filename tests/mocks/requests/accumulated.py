"""The reply that the events of a stream add up to, put together as a client does, member by member."""

from __future__ import annotations

from mocks.api.json_text import Json


def accumulated(events: list[Json]) -> Json:
    """Return the members of the whole reply that its stream carries."""
    if events[0].get("object") == "chat.completion.chunk":
        return _chat(events)
    return _response(events)


def _chat(chunks: list[Json]) -> Json:
    choices: dict[int, Json] = {}
    found: Json = {key: chunks[0][key] for key in ("id", "created", "model")}
    for chunk in chunks:
        if chunk.get("usage"):
            found["usage"] = chunk["usage"]
        for part in chunk["choices"]:
            _add_choice(choices, part)
    for choice in choices.values():
        calls = choice["message"].pop("tool_calls", {})
        if calls:
            choice["message"]["tool_calls"] = [calls[index] for index in sorted(calls)]
        choice["message"]["annotations"] = []
    return {**found, "choices": [choices[index] for index in sorted(choices)]}


def _add_choice(choices: dict[int, Json], part: Json) -> None:
    choice = choices.setdefault(part["index"], {"index": part["index"], "message": {}})
    choice["finish_reason"] = part["finish_reason"]
    if "logprobs" in part:
        _add_logprobs(choice, part["logprobs"])
    message = choice["message"]
    for key, value in part["delta"].items():
        if key == "tool_calls":
            for call in value:
                calls = message.setdefault("tool_calls", {})
                _merge(calls.setdefault(call["index"], {}), {k: v for k, v in call.items() if k != "index"})
        elif key == "function_call":
            _merge(message.setdefault("function_call", {}), value)
        elif key == "role" or message.get(key) is None:
            message[key] = value
        else:
            message[key] += value


def _add_logprobs(choice: Json, piece: Json | None) -> None:
    choice.setdefault("logprobs", None)
    if piece is not None:
        whole = choice["logprobs"] or {"content": None, "refusal": None}
        added = {key: (whole[key] or []) + (piece[key] or []) for key in whole}
        choice["logprobs"] = {key: value or None for key, value in added.items()}


def _merge(into: Json, piece: Json) -> None:
    for key, value in piece.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif key in ("arguments", "input"):
            into[key] = into.get(key, "") + value
        else:
            assert key not in into, f"{key} comes twice"
            into[key] = value


def _response(events: list[Json]) -> Json:
    assert [event["sequence_number"] for event in events] == list(range(len(events))), "sequence numbers"
    response = events[-1]["response"]
    output: list[Json] = []
    for event in events:
        name = event["type"].removeprefix("response.")
        if name == "output_item.added":
            assert event["output_index"] == len(output), "output_index"
            output.append(event["item"])
        elif name == "content_part.added":
            output[event["output_index"]]["content"].append(event["part"])
        elif name.endswith(".delta"):
            item = output[event["output_index"]]
            holder = item["content"][event["content_index"]] if "content_index" in event else item
            key = {"output_text": "text", "refusal": "refusal", "custom_tool_call_input": "input"}
            name = key.get(name.partition(".")[0], "arguments")
            holder[name] += event["delta"]
        elif name == "content_part.done" and "logprobs" in event["part"]:  # events have them without bytes
            part = output[event["output_index"]]["content"][event["content_index"]]
            part["logprobs"] = event["part"]["logprobs"]
        elif name == "output_item.done":
            output[event["output_index"]]["status"] = event["item"].get("status")
            _drop_none(output[event["output_index"]])
            if event["item"]["type"] == "tool_search_call":  # what is searched for comes whole, at the end
                output[event["output_index"]]["arguments"] = event["item"]["arguments"]
            assert output[event["output_index"]] == event["item"], "an item is not what its deltas add up to"
    assert output == response["output"], "the output is not what its items add up to"
    return dict(response)


def _drop_none(item: Json) -> None:
    if item.get("status") is None:
        item.pop("status", None)
