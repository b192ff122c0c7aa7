"""Shortcuts through libraries that submissions use over and over: less work, and the same results.

Pydantic makes a table of sixty methods for each JSON Schema, with names from a type hint that it reads each time; that
takes longer than to write the schema of a parameter, which needs one or two of them. The SDK has the address of the
service parsed several times for each request.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

_Generator: Any = GenerateJsonSchema
_make = _Generator.build_schema_type_to_method
_NAMES = {kind: method.__name__ for kind, method in _make(GenerateJsonSchema()).items()}


def take() -> None:
    """Let this process take them."""
    _Generator.build_schema_type_to_method = _methods
    for name in ("httpx2._urls", "httpx2._urlparse"):  # another version may have them elsewhere
        parts = vars(sys.modules[name]) if name in sys.modules else {}
        if "urlparse" in parts:
            parts["urlparse"] = lru_cache(64)(parts["urlparse"])


class _Methods(dict[str, Any]):
    """Pydantic's table, filled in by need."""

    def __init__(self, generator: GenerateJsonSchema) -> None:
        self._generator = generator

    def __missing__(self, kind: str) -> Any:
        return getattr(self._generator, _NAMES[kind])


def _methods(generator: GenerateJsonSchema) -> dict[str, Any]:
    """Return the table; a class of a notebook's own may go through all of it."""
    return _Methods(generator) if type(generator) is GenerateJsonSchema else dict(_make(generator))
