"""Faults: the grammar, each kind by each of its ways through the SDK, how often, and by chance."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from mocks import MODEL, AsyncMockOpenAI, MockOpenAI, Scenario, Turn
from mocks.engine import Engine
from mocks.faults.errors import duration
from mocks.faults.spec import Fault, FaultError, FaultKind, FaultRates, parse, parse_one
from mocks.faults.stream_mutations import truncate_stream
from mocks.scenarios.loader import ScenarioError
from mocks.scenarios.scenario import Conversation
from mocks.serving.server import running

WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
ASKS = Turn.asks_for("get_weather", city="Oslo").always()
QUESTION: Any = [{"role": "user", "content": "The weather in Oslo?"}]

Asking = Callable[..., Any]


def ask(client: openai.OpenAI, **more: Any) -> Any:
    return client.chat.completions.create(**{"model": MODEL, "messages": QUESTION, "tools": [WEATHER], **more})


def ask_responses(client: openai.OpenAI, **more: Any) -> Any:
    tool: Any = {"type": "function", **WEATHER["function"]}
    return client.responses.create(**{"model": MODEL, "input": "The weather in Oslo?", "tools": [tool], **more})


@contextmanager
def by_client(spec: str) -> Iterator[Asking]:
    client = MockOpenAI(Scenario.of(ASKS), faults=spec, max_retries=0, timeout=30)
    yield lambda **more: ask(client, **more)


@contextmanager
def by_turn(spec: str) -> Iterator[Asking]:
    client = MockOpenAI(Scenario.of(ASKS.with_fault(spec)), max_retries=0, timeout=30)
    yield lambda **more: ask(client, **more)


@contextmanager
def by_header(spec: str) -> Iterator[Asking]:
    client = MockOpenAI(Scenario.of(ASKS), max_retries=0, timeout=30)
    yield lambda **more: ask(client, extra_headers={"x-mock-fault": spec}, **more)


@contextmanager
def by_server(spec: str) -> Iterator[Asking]:
    with (
        running(Scenario.of(ASKS), faults=spec) as url,
        openai.OpenAI(base_url=url, api_key="any", max_retries=0, timeout=30) as client,
    ):
        yield lambda **more: ask(client, **more)


@contextmanager
def by_header_to_the_server(spec: str) -> Iterator[Asking]:
    with (
        running(Scenario.of(ASKS)) as url,
        openai.OpenAI(base_url=url, api_key="any", max_retries=0, timeout=30) as client,
    ):
        yield lambda **more: ask(client, extra_headers={"x-mock-fault": spec}, **more)


WAYS = [by_client, by_turn, by_header, by_server, by_header_to_the_server]
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


def arguments_of(chunks: Any) -> str:
    """Return the arguments that a stream's chunks add up to."""
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    return "".join(call.function.arguments or "" for delta in deltas for call in delta.tool_calls or ())


@every_way
@pytest.mark.parametrize(
    ("spec", "kind", "status", "code", "words"),
    [
        (
            "rate_limit",
            openai.RateLimitError,
            429,
            "rate_limit_exceeded",
            "Rate limit reached for gpt-5.4-mini in organization org-mock on requests per min (RPM): Limit 500, Used "
            "500, Requested 1. Please try again in 120ms. Visit https://platform.openai.com/account/rate-limits to "
            "learn more.",
        ),
        (
            "quota",
            openai.RateLimitError,
            429,
            "insufficient_quota",
            "You exceeded your current quota, please check your plan and billing details. For more information on this "
            "error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
        ),
        (
            "server_error",
            openai.InternalServerError,
            500,
            None,
            "The server had an error while processing your request.",
        ),
        ("overloaded", openai.InternalServerError, 503, None, "[mock] The model is overloaded. Try again later."),
    ],
)
def test_errors_come_in_the_services_words(
    way: Any, spec: str, kind: type[openai.APIStatusError], status: int, code: str | None, words: str
) -> None:
    with way(spec) as asking, pytest.raises(kind) as caught:
        asking()
    assert str(caught.value).startswith(f"Error code: {status} - {words}")
    assert (caught.value.code, caught.value.param) == (code, None)


