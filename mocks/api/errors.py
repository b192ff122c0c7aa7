"""Errors as the service writes them: one envelope, one generic grammar of messages.

The wording comes from recorded traffic and from live bodies quoted in public issues, 2024 to 2026. Two layers of the
service answer, each in its own dialect. The schema layer says ``messages[2].role`` and always gives a ``code``. The
older layer says ``messages.[2].role`` (a dot before the bracket) and gives ``code: null``. Where the real wording is
not known the message starts with ``[mock]``, so that nobody takes it for the real one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

INVALID_REQUEST = "invalid_request_error"
MOCK_TYPE = "mock_error"
"""``type`` of an error that is about the mock itself: the real service never sends it."""
MOCK_MARK = "[mock] "


class ApiError(Exception):
    """An error reply: HTTP ``status`` and the four fields of the envelope."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = INVALID_REQUEST,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.param = param
        self.code = code
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return ``{"error": {"message", "type", "param", "code"}}``, nulls written out as the service does."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}


def legacy(message: str, param: str | None) -> ApiError:
    """Return an error of the older layer: ``code`` is null, the param is spelled ``messages.[2].role``."""
    return ApiError(message, param=param)


def mock_error(message: str, *, code: str, param: str | None = None, status: int = 400) -> ApiError:
    """Return an error about the mock itself, e.g. for a request that no turn of the scenario answers."""
    return ApiError(MOCK_MARK + message, status=status, type=MOCK_TYPE, param=param, code=code)


def not_simulated(what: str, param: str, instead: str) -> ApiError:
    """Return the error for a request that the real service accepts and the mock does not simulate."""
    return mock_error(f"This mock does not simulate {what}. {instead}", code="not_simulated", param=param)


def unknown_wording(message: str, param: str | None, code: str | None = None, status: int = 400) -> ApiError:
    """Return an error of the service whose real wording is not known: the message is the mock's own."""
    return ApiError(MOCK_MARK + message, param=param, code=code, status=status)


def missing_api_key() -> ApiError:
    """Return the error for a missing Authorization header (a live body of 2026, quoted in public)."""
    url = "https://platform.openai.com/account/api-keys"
    text = (
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the "
        f"API from your browser and are prompted for a username and password. You can obtain an API key from {url}."
    )
    return ApiError(text, status=401)


def missing_parameter(path: str) -> ApiError:
    """Return the error for a required parameter that is missing."""
    return ApiError(f"Missing required parameter: '{path}'.", param=path, code="missing_required_parameter")


def unknown_parameter(path: str, suggestions: Sequence[str] = ()) -> ApiError:
    """Return the error for an unknown parameter; ``suggestions`` are known names spelled nearly the same."""
    hint = f" Did you mean {join_quoted(suggestions, 'or')}?" if suggestions else ""
    return ApiError(f"Unknown parameter: '{path}'.{hint}", param=path, code="unknown_parameter")


def wrong_type(path: str, expected: str, value: object) -> ApiError:
    """Return the error for a value of another JSON type than ``expected`` (``"a string"``, ...)."""
    message = f"Invalid type for '{path}': expected {expected}, but got {json_type(value)} instead."
    return ApiError(message, param=path, code="invalid_type")


def bad_value(value: str, supported: Sequence[str], path: str) -> ApiError:
    """Return the error for a string that is not one of ``supported``."""
    message = f"Invalid value: '{value}'. Supported values are: {join_quoted(supported, 'and')}."
    return ApiError(message, param=path, code="invalid_value")


def out_of_range(path: str, word: str, value: float, low: float | None, high: float | None) -> ApiError:
    """Return the error for a number outside its range; ``word`` is ``integer`` or ``decimal``."""
    below = low is not None and value < low
    side, sign, bound = ("below minimum", ">=", low) if below else ("above maximum", "<=", high)
    message = f"Invalid '{path}': {word} {side} value. Expected a value {sign} {bound}, but got {value} instead."
    return ApiError(message, param=path, code=f"{word}_{'below_min' if below else 'above_max'}_value")


def empty_array(path: str) -> ApiError:
    """Return the error for an empty array where an item is required."""
    message = f"Invalid '{path}': empty array. Expected an array with minimum length 1, but got an empty array instead."
    return ApiError(message, param=path, code="empty_array")


def array_too_long(path: str, length: int, maximum: int) -> ApiError:
    """Return the error for an array with too many items."""
    tail = f"Expected an array with maximum length {maximum}, but got an array with length {length} instead."
    return ApiError(f"Invalid '{path}': array too long. {tail}", param=path, code="array_above_max_length")


def too_many_properties(path: str, count: int, maximum: int) -> ApiError:
    """Return the error for an object with too many keys."""
    tail = f"Expected an object with at most {maximum} properties, but got an object with {count} properties instead."
    return ApiError(f"Invalid '{path}': too many properties. {tail}", param=path, code="object_above_max_properties")


def key_too_long(path: str, key: str, maximum: int) -> ApiError:
    """Return the error for a key that is too long; the service shows its first and last three characters."""
    tail = f"Expected a string with maximum length {maximum}, but got a string with length {len(key)} instead."
    text = f"Invalid property name in '{path}': '{key[:3]}...{key[-3:]}' is too long. {tail}"
    return ApiError(text, param=f"{path}.{key}", code="property_name_above_max_length")


def empty_string(path: str) -> ApiError:
    """Return the error for an empty string where a character is required."""
    tail = "Expected a string with minimum length 1, but got an empty string instead."
    return ApiError(f"Invalid '{path}': empty string. {tail}", param=path, code="empty_string")


def string_too_long(path: str, length: int, maximum: int) -> ApiError:
    """Return the error for a string with too many characters."""
    tail = f"Expected a string with maximum length {maximum}, but got a string with length {length} instead."
    return ApiError(f"Invalid '{path}': string too long. {tail}", param=path, code="string_above_max_length")


def pattern_mismatch(path: str, pattern: str) -> ApiError:
    """Return the error for a string that does not match ``pattern``."""
    tail = f"Expected a string that matches the pattern '{pattern}'."
    return ApiError(f"Invalid '{path}': string does not match pattern. {tail}", param=path, code="invalid_value")


def python_literal(value: object) -> str:
    """Return a refused value as the service writes it: a string in quotes, an object as a Python dict."""
    return f"'{value}'" if isinstance(value, str) else repr(value)


def json_type(value: object) -> str:
    """Return the JSON type of ``value`` as the service names it after the word "got"."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal number"
        case str():
            return "a string"
        case list() | tuple():
            return "an array"
        case _:
            return "an object"


def join_quoted(words: Iterable[str], last: str) -> str:
    """Return ``words`` quoted and joined: ``'a' and 'b'``, ``'a', 'b', and 'c'`` (``last`` is "and" or "or")."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 3:
        return f" {last} ".join(quoted)
    return f"{', '.join(quoted[:-1])}, {last} {quoted[-1]}"
