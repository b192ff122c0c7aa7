"""The server-sent events inside items of tools that are not functions, in the order of recorded traffic (2025, 2026).

``response.output_item.added`` comes before them and ``response.output_item.done`` after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mocks.api.chunking import split
from mocks.api.ids import Ids
from mocks.api.json_text import Json

_BEGUN: Mapping[str, Json] = MappingProxyType(
    {
        "file_search_call": {"queries": [], "results": None},
        "code_interpreter_call": {"code": "", "outputs": None},
        "image_generation_call": {"result": None, "revised_prompt": None},
        "mcp_list_tools": {"tools": []},
        "mcp_call": {"arguments": "", "output": None, "error": None},
        "shell_call_output": {"output": []},
        "tool_search_call": {"arguments": {}},
        "program": {"code": ""},
        "program_output": {"result": ""},
    }
)
"""The members that an item has before its content arrives."""
_STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "web_search_call": ("in_progress", "searching", "completed"),
        "file_search_call": ("in_progress", "searching", "completed"),
        "mcp_list_tools": ("in_progress",),
    }
)
TYPES = frozenset((*_BEGUN, *_STAGES, "shell_call", "apply_patch_call"))
"""The types of the items that have such events, or begin with less than they end with."""


def begun(item: Json) -> Json:
    """Return an item of one of `TYPES` as it is before its content arrives, but for its status."""
    started = {**item, **_BEGUN.get(item["type"], {})}
    match item["type"]:
        case "web_search_call":
            del started["action"]
        case "shell_call":
            started["action"] = {**item["action"], "commands": []}
        case "apply_patch_call" if "diff" in item["operation"]:
            started["operation"] = {**item["operation"], "diff": ""}
    return started


def inside(item: Json, index: int, ids: Ids, *, partial_images: int) -> Iterator[Json]:
    """Yield the events inside an item.

    Args:
        item: The item, of one of `TYPES`.
        index: Its index in the output.
        ids: The source of chunks.
        partial_images: How many unfinished images the request asks for.
    """
    where = {"item_id": item["id"], "output_index": index}
    name = f"response.{item['type']}"
    for stage in _STAGES.get(item["type"], ()):
        yield {"type": f"{name}.{stage}", **where}
    match item["type"]:
        case "mcp_list_tools":
            yield {"type": f"{name}.{'failed' if item.get('error') else 'completed'}", **where}
        case "mcp_call":
            yield {"type": f"{name}.in_progress", **where}
            yield {"type": f"{name}_arguments.delta", **where, "delta": item["arguments"]}  # whole, as recorded
            yield {"type": f"{name}_arguments.done", **where, "arguments": item["arguments"]}
            yield {"type": f"{name}.{item['status']}", **where}
        case "code_interpreter_call":
            yield {"type": f"{name}.in_progress", **where}
            for piece in split(item["code"], ids):
                yield {"type": f"{name}_code.delta", **where, "delta": piece}
            yield {"type": f"{name}_code.done", **where, "code": item["code"]}
            yield {"type": f"{name}.interpreting", **where}
            yield {"type": f"{name}.completed", **where}
        case "image_generation_call":
            yield from _image(item, where, partial_images)
        case "shell_call":
            yield from _commands(item, index, ids)
        case "shell_call_output":
            yield from _outputs(item, where)
        case "apply_patch_call" if "diff" in item["operation"]:
            for piece in split(item["operation"]["diff"], ids):
                yield {"type": f"{name}_operation_diff.delta", **where, "delta": piece}
            yield {"type": f"{name}_operation_diff.done", **where, "diff": item["operation"]["diff"]}


def _image(item: Json, where: Json, partial_images: int) -> Iterator[Json]:
    name = "response.image_generation_call"
    yield {"type": f"{name}.in_progress", **where}
    yield {"type": f"{name}.generating", **where}
    look = {key: item[key] for key in ("size", "quality", "background", "output_format")}
    for number in range(partial_images):
        image = {"partial_image_b64": item["result"], "partial_image_index": number}
        yield {"type": f"{name}.partial_image", **where, **image, **look}
    yield {"type": f"{name}.completed", **where}


def _commands(item: Json, index: int, ids: Ids) -> Iterator[Json]:
    name = "response.shell_call_command"
    for number, command in enumerate(item["action"]["commands"]):
        where = {"command_index": number, "output_index": index}  # these events have no item_id
        yield {"type": f"{name}.added", **where, "command": ""}
        for piece in split(command, ids):
            yield {"type": f"{name}.delta", **where, "delta": piece}
        yield {"type": f"{name}.done", **where, "command": command}


def _outputs(item: Json, where: Json) -> Iterator[Json]:
    name = "response.shell_call_output_content"
    for number, output in enumerate(item["output"]):
        for stream in ("stdout", "stderr"):
            if output[stream]:
                yield {"type": f"{name}.delta", **where, "command_index": number, "delta": {stream: output[stream]}}
        yield {"type": f"{name}.done", **where, "command_index": number, "output": [output]}
