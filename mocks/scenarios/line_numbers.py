"""Line numbers of the values in a TOML or JSON file.

The parsers of the standard library keep no positions. These readers go over a text that such a parser has already
accepted, so they only tell keys, values and brackets apart, and do not look for mistakes.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence

Path = tuple[str | int, ...]
"""Keys, and list indexes from 0, that lead to a value in the parsed data."""

_QUOTED = r'"(?:\\.|[^"\\])*"'
_SPACE = re.compile(r"[ \t\r\n]*")
_JSON_KEY = re.compile(_QUOTED)
_JSON_SCALAR = re.compile(rf"{_QUOTED}|[^\s,\]}}]+")
_TOML_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_TOML_KEY = re.compile(rf"{_QUOTED}|'[^']*'|[A-Za-z0-9_-]+")
_TOML_SCALAR = re.compile(
    rf"""\"{{3}}(?:\\.|[^\\])*?\"{{3,5}}(?!\")|'{{3}}.*?'{{3,5}}(?!')|{_QUOTED}|'[^']*'|[^,\]}}\n#]+""", re.DOTALL
)


def of_json(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of every value in ``text``; that of a field is its key's.

    ``text`` is one that `json.loads` accepts.
    """
    return _json(text).lines


def repeated_fields(text: str) -> Sequence[tuple[Path, int, int]]:
    """Return the fields that are repeated in a JSON object in ``text``: path, first line, further line."""
    return _json(text).repeated_fields


def of_toml(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of every value in ``text``; that of a field is its key's.

    A table that has no line of its own, as ``a`` in ``[a.b]``, has the line where it is first named.
    ``text`` is one that `tomllib.loads` accepts.
    """
    reader = _Toml(text)
    reader.document()
    return reader.lines


def _json(text: str) -> _Json:
    reader = _Json(text)
    reader.value(())
    return reader


class _Reader:
    """A text, the current position in it, and the lines found so far."""

    def __init__(self, text: str, whitespace: re.Pattern[str], scalar: re.Pattern[str]) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[Path, int] = {}
        self._gap = whitespace
        self._scalar = scalar
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def value(self, path: Path) -> None:
        """Read the value that begins here."""
        match self.text[self.position]:
            case "[":
                self._items(path)
            case "{":
                self._fields(path)
            case _:
                self.take(self._scalar)

    def field(self, path: Path) -> None:
        """Read a key and its value."""
        raise NotImplementedError

    def mark(self, path: Path) -> None:
        """Record that the value at ``path`` begins here."""
        self.lines.setdefault(path, self.line())

    def line(self) -> int:
        """Return the current line, from 1."""
        return bisect_right(self._ends, self.position) + 1

    def take(self, pattern: re.Pattern[str]) -> str:
        """Return what ``pattern`` matches here, and move behind it."""
        match = pattern.match(self.text, self.position)
        self.position = match.end() if match else self.position + 1
        return match.group() if match else ""

    def skip(self) -> None:
        """Skip whitespace and comments."""
        self.take(self._gap)

    def _items(self, path: Path) -> None:
        number = 0
        self._step()
        while self.text[self.position] != "]":
            self.mark((*path, number))
            self.value((*path, number))
            self._comma()
            number += 1
        self.position += 1

    def _fields(self, path: Path) -> None:
        self._step()
        while self.text[self.position] != "}":
            self.field(path)
            self._comma()
        self.position += 1

    def _comma(self) -> None:
        self.skip()
        if self.text[self.position] == ",":
            self._step()

    def _step(self) -> None:
        """Skip one character, and the whitespace and comments after it."""
        self.position += 1
        self.skip()


class _Json(_Reader):
    def __init__(self, text: str) -> None:
        super().__init__(text, _SPACE, _JSON_SCALAR)
        self.repeated_fields: list[tuple[Path, int, int]] = []
        self.skip()

    def field(self, path: Path) -> None:
        key = (*path, str(json.loads(self.take(_JSON_KEY))))
        if key in self.lines:
            self.repeated_fields.append((key, self.lines[key], self.line()))
        self.mark(key)  # a key has no line break, so its end is on the same line
        self.skip()
        self._step()  # the colon
        self.value(key)


class _Toml(_Reader):
    def __init__(self, text: str) -> None:
        super().__init__(text, _TOML_GAP, _TOML_SCALAR)
        self._tables: dict[Path, int] = {}  # how many tables each [[array of tables]] has so far

    def document(self) -> None:
        """Read the whole text."""
        table: Path = ()
        self.skip()
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                table = self._header()
            else:
                self.field(table)
            self.skip()

    def field(self, path: Path) -> None:
        for key in self._keys():
            path = (*path, key)
            self.mark(path)  # key and equals sign are on the same line
        self._step()  # the equals sign
        self.value(path)

    def _header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]``, and return the path of that table."""
        is_array = self.text.startswith("[[", self.position)
        self.position += 1 + is_array
        self.skip()
        path: Path = ()
        keys = self._keys()
        for i, key in enumerate(keys, 1):
            path = (*path, key)
            self.mark(path)
            if is_array and i == len(keys):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self.mark(path)
        self.position += 1 + is_array
        return path

    def _keys(self) -> list[str]:
        """Read ``a."b c".d`` and the space around it."""
        keys: list[str] = []
        while True:
            raw = self.take(_TOML_KEY)
            keys.append(str(tomllib.loads(f"key = {raw}")["key"]) if raw[0] in "\"'" else raw)
            self.skip()
            if self.text[self.position] != ".":
                return keys
            self._step()
