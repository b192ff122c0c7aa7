# %% [markdown]
"""
# Assignment 05: decide who decides

`tool_choice` says whether the model may, must or must not call a tool. Here you write it for both APIs, use it to
make a classifier, and build it into a loop that must act first and can still finish.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `tool_choice_for` | 5 |
| 2 | `classify_ticket` | 10 |
| 3 | `run_until_answer` | 10 |

The lesson that goes with it: [05_tool_choice](../../../notebooks/05_tool_choice.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under
it. In these checks the grader plays the model: it answers your requests, and looks at what you sent.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `client` is the offline mock; `TICKET_TOOL` is given for exercise 2, `WEATHER_TOOL` and
`get_weather` for exercise 3.
"""

# %% locked="setup"
import json

from grader import check
from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client

client = make_client()

TICKET_TOOL = {
    "type": "function",
    "function": {
        "name": "file_ticket",
        "description": "Files a customer's message under one category and one urgency.",
        "parameters": {
            "type": "object",
            "properties": {
                "category": {
                    "type": "string",
                    "enum": ["billing", "delivery", "technical", "other"],
                    "description": "What the message is about.",
                },
                "urgent": {"type": "boolean",
                           "description": "True where the customer cannot wait a day."},
            },
            "required": ["category", "urgent"],
        },
    },
}
CITY = {"type": "object",
        "properties": {"city": {"type": "string", "description": "e.g. Oslo"}},
        "required": ["city"]}
WEATHER = {"name": "get_weather", "description": "Returns the weather of a city.",
           "parameters": CITY}
WEATHER_TOOL = {"type": "function", "function": WEATHER}


def get_weather(city: str) -> dict:
    """Return the weather of a city."""
    return {"city": city, "weather": "rain"}


# %% [markdown]
"""
## Exercise 1: tool_choice_for

Complete `tool_choice_for(mode, name=None, *, api="chat")`, which returns what goes into a request as `tool_choice`.

| mode | what comes back |
| --- | --- |
| `"auto"`, `"required"`, `"none"` | the word itself, for either API | <!-- requirement: words -->
| `"tool"` with a name | the dict that makes the model call this tool, in the form that this `api` takes: `"chat"` or `"responses"` | <!-- requirement: named-tool -->
| any other mode, or `"tool"` without a name | `ValueError` | <!-- requirement: value-error -->

**Examples:**

```python
tool_choice_for("required")  # 'required'
tool_choice_for("any")  # ValueError
```
"""

# %% [markdown]
"""
### Tips for tool_choice_for

- Raise with a sentence that says what came and what is possible: `raise ValueError(f"unknown mode {mode!r}; ...")`.
- An empty name does not count as a name.
- The two forms of a named tool are in lesson 05, under *The same word, two forms*. Only one of them has a dict inside the dict.
"""


# %% answer="tool_choice_for"
def tool_choice_for(mode, name=None, *, api="chat"):
    """Return tool_choice for a request of one API."""
    ### BEGIN SOLUTION
    if mode in ("auto", "required", "none"):
        return mode
    if mode != "tool":
        raise ValueError(
            f"unknown mode {mode!r}; expected auto, required, none or tool")
    if not name:
        raise ValueError("the mode 'tool' needs the name of a tool")
    if api == "responses":
        return {"type": "function", "name": name}
    return {"type": "function", "function": {"name": name}}
    ### END SOLUTION


# %% [markdown]
"""
### Try tool_choice_for

A place to play: the other API, another mode.
"""

# %%
tool_choice_for("tool", "get_weather", api="responses")

# %% check="tool_choice_for"

# %% [markdown]
"""
## Exercise 2: classify_ticket

Complete `classify_ticket(client, text, *, model)`. It sends **one** request with `TICKET_TOOL`, <!-- requirement: one-request --> makes the model call it, <!-- requirement: forced -->
and returns the arguments of that call as a dict. <!-- requirement: arguments -->

**An example**, with the values a model might choose:

```python
classify_ticket(client, "I was charged twice for my order!", model=MODEL)
# {'category': 'billing', 'urgent': True}
```
"""

# %% [markdown]
"""
### Tips for classify_ticket

- Nothing is executed and nothing is sent back: the arguments are what you wanted.
- Some models say `finish_reason` `"stop"` after a call you named. Look at the calls themselves.
"""


# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    """Return the category and the urgency of a customer's message."""
    ### BEGIN SOLUTION
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
        parallel_tool_calls=False,  # this tool, and once
    )
    call = reply.choices[0].message.tool_calls[0]
    return json.loads(call.function.arguments)
    ### END SOLUTION


# %% [markdown]
"""
### Try classify_ticket

The stand-in compares words; it fills in what it finds.
"""

# %%
classify_ticket(client, "I was charged twice for my order, please help, it is urgent!",
                model=MODEL)

# %% check="classify_ticket"

# %% [markdown]
"""
## Exercise 3: run_until_answer

Complete `run_until_answer(client, messages, tools, registry, *, model, max_rounds=5)`: the loop of lesson 03, which must
look something up before it may answer.

| step | what happens |
| --- | --- |
| every request | `model`, `tools` and all messages so far | <!-- requirement: every-request -->
| first request | `tool_choice="required"` | <!-- requirement: first-required -->
| all others | `tool_choice="auto"` | <!-- requirement: others-auto -->
| a reply with calls | append it, then one tool message for each of its calls: those of the last round, too | <!-- requirement: calls-answered -->
| a reply without calls | return its text | <!-- requirement: answer -->
| after `max_rounds` requests without an answer | `RuntimeError` | <!-- requirement: bound -->

Whether you append to the caller's list or to a copy, and whether you keep the final answer in it, is up to you.

**An example.** A question that needs one round of tools, so two requests:

```python
messages = [{"role": "user", "content": "Do I need an umbrella in Oslo?"}]
run_until_answer(client, messages, [WEATHER_TOOL], {"get_weather": get_weather},
                 model=MODEL)
# 'Yes: it rains in Oslo.'
```

With `max_rounds=1` the same conversation ends with a `RuntimeError`.
"""

# %% [markdown]
"""
### Tips for run_until_answer

- Count the rounds with `range(max_rounds)`; its first number tells you which request is the first.
- A result goes back as JSON text. Unknown names are answered as in lesson 02.
"""


# %% answer="run_until_answer"
def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    """Let the model call tools, at least once, until it answers in words; return the
    words."""
    ### BEGIN SOLUTION
    for number in range(max_rounds):
        choice = "required" if number == 0 else "auto"
        reply = client.chat.completions.create(model=model, messages=messages,
                                               tools=tools, tool_choice=choice)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            function = registry.get(call.function.name)
            if function is None:
                result = {"error": f"Unknown function: {call.function.name}"}
            else:
                result = function(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id,
                             "content": json.dumps(result)})
    raise RuntimeError(f"no answer after {max_rounds} rounds")
    ### END SOLUTION


# %% [markdown]
"""
### Try run_until_answer

The example from above, with scripted replies. Try `max_rounds=1`, or a second round of calls. What each request had as its
`tool_choice` is in `scripted.transcript`.
"""

# %%
scripted = MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="Oslo"),
                                  Turn.says("Yes: it rains in Oslo.")))
umbrella = [{"role": "user", "content": "Do I need an umbrella in Oslo?"}]
print(run_until_answer(scripted, umbrella, [WEATHER_TOOL], {"get_weather": get_weather},
                       model=MODEL))
print([exchange.request.get("tool_choice") for exchange in scripted.transcript])

# %% check="run_until_answer"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. You can now make a model act, keep it from acting, and
let it stop.
"""
