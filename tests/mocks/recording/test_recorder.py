"""The recorder: what passes, what is written, and that a recording answers in the service's place."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import openai
import pytest

from mocks import MODEL, AsyncMockOpenAI, MockOpenAI, Scenario, Transcript, Turn, expect
from mocks.recording import recorder
from mocks.recording.proxy import Proxy
from mocks.recording.recorder import RecordingError, main, record, recording
from mocks.transcript_file import Recording

ROOT = Path(__file__).parents[3]
KEY = "sk-proj-AbCdEf0123456789_-AbCdEf0123456789"
UPSTREAM = "https://upstream.example/v1"
TOOLS: Any = [{"type": "function", "function": {"name": name}} for name in ("weather", "time")]
TURNS = (
    Turn.asks_for("weather", city="Oslo").and_for("time"),
    Turn.fails(429, "Slow down, org-AbCdEfGhIjKlMnOpQrStUv.", code="rate_limit_exceeded"),
    Turn.says(f"4 °C at noon; your key is {KEY[:8]}…"),
)


Connect = Callable[..., openai.OpenAI]


@pytest.fixture(name="connect")
def _connect() -> Iterator[Connect]:
    """Return what makes clients, which are closed after the test."""
    with contextlib.ExitStack() as stack:
        yield lambda **settings: stack.enter_context(openai.OpenAI(**settings))


def agent(client: openai.OpenAI, stream: bool = False) -> list[Any]:
    """Ask, answer calls, and return every reply's message and finish_reason."""
    messages: list[Any] = [{"role": "user", "content": "Weather and time?"}]
    heard = []
    while True:
        asked: dict[str, Any] = {"model": MODEL, "messages": messages, "tools": TOOLS}
        if stream:
            with client.chat.completions.stream(**asked) as events:
                choice: Any = events.get_final_completion().choices[0]
        else:
            choice = client.chat.completions.create(**asked).choices[0]
        message = {
            "role": "assistant",
            "content": choice.message.content,
            "tool_calls": [
                {
                    "id": c.id,
                    "type": "function",
                    "function": {"name": c.function.name, "arguments": c.function.arguments},
                }
                for c in choice.message.tool_calls or ()
            ],
        }
        heard.append((message, choice.finish_reason))
        if not message["tool_calls"]:
            return heard
        messages.append(message)
        messages += [{"role": "tool", "tool_call_id": c["id"], "content": "4"} for c in message["tool_calls"]]


def upstream(*turns: Turn) -> AsyncMockOpenAI:
    """Return the mock as the service that is recorded."""
    return AsyncMockOpenAI(Scenario.of(*turns))


def served(handler: Callable[[httpx2.Request], httpx2.Response]) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.MockTransport(handler))


@pytest.mark.parametrize("stream", [False, True])
def test_a_recording_answers_as_the_service_did(connect: Connect, stream: bool, tmp_path: Path) -> None:
    service = upstream(*TURNS)
    out = tmp_path / "t.jsonl"
    with recording(UPSTREAM, out, client=service._client) as base_url:
        heard = agent(connect(base_url=base_url, api_key=KEY), stream)
    recorded = Transcript.load(out)
    assert [exchange.status for exchange in recorded] == [200, 429, 200]
    assert [bool(exchange.stream) for exchange in recorded] == [stream, False, stream]
    assert recorded[0].calls == service.transcript[0].calls
    assert recorded[2].request == service.transcript[2].request
    again = MockOpenAI(recorded.replay())
    assert agent(again, stream) == heard
    assert agent(MockOpenAI(recorded.replay()), not stream) == heard
    expect(again).requests(3).no_unused_turns()


@pytest.mark.parametrize("stream", [False, True])
def test_the_responses_api_is_recorded_too(connect: Connect, stream: bool, tmp_path: Path) -> None:
    service = upstream(Turn.asks_for("weather", city="Oslo"), Turn.fails(500, "It broke."))
    asked: Any = {
        "model": MODEL,
        "input": "Weather?",
        "tools": [{"type": "function", "name": "weather", "strict": False}],
    }
    with recording(UPSTREAM, tmp_path / "t.jsonl", client=service._client) as base_url:
        client = connect(base_url=base_url, api_key="any", max_retries=0)
        if stream:
            with client.responses.stream(**asked) as events:
                reply: Any = events.get_final_response()
        else:
            reply = client.responses.create(**asked)
        with pytest.raises(openai.InternalServerError):
            client.responses.create(**asked)
    recorded = Transcript.load(tmp_path / "t.jsonl")
    assert [exchange.api for exchange in recorded] == ["responses", "responses"]
    sent = service.transcript[0].response
    assert sent is not None
    assert recorded[0].response == ({key: sent[key] for key in sent if key != "billing"} if stream else sent)
    assert [bool(exchange.stream) for exchange in recorded] == [stream, False]
    again = MockOpenAI(recorded.replay(), max_retries=0)
    assert again.responses.create(**asked).output[0].call_id == reply.output[0].call_id  # type: ignore[union-attr]
    with pytest.raises(openai.InternalServerError, match="It broke"):
        again.responses.create(**asked)
    expect(again).no_unused_turns()


