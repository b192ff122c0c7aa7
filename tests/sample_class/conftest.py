"""The sample class, built once for the tests of this folder; they only read what was handed in."""

from __future__ import annotations

import pytest

from tests.sample_class.build import SampleClass, build_class


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleClass:
    """Give the class in a course folder of its own."""
    return build_class(tmp_path_factory.mktemp("course"))
