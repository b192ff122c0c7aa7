# %% [markdown]
"""
# Lesson 00: start here

| about | this lesson |
| --- | --- |
| Level | beginner: you know Python, you need to know nothing about language models |
| Time | 45 minutes, and about 5 for the exercise |
| Exercises | 1, worth 5 points: `first_tool` 5 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- say what function calling is, and which of its five steps your program does;
- describe a function of your own, so that a model asks for it;
- read one complete exchange, message by message;
- run the whole course offline, and move the same code to a real model.
"""

# %% [markdown]
"""
## Is everything in place?

A notebook is made of cells. Click the cell below and press **Shift+Enter**: it runs, and its result appears under it.
Run every cell, from top to bottom.
"""

# %%
import json

import openai

import widgets
from mocks import MODEL, MockOpenAI, Scenario, Turn, explain, make_client

client = make_client()
reply = client.chat.completions.create(model=MODEL,
                                       messages=[{"role": "user", "content": "Hello!"}])
print(f"Ready: openai {openai.__version__}, and {reply.model} answers.")

# %% [markdown]
"""
You should read **Ready**. If you see an error instead, [the reference](extras/reference.ipynb) says what to do.
"""

# %% [markdown]
"""
## A shop's agent at work

A shop has a parcel on its way, and a Python function that looks it up.
"""

# %%
orders = {"ORD-12345": {"status": "shipped", "arrives": "Tuesday"}}


def get_order_status(order_id):
    return orders.get(order_id, {"error": f"There is no order {order_id}."})


# %% [markdown]
"""
Two cells turn this function into an **agent** that customers can write to. Run them; by the end of this lesson you will
have met every line.
"""

# %%
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


# %%
def agent(client, question):
    messages = [{"role": "user", "content": question}]
    while True:
        reply = client.chat.completions.create(model=MODEL, messages=messages,
                                               tools=[order_tool])
        message = reply.choices[0].message
        if not message.tool_calls:
            return message.content
        messages.append(message)
        for call in message.tool_calls:
            result = get_order_status(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id,
                             "content": json.dumps(result)})


QUESTION = "Where is my order ORD-12345?"
print(agent(make_client(), QUESTION))

# %% [markdown]
"""
**Shipped, Tuesday.** The sentence is wooden, and it is true: both words come from the shop's data.

### The same question without the function

Here is the same question to a model that has no function to ask for.
"""

# %%
told = MockOpenAI(Scenario.of(Turn.says("Your order ORD-12345 was delivered yesterday "
                                        "at 2 PM. Enjoy your purchase!")))
reply = told.chat.completions.create(model=MODEL,
                                     messages=[{"role": "user", "content": QUESTION}])
print(reply.choices[0].message.content)

# %% [markdown]
"""
**Yesterday at 2 PM** is made up. This reply was written for this cell, to show what a model without access to your data may
say: something that sounds right. A **language model** takes text and writes text. It has no database and no clock.

**What answers you in this course is simulated.** The `openai` package and its requests are real, and the rules
of the real service apply. Nothing leaves your computer: a **stand-in** answers, or a reply that was
written for the cell, as above. The stand-in is not a language model. It picks the tool that shares the most words with
the question. The form of every request, reply and error carries over to a real model, and so does your code; how well a
tool is chosen, and the wording, do not.

**Make.** Put an order of your own in place of the one below and ask for it. It worked if your words come back.

<details><summary>One way to do it</summary>

```python
orders["ORD-50005"] = {"status": "lost", "arrives": "in another dimension"}
print(agent(make_client(), "Where is my order ORD-50005?"))
```

</details>
"""

# %%
orders["ORD-30003"] = {"status": "waiting for your signature", "arrives": "today"}
print(agent(make_client(), "Where is my order ORD-30003?"))

# %% [markdown]
"""
A question first. Its cell is collapsed, because the code holds the answer. Run it, and choose in what appears below.
"""

