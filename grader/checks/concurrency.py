"""Proof that calls run at the same time, without a clock: each waits until all have begun."""

from __future__ import annotations

from typing import Any

from grader.learner.subject import DeferredResult, Tool

MAX_POLLS = 200  # questions a call asks before it goes on alone


class ConcurrencyBarrier:
    """Holds calls of tools back until ``count`` of them have begun. ``met`` says afterwards whether they ever did.

    One call after the other never meets: the first one gives up after `PATIENCE` questions, and goes on alone.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._begun = 0

    @property
    def met(self) -> bool:
        """Whether so many calls were under way at once."""
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
