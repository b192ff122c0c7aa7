"""The shortcuts through libraries: schemas and addresses are those that the libraries make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any, Literal

import pytest
from httpx2 import URL, InvalidURL, _urlparse, _urls
from pydantic import BaseModel, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from grader.sandbox import library_shortcuts


class Color(Enum):
    RED = "red"


class Part(BaseModel):
    name: str = Field(default="a", description="A name")
    color: Color | None = None
    parts: list[Part] = []


class Shouting(GenerateJsonSchema):
    """A generator of a notebook's own, which goes through the whole table."""

    def build_schema_type_to_method(self) -> Any:
        return {kind: self._shout(method) for kind, method in super().build_schema_type_to_method().items()}

    @staticmethod
    def _shout(method: Any) -> Any:
        return lambda schema: {**method(schema), "x-loud": True}


@pytest.fixture
def shortcuts() -> Iterator[None]:
    """Have the shortcuts taken, as in the sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GenerateJsonSchema, "build_schema_type_to_method", library_shortcuts._make)
        for module in (_urls, _urlparse):
            patch.setattr(module, "urlparse", module.urlparse)  # type: ignore[attr-defined]
        library_shortcuts.take()
        yield


@pytest.mark.parametrize("generator", [GenerateJsonSchema, Shouting])
@pytest.mark.parametrize("hint", [int, Literal["a", "b"], dict[str, list[float]], int | None, date, Part])
def test_schemas_are_those_that_pydantic_writes(hint: Any, generator: Any, request: pytest.FixtureRequest) -> None:
    schema = TypeAdapter(hint).json_schema(schema_generator=generator)
    request.getfixturevalue("shortcuts")
    assert TypeAdapter(hint).json_schema(schema_generator=generator) == schema


@pytest.mark.usefixtures("shortcuts")
def test_only_what_is_needed_is_looked_up() -> None:
    assert not GenerateJsonSchema().build_schema_type_to_method()


def test_addresses_are_those_that_the_client_makes(request: pytest.FixtureRequest) -> None:
    def made() -> list[URL]:
        base = URL("https://api.openai.com/v1")
        return [base, base.copy_with(raw_path=b"/v1/chat?a=b"), base.copy_with(port=80), URL("http://[::1]:8000/ü")]

    addresses = made()
    request.getfixturevalue("shortcuts")
    for _ in range(2):
        assert made() == addresses
        with pytest.raises(InvalidURL, match="non-printable"):
            URL("https://api.openai.com/\n")
