# %% [markdown]
"""
# Assignment 04: several calls at once

A reply may hold three calls, and nothing stops you from carrying them out at the same time. Then a slow tool does not
delay the others; and a tool that fails must not take the others with it.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `run_tool_calls` | 20 |
| 2 | `run_conversation_async` | 15 |
| 3 | `allow_parallel` | 5 |

The lesson that goes with it: [04_parallel](../../../notebooks/04_parallel.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under
it. The card says what is right, what is not and why. You can check as often as you like. Whether calls run at the same
time is not measured with a clock: the grader holds every tool back until all of them have begun.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. One tool is an `async` function, the other a plain one, and both take their time.
"""

# %% locked="setup"
import asyncio
import inspect
import json
import time

from openai.types.chat import ChatCompletionMessageFunctionToolCall

from grader import check
from mocks import MODEL, AsyncMockOpenAI, Scenario, Turn

TEMPERATURES = {"Tokyo": 22, "London": 15, "Oslo": 4}


async def get_weather(city: str) -> dict:
    """Return the temperature of a city; an async function."""
    await asyncio.sleep(0.1)
    return {"city": city, "celsius": TEMPERATURES[city]}


def get_order_status(order_id: str) -> dict:
    """Return where an order is; a plain function, which waits without letting
    anybody else run."""
    time.sleep(0.1)
    return {"order_id": order_id, "status": "shipped"}


# %% locked="tools"
def make_tool_call(name, arguments, id="call_1"):
    """Return a tool call as the SDK hands it to you; ``arguments`` is the JSON text
    the model wrote."""
    function = {"name": name, "arguments": arguments}
    return ChatCompletionMessageFunctionToolCall(id=id, type="function",
                                                 function=function)


def make_tool(name, description, *, strict=False, **properties):
    """Return a tool definition in which every property is required."""
    parameters = {"type": "object", "properties": properties,
                  "required": list(properties)}
    function = {"name": name, "description": description, "parameters": parameters}
    if strict:
        function["strict"] = True
        parameters["additionalProperties"] = False
    return {"type": "function", "function": function}


CITY = {"type": "string", "description": "Name of the city, e.g. Oslo"}
ORDER = {"type": "string", "description": "Id of the order, e.g. ORD-12345"}
WEATHER_TOOL = make_tool("get_weather", "Returns the temperature of a city in celsius.",
                         city=CITY)
ORDER_TOOL = make_tool("get_order_status", "Returns where an order is.", order_id=ORDER)
CANCEL_TOOL = make_tool("cancel_order", "Cancels an order for good.", strict=True,
                        order_id=ORDER)
FUNCTIONS = {"get_weather": get_weather, "get_order_status": get_order_status}

# %% [markdown]
"""
## Exercise 1: run_tool_calls

Complete `async def run_tool_calls(tool_calls, registry)`. <!-- requirement: async --> It carries out all calls of a reply and returns the tool
messages that answer them.

| point | what is expected |
| --- | --- |
| the result | a list with one tool message for each call, in the order of the calls; `[]` for `None` and for `[]` | <!-- requirement: one-message-per-call -->
| a tool message | `"role"`, `"tool_call_id"`, `"content"` with the result as JSON text, as in assignment 02 | <!-- requirement: tool-message -->
| at the same time | all calls have started before any of them has to finish | <!-- requirement: same-time -->
| an async tool | is awaited | <!-- requirement: async-tool -->
| a plain tool | runs in a thread, so that it blocks nothing else | <!-- requirement: plain-tool -->
| an unknown name | its content is `{"error": "Unknown function: NAME"}`, as in assignment 02 | <!-- requirement: unknown-name -->
| a call that fails | its content is a JSON object with the key `"error"`; the other calls are not affected | <!-- requirement: failed-call -->

A call fails when the tool raises, when its arguments are not JSON, or when they do not fit the function. <!-- requirement: failures -->

**An example:**

```python
calls = [
    make_tool_call("get_weather", '{"city": "Oslo"}', id="call_a"),
    make_tool_call("get_weather", '{"city": "Atlantis"}', id="call_b"),
    make_tool_call("get_order_status", '{"order_id": "ORD-1"}', id="call_c"),
]
await run_tool_calls(calls, FUNCTIONS)
# [{"role": "tool", "tool_call_id": "call_a",
#   "content": '{"city": "Oslo", "celsius": 4}'},
#  {"role": "tool", "tool_call_id": "call_b",
#   "content": '{"error": "get_weather failed."}'},
#  {"role": "tool", "tool_call_id": "call_c",
#   "content": '{"order_id": "ORD-1", "status": "shipped"}'}]
```

The words after `"error"` are yours. Do not put the exception's own text there: it may hold paths, passwords, a query. <!-- requirement: no-exception-text -->
Lesson 06 has more on that.
"""

