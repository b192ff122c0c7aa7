"""DSPy: native tool calls of a predictor, and its ReAct module, which writes calls as text."""

from __future__ import annotations

from typing import Any

import dspy
from toolbox import MODEL, QUESTION, Toolbox, prove


class Ask(dspy.Signature):  # type: ignore[misc]
    """Answer the question with the tools."""

    question: str = dspy.InputField()
    tools: list[dspy.Tool] = dspy.InputField()
    outputs: dspy.ToolCalls = dspy.OutputField()


def model() -> Any:
    return dspy.LM(f"openai/{MODEL}", cache=False)


def native_calls(tools: Toolbox) -> str:
    by_name = {tool.name: tool for tool in [dspy.Tool(tools.get_weather), dspy.Tool(tools.convert_currency)]}
    with dspy.context(lm=model(), adapter=dspy.ChatAdapter(use_native_function_calling=True)):
        found = dspy.Predict(Ask)(question=QUESTION, tools=list(by_name.values()))
    return "; ".join(str(by_name[call.name](**call.args)) for call in found.outputs.tool_calls)


def react(tools: Toolbox) -> str:
    with dspy.context(lm=model()):
        agent = dspy.ReAct("question -> answer", tools=[tools.get_weather, tools.convert_currency], max_iters=6)
        return str(agent(question=QUESTION).answer)


if __name__ == "__main__":
    prove("dspy", "dspy", whole=[native_calls, react])
