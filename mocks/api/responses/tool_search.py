"""Tool search of the Responses API: deferred tools are searched for before they are called.

With ``defer_loading`` a tool stays out of the prompt until a search finds it. Where the service searches
(``{"type": "tool_search"}``), the search and its result are items of the same output, before the call. With
``execution: "client"`` the search is a call to the client, and the tools in its ``tool_search_output`` can be called.

Sources: the function calling guide and the published description (2026).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mocks.api.adapter import ResponseContext
from mocks.api.json_text import Json
from mocks.api.responses import tools as response_tools
from mocks.api.responses.item_validation import type_of
from mocks.messages import Tool


def found_tools(items: Iterable[Json]) -> Iterator[Tool]:
    """Yield the tools that earlier searches have found."""
    for item in items:
        if type_of(item) == "tool_search_output" and item.get("execution") == "client":
            yield from response_tools.read(item.get("tools") or ())


def search_items(draft: ResponseContext) -> list[Json]:
    """Return the search item and its output that precede a call of a deferred tool; empty without such a call."""
    tools = draft.body.get("tools") or ()
    searches = any(tool["type"] == "tool_search" and tool.get("execution") != "client" for tool in tools)
    called = {call.name for call in draft.reply.calls}
    deferred = [tool for tool in tools if _is_deferred(tool, called)]
    if not searches or not deferred:
        return []
    names = [tool["name"] for tool in deferred]
    shared = {"status": "completed", "call_id": None, "execution": "server"}
    call = {"id": draft.ids.item("tsc"), "type": "tool_search_call", **shared, "arguments": {"paths": names}}
    output = {
        "id": draft.ids.item("tso"),
        "type": "tool_search_output",
        **shared,
        "tools": [response_tools.echo(tool) for tool in deferred],
    }
    return [call, output]


def _is_deferred(tool: Json, names: set[str]) -> bool:
    """Return whether ``tool``, or a tool of that namespace, is deferred and has one of ``names``."""
    if tool["type"] == "namespace":
        return any(_is_deferred(inner, names) for inner in tool["tools"])
    return tool.get("defer_loading") is True and tool.get("name") in names
