"""The server: OpenAI's own clients against it, and raw HTTP for what no good client sends."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import openai
import pytest

from mocks import MODEL, MockOpenAI, Scenario, Turn
from mocks.engine import Engine
from mocks.router import Router
from mocks.serving import asgi
from mocks.serving.asgi import Application, Wire
from mocks.serving.server import AddressError, Server, running

WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
ASKS = Scenario.of(Turn.asks_for("get_weather", city="Oslo").always())
QUESTION: Any = [{"role": "user", "content": "The weather in Oslo?"}]
KEY = {"authorization": "Bearer any"}
BODY = json.dumps({"model": MODEL, "messages": QUESTION, "tools": [WEATHER]}).encode()


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with running(ASKS) as url:
        yield url


def client_of(base_url: str, **more: Any) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key="any", max_retries=0, **more)


def send(base_url: str, method: str, path: str, body: Any = None, headers: Any = KEY) -> tuple[int, Any, bytes]:
    """Send one request on a connection of its own; return status, headers and body."""
    connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=30)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def shout(base_url: str, *pieces: bytes) -> bytes:
    """Send bytes as they are; return all that comes until the server closes the connection."""
    parts = urlsplit(base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        for piece in pieces:
            connection.sendall(piece)
        got = b""
        while data := connection.recv(65536):
            got += data
    return got


def error_in(raw: bytes) -> dict[str, Any]:
    """Return the error of an envelope, which has exactly the four fields the service sends."""
    body = json.loads(raw)
    assert list(body) == ["error"]
    assert list(body["error"]) == ["message", "type", "param", "code"]
    return dict(body["error"])


def test_the_sdk_gets_from_the_server_what_it_gets_in_process() -> None:
    with running(ASKS, seed=3) as url, client_of(url) as client:
        served = client.chat.completions.with_raw_response.create(model=MODEL, messages=QUESTION, tools=[WEATHER])
    mocked = MockOpenAI(ASKS, seed=3).chat.completions.with_raw_response.create(
        model=MODEL, messages=QUESTION, tools=[WEATHER]
    )
    assert served.text == mocked.text
    travel = {"date", "content-length"}
    assert {k: v for k, v in served.headers.items() if k not in travel} == {
        k: v for k, v in mocked.headers.items() if k not in travel
    }


def test_a_stream_arrives_as_it_does_in_process() -> None:
    request: Any = {"model": MODEL, "messages": QUESTION, "tools": [WEATHER], "stream": True}
    with running(ASKS) as url, client_of(url) as client:
        served = [chunk.to_json() for chunk in client.chat.completions.create(**request)]
    mocked = [chunk.to_json() for chunk in MockOpenAI(ASKS).chat.completions.create(**request)]
    assert served == mocked
    assert len(served) > 3


class Whole:
    """A connection on which the request has arrived."""

    def arrived(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def joined(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


def test_every_event_is_sent_on_its_own() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": json.dumps({**json.loads(BODY), "stream": True}).encode()}

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/chat/completions",
        "raw_path": b"/v1/chat/completions",
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer any")],
        "extensions": {asgi.CONNECTION: Whole()},
    }
    asyncio.run(Application(Router(Engine(ASKS)))(scope, receive, keep))
    bodies = [message["body"] for message in sent[1:]]
    assert all(body.startswith(b"data: ") and body.count(b"\n\n") == 1 for body in bodies[:-1])
    assert (bodies[-2], bodies[-1]) == (b"data: [DONE]\n\n", b"")


def test_the_asynchronous_sdk_asks_many_things_at_once(base_url: str) -> None:
    async def ask_all() -> list[Any]:
        async with openai.AsyncOpenAI(base_url=base_url, api_key="any") as client:
            asking = [
                client.chat.completions.create(model=MODEL, messages=QUESTION, tools=[WEATHER]) for _ in range(40)
            ]
            return await asyncio.gather(*asking)

    replies = asyncio.run(ask_all())
    assert len({reply.id for reply in replies}) == 40


def test_the_engine_given_keeps_the_transcript() -> None:
    engine = Engine(ASKS)
    with running(engine) as url, client_of(url) as client:
        client.chat.completions.create(model=MODEL, messages=QUESTION, tools=[WEATHER])
    assert engine.transcript.last.calls == (("get_weather", '{"city":"Oslo"}'),)


def test_without_a_scenario_the_stand_in_answers() -> None:
    with running() as url, client_of(url) as client:
        reply = client.chat.completions.create(model=MODEL, messages=QUESTION, tools=[WEATHER])
    assert reply.choices[0].message.tool_calls


def test_without_a_key_comes_the_services_own_error(base_url: str) -> None:
    for headers in ({}, {"authorization": "  "}):
        status, got, raw = send(base_url, "POST", "/v1/chat/completions", BODY, headers)
        assert (status, got["content-type"]) == (401, "application/json")
        assert error_in(raw)["message"].startswith("You didn't provide an API key. You need to provide your API key")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/chat/completions",
        "/chat/completions",
        "/v1/chat/completions/",
        "/v1//chat/completions",
        "/v1/chat/completions?beta=true",
        "/v1/ch%61t/completions",
        "/openai/deployments/mine/chat/completions?api-version=2024-10-21",
    ],
)
def test_chat_is_found_under_every_spelling_of_its_path(base_url: str, path: str) -> None:
    status, _, raw = send(base_url, "POST", path, BODY)
    assert (status, json.loads(raw)["object"]) == (200, "chat.completion")


def test_the_azure_client_works(base_url: str) -> None:
    endpoint = base_url.removesuffix("/v1")
    with openai.AzureOpenAI(azure_endpoint=endpoint, api_key="any", api_version="2024-10-21") as client:
        assert client.chat.completions.create(model=MODEL, messages=QUESTION, tools=[WEATHER]).choices


def test_on_azure_the_deployment_is_the_model(base_url: str) -> None:
    path = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    body = {"messages": [{"role": "user", "content": "\ud83d"}], "tools": [WEATHER]}
    status, _, raw = send(base_url, "POST", path, json.dumps(body).encode(), {"api-key": "any"})
    assert (status, json.loads(raw)["model"]) == (200, "gpt-4o-2024-08-06")
    for wrong in (b"[]", b"{"):
        status, _, raw = send(base_url, "POST", path, wrong, {"api-key": "any"})
        assert (status, bool(error_in(raw)["message"])) == (400, True)
    nowhere = path.replace("gpt-4o", "no-such-deployment")
    status, _, raw = send(base_url, "POST", nowhere, json.dumps(body).encode(), {"api-key": "any"})
    assert (status, error_in(raw)["type"]) == (404, "mock_error")
    assert "no-such-deployment=gpt-5.4-mini" in error_in(raw)["message"]
    status, _, raw = send(
        base_url, "POST", path.replace("gpt-4o", "gpt-4-32k"), json.dumps(body).encode(), {"api-key": "any"}
    )
    assert (status, json.loads(raw)["error"]["code"]) == (404, "DeploymentNotFound")
    status, _, raw = send(base_url, "POST", "/openai/deployments", b"{}", {"api-key": "any"})
    assert (status, error_in(raw)["code"]) == (404, "not_simulated")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", None, 404),
        ("GET", "/v1", None, 404),
        ("PATCH", "/v1/chat/completions", b"{}", 405),
        ("PUT", "/v1/models", b"{}", 405),
        ("PATCH", "/nowhere", b"{}", 404),
        ("POST", "/v1/embeddings", b"{}", 404),
        ("GET", "/v1/models/no-such-model", None, 404),
        ("GET", "/v1/models/%FF%00", None, 404),
        ("GET", "/v1/%ZZ", None, 404),
        ("GET", "/v1/models/" + "x" * 5000, None, 404),
        ("POST", "/v1/chat/completions", b"", 400),
        ("POST", "/v1/chat/completions", b"{not json", 400),
        ("POST", "/v1/chat/completions", b"[]", 400),
        ("POST", "/v1/chat/completions", b"\xff\xfe", 400),
        ("POST", "/v1/chat/completions", b"[" * 100_000, 400),
        ("POST", "/v1/chat/completions", b'{"model":"gpt-4o"}', 400),
    ],
)
def test_whatever_is_wrong_the_answer_is_an_envelope(
    base_url: str, method: str, path: str, body: bytes | None, status: int
) -> None:
    seen, headers, raw = send(base_url, method, path, body)
    assert (seen, headers["content-type"]) == (status, "application/json")
    assert error_in(raw)["message"]
    assert b"Traceback" not in raw


def test_head_is_get_without_the_body(base_url: str) -> None:
    status, headers, raw = send(base_url, "HEAD", "/v1/models")
    assert (status, raw) == (200, b"")
    assert int(headers["content-length"]) == len(send(base_url, "GET", "/v1/models")[2])
    assert send(base_url, "HEAD", "/v1/nowhere")[0] == 404


def test_a_page_in_a_browser_may_use_it(base_url: str) -> None:
    asked = {
        "origin": "http://localhost:3000",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-stainless-lang",
    }
    status, headers, raw = send(base_url, "OPTIONS", "/v1/chat/completions", None, asked)
    assert (status, raw) == (204, b"")
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-allow-headers"] == asked["access-control-request-headers"]
    assert "POST" in headers["access-control-allow-methods"]
    _, headers, _ = send(base_url, "POST", "/v1/chat/completions", BODY, {**KEY, "origin": "null"})
    assert (headers["access-control-allow-origin"], headers["access-control-expose-headers"]) == ("*", "*")
    _, headers, _ = send(base_url, "POST", "/v1/chat/completions", BODY, {"origin": "null"})
    assert headers["access-control-allow-origin"] == "*"  # a page that may not read the error cannot show it


@pytest.mark.parametrize(
    "raw",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # the first bytes of TLS
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n",
        b"GET /v1/mod\xc3\xa9ls HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /v1/models HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
def test_what_is_no_http_is_answered_in_the_envelope(base_url: str, raw: bytes) -> None:
    head, _, body = shout(base_url, raw).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert error_in(body)["code"] == "bad_http"


def test_headers_without_end_are_refused(base_url: str) -> None:
    line = b"x-long: " + b"x" * 1000 + b"\r\n"
    head, _, body = shout(base_url, b"GET /v1/models HTTP/1.1\r\nhost: x\r\n", line * 70).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert error_in(body)["code"] == "headers_too_large"


def test_a_body_in_chunks_and_one_that_waits_to_be_asked_for_are_read(base_url: str) -> None:
    status, _, raw = send(base_url, "POST", "/v1/chat/completions", iter([BODY[:9], BODY[9:]]))
    assert (status, json.loads(raw)["object"]) == (200, "chat.completion")
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: x\r\ncontent-length: {len(BODY)}\r\n"
    got = shout(base_url, head.encode() + b"connection: close\r\nexpect: 100-continue\r\n\r\n", BODY)
    assert got.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_a_client_that_offers_http_2_is_answered_in_http_1(base_url: str) -> None:
    offers = {"connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "http2-settings": "AAMAAABk"}  # Java's client
    status, _, raw = send(base_url, "POST", "/v1/chat/completions", BODY, {**KEY, **offers})
    assert (status, json.loads(raw)["object"]) == (200, "chat.completion")
    spoken = BODY.replace(b"The weather", b"\\r\\nUpgrade: the weather")
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: x\r\ncontent-length: {len(spoken)}\r\n"
    got = shout(base_url, head.encode() + b"upgrade: h2c\r\nconnection: upgrade, close\r\n\r\n", spoken)
    assert got.startswith(b"HTTP/1.1 200 OK\r\n")


def test_two_requests_sent_at_once_on_one_connection_get_two_answers(base_url: str) -> None:
    one = b"GET /v1/models/gpt-4o HTTP/1.1\r\nhost: x\r\nauthorization: x\r\n"
    got = shout(base_url, one + b"\r\n" + one + b"connection: close\r\n\r\n")
    assert got.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_while_it_comes(monkeypatch: pytest.MonkeyPatch, chunked: bool) -> None:
    monkeypatch.setattr(asgi, "MAX_BODY_BYTES", 1 << 20)
    monkeypatch.setattr(asgi, "LINGER_SECONDS", 30)  # a client that goes on sending is heard out, for so long
    piece = b"x" * 65536
    with running(ASKS) as url:
        body = (piece for _ in range(40)) if chunked else piece * 40
        status, headers, raw = send(url, "POST", "/v1/chat/completions", body)
    assert (status, headers["connection"]) == (413, "close")
    assert error_in(raw)["message"] == (
        "[mock] The request's body is longer than 1 MB, the most this mock reads. Send a shorter one."
    )


def test_while_a_long_request_is_answered_others_wait_without_holding_up_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began, may_end, threads = threading.Event(), threading.Event(), set()
    handle = Router.handle

    def handle_slowly(service: Router, asked: Any) -> Any:
        threads.add(threading.get_ident())
        if len(asked.body) > asgi.LONG_BODY_BYTES:
            began.set()
            assert may_end.wait(30)
        return handle(service, asked)

    monkeypatch.setattr(Router, "handle", handle_slowly)
    long = BODY + b" " * asgi.LONG_BODY_BYTES
    with running(ASKS) as url, ThreadPoolExecutor() as pool:
        first = pool.submit(send, url, "POST", "/v1/chat/completions", long)
        assert began.wait(30)
        assert send(url, "POST", "/v1/chat/completions", BODY)[0] == 200
        may_end.set()
        assert first.result()[0] == 200
    assert len(threads) == 2


def test_a_long_body_is_read_and_judged(base_url: str) -> None:
    status, _, raw = send(base_url, "POST", "/v1/chat/completions", BODY + b" " * asgi.LONG_BODY_BYTES)
    assert (status, json.loads(raw)["object"]) == (200, "chat.completion")


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{", "the body, 1 bytes so far,"),
        (b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n", "the headers"),
    ],
)
def test_a_request_that_never_ends_is_given_up_on(monkeypatch: pytest.MonkeyPatch, raw: bytes, what: str) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)
    monkeypatch.setattr(asgi, "LINGER_SECONDS", 0.05)
    with running(ASKS) as url:
        head, _, body = shout(url, raw).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert f"After 0.05 seconds {what} had not ended." in error_in(body)["message"]


def test_a_client_that_leaves_amid_a_stream_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = json.dumps({**json.loads(BODY), "stream": True}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: x\r\ncontent-length: {len(body)}\r\n\r\n"
    engine = Engine(ASKS, faults="slow;seconds=0;pace=0.02")
    with running(engine) as url:
        parts = urlsplit(url)
        for _ in range(3):
            with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
                connection.sendall(head.encode() + body)
                assert connection.recv(12) == b"HTTP/1.1 200"
        with client_of(url) as client:
            assert len(list(client.chat.completions.create(**json.loads(body)))) > 3
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert loud == []


def test_the_logs_of_a_program_that_uses_uvicorn_as_well_are_left_alone() -> None:
    loggers = [logging.getLogger(f"uvicorn.{name}") for name in ("error", "access")]
    before = [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    with running(ASKS) as url:
        send(url, "GET", "/v1/models")
    assert [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers] == before


def test_a_bug_in_the_server_is_an_envelope_and_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(wire: Wire, answer: Any) -> Any:
        raise KeyError("city")

    monkeypatch.setattr(Wire, "deliver", fail)
    with running(ASKS) as url:
        _, _, raw = send(url, "GET", "/v1/models")
    assert "The mock itself failed: KeyError: 'city'" in error_in(raw)["message"]
    assert [record.name for record in caplog.records] == ["mocks.serving.server"]


def test_requests_are_answered_while_another_one_is_kept_waiting(base_url: str) -> None:
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: x\r\ncontent-length: {len(BODY)}\r\n"
    parts = urlsplit(base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as waiting:
        waiting.sendall(head.encode() + b"x-mock-fault: timeout;seconds=60\r\n\r\n" + BODY)
        assert send(base_url, "POST", "/v1/chat/completions", BODY)[0] == 200
        waiting.setblocking(False)
        with pytest.raises(BlockingIOError):
            waiting.recv(1)


def test_a_stop_does_not_wait_for_a_client_that_is_kept_waiting() -> None:
    server = Server(Engine(ASKS, faults="timeout;seconds=500"))
    thread = threading.Thread(target=server.run)
    thread.start()
    caught: list[Exception] = []

    def ask() -> None:
        try:
            client.chat.completions.create(model=MODEL, messages=QUESTION, tools=[WEATHER])
        except openai.APIConnectionError as error:
            caught.append(error)

    with client_of(server.base_url, timeout=60) as client:
        asking = threading.Thread(target=ask)
        asking.start()
        while not len(server.engine.transcript):
            time.sleep(0.01)
        server.stop()
        thread.join(20)
        asking.join(20)
    assert not thread.is_alive()
    assert len(caught) == 1


def test_a_port_in_use_is_named() -> None:
    with running(ASKS) as url:
        port = urlsplit(url).port
        assert port is not None
        with pytest.raises(AddressError, match=rf"Cannot listen on 127\.0\.0\.1 port {port}: .*in use.*--port"):
            Server(Engine(ASKS), port=port)
    with running(ASKS, port=port) as again:
        assert again == url


def test_a_host_that_is_not_here_is_named() -> None:
    with pytest.raises(AddressError, match=r"Cannot listen on host\.invalid port 0"):
        Server(Engine(ASKS), host="host.invalid")


def test_it_listens_on_ipv6_too() -> None:
    with running(ASKS, host="::1") as url, client_of(url) as client:
        assert url.startswith("http://[::1]:")
        assert client.models.list().data


def test_a_server_that_runs_for_long_keeps_the_newest_exchanges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mocks.engine.MAX_EXCHANGES", 2)
    engine = Engine(ASKS)
    for number in range(9):
        engine.chat(BODY.replace(b"Oslo?", b"Oslo, %d?" % number))
        texts = [exchange.request["messages"][0]["content"] for exchange in engine.transcript]
        assert texts == [f"The weather in Oslo, {i}?" for i in range(number + 1)][-len(texts) :]
        assert min(2, number + 1) <= len(texts) <= 4
