"""String formats that strict mode knows, checked against their standards."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType

_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d:\d\d(\.\d+)?(Z|z|[+-]\d\d:\d\d)"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATTERNS = {
    "date": _DATE,
    "time": _TIME,
    "date-time": rf"{_DATE}[Tt ]{_TIME}",
    "duration": r"P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)",
    "email": rf"[^@\s]+@{_LABEL}(\.{_LABEL})*",
    "hostname": rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*",
    "uuid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
}
_PARSERS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "date": date.fromisoformat,
        "time": lambda text: time.fromisoformat(_python_time(text)),
        "date-time": lambda text: datetime.fromisoformat(_python_time(text)),
        "ipv4": ipaddress.IPv4Address,
        "ipv6": ipaddress.IPv6Address,
    }
)


def matches(name: str, text: str) -> bool:
    """Return whether ``text`` has the format ``name``; an unknown format matches any text."""
    if name in _PATTERNS and not re.fullmatch(_PATTERNS[name], text, re.ASCII):
        return False
    try:
        _PARSERS.get(name, str)(text)
    except ValueError:
        return False
    return True


def _python_time(text: str) -> str:
    """Return ``text`` as Python can parse it: Z as an offset, and at most six decimals of a second."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text.upper().replace("Z", "+00:00"))
