"""Fork servers that tests share: starting one takes a second, forking it some milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.learner.limits import Limits
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
