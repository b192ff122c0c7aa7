"""Token counts against counts recorded on the real service in 2024 to 2026."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mocks.api.tokens import counting, families, vocabulary
from mocks.api.tokens.families import Family
from mocks.messages import Api, Message, ModelReply, ModelRequest, ResponseFormat, Tool, ToolCall

STRING = {"type": "string"}
CITY = {"city": STRING}
SYSTEM = ("system", "You are a helpful assistant.")
BOSTON = {
    "type": "object",
    "properties": {
        "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
    },
    "required": ["location"],
}


def tool(name: str, description: str = "", properties: dict[str, Any] | None = None) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(properties)} if properties else {}
    return Tool(name, description, schema)


def request(*messages: tuple[str, str] | Message, model: str = "gpt-4o", tools: tuple[Tool, ...] = ()) -> ModelRequest:
    spoken = (message if isinstance(message, Message) else Message(*message) for message in messages)
    return ModelRequest(model, tuple(spoken), tools)


def called(*calls: ToolCall) -> Message:
    return Message("assistant", calls=calls)


def prompt(asked: ModelRequest, count: counting.Counter) -> int:
    return counting.of_request(asked, family=Family.of(asked.model), count=count)


COUNTRY = tool(
    "get_capital", "Get the capital of a country.", {"country": {"type": "string", "description": "The country name."}}
)
SERVER = (  # of an MCP server: docstrings with their indentation, and many tools without parameters
    tool(
        "celsius_to_fahrenheit",
        "Convert Celsius to Fahrenheit.\n\n    Args:\n        celsius: Temperature in Celsius\n\n"
        "    Returns:\n        Temperature in Fahrenheit\n    ",
        {"celsius": {"type": "number"}},
    ),
    tool(
        "get_weather_forecast",
        "Get the weather forecast for a location.\n\n    Args:\n        location: The location to get the weather "
        "forecast for.\n\n    Returns:\n        The weather forecast for the location.\n    ",
        {"location": STRING},
    ),
    *map(tool, ("get_image_resource", "get_image_resource_link", "get_audio_resource", "get_audio_resource_link")),
    *map(tool, ("get_product_name", "get_product_name_link", "get_image", "get_dict", "get_unstructured_dict")),
    Tool("get_error", "", {"type": "object", "properties": {"value": {"type": "boolean", "default": False}}}),
    *map(tool, ("get_none", "get_multiple_items")),
    tool("get_log_level", "Get the current log level.\n\n    Returns:\n        The current log level.\n    "),
    tool(
        "echo_deps",
        "Echo the run context.\n\n    Args:\n        ctx: Context object containing request and session information."
        "\n\n    Returns:\n        Dictionary with an echo message and the deps.\n    ",
    ),
    tool("use_sampling", "Use sampling callback.", {"foo": STRING}),
    tool(
        "get_client_info",
        "Get information about the connected MCP client.\n\n    Returns:\n        Dictionary with client info "
        "(name, version, etc.) or None if not available.\n    ",
    ),
    tool("use_elicitation", "Use elicitation callback to ask the user a question.", {"question": STRING}),
    tool("enable_hidden_tool", "Enable the hidden tool, triggering a ToolListChangedNotification."),
)


def closed(**properties: Any) -> dict[str, Any]:
    """Return a schema in the order in which pydantic writes, as the recorded ones were: it can cost a token."""
    return {"properties": properties, "required": list(properties), "type": "object", "additionalProperties": False}


LIST = {"type": "array", "items": {"$ref": "#/$defs/Answer"}}
ANSWERS = Tool(
    "final_result",
    "The final response which ends this conversation",
    {"$defs": {"Answer": closed(label=STRING, answer=STRING)}, **closed(answers=LIST)},
)
PLACE = ResponseFormat(
    "final_result",
    closed(
        result={
            "anyOf": [
                closed(kind={"const": "CityLocation", **STRING}, data=closed(city=STRING, country=STRING)),
                closed(kind={"const": "CountryLanguage", **STRING}, data=closed(country=STRING, language=STRING)),
            ]
        }
    ),
)
TEMPERATURE = tool("get_temperature", "", CITY)
LARGEST = (
    tool("get_user_country"),
    tool(
        "final_result",
        "The final response which ends this conversation",
        {"city": STRING, "country": STRING},
    ),
)
WEATHER = "get_current_weather"
MEXICO = ("user", "What is the capital of Mexico?")
TOKYO = ("user", "What is the temperature in Tokyo?")
USER_COUNTRY = ("user", "What is the largest city in the user country?")
TOKYO_CALL = ToolCall("get_temperature", '{"city":"Tokyo"}', "call_1")
COUNTRY_CALL = ToolCall("get_user_country", "{}", "call_1")
BOTH_CITIES = (
    ToolCall(WEATHER, '{"location":"Seattle, WA"}', "call_1"),
    ToolCall(WEATHER, '{"location":"San Francisco, CA"}', "call_2"),
)
TWO_CITIES = (
    ("system", "You're a helpful assistant."),
    ("user", "What's the weather in Seattle and San Francisco today?"),
)

PROMPTS = [
    (14, request(MEXICO)),
    (24, request(SYSTEM, MEXICO)),
    (13, request(("user", "What is the capital of France?"), model="gpt-5")),
    (38, request(("user", "What is the model name?"), tools=(tool("get_model_name"),))),
    (47, request(("user", "What is the weather in CDMX?"), tools=(tool("get_weather_in_city", "", CITY),))),
    (50, request(SYSTEM, TOKYO, model="gpt-4.1-mini", tools=(TEMPERATURE,))),
    (
        132,
        request(
            ("user", "What's the weather in Paris?"),
            model="gpt-5-mini",
            tools=(tool("get_weather", "Get the current weather for a city.", CITY),),
        ),
    ),
    (
        162,
        request(
            ("user", "What is the weather like in Boston today?"),
            model="gpt-5-nano",
            tools=(Tool("get_current_weather", "Get the current weather in a given location", BOSTON),),
        ),
    ),
    (
        75,
        request(
            SYSTEM,
            TOKYO,
            called(TOKYO_CALL),
            Message("tool", "20.0", call_id="call_1"),
            model="gpt-4.1-mini",
            tools=(TEMPERATURE,),
        ),
    ),
    (68, request(USER_COUNTRY, tools=LARGEST)),
    (
        47,
        replace(
            request(
                ("user", "What's the best language to learn?"),
                model="gpt-5-nano",
                tools=(tool("best_language_to_learn", "Gets the best language to learn"),),
            ),
            api=Api.RESPONSES,
        ),
    ),
    (
        58,
        request(
            ("developer", "A streaming agent with tools"),
            ("user", "What is 6 times 7?"),
            model="gpt-4o-mini",
            tools=(tool("multiply", "Multiply two numbers.", {"a": {"type": "number"}, "b": {"type": "number"}}),),
        ),
    ),
    (148, replace(request(USER_COUNTRY, tools=LARGEST[:1]), format=PLACE)),
    (
        104,
        request(
            ("user", "What is the capital of France?"),
            called(ToolCall("get_capital", '{"country":"France"}', "call_1")),
            Message("tool", "Paris", call_id="call_1"),
            ("assistant", "The capital of France is Paris."),
            ("user", "What is the capital of England?"),
            model="gpt-4o-mini",
            tools=(COUNTRY,),
        ),
    ),
    (398, request(("user", "What is 0 degrees Celsius in Fahrenheit?"), tools=SERVER)),
    (
        465,
        request(
            ("user", "Tell me: the capital of the country; the weather there; the product name"),
            tools=(tool("get_weather", "", CITY), tool("get_country"), *SERVER, tool("external"), ANSWERS),
        ),
    ),
    (
        89,
        request(USER_COUNTRY, called(COUNTRY_CALL), Message("tool", "Mexico", call_id="call_1"), tools=LARGEST),
    ),
    (
        99,
        request(
            *TWO_CITIES,
            called(*BOTH_CITIES),
            Message("tool", "50 degrees and raining", call_id="call_1"),
            Message("tool", "70 degrees and sunny", call_id="call_2"),
            model="gpt-4o-mini",
        ),
    ),
]
"""The recorded ``prompt_tokens`` of requests."""
REPLIES = [
    (8, ModelReply("The capital of England is London.")),
    (14, ModelReply("The temperature in Tokyo is currently 20.0 degrees Celsius.")),
    (11, ModelReply(calls=(COUNTRY_CALL,))),
    (14, ModelReply(calls=(TOKYO_CALL,))),
    (15, ModelReply(calls=(ToolCall("get_capital", '{"country":"England"}'),))),
    (18, ModelReply(calls=(ToolCall("celsius_to_fahrenheit", '{"celsius":0}'),))),
    (40, ModelReply(calls=(ToolCall("get_country", "{}"), ToolCall("get_product_name", "{}")))),
    (
        48,
        ModelReply(calls=tuple(ToolCall("get_location", f'{{"loc_name":"{name}"}}') for name in ("Londos", "London"))),
    ),
    (51, ModelReply(calls=BOTH_CITIES)),
]
"""The recorded ``completion_tokens`` of replies of gpt-4o, gpt-4o-mini and gpt-4.1-mini."""
OFF_BY_ONE = {398, 465}
"""Recorded counts that ours miss by one token; the others are hit exactly."""


@pytest.mark.parametrize(("recorded", "asked"), PROMPTS)
def test_prompts_are_counted_as_recorded(recorded: int, asked: ModelRequest) -> None:
    assert abs(prompt(asked, vocabulary.exact) - recorded) == (recorded in OFF_BY_ONE)


@pytest.mark.parametrize(("recorded", "reply"), REPLIES)
def test_replies_are_counted_as_recorded(recorded: int, reply: ModelReply) -> None:
    assert counting.of_reply(reply, family=families.GPT_4O, count=vocabulary.exact) == recorded


@pytest.mark.parametrize(
    ("recorded", "reply"),
    [
        (6, ModelReply("Hello!")),
        (9, ModelReply("Sunny in San Francisco.")),
        (16, ModelReply(calls=(ToolCall("magic_function_no_args", "{}"),))),
        (21, ModelReply(calls=(ToolCall("get_weather", '{"location":"San Francisco, CA"}'),))),
        (24, ModelReply(calls=(ToolCall("my_adder_tool", '{"a":1,"b":2}'),))),
    ],
)
def test_replies_of_reasoning_models_are_counted_as_recorded(recorded: int, reply: ModelReply) -> None:
    assert counting.of_reply(reply, family=families.GPT_5_5, count=vocabulary.exact) == recorded


@pytest.mark.parametrize(("recorded", "asked"), PROMPTS)
def test_the_estimate_is_near(recorded: int, asked: ModelRequest) -> None:
    assert prompt(asked, counting.estimate) == pytest.approx(recorded, rel=0.15)
