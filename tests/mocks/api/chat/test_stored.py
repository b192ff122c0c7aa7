"""Completions sent with ``store: true``, through the SDK."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn


@pytest.fixture
def client() -> MockOpenAI:
    return MockOpenAI(Scenario.of(Turn.says("fine").always()))


def make(client: MockOpenAI, **fields: Any) -> str:
    """Store a completion and return its id."""
    whole = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}], "store": True, **fields}
    completion: Any = client.chat.completions.create(**whole)
    return str(completion.id)


def test_a_stored_completion_is_found_with_its_settings(client: MockOpenAI) -> None:
    id = make(client, metadata={"k": "v"}, temperature=0.5, seed=7)
    found: Any = client.chat.completions.retrieve(id)
    assert found.choices[0].message.content == "fine"
    assert (found.metadata, found.temperature, found.seed, found.top_p) == ({"k": "v"}, 0.5, 7, 1.0)


@pytest.mark.parametrize("store", [False, None])
def test_nothing_is_stored_that_was_not_to_be(client: MockOpenAI, store: bool | None) -> None:
    id = make(client, store=store)
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.retrieve(id)
    assert caught.value.type == "invalid_request_error"
    assert caught.value.message.endswith("was sent without store: true, or deleted.")
    assert caught.value.body == {
        "message": f"[mock] No chat completion has the id '{id}': it was never made here, was sent without "
        "store: true, or deleted.",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }


def test_a_streamed_completion_is_stored_too(client: MockOpenAI) -> None:
    chunks: Any = client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "hi"}], store=True, stream=True
    )
    (id,) = {chunk.id for chunk in chunks}
    assert client.chat.completions.retrieve(id).choices[0].message.content == "fine"


def test_the_list_comes_in_pages_and_either_order(client: MockOpenAI) -> None:
    made = [make(client) for _ in range(5)]
    completions = client.chat.completions
    assert [one.id for one in completions.list()] == made
    assert [one.id for one in completions.list(order="desc", limit=2)] == made[::-1]
    page = completions.list(limit=2, after=made[1])
    assert ([one.id for one in page.data], page.has_more) == (made[2:4], True)


def test_the_list_is_filtered_by_metadata_and_model(client: MockOpenAI) -> None:
    make(client, metadata={"team": "a"})
    wanted = make(client, metadata={"team": "b", "run": "1"})
    newer = make(client, model="gpt-4o", metadata={"team": "b"})
    completions = client.chat.completions
    assert [one.id for one in completions.list(metadata={"team": "b"})] == [wanted, newer]
    assert [one.id for one in completions.list(metadata={"team": "b", "run": "1"})] == [wanted]
    assert [one.id for one in completions.list(model="gpt-4o-2024-08-06")] == [newer]


def test_the_messages_are_those_of_the_request(client: MockOpenAI) -> None:
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    id = make(client, messages=[{"role": "system", "content": "Be kind."}, {"role": "user", "content": parts}])
    first, second = (message.to_dict() for message in client.chat.completions.messages.list(id))
    assert first == {
        "id": f"{id}-0",
        "role": "system",
        "content": "Be kind.",
        "name": None,
        "content_parts": None,
    }
    assert (second["content"], second["content_parts"]) == ("one\ntwo", parts)
    assert [m.id for m in client.chat.completions.messages.list(id, order="desc", limit=1)] == [f"{id}-1", f"{id}-0"]


def test_metadata_can_be_changed_and_nothing_else(client: MockOpenAI) -> None:
    id = make(client, metadata={"k": "v"})
    changed: Any = client.chat.completions.update(id, metadata={"z": "1"})
    assert changed.metadata == {"z": "1"}
    assert client.chat.completions.retrieve(id).to_dict() == changed.to_dict()
    assert client.chat.completions.update(id, metadata=None).to_dict()["metadata"] == {}
    with pytest.raises(openai.BadRequestError, match="Unknown parameter: 'model'"):
        client.chat.completions.update(id, metadata={}, extra_body={"model": "gpt-4o"})


def test_a_deleted_completion_is_gone(client: MockOpenAI) -> None:
    id = make(client)
    gone = client.chat.completions.delete(id)
    assert gone.to_dict() == {"id": id, "object": "chat.completion.deleted", "deleted": True}
    for look in (
        client.chat.completions.retrieve,
        client.chat.completions.delete,
        client.chat.completions.messages.list,
    ):
        with pytest.raises(openai.NotFoundError):
            look(id)
    assert client.chat.completions.list().data == []