# %% [markdown]
"""
### Tips for run_tool_calls

- Write an `async` function that answers **one** call, and gather it for all calls.
- `asyncio.gather` returns the results as a list, in the order in which you passed the tasks, whichever finished
  first.
- `inspect.iscoroutinefunction(function)` tells an async function from a plain one.
- `await asyncio.to_thread(function, **arguments)` runs a plain function beside the others.
- A `try` around the work of one call catches what happens to this call, and to no other. Parsing belongs to the work.
- In a notebook you can write `await run_tool_calls(...)` in a cell. `asyncio.run` does not work there: a loop is running.
- In a browser tab (JupyterLite) there are no threads: write your answer there, and check it in JupyterLab.
"""


# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    """Carry out all calls at the same time; return the tool messages that answer
    them, in the same order."""
    ### BEGIN SOLUTION
    return await asyncio.gather(*[answer_call(call, registry)
                                  for call in tool_calls or []])


async def answer_call(tool_call, registry):
    """Return the tool message for one call, whatever happens to it."""
    name = tool_call.function.name
    try:
        result = await carry_out(tool_call, registry)
    except Exception:
        result = {"error": f"{name} failed."}
    return {"role": "tool", "tool_call_id": tool_call.id, "content": json.dumps(result)}


async def carry_out(tool_call, registry):
    """Return the result of one call."""
    name = tool_call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    function, arguments = registry[name], json.loads(tool_call.function.arguments)
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    return await asyncio.to_thread(function, **arguments)
    ### END SOLUTION


# %% [markdown]
"""
### Try run_tool_calls

The example from above, with the time it takes. Each tool takes 0.1 s: what do you expect for three?
"""

# %%
example_calls = [
    make_tool_call("get_weather", '{"city": "Oslo"}', id="call_a"),
    make_tool_call("get_weather", '{"city": "Atlantis"}', id="call_b"),
    make_tool_call("get_order_status", '{"order_id": "ORD-1"}', id="call_c"),
]
started = time.perf_counter()
print(*(await run_tool_calls(example_calls, FUNCTIONS) or ["no answers yet"]), sep="\n")
print(f"{time.perf_counter() - started:.2f} s")

# %% check="run_tool_calls"

# %% [markdown]
"""
## Exercise 2: run_conversation_async

The loop of assignment 03, for an async client. In each round the calls run at the same time. <!-- requirement: same-time -->

Complete `async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5)`. It returns the
model's final answer as text. <!-- requirement: returns-text -->

| point | what is expected |
| --- | --- |
| `client` | an `openai.AsyncOpenAI`: its requests are awaited | <!-- requirement: async -->
| every request | the same `model` and the same `tools`, and all messages so far | <!-- requirement: every-request -->
| a reply with calls | the assistant message first, then one tool message for each call, carried out as in exercise 1 | <!-- requirement: calls-answered -->
| a reply without calls | its text is the result | <!-- requirement: answer -->
| the list `messages` | is the caller's; afterwards it holds everything, the final answer included | <!-- requirement: callers-list -->
| the bound | at most `max_rounds` requests; if there is no answer by then, `RuntimeError`. In the list no call is left without its answer | <!-- requirement: bound -->

**An example.** A question that takes one round of tools, so two requests:

```python
messages = [{"role": "user", "content": "Is it warmer in Tokyo or London?"}]
await run_conversation_async(client, messages, [WEATHER_TOOL], FUNCTIONS, model=MODEL)
# 'It is warmer in Tokyo.'
[message["role"] if isinstance(message, dict) else message.role for message in messages]
# ['user', 'assistant', 'tool', 'tool', 'assistant']
```
"""

# %% [markdown]
"""
### Tips for run_conversation_async

- Start from your `run_conversation` from assignment 03. Where does it wait for something? Those are the places for
  `await`.
