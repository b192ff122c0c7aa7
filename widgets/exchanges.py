"""Exchanges read from any source: the mock, a recording, a list of messages, or a client of a real model.

Views of conversations take any of these and turn them into `Exchange`, the record both APIs share.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocks.exchange import Exchange
    from mocks.transcript import Transcript

PATHS = {"/chat/completions": "chat", "/responses": "responses"}
"""Last parts of the URLs that ask a model, each with its API."""


def from_source(source: Any) -> tuple[Exchange, ...]:
    """Return the exchanges of ``source``.

    It is a client of the mock, a `Transcript` (also the one that `watch` returns), an exchange or several, the path of
    a recording, or a list of messages or Responses items, as dicts or as the SDK's objects. Raises `TypeError` for
    anything else and `ValueError` for a file that is no recording.
    """
    from mocks.exchange import Exchange
    from mocks.transcript import Transcript

    if isinstance(source, str | Path):
        return Transcript.load(source).exchanges
    if isinstance(source, Exchange):
        return (source,)
    transcript = getattr(source, "transcript", source)
    exchanges = getattr(transcript, "exchanges", None)
    if exchanges is not None:
        return tuple(exchanges)
    if isinstance(source, list | tuple):
        if all(isinstance(each, Exchange) for each in source):
            return tuple(source)
        return tuple(_rebuilt([_plain(each) for each in source]))
    raise TypeError(
        f"Got a {type(source).__name__}, which keeps no transcript. Give the mock's client, a transcript, a list of "
        "messages, or the path of a recording. A client of the real service keeps none: call "
        "log = widgets.watch(client) before it is used, then give log."
    )


def watch(client: Any) -> Transcript:
    """Return a transcript that records everything ``client`` sends and receives from now on.

    ``client`` is an ``openai.OpenAI`` or ``AsyncOpenAI`` for any service, streaming included; of a client of the mock
    it is the transcript that client keeps anyway. Headers, and so keys, are never kept. Raises `TypeError` for
    anything that is no client of the SDK.
    """
    from mocks.transcript import Transcript

    kept = getattr(client, "transcript", None)
    if isinstance(kept, Transcript):
        return kept
    http: Any = getattr(client, "_client", None)
    if not hasattr(http, "event_hooks"):
        raise TypeError(f"watch got a {type(client).__name__}. Give it an openai.OpenAI or an openai.AsyncOpenAI.")
    transcript = Transcript(limit=1000)
    hooks = http.event_hooks
    is_async = hasattr(http, "aclose")
    hook = _async_hook(transcript) if is_async else _hook(transcript)
    http.event_hooks = {**hooks, "response": [*hooks["response"], hook]}
    return transcript


class _Tee:
    """Stream of bytes that is passed on as it arrives and recorded when it ends."""

    def __init__(self, stream: Any, done: Any) -> None:
        self._stream, self._done = stream, done
        self._seen: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._seen.append(chunk)
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._seen.append(chunk)
            yield chunk

    def close(self) -> None:
        self._stream.close()
        self._finish()

    async def aclose(self) -> None:
        await self._stream.aclose()
        self._finish()

    def _finish(self) -> None:
        done, self._done = self._done, None
        if done:
            done(b"".join(self._seen).decode("utf-8", "replace"))


def _hook(transcript: Transcript) -> Any:
    def hook(response: Any) -> None:
        pending = _PendingExchange(transcript, response)
        if pending.streamed and not _is_read(response):
            response.stream = _teed(response.stream, pending)
        elif pending.api:
            response.read()
            pending.keep(response.text)

    return hook


def _async_hook(transcript: Transcript) -> Any:
    async def hook(response: Any) -> None:
        pending = _PendingExchange(transcript, response)
        if pending.streamed and not _is_read(response):
            response.stream = _teed(response.stream, pending)
        elif pending.api:
            await response.aread()
            pending.keep(response.text)

    return hook


def _is_read(response: Any) -> bool:
    """Return whether the whole body has been read, as with a transport inside the process."""
    import httpx2

    try:
        return response.content is not None
    except httpx2.ResponseNotRead:
        return False


def _teed(stream: Any, pending: _PendingExchange) -> Any:
    """Return a `_Tee` that is also one of the HTTP library's streams, of the same kind as ``stream``."""
    import httpx2

    bases = (httpx2.AsyncByteStream,) if isinstance(stream, httpx2.AsyncByteStream) else (httpx2.SyncByteStream,)
    return type("Tee", (_Tee, *bases), {})(stream, pending.keep)


class _PendingExchange:
    """Request in progress, which becomes an exchange."""

    def __init__(self, transcript: Transcript, response: Any) -> None:
        self._transcript, self._response, self._started = transcript, response, time.perf_counter()
        path = response.request.url.path
        self.api = next((api for end, api in PATHS.items() if path.endswith(end)), "")
        self.streamed = bool(self.api) and "text/event-stream" in response.headers.get("content-type", "")

    def keep(self, text: str) -> None:
        """Add the exchange; ``text`` is the whole body that came back."""
        from mocks.exchange import Exchange

        status = self._response.status_code
        if self.streamed:
            from mocks.recording import event_stream

            body, error = event_stream.assemble(text, self.api)
        else:
            body, error = _answer(text, status)
        seconds = time.perf_counter() - self._started
        request = _object(self._response.request.content.decode("utf-8", "replace"))
        self._transcript.add(Exchange(request, body, status, error, seconds, self.api))


def _answer(text: str, status: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    body = _object(text)
    if status < 400:
        return body, None
    error = body.get("error")
    return None, error if isinstance(error, dict) else {"message": str(error or text)}


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {"unreadable": text}
    return body if isinstance(body, dict) else {"unreadable": text}


def _plain(message: Any) -> Any:
    """Return a message as JSON data; the SDK's objects leave out what was not set, as they do when sent."""
    return message.model_dump(mode="json", exclude_unset=True) if hasattr(message, "model_dump") else message


def _rebuilt(messages: Sequence[Any]) -> Iterator[Exchange]:
    """Yield the exchanges that led to ``messages``: a request ends where the model replies."""
    from mocks.exchange import Exchange

    responses = any(isinstance(message, dict) and "role" not in message for message in messages)
    index = 0
    while index < len(messages):
        start = index
        while index < len(messages) and not _is_reply(messages[index]):
            index += 1
        end = index
        # Responses answers with several items, Chat Completions with one message.
        while index < len(messages) and _is_reply(messages[index]) and (responses or index == end):
            index += 1
        if start == index:
            break
        replies = list(messages[end:index])
        key = "input" if responses else "messages"
        yield Exchange({key: list(messages[:end])}, _reply(replies, responses), 200, None, 0.0)


def _is_reply(message: Any) -> bool:
    if not isinstance(message, dict):
        return False
    kind = str(message.get("type", "message"))
    return message.get("role") == "assistant" or kind in ("function_call", "custom_tool_call", "reasoning")


def _reply(replies: list[Any], responses: bool) -> dict[str, Any] | None:
    if not replies:
        return None
    if responses:
        return {"object": "response", "status": "completed", "output": replies}
    ending = "tool_calls" if replies[0].get("tool_calls") else "stop"
    return {"object": "chat.completion", "choices": [{"index": 0, "message": replies[0], "finish_reason": ending}]}