def test_a_server_error_names_its_own_request() -> None:
    with by_client("server_error") as asking, pytest.raises(openai.InternalServerError) as caught:
        asking()
    assert caught.value.request_id
    assert f"include the request ID {caught.value.request_id.removeprefix('req_')} in" in str(caught.value)


@every_way
def test_a_rate_limit_says_when_to_come_back(way: Any) -> None:
    with way("rate_limit;on=tokens;retry_after=70.5") as asking, pytest.raises(openai.RateLimitError) as caught:
        asking()
    assert "on tokens per min (TPM): Limit 200000" in str(caught.value)
    assert "Please try again in 1m10.5s." in str(caught.value)
    headers = caught.value.response.headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("71", "70500")
    assert (headers["x-ratelimit-remaining-tokens"], headers["x-ratelimit-reset-tokens"]) == ("4131", "1m10.5s")
    assert headers["x-ratelimit-limit-requests"] == "500"


@every_way
@pytest.mark.parametrize("stream", [False, True])
def test_no_answer_becomes_the_sdks_timeout(way: Any, stream: bool) -> None:
    with way("timeout") as asking, pytest.raises(openai.APITimeoutError):
        asking(stream=stream, timeout=0.2)


@every_way
@pytest.mark.parametrize("stream", [False, True])
def test_a_dropped_connection_becomes_the_sdks_connection_error(way: Any, stream: bool) -> None:
    with way("drop") as asking, pytest.raises(openai.APIConnectionError) as caught:
        asking(stream=stream)
    assert type(caught.value) is openai.APIConnectionError


@every_way
def test_a_cut_stream_ends_early_and_raises_nothing(way: Any) -> None:
    with way("cut") as asking:
        chunks = list(asking(stream=True))
    whole = '{"city":"Oslo"}'
    assert whole.startswith(arguments_of(chunks))
    assert 0 < len(arguments_of(chunks)) < len(whole)
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * len(chunks)


@every_way
def test_a_cut_that_breaks_the_connection_raises_amid_the_stream(way: Any) -> None:
    got: list[Any] = []
    with way("cut;break=yes") as asking, pytest.raises((openai.APIConnectionError, httpx2.RemoteProtocolError)):
        got.extend(asking(stream=True))


@every_way
def test_a_cut_of_an_answer_in_one_piece_breaks_the_connection(way: Any) -> None:
    with way("cut") as asking, pytest.raises(openai.APIConnectionError):
        asking()


@every_way
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("spec", "name", "arguments"),
    [
        ("malformed_arguments", "get_weather", '{"city":"Oslo"'),
        ("hallucinated_tool", "get_weather_v2", '{"city":"Oslo"}'),
        ("hallucinated_tool;name=get_forecast", "get_forecast", '{"city":"Oslo"}'),
        ("wrong_types", "get_weather", '{"city":42}'),
        ("truncation;at=0.6", "get_weather", '{"city":"'),
    ],
)
def test_calls_are_changed(way: Any, stream: bool, spec: str, name: str, arguments: str) -> None:
    with way(spec) as asking:
        reply = asking(stream=stream)
        if stream:
            chunks = list(reply)
            calls = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
            assert (calls[0].function.name, arguments_of(chunks)) == (name, arguments)
        else:
            function = reply.choices[0].message.tool_calls[0].function
            assert (function.name, function.arguments) == (name, arguments)


@every_way
def test_the_model_refuses(way: Any) -> None:
    with way("refusal") as asking:
        message = asking().choices[0].message
    assert (message.refusal, message.content, message.tool_calls) == (
        "I'm sorry, but I can't assist with that request.",
        None,
        None,
    )


@every_way
def test_a_truncated_reply_says_length(way: Any) -> None:
    with way("truncation") as asking:
        assert asking().choices[0].finish_reason == "length"


@every_way
def test_a_slow_answer_is_whole(way: Any) -> None:
    with way("slow;seconds=0.01;pace=0.01") as asking:
        assert asking().choices[0].message.tool_calls
        assert arguments_of(asking(stream=True)) == '{"city":"Oslo"}'