- `run_tool_calls` returns a list of messages. `messages.extend(...)` adds each of them, `messages.append(...)` would add
  the list as one entry.
- The rounds stay one after the other: the model has to see the results before it can go on.
"""


# %% answer="run_conversation_async"
async def run_conversation_async(client, messages, tools, registry, *, model,
                                 max_rounds=5):
    """Continue the conversation until the model answers in words; return its words."""
    ### BEGIN SOLUTION
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages,
                                                     tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        messages.extend(await run_tool_calls(message.tool_calls, registry))
    raise RuntimeError(f"The model still asks for tools after {max_rounds} rounds.")
    ### END SOLUTION


# %% [markdown]
"""
### Try run_conversation_async

The replies are scripted, because the stand-in model does not compare temperatures. Try `max_rounds=1`, or another
city.
"""

# %%
client = AsyncMockOpenAI(
    Scenario.of(
        Turn.asks_for("get_weather", city="Tokyo").and_for("get_weather",
                                                           city="London"),
        Turn.says("It is warmer in Tokyo.").on(after_tool="get_weather"),
    )
)
conversation = [{"role": "user", "content": "Is it warmer in Tokyo or London?"}]
print(await run_conversation_async(client, conversation, [WEATHER_TOOL], FUNCTIONS,
                                   model=MODEL))
print([entry["role"] if isinstance(entry, dict) else entry.role
       for entry in conversation])

# %% check="run_conversation_async"

# %% [markdown]
"""
## Exercise 3: allow_parallel

Before a request goes out, your program decides about `parallel_tool_calls`. Complete
`allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False)`. It returns `True` or `False`.

| argument | what it is |
| --- | --- |
| `tools` | the tool definitions of this request, in the Chat Completions form |
| `destructive` | names of tools whose effect cannot be undone |
| `depends_on` | a dict from a name to the names of the tools whose results it needs; `None` means no dependencies |
| `fine_tuned` | whether the model is one that was trained further on examples of your own |

| it returns `False` when | why |
| --- | --- |
| a destructive tool is among `tools` | two of them at once, on a question that was not clear, cannot be undone | <!-- requirement: destructive -->
| a tool among `tools` needs another one **among `tools`** | asked for together, the second has to guess what the first would say | <!-- requirement: dependency -->
| the model is fine-tuned and a tool among `tools` is strict | such a model may not keep to strict when it asks for several calls | <!-- requirement: fine-tuned -->

Otherwise it returns `True`. <!-- requirement: otherwise-true --> What is not in `tools` does not count: the model cannot ask for it. <!-- requirement: not-offered -->

**Examples:**

```python
allow_parallel([WEATHER_TOOL, ORDER_TOOL])  # True
allow_parallel([ORDER_TOOL, CANCEL_TOOL], destructive=["cancel_order"])  # False
allow_parallel([ORDER_TOOL, WEATHER_TOOL], destructive=["cancel_order"])  # True
allow_parallel([ORDER_TOOL, WEATHER_TOOL],
               depends_on={"get_weather": ["get_order_status"]})
# False
allow_parallel([CANCEL_TOOL], fine_tuned=True)  # False
allow_parallel([CANCEL_TOOL])  # True
```
"""

# %% [markdown]
"""
### Tips for allow_parallel

- The name and `strict` of a tool are one level deeper, in `tool["function"]`. `strict` is missing where it is not
  set.
- Collect the names of `tools` in a set first. Then the questions are about sets: do they share a name?
- `(depends_on or {}).items()` works for `None` too.
"""


# %% answer="allow_parallel"
def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    """Tell whether the model may ask for several of these tools in one reply."""
    ### BEGIN SOLUTION
    offered = {tool["function"]["name"] for tool in tools}
    if offered & set(destructive):
        return False
    if any(name in offered and offered & set(needed)
           for name, needed in (depends_on or {}).items()):
        return False
    return not (fine_tuned and any(tool["function"].get("strict") for tool in tools))
    ### END SOLUTION


# %% [markdown]
"""
### Try allow_parallel

Two of the examples. Which setting would you send for your own tools?
"""

# %%
print(allow_parallel([WEATHER_TOOL, ORDER_TOOL]))
print(allow_parallel([ORDER_TOOL, CANCEL_TOOL], destructive=["cancel_order"]))

# %% check="allow_parallel"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. Your loop now waits only for the slowest tool, and it
survives one that fails.
"""