# %%
widgets.predict(
    "The user asks: Where is my order ORD-12345? You described a function get_order_status. What comes back first?",
    {
        "A request to call get_order_status, with order_id ORD-12345": "The model has no access to your functions. It can only ask for a call. Running it is your program's work.",
        "The status of the order": "That is what the user wants to hear. The model cannot know it: it is in your shop's data, and nobody has looked there yet.",
        "The Python code of get_order_status": "The code stays with you. You sent a description, and the model asks for a call by name.",
    },
)

# %% [markdown]
"""
## The five steps

1. **Define.** Your program describes its functions as data.
2. **Request.** It sends the user's question together with these definitions.
3. **Tool call.** The model replies with a name, arguments and an id. Or with text, when no function is needed.
4. **Execute.** Your program runs the function. The model waits; it takes no part in this.
5. **Return.** Your program sends the result back under the same id, and the model writes its answer from it.

The person who asked sees only the answer. Something with consequences, such as a refund, they should see and agree to
first (lesson 10).
"""

# %% [markdown]
"""
Here is what the agent did: *run* is step 4, and *append* begins step 5. Before each press of *Forward*, say what comes
next.
"""

# %%
client = make_client()
log = widgets.watch(client)
agent(client, QUESTION)
widgets.stepper(log)

# %% [markdown]
"""
## Your first tool

`order_tool` above is all that the model is told about the function: its name, what comes back, and its parameters, each with
a type and a description. `"required"` lists the ones it can't do without.

In **[the first exercise](../exercises/release/00_start_here/00_start_here.ipynb)** (5 points) you write one like it for
another function of the shop. Open it now, and come back afterwards: then we take the exchange apart.
"""

# %% [markdown]
"""
## One complete exchange

```mermaid
sequenceDiagram
    accTitle: The five steps of function calling
    accDescr: Your program sends the question and the tool definitions to the model. The model replies with a tool call. Your program runs the function and sends the result back. The model writes the answer.
    participant P as Your program
    participant M as Model
    Note over P: 1 Define the tools
    P->>M: 2 Question and tool definitions
    M-->>P: 3 Tool call: name, arguments, id
    Note over P: 4 Run the function
    P->>M: 5 Result, with the same id
    M-->>P: Answer in words
```

Now the agent's work by hand, without a loop. **Step 1: define** is done: the function `get_order_status(order_id)` and its
description `order_tool` are there. Nothing connects the two except the name, and keeping them in step is up to you.
"""

# %% [markdown]
"""
**Step 2: request.** A conversation is a list of messages, and each message has a **role**: `system` for your
instructions (newer code uses `developer`), `user` for the person, `assistant` for the model, `tool` for results. The
whole list travels every time.
"""

# %%
messages = [
    {"role": "system", "content": "You help the customers of a shop."},
    {"role": "user", "content": QUESTION},
]
reply = client.chat.completions.create(model=MODEL, messages=messages,
                                       tools=[order_tool])
message = reply.choices[0].message
print("content:   ", message.content)
print("tool calls:", message.tool_calls)

# %% [markdown]
"""
**Step 3: the tool call** is in your hands. `content` is `None`: the model has not answered yet. `tool_calls` holds one
call with an id, a name, and the arguments as **text**. Nothing has run so far: no cell of
this section has called `get_order_status`.

**Step 4: execute.** Text becomes a dict, the dict becomes arguments.
"""

# %%
# One call is enough here; lesson 02 handles any number.
call = message.tool_calls[0] if message.tool_calls else None
if call:
    arguments = json.loads(call.function.arguments)
    result = get_order_status(**arguments)
    print("called with:", arguments)
    print("result:     ", result)
else:
    print("This model answered in words. Run the cell with the request again.")

# %% [markdown]
"""
**Step 5: return.** Two messages join the list: what the model said (its call), then the result under the **same id**.
The model remembers nothing between requests, so it needs to see both.
"""

# %%
if call:
    messages.append(message.model_dump(exclude_none=True))
    messages.append({"role": "tool", "tool_call_id": call.id,
                     "content": json.dumps(result)})
    final = client.chat.completions.create(model=MODEL, messages=messages,
                                           tools=[order_tool])
    print(final.choices[0].message.content)

