# %% [markdown]
"""
# Assignment 12: one program, several providers

The same tool and the same call, in the words of several providers. You write the two translations a request needs,
and one that makes every reply look the same to the rest of your program.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `to_anthropic_tool` | 5 |
| 2 | `to_gemini_tool` | 5 |
| 3 | `normalise_calls` | 10 |

The lesson that goes with it: [12_providers](../../../notebooks/12_providers.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. Everything
here is plain dicts, as they are sent: the JSON of requests and replies. The checks bring tools and replies of their
own. Anthropic's and Gemini's forms are those of the lesson.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `CHAT_TOOL` is a tool as you know it.
"""

# %% locked="setup"
import json
import uuid

from grader import check

CHAT_TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Returns the weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string",
                         "description": "Name of the city, e.g. Oslo"},
                "units": {"type": ["string", "null"],
                          "description": "celsius if not said"},
            },
            "required": ["city", "units"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}

# %% [markdown]
"""
## Exercise 1: to_anthropic_tool

Complete `to_anthropic_tool(chat_tool)`. It returns a new dict, the tool in the form of Anthropic's Messages API.

| in the chat tool's `function` | in the result |
| --- | --- |
| `name` | `name` | <!-- requirement: name -->
| `description`, where it is given | `description` | <!-- requirement: description -->
| `parameters` | `input_schema`, the same schema | <!-- requirement: parameters -->
| no `parameters` | `input_schema` is `{"type": "object", "properties": {}}`: Anthropic requires the key | <!-- requirement: no-parameters -->
| `strict`, where it is given | `strict`, the same value | <!-- requirement: strict -->

A part that is not given is left out. <!-- requirement: left-out --> `chat_tool` is not changed. <!-- requirement: input-unchanged -->

**An example:**

```python
to_anthropic_tool({"type": "function",
                   "function": {"name": "list_shops",
                                "description": "Returns all shops."}})
# {'name': 'list_shops', 'description': 'Returns all shops.',
#  'input_schema': {'type': 'object', 'properties': {}}}
```
"""

# %% [markdown]
"""
### Tips for to_anthropic_tool

- `chat_tool["function"]` has all you need.
- `function.get("parameters")` is `None` where the part is missing.
- Write into a dict of your own. `pop` removes the part from the tool you were given.
"""


# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    """Return a Chat Completions tool in the form of Anthropic's Messages API."""
    ### BEGIN SOLUTION
    function = chat_tool["function"]
    tool = {"name": function["name"]}
    for key in ("description", "strict"):
        if key in function:
            tool[key] = function[key]
    tool["input_schema"] = function.get("parameters") or {"type": "object",
                                                          "properties": {}}
    return tool
    ### END SOLUTION


# %% [markdown]
"""
### Try to_anthropic_tool

A place to play. Leave out a part of the tool.
"""

# %%
to_anthropic_tool(CHAT_TOOL)

# %% check="to_anthropic_tool"

# %% [markdown]
"""
## Exercise 2: to_gemini_tool

Complete `to_gemini_tool(chat_tool)`. It returns a new dict, the tool in the form of Gemini's `generateContent`: an object
with one key, `functionDeclarations`, and in it a list with one **declaration**. <!-- requirement: one-declaration -->

| in the chat tool's `function` | in the declaration |
| --- | --- |
| `name` | `name` | <!-- requirement: name -->
| `description`, where it is given | `description` | <!-- requirement: description -->
| `parameters`, where they are given | `parametersJsonSchema`, the same schema | <!-- requirement: parameters -->
| `strict` | nothing: a declaration has no such field | <!-- requirement: no-strict -->

`chat_tool` is not changed. <!-- requirement: input-unchanged -->

The other key for the schema, `parameters`, is accepted too, if what you put there is Gemini's own Schema: one type, with
`"nullable": True` beside it, where JSON Schema has `["string", "null"]`. <!-- requirement: own-schema --> Choose one of the two.

**An example:**

```python
to_gemini_tool({"type": "function", "function": {"name": "list_shops",
                                                 "description": "Returns all shops."}})
# {'functionDeclarations': [{'name': 'list_shops',
#                            'description': 'Returns all shops.'}]}
```
"""

# %% [markdown]
"""
### Tips for to_gemini_tool

- Make the declaration first, then wrap it.
- `parametersJsonSchema` is less work than `parameters`: the schema stays unchanged.
"""


# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    """Return a Chat Completions tool in the form of Gemini's generateContent."""
    ### BEGIN SOLUTION
    function = chat_tool["function"]
    keys = {"name": "name", "description": "description",
            "parameters": "parametersJsonSchema"}
    declaration = {theirs: function[ours]
                   for ours, theirs in keys.items() if ours in function}
    return {"functionDeclarations": [declaration]}
    ### END SOLUTION


# %% [markdown]
"""
### Try to_gemini_tool

A place to play: a tool without parameters, a tool without a description.
"""