@every_way
def test_an_answer_slower_than_the_clients_timeout_is_a_timeout(way: Any) -> None:
    with way("slow;seconds=60") as asking, pytest.raises(openai.APITimeoutError):
        asking(timeout=0.2)


@pytest.mark.parametrize("way", [by_header, by_header_to_the_server])
def test_a_header_that_cannot_be_read_is_an_error_with_the_kinds(way: Any) -> None:
    with way("rate-limit") as asking, pytest.raises(openai.BadRequestError) as caught:
        asking()
    assert caught.value.code == "unknown_fault"
    assert "The header x-mock-fault cannot be read: There is no fault 'rate-limit'" in str(caught.value)
    assert "rate_limit, quota" in str(caught.value)


def test_the_responses_api_meets_the_same_faults() -> None:
    client = MockOpenAI(Scenario.of(ASKS), max_retries=0)

    def asked(spec: str, **more: Any) -> Any:
        return ask_responses(client, extra_headers={"x-mock-fault": spec}, **more)

    assert asked("wrong_types").output[0].arguments == '{"city":42}'
    assert asked("hallucinated_tool").output[0].name == "get_weather_v2"
    truncated = asked("truncation")
    assert (truncated.status, truncated.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    assert asked("refusal").output[0].content[0].type == "refusal"
    kinds = [event.type for event in asked("cut", stream=True)]
    assert kinds[-1] == "response.function_call_arguments.delta"
    with pytest.raises(openai.RateLimitError):
        asked("rate_limit")
    with pytest.raises(openai.APIConnectionError):
        asked("drop")


def test_the_asynchronous_client_meets_the_same_faults() -> None:
    async def ask_all() -> tuple[str, Any]:
        client = AsyncMockOpenAI(Scenario.of(ASKS), faults="drop;times=1, timeout;times=1, cut;times=1, slow;pace=0.01")
        quick = client.with_options(max_retries=0)
        request: Any = {"model": MODEL, "messages": QUESTION, "tools": [WEATHER]}
        with pytest.raises(openai.APIConnectionError):
            await quick.chat.completions.create(**request)
        with pytest.raises(openai.APITimeoutError):
            await quick.chat.completions.create(**request)
        cut = [chunk async for chunk in await quick.chat.completions.create(stream=True, **request)]
        slow = [chunk async for chunk in await quick.chat.completions.create(stream=True, **request)]
        return arguments_of(cut), arguments_of(slow)

    cut, slow = asyncio.run(ask_all())
    assert len(cut) < len(slow)
    assert slow == '{"city":"Oslo"}'


@pytest.mark.parametrize("spec", ["rate_limit;times=2;retry_after=0.001", "cut;times=1", "drop;times=1"])
def test_the_sdk_tries_again_and_gets_the_turn(spec: str) -> None:
    once = Scenario.of(Turn.asks_for("get_weather", city="Oslo"))
    client = MockOpenAI(once, faults=spec)
    assert ask(client).choices[0].message.tool_calls
    client.assert_all_used()
    client = MockOpenAI(once)
    assert ask(client, extra_headers={"x-mock-fault": spec}).choices[0].message.tool_calls
    client.assert_all_used()


@pytest.mark.parametrize("spec", ["rate_limit;times=2;retry_after=0.001", "drop", "cut"])
def test_a_turn_answers_after_its_fault(spec: str) -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="Oslo").with_fault(spec), Turn.says("Done.")))
    assert ask(client).choices[0].message.tool_calls
    assert ask(client).choices[0].message.content == "Done."
    client.assert_all_used()


def test_a_turns_fault_changes_as_often_as_it_says() -> None:
    turn = ASKS.with_fault("wrong_types;times=2")
    client = MockOpenAI(Scenario.of(turn))
    arguments = [ask(client).choices[0].message.tool_calls[0].function.arguments for _ in range(3)]
    assert arguments == ['{"city":42}', '{"city":42}', '{"city":"Oslo"}']
    assert str(turn) == "when always: calls get_weather, with the fault wrong_types;times=2, repeats"


