"""The clients as a program uses them: replies, tool loops, errors, headers, ids, and where requests do not go."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import httpx2
import openai
import pytest
from pydantic import BaseModel

import mocks
from mocks import (
    MODEL,
    AsyncMockOpenAI,
    BackendError,
    MockOpenAI,
    OfflineTransport,
    Scenario,
    Turn,
    expect,
    explain,
    make_client,
)

WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
TWO_CITIES = Scenario.of(
    Turn.asks_for("get_weather", city="Oslo").and_for("get_weather", city="Rome").on(user_contains="weather"),
    Turn.says("4 °C in Oslo, 20 °C in Rome.").on(after_tool="get_weather"),
)
NAMED: Any = {"type": "function", "function": {"name": "get_weather"}}


def ask(client: openai.OpenAI, text: str = "The weather?", **more: Any) -> Any:
    messages: Any = [{"role": "user", "content": text}]
    return client.chat.completions.create(messages=messages, **{"model": MODEL, "tools": [WEATHER], **more})


def answers(message: Any) -> list[dict[str, Any]]:
    return [{"role": "tool", "tool_call_id": call.id, "content": "4"} for call in message.tool_calls]


def test_a_reply_with_calls_has_every_field_of_recorded_traffic() -> None:
    body = json.loads(ask(MockOpenAI(TWO_CITIES), model="gpt-4o-mini").to_json(exclude_unset=True))
    (choice,) = body.pop("choices")
    message = choice.pop("message")
    calls = message.pop("tool_calls")
    assert re.fullmatch(r"chatcmpl-[A-Za-z0-9]{29}", body["id"])
    assert re.fullmatch(r"fp_[0-9a-f]{10}", body["system_fingerprint"])
    assert (body["object"], body["model"], body["service_tier"]) == (
        "chat.completion",
        "gpt-4o-mini-2024-07-18",
        "default",
    )
    assert choice == {"index": 0, "logprobs": None, "finish_reason": "tool_calls"}
    assert message == {"role": "assistant", "content": None, "refusal": None, "annotations": []}
    assert all(re.fullmatch(r"call_[A-Za-z0-9]{24}", call["id"]) for call in calls)
    assert len({call["id"] for call in calls}) == 2
    assert [call["function"]["arguments"] for call in calls] == ['{"city":"Oslo"}', '{"city":"Rome"}']
    usage = body["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["completion_tokens_details"]["reasoning_tokens"] == 0


def test_a_tool_loop_by_hand_with_the_sdks_own_message_in_the_history() -> None:
    client = MockOpenAI(TWO_CITIES)
    messages: Any = [{"role": "user", "content": "The weather in Oslo and Rome?"}]
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER]).choices[0]
    messages += [first.message, *answers(first.message)]
    last = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER]).choices[0]
    assert (last.message.content, last.finish_reason) == ("4 °C in Oslo, 20 °C in Rome.", "stop")
    client.assert_all_used()


def test_a_message_dumped_by_the_learner_is_accepted_with_all_its_nulls() -> None:
    client = MockOpenAI(TWO_CITIES)
    message = ask(client).choices[0].message
    history: Any = [{"role": "user", "content": "?"}, message.model_dump(), *answers(message)]
    reply = client.chat.completions.create(model=MODEL, messages=history, tools=[WEATHER])
    assert reply.choices[0].message.content


def test_a_parsed_reply_can_be_appended_to_the_history() -> None:
    class GetWeather(BaseModel):
        city: str

    tools = [openai.pydantic_function_tool(GetWeather, name="get_weather")]
    client = MockOpenAI(TWO_CITIES)
    messages: Any = [{"role": "user", "content": "The weather?"}]
    message = client.chat.completions.parse(model=MODEL, messages=messages, tools=tools).choices[0].message
    assert [call.function.parsed_arguments for call in message.tool_calls or ()] == [
        GetWeather(city="Oslo"),
        GetWeather(city="Rome"),
    ]
    messages += [message, *answers(message)]
    assert client.chat.completions.parse(model=MODEL, messages=messages, tools=tools).choices[0].message.content


def test_the_raw_response_is_there_too() -> None:
    raw = MockOpenAI(TWO_CITIES).chat.completions.with_raw_response.create(
        model=MODEL, messages=[{"role": "user", "content": "The weather?"}], tools=[WEATHER]
    )
    assert raw.request_id == raw.headers["x-request-id"]
    assert raw.parse().choices


async def test_the_asynchronous_client_gives_the_same_bytes(anyio_backend: str) -> None:
    client = AsyncMockOpenAI(TWO_CITIES, seed=7)
    messages: Any = [{"role": "user", "content": "The weather?"}]
    reply = await client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    assert reply.to_json() == ask(MockOpenAI(TWO_CITIES, seed=7)).to_json()
    with pytest.raises(openai.NotFoundError):
        await client.chat.completions.create(model="no-such-model", messages=messages)
    assert len(client.transcript) == 2


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ids() -> None:
    first, same, other = (ask(MockOpenAI(TWO_CITIES, seed=seed)) for seed in (1, 1, 2))
    assert first.to_json() == same.to_json()
    assert first.id != other.id


def test_ids_differ_from_request_to_request() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="Oslo").always()))
    ids = {ask(client).choices[0].message.tool_calls[0].id for _ in range(20)}
    assert len(ids) == 20


@pytest.mark.parametrize(
    ("model", "choice", "finish_reason"),
    [
        ("gpt-4o", NAMED, "stop"),
        ("gpt-4o-mini", NAMED, "stop"),
        ("gpt-4.1", NAMED, "stop"),
        ("gpt-5-mini", NAMED, "tool_calls"),
        ("gpt-4o", "required", "tool_calls"),
        ("gpt-5-mini", "required", "tool_calls"),
        ("gpt-4o", "auto", "tool_calls"),
    ],
)
def test_finish_reason_after_a_call_depends_on_model_and_choice(model: str, choice: Any, finish_reason: str) -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="Oslo")))
    reply = ask(client, model=model, tool_choice=choice)
    assert reply.choices[0].finish_reason == finish_reason
    assert reply.choices[0].message.tool_calls


def ask_model(client: openai.OpenAI, model: str) -> Any:
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": "hi"}])


def test_reasoning_models_send_no_fingerprint() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("hi").always()))
    assert ask_model(client, "gpt-5-mini").system_fingerprint is None
    assert ask_model(client, "gpt-5-mini").model == "gpt-5-mini-2025-08-07"
    assert ask_model(client, "ft:gpt-4o-mini-2024-07-18:acme::x").model == "ft:gpt-4o-mini-2024-07-18:acme::x"


def test_allowed_tools_leave_the_others_uncalled() -> None:
    other: Any = {"type": "function", "function": {"name": "other"}}
    allowed = {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [NAMED]}}
    client = MockOpenAI(Scenario.of(Turn.asks_for("other"), Turn.asks_for("get_weather", city="Oslo")))
    with pytest.raises(openai.BadRequestError, match="calls 'other', which is not among the tools"):
        ask(client, tools=[WEATHER, other], tool_choice=allowed)


def test_n_repeats_the_reply_with_call_ids_of_its_own() -> None:
    choices = ask(MockOpenAI(TWO_CITIES), n=2).choices
    assert [choice.index for choice in choices] == [0, 1]
    assert choices[0].message.tool_calls[0].id != choices[1].message.tool_calls[0].id


def test_headers_are_those_of_the_service_and_the_error_carries_the_request_id() -> None:
    client = MockOpenAI(Scenario.of())
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, tools=[])
    assert re.fullmatch(r"req_[0-9a-f]{32}", caught.value.request_id or "")
    headers = caught.value.response.headers
    assert headers["x-ratelimit-limit-requests"] == "500"
    assert headers["x-ratelimit-reset-requests"] == "120ms"
    assert headers["openai-version"] == "2020-10-01"


def test_a_copy_of_the_client_shares_its_transcript() -> None:
    client = MockOpenAI(TWO_CITIES)
    ask(client.with_options(max_retries=0, timeout=3))
    assert len(client.transcript) == 1


def test_an_error_turn_of_status_429_is_retried_by_the_sdk_without_a_long_wait() -> None:
    limit = Turn.fails(429, "Rate limit reached", type="requests", code="rate_limit_exceeded")
    client = MockOpenAI(Scenario.of(limit, limit, Turn.says("at last")))
    assert client.max_retries == 2
    assert ask(client).choices[0].message.content == "at last"
    assert [exchange.status for exchange in client.transcript] == [429, 429, 200]


def test_a_status_error_turn_becomes_the_sdks_exception() -> None:
    client = MockOpenAI(
        Scenario.of(Turn.fails(429, "Slow down.", type="requests", code="rate_limit_exceeded").always())
    )
    with pytest.raises(openai.RateLimitError) as caught:
        ask(client.with_options(max_retries=0))
    assert (str(caught.value), caught.value.code) == ("Error code: 429 - Slow down.", "rate_limit_exceeded")


def test_models_are_listed_and_unknown_ones_and_unknown_paths_are_404() -> None:
    client = MockOpenAI(Scenario.of())
    assert "gpt-4o-mini" in [model.id for model in client.models.list()]
    assert client.models.retrieve("gpt-4o").id == "gpt-4o"
    with pytest.raises(openai.NotFoundError, match="does not exist or you do not have access"):
        client.models.retrieve("gpt-nope")
    with pytest.raises(openai.NotFoundError) as caught:
        client.embeddings.create(model="x", input="y", encoding_format="float")
    assert str(caught.value).startswith("Error code: 404 - [mock] POST /v1/embeddings is not simulated.")
    assert caught.value.code == "not_simulated"


def test_a_raw_response_knows_how_long_it_took() -> None:
    asked: Any = {"model": MODEL, "messages": [{"role": "user", "content": "The weather?"}], "tools": [WEATHER]}

    async def ask_async() -> timedelta:
        return (await AsyncMockOpenAI(TWO_CITIES).chat.completions.with_raw_response.create(**asked)).elapsed

    for elapsed in (
        MockOpenAI(TWO_CITIES).chat.completions.with_raw_response.create(**asked).elapsed,
        asyncio.run(ask_async()),
    ):
        assert timedelta(0) < elapsed < timedelta(minutes=1)


def test_neither_key_nor_address_nor_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-real-key")
    client = MockOpenAI(TWO_CITIES)
    assert client.api_key == "mock-key"
    assert ask(client).choices[0].message.tool_calls


def test_a_clients_own_base_url_works() -> None:
    client = MockOpenAI(TWO_CITIES, base_url="http://gateway.example/openai/v1")
    assert ask(client).choices


def test_another_http_client_is_refused() -> None:
    with pytest.raises(TypeError, match="brings its own http_client"):
        MockOpenAI(http_client=openai.DefaultHttpxClient())


def test_something_else_than_a_scenario_is_refused() -> None:
    turns: Any = [Turn.says("hi")]
    with pytest.raises(TypeError, match=r"scenario is a list; expected a Scenario.*Write Scenario.of"):
        MockOpenAI(turns)


@pytest.mark.parametrize(
    ("backend", "key", "kind", "base_url"),
    [
        ("openai", "sk-x", openai.OpenAI, "https://api.openai.com/v1/"),
        ("http://127.0.0.1:11434/v1", None, openai.OpenAI, "http://127.0.0.1:11434/v1/"),
    ],
)
def test_the_environment_chooses_the_backend(
    backend: str, key: str | None, kind: type, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_BACKEND", backend)
    if key:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    client = make_client()
    assert isinstance(client, kind)
    assert not isinstance(client, MockOpenAI)
    assert str(client.base_url) == base_url
    assert isinstance(make_client(asynchronous=True), openai.AsyncOpenAI)


@pytest.mark.parametrize(("backend", "text"), [("openai", "OPENAI_API_KEY is not set"), ("azure", "'azure'")])
def test_a_backend_that_cannot_be_used_says_what_to_set(
    backend: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_BACKEND", backend)
    with pytest.raises(BackendError, match=text):
        make_client()


def test_the_transport_serves_other_clients_and_tells_what_it_answered() -> None:
    transport = OfflineTransport(Scenario.of(Turn.says("Hello."), Turn.says("Never.")), seed=1)
    azure = openai.AzureOpenAI(
        azure_endpoint="https://shop.openai.azure.com",
        api_version="2024-10-21",
        api_key="any",
        http_client=httpx2.Client(transport=transport),
    )
    assert ask(azure, tools=openai.omit).choices[0].message.content == "Hello."
    expect(transport).requests(1).replied("Hello.").no_errors()
    assert str(explain(transport)).startswith("The scenario answered with its turn 1")
    with pytest.raises(AssertionError, match="Never"):
        transport.assert_all_used()


def test_importing_mocks_does_not_import_the_sdk() -> None:
    code = "import sys, mocks; mocks.MODEL; assert 'openai' not in sys.modules and 'pydantic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match=r"it has AddressError, Answered, .* running"):
        _ = mocks.Mock  # type: ignore[attr-defined]


def test_a_client_without_a_scenario_does_not_wait_for_those() -> None:
    code = "import sys, mocks; mocks.MockOpenAI().responses.create(model='gpt-4o', input='Hi'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "mocks.standin.model" in loaded
    assert not {"mocks.hosted", "mocks.scenarios.scenario", "mocks.recording", "pytest", "uvicorn"} & {*loaded}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio
