"""Tools of the Responses API that are not functions: offered, refused, played by a scenario, answered by the client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openai
import pytest
from pydantic import ValidationError

from mocks import MockOpenAI, Scenario, ScenarioError, Turn, hosted
from mocks.engine import Engine
from tests.mocks.api.error_table import Row, check

Body = dict[str, Any]

FUNCTION: Body = {"type": "function", "name": "get_weather", "parameters": {"type": "object", "properties": {}}}
MCP: Body = {"type": "mcp", "server_label": "dice", "server_url": "https://dice.example.com/mcp"}
PROGRAMS: Body = {"type": "programmatic_tool_calling"}
CONTAINER: Body = {"type": "code_interpreter", "container": {"type": "auto"}}
OFFERED: list[Body] = [
    {"type": "web_search"},
    {"type": "web_search", "filters": {"allowed_domains": ["met.no"]}, "search_context_size": "low",
     "user_location": {"type": "approximate", "city": "Oslo"}, "external_web_access": False},
    {"type": "web_search_2025_08_26"},
    {"type": "web_search_preview", "search_content_types": ["text", "image"]},
    {"type": "file_search", "vector_store_ids": ["vs_1"], "max_num_results": 3,
     "filters": {"type": "eq", "key": "year", "value": 2026}, "ranking_options": {"score_threshold": 0.5}},
    CONTAINER,
    {"type": "code_interpreter", "container": "cntr_1"},
    {"type": "image_generation", "partial_images": 2, "size": "1024x1024"},
    MCP,
    {**MCP, "require_approval": {"never": {"tool_names": ["roll"]}}, "allowed_tools": ["roll"], "headers": {"a": "b"}},
    {"type": "mcp", "server_label": "mail", "connector_id": "connector_gmail", "authorization": "ya29"},
    {"type": "shell"},
    {"type": "shell", "environment": {"type": "local", "skills": [{"name": "a", "description": "b", "path": "c"}]}},
    {"type": "shell", "environment": {"type": "container_auto", "memory_limit": "4g"}},
    {"type": "local_shell"},
    {"type": "apply_patch"},
    PROGRAMS,
    {"type": "custom", "name": "f", "format": {"type": "grammar", "syntax": "regex", "definition": "a+"}},
]  # fmt: skip
MODEL = "gpt-5.4"


def sent(client: openai.OpenAI, **members: Any) -> Any:
    """Send a request."""
    return client.responses.create(**{"model": MODEL, "input": "Hello", **members})


@pytest.mark.parametrize("tool", OFFERED, ids=lambda tool: json.dumps(tool)[:40])
def test_a_tool_beside_a_function_is_accepted_and_the_stand_in_calls_the_function(tool: Body) -> None:
    client = MockOpenAI()
    response = sent(client, input="What is the weather?", tools=[tool, FUNCTION])
    assert [item.type for item in response.output if item.type != "reasoning"] == ["function_call"]
    assert sent(client, tools=[tool]).status == "completed"


@pytest.mark.parametrize(
    ("tool", "echoed"),
    [
        ({"type": "file_search", "vector_store_ids": ["vs_1"]},
         {"type": "file_search", "vector_store_ids": ["vs_1"], "filters": None, "max_num_results": 20,
          "ranking_options": {"ranker": "auto", "score_threshold": 0.0}}),
        ({**MCP, "authorization": "secret", "headers": {"X-Key": "secret"}},
         {"type": "mcp", "server_label": "dice", "server_url": "https://dice.example.com/<redacted>",
          "authorization": "<redacted>", "headers": {"X-Key": "<redacted>"}, "allowed_tools": None,
          "require_approval": "always", "server_description": None}),
        ({"type": "web_search"},
         {"type": "web_search", "filters": None, "search_context_size": "medium", "return_token_budget": "default",
          "search_content_types": ["text"],
          "user_location": {"type": "approximate", "country": "US", "city": None, "region": None, "timezone": None}}),
    ],
    ids=["file_search", "mcp", "web_search"],
)  # fmt: skip
def test_the_echo_has_the_defaults_and_no_secret(tool: Body, echoed: Body) -> None:
    assert sent(MockOpenAI(), tools=[tool]).to_dict()["tools"] == [echoed]


def _row(tool: Body, message: str, param: str, code: str | None, **more: Any) -> Row:
    body = {"model": MODEL, "input": "a", "tools": [tool], **more}
    return Row("hosted", "C", body, message, param, code, 400, path="responses")


ROWS = (
    _row({"type": "file_search"}, "Missing required parameter: 'tools[0].vector_store_ids'.",
         "tools[0].vector_store_ids", "missing_required_parameter"),
    _row({"type": "code_interpreter"}, "Missing required parameter: 'tools[0].container'.", "tools[0].container",
         "missing_required_parameter"),
    _row({"type": "mcp"}, "Missing required parameter: 'tools[0].server_label'.", "tools[0].server_label",
         "missing_required_parameter"),
    _row({"type": "web_search", "size": 1}, "Unknown parameter: 'tools[0].size'.", "tools[0].size",
         "unknown_parameter"),
    _row({"type": "web_search_preview", "filters": {}}, "Unknown parameter: 'tools[0].filters'.", "tools[0].filters",
         "unknown_parameter"),
    _row({"type": "web_search", "search_context_size": "huge"},
         "Invalid value: 'huge'. Supported values are: 'low', 'medium', and 'high'.", "tools[0].search_context_size",
         "invalid_value"),
    _row({"type": "file_search", "vector_store_ids": ["vs_1"], "max_num_results": 99},
         "Invalid 'tools[0].max_num_results': integer above maximum value. Expected a value <= 50, but got 99 instead.",
         "tools[0].max_num_results", "integer_above_max_value"),
    _row({"type": "code_interpreter", "container": {"type": "auto", "memory_limit": "2g"}},
         "Invalid value: '2g'. Supported values are: '1g', '4g', '16g', and '64g'.",
         "tools[0].container.memory_limit", "invalid_value"),
    _row({"type": "web_search"}, "Hosted tool 'web_search' is not supported with gpt-4.1-nano-2025-04-14.", "tools",
         None, model="gpt-4.1-nano"),
    _row({"type": "web_search"},
         "The following tools cannot be used with reasoning.effort 'minimal': web_search.", "tools", None,
         model="gpt-5", reasoning={"effort": "minimal"}),
    _row({"type": "web_search"}, "Tool choice 'mcp' not found in 'tools' parameter.", "tool_choice", None,
         tool_choice={"type": "mcp", "server_label": "mcp"}),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_refused_in_the_words_of_the_service(row: Row) -> None:
    check(row, Engine())


PLAYED: list[tuple[Body, Any, Body]] = [
    ({"type": "web_search"}, hosted.WebSearch(query="Oslo"), {"action": {"type": "search", "query": "Oslo",
     "queries": ["Oslo"], "sources": []}}),
    ({"type": "web_search"}, hosted.WebSearch(url="https://met.no"), {"action": {"type": "open_page",
     "url": "https://met.no"}}),
    ({"type": "web_search"}, hosted.WebSearch(url="https://met.no", pattern="°"), {"action": {"type": "find_in_page",
     "url": "https://met.no", "pattern": "°"}}),
    ({"type": "file_search", "vector_store_ids": ["vs_1"]},
     hosted.FileSearch(queries=("a",), results=(hosted.FoundFile(filename="a.txt", text="A"),)),
     {"queries": ["a"], "results": [{"attributes": {}, "file_id": "file-abc123", "filename": "a.txt", "score": 0.9,
      "text": "A", "vector_store_id": "vs_1"}]}),
    (CONTAINER, hosted.CodeInterpreter(code="print(1)", logs="1\n"), {"code": "print(1)",
     "outputs": [{"type": "logs", "logs": "1\n"}]}),
    ({"type": "code_interpreter", "container": "cntr_1"}, hosted.CodeInterpreter(code="x = 1"),
     {"container_id": "cntr_1", "outputs": []}),
    ({"type": "image_generation", "partial_images": 2}, hosted.ImageGeneration(revised_prompt="a cat"),
     {"result": hosted.ONE_PIXEL, "revised_prompt": "a cat", "output_format": "png"}),
    (MCP, hosted.McpListTools(server_label="dice", tools=(hosted.McpTool(name="roll"),)),
     {"server_label": "dice", "tools": [{"name": "roll", "description": None, "annotations": {"read_only": False},
      "input_schema": {"type": "object", "properties": {}}}]}),
    (MCP, hosted.McpCall(server_label="dice", name="roll", arguments={"sides": 6}, output="4"),
     {"arguments": '{"sides":6}', "output": "4", "error": None, "approval_request_id": None, "status": "completed"}),
    (MCP, hosted.McpCall(server_label="dice", name="roll", error="no dice"), {"output": None, "status": "failed",
     "error": {"type": "mcp_tool_execution_error", "content": [{"type": "text", "text": "no dice"}]}}),
    (MCP, hosted.McpApprovalRequest(server_label="dice", name="roll", arguments={"sides": 6}),
     {"arguments": '{"sides":6}', "name": "roll", "server_label": "dice"}),
    ({"type": "shell"}, hosted.Shell(commands=("ls", "pwd")), {"action": {"commands": ["ls", "pwd"],
     "max_output_length": None, "timeout_ms": None}}),
    ({"type": "local_shell"}, hosted.LocalShell(command=("ls",)), {"action": {"type": "exec", "command": ["ls"],
     "env": {}}}),
    ({"type": "apply_patch"}, hosted.ApplyPatch(path="a.txt", diff="+a"), {"operation": {"type": "update_file",
     "path": "a.txt", "diff": "+a"}}),
    ({"type": "apply_patch"}, hosted.ApplyPatch(path="a.txt", operation="delete_file"),
     {"operation": {"type": "delete_file", "path": "a.txt"}}),
    (PROGRAMS, hosted.Program(code="text(1)"), {"code": "text(1)"}),
    (PROGRAMS, hosted.ProgramOutput(result="1"), {"result": "1", "status": "completed"}),
]  # fmt: skip
INCLUDED = ["web_search_call.action.sources", "file_search_call.results", "code_interpreter_call.outputs"]


@pytest.mark.parametrize(("tool", "item", "members"), PLAYED, ids=lambda value: getattr(value, "type", ""))
def test_a_turn_plays_an_item_whole_and_streamed(tool: Body, item: hosted.Item, members: Body) -> None:
    scenario = Scenario.of(Turn.plays(item, says="Done."))
    asked: Body = {"tools": [tool], "include": INCLUDED, "model": MODEL, "input": "Do it."}
    response = MockOpenAI(scenario).responses.create(**asked)
    written = response.to_dict()["output"]
    (found,) = [one for one in written if one["type"] == item.type]
    assert {key: found[key] for key in members} == members
    assert response.output_text == "Done."
    parsed = next(one for one in response.output if one.type == item.type)
    assert type(parsed).model_validate(found).to_dict() == found
    with MockOpenAI(scenario).responses.stream(**asked) as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert [one for one in final.to_dict()["output"] if one["type"] == item.type] == [found]
    assert events[-1].type == "response.completed"


def events_of(item: hosted.Item, tool: Body, **members: Any) -> list[str]:
    """Return the types of the events between the item's first and last one."""
    stream = MockOpenAI(Scenario.of(Turn.plays(item))).responses.create(
        model="gpt-4.1", input="a", tools=[tool], stream=True, **members
    )  # type: ignore[call-overload]
    names = [event.type.removeprefix("response.") for event in stream]
    return [name for i, name in enumerate(names[2:-1]) if i == 0 or name != names[2 + i - 1]]