def test_a_turn_of_a_conversation_has_its_fault_too() -> None:
    turns = (Turn.says("One.").with_fault("server_error;retry_after=0.001"), Turn.says("Two."))
    client = MockOpenAI(Scenario(turns=(), conversations=(Conversation.of(*turns),)))
    assert ask(client).choices[0].message.content == "One."
    assert [exchange.status for exchange in client.transcript] == [500, 200]
    client = MockOpenAI(Scenario.of(turns[0]), max_retries=0)
    with pytest.raises(openai.InternalServerError):
        ask(client)
    assert client.unused_turns() == turns[:1]


def test_what_the_request_asks_for_comes_before_the_turns_fault() -> None:
    client = MockOpenAI(Scenario.of(ASKS.with_fault("refusal")), max_retries=0)
    reply = ask(client, extra_headers={"x-mock-fault": "wrong_types"})
    assert reply.choices[0].message.tool_calls[0].function.arguments == '{"city":42}'


def test_a_scenario_file_says_what_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('[[turns]]\ntext = "Hello."\nfault = "refusal"\n', encoding="utf-8")
    assert ask(MockOpenAI(path)).choices[0].message.refusal
    path.write_text('[[turns]]\ntext = "Hello."\nfault = "refuse"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"line 3: .*fault: There is no fault 'refuse'"):
        MockOpenAI(path)
    with pytest.raises(FaultError):
        Turn.says("Hello.").with_fault("refuse")


def test_a_header_counts_tries_and_begins_again_with_each_request() -> None:
    client = MockOpenAI(Scenario.of(ASKS))
    for _ in range(2):
        ask(client, extra_headers={"x-mock-fault": "rate_limit;times=2;retry_after=0.001"})
    assert [exchange.status for exchange in client.transcript] == [429, 429, 200] * 2


def test_without_the_sdks_own_count_the_same_request_is_counted() -> None:
    engine = Engine(Scenario.of(ASKS))
    from mocks.api.chat import adapter as chat

    raw = json.dumps({"model": MODEL, "messages": QUESTION, "tools": [WEATHER]}).encode()
    headers = {"x-mock-fault": "server_error;times=2"}
    assert [engine.answer(chat, raw, headers).status for _ in range(4)] == [500, 500, 200, 200]
    other = raw.replace(b"Oslo", b"Rome")
    assert engine.answer(chat, other, headers).status == 500


def test_faults_joined_by_commas_come_one_after_the_other() -> None:
    client = MockOpenAI(
        Scenario.of(ASKS), faults="quota;times=1, server_error;times=2;retry_after=0.001", max_retries=0
    )
    statuses = []
    for _ in range(5):
        try:
            statuses.append(ask(client) and 200)
        except openai.APIStatusError as error:
            statuses.append(error.status_code)
    assert statuses == [429, 500, 500, 200, 200]


def test_a_wrong_request_is_told_so_and_uses_up_no_fault() -> None:
    client = MockOpenAI(Scenario.of(ASKS), faults="quota;times=1", max_retries=0)
    with pytest.raises(openai.BadRequestError):
        ask(client, tools=[])
    with pytest.raises(openai.RateLimitError):
        ask(client)


def test_a_fault_with_nothing_to_change_waits_for_something() -> None:
    client = MockOpenAI(
        Scenario.of(Turn.says("Hello."), Turn.asks_for("get_weather", city="Oslo")),
        faults="malformed_arguments;times=1",
    )
    assert ask(client).choices[0].message.content == "Hello."
    assert ask(client).choices[0].message.tool_calls[0].function.arguments == '{"city":"Oslo"'


def test_the_explanation_names_the_fault() -> None:
    client = MockOpenAI(Scenario.of(ASKS), faults="refusal")
    ask(client)
    assert str(client.explain()).startswith(
        "The fault refusal changed the reply. Before that: The scenario answered with its turn 1: "
    )


def test_a_dropped_request_is_on_the_transcript() -> None:
    client = MockOpenAI(Scenario.of(ASKS), faults="drop", max_retries=0)
    with pytest.raises(openai.APIConnectionError):
        ask(client)
    assert client.transcript.last.status == 0
    assert client.transcript.last.error == {
        "message": "[mock] The connection was dropped before the answer, as the fault drop asks.",
        "type": "mock_error",
        "param": None,
        "code": "fault_drop",
    }


def outcome(client: MockOpenAI) -> str:
    """Ask once; return what came, in a word or two."""
    try:
        return str(ask(client).choices[0])
    except openai.APIStatusError as error:
        return str(error.status_code)
    except openai.OpenAIError as error:
        return type(error).__name__


def test_chaos_is_the_same_for_the_same_seed_and_spares_the_rest() -> None:
    def outcomes(seed: int, spec: str = "chaos:0.3;kinds=drop+quota+refusal+wrong_types") -> list[str]:
        client = MockOpenAI(Scenario.of(ASKS), faults=spec, seed=seed, max_retries=0)
        return [outcome(client) for _ in range(60)]

    first = outcomes(1)
    assert first == outcomes(1)
    assert first != outcomes(2)
    hit = [text for text in first if "Choice" not in text or "can't assist" in text or "42" in text]
    assert 6 <= len(hit) <= 30
    assert "APIConnectionError" in first
    assert "429" in first
    assert all("tool_calls=[" in text and "Oslo" in text for text in outcomes(1, "chaos:0"))


def test_chaos_draws_from_every_kind() -> None:
    client = MockOpenAI(Scenario.of(ASKS), faults="chaos:1", max_retries=0, timeout=0.01)
    seen = Counter(outcome(client) for _ in range(120))
    words = " ".join(seen)
    for sign in ("429", "500", "503", "APITimeoutError", "APIConnectionError", "_v2", "42", "can't assist", "length"):
        assert sign in words


def test_chaos_on_a_reply_without_calls_takes_a_kind_that_fits() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("Hello.").always()), faults="chaos:1;kinds=wrong_types+refusal;times=3")
    refusals = [ask(client).choices[0].message.refusal for _ in range(5)]
    assert [bool(refusal) for refusal in refusals] == [True, True, True, False, False]


