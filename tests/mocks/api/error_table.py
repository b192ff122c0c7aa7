"""Error tables: one row for each request and the error that it gets.

A module of rows (`message_errors` is one) is checked by a test of one line and counted by `tests.mocks.api.coverage`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mocks.engine import Engine
from mocks.router import HttpRequest, HttpResponse, Router

USER = {"role": "user", "content": "hi"}
LEGAL: Mapping[str, Mapping[str, Any]] = {
    "chat/completions": {"model": "gpt-4o-mini", "messages": [USER]},
    "responses": {"model": "gpt-4o-mini", "input": "hi"},
}
"""A legal request for each path; the body of a row is put on top of it."""


@dataclass(frozen=True)
class Row:
    """A request and the error that answers it."""

    entry: str
    """The behaviour it shows, one of `tests.mocks.api.known_errors`."""
    grade: str
    """How well the wording is known. A: official or recorded. B: a live body quoted or measured in public. C: seen in
    public code. D: not seen itself, it follows from the generic grammar or from another entry. "mock": not known, the
    message starts with the mock's mark."""
    body: Mapping[str, Any]
    """What is put on top of the legal request of the path; ... removes a member."""
    message: str
    """With ``{any}`` where any text may stand."""
    param: str | None = None
    code: str | None = None
    status: int = 400
    type: str = "invalid_request_error"
    path: str = "chat/completions"
    raw: bytes | None = None
    """The whole request body, where it is none that JSON can say."""
    headers: Mapping[str, str] = field(default_factory=lambda: {"authorization": "Bearer any"})

    def __str__(self) -> str:
        return f"{self.entry}-{self.param or self.code}"

    @property
    def request(self) -> bytes:
        """The bytes that are sent."""
        if self.raw is not None:
            return self.raw
        whole = {**LEGAL[self.path], **self.body}
        return json.dumps({key: value for key, value in whole.items() if value is not ...}).encode()

    def answer(self, engine: Engine) -> HttpResponse:
        """Send the request."""
        return Router(engine).handle(HttpRequest("POST", f"/v1/{self.path}", self.headers, self.request))


def check(row: Row, engine: Engine) -> None:
    """Assert that ``engine`` answers as the row says."""
    answer = row.answer(engine)
    error = json.loads(answer.body)["error"]
    pattern = ".+".join(map(re.escape, row.message.split("{any}")))
    message = row.message if not re.fullmatch(pattern, error["message"], re.S) else error["message"]
    assert error == {"message": message, "type": row.type, "param": row.param, "code": row.code}
    assert answer.status == row.status