@pytest.mark.parametrize(
    ("item", "tool", "names"),
    [
        (PLAYED[0][1], PLAYED[0][0], "web_search_call.in_progress web_search_call.searching web_search_call.completed"),
        (PLAYED[3][1], PLAYED[3][0],
         "file_search_call.in_progress file_search_call.searching file_search_call.completed"),
        (PLAYED[4][1], PLAYED[4][0], "code_interpreter_call.in_progress code_interpreter_call_code.delta "
         "code_interpreter_call_code.done code_interpreter_call.interpreting code_interpreter_call.completed"),
        (PLAYED[6][1], PLAYED[6][0], "image_generation_call.in_progress image_generation_call.generating "
         "image_generation_call.partial_image image_generation_call.completed"),
        (PLAYED[7][1], MCP, "mcp_list_tools.in_progress mcp_list_tools.completed"),
        (hosted.McpListTools(server_label="dice", error="gone"), MCP,
         "mcp_list_tools.in_progress mcp_list_tools.failed"),
        (PLAYED[8][1], MCP,
         "mcp_call.in_progress mcp_call_arguments.delta mcp_call_arguments.done mcp_call.completed"),
        (PLAYED[9][1], MCP, "mcp_call.in_progress mcp_call_arguments.delta mcp_call_arguments.done mcp_call.failed"),
        (PLAYED[10][1], MCP, ""),
        (PLAYED[11][1], {"type": "shell"}, "shell_call_command.added shell_call_command.delta shell_call_command.done "
         "shell_call_command.added shell_call_command.delta shell_call_command.done"),
        (PLAYED[12][1], {"type": "local_shell"}, ""),
        (hosted.Program(code="text(1)"), PROGRAMS, ""),
        (hosted.ProgramOutput(result="1"), PROGRAMS, ""),
    ],
    ids=lambda value: getattr(value, "type", ""),
)  # fmt: skip
def test_the_events_come_in_the_recorded_order(item: hosted.Item, tool: Body, names: str) -> None:
    assert events_of(item, tool) == ["output_item.added", *names.split(), "output_item.done"]


