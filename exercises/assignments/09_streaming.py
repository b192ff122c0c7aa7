# %% [markdown]
"""
# Assignment 09: put a stream together

A streamed reply comes in small pieces. To show words as they arrive, that is all you need. To carry out a call, you need
the whole of it: here you put it together.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `collect_stream` | 20 |

The lesson that goes with it: [09_streaming](../../../notebooks/09_streaming.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. In this
check the grader plays the model: it streams replies to your function, some of them messy.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `stream_of` asks the offline mock for a streamed reply.
"""

# %% locked="setup"
import json

from grader import check
from mocks import MODEL, make_client

client = make_client()


def tool(name, description, **properties):
    """Return a tool whose parameters are all texts, and required."""
    described = {key: {"type": "string", "description": text}
                 for key, text in properties.items()}
    parameters = {"type": "object", "properties": described,
                  "required": list(described)}
    return {"type": "function", "function": {"name": name, "description": description,
                                             "parameters": parameters}}


TOOLS = [tool("get_weather", "Returns the weather of a city.",
              city="Name of the city, e.g. Oslo")]


def stream_of(text, tools=TOOLS):
    """Return the stream of a reply to what the user says."""
    messages = [{"role": "user", "content": text}]
    return client.chat.completions.create(model=MODEL, messages=messages, tools=tools,
                                          stream=True)


# %% [markdown]
"""
## Exercise 1: collect_stream

Complete `collect_stream(stream)`. `stream` yields chunks; you return `(text, calls)`.

| what | is |
| --- | --- |
| `text` | all pieces of text, joined; `""` where there are none | <!-- requirement: text -->
| `calls` | a list of `{"id": ..., "name": ..., "arguments": {...}}`, in the order of their index; `[]` where there are none | <!-- requirement: calls -->
| `arguments` | parsed, a dict; `{}` where the model wrote nothing | <!-- requirement: arguments -->
| calls that break off: the stream ends without a `finish_reason`, or with `"length"`; or the arguments are not complete JSON | `ValueError` | <!-- requirement: breaks-off -->

**An example:**

```python
collect_stream(stream_of("What is the weather in Tokyo and London?"))
# ('', [{'id': 'call_...', 'name': 'get_weather', 'arguments': {'city': 'Tokyo'}},
#       {'id': 'call_...', 'name': 'get_weather', 'arguments': {'city': 'London'}}])
```
"""

# %% [markdown]
"""
### Tips for collect_stream

- A chunk may have no choices at all, and a delta may have no text, no calls, or neither. <!-- requirement: empty-chunks -->
- Each entry of `delta.tool_calls` has an `index`. It says which call the fragment belongs to. The calls begin in the order
  of their index, but their fragments may come mixed.
- A stream that is cut raises nothing. Cut after the first delta of a call, it looks like a call without arguments; cut after
  the last brace, like a complete reply. The last chunk of a complete one has a `finish_reason`.
- You may also use the SDK's `ChatCompletionStreamState`. It does not notice a stream that breaks off, either.
- `id` and `function.name` come once. Afterwards they are `None`.
"""


# %% answer="collect_stream"
def collect_stream(stream):
    """Return the text of a streamed reply and its complete calls."""
    ### BEGIN SOLUTION
    text, calls, ended = "", {}, None
    for chunk in stream:
        if not chunk.choices:
            continue
        delta, ended = chunk.choices[0].delta, chunk.choices[0].finish_reason or ended
        text += delta.content or ""
        for fragment in delta.tool_calls or []:
            call = calls.setdefault(fragment.index,
                                    {"id": None, "name": None, "arguments": ""})
            call["id"] = fragment.id or call["id"]
            call["name"] = fragment.function.name or call["name"]
            call["arguments"] += fragment.function.arguments or ""
    if calls and ended in (None, "length"):
        raise ValueError("The stream breaks off: the calls may be incomplete.")
    whole = [calls[index] for index in sorted(calls)]
    return text, [{**call, "arguments": json.loads(call["arguments"] or "{}")}
                  for call in whole]
    ### END SOLUTION


# %% [markdown]
"""
### Try collect_stream

A place to play. Also ask for something that no tool covers.
"""

# %%
collect_stream(stream_of("What is the weather in Tokyo and London?"))

# %% check="collect_stream"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. What you wrote is the core of every program that
streams.
"""
