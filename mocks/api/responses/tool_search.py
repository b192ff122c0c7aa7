"""Tool search of the Responses API: tools that are found first and called then.

With ``defer_loading`` a tool stays out of the prompt until a search finds it. Made by the service
(``{"type": "tool_search"}``), the search and what it found are items of the same output, before the call. With
``execution: "client"`` the search is a call to the client, and the tools in its ``tool_search_output`` are callable.

Sources: the function calling guide and the published description (2026).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mocks.api.adapter import ResponseContext
from mocks.api.responses import tools as response_tools
from mocks.api.responses.item_validation import kind_of
from mocks.api.validators import Json
from mocks.messages import Tool


def found(items: Iterable[Json]) -> Iterator[Tool]:
    """Yield the tools that earlier searches have found."""
    for item in items:
        if kind_of(item) == "tool_search_output" and item.get("execution") == "client":
            yield from response_tools.read(item.get("tools") or ())


def before(draft: ResponseContext) -> list[Json]:
    """Return the search and its result that come before a call of a deferred tool; nothing where there is none."""
    tools = draft.body.get("tools") or ()
    searches = any(tool["type"] == "tool_search" and tool.get("execution") != "client" for tool in tools)
    called = {call.name for call in draft.reply.calls}
    wanted = [tool for tool in tools if _holds(tool, called)]
    if not searches or not wanted:
        return []
    names = [tool["name"] for tool in wanted]
    shared = {"status": "completed", "call_id": None, "execution": "server"}
    call = {"id": draft.ids.item("tsc"), "type": "tool_search_call", **shared, "arguments": {"paths": names}}
    output = {
        "id": draft.ids.item("tso"),
        "type": "tool_search_output",
        **shared,
        "tools": [response_tools.echo(tool) for tool in wanted],
    }
    return [call, output]


def _holds(tool: Json, names: set[str]) -> bool:
    """Return whether ``tool``, or one in the namespace it is, is deferred and among ``names``."""
    if tool["type"] == "namespace":
        return any(_holds(inner, names) for inner in tool["tools"])
    return tool.get("defer_loading") is True and tool.get("name") in names
