"""Client of the SDK on the learner's side, whose requests the judge answers.

Learner code gets a real ``openai.OpenAI`` or ``AsyncOpenAI``, whose transport sends everything over the channel. The
judge answers with a response or with a failure: a connection that breaks, a timeout, a stream that ends early.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

HTTP = "$http"
"""The name under which a request is sent to the judge; no tool can have it."""

BASE_URL = "https://api.openai.com/v1"

Upcall = Callable[[str, dict[str, Any]], dict[str, Any]]


def client(spec: Mapping[str, Any], upcall: Upcall) -> Any:
    """Return the client that ``spec`` describes; imported here, as only loops need the whole SDK."""
    import httpx2
    import openai

    class Transport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            return _ask(request, request.read(), upcall)

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            return _ask(request, await request.aread(), upcall)

    settings: dict[str, Any] = {"api_key": "no-key", "base_url": BASE_URL, "max_retries": spec["max_retries"]}
    if spec["asynchronous"]:
        return openai.AsyncOpenAI(http_client=httpx2.AsyncClient(transport=Transport(), trust_env=False), **settings)
    return openai.OpenAI(http_client=httpx2.Client(transport=Transport(), trust_env=False), **settings)


def _ask(request: httpx2.Request, raw: bytes, upcall: Upcall) -> httpx2.Response:
    import httpx2

    encoding = request.headers.encoding  # the headers would look for it for each text
    reply = upcall(
        HTTP,
        {
            "method": request.method,
            "path": request.url.raw_path.decode("ascii"),
            "headers": {name.decode(encoding).lower(): value.decode(encoding) for name, value in request.headers.raw},
            "body": raw.decode("utf-8", "replace"),
        },
    )
    if "raise" in reply:
        failure = reply["raise"]
        kind = getattr(httpx2, failure["type"], httpx2.ConnectError)
        raise kind(failure["message"], request=request)
    answer = reply["value"]
    body = answer["body"].encode("utf-8", "backslashreplace")
    content: Any = _Cut(body) if answer.get("cut") else body
    return httpx2.Response(answer["status"], headers=answer["headers"], content=content, request=request)


class _Cut:
    """A body whose connection breaks at its end."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        raise self._broken()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        raise self._broken()

    def _broken(self) -> Exception:
        import httpx2

        return httpx2.RemoteProtocolError("peer closed connection without sending complete message body")
