"""Time limit of a call of learner code, in the kernel that this code shares with the grader.

What keeps the time depends on the platform:

- `_Timer`, on Unix: a timer of the system. Its signal also ends waiting, and arithmetic on huge numbers.
- `_Watchdog`, on Windows: a thread that sends the kernel an interrupt.
- `_Clock`, in a browser, which has neither signals nor threads, and outside the main thread, which alone gets
  signals: a trace function that looks at the clock at every line of a cell. It cannot end waiting. From Python 3.12 on
  `_Monitor` does the same, at no cost for code outside cells.

Code may swallow the error that ends it (``except BaseException: pass`` in an endless loop). Therefore the error is
raised again and again, by a trace function at each following line, so that it leaves the handler that swallowed it too.
Python removes a trace function that raises. The error's own ``__del__``, which runs when a handler has dropped it, puts
it back; so does a profile function at the next call, for a handler that keeps the error.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection
from types import CodeType, FrameType
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Tracer = Callable[[FrameType, str, Any], Any]

AGAIN_SECONDS = 0.05
"""How soon code that has swallowed the error is interrupted again."""
THREAD_ATTEMPTS = 60
"""How often a thread is asked to end, that many times `AGAIN_SECONDS`."""
_OURS = __name__.partition(".")[0]


class TimeLimitError(KeyboardInterrupt):
    """The time for learner code is over. Libraries let it through, as they do when a person interrupts."""

    def __init__(self, limit: TimeLimit) -> None:
        super().__init__("the time is over")
        self._limit = limit

    def __del__(self) -> None:
        self._limit.trace_again(sys._getframe())


class TimeLimit:
    """Limit of one call. ``passed`` says whether the time was over before the call ended."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._seconds = seconds
        self._running = False
        self._end = 0.0
        self._thread = threading.get_ident()

    def run(self, call: Callable[[], T]) -> T:
        """Return what ``call`` returns; in a debugger or profiler it may take as long as it likes.

        Raises:
            TimeLimitError: The time was over. Where ``call`` handles that error itself, only ``passed`` tells.
        """
        if _has_debugger():
            return call()
        timer = self._timer()
        self._end = time.monotonic() + self._seconds
        try:
            try:
                self._running = True
                timer.start()
                return call()
            finally:
                self._running = False
        finally:  # also where the error came between the lines above
            self._running = False
            sys.settrace(None)
            sys.setprofile(None)
            timer.stop()

    def interrupt(self, _: int, frame: FrameType | None) -> None:
        """Handle the timer's signal: end what runs; if that is `trace_again`, the next signal will."""
        if not self._running or (frame is not None and frame.f_globals is globals()):
            return
        if self.passed:  # the error was swallowed
            self.trace_again(frame)
        self.passed = True
        raise TimeLimitError(self)

    def look(self, frame: FrameType) -> None:
        """Look at the clock, in a line of a cell: end what runs where the time is over."""
        if self._running and time.monotonic() >= self._end:
            self.passed = True
            self.trace_again(frame)
            raise TimeLimitError(self)

    def trace(self, frame: FrameType, _: str, argument: Any) -> Tracer | None:
        """Trace what runs: raise where the time is over, in a cell's code and in frames that `trace_again` marked."""
        if not self._running or not (_is_cell(frame) or frame.f_trace):
            return None
        if self.passed or time.monotonic() >= self._end:
            self.passed = True
            sys.setprofile(self.trace_again)
            raise TimeLimitError(self)
        return self.trace

    def trace_again(self, frame: FrameType | None, *_: Any) -> None:
        """Let the trace function raise at the next line of ``frame`` or a caller of it; a profile function too."""
        if not self._running or threading.get_ident() != self._thread:
            return
        while frame is not None and frame.f_code is not TimeLimit.run.__code__:
            if not _is_ours(frame):
                frame.f_trace = self.trace
            frame = frame.f_back
        sys.settrace(self.trace)
        sys.setprofile(self.trace_again)

    def _timer(self) -> _Time:
        if threading.current_thread() is not threading.main_thread() or not has_threads():
            return _Monitor(self) if hasattr(sys, "monitoring") else _Clock(self)
        return _Timer(self, self._seconds) if hasattr(signal, "setitimer") else _Watchdog(self, self._seconds)


