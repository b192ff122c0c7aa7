"""First requests to the simulated API, made in the fork server: what the SDK builds for them is there for every fork.

The SDK makes the tables by which it reads a response when the first response comes: a quarter of a second for the
Responses API, and thousands of pages of memory. Only what an assignment's notebooks mention is rehearsed, as each page
of the fork server costs every fork a little.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from typing import Any

MOCKS, STREAM, PARSE, RESPONSES = "mocks", "stream=True", ".parse(", ".responses."
WORDS = (MOCKS, STREAM, PARSE, RESPONSES)
"""What notebooks may mention. Without the first, the others tell of no use of the simulated API."""

_LOOK_UP = {
    "name": "look_up",
    "description": "Looks up a name.",
    "parameters": {"type": "object", "properties": {"key": {"type": "string"}}, "required": ["key"]},
}


def mentioned(notebooks: Iterable[bytes]) -> list[str]:
    """Return which of `WORDS` notebooks mention."""
    text = b"\n".join(notebooks)
    return [word for word in WORDS if word.encode() in text]


def rehearse(words: Collection[str]) -> None:
    """Import the simulated API and make requests of the kinds that the words tell of, if `MOCKS` is among them."""
    if MOCKS not in words:
        return
    import pydantic

    import mocks

    class Found(pydantic.BaseModel):
        name: str

    for name in mocks.__all__:
        with contextlib.suppress(ModuleNotFoundError):  # what the server needs comes with an extra of its own
            getattr(mocks, name)
    _ask(
        _client().chat.completions,
        words,
        {"messages": [{"role": "user", "content": "Hello"}]},
        {"function": _LOOK_UP},
        response_format=Found,
    )
    if RESPONSES in words:
        _ask(_client().responses, words, {"input": "Hello"}, _LOOK_UP, text_format=Found)


def _client() -> Any:
    """Return a client that asks for a call first, and then lets the stand-in answer."""
    import mocks

    call = mocks.Turn.asks_for("look_up", key="one")
    return mocks.MockOpenAI(mocks.Scenario.of(call), stand_in=True)


def _ask(api: Any, words: Collection[str], question: dict[str, Any], tool: dict[str, Any], **form: type) -> None:
    import mocks

    about = {"model": mocks.MODEL, **question}
    for _ in range(2):
        api.create(**about, tools=[{"type": "function", **tool}])
    if STREAM in words:
        list(api.create(**about, stream=True))
    if PARSE in words:
        api.parse(**about, **form)
