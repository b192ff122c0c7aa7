"""Plain nbgrader assignments for the benchmarks, with what a class hands in: right, mistaken and missing answers."""

from __future__ import annotations

from made_class import MadeAssignment, plain

from tests.grader.autograde.plain.corpus import Case, answer, book, edited, exam, given, released, write
from tests.grader.autograde.plain.corpus_science import science_case

IMPORTS = """\
import json
from typing import Any

from openai import OpenAI
from openai.types.chat import ChatCompletionMessageFunctionToolCall
from openai.types.chat.chat_completion_message_function_tool_call import Function
from pydantic import BaseModel, Field, ValidationError
"""
HELPER = """\
def call(name: str, **arguments: Any) -> ChatCompletionMessageFunctionToolCall:
    function = Function(name=name, arguments=json.dumps(arguments))
    return ChatCompletionMessageFunctionToolCall(id="call_1", function=function, type="function")
"""
FORECAST = """\
class Forecast(BaseModel):
    ### BEGIN SOLUTION
    city: str = Field(min_length=1)
    days: int = Field(default=1, ge=1, le=7)
    ### END SOLUTION
"""
DEFINITION = """\
def definition(model, name):
    ### BEGIN SOLUTION
    return {"type": "function", "function": {"name": name, "parameters": model.model_json_schema()}}
    ### END SOLUTION
"""
DISPATCH = """\
def dispatch(call, functions):
    ### BEGIN SOLUTION
    if call.function.name not in functions:
        return json.dumps({"error": f"unknown function {call.function.name}"})
    return json.dumps(functions[call.function.name](**json.loads(call.function.arguments)))
    ### END SOLUTION
"""
VALIDATED = """\
def validated(call, model):
    ### BEGIN SOLUTION
    try:
        return model.model_validate_json(call.function.arguments)
    except ValidationError as error:
        return error.error_count()
    ### END SOLUTION
"""
TESTS = {
    "forecast": "assert Forecast(city='Oslo').days == 1\nassert Forecast(city='Oslo', days=7).city == 'Oslo'",
    "limits": "for days in (0, 8):\n    try:\n        Forecast(city='Oslo', days=days)\n    except ValidationError:\n"
    "        continue\n    raise AssertionError(days)",
    "definition": "made = definition(Forecast, 'forecast')\nassert made['function']['name'] == 'forecast'\n"
    "assert made['function']['parameters']['required'] == ['city']",
    "dispatch": "assert json.loads(dispatch(call('add', a=1, b=2), {'add': lambda a, b: a + b})) == 3",
    "unknown": "### BEGIN HIDDEN TESTS\nassert 'error' in json.loads(dispatch(call('add'), {}))\n### END HIDDEN TESTS",
    "validated": "assert validated(call('forecast', city='Oslo', days=2), Forecast) == Forecast(city='Oslo', days=2)",
    "counted": "### BEGIN HIDDEN TESTS\nassert validated(call('forecast', city='', days=9), Forecast) == 2\n"
    "### END HIDDEN TESTS",
}
SOURCE = book(
    given(IMPORTS, "imports"),
    given(HELPER, "helper"),
    answer(FORECAST, "answer-forecast"),
    answer(DEFINITION, "answer-definition"),
    answer(DISPATCH, "answer-dispatch"),
    answer(VALIDATED, "answer-validated"),
    *(exam(source, name, 2) for name, source in TESTS.items()),
)
ANSWERS = {
    "answer-forecast": """\
class Forecast(BaseModel):
    city: str = Field(min_length=1)
    days: int = Field(1, ge=1, le=7)
""",
    "answer-definition": """\
def definition(model, name):
    schema = model.model_json_schema()
    return {'type': 'function', 'function': {'name': name, 'parameters': schema}}
""",
    "answer-dispatch": """\
def dispatch(call, functions):
    arguments = json.loads(call.function.arguments)
    function = functions.get(call.function.name)
    if function is None:
        return json.dumps({'error': 'unknown'})
    return json.dumps(function(**arguments))
""",
    "answer-validated": """\
def validated(call, model):
    try:
        return model(**json.loads(call.function.arguments))
    except ValidationError as error:
        print(error)
        return len(error.errors())
""",
}
WRONG = {
    "answer-forecast": "class Forecast(BaseModel):\n    city: str\n    days: int = 1",
    "answer-dispatch": "def dispatch(call, all):\n    return all[call.function.name](call.function.arguments)",
    "answer-validated": "def validated(call, model):\n    return model.model_validate_json(call.function.arguments)",
}


def tools() -> MadeAssignment:
    """Return an assignment on tool calls, with openai and pydantic: right, each mistake, and nothing done."""
    right = [write(name, text) for name, text in ANSWERS.items()]
    handed_in = {f"right-{number}": edited(released(SOURCE), *right) for number in range(3)}
    handed_in |= {name: edited(released(SOURCE), *right, write(name, text)) for name, text in WRONG.items()}
    handed_in["untouched"] = released(SOURCE)
    return plain(Case("tools", {"tools": SOURCE}, {name: {"tools": each} for name, each in handed_in.items()}))


def science() -> MadeAssignment:
    """Return an assignment on arrays, tables and one plot, with numpy, pandas and matplotlib."""
    return plain(science_case())