class _Time(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


class _Timer:
    """Timer of the system. Handlers and timers that learner code has set itself are kept."""

    def __init__(self, limit: TimeLimit, seconds: float) -> None:
        self._handler, self._seconds = limit.interrupt, seconds

    def start(self) -> None:
        self._before = signal.signal(signal.SIGALRM, self._handler)
        self._timer_before = signal.setitimer(signal.ITIMER_REAL, self._seconds, AGAIN_SECONDS)
        self._begin = time.monotonic()

    def stop(self) -> None:
        if signal.getitimer(signal.ITIMER_REAL)[1] == AGAIN_SECONDS:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if signal.getsignal(signal.SIGALRM) != self._handler:
            return
        signal.signal(signal.SIGALRM, self._before or signal.SIG_DFL)
        left, interval = self._timer_before
        if left:
            left -= time.monotonic() - self._begin
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)


class _Watchdog:
    """Thread that interrupts the main thread. An interrupt by a person goes where it would go without it."""

    def __init__(self, limit: TimeLimit, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._stopped, self._over = threading.Event(), False
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._handle)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()  # no interrupt may come later
        if signal.getsignal(signal.SIGINT) == self._handle:
            signal.signal(signal.SIGINT, self._before or signal.default_int_handler)

    def _watch(self) -> None:
        seconds = self._seconds
        while not self._stopped.wait(seconds):
            self._over, seconds = True, AGAIN_SECONDS
            signal.raise_signal(signal.SIGINT)  # unlike interrupt_main, it also ends waiting on Windows

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._over:
            self._limit.interrupt(number, frame)
        elif callable(self._before):
            self._before(number, frame)


class _Clock:
    """Trace function that looks at the clock."""

    def __init__(self, limit: TimeLimit) -> None:
        self._trace = limit.trace

    def start(self) -> None:
        sys.settrace(self._trace)

    def stop(self) -> None:
        """Do nothing: the limit removes every trace function."""


class _Monitor:
    """Callbacks of ``sys.monitoring`` that look at the clock; code that is no cell's is left alone once it was seen."""

    TOOL = 4  # one that Python leaves to others

    def __init__(self, limit: TimeLimit) -> None:
        self._limit, self._codes = limit, set[CodeType]()
        self._monitoring: Any = getattr(sys, "monitoring", None)

    def start(self) -> None:
        events = self._monitoring.events
        self._monitoring.use_tool_id(self.TOOL, __name__)
        self._monitoring.register_callback(self.TOOL, events.PY_START, self._begin)
        self._monitoring.register_callback(self.TOOL, events.LINE, self._go_on)
        self._monitoring.register_callback(self.TOOL, events.JUMP, self._go_on)  # a loop of one line has no other
        self._monitoring.set_events(self.TOOL, events.PY_START)
        self._monitoring.restart_events()

    def stop(self) -> None:
        for code in self._codes:
            self._monitoring.set_local_events(self.TOOL, code, 0)
        self._monitoring.set_events(self.TOOL, 0)
        self._monitoring.free_tool_id(self.TOOL)

    def _begin(self, code: CodeType, _: int) -> Any:
        if _is_cell(sys._getframe(1)):
            self._codes.add(code)
            events = self._monitoring.events
            self._monitoring.set_local_events(self.TOOL, code, events.LINE | events.JUMP)
        return self._monitoring.DISABLE  # it is known from now on

    def _go_on(self, *_: Any) -> None:
        self._limit.look(sys._getframe(1))


def has_threads() -> bool:
    """Return whether threads can be started here, which a browser does not allow."""
    try:
        _thread.start_new_thread(int, ())
    except RuntimeError:
        return False
    return True


def end_threads(known: Collection[threading.Thread]) -> bool:
    """End the threads that are not among ``known``; return whether all have ended."""
    for _ in range(THREAD_ATTEMPTS):
        started = [thread for thread in threading.enumerate() if thread not in known]
        if not started:
            return True
        import ctypes  # a browser, which has no threads, may have none

        for thread in started:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
        started[0].join(AGAIN_SECONDS)
    return False


def _has_debugger() -> bool:
    if sys.gettrace() is not None or sys.getprofile() is not None:
        return True
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None


def _is_cell(frame: FrameType) -> bool:
    return frame.f_globals.get("__name__") == "__main__"


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == _OURS
