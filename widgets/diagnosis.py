"""Diagnosis of a tool's definition: whether the API accepts it, what it costs, and when it is picked."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
PRELUDE = """\
from enum import Enum
from typing import Annotated, Literal, Optional, Union
from pydantic import BaseModel, ConfigDict, Field
"""
"""Imports that a typed-in Pydantic tool does not need to write."""


class UnreadableToolError(ValueError):
    """The text is not a tool; the message says what was found and what was expected."""


@dataclass(frozen=True)
class Pick:
    """The stand-in model's choice for one question."""

    question: str
    picks: str
    why: str
    own: bool
    """True if it calls the tool under examination."""


@dataclass(frozen=True)
class Diagnosis:
    """Everything about one tool."""

    tool: Json
    refused: str
    """The service's error message if it refuses the tool as it is, else empty."""
    violations: tuple[str, ...]
    """Every violation of strict mode, with its path; the service itself names only the first."""
    undescribed: tuple[str, ...]
    """Parts without a description: the tool itself, and arguments by their path."""
    tokens: int
    """Tokens it adds to every request."""
    exact: bool
    """False where tokens are estimated."""
    shown: str
    """The tool as the model is shown it."""
    picks: tuple[Pick, ...]

    @property
    def name(self) -> str:
        """The tool's name."""
        return str(self.tool["function"].get("name"))

    @property
    def strict(self) -> bool:
        """Whether the tool asks for strict mode."""
        return self.tool["function"].get("strict") is True

    @property
    def summary(self) -> str:
        """The whole in one sentence."""
        accepted = "refused by the API" if self.refused else "accepted by the API"
        strict = "ready for strict" if not self.violations else f"{_count(self.violations, 'violation')} of strict"
        missing = _count(self.undescribed, "description") + " missing" if self.undescribed else "all described"
        about = "" if self.exact else "about "
        asked = f", picked for {sum(p.own for p in self.picks)} of {len(self.picks)} questions" if self.picks else ""
        return f"{self.name}: {accepted}, {strict}, {missing}, {about}{self.tokens} tokens{asked}."


def diagnose(tool: Json, questions: Sequence[str] = (), others: Sequence[Json] = ()) -> Diagnosis:
    """Return the diagnosis of ``tool``; ``others`` are tools that the questions may be meant for instead."""
    from mocks import MODEL
    from mocks.api.schema import strict as strict_schema
    from mocks.api.tokens import counting as tokens
    from mocks.api.tokens import vocabulary

    function = tool["function"]
    schema = function.get("parameters")
    schema = schema if isinstance(schema, dict) else {"type": "object", "properties": {}}
    broken = strict_schema.first_malformation(schema)
    refused = _refusal(tool)
    return Diagnosis(
        tool=tool,
        refused=refused,
        violations=(broken.text,) if broken else tuple(_violations(schema)),
        undescribed=tuple(_undescribed(function, schema)),
        tokens=0 if broken else tokens.count_tools([tool], MODEL),
        exact=vocabulary.is_available(),
        shown="" if broken else _shown(function, schema),
        picks=() if refused else tuple(_pick(tool, question, others) for question in questions),
    )


def parse_tool(text: str, names: Mapping[str, Any] | None = None) -> Json:
    """Return the tool written in ``text``: JSON, a Python dict, or a Pydantic model.

    Python that is typed in runs in this kernel, as a cell would; ``names`` are what it may use besides `PRELUDE`.
    Raises `UnreadableToolError`.
    """
    text = text.strip()
    if not text:
        raise UnreadableToolError("Nothing is written yet. Type a tool as JSON, or a Pydantic model.")
    if text[0] not in "{[":
        return as_tool(_last_model(text, names or {}))
    return as_tool(_literal(text))