def test_the_key_reaches_the_service_and_not_the_file(connect: Connect, tmp_path: Path) -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        body = {"error": {"message": f"Incorrect API key provided: {KEY}.", "type": "x", "param": None, "code": "k"}}
        return httpx2.Response(401, json=body, headers={"set-cookie": "secret-cookie", "retry-after": "3"})

    with recording(UPSTREAM, tmp_path / "t.jsonl", client=served(handler)) as base_url:
        client = connect(base_url=base_url, api_key="plain-key-1", organization="my-organization", project="my-project")
        with pytest.raises(openai.AuthenticationError, match=KEY):
            client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": f"{KEY} plain-key-1 my-organization my-project"}]
            )
    assert str(seen[0].url) == "https://upstream.example/v1/chat/completions"
    assert seen[0].headers["authorization"] == "Bearer plain-key-1"
    assert seen[0].headers["openai-organization"] == "my-organization"
    assert seen[0].headers["host"] == "upstream.example"
    text = (tmp_path / "t.jsonl").read_text(encoding="utf-8")
    for secret in (KEY, "plain-key-1", "my-organization", "my-project", "secret-cookie"):
        assert secret not in text
    (exchange,) = Transcript.load(tmp_path / "t.jsonl")
    assert exchange.request["messages"][0]["content"] == "sk-[redacted] [redacted] [redacted] [redacted]"
    assert exchange.headers == {"retry-after": "3"}


def test_a_secret_that_streams_in_pieces_is_not_kept(connect: Connect, tmp_path: Path) -> None:
    pieces = [KEY[:10], KEY[10:20], KEY[20:]]
    chunk: Any = {"object": "chat.completion.chunk", "id": "c", "created": 1, "model": MODEL}
    deltas = [{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None} for piece in pieces]
    ended = {"index": 0, "delta": {}, "finish_reason": "stop"}
    text = "".join(f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n" for choice in [*deltas, ended])

    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=text, headers={"content-type": "text/event-stream"})

    with recording(UPSTREAM, tmp_path / "t.jsonl", client=served(handler)) as base_url:
        client = connect(base_url=base_url, api_key="any")
        stream = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "?"}], stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == KEY
    (exchange,) = Transcript.load(tmp_path / "t.jsonl")
    assert exchange.message["content"] == "sk-[redacted]"
    assert exchange.stream is None
    assert KEY[10:20] not in (tmp_path / "t.jsonl").read_text(encoding="utf-8")


class Stream(httpx2.AsyncByteStream):
    """Events that come when they are let go, and then the end, or a broken connection."""

    def __init__(self, events: list[bytes], go: threading.Event, broken: bool) -> None:
        self.events, self.go, self.broken = events, go, broken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for i, event in enumerate(self.events):
            if i:
                await asyncio.to_thread(self.go.wait)
            yield event
        if self.broken:
            raise httpx2.ReadError("the service hung up")


def events(*contents: str) -> list[bytes]:
    chunk: Any = {"object": "chat.completion.chunk", "id": "c", "created": 1, "model": MODEL}
    choices = [{"index": 0, "delta": {"content": content}, "finish_reason": None} for content in contents]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    return [f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n".encode() for choice in choices]


def test_pieces_pass_as_they_come(connect: Connect, tmp_path: Path) -> None:
    go = threading.Event()

    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, stream=Stream(events("one", "two"), go, False), headers={"content-type": "text/event-stream"}
        )

    with recording(UPSTREAM, tmp_path / "t.jsonl", client=served(handler)) as base_url:
        client = connect(base_url=base_url, api_key="any")
        stream = iter(
            client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "?"}], stream=True)
        )
        first = next(stream).choices[0].delta.content  # the service sends the rest only after this has arrived
        go.set()
        assert [first, *(chunk.choices[0].delta.content for chunk in stream)] == ["one", "two", None]
    assert Transcript.load(tmp_path / "t.jsonl").last.stream == b"".join(events("one", "two")).decode()


def test_a_service_that_hangs_up_is_seen_and_recorded_as_such(connect: Connect, tmp_path: Path) -> None:
    go = threading.Event()
    go.set()

    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, stream=Stream(events("one", "two")[:2], go, True), headers={"content-type": "text/event-stream"}
        )

    with recording(UPSTREAM, tmp_path / "t.jsonl", client=served(handler)) as base_url:
        client = connect(base_url=base_url, api_key="any")
        stream = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "?"}], stream=True)
        with pytest.raises((httpx2.RemoteProtocolError, openai.APIConnectionError)):
            list(stream)
    exchange = Transcript.load(tmp_path / "t.jsonl").last
    assert exchange.response is None
    assert exchange.error is not None
    assert exchange.error["code"] == "stream_cut"
    assert exchange.stream is not None
    assert '"two"' in exchange.stream


