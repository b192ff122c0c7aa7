"""One warm parent for all tests of a module: starting one takes a second, forking it some milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox.limits import Limits
from grader.sandbox.warm_parent import WarmParent


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmParent]:
    """A warm parent in its jail, with limits a test can reach."""
    with WarmParent(Limits(wall_seconds=2, total_seconds=10, cpu_seconds=3)) as parent:
        yield parent
