"""Items of tools that are not functions, as a turn of a scenario plays them.

A search of the web, a call of an MCP server, code that ran: the Responses API writes each as an item of ``output``. A
class here is such an item with what a test wants to say about it; ids, statuses and the rest are the mock's. ``type``
is the item's own type, so that a scenario file says ``hosted = [{ type = "web_search_call", query = "…" }]``.

Most of them are answered already when they arrive. Calls of your own shell, patches and requests for an approval wait
for an item of yours: ``shell_call_output``, ``local_shell_call_output``, ``apply_patch_call_output``,
``mcp_approval_response``.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mocks.web_search_types import WEB_SEARCH_TYPES

ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A PNG of one transparent pixel, in base64."""
MODEL_CONFIG = ConfigDict(extra="forbid", frozen=True, defer_build=True)
"""Validators are built at the first use: a turn has its own of all items, and most programs play none."""


class _Item(BaseModel):
    """What all items have in common."""

    model_config = MODEL_CONFIG

    offered_as: ClassVar[tuple[str, ...]] = ()
    """The types of tools that have such items."""

    @property
    def label(self) -> str:
        """The ``server_label`` of the MCP server, empty for other tools."""
        return ""


class WebSearch(_Item):
    """A search of the web or, with ``url``, a page that the model opens and may search for ``pattern``."""

    offered_as: ClassVar[tuple[str, ...]] = WEB_SEARCH_TYPES

    type: Literal["web_search_call"] = "web_search_call"
    query: str | None = None
    """What is searched for."""
    url: str | None = None
    """The page that is opened."""
    pattern: str | None = None
    """What is looked for in that page."""
    sources: tuple[str, ...] = ()
    """The addresses that were found; sent where the request includes ``web_search_call.action.sources``."""

    @model_validator(mode="after")
    def _searches_or_opens(self) -> WebSearch:
        if (self.query is None) is (self.url is None):
            raise ValueError("a web search has a query, or the url of a page that is opened")
        return self


class FoundFile(BaseModel):
    """A result of a file search."""

    model_config = MODEL_CONFIG

    filename: str
    text: str = ""
    file_id: str = "file-abc123"
    score: float = 0.9
    attributes: dict[str, Any] = Field(default_factory=dict)


class FileSearch(_Item):
    """A search of vector stores. The text of the same turn cites the files that were found, at its end."""

    offered_as: ClassVar[tuple[str, ...]] = ("file_search",)

    type: Literal["file_search_call"] = "file_search_call"
    queries: tuple[str, ...]
    """What is searched for."""
    results: tuple[FoundFile, ...] = ()
    """What was found; sent where the request includes ``file_search_call.results``."""


class CodeInterpreter(_Item):
    """Python that ran in a container of the service."""

    offered_as: ClassVar[tuple[str, ...]] = ("code_interpreter",)

    type: Literal["code_interpreter_call"] = "code_interpreter_call"
    code: str
    logs: str | None = None
    """What it printed; sent where the request includes ``code_interpreter_call.outputs``."""
    image: str | None = None
    """A picture that it drew, as a data URL; sent like ``logs``."""


class ImageGeneration(_Item):
    """A generated image."""

    offered_as: ClassVar[tuple[str, ...]] = ("image_generation",)

    type: Literal["image_generation_call"] = "image_generation_call"
    revised_prompt: str | None = None
    """The prompt as the model wrote it for the image."""
    result: str = ONE_PIXEL
    """The image in base64."""


class McpTool(BaseModel):
    """A tool that an MCP server lists."""

    model_config = MODEL_CONFIG

    name: str
    description: str | None = None
    input_schema: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})
    read_only: bool = False


class _McpItem(_Item):
    """What the items of MCP servers have in common."""

    offered_as: ClassVar[tuple[str, ...]] = ("mcp",)

    server_label: str
    """The label under which the request offers the server."""

    @property
    def label(self) -> str:
        return self.server_label


