"""Shortcut of the sandbox through the parameters of requests, which the tests of checks take as a class run does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from openai.resources.chat.completions import completions
from openai.resources.responses import responses

from grader.sandbox import sdk_parameters


@pytest.fixture(scope="module", autouse=True)
def shortened_walks() -> Iterator[None]:
    """Leave the SDK's walk through parameters out, as in the sandbox: it is most of what a check takes here."""
    with pytest.MonkeyPatch.context() as patch:
        for resource in (completions, responses):
            for name in ("maybe_transform", "async_maybe_transform"):
                patch.setattr(resource, name, getattr(resource, name))
        sdk_parameters.shorten_walks()
        yield
