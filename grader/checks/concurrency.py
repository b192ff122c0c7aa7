"""Barrier that shows, without a clock, whether calls run concurrently: each call waits until all have begun."""

from __future__ import annotations

from typing import Any

from grader.learner.subject import DeferredResult, Tool

MAX_POLLS = 200
"""How often a waiting call is polled before it goes on without the others."""


class ConcurrencyBarrier:
    """Barrier that holds tool calls back until ``count`` of them have begun; ``met`` says whether they did.

    Calls made one after the other never meet: each goes on alone after `MAX_POLLS` polls.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._begun = 0

    @property
    def met(self) -> bool:
        """Whether ``count`` calls were in progress at the same time."""
        return self._begun >= self._count

    def tool(self, result: Any) -> Tool:
        """Return a tool that answers ``result`` when all have met."""

        def begin(**arguments: Any) -> DeferredResult:
            self._begun += 1
            return DeferredResult(result, self._gate())

        return begin

    def _gate(self) -> Any:
        left = MAX_POLLS

        def may_go() -> bool:
            nonlocal left
            if self.met:
                return True
            left -= 1
            if left < 0:
                self._begun -= 1  # it goes on alone, and is under way no more
                return True
            return False

        return may_go