# %% [markdown]
"""
The stand-in's sentence is wooden: it fills a pattern with the fields of the result. A real model would write it
better. The rest matches the real service.

Here is the whole list once more, as it was sent.
"""

# %%
for number, entry in enumerate(messages, 1):
    print(number, entry["role"])
    print("   ", entry.get("content") or "")
    for asked in entry.get("tool_calls", []):
        print("    asks for", asked["function"]["name"], asked["function"]["arguments"],
              "id", asked["id"])
    if entry["role"] == "tool":
        print("    answers", entry["tool_call_id"])

# %% [markdown]
"""
### Why that tool?

`explain(client)` asks the stand-in why it did what it did last. A real model cannot be asked like this; on a real
endpoint `explain` says so.
"""

# %%
# change it: which words bring the tool back?
question = "Tell me a joke about parrots."
asked = [{"role": "user", "content": question}]
client.chat.completions.create(model=MODEL, messages=asked, tools=[order_tool])
explain(client)

# %% [markdown]
"""
**Change it.** Put a question of your own into the cell above and run it again, two or three times. Find one that gets
the tool called and one that does not.

**It worked if** `explain` names `get_order_status` for one question and no tool for the other.

<details><summary>One way to do it</summary>

```python
question = "What is the status of my order ORD-12345?"  # called
question = "Do parrots sleep at night?"  # not called
```

</details>
"""

# %% [markdown]
"""
## Talk and act

Ask a language model for the weather in Tokyo and it has two options: say that it does not know, or guess from old text.

A **program that talks** answers from what it has read: opening hours, return rules, frequently asked questions. A
**program that acts** also looks up *your* order, books *your* appointment, freezes *your* card, changes *your*
address. Most questions people bring to a help desk are of the second kind:

| the customer writes | a program that talks | a program that acts |
| --- | --- | --- |
| Where is my order ORD-12345? | explains how to track an order | looks it up: shipped, arrives on Tuesday |
| Can you freeze my card? | gives the phone number of the bank | prepares it, asks, freezes it |
| Book an appointment. | shows the opening hours | finds a free time and books it |
| What is my account balance? | explains where the app shows it | reads it, for the person who is logged in |
| Where is my package? It was supposed to arrive today. (at 11 PM) | "We are back at nine." | looks it up now, and hands over to a person when it can't settle it |

Before June 2023 programmers asked the model to write something like `LOOKUP: ORD-12345` and searched the answer for it with
regular expressions. That works in a demo. It fails when the model one day writes "I will look up order 12345 for
you" and the next program in the chain has to parse that.

**Function calling** is the agreed way, and the bridge between what a model knows and what your program can do. You send a
list of functions, described as data. When one of them would help, the model does not answer in prose: it replies with the
**name** of a function and the **arguments** for it, in a form a program can read.
"""

# %% [markdown]
"""
## What function calling is not

- **The model never runs your code.** It never sees your Python either: only the description you send. The description
  and the function are two separate things, and keeping them in step is your job.
- **Nothing happens by itself.** When a reply asks for `delete_account`, no account is deleted. Your program may run it,
  refuse, or ask a person first. You keep control of execution, of checking, and of errors.
- **It doesn't guarantee that the arguments are right.** They are the model's proposal. Treat them like input from a
  stranger.
- **It is not only for actions.** The same mechanism makes a model hand over data in a fixed form (lesson 07).

### Some words, used from here on

| word | meaning |
| --- | --- |
| API | the service's programming interface: requests go to its addresses (**endpoints**), replies come back, as JSON |
| SDK | the Python package `openai`: it turns Python into requests, and replies into Python objects |
| prompt | all the text a model reads for one reply; the **system prompt** is the part with your instructions |
| token | a piece of a word; what a model reads and writes is counted and paid for in tokens |
| tool | something the model may ask for; in this course, a function of yours |
| tool definition | the data that describes a tool: name, description, parameters |
| tool call | the model's request: a name, arguments, and an id |
| dispatch | finding the function a call names, and running it |
| tool message | the message that carries a result back to the model |
| agent | a program that repeats all this until the task is done |

"Function calling" and "tool calling" mean the same in most texts. Where people distinguish them, *tool use* is the
wider idea (tools can also run at the provider, such as web search), and *function calling* is the part where your own
code runs. What is sold as a plugin, an assistant or an agent is built on top of it.
"""

