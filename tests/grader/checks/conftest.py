"""Shortcut of the sandbox through the parameters of requests, which the tests of checks take as a class run does."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def requests_as_in_the_sandbox(shortened_walks: None) -> None:
    """Take the shortcut in every test: the SDK's walk is most of what a check takes here."""