def test_a_service_that_cannot_be_reached_is_an_error_that_says_so(connect: Connect, tmp_path: Path) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no route")

    with recording(UPSTREAM, tmp_path / "t.jsonl", client=served(handler)) as base_url:
        client = connect(base_url=base_url, api_key="any")
        with pytest.raises(openai.InternalServerError, match=f"cannot reach {UPSTREAM}: no route. Check --upstream"):
            client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "?"}])
    assert len(Transcript.load(tmp_path / "t.jsonl")) == 0


def test_other_requests_pass_and_are_not_written(tmp_path: Path) -> None:
    seen: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url}")
        return httpx2.Response(200, json={"object": "list", "data": []})

    out = tmp_path / "t.jsonl"
    for base, expected in [
        ("https://a.example", "https://a.example/v1"),
        ("http://b.example/x/", "http://b.example/x"),
    ]:
        with recording(base, out, client=served(handler)) as base_url:
            httpx2.get(f"{base_url}/models?limit=2", trust_env=False)
        assert seen.pop() == f"GET {expected}/models?limit=2"
    assert len(Transcript.load(out)) == 0


def test_a_recording_grows(connect: Connect, tmp_path: Path) -> None:
    out = tmp_path / "t.jsonl"
    for text in ("one", "two"):
        with recording(UPSTREAM, out, client=upstream(Turn.says(text))._client) as base_url:
            agent(connect(base_url=base_url, api_key="any"))
    assert [exchange.message["content"] for exchange in Transcript.load(out)] == ["one", "two"]


def test_exchanges_are_in_the_file_while_it_records(tmp_path: Path) -> None:
    async def run() -> None:
        service = upstream(Turn.says("one"))
        file = Recording(tmp_path / "t.jsonl")
        proxied = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=Proxy(UPSTREAM, file, service._client)))
        client = openai.AsyncOpenAI(api_key="any", http_client=proxied, base_url="http://here/v1")
        await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
        assert len(Transcript.load(tmp_path / "t.jsonl")) == 1
        file.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--upstream", "api.example"], "The upstream is 'api.example'. Expected a base URL"),
        (["--host", "0.0.0.0"], "listens on this machine alone, not on '0.0.0.0'"),
        (["--port", "99999"], "The port is 99999. Expected a number from 0"),
    ],
)
def test_wrong_use_says_what_to_do(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path / "t.jsonl"), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(RecordingError, match="already in use"):
        record(UPSTREAM, tmp_path / "t.jsonl", port=taken.getsockname()[1])


def test_a_file_that_is_no_recording_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes\n", encoding="utf-8")
    with pytest.raises(RecordingError, match=r"notes.txt, line 1: not JSON .* Or choose another file with --out"):
        record(UPSTREAM, tmp_path / "notes.txt")
    with pytest.raises(RecordingError, match="cannot be written: Is a directory"):
        record(UPSTREAM, tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "my notes\n"


def test_the_command_says_where_it_is_and_ends_on_an_interrupt(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9/v1"  # the discard port: nothing listens there
    options = ["--upstream", nowhere, "--port", "0", "--out", str(tmp_path / "t.jsonl")]
    command = [sys.executable, "-m", "mocks.recording.recorder", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        base_url = greeting.partition("OPENAI_BASE_URL=")[2].partition(",")[0]
        assert base_url.startswith("http://127.0.0.1:")
        answer = httpx2.get(f"{base_url}/models", trust_env=False)
        assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_unreachable")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert len(Transcript.load(tmp_path / "t.jsonl")) == 0


def test_the_examples_of_the_module_run(connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    replay, program = re.findall(r"::\n\n    ((?:client|with) .*\n(?:    .*\n)*)", recorder.__doc__ or "")
    service = upstream(Turn.says("4 °C"))
    heard: list[Any] = []
    names = {
        "recording": functools.partial(recording, client=service._client),
        "answer": lambda client, question: heard.append(ask(client, question)),
        "openai": SimpleNamespace(OpenAI=connect),
        "MockOpenAI": MockOpenAI,
        "Transcript": Transcript,
    }
    exec(textwrap.dedent(f"    {program}"), names)
    exec(replay, names)
    assert [*heard, ask(names["client"], "Weather in Oslo?")] == ["4 °C", "4 °C"]


def ask(client: Any, question: str) -> Any:
    messages = [{"role": "user", "content": question}]
    return client.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content
