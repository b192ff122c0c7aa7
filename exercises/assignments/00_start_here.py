# %% [markdown]
"""
# Assignment 00: your first tool

The shop of lesson 00 gets a second function, `get_opening_hours`. Your work is what a model needs to ask for it: the
**tool definition**.

| exercise | you define | points |
| --- | --- | --- |
| 1 | `first_tool` | 5 |

The lesson that goes with it: [00_start_here](../../../notebooks/00_start_here.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. The card
says what is right, what is not and why. You can check as often as you like. Everything runs offline: the API that
answers you is simulated, but the requests and the error messages have the real form.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `ask(question, tool)` is the agent of the lesson with one tool, yours. It prints the call that comes
back and the answer, or the API's objection to your definition.
"""

# %% locked="setup"
import json

import openai

from grader import check
from mocks import MODEL, make_client

HOURS = {"saturday": "9 to 14", "sunday": "closed"}


def get_opening_hours(day):
    return {"day": day, "open": HOURS.get(str(day).lower(), "9 to 18")}


def ask(question, tool):
    """Answer a question with one tool; print the calls, and what the API objects to."""
    if tool is ...:
        print("There is no tool yet: write it in the cell above and run that cell.")
        return
    client, messages = make_client(), [{"role": "user", "content": question}]
    try:
        message = client.chat.completions.create(model=MODEL, messages=messages,
                                                 tools=[tool]).choices[0].message
        for call in message.tool_calls or []:
            print(f"call:   {call.function.name}({call.function.arguments})")
            result = get_opening_hours(**json.loads(call.function.arguments))
            answer = {"role": "tool", "tool_call_id": call.id,
                      "content": json.dumps(result)}
            sent = [*messages, {"role": "assistant", "tool_calls": [call.model_dump()]},
                    answer]
            message = client.chat.completions.create(model=MODEL, messages=sent,
                                                     tools=[tool]).choices[0].message
        print("answer:", message.content)
    except (openai.BadRequestError, TypeError) as error:
        print(error)


# %% [markdown]
"""
## Exercise 1: first_tool

Define `first_tool`, a dict in the Chat Completions form. A model that gets it with the question *"When are you open on
Saturday?"* asks for a call of `get_opening_hours`. <!-- requirement: called -->

| part | value |
| --- | --- |
| form | `"type"` and `"function"`; everything else is inside `"function"`, as in the pattern | <!-- requirement: form -->
| name | `get_opening_hours` | <!-- requirement: name -->
| description of the tool | what comes back, in a sentence | <!-- requirement: description -->
| `day` | its only parameter: a string that has to be given | <!-- requirement: day -->
| description of `day` | what to write there, with an example | <!-- requirement: day-description -->

**The pattern**, the lesson's own tool:

```python
order_tool = {
    "type": "function",
    "function": {
        "name": "get_order_status",
        "description": "Returns where an order is and when it arrives.",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string",
                                        "description": "e.g. ORD-12345"}},
            "required": ["order_id"],
        },
    },
}
```
"""

# %% [markdown]
"""
### Tips for first_tool

- Copy the pattern and change what is different: the name, two descriptions and the parameter, in two places.
- The model never sees the Python function. What you write here is all it knows.
"""

# %% answer="first_tool"
first_tool = (
    ### BEGIN SOLUTION
    {
        "type": "function",
        "function": {
            "name": "get_opening_hours",
            "description": "Returns when the shop is open on a day of the week.",
            "parameters": {
                "type": "object",
                "properties": {"day": {"type": "string",
                                       "description": "Day of the week, e.g. Monday"}},
                "required": ["day"],
            },
        },
    }
    ### END SOLUTION
)

# %% [markdown]
"""
### Try first_tool

What answers is the stand-in, which compares words. Ask for other days as well.
"""

# %%
ask("When are you open on Saturday?", first_tool)

# %% check="first_tool"

# %% [markdown]
"""
## Done?

Save the notebook, and go on in [lesson 00](../../../notebooks/00_start_here.ipynb): there the exchange is taken apart,
message by message.
"""
