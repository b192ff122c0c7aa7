"""Fault specifications: one grammar for clients, servers, single requests and turns of a scenario.

::

    client = MockOpenAI(faults="rate_limit;times=2")              # a client, or python -m mocks serve --faults ...
    create(..., extra_headers={"x-mock-fault": "cut;at=0.8"})      # one request
    fault = "server_error;times=2"                                 # a turn of a scenario file

A specification is a fault, or several joined by commas, used up one after the other. A fault is a kind and its options:
``KIND;NAME=VALUE;NAME=VALUE``. Every kind takes ``times=N``: it happens N times and no more.

=================== ==================================================================== ==========================
kind                what happens                                                         options
=================== ==================================================================== ==========================
rate_limit          HTTP 429, rate_limit_exceeded                                        retry_after=SECONDS (0.12),
                                                                                         on=requests or tokens
quota               HTTP 429, insufficient_quota                                         retry_after
server_error        HTTP 500                                                             retry_after
overloaded          HTTP 503                                                             retry_after
timeout             no answer; the server holds the connection, in process the client's  seconds=SECONDS (600)
                    timeout is raised at once
drop                the connection is closed before the answer
cut                 a stream ends early, amid the arguments where there are any; with    at=SHARE (0.5),
                    break=yes, and for an answer in one piece, the connection breaks     break=yes or no
stream_error        a stream tells of an error amid its events, and ends                 at=SHARE (0.5)
malformed_arguments the first call's arguments are no JSON
hallucinated_tool   the first call names a tool that was not offered                     name=TOOL
wrong_types         a value of the first call's arguments has a type its schema forbids
refusal             the model refuses
truncation          the reply is cut off as at a token limit: finish_reason "length"     at=SHARE (0.5)
slow                the answer comes late, and its events one by one                     seconds=SECONDS (1),
                                                                                         pace=SECONDS (0.05)
=================== ==================================================================== ==========================

``chaos:0.1`` gives one request in ten a fault drawn by the seed from all kinds, or from those in
``chaos:0.1;kinds=cut+drop``. Shares are from 0 to 1.

A kind that has nothing to change (``wrong_types`` on a reply without a call) leaves the answer alone and is not
counted; chaos takes another kind then. An invalid request gets its error before any fault. A fault that replaces the
answer, and ``cut``, use up no turn: the same request, sent again, gets it. In a turn such a fault happens once unless
it says how often. A fault in the request's header takes precedence over that of the client or server, and that over the
turn's. With a server, ``timeout`` lasts until the client's own timeout.

The kinds are those that programs meet at the service; `mocks.faults.errors` has the sources of the wording.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from mocks.errors import MocksError

HEADER = "x-mock-fault"


class FaultKind(StrEnum):
    """The kind of a fault."""

    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    SERVER_ERROR = "server_error"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    DROP = "drop"
    CUT = "cut"
    STREAM_ERROR = "stream_error"
    MALFORMED_ARGUMENTS = "malformed_arguments"
    HALLUCINATED_TOOL = "hallucinated_tool"
    WRONG_TYPES = "wrong_types"
    REFUSAL = "refusal"
    TRUNCATION = "truncation"
    SLOW = "slow"


ERRORS = frozenset({FaultKind.RATE_LIMIT, FaultKind.QUOTA, FaultKind.SERVER_ERROR, FaultKind.OVERLOADED})
REPLACES_REPLY = ERRORS | {FaultKind.TIMEOUT, FaultKind.DROP}
"""Kinds that replace the answer: no turn of a scenario is used up, so a second try gets it."""


class FaultError(MocksError, ValueError):
    """A specification cannot be read; the message says what was seen and lists the kinds or options."""


class Fault(NamedTuple):
    """One fault. The fields other than ``kind`` and ``times`` are options of some kinds."""

    kind: FaultKind
    times: int | None = None
    """How often it happens at most; None: no limit."""
    retry_after: float | None = None
    """Seconds, in the header of that name."""
    on: str = "requests"
    seconds: float | None = None
    event_interval: float = 0.05
    fraction: float = 0.5
    drops_connection: bool = False
    name: str | None = None

    @property
    def replaces_reply(self) -> bool:
        """Whether it comes in place of the answer."""
        return self.kind in REPLACES_REPLY


class FaultRates(NamedTuple):
    """Random faults: each request gets one of ``kinds`` with the probability ``rate``."""

    rate: float
    kinds: tuple[FaultKind, ...] = tuple(FaultKind)
    times: int | None = None


def parse(spec: str) -> tuple[Fault | FaultRates, ...]:
    """Read a specification. Raises `FaultError`."""
    items = tuple(_item(part.strip(), spec) for part in spec.split(",") if part.strip())
    if not items:
        raise FaultError(f"The fault specification {spec!r} is empty. {_KINDS}")
    return items


def parse_one(spec: str) -> Fault:
    """Read a specification for one request or one turn. Raises `FaultError`."""
    items = parse(spec)
    if len(items) != 1 or not isinstance(items[0], Fault):
        raise FaultError(f"The fault {spec!r} is for one request, so it is one kind with its options. {_KINDS}")
    return items[0]


def _item(text: str, spec: str) -> Fault | FaultRates:
    head, *options = (part.strip() for part in text.split(";"))
    if head.startswith("chaos"):
        rate = _read(_share, "the rate", head.removeprefix("chaos").lstrip(":"), spec)
        return FaultRates(rate, **_options(options, _CHAOS_OPTIONS, "chaos", spec))
    if head not in tuple(FaultKind):
        raise FaultError(f"There is no fault {head!r} (in {spec!r}). {_KINDS}")
    return Fault(FaultKind(head), **_options(options, {**_EVERY, **_OPTIONS.get(FaultKind(head), {})}, head, spec))


def _options(texts: list[str], known: Mapping[str, Any], kind: str, spec: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for text in filter(None, texts):
        name, equals, value = (part.strip() for part in text.partition("="))
        if name not in known or not equals:
            names = ", ".join(f"{option}=…" for option in known)
            raise FaultError(f"The fault {kind} has no option {text!r} (in {spec!r}). It takes {names}.")
        values[_FIELDS.get(name, name)] = _read(known[name], f"the option {name} of {kind}", value, spec)
    return values


def _read(read: Callable[[str], Any], what: str, value: str, spec: str) -> Any:
    try:
        return read(value)
    except ValueError as error:
        expected = str(error) if type(error) is FaultError else "something else"
        raise FaultError(f"{what.capitalize()} is {value!r} (in {spec!r}); expected {expected}.") from None


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise FaultError("a number from 1")
    return int(text)


def _number(text: str, most: float, expected: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise FaultError(expected) from None
    if not (math.isfinite(value) and 0 <= value <= most):
        raise FaultError(expected)
    return value


def _seconds(text: str) -> float:
    return _number(text, 86_400, "seconds, from 0 to 86400")


def _share(text: str) -> float:
    return _number(text, 1, "a number from 0 to 1, as in chaos:0.1 or at=0.5")


def _word(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise FaultError(" or ".join(words))
        return text

    return read


def _tool_name(text: str) -> str:
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", text):
        raise FaultError("the name of a tool: letters, digits, _ and -")
    return text


def _kinds(text: str) -> tuple[FaultKind, ...]:
    names = [name.strip() for name in text.split("+")]
    if not set(names) <= set(FaultKind):
        raise FaultError(f"kinds joined by +, of {', '.join(FaultKind)}")
    return tuple(map(FaultKind, names))


_KINDS = (
    f"The kinds are {', '.join(FaultKind)}; write for example 'rate_limit;times=2', 'cut, drop' or "
    "'chaos:0.1;kinds=cut'."
)
_FIELDS: Mapping[str, str] = MappingProxyType({"at": "fraction", "break": "drops_connection", "pace": "event_interval"})
"""The fields of `Fault` whose names differ from those of their options."""
_EVERY: Mapping[str, Any] = MappingProxyType({"times": _count})
_CHAOS_OPTIONS: Mapping[str, Any] = MappingProxyType({"kinds": _kinds, "times": _count})
_OPTIONS: Mapping[FaultKind, Mapping[str, Any]] = MappingProxyType(
    {
        **{kind: {"retry_after": _seconds} for kind in ERRORS},
        FaultKind.RATE_LIMIT: {"retry_after": _seconds, "on": _word("requests", "tokens")},
        FaultKind.TIMEOUT: {"seconds": _seconds},
        FaultKind.SLOW: {"seconds": _seconds, "pace": _seconds},
        FaultKind.CUT: {"at": _share, "break": lambda text: _word("yes", "no")(text) == "yes"},
        FaultKind.STREAM_ERROR: {"at": _share},
        FaultKind.TRUNCATION: {"at": _share},
        FaultKind.HALLUCINATED_TOOL: {"name": _tool_name},
    }
)
