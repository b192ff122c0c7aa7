# %% [markdown]
"""
# Assignment 07: answers you can rely on

A strict schema is a promise about form. First you write the function that makes any schema strict; then you use such a
schema to get an object out of a customer's message.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `to_strict` | 20 |
| 2 | `extract_intent` | 10 |

The lesson that goes with it: [07_structured_outputs](../../../notebooks/07_structured_outputs.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. The first
check gives your function schemas you have not seen, and compares what they mean before and after. In the second the
grader plays the model.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `client` is the offline mock; `CustomerIntent` is given for exercise 2.
"""

# %% locked="setup"
import json
from typing import Literal

from pydantic import BaseModel, Field

from grader import check
from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client

client = make_client()


class CustomerIntent(BaseModel):
    """What a customer wants."""

    intent: Literal["order_status", "refund", "complaint", "other"] = Field(
        description="What the customer wants")
    order_id: str | None = Field(
        description="Id of the order, e.g. ORD-12345; null if the text names none")
    urgent: bool = Field(description="True where the customer cannot wait a day")


# %% [markdown]
"""
## Exercise 1: to_strict

Complete `to_strict(parameters)`. It gets the JSON Schema of a tool's parameters and returns a **new** one that means the
same and is strict **at every depth**. <!-- requirement: every-depth -->

| in the schema that comes in | in the one you return |
| --- | --- |
| an object | `additionalProperties` is false, `required` lists every property | <!-- requirement: closed -->
| a property that was required | its own schema, made strict | <!-- requirement: was-required -->
| a property that was optional | the same, and null is allowed as well | <!-- requirement: was-optional -->
| a property that was optional and takes null already | unchanged | <!-- requirement: nullable-already -->
| `default`, at any depth | kept or gone: nobody fills it in | <!-- requirement: default -->
| descriptions, limits, enums | kept | <!-- requirement: kept -->

The schema that came in is not changed, down to its innermost dict. <!-- requirement: input-unchanged -->
"""

# %% [markdown]
"""
### Where schemas stand inside schemas

| keyword | what it holds |
| --- | --- |
| `properties` | a dict: names to schemas | <!-- requirement: names -->
| `$defs` | a dict: names to schemas |
| `items` | one schema |
| `anyOf` | a list of schemas |

You need no others. Every object has `properties`, every other schema has `type`, `anyOf` or `$ref`, and a `$ref`
stands alone. `type` may be a word or a list of words. <!-- requirement: type-lists --> `required` may be missing: then nothing is required. <!-- requirement: no-required -->

**An example.** This schema:

```python
{"type": "object",
 "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
 "required": ["city"]}
```

becomes one with `"required": ["city", "days"]`, `"additionalProperties": False`, and `days` with the type
`["integer", "null"]`. `{"anyOf": [{"type": "integer"}, {"type": "null"}]}` for `days` means the same and is fine,
too.
"""

# %% [markdown]
"""
### Tips for to_strict

- Two functions are easier than one: `to_strict`, and a small one that adds null to a schema.
- A dict comprehension builds a new dict: `{key: value for key, value in schema.items() if ...}`.
- An enum lists the values that fit. Null has to be one of them: `None` in Python.
- Inside `properties` the keys are names. A property may be called `items` or `default`.
"""


# %% answer="to_strict"
def to_strict(parameters):
    """Return a strict schema that means the same as ``parameters``."""
    ### BEGIN SOLUTION
    strict = dict(parameters)
    if "$defs" in strict:
        strict["$defs"] = {name: to_strict(each)
                           for name, each in strict["$defs"].items()}
    if "items" in strict:
        strict["items"] = to_strict(strict["items"])
    if "anyOf" in strict:
        strict["anyOf"] = [to_strict(each) for each in strict["anyOf"]]
    if "properties" in strict:
        properties = {name: to_strict(each)
                      for name, each in strict["properties"].items()}
        required = parameters.get("required", [])
        strict["properties"] = {name: each if name in required else nullable(each)
                                for name, each in properties.items()}
        strict["required"] = list(properties)
        strict["additionalProperties"] = False
    return strict


def nullable(schema):
    """Return a schema that takes null, and everything that ``schema`` takes."""
    null = {"type": "null"}
    if takes_null(schema):
        return schema
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], null]}
    if "$ref" in schema:
        return {"anyOf": [schema, null]}
    wider = {**schema, "type": [*types_of(schema), "null"]}
    if "enum" in schema:
        wider["enum"] = [*schema["enum"], None]
    return wider


def takes_null(schema):
    """Return whether null fits already, in any of the three ways of saying so."""
    if "anyOf" in schema:
        return any(takes_null(each) for each in schema["anyOf"])
    return "$ref" not in schema and "null" in types_of(schema)


def types_of(schema):
    """Return the types of a schema as a list."""
    types = schema["type"]
    return types if isinstance(types, list) else [types]
    ### END SOLUTION


# %% [markdown]
"""
### Try to_strict

A place to play. Does your function also see the object in the list?
"""

# %%
order = {
    "type": "object",
    "properties": {
        "lines": {"type": "array",
                  "items": {"type": "object",
                            "properties": {"sku": {"type": "string"}}}},
        "gift": {"type": "boolean", "default": False},
    },
}
print(json.dumps(to_strict(order), indent=2))

# %% check="to_strict"

# %% [markdown]
"""
## Exercise 2: extract_intent

Complete `extract_intent(client, text, *, model)`. It sends the text in **one** request, with `CustomerIntent` as the
form of the answer, <!-- requirement: one-request --> and returns a `CustomerIntent`.

| what happens | your function |
| --- | --- |
| the model answers | returns a `CustomerIntent` | <!-- requirement: answer -->
| the model refuses | returns `None` | <!-- requirement: refusal -->
| the API answers with an error, the reply is cut off | lets the exception through | <!-- requirement: exceptions -->

**An example**, with the values a model might choose:

```python
extract_intent(client, "Where is ORD-12345? I need it today!", model=MODEL)
# CustomerIntent(intent='order_status', order_id='ORD-12345', urgent=True)
```
"""

# %% [markdown]
"""
### Tips for extract_intent

- `create` takes a dict as `response_format`. Another method takes the class, and parses the reply for you.
- Look at what `parsed` holds after a refusal before you write an `if`.
"""


# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    """Return what a customer wants, or None where the model refuses to say."""
    ### BEGIN SOLUTION
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": text}],
        response_format=CustomerIntent,
    )
    return reply.choices[0].message.parsed
    ### END SOLUTION


# %% [markdown]
"""
### Try extract_intent

The stand-in compares words, so its values are plain. The second client refuses, because a scenario tells it to.
"""

# %%
refusing = MockOpenAI(Scenario.of(Turn.refuses("I'm sorry, I can't help with that.")))
print(extract_intent(client, "I want a refund for ORD-12345, it is urgent!",
                     model=MODEL))
print(extract_intent(refusing, "I want a refund for ORD-12345, it is urgent!",
                     model=MODEL))

# %% check="extract_intent"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. You can now hold a model to a form, and you know what
your own code still has to check.
"""
