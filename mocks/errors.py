"""The base class of the errors that `mocks` itself raises; the errors of the API are the SDK's."""

from __future__ import annotations


class MocksError(Exception):
    """The base of errors for what `mocks` cannot use: each says what was seen, what was expected and what to do."""