class McpListTools(_McpItem):
    """The list of an MCP server's tools, which the service fetches before anything else."""

    type: Literal["mcp_list_tools"] = "mcp_list_tools"
    tools: tuple[McpTool, ...] = ()
    """The tools of the server."""
    error: str | None = None
    """Why they could not be listed."""


class McpCall(_McpItem):
    """A call of an MCP server's tool. After an approval it gets the id of the request that was approved."""

    type: Literal["mcp_call"] = "mcp_call"
    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)
    output: str | None = None
    """What the server returned."""
    error: str | None = None
    """Why the call failed; the model goes on."""


class McpApprovalRequest(_McpItem):
    """A request for the client's approval of a call, with which the output ends."""

    type: Literal["mcp_approval_request"] = "mcp_approval_request"
    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)


class ShellOutput(BaseModel):
    """The output of one command in a container of the service."""

    model_config = MODEL_CONFIG

    stdout: str = ""
    stderr: str = ""
    exit_code: int | None = 0
    """None: the command was stopped for taking too long."""


class Shell(_Item):
    """Commands for a shell: yours, which owes the output, or a container's of the service, which sends it at once."""

    offered_as: ClassVar[tuple[str, ...]] = ("shell",)

    type: Literal["shell_call"] = "shell_call"
    commands: tuple[str, ...]
    outputs: tuple[ShellOutput, ...] = ()
    """One for each command, of a container alone; a command without one printed nothing."""
    timeout_ms: int | None = None
    max_output_length: int | None = None


class LocalShell(_Item):
    """A command for the older ``local_shell`` tool, which your program runs."""

    offered_as: ClassVar[tuple[str, ...]] = ("local_shell",)

    type: Literal["local_shell_call"] = "local_shell_call"
    command: tuple[str, ...]
    env: dict[str, str] = Field(default_factory=dict)
    working_directory: str | None = None


class ApplyPatch(_Item):
    """A change of a file, which your program makes."""

    offered_as: ClassVar[tuple[str, ...]] = ("apply_patch",)

    type: Literal["apply_patch_call"] = "apply_patch_call"
    path: str
    diff: str | None = None
    """The change in the V4A format; None only where the file is deleted."""
    operation: Literal["create_file", "update_file", "delete_file"] = "update_file"

    @model_validator(mode="after")
    def _has_a_diff_unless_deleted(self) -> ApplyPatch:
        if (self.diff is None) is not (self.operation == "delete_file"):
            raise ValueError("a patch has a diff, unless it deletes the file")
        return self


class Program(_Item):
    """JavaScript that the model wrote and the service runs.

    It waits for the calls of the same turn, and of later ones until a `ProgramOutput`: calls of your functions, with
    the program as their ``caller``.
    """

    offered_as: ClassVar[tuple[str, ...]] = ("programmatic_tool_calling",)

    type: Literal["program"] = "program"
    code: str


class ProgramOutput(_Item):
    """The output of the program whose calls were answered."""

    offered_as: ClassVar[tuple[str, ...]] = ("programmatic_tool_calling",)

    type: Literal["program_output"] = "program_output"
    result: str
    """What the program wrote with ``text()``."""


Item = Annotated[
    WebSearch
    | FileSearch
    | CodeInterpreter
    | ImageGeneration
    | McpListTools
    | McpCall
    | McpApprovalRequest
    | Shell
    | LocalShell
    | ApplyPatch
    | Program
    | ProgramOutput,
    Field(discriminator="type"),
]
"""An item of any kind."""
CLASSES: tuple[type[_Item], ...] = (
    WebSearch, FileSearch, CodeInterpreter, ImageGeneration, McpListTools, McpCall, McpApprovalRequest, Shell,
    LocalShell, ApplyPatch, Program, ProgramOutput,
)  # fmt: skip
"""The classes of `Item`."""
