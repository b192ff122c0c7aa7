"""Scores of how well each offered tool fits a sentence, by the words they share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mocks.explanation import Evidence, ScoredTool
from mocks.messages import Tool
from mocks.standin import lexicon
from mocks.standin.extraction import phrases, values
from mocks.standin.extraction.patterns import ValueKind

THRESHOLD = 1.2
"""The score that a tool needs: more than one word of its description, or one of its name."""

NAME, DESCRIPTION, PARAMETER, PARAMETER_TEXT, AGAINST = 1.5, 1.0, 0.7, 0.6, -1.5
_REPEATED_SHARE = 0.25  # share of a word's points for further parts of the tool that have it
_RELATED_SHARE = 0.6  # share of the points for a related word
_WEAK_VERB_SHARE = 0.4

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_AGAINST = re.compile(
    r"\b(do not|don[’']t|never|must not|should not|not (?:for|to be|intended|meant|suitable)|cannot|does not)\b.*",
    re.I | re.S,
)
_INSTEAD = re.compile(r"^(?:for\b.*\buse\b.*|use\b.*\binstead\b.*|.*\binstead\b.*)$", re.I | re.S)
_IDS = re.compile(r"\S{1,64}@\S{1,99}|https?://\S+|#?\b[A-Za-z]{1,8}[-_]?\d[\w-]*")


@dataclass(frozen=True)
class _ToolStems:
    """The stems of a tool by part (name, description, parameters), each with its word."""

    tool: Tool
    by_part: Mapping[str, tuple[float, Mapping[str, str]]]
    against: Mapping[str, str]

    @cached_property
    def stems(self) -> set[str]:
        return {stem for _, found in self.by_part.values() for stem in found}


class ToolRanker:
    """Ranker of the tools of one request. A word that few tools have counts more than one that all have."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._texts = [_read(tool) for tool in tools]
        self._having = Counter(stem for texts in self._texts for stem in texts.stems)

    def rank(self, text: str) -> list[ScoredTool]:
        """Return each tool's score for ``text``, in the order in which they were offered."""
        message_words = lexicon.content_words(_IDS.sub(" ", text))
        arithmetic = phrases.expression(text)
        if arithmetic:  # "15 * 23" asks for arithmetic without the word
            named = ["arithmetic", *phrases.operation(text).split(" ")[:1]]
            message_words += [(arithmetic, lexicon.stem(word)) for word in named if word]
        money = next((found.text for found in values.find(text) if found.kind is ValueKind.MONEY), None)
        if money:
            message_words.append((money, lexicon.stem("currency")))
        return [self._score(texts, message_words, text) for texts in self._texts]

    def _score(self, texts: _ToolStems, message_words: Sequence[tuple[str, str]], text: str) -> ScoredTool:
        evidence = [item for word, stem in message_words for item in self._evidence(texts, word, stem)]
        score = round(sum(item.points for item in evidence), 1)
        return ScoredTool(texts.tool.name, score, tuple(evidence), part=text)

    def _evidence(self, texts: _ToolStems, word: str, stem: str) -> Iterator[Evidence]:
        if texts.stems.isdisjoint((stem, *lexicon.related(stem))) and stem not in texts.against:
            return  # as of most tools where there are many
        factor = self._rarity(stem) * (_WEAK_VERB_SHARE if word in lexicon.WEAK_VERBS else 1.0)
        direct, near = _met(texts, [stem], 1.0), _met(texts, sorted(lexicon.related(stem)), _RELATED_SHARE)
        met = max(direct, near, key=lambda found: found[0][0] if found else 0.0)  # related words where they weigh more
        for i, (points, part, own) in enumerate(met):
            via = "" if met is direct else own
            yield Evidence(word, part, round(points * factor * (_REPEATED_SHARE if i else 1.0), 1), via)
        if stem in texts.against and word not in lexicon.WEAK_VERBS:
            yield Evidence(word, "do not", AGAINST)

    def _rarity(self, stem: str) -> float:
        having = self._having[stem]
        return 1.0 + 0.5 * math.log((len(self._texts) + 1) / (having + 1)) if having else 1.0


def _met(texts: _ToolStems, stems: Sequence[str], share: float) -> list[tuple[float, str, str]]:
    """Return points, part and the tool's own word, the best first, for each part that has one of ``stems``."""
    met = [(weight * share, part, next((own[stem] for stem in stems if stem in own), ""))
        for part, (weight, own) in texts.by_part.items()]  # fmt: skip
    return sorted((item for item in met if item[2]), key=lambda item: -item[0])


def _read(tool: Tool) -> _ToolStems:
    purpose, against = split_description(tool.description)
    given = list(properties_of(tool.parameters))
    texts = [" ".join(map(str, [each.get("description") or "", *(each.get("enum") or ())])) for _, each in given]
    by_part = {
        "name": (NAME, lexicon.stems(tool.name)),
        "description": (DESCRIPTION, lexicon.stems(purpose)),
        "parameter": (PARAMETER, lexicon.stems(" ".join(name for name, _ in given))),
        "parameter's text": (PARAMETER_TEXT, lexicon.stems(" ".join(texts))),
    }
    return _ToolStems(tool, by_part, lexicon.stems(against))


def split_description(description: str) -> tuple[str, str]:
    """Return the part of a description about what the tool is for, and the part about what it is not for."""
    purpose, against = [], []
    for sentence in _SENTENCE.split(description):
        denied = _AGAINST.search(sentence)
        if denied:
            purpose.append(sentence[: denied.start()])
            against.append(denied.group())
        elif _INSTEAD.match(sentence) and "instead" in sentence.lower():
            against.append(sentence)
        else:
            purpose.append(sentence)
    return " ".join(purpose), " ".join(against)


def properties_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (name, schema) of every property at any depth."""
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        if isinstance(inner, Mapping):
            yield name, inner
            yield from properties_of(inner)
            if isinstance(inner.get("items"), Mapping):
                yield from properties_of(inner["items"])
