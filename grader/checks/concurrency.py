"""Barrier that shows, without a clock, whether calls run concurrently: each call waits until all have begun."""

from __future__ import annotations

from typing import Any

from grader.learner.subject import DeferredResult, Tool

MAX_POLLS = 200
"""How often a waiting call is polled before it goes on without the others."""
MAX_SWITCHES = 8
"""How often the call that is polled changes, at most, where one call keeps all others from running."""


class ConcurrencyBarrier:
    """Barrier that holds tool calls back until ``count`` of them have begun; ``met`` says whether they did.

    Calls made one after the other never meet: each goes on alone after `MAX_POLLS` polls.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._begun = 0
        self._made = 0
        self._last: int | None = None
        self._switches = 0
        self.overlapped = False
        """Whether two calls were in progress at the same time."""

    @property
    def met(self) -> bool:
        """Whether ``count`` calls were in progress at the same time."""
        return self._begun >= self._count

    @property
    def alternated(self) -> bool:
        """Whether calls waited side by side: each asked whether it may go on while another was waiting."""
        return self._switches > MAX_SWITCHES

    def tool(self, result: Any) -> Tool:
        """Return a tool that answers ``result`` when all have met."""

        def begin(**arguments: Any) -> DeferredResult:
            self._begun += 1
            self._made += 1
            self.overlapped = self.overlapped or self._begun > 1
            return DeferredResult(result, self._gate(self._made))

        return begin

    def _gate(self, number: int) -> Any:
        left = MAX_POLLS

        def may_go() -> bool:
            nonlocal left
            self._switches += self._last not in (None, number)
            self._last = number
            if self.met:
                return True
            left -= 1
            if left < 0:
                self._begun -= 1  # it goes on alone, and is under way no more
                return True
            return False

        return may_go
