"""Scenario: canned turns, each matched on the conversation, in Python or in a file a non-programmer can read.

In Python::

    Scenario.of(
        Turn.asks_for("get_weather", city="Oslo").on(user_contains="weather"),
        Turn.says("It is 4 °C in Oslo.").on(after_tool="get_weather"),
    )

The same as TOML (``Scenario.load`` reads TOML and JSON, both with these field names)::

    [[turns]]
    when = { user_contains = "weather" }
    calls = [{ name = "get_weather", arguments = { city = "Oslo" } }]

    [[turns]]
    when = { after_tool = "get_weather" }
    text = "It is 4 °C in Oslo."

Each request is answered by the first turn that is not used up and whose ``when`` fits. A turn is used once unless it
says ``repeat = true``. Concurrent conversations can have turns of their own::

    [[conversations]]
    when = { user_contains = "Oslo" }
    turns = [{ text = "4 °C." }]

    [[conversations]]
    when = { user_contains = "Rome" }
    turns = [{ text = "19 °C." }]

``mocks/scenarios/scenario.schema.json`` describes the files for editors and other programs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, model_validator

from mocks.scenarios.turn import PlannedCall, PlannedError, Turn
from mocks.scenarios.when import MODEL_CONFIG, When

__all__ = ["Conversation", "PlannedCall", "PlannedError", "Scenario", "Turn", "When"]


class Conversation(BaseModel):
    """The turns of one conversation. Its ``when`` is checked for the first request only; later ones continue it.

    Two concurrent agents never take each other's turns as long as their first messages differ at all.
    `mocks.scenarios.player` describes how conversations are told apart, and what happens where they begin the same.
    """

    model_config = MODEL_CONFIG

    when: When = When()
    """Which request opens it; without it, any that goes on from no other conversation."""
    turns: tuple[Turn, ...]
    """Its turns, in order."""
    title: str = ""
    """What reports call it."""
    repeat: bool = False
    """True: every new opening that fits gets these turns from the start. False: the first one alone."""

    @classmethod
    def of(cls, *turns: Turn, title: str = "") -> Conversation:
        """Return a conversation of these turns."""
        return cls(turns=turns, title=title)

    def on(self, **conditions: Any) -> Conversation:
        """Return this conversation for openings that fit ``conditions``, the fields of `When`."""
        return self.model_copy(update={"when": When(**conditions)})

    def always(self) -> Conversation:
        """Return this conversation with ``repeat``: it can be opened any number of times."""
        return self.model_copy(update={"repeat": True})


class Scenario(BaseModel):
    """Canned turns, in order. It holds no state: the same scenario can be played by many clients.

    A request is answered by its own conversation first, then by ``turns``, which all conversations share.
    """

    model_config = MODEL_CONFIG

    turns: tuple[Turn, ...] = ()
    """Turns that all conversations share, in order."""
    conversations: tuple[Conversation, ...] = ()
    """Conversations with turns of their own."""
    title: str = ""
    """What the scenario is about."""

    @model_validator(mode="after")
    def _has_turns(self) -> Scenario:
        if not self.model_fields_set & {"turns", "conversations"}:
            raise ValueError("a scenario has turns, or conversations, or both; this one has neither")
        return self

    @classmethod
    def of(cls, *parts: Turn | Conversation, title: str = "") -> Scenario:
        """Return a scenario of these turns and conversations."""
        turns = tuple(part for part in parts if isinstance(part, Turn))
        others = tuple(part for part in parts if not isinstance(part, Turn))
        return cls(turns=turns, conversations=others, title=title)

    @classmethod
    def load(cls, path: str | Path) -> Scenario:
        """Return the scenario in a ``.toml`` or ``.json`` file.

        Raises:
            mocks.scenarios.loader.ScenarioError: The file is not a scenario; names the file, the field and the line.
        """
        from mocks.scenarios.loader import load

        return load(Path(path))