# %% [markdown]
"""
## From offline to a real model

The course never builds a client for a service by hand. `make_client()` reads the environment variable `COURSE_BACKEND`,
which you set **before** you start JupyterLab: without it you get the offline mock; with `openai`, the real service, which
costs money and needs a key. [The reference](extras/reference.ipynb) has the values and what each needs.

No cell changes. The model's name is kept in one constant, `MODEL`, and `COURSE_MODEL` replaces it. That constant
matters: models are retired, with about three months' notice. The course's default, `gpt-5.4-mini`, takes function tools
on Chat Completions without further settings, and the SDK used here lists no shutdown for it. A model's
`shutdown_date` says it: the cell below asks.

From gpt-5.6 on, Chat Completions takes function tools only with `reasoning_effort="none"`. `COURSE_REASONING_EFFORT=none`
adds that to the course's requests: set it together with `COURSE_MODEL=gpt-6-luna`, the cheap successor that OpenAI names for
`gpt-4o-mini`, which ends on 14 January 2027. Some models, such as gpt-6-astra, have no `none`: they take tools on the Responses API only (lesson 08).
"""

# %%
import os

print("backend:", os.environ.get("COURSE_BACKEND") or "mock")
print("model:  ", MODEL)
print("ends:   ", client.models.retrieve(MODEL).shutdown_date or "no date is known")
print("client: ", type(client).__name__)
print("is an openai.OpenAI:", isinstance(client, openai.OpenAI))

# %% [markdown]
"""
## How lessons and exercises work

Every lesson has the same rhythm:

1. **Predict.** You choose what you think a cell will do, before it runs. A wrong guess you made yourself stays in
   memory longer than a right answer you read.
2. **Run** the cell, and compare.
3. **Investigate**: the text says what to look at.
4. **Modify** the cell, and run it again.
5. **Make**: write your own, here first and then in the exercises.

Exercises live in notebooks of their own. Under each answer is a cell such as `check("first_tool")`. It shows a **check
card**: what was tried, what your code gave, what it should give, why that matters, and what to do next. Hints unfold one
after another. [The reference](extras/reference.ipynb) explains each part of a card.

You can check as often as you like; no points are taken off. Once the core of an exercise works, each case that holds gives its
share of the points; an exercise is **passed** when all of them hold. The **progress board** adds it all up.
"""

# %%
widgets.progress(read="00_start_here")

# %% [markdown]
"""
## Exercises

[Assignment 00](../exercises/release/00_start_here/00_start_here.ipynb): one exercise, 5 points, if you have not done it yet.
Then lesson 01.
"""

# %% [markdown]
"""
## Summary

- The model chooses a function and its arguments. **Your program runs it**, or does not.
- Five steps: define, request, tool call, execute, return.
- The model sees the definition, never the code.
- Call and result belong together by id, and both stay in the list of messages.
- The same code runs offline and against a real model; one variable decides.

### Questions people ask

**Can the model call my function without my knowledge?** No. It sends text. If your program ignores it, nothing
happens.

**Does function calling cost extra?** There is no separate fee. Definitions count as input tokens, in every request.

**Do I need it if my chatbot only answers questions about our products?** Not as long as the text you give it holds the
answers. You need it as soon as an answer depends on *who* asks, or on *now*.

**Do small models do this well?** Larger ones are more reliable. Clear descriptions help all of them.

### Read next

In OpenAI's documentation: the guide [Function calling](https://developers.openai.com/api/docs/guides/function-calling),
its overview. Then go on to [lesson 01: describe tools to a model](01_schema.ipynb).
"""
