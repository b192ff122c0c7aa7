"""Learner code in the kernel as the subject of a check: each call of it has to end in time."""

from __future__ import annotations

import threading
from typing import Any

from grader.kernel.time_limit import TimeLimit, end_threads
from grader.learner.executor import Executor
from grader.learner.replies import Reply
from grader.learner.subject import LocalSubject, SubjectGoneError

CALL_SECONDS = 10.0
"""How long one call may take: as long as a request of a class run."""


class KernelSubject(LocalSubject):
    """Learner code in this very kernel. After a call that did not end by itself no other is made."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(namespace)
        self._executor = _LimitedExecutor(namespace, self._answer)


class _LimitedExecutor(Executor):
    _gone = ""
    _limit: TimeLimit

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any], *, keep: bool) -> Reply:
        """Call as every executor does.

        Raises:
            SubjectGoneError: The call took too long, or a person stopped it; or this was so for an earlier call.
        """
        if self._gone:
            raise SubjectGoneError(self._gone)
        threads = threading.enumerate()
        self._limit = TimeLimit(CALL_SECONDS)
        reply = super().call(target, args, kwargs, keep=keep)
        if self._limit.passed or reply.get("type") == KeyboardInterrupt.__name__:
            self._gone = _reason(reply, timed_out=self._limit.passed)
            if not end_threads(threads):
                self._gone += " A thread that it started is still running: Kernel → Restart Kernel ends it."
            raise SubjectGoneError(self._gone)
        return reply

    def _invoke(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        return self._limit.run(lambda: Executor._invoke(self, function, arguments, named))


def _reason(reply: Reply, *, timed_out: bool) -> str:
    line = f"line {reply['line']}" if reply.get("line") else ""
    line += f": {reply['code']}" if line and reply["code"] else "."
    if timed_out:
        ended = f"Your code did not come to an end within {CALL_SECONDS:g} seconds"
        return f"{ended}. It was in {line}" if reply.get("line") else f"{ended}."
    return f"KeyboardInterrupt: you stopped it in {line}" if reply.get("line") else "KeyboardInterrupt: you stopped it."
