"""Families of models by what they add to the text of a request, in tokens: constants that fit recorded counts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Overhead(NamedTuple):
    """What tools and the schema of a reply cost beside their own text, once per request."""

    tools: int
    schema: int
    both: int
    """Where a request has tools and a schema."""

    def of(self, tools: bool, schema: bool) -> int:
        """Return what a request costs that has ``tools``, a ``schema``, both or neither."""
        return self.both if tools and schema else self.tools if tools else self.schema if schema else 0


class Family(NamedTuple):
    """What a family of models adds to the text of a request."""

    reply: int
    """For the reply, once per request."""
    chat: Overhead
    responses: Overhead
    system: int
    """How much less tools and schemas cost beside a system or developer message, which then holds them."""
    channels: bool = False
    """Whether messages of the assistant name a channel and calls a recipient, as those of reasoning models do. Such
    models are also shown the limits of numbers, and descriptions in one line."""
    custom: int = 0
    """For custom tools, once per request."""

    @staticmethod
    @lru_cache(maxsize=64)
    def of(model: str) -> Family:
        """Return the family of a model by its name; unknown names count as gpt-4o."""
        return next((family for pattern, family in _BY_NAME if re.match(pattern, model)), GPT_4O)


GPT_4O = Family(reply=3, chat=Overhead(9, 8, 9), responses=Overhead(12, 1, 4), system=4)
"""gpt-4o, gpt-4o-mini, gpt-4.1 and its smaller ones."""
GPT_4 = Family(reply=3, chat=Overhead(12, 8, 12), responses=Overhead(12, 1, 4), system=4)
"""gpt-4 and gpt-3.5: their tools were recorded on Chat Completions only, and their older vocabulary is not included."""
GPT_5 = Family(reply=2, chat=Overhead(91, 4, 91), responses=Overhead(9, 0, 9), system=0, channels=True)
"""gpt-5, its smaller and later ones."""
GPT_5_5 = GPT_5._replace(custom=13)
"""gpt-5.5 and later ones."""
O_SERIES = Family(reply=2, chat=Overhead(13, 4, 13), responses=Overhead(9, 0, 9), system=0, channels=True)
"""o1, o3, o4-mini: like gpt-5, but for tools on Chat Completions, of which few counts are recorded."""
_BY_NAME = (
    (r"(ft:)?gpt-(5\.[5-9]|[6-9])", GPT_5_5),
    (r"(ft:)?gpt-5", GPT_5),
    (r"(ft:)?o\d", O_SERIES),
    (r"(ft:)?gpt-(4(-|$)|3)", GPT_4),
)
