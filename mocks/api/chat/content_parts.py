"""Validation of the content of a Chat Completions message: a string, or a list of parts.

Sources: live bodies measured in public (2026), recorded traffic (2025), the API's published description (2026) for the
members of each kind of part.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mocks.api import errors, validators
from mocks.api.json_text import Json

EXPECTED_CONTENT = "one of a string or array of objects"
_MEMBERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {  # members that the object under the part's own name must have; a file's are all optional
        "image_url": ("url",),
        "input_audio": ("data", "format"),
        "file": (),
    }
)
PART_TYPES = frozenset({"text", "refusal", *_MEMBERS})
TOOL_PART_TYPES = ("text", "image_url")


def check(content: object, role: str, path: str) -> None:
    """Check the content of the message at ``path``."""
    path_of_content = f"{path}.content"
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise errors.wrong_type(path_of_content, EXPECTED_CONTENT, content)
    for i, part in enumerate(content):
        _check_part(validators.require_object(part, f"{path_of_content}[{i}]"), role, path, f"{path_of_content}[{i}]")


def _check_part(part: Json, role: str, path: str, path_of_part: str) -> None:
    kind = validators.require(part, "type", path_of_part)
    if role == "tool" and kind not in TOOL_PART_TYPES:
        message = f"Invalid '{path}'. Content blocks are expected to be either text or image_url type."
        raise errors.ApiError(message, param=path, code="invalid_value")
    if not isinstance(kind, str) or kind not in PART_TYPES:
        types = errors.join_quoted(sorted(PART_TYPES), "or")
        message = f"'{path_of_part}.type' is {kind!r}; a content part is one of {types}."
        raise errors.unknown_wording(message, f"{path_of_part}.type", "invalid_value")
    inner = f"{path_of_part}.{kind}"
    if kind in ("text", "refusal"):
        validators.require_string(validators.require(part, kind, path_of_part), inner)
        return
    members = validators.require_object(validators.require(part, kind, path_of_part), inner)
    for name in _MEMBERS[kind]:
        validators.require_string(validators.require(members, name, inner), f"{inner}.{name}")