# %%
to_gemini_tool(CHAT_TOOL)

# %% check="to_gemini_tool"

# %% [markdown]
"""
## Exercise 3: normalise_calls

Complete `normalise_calls(reply, provider)`. `reply` is the **whole body** of a reply as a dict, what `json.loads` makes
of it. The result is a list with one dict for each call, in the order of the reply, with exactly these keys: <!-- requirement: one-dict-per-call -->

| key | what it is |
| --- | --- |
| `"id"` | the id that pairs the call with its result, a text | <!-- requirement: id -->
| `"name"` | the function's name | <!-- requirement: name -->
| `"arguments"` | a **dict**, whichever provider answered | <!-- requirement: arguments -->

| `provider` | where the calls are | id · name · arguments |
| --- | --- | --- |
| `"openai"` | `choices[0].message.tool_calls`; may be `null` or missing | `id` · `function.name` · `function.arguments`, text | <!-- requirement: openai -->
| `"responses"` | items of `output` with type `function_call` | `call_id` · `name` · `arguments`, text | <!-- requirement: responses -->
| `"anthropic"` | blocks of `content` with type `tool_use` | `id` · `name` · `input`, an object | <!-- requirement: anthropic -->
| `"gemini"` | parts of `candidates[0].content.parts` with a `functionCall` | `id` · `name` · `args`, an object | <!-- requirement: gemini -->

- Skip text, reasoning and whatever else comes with the calls. <!-- requirement: others-skipped --> A reply without calls gives `[]`. <!-- requirement: no-calls -->
- OpenAI's text may be empty, which means no arguments. <!-- requirement: empty-arguments --> Otherwise it is valid JSON here.
- In Gemini `content`, `parts`, `args` and `id` may be missing. <!-- requirement: gemini-missing --> If there is no id, make one up: a text that no other
  call in the list has. <!-- requirement: gemini-id -->
- The stop signal (`finish_reason` and its relatives) decides nothing. <!-- requirement: stop-signal -->
- Any other `provider` is a `ValueError`. <!-- requirement: other-provider -->
"""

# %% [markdown]
"""
### An example for normalise_calls

```python
asked = {"functionCall": {"name": "get_weather", "args": {"city": "Oslo"}}}
reply = {"candidates": [{"content": {"role": "model",
                                     "parts": [{"text": "One moment."}, asked]}}]}
normalise_calls(reply, "gemini")
# [{'id': 'made_up_0', 'name': 'get_weather', 'arguments': {'city': 'Oslo'}}]
normalise_calls({"choices": [{"message": {"role": "assistant", "content": "Hello!"}}]},
                "openai")
# []
```

### Tips for normalise_calls

- Write one branch after the other; the check says which of them works.
- `json.loads(text or "{}")` reads empty text as well.
- `(candidate.get("content") or {}).get("parts") or []` is a list no matter what is missing.
- `uuid.uuid4()` is different at every call; so is a number that you count up.
"""


# %% answer="normalise_calls"
def normalise_calls(reply, provider):
    """Return the calls of a reply as dicts with id, name and arguments, whichever
    provider it is from."""
    ### BEGIN SOLUTION
    readers = {
        "openai": calls_of_chat,
        "responses": calls_of_responses,
        "anthropic": calls_of_anthropic,
        "gemini": calls_of_gemini,
    }
    if provider not in readers:
        raise ValueError(
            f"unknown provider {provider!r}; expected one of {', '.join(readers)}")
    return [{"id": id, "name": name, "arguments": arguments}
            for id, name, arguments in readers[provider](reply)]


def calls_of_chat(reply):
    for call in reply["choices"][0]["message"].get("tool_calls") or []:
        yield (call["id"], call["function"]["name"],
               json.loads(call["function"]["arguments"] or "{}"))


def calls_of_responses(reply):
    for item in reply["output"]:
        if item["type"] == "function_call":
            yield item["call_id"], item["name"], json.loads(item["arguments"] or "{}")


def calls_of_anthropic(reply):
    for block in reply["content"]:
        if block["type"] == "tool_use":
            yield block["id"], block["name"], block["input"]


def calls_of_gemini(reply):
    content = reply["candidates"][0].get("content") or {}
    for part in content.get("parts") or []:
        if "functionCall" in part:
            call = part["functionCall"]
            yield (call.get("id") or f"made_up_{uuid.uuid4().hex}", call["name"],
                   call.get("args") or {})
    ### END SOLUTION


# %% [markdown]
"""
### Try normalise_calls

The same call, as Anthropic would send it.
"""

# %%
block = {"type": "tool_use", "id": "toolu_01A", "name": "get_weather",
         "input": {"city": "Oslo"}}
normalise_calls({"content": [{"type": "text", "text": "One moment."}, block]},
                "anthropic")

# %% check="normalise_calls"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. Your loop from lesson 03 now needs one new line to read
four APIs. To answer them it needs a little more: one function for each that writes results.
"""
