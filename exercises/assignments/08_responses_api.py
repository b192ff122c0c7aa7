# %% [markdown]
"""
# Assignment 08: the Responses API

You have tools and a loop for Chat Completions. Here you move both to the Responses API: first the definition of a
tool, then the loop, which lets the server keep the conversation.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `to_responses_tool` | 5 |
| 2 | `run_response` | 20 |

The lesson that goes with it: [08_responses_api](../../../notebooks/08_responses_api.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. The card
says what is right, what is not and why. You can check as often as you like. In exercise 2 the grader plays the API:
your code gets a real client, and every request it sends is checked.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. It has two small tools to play with, in the form of Chat Completions, and their functions.
"""

# %% locked="setup"
import json

from grader import check
from mocks import MODEL, MockOpenAI, Scenario, Turn

TEMPERATURES = {"Tokyo": 22, "London": 15, "Oslo": 4}


def get_weather(city: str) -> dict:
    """Return the temperature of a city."""
    return {"city": city, "celsius": TEMPERATURES.get(city)}


def average(numbers: list[float]) -> dict:
    """Return the average of some numbers."""
    return {"average": sum(numbers) / len(numbers)}


FUNCTIONS = {"get_weather": get_weather, "average": average}

# %% locked="tools"
WEATHER = {
    "name": "get_weather",
    "description": "Returns the temperature of a city in celsius.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                   "required": ["city"]},
}
AVERAGE = {
    "name": "average",
    "description": "Returns the average of some numbers.",
    "parameters": {
        "type": "object",
        "properties": {"numbers": {"type": "array", "items": {"type": "number"}}},
        "required": ["numbers"],
    },
}
CHAT_TOOLS = [{"type": "function", "function": WEATHER},
              {"type": "function", "function": AVERAGE}]

# %% [markdown]
"""
## Exercise 1: to_responses_tool

Complete `to_responses_tool(chat_tool)`. It takes the definition of a function in the form of Chat Completions and returns
**a new dict** in the form of the Responses API.

| in the Chat form | in the Responses form |
| --- | --- |
| `"type": "function"` | the same | <!-- requirement: type -->
| `function.name` | `name`, beside the type | <!-- requirement: name -->
| `function.description`, if there is one | `description` | <!-- requirement: description -->
| `function.parameters`, if there are any | `parameters`, unchanged | <!-- requirement: parameters -->
| `function.strict`, if it is given, true or false | `strict`, the same value | <!-- requirement: strict -->
| the key `function` | gone | <!-- requirement: no-function-key -->
| the dict `chat_tool` itself | is not changed | <!-- requirement: input-unchanged -->

**An example:**

```python
to_responses_tool({"type": "function",
                   "function": {"name": "ping", "description": "Says pong.",
                                "strict": False}})
# {"type": "function", "name": "ping", "description": "Says pong.", "strict": False}
```
"""

# %% [markdown]
"""
### Tips for to_responses_tool

- `{**first, "key": value}` makes a new dict with the entries of `first` and one more.
- Leave out what is not in the Chat form: do not add `strict` where it is missing.
- A `strict` of `False` is a statement, not an absence: the Responses API tries strict where nothing is said.
- `pop` would remove a part of a dict that other code still uses.
"""


# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    """Return the same tool in the flat form of the Responses API."""
    ### BEGIN SOLUTION
    return {"type": "function", **chat_tool["function"]}
    ### END SOLUTION


# %% [markdown]
"""
### Try to_responses_tool

Both tools of the set-up.
"""

# %%
for chat_tool in CHAT_TOOLS:
    print(to_responses_tool(chat_tool))

# %% check="to_responses_tool"

# %% [markdown]
"""
## Exercise 2: run_response

Complete `run_response(client, text, tools, registry, *, model, max_rounds=5)`. It returns the model's final answer as text. <!-- requirement: returns-text -->
`text` is what the user says, `tools` are definitions **in the Responses form**, `registry` maps names to functions.

| point | what is expected |
| --- | --- |
| every request | goes to `client.responses.create`, with the same `model` and the same `tools` | <!-- requirement: every-request -->
| the first request | `text` as its input | <!-- requirement: first-request -->
| every later request | `previous_response_id` names the response before it; the input is **only** the new outputs | <!-- requirement: later-requests -->
| an output | `{"type": "function_call_output", "call_id": ..., "output": ...}`, one for each call; the output is JSON text | <!-- requirement: outputs -->
| an unknown name | its output is `{"error": "Unknown function: NAME"}`, as in assignment 02 | <!-- requirement: unknown-name -->
| a response without calls | its text is the result | <!-- requirement: answer -->
| other items | a reasoning item or a message may come with the calls; neither ends the loop | <!-- requirement: other-items -->
| the bound | at most `max_rounds` requests; if there is no answer by then, `RuntimeError` | <!-- requirement: bound -->

**An example.** A question that needs two rounds of tools, so three requests:

```python
tools = [{"type": "function", **WEATHER}, {"type": "function", **AVERAGE}]
run_response(client, "What is the average temperature of Tokyo and London?", tools,
             FUNCTIONS, model=MODEL)
# 'On average it is 18.5 °C.'
```

With `max_rounds=2` the same conversation ends with a `RuntimeError`.
"""

# %% [markdown]
"""
### Tips for run_response

- The calls are the items in `response.output` whose `type` is `"function_call"`. There may be none, one or many.
- An item has `name` and `arguments` itself; the arguments are text, as always.
- It also has two ids. The output needs `item.call_id`.
- `previous_response_id=None` is the same as leaving it out. So one line of code can send the first request and the
  later ones.
- Leave `store` alone: you cannot continue from a response that was not stored.
"""


# %% answer="run_response"
def run_response(client, text, tools, registry, *, model, max_rounds=5):
    """Continue the conversation until the model answers in words; return its words."""
    ### BEGIN SOLUTION
    items, previous = text, None
    for _ in range(max_rounds):
        response = client.responses.create(model=model, input=items, tools=tools,
                                           previous_response_id=previous)
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response.output_text
        items, previous = [answer_call(call, registry) for call in calls], response.id
    raise RuntimeError(f"The model still asks for tools after {max_rounds} rounds.")


def answer_call(call, registry):
    """Carry out one call and return its output item."""
    if call.name in registry:
        result = registry[call.name](**json.loads(call.arguments))
    else:
        result = {"error": f"Unknown function: {call.name}"}
    return {"type": "function_call_output", "call_id": call.call_id,
            "output": json.dumps(result)}
    ### END SOLUTION


# %% [markdown]
"""
### Try run_response

The example from above. The replies are scripted, because the stand-in model does not do arithmetic. Try
`max_rounds=2`, or the model `"gpt-5.5"`, which reasons first.
"""

# %%
client = MockOpenAI(
    Scenario.of(
        Turn.asks_for("get_weather", city="Tokyo").and_for("get_weather",
                                                           city="London"),
        Turn.asks_for("average", numbers=[22, 15]).on(after_tool="get_weather"),
        Turn.says("On average it is 18.5 °C.").on(after_tool="average"),
    )
)
tools = [{"type": "function", **WEATHER}, {"type": "function", **AVERAGE}]
print(run_response(client, "What is the average temperature of Tokyo and London?",
                   tools, FUNCTIONS, model=MODEL))
print([list(entry.request) for entry in client.transcript])

# %% check="run_response"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. It is the same loop with half as much to send: the
server keeps the rest.
"""
