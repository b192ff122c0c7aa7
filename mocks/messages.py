"""The neutral model of an exchange: the meaning of requests and replies, apart from the form of either API.

``mocks.api`` turns a request body into a `ModelRequest` and a `ModelReply` back into a response body;
``mocks.scenarios`` decides what the `ModelReply` is. Nothing here knows HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pydantic models, which only scenarios play
    from mocks.hosted import Item


class Api(StrEnum):
    """The API that a request was sent to."""

    CHAT = "chat"
    RESPONSES = "responses"


class ToolKind(StrEnum):
    """The kind of a tool, by its input: JSON for a function, free text for a custom tool, a query for a tool search."""

    FUNCTION = "function"
    CUSTOM = "custom"
    SEARCH = "tool_search"


class ToolChoiceMode(StrEnum):
    """The mode of ``tool_choice``."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"
    NAMED = "named"


@dataclass(frozen=True)
class ToolChoice:
    """``tool_choice`` of either API: a mode, with the tool's name where the mode is `ToolChoiceMode.NAMED`."""

    mode: ToolChoiceMode
    name: str | None = None


@dataclass(frozen=True)
class Tool:
    """A function or custom tool as it was offered in the request."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """The JSON Schema of the arguments, ``{}`` where none was given."""
    strict: bool = False
    kind: ToolKind = ToolKind.FUNCTION
    namespace: str | None = None
    """The group of the Responses API it belongs to."""
    grammar: str = ""
    """Of a custom tool: the definition that its input follows, if there is one."""
    deferred: bool = False
    """True where ``defer_loading`` keeps it out of the prompt until a tool search finds it."""
    callers: tuple[str, ...] = ("direct",)
    """Who may call it: the model itself (direct), a program that it writes (programmatic), or both."""
    asynchronous: bool = False
    """True where the conversation may go on before the call's output is there."""


@dataclass(frozen=True)
class HostedTool:
    """An offered tool that is neither a function nor a custom tool: a scenario plays its items."""

    type: str
    label: str = ""
    """The ``server_label`` of an MCP server."""


@dataclass(frozen=True)
class ToolCall:
    """A call of a tool. ``arguments`` is text, as the model wrote it: JSON as a rule, not by promise."""

    name: str
    arguments: str
    """Of a custom tool: its input."""
    id: str | None = None
    """``call_…``; None until the reply is rendered."""
    kind: ToolKind = ToolKind.FUNCTION
    namespace: str | None = None


@dataclass(frozen=True)
class Message:
    """One message of the conversation: ``role`` is system, developer, user, assistant or tool."""

    role: str
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    """The calls of an assistant message."""
    call_id: str | None = None
    """The id of the call that a tool message answers."""


@dataclass(frozen=True)
class ResponseFormat:
    """The form that the text of a reply must have: any JSON object or, with ``schema``, JSON that fits it."""

    name: str = ""
    schema: Mapping[str, Any] | None = None
    strict: bool = False
    description: str = ""


@dataclass(frozen=True)
class ModelRequest:
    """A legal request, after validation."""

    model: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    """The tools that may be called."""
    prompt_tools: tuple[Tool, ...] = ()
    """All tools in the prompt, where ``allowed_tools`` permits only some of them; else empty."""
    hosted: tuple[HostedTool, ...] = ()
    """The other tools of the Responses API that may be used, such as the search of the web."""
    choice: ToolChoice = ToolChoice(ToolChoiceMode.AUTO)
    parallel: bool = True
    """False where the request says ``parallel_tool_calls: false``."""
    api: Api = Api.CHAT
    format: ResponseFormat | None = None
    program: str | None = None
    """The ``call_id`` of a program that waits for the outputs of its calls."""
    stop: tuple[str, ...] = ()
    """Texts before which the reply ends."""
    max_tokens: int | None = None
    """The most tokens that the reply may have."""

    def tool(self, name: str) -> Tool | None:
        """Return the offered tool of that name."""
        for tool in self.tools:  # asked several times a request: a generator costs more than the search
            if tool.name == name:
                return tool
        return None


@dataclass(frozen=True)
class ModelReply:
    """A reply of the model: text, calls or both; or a refusal."""

    text: str | None = None
    calls: tuple[ToolCall, ...] = ()
    refusal: str | None = None
    finish_reason: str | None = None
    """Set only where a scenario wants a different one from what the service would send."""
    truncated: bool = False
    """True where the reply reached ``ModelRequest.max_tokens``: its text, or its last call's arguments, end early."""
    hosted: tuple[Item, ...] = ()
    """Items of tools that are not functions, which come before the text."""
    summary: tuple[str, ...] = ()
    """The parts of a summary of the reasoning."""
