"""Reduction of a request to the smallest one that still has a property."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from typing import Any

from mocks.router import HttpRequest
from tests.mocks.requests.any_request import Sample
from tests.mocks.requests.damage import places

WAIT_SECONDS = 20.0
"""Seconds after which the smallest so far is good enough."""


def reduced(made: Sample, shows: Callable[[Sample], bool]) -> Sample | None:
    """Return the smallest request found that ``shows`` the same; None where ``made`` alone does not."""
    body, until = made.body, time.perf_counter() + WAIT_SECONDS
    if not shows(made):
        if not body or "previous_response_id" not in body:
            return None
        body = {key: value for key, value in body.items() if key != "previous_response_id"}
        if not shows(_with(made, body)):
            return None
    if body is None:
        return made
    smaller = True
    while smaller and time.perf_counter() < until:
        smaller = False
        for candidate in _smaller(body):
            if time.perf_counter() > until:
                break
            if shows(_with(made, candidate)):
                body, smaller = candidate, True
                break
    return _with(made, body)


def _with(made: Sample, body: Any) -> Sample:
    asked = made.asked
    return Sample(made.kind, HttpRequest(asked.method, asked.path, asked.headers, json.dumps(body).encode()))


def _smaller(body: Any) -> Any:
    """Yield copies of ``body`` that lack one value, or have a plainer one in its place."""
    count = len(list(places(body)))
    for number in range(count):
        candidate = copy.deepcopy(body)
        holder, key = list(places(candidate))[number]
        del holder[key]
        yield candidate
    for number in range(count):
        value = _value(body, number)
        options = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        halves = [value[: len(value) // 2]] if isinstance(value, str) and len(value) > 3 else []
        for option in (*options, *halves):
            candidate = copy.deepcopy(body)
            holder, key = list(places(candidate))[number]
            holder[key] = option
            yield candidate


def _value(body: Any, number: int) -> Any:
    holder, key = list(places(body))[number]
    return holder[key]