def test_a_container_sends_the_output_of_its_commands_at_once() -> None:
    item = hosted.Shell(commands=("ls", "x"), outputs=(hosted.ShellOutput(stdout="a\n"),))
    tool = {"type": "shell", "environment": {"type": "container_auto"}}
    call, output = sent(MockOpenAI(Scenario.of(Turn.plays(item))), model="gpt-4.1", tools=[tool]).output
    assert (call.environment.type, output.call_id) == ("container_reference", call.call_id)
    assert [(one.stdout, one.outcome.exit_code) for one in output.output] == [("a\n", 0), ("", 0)]
    assert events_of(item, tool)[-4:] == [
        "output_item.added", "shell_call_output_content.delta", "shell_call_output_content.done", "output_item.done"
    ]  # fmt: skip


def test_links_of_a_text_after_a_search_are_cited_and_the_search_is_counted() -> None:
    said = "It is 4 °C ([met.no](https://met.no/oslo))."
    turn = Turn.searches("weather in Oslo", says=said)
    response = sent(MockOpenAI(Scenario.of(turn)), tools=[{"type": "web_search"}])
    (annotation,) = response.output[-1].content[0].annotations
    assert said[annotation.start_index : annotation.end_index] == "([met.no](https://met.no/oslo))"
    assert (annotation.url, annotation.title) == ("https://met.no/oslo", "met.no")
    assert response.to_dict()["tool_usage"]["web_search"] == {"num_requests": 1}
    streamed = sent(MockOpenAI(Scenario.of(turn)), tools=[{"type": "web_search"}], stream=True)
    names = [event.type for event in streamed]
    at = names.index("response.output_text.annotation.added")
    assert (names[at - 1], names[at + 1]) == ("response.output_text.delta", "response.output_text.done")


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("approve", [True, False])
def test_an_approval_is_asked_for_and_answered(approve: bool, stored: bool) -> None:
    client = MockOpenAI(
        Scenario.of(
            Turn.plays(
                hosted.McpListTools(server_label="dice", tools=(hosted.McpTool(name="roll"),)),
                hosted.McpApprovalRequest(server_label="dice", name="roll", arguments={"sides": 6}),
            ),
            Turn.plays(hosted.McpCall(server_label="dice", name="roll", output="4"), says="4").on(approved=True),
            Turn.says("I did not roll.").on(approved=False),
        )
    )
    first = sent(client, tools=[MCP])
    asked = first.output[-1]
    answer = {"type": "mcp_approval_response", "approval_request_id": asked.id, "approve": approve}
    if stored:
        second = sent(client, tools=[MCP], previous_response_id=first.id, input=[answer])
    else:
        second = sent(client, tools=[MCP], input=[{"role": "user", "content": "Hello"}, *first.output, answer])
    calls = [item for item in second.output if item.type == "mcp_call"]
    assert [(call.approval_request_id, call.output) for call in calls] == ([(asked.id, "4")] if approve else [])
    assert second.output_text == ("4" if approve else "I did not roll.")


