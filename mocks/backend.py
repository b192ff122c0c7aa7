"""The backend of the course, chosen by the environment: the mock, the real service, or a compatible one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, overload

from mocks.errors import MocksError

if TYPE_CHECKING:
    import openai

VARIABLE = "COURSE_BACKEND"


class BackendError(MocksError, RuntimeError):
    """The environment names a backend that cannot be used; the message says what to set."""


@overload
def make_client(*, asynchronous: Literal[False] = False, models: Mapping[str, str] | None = None) -> openai.OpenAI: ...
@overload
def make_client(*, asynchronous: Literal[True], models: Mapping[str, str] | None = None) -> openai.AsyncOpenAI: ...


def make_client(
    *, asynchronous: bool = False, models: Mapping[str, str] | None = None
) -> openai.OpenAI | openai.AsyncOpenAI:
    """Return the client that ``COURSE_BACKEND`` asks for, so that the same lesson runs against any of them.

    Unset or ``mock``: the offline mock with its stand-in model. ``openai``: the real service, with ``OPENAI_API_KEY``.
    A URL such as ``http://localhost:11434/v1``: any service that speaks this API. With ``COURSE_REASONING_EFFORT``,
    Chat requests to the course's model name that effort.

    Args:
        asynchronous: Whether to return an ``openai.AsyncOpenAI``.
        models: Names that the mock answers for besides its own, as for `mocks.MockOpenAI`. Services know their own.

    Raises:
        BackendError: The variable names no backend, or the key is missing.
    """
    backend = os.environ.get(VARIABLE, "").strip() or "mock"
    if backend == "mock":
        from mocks.client import AsyncMockOpenAI, MockOpenAI

        return AsyncMockOpenAI(models=models) if asynchronous else MockOpenAI(models=models)
    from mocks.course_client import AsyncCourseOpenAI, CourseOpenAI

    kind = AsyncCourseOpenAI if asynchronous else CourseOpenAI
    key = os.environ.get("OPENAI_API_KEY")
    if backend == "openai":
        if not key:
            raise BackendError(
                f"{VARIABLE} is 'openai', but OPENAI_API_KEY is not set. Set it to your key, or unset {VARIABLE} to "
                "work offline with the mock."
            )
        return kind()
    if backend.startswith(("http://", "https://")):
        return kind(base_url=backend, api_key=key or "no-key")
    raise BackendError(
        f"{VARIABLE} is {backend!r}. Expected 'mock', 'openai' or a URL that starts with http:// or https://."
    )
