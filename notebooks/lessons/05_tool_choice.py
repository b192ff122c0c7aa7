# %% [markdown]
"""
# Lesson 05: decide who decides

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 45 minutes, and about 30 for the exercises |
| Exercises | 3, worth 25 points: `tool_choice_for` 5 · `classify_ticket` 10 · `run_until_answer` 10 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- say whether the model may, must or must not call a tool, and name the one it has to call;
- write that for Chat Completions and for the Responses API, whose forms differ;
- turn a forced call into a classifier;
- explain why a forced loop never ends, and give it an end;
- tell from a reply whether there are calls, without trusting `finish_reason`.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about earlier lessons. Think first, then look.
"""

# %%
import widgets

# %%
widgets.recall(
    "A reply may hold no call, one or many. Which line of Python handles all three?",
    "for call in message.tool_calls or []: ...",
)

# %%
widgets.recall(
    "Which two things end a tool loop?",
    "A reply without calls, which is the answer; and the bound on rounds, which is an error.",
)

# %%
widgets.recall(
    "What does the API know about your conversation from the previous request?",
    "Nothing, on Chat Completions. Messages and tools go out again with every request.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** the model decides whether a tool is called. Here your program has a say: for an agent that has to look things up
first, and for the desk that sorts the shop's mail.

Two tools of the shop, and a client. `decide` makes one request and prints what the model decided.
"""

# %%
import json

import openai

from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client
from widgets.helpers import tool, user


day = {"type": "string", "description": "Day of the week, e.g. Saturday"}
order_id = {"type": "string",
            "description": "Id of the order with its prefix, e.g. ORD-12345"}
tools = [
    tool("get_opening_hours", "Returns when the shop is open on a day.", {"day": day}),
    tool("get_order_status", "Returns where an order is.", {"order_id": order_id}),
]
client = make_client()


# %%
def decide(text, **settings):
    settings = {"model": MODEL, "tools": tools, **settings}
    try:
        reply = client.chat.completions.create(messages=[user(text)], **settings)
    except openai.BadRequestError as error:
        print(error)
        return
    message = reply.choices[0].message
    for call in message.tool_calls or []:
        print("calls:", call.function.name, call.function.arguments)
    print("says: ", message.content, "| finish_reason:", reply.choices[0].finish_reason)


# %% [markdown]
"""
## Three words and an object

`tool_choice` belongs to the request. It does not say what the model **should** do, which is what descriptions and
instructions are for. It says what the model **can** do: the service enforces it.

| `tool_choice` | the model | when you want it |
| --- | --- | --- |
| `"auto"` | calls tools or answers, as it sees fit | nearly always; the default with tools |
| `"required"` | must call at least one tool | every turn has to act: a robot, a support flow whose rules require a lookup before any reply |
| an object with a name | must call this tool | an endpoint for one purpose: a classifier, an extractor |
| `"none"` | must answer in words | the closing turn; a chat while tools are switched off |

Without `tools` the default is `"none"`.
"""

# %%
widgets.predict(
    'The user says "Hello!" and tool_choice is "required". What does the model do?',
    {
        "It calls some tool, with arguments it makes up": "Required rules out an answer in words. What the user did not say, the model has to invent.",
        "It says hello": "Words are what required rules out.",
        "The API answers 400": "The request is legal: there are tools, and one of them has to be called.",
    },
)

# %%
decide("Hello!")
decide("Hello!", tool_choice="required")

# %% [markdown]
"""
Look at the arguments of that call: nobody named a day. The stand-in takes the example from the description; a real
model would invent something equally plausible and equally wrong. **Force a call only where the request holds what the
call needs.**
"""

# %%
decide("When are you open on Sunday?", tool_choice="none")
decide("When are you open on Sunday?",
       tool_choice={"type": "function", "function": {"name": "get_order_status"}})

# %% [markdown]
"""
The second request forces the wrong tool, and it is called. The service does what you say, not what you mean.

**Modify.** Change the text of the last request so that the forced call makes sense.

**It worked if** the call has the id from your text.

<details><summary>One way to do it</summary>

```python
named_choice = {"type": "function", "function": {"name": "get_order_status"}}
decide("Where is my order ORD-12345?", tool_choice=named_choice)
```

</details>
"""

# %% [markdown]
"""
### All of them as buttons

A prompt, a `tool_choice`, and `parallel_tool_calls` (lesson 04): each press sends the request shown below the
buttons. Predict before you press: which tools, and which `finish_reason`? One of the answers surprises most people,
and a section further down is about it.
"""

# %%
widgets.explorer(
    tools,
    ["When are you open on Saturday and Sunday?", "Where is my order ORD-12345?",
     "Hello!"],
    client=client,
)

# %% [markdown]
"""
### Instructions steer what tool_choice leaves open

With `auto` the system message decides a lot. The same question under two of them; the replies are scripted, as the
stand-in does not follow instructions, and show what each sentence asks for:
"""

# %%
eager = "Use a tool for every question."
careful = "Use a tool when you have what it needs. If an id is missing, ask for it."
scripted = MockOpenAI(Scenario.of(
    Turn.asks_for("get_order_status", order_id="ORD-12345").on(system_contains=eager),
    Turn.says("Which order is it?").on(system_contains=careful),
))
for instructions in (eager, careful):
    messages = [{"role": "system", "content": instructions}, user("Where is my order?")]
    message = scripted.chat.completions.create(
        model=MODEL, messages=messages, tools=tools).choices[0].message
    print(instructions, "->", message.content or
          [call.function.arguments for call in message.tool_calls or []])

# %% [markdown]
"""
The customer named no order. The first sentence leaves the model no choice but to make up an id; the second says when to
call **and** what to do otherwise. Write both halves, and try them with the model you use: another one may
read them differently.

## The same word, two forms

The named tool is where the two APIs differ:

```python
{"type": "function", "function": {"name": "get_opening_hours"}}   # Chat Completions
{"type": "function", "name": "get_opening_hours"}                  # Responses
```

Chat Completions wraps everything about a function in `function`, definitions and calls included. The Responses API is
flat throughout (lesson 08). A common mistake is to send the flat form to Chat Completions. The SDK does not notice:
it sends what you give it.
"""

# %%
widgets.predict(
    'Chat Completions gets tool_choice={"type": "function", "name": "get_opening_hours"}. What happens?',
    {
        "Error 400: something is missing": "The server looks for the key function, and does not find it.",
        "It works: the name is there": "The name is there, but the server looks for it inside function.",
        "It is ignored, as if it were auto": "A parameter in the wrong form is refused. Otherwise you would believe that the tool was forced.",
    },
)

# %%
decide("When are you open on Sunday?",
       tool_choice={"type": "function", "name": "get_opening_hours"})

# %% [markdown]
"""
And the other way around, Chat's form sent to the Responses API:
"""

# %%
flat_tools = [{"type": "function", **each["function"]} for each in tools]
nested = {"type": "function", "function": {"name": "get_opening_hours"}}
try:
    client.responses.create(model=MODEL, input="Open on Sunday?", tools=flat_tools,
                            tool_choice=nested)
except openai.BadRequestError as error:
    print(error)

# %% [markdown]
"""
### More ways to get it wrong

Predict each of the three before you run the cell.
"""

# %%
decide("Hello!", tool_choice="any")
decide("Hello!",
       tool_choice={"type": "function", "function": {"name": "get_opening_hour"}})
decide("Hello!", tools=openai.omit, tool_choice="auto")

# %% [markdown]
"""
- `any` is another provider's word for `required` (lesson 12).
- The second message speaks of `function_call` and `functions`: those were the parameters' names before there were tools.
  The service still uses them here. Read it as: `tool_choice` names a tool that is not in `tools`.
- `openai.omit` leaves a parameter out. `tool_choice` without tools is refused, whatever it says.

## Some of the tools: allowed_tools

A support agent has ten tools, and while a refund is being discussed only three of them make sense. You could send
three. But a service that keeps the beginning of your requests in a **cache**, so as not to process it twice (lesson
11), has to read everything again when the list of tools changes. `allowed_tools` leaves the list as it is and narrows
the choice:
"""

# %%
only_orders = {
    "type": "allowed_tools",
    "allowed_tools": {
        "mode": "auto",
        "tools": [{"type": "function", "function": {"name": "get_order_status"}}],
    },
}
decide("When are you open on Sunday?", tool_choice=only_orders)
decide("Where is my order ORD-12345?", tool_choice=only_orders)

# %% [markdown]
"""
`mode` is `auto` or `required`. The Responses API has the same without the inner wrapping:
`{"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "get_order_status"}]}`.

## A classifier is one forced call

Ask a model in words to sort a message, and you get words: *"This seems to be about billing."* A program wants one of
four values. So make the answer a function call: the parameters are the answer's fields, an `enum` lists what is
possible, and `tool_choice` names the tool. (It says which tool, not how often: `parallel_tool_calls=False` keeps it
to one call.) Nothing is executed. The arguments are the result.
"""

# %%
topics = ["billing", "delivery", "technical", "other"]
sort_message = tool(
    "sort_message",
    "Files a customer's message under a topic.",
    {"topic": {"type": "string", "enum": topics,
               "description": "What the message is about"}},
    ["topic"],
)
named = {"type": "function", "function": {"name": "sort_message"}}
for text in ("There is a mistake on my billing statement.", "The delivery never came.",
             "It is a technical problem."):
    decide(text, tools=[sort_message], tool_choice=named)

# %% [markdown]
"""
(The stand-in finds a topic where the text has its word. A language model also knows that *charged twice* is billing.)

In these lines `finish_reason` is `tool_calls`, as you would expect. That is not so on every model.

## finish_reason is not the signal
"""

# %%
widgets.predict(
    "On gpt-4o a named tool was forced, and the reply holds the call. What is finish_reason?",
    {
        '"stop"': "After a named tool gpt-4o says stop although there is a call. In recorded traffic of 2025, gpt-5-mini said tool_calls.",
        '"tool_calls"': "That is what one expects, and what required gives. After a named tool this model says something else.",
        "None": "In a stream it is None until the end. A complete reply has a value.",
    },
)

# %%
for model in ("gpt-4o", "gpt-5-mini"):
    for choice in ("required", named):
        sorter = MockOpenAI(Scenario.of(Turn.asks_for("sort_message", topic="billing")))
        reply = sorter.chat.completions.create(
            model=model, messages=[user("Charged twice!")], tools=[sort_message],
            tool_choice=choice
        )
        shown = choice if isinstance(choice, str) else "named"
        print(f"{model:11} {shown:9} finish_reason {reply.choices[0].finish_reason}")

# %% [markdown]
"""
This cell builds the mock by itself, with a scenario (lesson 03), so that two models can be
compared offline. The difference between them was recorded from the real service in 2025. (The SDK lists 11 December 2026
as the shutdown of gpt-5-mini and 14 January 2027 as that of gpt-4o. Models come and go; the rule stays.)

The rule is older than this example: **branch on `message.tool_calls`.** `finish_reason` has one more meaning you will
need: `length`, the reply was cut off (lesson 07).
"""

# %% [markdown]
"""
## The loop that cannot end

`required` looks like a good idea for an agent that must look things up before it answers. Here is the loop of lesson 03
with it, and a bound of four rounds so that we get it back.
"""

# %%
REGISTRY = {
    "get_opening_hours": lambda day: {"day": day, "open": "10 to 18"},
    "get_order_status": lambda order_id: {"order_id": order_id, "status": "shipped"},
}


def run(messages, choose, max_rounds=4):
    for number in range(max_rounds):
        reply = client.chat.completions.create(model=MODEL, messages=messages,
                                               tools=tools, tool_choice=choose(number))
        message = reply.choices[0].message
        messages.append(message)
        calls = [(call.function.name, call.function.arguments)
                 for call in message.tool_calls or []]
        print(f"round {number + 1}, {choose(number)}:", message.content or calls)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            result = REGISTRY[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id,
                             "content": json.dumps(result)})
    raise RuntimeError(f"no answer after {max_rounds} rounds")


# %%
widgets.predict(
    'run(...) sends tool_choice="required" in every round. How does it end?',
    {
        "With RuntimeError, after four": "The result is there after the first round. But the model must call a tool, so it can never answer.",
        "With the opening hours, after two rounds": "They are in the list after the first round. To say them, the model would need words, and required rules them out.",
        "With an error 400": "Each request is legal. Nothing tells the API that you meant to stop.",
    },
)

# %%
try:
    run([user("When are you open on Sunday?")], lambda number: "required")
except RuntimeError as error:
    print("RuntimeError:", error)

# %% [markdown]
"""
**Investigate.** Read the calls from the second round on. The hours are known by then, and the model still has to call
something. Where does the order id come from? Nobody wrote one: it is the example in the description. A tool that changes
something would have been carried out with it.

You pay for every one of these rounds. This is a common mistake in agents; without a bound the loop runs until
somebody looks at the bill.

**The way out: force the beginning, free the rest.** `required` in the first request, `auto` in all others.
"""

# %%
run([user("When are you open on Sunday?")],
    lambda number: "required" if number == 0 else "auto")

# %% [markdown]
"""
```mermaid
flowchart LR
    accTitle: A loop that begins with a call
    accDescr: The first request has tool_choice required, so a tool is called. Its result goes into the next request, which has tool_choice auto. There the model either calls again, and comes back to the same place, or answers, and the loop ends.
    A[request with required] --> B[calls] --> C[results]
    C --> D[request with auto]
    D -- calls --> B
    D -- answer --> E[done]
```

In words: the first request has `required`, so a tool is called. Its result goes into the next request, which has `auto`.
There the model either calls again or answers.

The mirror image is useful too: `auto` all the way, and **`none` for the closing turn** when the bound is reached. The
model then has to make do with what it has, and the user gets an answer instead of an error.

Put the lines of such a loop in order. Two of them do not belong.
"""

# %%
widgets.parsons(
    "A loop that must call first, and answers at the end.",
    [
        "for number in range(max_rounds):",
        '    choice = "required" if number == 0 else "auto"',
        "    message = send(messages, tools, choice)",
        "    messages.append(message)",
        "    if not message.tool_calls:",
        "        return message.content",
        "    messages.extend(answers(message.tool_calls))",
        'raise RuntimeError("no answer")',
    ],
    {
        '    choice = "required"': "Required in every round: the model can never answer.",
        '    if finish_reason == "stop":': "Some models say stop although there are calls. Look at message.tool_calls.",
    },
    why="The first request forces a call; after that the model may stop.",
)

# %% [markdown]
"""
**Make.** Change `run` so that it does not raise when the bound is reached, but sends one last request with
`tool_choice="none"` and returns its text. Try it with `lambda number: "required"`.

**It worked if** four forced rounds are followed by words, without a `RuntimeError`.

<details><summary>One way to do it</summary>

```python
def run_with_closing_turn(messages, choose, max_rounds=4):
    try:
        return run(messages, choose, max_rounds)
    except RuntimeError:
        closing = client.chat.completions.create(
            model=MODEL, messages=messages, tools=tools, tool_choice="none"
        )
        return closing.choices[0].message.content


print(run_with_closing_turn([user("When are you open on Sunday?")],
                            lambda number: "required"))
```

`run` leaves its messages in the list, with every call answered, so the closing request can use it.

</details>
"""


# %%
def run_with_closing_turn(messages, choose, max_rounds=4): ...


# %% [markdown]
"""
## What tool_choice cannot do

- **It is not a safety device.** `none` for one request does not take a tool away from the next one. Whether a call is
  carried out is decided in your code (lesson 10).
- **It gives no order.** Descriptions and instructions say that the customer must be looked up before the refund; your
  code makes sure of it, by checking what has already happened.
- **It does not make arguments true.** A forced call with nothing to go on invents its arguments, as you saw.

## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| flat name on Chat Completions | `Missing required parameter: 'tool_choice.function'.` |
| nested name on Responses | `Missing required parameter: 'tool_choice.name'.` |
| a word that is not a mode | `Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'.` |
| a name that is not among the tools | `Invalid value for 'function_call': no function named 'get_opening_hour' was specified in the 'functions' parameter.` |
| `tool_choice` without tools | `Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.` |

These cause no error at all: the wrong tool forced, a call forced without the facts it needs, a loop that is forced
forever.
"""

# %% [markdown]
"""
## Summary

- `auto`: may. `required`: must. A name: must, this one. `none`: must not. `allowed_tools`: some of them.
- Chat Completions nests the name in `function`, Responses does not.
- One forced call makes a classifier; its arguments are the result.
- Branch on `message.tool_calls`, never on `finish_reason`.
- Force the first round only.

## Questions people ask

**Does `required` force exactly one call?** At least one. Add `parallel_tool_calls=False` where it must be one
(lesson 04).

**May I force a tool and have an answer in words in the same reply?** Don't count on it: in recorded traffic the text
beside a forced call is empty.

**Does a forced call replace structured outputs?** Both give you JSON. For an answer in a fixed form,
`response_format` says what you mean (lesson 07); a forced call is the older way, and works on models that have tools
but no structured outputs.

**Which models take all of this?** Not every model on Chat Completions: from gpt-5.6 on, function tools are rejected
there unless `reasoning_effort` is `none`, and some models have no `none` (lesson 00). The Responses API takes tools
with all of them.

## Exercises

[Assignment 05](../exercises/release/05_tool_choice/05_tool_choice.ipynb): three exercises, 25 points.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="05_tool_choice")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Function calling](https://developers.openai.com/api/docs/guides/function-calling), the
part on tool choice. Then [lesson 06](06_errors.ipynb), about everything that can go wrong in a tool, and how the
model helps to fix it.
"""