def test_the_grammar_is_read() -> None:
    assert parse("cut") == (Fault(FaultKind.CUT),)
    assert parse(" rate_limit ; times = 2;retry_after=1.5 , cut;at=0.8;break=yes") == (
        Fault(FaultKind.RATE_LIMIT, times=2, retry_after=1.5),
        Fault(FaultKind.CUT, fraction=0.8, drops_connection=True),
    )
    assert parse("chaos:0.1") == (FaultRates(0.1),)
    assert parse("chaos:0.25;kinds=cut+drop;times=9") == (FaultRates(0.25, (FaultKind.CUT, FaultKind.DROP), 9),)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("", "The fault specification '' is empty. The kinds are rate_limit, quota, "),
        ("ratelimit", "There is no fault 'ratelimit' (in 'ratelimit'). The kinds are rate_limit, quota, "),
        ("cut;tims=1", "The fault cut has no option 'tims=1' (in 'cut;tims=1'). It takes times=…, at=…, break=…."),
        ("cut;times", "The fault cut has no option 'times'"),
        ("cut;times=0", "The option times of cut is '0' (in 'cut;times=0'); expected a number from 1."),
        ("cut;at=2", "The option at of cut is '2' (in 'cut;at=2'); expected a number from 0 to 1"),
        ("cut;break=maybe", "expected yes or no."),
        ("slow;seconds=nan", "The option seconds of slow is 'nan' (in 'slow;seconds=nan'); expected seconds"),
        ("slow;seconds=-1", "expected seconds, from 0 to 86400."),
        ("quota;on=tokens", "The fault quota has no option 'on=tokens'"),
        ("rate_limit;on=days", "expected requests or tokens."),
        ("hallucinated_tool;name=a b", "expected the name of a tool: letters, digits, _ and -."),
        ("chaos", "The rate is '' (in 'chaos'); expected a number from 0 to 1"),
        ("chaos:often", "The rate is 'often'"),
        ("chaos:0.1;kinds=cut+oops", "expected kinds joined by +, of rate_limit, "),
    ],
)
def test_what_cannot_be_read_is_named_in_one_sentence(spec: str, words: str) -> None:
    with pytest.raises(FaultError) as caught:
        parse(spec)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(FaultError):
        MockOpenAI(faults=spec)


@pytest.mark.parametrize("spec", ["cut, drop", "chaos:0.5"])
def test_one_request_has_one_fault(spec: str) -> None:
    with pytest.raises(FaultError, match="is for one request, so it is one kind with its options"):
        parse_one(spec)


