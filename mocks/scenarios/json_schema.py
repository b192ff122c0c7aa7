"""JSON Schema of scenario files, ``scenario.schema.json``, generated from the models.

Editors use it to complete and check scenarios: a JSON file names it in ``"$schema"``, a TOML file in a first line
``#:schema scenario.schema.json``. After a change of the models generate it again::

    python -m mocks.scenarios.json_schema
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mocks import hosted
from mocks.scenarios.loader import SCHEMA_KEY
from mocks.scenarios.scenario import Conversation, PlannedCall, PlannedError, Scenario, Turn, When

FILE = Path(__file__).with_name("scenario.schema.json")


def schema() -> dict[str, Any]:
    """Return the schema, with the docstrings of the fields as descriptions."""
    scenario_schema = Scenario.model_json_schema()
    models: dict[str, dict[str, Any]] = {**scenario_schema["$defs"], "Scenario": scenario_schema}
    described: list[type[BaseModel]] = [Conversation, PlannedCall, PlannedError, Scenario, Turn, When, *hosted.CLASSES]
    for model in described:
        for field, text in _descriptions(model):
            models[model.__name__]["properties"][field]["description"] = text
    for name in ("Turn", "Conversation"):
        del models[name]["properties"]["when"][
            "default"
        ]  # pydantic writes all fields of `When` here, most of them null
    # Two rules that the models check in validators, which pydantic cannot put into a schema.
    models["Turn"]["oneOf"] = [
        {
            "anyOf": [
                _given("text", {"type": "string"}),
                _given("calls", {"minItems": 1}),
                _given("hosted", {"minItems": 1}),
            ]
        },
        _given("refusal", {"type": "string"}),
        _given("error", {"type": "object"}),
    ]
    scenario_schema["anyOf"] = [{"required": ["turns"]}, {"required": ["conversations"]}]
    scenario_schema["properties"][SCHEMA_KEY] = {"type": "string", "description": "Where this schema is, for editors."}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_schema}


def text() -> str:
    """Return the content of ``scenario.schema.json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _given(field: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"required": [field], "properties": {field: value}}


def _descriptions(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield the fields of ``model`` that have a docstring, and the docstring as one line."""
    (definition,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(definition, ast.ClassDef)
    for field, after in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            yield field.target.id, " ".join(str(ast.literal_eval(after.value)).split())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
