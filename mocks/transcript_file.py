"""Files of transcripts: a line of JSON that names the format, then one for each exchange, in order.

A line is written in one go, so a recording can be read while it grows, and one that was cut off loses only its last
line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from mocks.api.json_text import dumps_compact, to_utf8
from mocks.exchange import Exchange

FORMAT = "function-calling-course/transcript/2"
_WHOLE = "function-calling-course/transcript/1"
"""The earlier format, one JSON object for the whole file, which is still read."""
_ADVICE = "Give a file that Transcript.save or python -m mocks record wrote."
_REQUIRED = {"request", "response", "status", "error", "seconds"}
_TYPES: dict[str, tuple[type, ...]] = {
    "request": (dict,),
    "response": (dict, type(None)),
    "status": (int,),
    "error": (dict, type(None)),
    "seconds": (int, float),
    "api": (str,),
    "headers": (dict,),
    "stream": (str, type(None)),
}


def save(path: Path, exchanges: Sequence[Exchange]) -> None:
    """Write ``exchanges``."""
    path.write_text(header() + "".join(map(line, exchanges)), encoding="utf-8", newline="\n")


def header() -> str:
    """Return the first line of a file, line break included."""
    return _json({"format": FORMAT})


def line(exchange: Exchange) -> str:
    """Return ``exchange`` as a line, line break included."""
    return _json({key: value for key, value in asdict(exchange).items() if key in _REQUIRED or value})


def load(path: Path) -> list[Exchange]:
    """Read a file. Raises `ValueError`, which names the file and the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start} is not UTF-8. {_ADVICE}") from None
    whole = _whole(text)
    if whole is not None:
        return [_exchange(data, f"{path}, exchange {i}") for i, data in enumerate(whole, 1)]
    lines = [(number, content) for number, content in enumerate(text.split("\n"), 1) if content.strip()]
    _check_header(lines, path)
    return [_exchange(_parse(content, f"{path}, line {i}"), f"{path}, line {i}") for i, content in lines[1:]]


def _whole(text: str) -> list[Any] | None:
    """Return the exchanges of the older format; None for another."""
    try:
        data = json.loads(text)
    except ValueError:
        return None
    is_old = isinstance(data, dict) and data.get("format") == _WHOLE and isinstance(data.get("exchanges"), list)
    return list(data["exchanges"]) if is_old else None


def _check_header(lines: Sequence[tuple[int, str]], path: Path) -> None:
    first = _parse(lines[0][1], f"{path}, line {lines[0][0]}") if lines else None
    seen = first.get("format") if isinstance(first, dict) else None
    if seen != FORMAT:
        raise ValueError(f"{path}: expected the format {FORMAT!r} on the first line, but it says {seen!r}. {_ADVICE}")


def _parse(content: str, place: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        advice = f"A recording that was cut off can end so: take the line out. {_ADVICE}"
        raise ValueError(f"{place}: not JSON ({error}). {advice}") from None


def _exchange(data: Any, place: str) -> Exchange:
    problem = next(_problems(data), None)
    if problem:
        raise ValueError(f"{place}: the exchange is damaged: {problem}. {_ADVICE}")
    return Exchange(**data)


def _problems(data: Any) -> Iterator[str]:
    if not isinstance(data, dict):
        yield f"it is {data!r}, expected an object"
        return
    yield from (f"the field {name!r} is missing" for name in sorted(_REQUIRED - data.keys()))
    known = {field.name for field in fields(Exchange)}
    yield from (f"there is no field {name!r}" for name in data if name not in known)
    for name, value in data.items():
        if not isinstance(value, _TYPES.get(name, (object,))):
            yield f"the field {name!r} is {value!r}"


def _json(data: Any) -> str:
    return to_utf8(dumps_compact(data)).decode("utf-8") + "\n"


class Recording:
    """A file to which exchanges are added one by one, after those of an earlier recording if it has any.

    Raises:
        ValueError: The file is something else.
        OSError: The file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        if text:
            _check_header([(1, text.partition("\n")[0])], path)
            load(path)
        self._file = path.open("a", encoding="utf-8", newline="\n")
        if not text:
            self._write(header())

    def add(self, exchange: Exchange) -> None:
        """Write ``exchange``."""
        self._write(line(exchange))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()
