"""Code without an end is ended, however it resists and whatever a platform lacks; what was set before is as it was."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NoReturn

import pytest

from grader.kernel.time_limit import TimeLimit, TimeLimitError, end_threads, has_threads

SECONDS = 0.2
ENDLESS = {
    "a loop": "while True:\n    number = 1",
    "nothing at all": "while True:\n    pass",
    "waiting": "while True:\n    time.sleep(0.01)",
    "everything swallowed": "while True:\n    try:\n        number = 1\n    except BaseException:\n        pass",
    "waiting, everything swallowed": """
while True:
    try:
        time.sleep(0.01)
    except BaseException:
        pass
""",
    "swallowed twice": """
while True:
    try:
        try:
            time.sleep(0.01)
        except BaseException:
            time.sleep(0.01)
    except BaseException:
        pass
""",
    "every error kept": """
errors = []
while True:
    try:
        helper()
    except BaseException as error:
        errors.append(error)
""",
    "a return that is taken back": "while True:\n    try:\n        helper()\n    finally:\n        continue",
    "a library that tries again": "retry(helper)",
    "a generator": """
def numbers():
    while True:
        try:
            yield 1
        except Exception:
            pass
for number in numbers():
    number += 1
""",
}
LIBRARY = """
def retry(function):
    while True:
        try:
            function()
        except BaseException:
            continue
"""


def endless(body: str) -> Callable[[], Any]:
    """Return a function of a cell that runs ``body``; ``helper`` is another one, and ``retry`` is in a library."""
    library: dict[str, Any] = {"__name__": "library"}
    exec(LIBRARY, library)
    names: dict[str, Any] = {"__name__": "__main__", "time": time, "retry": library["retry"]}
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    exec(f"def helper():\n    time.sleep(0.001)\n\ndef function():\n{indented}", names)
    function: Callable[[], Any] = names["function"]
    return function


def no_thread(*_: object) -> NoReturn:
    raise RuntimeError("can't start new thread")


@pytest.fixture(params=["timer", "watchdog", "clock"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give each platform: Unix; Windows, which has no timer signals; a browser, which has no threads."""
    if request.param == "watchdog":
        monkeypatch.delattr(signal, "setitimer")
    if request.param == "clock":
        monkeypatch.setattr(_thread, "start_new_thread", no_thread)
    return str(request.param)


@pytest.fixture(autouse=True)
def left_as_it_was() -> Iterator[None]:
    """Fail a test that leaves a handler, a trace function or a thread behind."""
    signals = (signal.SIGINT, signal.SIGALRM)
    own = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell runs in the background
    before = [signal.getsignal(each) for each in signals]
    yield
    assert [signal.getsignal(each) for each in signals] == before
    assert (sys.gettrace(), sys.getprofile()) == (None, None)
    assert [thread for thread in threading.enumerate() if "_watch" in thread.name] == []
    signal.signal(signal.SIGINT, own)


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_what_has_no_end_is_ended(body: str) -> None:
    limit = TimeLimit(SECONDS)
    with pytest.raises(TimeLimitError):
        limit.run(endless(body))
    assert limit.passed


@pytest.mark.usefixtures("platform")
def test_what_ends_in_time_returns_and_raises_as_ever() -> None:
    limit = TimeLimit(60)
    assert limit.run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        limit.run(lambda: 1 // 0)
    assert not limit.passed


def test_arithmetic_without_an_end_is_ended_where_there_is_a_timer() -> None:
    with pytest.raises(TimeLimitError):
        TimeLimit(SECONDS).run(lambda: 9**9**9)


def test_a_persons_interrupt_is_theirs(platform: str) -> None:
    limit = TimeLimit(60)
    with pytest.raises(KeyboardInterrupt) as interrupt:
        limit.run(lambda: signal.raise_signal(signal.SIGINT))
    assert not isinstance(interrupt.value, TimeLimitError)
    assert not limit.passed


def test_a_timer_and_its_handler_survive() -> None:
    handled: list[int] = []
    handler = signal.signal(signal.SIGALRM, lambda number, _: handled.append(number))
    timer = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(TimeLimitError):
            TimeLimit(SECONDS).run(endless(ENDLESS["a loop"]))
        assert handled == []
        while not handled:
            time.sleep(0.01)
        assert handled == [signal.SIGALRM]
    finally:
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *timer)


def test_a_handler_that_the_code_itself_sets_stays(platform: str) -> None:
    number = signal.SIGINT if platform == "watchdog" else signal.SIGALRM
    before, own = signal.getsignal(number), lambda *_: None
    try:
        TimeLimit(60).run(lambda: signal.signal(number, own))
        assert signal.getsignal(number) is own
    finally:
        signal.signal(number, before)


def test_a_debugger_takes_the_time_it_needs() -> None:
    limit = TimeLimit(0)
    sys.settrace(lambda *_: None)
    try:
        assert limit.run(lambda: time.sleep(0.01)) is None
    finally:
        sys.settrace(None)
    assert not limit.passed


def test_threads_that_were_started_are_ended_and_others_are_not() -> None:
    known = threading.enumerate()

    def work() -> None:
        with suppress(SystemExit):  # pytest would report it
            endless(ENDLESS["everything swallowed"])()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert end_threads(known)
    assert not thread.is_alive()
    assert all(each.is_alive() for each in known)


def test_where_threads_are_missing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_threads()
    monkeypatch.setattr(_thread, "start_new_thread", no_thread)
    assert not has_threads()
