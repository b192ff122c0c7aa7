"""Fork servers that tests share, as starting one takes a second, and the sandbox's shortcut through requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from openai.lib import _chat_completion_resources, _response_resources
from openai.resources.chat.completions import completions
from openai.resources.responses import responses

from grader.learner.limits import Limits
from grader.sandbox import sdk_parameters
from grader.sandbox.zygote_client import Zygote


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """A fork server in its sandbox, with limits a test can reach."""
    with Zygote(Limits(wall_seconds=2, total_seconds=10, cpu_seconds=3)) as parent:
        yield parent


@pytest.fixture(scope="session")
def class_zygote() -> Iterator[Zygote]:
    """A fork server with the limits of a class run, for tests that take forks of it and leave the server alone."""
    with Zygote(rehearse=True) as parent:
        yield parent


@pytest.fixture(scope="module")
def shortened_walks() -> Iterator[None]:
    """Leave the SDK's walk through parameters out, as in the sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (completions, responses, _chat_completion_resources, _response_resources):
            for name in {"maybe_transform", "async_maybe_transform"} & vars(module).keys():
                patch.setattr(module, name, getattr(module, name))
        sdk_parameters.shorten_walks()
        yield