def _literal(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as broken:
        try:
            return ast.literal_eval(text)  # True, None and single quotes, as in a cell
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise UnreadableToolError(
                f"This is not JSON: {broken}. Look at that place for a comma, a quote or a bracket."
            ) from None


def as_tool(given: Any) -> Json:
    """Return ``given`` as a tool of Chat Completions: a tool of either API, a bare function, a schema or a model.

    Raises `UnreadableToolError`.
    """
    if isinstance(given, type) and hasattr(given, "model_json_schema"):
        import openai

        return dict(openai.pydantic_function_tool(given))
    if not isinstance(given, dict):
        raise UnreadableToolError(f"This is a {type(given).__name__}. A tool is an object: {{...}}.")
    if isinstance(given.get("function"), dict):
        return given
    if "parameters" in given or "name" in given:
        return {"type": "function", "function": {key: value for key, value in given.items() if key != "type"}}
    if "properties" in given:
        return {"type": "function", "function": {"name": "my_tool", "parameters": given}}
    seen = ", ".join(map(str, given)) or "nothing"
    raise UnreadableToolError(
        f'This object holds {seen}. A tool has "type" and "function", a function "name" first of all.'
    )


def _last_model(text: str, names: Mapping[str, Any]) -> Any:
    from pydantic import BaseModel

    space: dict[str, Any] = {**names, "__name__": "clinic"}
    exec(PRELUDE, space)
    known = set(map(id, space.values()))
    try:
        exec(compile(text, "<clinic>", "exec", dont_inherit=True), space)
    except Exception as error:
        raise UnreadableToolError(f"The Python does not run: {type(error).__name__}: {error}") from error
    models = [v for v in space.values() if isinstance(v, type) and issubclass(v, BaseModel) and id(v) not in known]
    if not models:
        raise UnreadableToolError("No model was defined. Write: class GetWeather(BaseModel): and its fields below.")
    return models[-1]


def _refusal(tool: Json) -> str:
    """Return the service's error message for ``tool`` as it is, or ""; the mock plays the service."""
    import openai

    try:
        _ask([tool], "Hello.")
    except openai.APIStatusError as error:
        return str(error.body.get("message") if isinstance(error.body, dict) else error)
    return ""


def _ask(tools: Sequence[Json], question: str) -> tuple[Any, str]:
    """Return the stand-in's message and the reason for it. Each call has a new client, which remembers nothing."""
    from mocks import MODEL, MockOpenAI

    client = MockOpenAI(max_retries=0)
    messages: Any = [{"role": "user", "content": question}]
    offered: Any = list(tools)
    reply = client.chat.completions.create(model=MODEL, messages=messages, tools=offered)
    return reply.choices[0].message, client.explain().decision


def _pick(tool: Json, question: str, others: Sequence[Json]) -> Pick:
    import openai

    name = tool["function"].get("name")
    rivals = [other for other in map(as_tool, others) if other["function"].get("name") != name]
    try:
        message, why = _ask([tool, *rivals], question)
    except openai.APIStatusError as error:
        return Pick(question, "refused", str(error), own=False)
    calls = [(call.function.name, call.function.arguments) for call in message.tool_calls or []]
    picks = "; ".join(f"{called}({arguments})" for called, arguments in calls) or "none: it answers in words"
    return Pick(question, picks, why, any(called == name for called, _ in calls))


def _violations(schema: Json) -> Iterator[str]:
    from mocks.api.schema import strict as strict_schema

    if schema.get("type") != "object":
        first = strict_schema.first_problem(schema, strict=True)
        yield first.text if first else ""
        return
    for fault in strict_schema.problems(schema, True, strict_schema.NOT_PERMITTED):
        yield f"{fault.mark}{fault.text}"


def _undescribed(function: Json, schema: Json) -> Iterator[str]:
    if not function.get("description"):
        yield "the tool itself"
    yield from _members(schema, "")


def _members(node: Any, path: str) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    members = node.get("properties")
    for name, member in members.items() if isinstance(members, dict) else ():
        if isinstance(member, dict) and not member.get("description"):
            yield f"{path}{name}"
        yield from _members(member, f"{path}{name}.")
    yield from _members(node.get("items"), f"{path.removesuffix('.')}[].")


def _shown(function: Json, schema: Json) -> str:
    from mocks.api.tokens import typescript
    from mocks.messages import Tool

    return typescript.render([Tool(str(function.get("name")), str(function.get("description") or ""), schema)])


def _count(things: Sequence[Any], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