ANSWERS: list[tuple[hosted.Item, Any, str]] = [
    (hosted.Shell(commands=("ls",)), lambda call: {"type": "shell_call_output", "call_id": call.call_id,
     "output": [{"stdout": "a", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}]}, "shell"),
    (hosted.LocalShell(command=("ls",)), lambda call: {"type": "local_shell_call_output", "id": call.call_id,
     "output": "{}"}, "local_shell"),
    (hosted.ApplyPatch(path="a", diff="+a"), lambda call: {"type": "apply_patch_call_output", "call_id": call.call_id,
     "status": "failed", "output": "no such file"}, "apply_patch"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "answer", "tool"), ANSWERS, ids=lambda value: getattr(value, "type", ""))
def test_what_waits_for_the_client_is_answered_once(item: hosted.Item, answer: Any, tool: str) -> None:
    client = MockOpenAI(Scenario.of(Turn.plays(item), Turn.says("Done.").on(after_tool=tool)))
    offered = [{"type": tool}]
    first = sent(client, tools=offered)
    call = first.output[-1]
    spoken = tool.replace("_", " ")
    with pytest.raises(openai.BadRequestError, match=f"No tool output found for {spoken} call {call.call_id}"):
        sent(client, tools=offered, previous_response_id=first.id, input="Well?")
    done = answer(call)
    assert sent(client, tools=offered, previous_response_id=first.id, input=[done]).output_text == "Done."
    with pytest.raises(openai.BadRequestError, match="Nothing was asked that"):
        sent(client, tools=offered, input=[done])


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({}, "does not offer that tool"),
        ({"tools": [{**MCP, "server_label": "cards"}]}, "does not offer that tool"),
        ({"tools": [MCP], "tool_choice": "none"}, "tool_choice is"),
        ({"tools": [MCP, FUNCTION], "tool_choice": {"type": "function", "name": "get_weather"}}, "tool_choice names"),
        ({"tools": [MCP, FUNCTION], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [FUNCTION]}},
         "does not offer that tool"),
    ],
)  # fmt: skip
def test_a_turn_that_the_request_forbids_is_an_error(members: Body, reason: str) -> None:
    client = MockOpenAI(Scenario.of(Turn.plays(hosted.McpCall(server_label="dice", name="roll", output="4"))))
    with pytest.raises(openai.BadRequestError, match=reason):
        sent(client, **members)


