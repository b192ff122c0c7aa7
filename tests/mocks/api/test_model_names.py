"""Names of models that a user declares, and what is said of names that nobody knows."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import openai
import pytest

from mocks import AsyncMockOpenAI, MockOpenAI, ModelNameError, OfflineTransport, make_client, running
from mocks.api import model_catalog
from mocks.api.model_names import ModelNames

OWN = {"my-deployment": "gpt-5.4-mini", "llama3.1": "gpt-4o"}
SNAPSHOT = "gpt-5.4-mini-2026-03-17"
HELLO: Any = [{"role": "user", "content": "Hello"}]


def test_a_declared_name_behaves_like_its_model() -> None:
    client = MockOpenAI(models=OWN)
    assert client.chat.completions.create(model="my-deployment", messages=HELLO).model == SNAPSHOT
    assert client.responses.create(model="my-deployment", input="Hello").model == SNAPSHOT
    assert client.responses.input_tokens.count(model="llama3.1", input="Hello").input_tokens == 8
    with pytest.raises(openai.BadRequestError, match="'max_tokens' is not supported with this model"):
        client.chat.completions.create(model="my-deployment", messages=HELLO, max_tokens=5)
    assert client.chat.completions.create(model="llama3.1", messages=HELLO, max_tokens=5).model == "gpt-4o-2024-08-06"


def test_a_declared_name_is_listed_first() -> None:
    client = MockOpenAI(models=OWN)
    assert [model.id for model in client.models.list()][:2] == list(OWN)
    assert client.models.retrieve("llama3.1").id == "llama3.1"


def test_a_declared_name_goes_before_a_known_one() -> None:
    client = MockOpenAI(models={"gpt-4o": "gpt-4.1", "gpt-4-32k": "gpt-4"})
    assert client.chat.completions.create(model="gpt-4o", messages=HELLO).model == "gpt-4.1-2025-04-14"
    assert client.chat.completions.create(model="gpt-4-32k", messages=HELLO).model == "gpt-4-0613"
    assert [model.id for model in client.models.list()].count("gpt-4o") == 1


def test_clients_of_every_kind_take_names() -> None:
    async def ask() -> str:
        reply = await AsyncMockOpenAI(models=OWN).chat.completions.create(model="my-deployment", messages=HELLO)
        return reply.model

    assert asyncio.run(ask()) == SNAPSHOT
    assert make_client(models=OWN).chat.completions.create(model="my-deployment", messages=HELLO).model == SNAPSHOT
    with running(models=OWN) as base_url, openai.OpenAI(base_url=base_url, api_key="any") as client:
        assert client.chat.completions.create(model="my-deployment", messages=HELLO).model == SNAPSHOT


@pytest.mark.parametrize("asked", ["my-deployment", "gpt-4o", "another"])
def test_on_azure_the_deployment_decides(asked: str) -> None:
    client = openai.AzureOpenAI(
        azure_endpoint="https://shop.openai.azure.com",
        azure_deployment="my-deployment",
        api_version="2024-10-21",
        api_key="any",
        http_client=httpx2.Client(transport=OfflineTransport(models=OWN)),
    )
    assert client.chat.completions.create(model=asked, messages=HELLO).model == SNAPSHOT


@pytest.mark.parametrize("api", ["chat", "responses", "models"])
def test_a_name_nobody_knows_is_the_mocks_own_error_with_a_way_out(api: str) -> None:
    client = MockOpenAI(models=OWN)
    ask: Any = {
        "chat": lambda: client.chat.completions.create(model="gpt-4o-mni", messages=HELLO),
        "responses": lambda: client.responses.create(model="gpt-4o-mni", input="Hello"),
        "models": lambda: client.models.retrieve("gpt-4o-mni"),
    }[api]
    with pytest.raises(openai.APIStatusError) as caught:
        ask()
    error = caught.value
    assert (error.status_code, error.type, error.code) == (
        400 if api == "responses" else 404,
        "mock_error",
        "model_not_found",
    )
    for said in (
        "[mock] This mock does not know the model 'gpt-4o-mni'. Did you mean 'gpt-4o-mini'?",
        "MockOpenAI(models={'gpt-4o-mni': 'gpt-5.4-mini'})",
        "--model gpt-4o-mni=gpt-5.4-mini",
        "Known are my-deployment, llama3.1, gpt-4o,",
        "does not exist",
    ):
        assert said in error.message


@pytest.mark.parametrize("like", ["gpt-9", "gpt-4-32k", "my-deployment"])
def test_a_name_like_nothing_known_is_refused_when_it_is_declared(like: str) -> None:
    with pytest.raises(ModelNameError, match=f"'my-deployment' is to be like '{like}', which this mock does not know"):
        MockOpenAI(models={"my-deployment": like})


def test_models_have_the_date_of_their_end() -> None:
    dates = {model.id: model.shutdown_date for model in MockOpenAI().models.list()}
    assert (dates["gpt-4o-mini"], dates["gpt-5-mini"], dates["gpt-6-luna"]) == ("2027-01-14", "2026-12-11", None)
    assert set(model_catalog._DATES) <= set(dates)


@pytest.mark.parametrize(
    ("model", "efforts", "default", "tools"),
    [
        ("gpt-5.2", "none low medium high xhigh", "none", "unset"),
        ("gpt-5.4-mini", "none low medium high xhigh", "none", "unset"),
        ("gpt-5.5", "none low medium high xhigh", "medium", "unset"),
        ("gpt-5.6", "none low medium high xhigh", None, "none"),
        ("gpt-6-luna", "none low medium high xhigh", None, "none"),
        ("gpt-6.1-terra", "none low medium high xhigh", None, "none"),
        ("gpt-6-astra", "low medium high xhigh", None, "never"),
        ("gpt-6.1-sol", "low medium high xhigh", None, "never"),
        ("gpt-6.2-sol", "low medium high xhigh", None, "never"),
    ],
)
def test_what_is_known_of_newer_families(model: str, efforts: str, default: str | None, tools: str) -> None:
    known = ModelNames.of(None).for_chat(model)
    assert (known.efforts, known.default_effort, known.tools_need_effort) == (tuple(efforts.split()), default, tools)
