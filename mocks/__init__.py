"""An OpenAI that answers offline: the real SDK on one side, no network on the other.

>>> from mocks import MockOpenAI, Scenario, Turn
>>> client = MockOpenAI(Scenario.of(Turn.says("Hello.")))
>>> reply = client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "Hi"}])
>>> reply.choices[0].message.content
'Hello.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocks.backend import MODEL, make_client
    from mocks.client import AsyncMockOpenAI, MockOpenAI, explain
    from mocks.expectation import expect
    from mocks.scenarios.scenario import Conversation, Scenario, Turn
    from mocks.transcript import Transcript

__all__ = [
    "MODEL",
    "AsyncMockOpenAI",
    "Conversation",
    "MockOpenAI",
    "Scenario",
    "Transcript",
    "Turn",
    "expect",
    "explain",
    "make_client",
]

_HOMES = {
    "MODEL": "backend",
    "make_client": "backend",
    "AsyncMockOpenAI": "client",
    "MockOpenAI": "client",
    "explain": "client",
    "expect": "expectation",
    "Conversation": "scenarios.scenario",
    "Scenario": "scenarios.scenario",
    "Turn": "scenarios.scenario",
    "Transcript": "transcript",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the SDK takes a second, and not every program that imports ``mocks`` sends a request."""
    if name not in _HOMES:
        raise AttributeError(f"module 'mocks' has no attribute {name!r}; it has {', '.join(sorted(_HOMES))}")
    value = getattr(import_module(f"mocks.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
