"""Stub functions, which learner code can call, register or inspect, and whose body is one request to the judge."""

from __future__ import annotations

import builtins
import datetime
import functools
import re
import sys
import typing
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any

_PLACEHOLDER = "__stub__"
_PYDANTIC_NAME = re.compile(r"\b(Field|BaseModel)\b")


def build(spec: Mapping[str, Any], invoke: Callable[[dict[str, Any]], Any]) -> FunctionType:
    """Return a real function with the given name, signature and docstring; a call hands its arguments to ``invoke``."""
    name = spec["name"]
    # Names of annotations stand among the builtins, which all stubs share: a copy for each would be megabytes.
    names = _names_with_pydantic() if _PYDANTIC_NAME.search(spec["signature"]) else _names()
    scope: dict[str, Any] = {"__builtins__": names, "__invoke__": invoke, "__name__": "__main__"}
    exec(_definition(spec["signature"], spec.get("returns"), bool(spec.get("is_async"))), scope)
    function: FunctionType = scope.pop(_PLACEHOLDER)
    function.__code__ = function.__code__.replace(co_name=name, co_qualname=name)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = spec.get("doc")
    scope[name] = function
    return function


@functools.lru_cache(maxsize=64)
def _definition(signature: str, returns: str | None, is_async: bool) -> CodeType:
    """Return the code of the ``def``; checks ask for the same signature under many names, and compiling is slow."""
    prefix, wait = ("async ", "await ") if is_async else ("", "")
    arrow = f" -> {returns}" if returns else ""
    source = f"{prefix}def {_PLACEHOLDER}({signature}){arrow}:\n    return {wait}__invoke__(dict(locals()))\n"
    # dont_inherit: annotations must be objects, as in a notebook, whatever this file imports from __future__.
    return compile(source, "<stub>", "exec", dont_inherit=True)


@functools.cache
def _names() -> dict[str, Any]:
    return {name: getattr(typing, name) for name in typing.__all__} | {"datetime": datetime} | vars(builtins)


@functools.cache
def _names_with_pydantic() -> dict[str, Any]:
    import pydantic  # imported here because few signatures need it, and it is slow

    return _names() | {"Field": pydantic.Field, "BaseModel": pydantic.BaseModel}


def exception(spec: Mapping[str, str]) -> Exception:
    """Return the exception a judge's tool raised: a builtin one of that name, or a `RuntimeError`."""
    kind = getattr(sys.modules["builtins"], spec["type"], RuntimeError)
    return (
        kind(spec["message"])
        if isinstance(kind, type) and issubclass(kind, Exception)
        else RuntimeError(spec["message"])
    )
