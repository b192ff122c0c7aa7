"""Base of the errors that `mocks` raises for its own use, apart from the API errors it plays."""

from __future__ import annotations


class MocksError(Exception):
    """Something `mocks` was given cannot be used; the text says what was seen, what was expected, and what to do."""
