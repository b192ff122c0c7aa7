"""Table of models: every name of the SDK, and what its replies show of a model."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from openai.types.shared.chat_model import ChatModel
from openai.types.shared.responses_model import ResponsesModel

from mocks import MockOpenAI, Scenario, Turn
from mocks.api import model_catalog

CHAT_NAMES = frozenset(get_args(ChatModel))
NAMES = CHAT_NAMES.union(*map(get_args, get_args(ResponsesModel)))
PLAYED = sorted(NAMES - model_catalog.RETIRED - model_catalog.NEVER_SERVED)


def test_the_sdk_names_many_models() -> None:
    assert len(CHAT_NAMES) >= 90
    assert len(NAMES) >= 112


@pytest.mark.parametrize("name", PLAYED)
def test_a_name_of_the_sdk_is_answered(name: str) -> None:
    made = MockOpenAI(Scenario.of(Turn.says("Hi."))).responses.create(model=name, input="Hello")
    assert made.output_text == "Hi."


@pytest.mark.parametrize("name", sorted(model_catalog.RETIRED | model_catalog.NEVER_SERVED))
def test_a_name_that_is_shut_is_in_the_sdk_and_not_played(name: str) -> None:
    assert name in NAMES
    assert model_catalog.get(name) is None


@pytest.mark.parametrize(
    ("name", "reported"),
    [
        ("gpt-5.4", "gpt-5.4-2026-03-05"),
        ("gpt-5.5", "gpt-5.5-2026-04-23"),
        ("gpt-4o-2024-11-20", "gpt-4o-2024-11-20"),
        ("gpt-5.6", "gpt-5.6-sol"),
    ],
)
def test_a_reply_carries_the_dated_name(name: str, reported: str) -> None:
    client = MockOpenAI(Scenario.of(Turn.says("Hi.").always()))
    messages: Any = [{"role": "user", "content": "Hello"}]
    assert client.chat.completions.create(model=name, messages=messages).model == reported
    assert client.responses.create(model=name, input="Hello").model == reported
