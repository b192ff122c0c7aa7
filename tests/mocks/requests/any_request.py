"""Random requests: legal, damaged or hostile, to either API and to stored objects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from mocks.router import HttpRequest
from tests.mocks.requests import chat, damage, hostile, responses, words

KEY = {"authorization": "Bearer any"}
_AS_STREAM = "?stream=true"
CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"


@dataclass(frozen=True)
class Sample:
    """A request, and how it was made: "legal", "damaged", "hostile" or "stored"."""

    kind: str
    asked: HttpRequest

    @property
    def body(self) -> Any:
        """The body, None where it is no JSON object."""
        try:
            found = json.loads(self.asked.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def streams(self) -> bool:
        """Whether the request asks for a stream."""
        return self.asked.path.endswith(_AS_STREAM) or bool(self.body and self.body.get("stream") is True)

    @property
    def unstreamed(self) -> HttpRequest:
        """The same request, of the reply in one piece."""
        if not self.streams:
            return self.asked
        kept = {key: value for key, value in (self.body or {}).items() if key not in ("stream", "stream_options")}
        return self.asked._replace(path=self.asked.path.removesuffix(_AS_STREAM), body=encode(kept))


def sample(random: Random, earlier: Sequence[str] = ()) -> Sample:
    """Return a request; ``earlier`` are ids that replies to requests before it have had."""
    number = random.randint(0, 99)
    if number < 12:
        return Sample("stored", stored(random, earlier))
    if number < 15:
        return Sample("hostile", _odd_http(random))
    to_chat = random.random() < 0.5
    path = CHAT if to_chat else RESPONSES
    body = (
        chat.body(random)
        if to_chat
        else responses.body(random, [id for id in earlier if id.startswith(("resp_", "conv_"))])
    )
    if number < 45:
        return Sample("legal", HttpRequest("POST", path, KEY, encode(body)))
    if number < 80:
        return Sample("damaged", HttpRequest("POST", path, KEY, encode(damage.damaged(body, random))))
    return Sample("hostile", HttpRequest("POST", path, KEY, hostile.raw(body, random)))


def encode(body: Any) -> bytes:
    """Return ``body`` as a client sends it; half a surrogate pair stays an escape."""
    return json.dumps(body).encode()


def _odd_http(random: Random) -> HttpRequest:
    """A legal body that comes in an odd way: other paths, no key, headers that the mock reads."""
    path = random.choice(
        (
            CHAT, "/openai/deployments/any/chat/completions?api-version=1", "/chat/completions", "//v1//responses",
            "/v1/chat%2Fcompletions", "/v1/responses/%00", "/v1/v1/responses", "/v1/responses?stream=true&stream=x", "",
            "/v1/responses/resp_1/input_items/x", "*", "/v1/\u00e9",
        )
    )  # fmt: skip
    fault = random.choice((*words.EVIL, "none", "cut;at=2", "rate_limit;times=0", "chaos:2", "refusal", "slow;pace=0"))
    headers = random.choice(({}, KEY, {"authorization": " "}, {"api-key": "x"}, {**KEY, "x-mock-fault": fault}))
    body = chat.body(random) if "chat" in path else responses.body(random)
    return HttpRequest(random.choice(("POST", "post", "GET", "")), path, headers, encode(body))


def stored(random: Random, earlier: Sequence[str]) -> HttpRequest:
    """Return a request to what is stored, or to what is not there."""
    id = random.choice((*earlier[-5:], "resp_none", "conv_none", "gpt-4o-mini", "chatcmpl-none", *words.EVIL[:4]))
    path = random.choice(
        (
            "responses/ID", "responses/ID/cancel", "responses/ID/input_items", "responses/ID?stream=true",
            "responses/input_tokens", "conversations", "conversations/ID", "conversations/ID/items",
            "chat/completions", "chat/completions/ID", "chat/completions/ID/messages", "models", "models/ID",
            "embeddings", "",
        )
    )  # fmt: skip
    if random.random() < 0.3:
        path += random.choice(
            ("?limit=2", "?limit=-1", "?limit=x", "?order=up", "?after=x", "?metadata[a]=b", "?model=")
        )
    path = "/v1/" + path.replace("ID", quote(id.encode("utf-8", "replace")))
    body = encode(_stored_body(random, path))
    return HttpRequest(random.choice(("GET", "GET", "POST", "POST", "DELETE", "PATCH")), path, KEY, body)


def _stored_body(random: Random, path: str) -> Any:
    if "input_tokens" in path:
        body: Any = responses.body(random)
        body.pop("stream", None)
    elif "conversations" in path:
        sent = responses.body(random)["input"]
        body = {"items": sent if isinstance(sent, list) else [], "metadata": {"a": "b"}}
    else:
        body = {"metadata": {"a": words.sentence(random)[:500]}}
    return damage.damaged(body, random) if random.random() < 0.4 else body