@pytest.mark.parametrize(
    ("schema", "arguments", "wrong"),
    [
        ({"n": {"type": "integer"}}, '{"n":4}', '{"n":"4"}'),
        ({"n": {"type": ["integer", "string"]}}, '{"n":4}', '{"n":[4]}'),
        ({"a": {}, "b": {"type": "boolean"}}, '{"a":1,"b":true}', '{"a":1,"b":"true"}'),
        ({"u": {"enum": ["C", "F"]}}, '{"u":"C"}', '{"u":42}'),
        ({"o": {"anyOf": [{"type": "object"}, {"type": "null"}]}}, '{"o":{"x":1}}', '{"o":"{\\"x\\": 1}"}'),
        ({"l": {"type": "array", "items": {"type": "string"}}}, '{"l":["x"]}', '{"l":"[\\"x\\"]"}'),
        ({"s": {"type": "string"}}, '{"s":42}', '{"s":[42]}'),
        ({}, "{}", "{}"),
        ({}, "no json", "no json"),
        ({"x": {"$ref": "#/$defs/y"}}, '{"x":1}', '{"x":1}'),
    ],
)
def test_a_wrong_type_is_one_the_schema_forbids(schema: Any, arguments: str, wrong: str) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": schema}}}
    if "$ref" in str(schema):
        tool["function"]["parameters"]["$defs"] = {"y": {"type": "integer"}}  # type: ignore[index]
    client = MockOpenAI(Scenario.of(Turn.asks_for("f", arguments)), faults="wrong_types")
    assert ask(client, tools=[tool]).choices[0].message.tool_calls[0].function.arguments == wrong


def test_a_made_up_tool_is_none_of_those_offered() -> None:
    names = ["f", "f_v2", "f_v2_4"]
    tools = [{"type": "function", "function": {"name": name}} for name in names]
    client = MockOpenAI(Scenario.of(Turn.asks_for("f")), faults="hallucinated_tool")
    made_up = ask(client, tools=tools).choices[0].message.tool_calls[0].function.name
    assert made_up not in names
    long = {"type": "function", "function": {"name": "f" * 64}}
    client = MockOpenAI(Scenario.of(Turn.asks_for("f" * 64)), faults="hallucinated_tool")
    assert len(ask(client, tools=[long]).choices[0].message.tool_calls[0].function.name) <= 64


@pytest.mark.parametrize("at", [0, 0.5, 1])
@pytest.mark.parametrize("events", [[b"data: 1"], [b"data: 1", b"data: 2"], [b'data: {"arguments":1}', b"data: 2"]])
def test_a_cut_sends_something_and_never_all(at: float, events: list[bytes]) -> None:
    whole = (*events, b"data: [DONE]")
    cut = truncate_stream(whole, at)
    assert whole[: len(cut)] == cut
    assert 0 < len(cut) < len(whole)


@pytest.mark.parametrize(("seconds", "text"), [(0.12, "120ms"), (1, "1s"), (1.5, "1.5s"), (60, "1m0s"), (400, "6m40s")])
def test_durations_are_written_as_the_service_does(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_table_of_kinds_is_complete() -> None:
    from mocks.faults import spec as faults

    table = Path(faults.__file__).read_text(encoding="utf-8").split('"""')[1]
    assert all(f"\n{kind} " in table for kind in FaultKind)


def test_a_stream_can_tell_of_an_error_amid_its_events() -> None:
    client = MockOpenAI(Scenario.of(ASKS), faults="stream_error", max_retries=0)
    chunks = client.chat.completions.create(model=MODEL, messages=QUESTION, tools=[WEATHER], stream=True)
    assert next(chunks).choices[0].delta.tool_calls
    with pytest.raises(openai.APIError, match="The server had an error") as raised:
        list(chunks)
    assert not isinstance(raised.value, openai.APIStatusError)  # the status was 200 already
    events = list(ask_responses(client, stream=True))
    assert (events[-1].type, events[-1].code) == ("error", "server_error")
    assert [event.sequence_number for event in events] == list(range(len(events)))