@pytest.mark.parametrize(
    "choice",
    ["required", {"type": "mcp", "server_label": "dice"},
     {"type": "allowed_tools", "mode": "required", "tools": [{"type": "mcp", "server_label": "dice"}]}],
)  # fmt: skip
def test_a_forced_tool_is_played_by_a_turn_and_never_by_the_stand_in(choice: Any) -> None:
    turn = Turn.plays(hosted.McpCall(server_label="dice", name="roll", output="4"))
    played = sent(MockOpenAI(Scenario.of(turn)), tools=[MCP], tool_choice=choice)
    assert played.output[-1].type == "mcp_call"
    with pytest.raises(openai.BadRequestError, match=r"\[mock\] .*Turn\.plays"):
        sent(MockOpenAI(), tools=[MCP], tool_choice=choice)


def test_chat_completions_has_no_such_items() -> None:
    client = MockOpenAI(Scenario.of(Turn.searches("a")))
    with pytest.raises(openai.BadRequestError, match="Chat Completions does not have"):
        client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "a"}])


@pytest.mark.parametrize(
    "made",
    [
        lambda: hosted.WebSearch(),
        lambda: hosted.WebSearch(query="a", url="https://a.example"),
        lambda: hosted.ApplyPatch(path="a"),
        lambda: hosted.ApplyPatch(path="a", diff="+a", operation="delete_file"),
    ],
)
def test_an_item_that_says_too_little_or_too_much_is_refused(made: Any) -> None:
    with pytest.raises(ValidationError):
        made()


def test_a_search_that_the_client_makes_is_answered_too() -> None:
    search = {"type": "tool_search", "execution": "client", "description": "Finds tools.", "parameters": {}}
    client = MockOpenAI(Scenario.of(Turn.asks_for("tool_search", query="dice"), Turn.says("Found.")))
    first = sent(client, tools=[search])
    call = first.output[-1]
    with pytest.raises(openai.BadRequestError, match=f"No tool output found for tool search call {call.call_id}"):
        sent(client, tools=[search], previous_response_id=first.id, input="Well?")
    found = {"type": "tool_search_output", "call_id": call.call_id, "execution": "client", "tools": [FUNCTION]}
    second = sent(client, tools=[search], previous_response_id=first.id, input=[found])
    assert second.output_text == "Found."


def test_reasoning_may_be_followed_by_any_item_of_the_model() -> None:
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA"}
    searched = {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search"}}
    asked = {"role": "user", "content": "a"}
    assert sent(MockOpenAI(), input=[asked, thought, searched, asked]).status == "completed"


def test_a_scenario_file_plays_them_and_a_wrong_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "search.toml"
    path.write_text(
        '[[turns]]\nhosted = [{ type = "web_search_call", query = "Oslo" }]\ntext = "4 °C"\n', encoding="utf-8"
    )
    assert Scenario.load(path) == Scenario.of(Turn.searches("Oslo", says="4 °C"))
    path.write_text(path.read_text(encoding="utf-8").replace("query", "qurey"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"line 2: .*qurey: there is no such field; did you mean 'query'\?"):
        Scenario.load(path)


def test_every_item_is_in_the_test() -> None:
    assert {type(item) for _, item, _ in PLAYED} == set(hosted.CLASSES)
