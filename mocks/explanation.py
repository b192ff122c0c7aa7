"""Explanations of the mock's answers as data, readable as plain text and as HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mocks.html_text import escape

WHO = "Decided by the stand-in, which compares words. It is not a language model."


class Evidence(NamedTuple):
    """A word of the user, or a value for a parameter, that counted for or against a tool."""

    word: str
    """As the user wrote it; for a value, the parameter."""
    source: str
    """Where the tool has it: name, description, parameter, "do not" (a sentence that says when not to use the tool).
    For a value: "value found" or "value missing"."""
    points: float
    """Positive for the tool, negative against it."""
    via: str = ""
    """The tool's own word, where that is a different one with nearly the same meaning."""

    def __str__(self) -> str:
        met = f"{self.word}~{self.via}" if self.via else self.word
        return f"{met} ({self.source} {self.points:+.1f})"


class ScoredTool(NamedTuple):
    """An offered tool with its score."""

    tool: str
    score: float
    """The sum of the evidence, exact to one decimal as shown."""
    evidence: tuple[Evidence, ...] = ()
    chosen: bool = False
    part: str = ""
    """The part of the user's message that it was scored for."""

    @property
    def words(self) -> str:
        """The evidence in one line, the strongest first."""
        ranked = sorted(self.evidence, key=lambda item: -abs(item.points))
        return ", ".join(map(str, ranked)) or "no word in common"


class ArgumentSource(NamedTuple):
    """An argument of a call and where its value comes from."""

    tool: str
    argument: str
    value: Any
    how: str

    @property
    def shown(self) -> str:
        """The value as JSON."""
        return json.dumps(self.value, ensure_ascii=False)


@dataclass(frozen=True)
class Explanation:
    """The reason for an answer.

    ``threshold`` is the score below which no tool is chosen; it is None where no tools were scored.
    """

    decision: str
    threshold: float | None = None
    scored_tools: tuple[ScoredTool, ...] = ()
    argument_sources: tuple[ArgumentSource, ...] = ()

    @classmethod
    def of_text(cls, text: str) -> Explanation:
        """Return an explanation in words, without scored tools."""
        return cls(decision=text)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the user's message for which tools were scored, in order."""
        return tuple(dict.fromkeys(item.part for item in self.scored_tools))

    def of_part(self, part: str) -> tuple[ScoredTool, ...]:
        """Return the tools as scored for one part, the best first."""
        return tuple(sorted((tool for tool in self.scored_tools if tool.part == part), key=lambda tool: -tool.score))

    def __str__(self) -> str:
        lines = [self.decision]
        for part in self.parts:
            lines += ["", f'Tools weighed for "{part}" (at least {self.threshold:.1f} is needed):']
            lines += _columns([_tool_row(tool) for tool in self.of_part(part)])
        if self.argument_sources:
            lines += ["", "Arguments:"]
            lines += _columns([(f"{f.tool}.{f.argument}", f.shown, f.how) for f in self.argument_sources])
        if self.threshold is not None:
            lines += ["", WHO]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return tables with inline styles only, which a notebook that is not trusted keeps."""
        html = [f"<p>{escape(self.decision)}</p>"]
        for part in self.parts:
            caption = f'Tools weighed for "{part}" (at least {self.threshold:.1f} is needed)'
            html.append(
                _table(caption, ("choice", "tool", "score", "words"), [_tool_row(tool) for tool in self.of_part(part)])
            )
        if self.argument_sources:
            rows = [(f"{f.tool}.{f.argument}", f.shown, f.how) for f in self.argument_sources]
            html.append(_table("Arguments", ("argument", "value", "how"), rows))
        if self.threshold is not None:
            html.append(f"<p><em>{escape(WHO)}</em></p>")
        return "".join(html)


def _tool_row(scored: ScoredTool) -> tuple[str, str, str, str]:
    return ("chosen" if scored.chosen else "", scored.tool, f"{scored.score:.1f}", scored.words)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return [f"  {line}".rstrip() for line in padded]


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cell = "padding:2px 8px;text-align:left;vertical-align:top;border:1px solid currentColor"
    header = "".join(f'<th scope="col" style="{cell}">{escape(text)}</th>' for text in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{cell}">{escape(text)}</td>' for text in row) + "</tr>" for row in rows
    )
    return (
        '<table style="border-collapse:collapse;color:inherit;background:transparent">'
        f'<caption style="text-align:left;padding:4px 0">{escape(caption)}</caption>'
        f"<thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"
    )
