"""Items of tools that are not functions: writing of those that a scenario plays, and citations in the text beside them.

The shapes are those of recorded traffic of 2025 and 2026, and of the guides and the SDK's types where no recording
shows one (approvals that were denied, patches that delete).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mocks import hosted
from mocks.api.ids import Ids
from mocks.api.json_text import Json, dumps_compact
from mocks.api.responses import programs
from mocks.messages import Message

_LINK = re.compile(r"\(?\[([^\]\n]+)\]\((https?://[^\s)]+)\)\)?")


@dataclass(frozen=True)
class HostedContext:
    """What the items depend on besides the turn."""

    body: Json
    """The request."""
    messages: Sequence[Message]
    """The conversation so far."""
    ids: Ids
    program: str | None = None
    """The ``call_id`` of a program that waits for its calls."""

    def tool(self, kinds: Sequence[str]) -> Json:
        """Return the first offered tool of one of these types; empty where a turn is forced without it."""
        return next((tool for tool in self.body.get("tools") or () if tool["type"] in kinds), {})

    def includes(self, name: str) -> bool:
        """Return whether the request asks for what is left out by default."""
        return name in (self.body.get("include") or ())

    def call(self, prefix: str, kind: str) -> Json:
        """Return the members that nearly all items begin with."""
        return {"id": self.ids.item(prefix), "type": kind, "status": "completed"}


def write(played: Sequence[hosted.Item], context: HostedContext) -> list[Json]:
    """Return the items for those of a turn, in its order."""
    return [item for one in played for item in _write(one, context)]


def searches(played: Sequence[hosted.Item]) -> int:
    """Return how many searches of the web are billed: pages that are opened cost nothing."""
    return sum(isinstance(one, hosted.WebSearch) and one.query is not None for one in played)


def citations(text: str, played: Sequence[hosted.Item]) -> list[Json]:
    """Return the annotations of a text: its links after a search of the web, and the files that were found."""
    found: list[Json] = []
    if any(isinstance(one, hosted.WebSearch) for one in played):
        found += [
            {"type": "url_citation", "start_index": link.start(), "end_index": link.end(), "title": link[1],
             "url": link[2]}
            for link in _LINK.finditer(text)
        ]  # fmt: skip
    for one in played:
        if isinstance(one, hosted.FileSearch):
            found += [
                {"type": "file_citation", "file_id": file.file_id, "filename": file.filename, "index": len(text)}
                for file in one.results
            ]
    return found


def _write(item: hosted.Item, context: HostedContext) -> Iterator[Json]:
    match item:
        case hosted.WebSearch():
            yield {**context.call("ws", item.type), "action": _action(item, context)}
        case hosted.FileSearch():
            yield {**context.call("fs", item.type), "queries": list(item.queries), "results": _found(item, context)}
        case hosted.CodeInterpreter():
            yield _code(item, context)
        case hosted.ImageGeneration():
            yield _image(item, context)
        case hosted.McpListTools() | hosted.McpCall() | hosted.McpApprovalRequest():
            yield _mcp(item, context)
        case hosted.Shell():
            yield from _shell(item, context)
        case hosted.LocalShell():
            action = {"type": "exec", "command": list(item.command), "env": dict(item.env)}
            place = {"working_directory": item.working_directory} if item.working_directory else {}
            yield {**context.call("lsh", item.type), "call_id": context.ids.call(), "action": {**action, **place}}
        case hosted.ApplyPatch():
            diff = {} if item.diff is None else {"diff": item.diff}
            operation = {"type": item.operation, "path": item.path, **diff}
            yield {**context.call("apc", item.type), "call_id": context.ids.call(), "operation": operation}
        case hosted.Program():
            yield programs.begin(item, context.ids)
        case hosted.ProgramOutput():
            call_id = context.program or context.ids.call()
            yield {**context.call("cmo", item.type), "call_id": call_id, "result": item.result}


def _action(item: hosted.WebSearch, context: HostedContext) -> Json:
    if item.url is not None:
        opened = {"type": "open_page", "url": item.url}
        return opened if item.pattern is None else {**opened, "type": "find_in_page", "pattern": item.pattern}
    action: Json = {"type": "search", "queries": [item.query], "query": item.query}
    if context.includes("web_search_call.action.sources"):
        action["sources"] = [{"type": "url", "url": url} for url in item.sources]
    return action


def _found(item: hosted.FileSearch, context: HostedContext) -> list[Json] | None:
    if not context.includes("file_search_call.results"):
        return None
    stores = context.tool(item.offered_as).get("vector_store_ids") or [None]
    return [
        {"attributes": dict(file.attributes), "file_id": file.file_id, "filename": file.filename, "score": file.score,
         "text": file.text, "vector_store_id": stores[0]}
        for file in item.results
    ]  # fmt: skip


def _code(item: hosted.CodeInterpreter, context: HostedContext) -> Json:
    container = context.tool(item.offered_as).get("container")
    outputs: list[Json] | None = None
    if context.includes("code_interpreter_call.outputs"):
        logs = [] if item.logs is None else [{"type": "logs", "logs": item.logs}]
        outputs = [*logs, *([] if item.image is None else [{"type": "image", "url": item.image}])]
    return {
        **context.call("ci", item.type),
        "code": item.code,
        "container_id": container if isinstance(container, str) else context.ids.item("cntr"),
        "outputs": outputs,
    }


def _image(item: hosted.ImageGeneration, context: HostedContext) -> Json:
    tool = context.tool(item.offered_as)

    def chosen(key: str, default: str) -> str:
        value = tool.get(key)
        return default if value in (None, "auto") else str(value)

    return {
        **context.call("ig", item.type),
        "action": chosen("action", "generate"),
        "background": chosen("background", "opaque"),
        "output_format": chosen("output_format", "png"),
        "quality": chosen("quality", "medium"),
        "result": item.result,
        "revised_prompt": item.revised_prompt,
        "size": chosen("size", "1024x1024"),
    }


def _mcp(item: hosted.McpListTools | hosted.McpCall | hosted.McpApprovalRequest, context: HostedContext) -> Json:
    if isinstance(item, hosted.McpListTools):
        listed = [
            {"annotations": {"read_only": tool.read_only}, "description": tool.description,
             "input_schema": tool.input_schema, "name": tool.name}
            for tool in item.tools
        ]  # fmt: skip
        failed = {} if item.error is None else {"error": item.error}
        return {"id": context.ids.item("mcpl"), "type": item.type, "server_label": item.label, "tools": listed,
                **failed}  # fmt: skip
    arguments = item.arguments if isinstance(item.arguments, str) else dumps_compact(item.arguments)
    called = {"arguments": arguments, "name": item.name, "server_label": item.label}
    if isinstance(item, hosted.McpApprovalRequest):
        return {"id": context.ids.item("mcpr"), "type": item.type, **called}
    error: Json | None = None
    if item.error is not None:
        error = {"type": "mcp_tool_execution_error", "content": [{"type": "text", "text": item.error}]}
    return {
        **context.call("mcp", item.type),
        "status": "completed" if error is None else "failed",
        "approval_request_id": _approved(item, context.messages),
        **called,
        "error": error,
        "output": item.output if error is None else None,
    }


def _approved(item: hosted.McpCall, messages: Sequence[Message]) -> str | None:
    """Return the id of the request by which the client approved this call; None where it did not have to."""
    requests = {call.id: json.loads(call.arguments) for message in messages for call in message.calls
        if call.name == "mcp_approval_request"}  # fmt: skip
    for message in reversed(messages):
        asked = requests.get(message.call_id) if message.role == "tool" else None
        if asked and json.loads(message.text)["approve"]:
            return message.call_id if (asked["server_label"], asked["name"]) == (item.label, item.name) else None
    return None


def _shell(item: hosted.Shell, context: HostedContext) -> Iterator[Json]:
    place = context.tool(item.offered_as).get("environment")
    in_container = place is not None and place["type"] != "local"
    action = {
        "commands": list(item.commands),
        "max_output_length": item.max_output_length,
        "timeout_ms": item.timeout_ms,
    }
    call: Json = {**context.call("sh", item.type), "call_id": context.ids.call(), "action": action}
    if place is not None:
        call["environment"] = _environment(place, context.ids)
    yield call
    if in_container:
        unsaid = [hosted.ShellOutput()] * (len(item.commands) - len(item.outputs))
        yield {
            **context.call("sho", "shell_call_output"),
            "call_id": call["call_id"],
            "max_output_length": item.max_output_length,
            "output": [_output(one) for one in (*item.outputs, *unsaid)],
        }


def _environment(place: Json, ids: Ids) -> Json:
    if place["type"] == "local":
        return {"type": "local"}
    return {"type": "container_reference", "container_id": place.get("container_id") or ids.item("cntr")}


def _output(output: hosted.ShellOutput) -> Json:
    outcome: Any = {"type": "timeout"}
    if output.exit_code is not None:
        outcome = {"type": "exit", "exit_code": output.exit_code}
    return {"stdout": output.stdout, "stderr": output.stderr, "outcome": outcome}
