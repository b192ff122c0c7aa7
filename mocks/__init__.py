"""An OpenAI that answers offline: the real SDK on one side, no network on the other.

>>> from mocks import MockOpenAI, Scenario, Turn
>>> client = MockOpenAI(Scenario.of(Turn.says("Hello.")))
>>> reply = client.chat.completions.create(model="gpt-5.4-mini", messages=[{"role": "user", "content": "Hi"}])
>>> reply.choices[0].message.content
'Hello.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocks import hosted
    from mocks.answerer import Answered, Answerer
    from mocks.api.model_names import ModelNameError
    from mocks.backend import BackendError, make_client
    from mocks.client import AsyncMockOpenAI, MockOpenAI, explain
    from mocks.course_model import MODEL
    from mocks.errors import MocksError
    from mocks.exchange import Exchange
    from mocks.expectation import Expectation, expect
    from mocks.explanation import Explanation
    from mocks.faults.spec import FaultError
    from mocks.messages import Message, ModelReply, ModelRequest, Tool, ToolCall
    from mocks.recording.recorder import RecordingError
    from mocks.scenarios.loader import ScenarioError
    from mocks.scenarios.replay import ReplayError
    from mocks.scenarios.scenario import Conversation, Scenario, Turn
    from mocks.scenarios.when import When
    from mocks.serving.server import AddressError, running
    from mocks.transcript import Transcript
    from mocks.transport import OfflineTransport

__all__ = [
    "MODEL",
    "AddressError",
    "Answered",
    "Answerer",
    "AsyncMockOpenAI",
    "BackendError",
    "Conversation",
    "Exchange",
    "Expectation",
    "Explanation",
    "FaultError",
    "Message",
    "MockOpenAI",
    "MocksError",
    "ModelNameError",
    "ModelReply",
    "ModelRequest",
    "OfflineTransport",
    "RecordingError",
    "ReplayError",
    "Scenario",
    "ScenarioError",
    "Tool",
    "ToolCall",
    "Transcript",
    "Turn",
    "When",
    "expect",
    "explain",
    "hosted",
    "make_client",
    "running",
]

_NAMES_BY_MODULE = {
    "answerer": ("Answered", "Answerer"),
    "api.model_names": ("ModelNameError",),
    "backend": ("BackendError", "make_client"),
    "client": ("AsyncMockOpenAI", "MockOpenAI", "explain"),
    "course_model": ("MODEL",),
    "errors": ("MocksError",),
    "exchange": ("Exchange",),
    "expectation": ("Expectation", "expect"),
    "explanation": ("Explanation",),
    "faults.spec": ("FaultError",),
    "hosted": ("hosted",),
    "messages": ("Message", "ModelReply", "ModelRequest", "Tool", "ToolCall"),
    "recording.recorder": ("RecordingError",),
    "scenarios.loader": ("ScenarioError",),
    "scenarios.replay": ("ReplayError",),
    "scenarios.scenario": ("Conversation", "Scenario", "Turn"),
    "scenarios.when": ("When",),
    "serving.server": ("AddressError", "running"),
    "transcript": ("Transcript",),
    "transport": ("OfflineTransport",),
}
_MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import on first use: the SDK takes a second, and not every program that imports ``mocks`` sends a request."""
    if name not in _MODULES:
        raise AttributeError(f"module 'mocks' has no attribute {name!r}; it has {', '.join(sorted(_MODULES))}")
    module = import_module(f"mocks.{_MODULES[name]}")
    value = module if name == _MODULES[name] else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
