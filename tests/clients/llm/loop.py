"""llm: chains of a model with tools."""

from __future__ import annotations

import os

import llm
from toolbox import MODEL, QUESTION, Toolbox, prove


def model() -> llm.Model:
    found = llm.get_model(MODEL)
    found.api_base = os.environ["OPENAI_BASE_URL"]
    found.key = "any"
    return found


def chain(tools: Toolbox) -> str:
    listed = [tools.get_weather, tools.convert_currency]
    return str(model().chain(QUESTION, tools=listed, stream=False, key="any").text())


def chain_streamed(tools: Toolbox) -> str:
    chunks = list(model().chain(QUESTION, tools=[tools.get_weather, tools.convert_currency], key="any"))
    assert len(chunks) > 1
    return "".join(chunks)


if __name__ == "__main__":
    prove("llm", "llm", whole=[chain], streamed=[chain_streamed])
