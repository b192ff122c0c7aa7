"""Token counts of request bodies as clients sent them, against those recorded on the service in 2024 to 2026.

Each row is one thing that costs tokens. The bodies are from public recordings of other projects' tests.
"""

from __future__ import annotations

from typing import Any

import pytest

from mocks import MockOpenAI, Scenario, Turn

TERSE = "You are terse. Answer in five words or fewer."
JOKE = "Tell me a joke about opentelemetry"
STRING = {"type": "string"}


def closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a strict schema in the order in which pydantic writes it."""
    return {
        "properties": properties, "required": list(properties), **more, "type": "object", "additionalProperties": False,
    }  # fmt: skip


def titled(title: str, kind: str) -> dict[str, Any]:
    return {"title": title, "type": kind}


RATED = closed({"rating": titled("Rating", "integer"), "joke": titled("Joke", "string")}, title="StructuredAnswer")
CITY = {"type": "object", "properties": {"city": STRING, "country": STRING}, "required": ["city", "country"],
        "additionalProperties": False}  # fmt: skip
SETUP = {"description": "question to set up a joke", "title": "Setup", "type": "string"}
PUNCHLINE = {"description": "answer to resolve the joke", "title": "Punchline"}


def chat(question: str, schema: Any = None, **more: Any) -> dict[str, Any]:
    """Return a body for Chat Completions; ``schema`` is a ``json_schema``."""
    answer = {"response_format": {"type": "json_schema", "json_schema": schema}} if schema else {}
    return {"messages": [{"role": "user", "content": question}], **answer, **more}


def responses(question: str, schema: Any = None, **more: Any) -> dict[str, Any]:
    answer = {"text": {"format": {"type": "json_schema", **schema}}} if schema else {}
    return {"input": question, **answer, **more}


def tool(name: str, description: str | None = None, properties: Any = None, **more: Any) -> dict[str, Any]:
    """Return a function as the Responses API takes it."""
    parameters = {"properties": properties or {}, "required": list(properties or ()), "type": "object"}
    return {"type": "function", "name": name, "description": description, "parameters": parameters, **more}


def custom(name: str, description: str, **grammar: str) -> dict[str, Any]:
    form = {"format": {"type": "grammar", **grammar}} if grammar else {}
    return {"type": "custom", "name": name, "description": description, **form}


def call(name: str, arguments: str, output: str) -> list[Any]:
    """Return a call and its output."""
    return [
        {"type": "function_call", "name": name, "arguments": arguments, "call_id": "call_1"},
        {"type": "function_call_output", "call_id": "call_1", "output": output},
    ]


WEATHER = tool("get_weather", "Get the weather at a location.", {"location": STRING})
ADDER = tool(
    "my_adder_tool",
    "Tool that adds two integers.\n\n            Takes two integers, a and b, and returns their sum.",
    {"a": {"type": "integer"}, "b": {"type": "integer"}},
)
MAGIC = tool(
    "magic_function",
    "Apply a magic function to an input.",
    {"input": {"exclusiveMaximum": 1000, "exclusiveMinimum": -1000, "type": "integer"}},
)
CUSTOMER = tool(
    "unicode_customer",
    "Tool for creating a customer with Unicode name.\n\n    Args:\n        customer_name: The customer's name in their "
    "native language.\n        description: Description of the customer.\n\n    Returns:\n        A confirmation "
    "message about the customer creation.",
    {"customer_name": STRING, "description": STRING},
)
LOCATION = {"type": "string", "description": "The city and state, e.g. San Francisco, CA"}
BOSTON = {"type": "object", "properties": {"location": LOCATION}, "required": ["location"]}
LARK = (
    '\n    start: select_stmt\n    select_stmt: "SELECT" columns "FROM" table\n    columns: "*" | WORD ("," WORD)*\n'
    "    table: WORD\n    %import common.WORD\n    %import common.WS\n    %ignore WS\n    "
)
FRANCISCO: Any = {"role": "user", "content": "What is the weather in San Francisco, CA?"}
SUM: Any = {"role": "user", "content": "What is 1 + 2"}

RECORDED: list[tuple[str, str, int, dict[str, Any]]] = [
    ("a schema on Chat", "gpt-4o", 68, chat(JOKE, {"schema": RATED, "name": "StructuredAnswer", "strict": True})),
    (
        "a schema on Chat beside a system message",
        "gpt-4o",
        87,
        chat(
            "",
            {
                "schema": closed(
                    {"poem": titled("Poem", "string"), "style": titled("Style", "string")}, title="StructuredAnswer"
                ),
                "name": "StructuredAnswer",
                "strict": True,
            },
            messages=[
                {
                    "role": "system",
                    "content": "You are a poetic assistant, skilled in explaining complex programming concepts with "
                    "creative flair.",
                },
                {
                    "role": "user",
                    "content": "Compose a poem that explains the concept of recursion in programming.",
                },
            ],
        ),
    ),
    (
        "a description of a schema",
        "gpt-4.1-nano",
        83,
        chat(
            JOKE,
            {
                "name": "Joke",
                "description": "A joke and your self evaluation of it from 1 to 10",
                "schema": {
                    "properties": {"joke": titled("Joke", "string"), "rating": titled("Rating", "integer")},
                    "required": ["joke", "rating"],
                    "title": "Joke",
                    "type": "object",
                },
            },
        ),
    ),
    (
        "a schema on Chat of a reasoning model",
        "gpt-5-nano",
        44,
        chat(
            "respond with good",
            {
                "schema": closed({"response": titled("Response", "string")}, title="BadModel"),
                "name": "BadModel",
                "strict": True,
            },
        ),
    ),
    (
        "a schema on Responses",
        "gpt-4.1-nano",
        57,
        responses(
            "Extract: Alice is 30 years old.",
            {
                "name": "Person",
                "strict": True,
                "schema": closed({"name": titled("Name", "string"), "age": titled("Age", "integer")}, title="Person"),
            },
        ),
    ),
    (
        "a schema on Responses of a reasoning model, described",
        "gpt-5.5",
        90,
        responses(
            "Tell me a joke about cats.",
            {
                "name": "Joke",
                "description": "Joke to tell user.",
                "strict": True,
                "schema": closed({"setup": SETUP, "punchline": {**PUNCHLINE, "type": "string"}}),
            },
            instructions=TERSE,
        ),
    ),
    (
        "a default that is null",
        "gpt-5.5",
        99,
        responses(
            "Tell me a joke about cats.",
            {
                "name": "Joke",
                "description": "Joke to tell user.",
                "schema": {
                    "properties": {
                        "setup": SETUP,
                        "punchline": {"anyOf": [STRING, {"type": "null"}], "default": None, **PUNCHLINE},
                    },
                    "required": ["setup"],
                    "type": "object",
                },
            },
            instructions=TERSE,
        ),
    ),
    (
        "a tool and a schema on Responses",
        "gpt-4o",
        73,
        responses(
            "What is the largest city in the user country?",
            {"name": "CityLocation", "description": "A city and its country.", "schema": CITY, "strict": True},
            tools=[tool("get_user_country")],
        ),
    ),
    (
        "a tool on Responses",
        "gpt-4o",
        66,
        responses(
            "Give me the name and age of Brazil, Argentina, and Chile.",
            tools=[
                tool(
                    "final_result",
                    "The final response which ends this conversation",
                    {"age": {"type": "integer"}, "name": STRING},
                )
            ],
        ),
    ),
    ("a custom tool", "gpt-5", 47, responses("Use the tool to evaluate 3^3.", tools=[
        custom("execute_code", "Execute python code.")])),
    ("a custom tool of a later model", "gpt-5.5", 81, responses(
        "Use the execute_code tool to evaluate 3**3.", instructions=TERSE, tools=[
        custom("execute_code", "Execute Python code and return the result.")])),
    ("a grammar of lark", "gpt-5", 146, responses("Get all data from the users table", tools=[
        custom("run_sql", "Execute a constrained SQL SELECT query.", syntax="lark", definition=LARK)])),
    ("a regular expression", "gpt-5", 115, responses("Look up the phone number 555-123-4567", tools=[
        custom("lookup_phone", "Look up a phone number in the directory.", syntax="regex",
               definition=r"\d{3}-\d{3}-\d{4}")])),
    ("limits of a number", "gpt-5.5", 89, responses("What is the value of magic_function(3)? Use the tool.",
        instructions=TERSE, tool_choice="required", tools=[MAGIC])),
    ("two tools", "gpt-5.5", 97, responses("Hello!", instructions=TERSE, tools=[
        MAGIC, tool("get_weather", "Get weather at a location.", {"location": STRING})])),
    ("an indented description", "gpt-5.5", 113, responses(
        "Create a customer named '你好啊集团' (Hello Group) - a Chinese technology company", instructions=TERSE,
        tools=[CUSTOMER])),
    ("a call and its output", "gpt-5.4", 88, responses("", input=[
        FRANCISCO, *call("get_weather", '{"location":"San Francisco, CA"}', "It's sunny.")],
        tools=[{**WEATHER, "description": "Get the weather for a location."}])),
    ("arguments with blanks in them", "gpt-5.5", 126, responses("", instructions=TERSE, tools=[ADDER], input=[
        SUM, *call("my_adder_tool", '{"a": 1, "b": 2}', '{"result": 3}')])),
    ("an answer among calls", "gpt-5.5", 149, responses("", instructions=TERSE, tools=[ADDER], input=[
        SUM, *call("my_adder_tool", '{"a": 1, "b": 2}', '{"result": 3}'),
        {"role": "assistant", "content": '{"result": 3}'}, {"role": "user", "content": "What is 3 + 4"}])),
    ("a tool of an older model", "gpt-4", 67, chat("What's the weather like in Boston?", tools=[
        {"type": "function", "function": {"name": "get_current_weather", "description": "Get the current weather",
                                          "parameters": BOSTON}}])),
]  # fmt: skip


@pytest.mark.parametrize(("model", "recorded", "body"), [row[1:] for row in RECORDED], ids=[row[0] for row in RECORDED])
def test_a_body_costs_what_was_recorded(model: str, recorded: int, body: dict[str, Any]) -> None:
    client: Any = MockOpenAI(Scenario.of(Turn(text="Hi.", force=True)))
    if "messages" in body:
        assert client.chat.completions.create(model=model, **body).usage.prompt_tokens == recorded
    else:
        assert client.responses.create(model=model, **body).usage.input_tokens == recorded
