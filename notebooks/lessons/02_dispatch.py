# %% [markdown]
"""
# Lesson 02: carry out tool calls

| about | this lesson |
| --- | --- |
| Level | beginner |
| Time | 60 minutes, and about 45 for the exercises |
| Exercises | 4, worth 45 points: `dispatch_tool_call` 10 · `process_tool_calls` 15 · `tool_definition` 10 · `ToolRegistry` 10 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- take a reply apart and find the calls in it, whether none, one or many;
- turn the arguments from text into Python;
- map names to functions with a registry, and answer a name that does not exist;
- send results back in pairs the API accepts, and read the errors when it does not;
- make tool definitions out of functions.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about lessons 00 and 01. Think first, then look.
"""

# %%
import widgets

# %%
widgets.recall(
    "Name the five steps of function calling.",
    "Define the tools, send the request, receive a tool call, execute the function, return the result.",
)

# %%
widgets.recall(
    "What are strict mode's two rules?",
    "Every object has additionalProperties false, and every property is in required. Optional becomes nullable.",
)

# %%
widgets.recall(
    "A tool made with pydantic_function_tool from the class GetOrderStatus: what is it called, unless you say otherwise?",
    "GetOrderStatus. A program that looks for get_order_status does not find it. Pass name= to choose.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** its tools are well described, and nobody carries out what the model asks for. That is the work of this lesson.

Two functions of a shop, and their definitions. `get_weather` is here because parcels get wet, and because its result
is worth a second look later.
"""

# %%
import json

import openai
from openai.types.chat import ChatCompletionMessageFunctionToolCall
from pydantic import TypeAdapter

from mocks import MODEL, make_client
from widgets.helpers import tool


def get_order_status(order_id: str) -> dict:
    """Return where an order is and when it arrives."""
    return {"order_id": order_id, "status": "shipped", "arrives": "2026-11-24"}


def get_weather(city: str, units: str = "celsius") -> dict:
    """Return the current weather of a city."""
    return {"city": city, "temperature": 22, "unit": units}


# %%
city = {"type": "string", "description": "Name of the city, e.g. Oslo"}
units = {"type": "string", "enum": ["celsius", "fahrenheit"],
         "description": "celsius if not said"}
order_id = {"type": "string",
            "description": "Id of the order with its prefix, e.g. ORD-12345"}
tools = [
    tool("get_weather", "Returns the weather of a city.",
         {"city": city, "units": units}, ["city"]),
    tool("get_order_status", "Returns where an order is.", {"order_id": order_id},
         ["order_id"]),
]
client = make_client()

# %% [markdown]
"""
`send` makes one request, and `words` takes the text out of the reply. `attempt` calls a function and prints what it returns,
or the objection it ends with, so that you can make mistakes here safely. `user` writes a user message. Later lessons
import the last two from `widgets.helpers`. Two more settings belong to a request with tools:
`tool_choice` (lesson 05) and `parallel_tool_calls` (lesson 04); both have defaults that suit us.
"""


# %%
def send(messages, **settings):
    return client.chat.completions.create(model=MODEL, messages=messages, tools=tools,
                                          **settings)


def words(messages):
    return send(messages).choices[0].message.content


def attempt(function, *given, **settings):
    try:
        print(function(*given, **settings))
    except (openai.OpenAIError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")


def user(text):
    return {"role": "user", "content": text}


# %% [markdown]
"""
## What a reply looks like

The SDK turns the reply's JSON into objects. Walk down with dots, one level at a time.
"""

# %%
reply = send([user("Where is my order ORD-12345?")])
print(reply.choices[0].message.model_dump_json(indent=2, exclude_none=True))

# %% [markdown]
"""
| where | what it is |
| --- | --- |
| `reply.choices` | a list, with one entry unless you asked for more |
| `reply.choices[0].message` | what the model said: role `assistant` |
| `message.content` | its words, or `None`; beside tool calls it is usually `None` |
| `message.tool_calls` | a list of calls, or `None` |
| `call.id` | a text such as `call_` and 24 letters and digits; other servers use other forms, so only compare it: you need it for the answer |
| `call.type` | `"function"` for your functions |
| `call.function.name` | which function |
| `call.function.arguments` | the arguments, **as text** |
"""

# %%
widgets.predict(
    "What type is call.function.arguments?",
    {
        "str": "A model writes text. The API passes that text on as it is: JSON as a rule, but it has not been parsed yet.",
        "dict": "You would like one. But a model can write broken JSON, and nobody has parsed it yet.",
        "a Pydantic model": "The SDK's own objects are Pydantic models, call.function included. Its arguments are one field in it, and that field is text.",
    },
)

# %%
call = reply.choices[0].message.tool_calls[0]
print(type(call.function.arguments), call.function.arguments)
try:
    get_order_status(**call.function.arguments)
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
"""
Read the end of that message: `argument after ** must be a mapping, not str`. You will meet it again. Parse first:
"""

# %%
arguments = json.loads(call.function.arguments)
print(type(arguments), arguments)
get_order_status(**arguments)

# %% [markdown]
"""
Never use `eval` for this. JSON writes `true` and `null`, which Python does not know, and `eval` runs whatever text
arrives.

## None, one or many
"""

# %%
nothing = send([user("Hello!")]).choices[0].message
many = send([user("What is the weather in Tokyo and London?")]).choices[0].message
print("Hello:  ", nothing.tool_calls)
print("weather:", [asked.function.arguments for asked in many.tool_calls or []])

# %%
widgets.predict(
    "for call in nothing.tool_calls: ... What happens?",
    {
        "TypeError: 'NoneType' object is not iterable": "Without calls you get None, not an empty list. So write: for call in message.tool_calls or [].",
        "The loop body never runs": "That would be so with an empty list. Look at what the cell above printed.",
        "It asks the model again": "A for loop sends nothing. Only another request would ask the model.",
    },
)

# %% [markdown]
"""
Two habits for every program from the first day:

- `for call in message.tool_calls or []:` handles none, one and many;
- never `tool_calls[0]` alone. (The cells of this lesson may: they are demonstrations. If a real model answers one of them
  in words, run it again.)

**And `finish_reason`?** Each choice carries one: `tool_calls` after a call, `stop` after an answer. As a rule.
When you force a named tool (lesson 05), some models say `stop` although there are calls. So look at
`message.tool_calls`, and leave `finish_reason` to your logs.
"""

# %%
for said in (reply, send([user("Hello!")])):
    print(said.choices[0].finish_reason, "| calls:",
          len(said.choices[0].message.tool_calls or []))

# %% [markdown]
"""
## From name to function: the registry

With only one function, it is tempting to run it for every call. With two it breaks:
"""

# %%
widgets.predict(
    "The call asks for get_order_status, the code calls get_weather(**arguments). What happens?",
    {
        "TypeError: get_weather() got an unexpected keyword argument 'order_id'": "The call says which function it means. The program has to look.",
        "The weather comes back": "Python calls the function with the names it gets, and get_weather has no parameter order_id.",
        "Nothing": "A call with arguments that do not fit is an error in Python, and it says so.",
    },
)

# %%
try:
    get_weather(**arguments)
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
"""
A **registry** is a dict from name to function. The names are those of the definitions.
"""

# %%
REGISTRY = {"get_order_status": get_order_status, "get_weather": get_weather}

function = REGISTRY[call.function.name]
print(function(**arguments))

# %% [markdown]
"""
The values are the functions themselves, without parentheses: `get_weather`, not `get_weather()`.

### A name that is not there

Models sometimes ask for a function that nobody offered: `get_order_state` where you have `get_order_status`. This is
called a **hallucinated** name. It also happens when the registry and the definitions have drifted apart. `made_up`
builds such a call, of the SDK's own type.
"""


# %%
def made_up(name, arguments, id="call_1"):
    function = {"name": name, "arguments": arguments}
    return ChatCompletionMessageFunctionToolCall(id=id, type="function",
                                                 function=function)


wrong_name = made_up("get_order_state", '{"order_id": "ORD-12345"}')
try:
    REGISTRY[wrong_name.function.name]
except KeyError as error:
    print("KeyError:", error)

# %% [markdown]
"""
A crash gives the model no answer. Tell the model what went wrong, and it usually corrects itself. So the answer to an
unknown name is a **result** like any other:

```json
{"error": "Unknown function: get_order_state"}
```

One agreed form, for the model, your logs and your tests. The course keeps this exact wording for unknown names. Lesson 06
adds codes and messages for all the other things that go wrong.

Looking the name up in *your* registry is a safety check too: only what is in it can run. Compare that with
`globals()[name]`, which would run anything that happens to be within reach.
"""

# %% [markdown]
"""
## Results travel as text

The model reads text, so the result becomes text.
"""

# %%
widgets.predict(
    "Which of these content strings is JSON, as this course sends it?",
    {
        "json.dumps(the dict)": "It writes the spelling that JSON has: double quotes, true, null. Any program can read that, and so can the model.",
        "the dict itself": "A dict is not a string: the API refuses it as content.",
        "str(the dict)": "It is text in Python's spelling, with single quotes, True and None. A JSON parser stops at the first quote.",
    },
)

# %%
result = {"order_id": "ORD-12345", "late": True, "note": None}
print(str(result))
print(json.dumps(result))

# %% [markdown]
"""
The API does not insist on JSON in there; any string is accepted. JSON is a good habit: it keeps the structure, and
both sides read it well.

## The message pair

Call and answer travel as a pair: the assistant's message **with** its calls, then one tool message for each call.

```json
{"role": "assistant", "tool_calls": [
  {"id": "call_abc", "type": "function", "function": {...}}
]}
{"role": "tool", "tool_call_id": "call_abc", "content": "{\"status\": \"shipped\"}"}
```

The key is `tool_call_id`. (The Responses API says `call_id`. Do not mix them.) Here is the pair done right:
"""

# %%
question = user("Where is my order ORD-12345?")
asked = send([question]).choices[0].message
call = asked.tool_calls[0]
outcome = json.dumps(get_order_status(**json.loads(call.function.arguments)))
answer = {"role": "tool", "tool_call_id": call.id, "content": outcome}
attempt(words, [question, asked, answer])

# %% [markdown]
"""
`asked`, the SDK's own object, can go into the list: the SDK turns it back into JSON.

Now break it, piece by piece. First: **leave out the assistant message.** The result is there, so why not send it alone?
"""

# %%
widgets.predict(
    "messages = [question, answer], without the assistant message between them. What does the API say?",
    {
        "Error 400: the tool message has no call before it": "The server remembers nothing. To it, this is an answer to a question that nobody asked.",
        "It answers anyway": "A model could perhaps guess. But the API checks the list first, and the model never sees this one.",
        "It calls the tool once more": "Nobody gets that far: the list is refused before a model reads it.",
    },
)

# %%
attempt(words, [question, answer])

# %% [markdown]
"""
(*preceeding* is how the service spells it.) This error nearly always means: the assistant message was not appended, or it
was appended **after** the results.

Second: **leave out the answer**, and carry on without it.
"""

# %%
attempt(words, [question, asked])
attempt(words, [question, asked, user("And?")])

# %% [markdown]
"""
Every call needs its answer before anything else may follow. The message lists the ids that lack one.

Third: an answer **with another id**. Fourth: a dict as content. Fifth: the key `call_id`.
"""

# %%
attempt(words, [question, asked, {**answer, "tool_call_id": "call_other"}])
attempt(words, [question, asked, {**answer, "content": {"status": "shipped"}}])
attempt(words,
        [question, asked, {"role": "tool", "call_id": call.id, "content": outcome}])

# %% [markdown]
"""
Ids swapped between two calls are worse than all of these: the API accepts them, the model reads London's weather as
Tokyo's, and there is no error. Take the id and the result from the same call, in the same line.

**Modify.** In the cell above, put the pair in the right order and add **two** answers with the same id. What does the API
say?

**It worked if** the API names the id, and the two messages that carry it.

<details><summary>One way to do it</summary>

```python
attempt(words, [question, asked, answer, answer])
```

</details>
"""

# %% [markdown]
"""
## One round, written down

```mermaid
flowchart TD
    accTitle: One round of dispatch
    accDescr: For each tool call: parse the arguments, look the name up in the registry. If it is known, run the function; if not, make an error. Turn either into JSON text and put it in a tool message with the id of the call.
    A[tool call] --> B{name in the registry?}
    B -- yes --> C[parse the arguments] --> D[run the function]
    B -- no --> E[error: Unknown function]
    D --> F[JSON text]
    E --> F
    F --> G[tool message with the id of the call]
```

As text, for each call: is the name in the registry? If so, parse the arguments and run the function. If not, the result
is an error. Either way turn the result into JSON text, and put it into a tool message under the id of the call.

You write this yourself in the exercises, as `dispatch_tool_call` and `process_tool_calls`. Here it is for *one* known
function, with several calls. Put the lines in order first; four of these do not belong.
"""

# %%
widgets.parsons(
    "Answer every call of a reply with the weather: which lines, in which order?",
    [
        "for call in message.tool_calls or []:",
        "    arguments = json.loads(call.function.arguments)",
        "    report = get_weather(**arguments)",
        '    answers.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(report)})',
    ],
    {
        "for call in message.tool_calls:": "Without calls this is None, and None cannot be looped over.",
        "    report = get_weather(**call.function.arguments)": "The arguments are text. ** needs a mapping: json.loads first.",
        '    answers.append({"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": json.dumps(report)})': "Each answer carries the id of its own call, not of the first.",
        '    answers.append({"role": "tool", "tool_call_id": call.id, "content": report})': "The API rejects a dict as content. Results travel as text.",
    },
    why="Parse, call, answer: id and result from the same call, in the same turn of the loop.",
)

# %% [markdown]
"""
And now as a cell:
"""

# %%
weather_question = user("What is the weather in Tokyo and London?")
asked = send([weather_question]).choices[0].message
answers = []
for call in asked.tool_calls or []:
    report = get_weather(**json.loads(call.function.arguments))
    answers.append({"role": "tool", "tool_call_id": call.id,
                    "content": json.dumps(report)})
attempt(words, [weather_question, asked, *answers])

# %% [markdown]
"""
### One round is not a loop

A common mistake is to call these lines "the loop". They are **one round**: calls, results, answer. But the reply to
the results may ask for more calls, because the model wants to see one result before it asks for the next. Below,
`parallel_tool_calls=False` allows one call at a time, to force that.
"""

# %%
widgets.predict(
    "One call at a time, and two cities asked for. What is in the reply after the first result?",
    {
        "Another tool call": "One city is still open. A program that prints content now prints None.",
        "The answer for both cities": "The model has seen the weather of one city only.",
        "An error": "The list is complete: one call, and its answer. A request may end in another call.",
    },
)

# %%
first = send([weather_question], parallel_tool_calls=False).choices[0].message
history = [weather_question, first]
for call in first.tool_calls or []:
    report = get_weather(**json.loads(call.function.arguments))
    history.append({"role": "tool", "tool_call_id": call.id,
                    "content": json.dumps(report)})
second = send(history, parallel_tool_calls=False).choices[0].message
print("content:", second.content)
print("calls:  ", [(asked.function.name, asked.function.arguments)
                   for asked in second.tool_calls or []])

# %% [markdown]
"""
Lesson 03 turns it into a real loop, with a bound, so that it always ends.

## What can go wrong inside

Three weak spots are common. Here you see each of them; the lessons named show the cures. (A fourth, functions that have
to be awaited, waits for lesson 04.)

**1. One bad call takes all answers with it.** The second call holds broken JSON:
"""

# %%
batch = [
    made_up("get_weather", '{"city": "Tokyo"}', "call_a"),
    made_up("get_weather", '{"city": "Lon', "call_b"),
]
try:
    answers = [get_weather(**json.loads(call.function.arguments)) for call in batch]
except json.JSONDecodeError as error:
    answers = []
    print("JSONDecodeError:", error)
print("answers for the API:", answers)

# %% [markdown]
"""
No answer for *any* id: the next request is a 400, although Tokyo's weather was fine. Catch the error per call (lesson 06).

**2. The error's own text is sent to the model.** `{"error": str(error)}` is easy to write. Look at what it may carry:
"""


# %%
def find_invoice(number):
    raise ConnectionError("could not connect to db-7.internal as 'billing' with "
                          "password 'hunter2'")


try:
    find_invoice("INV-1")
except ConnectionError as error:
    print(json.dumps({"error": str(error)}))

# %% [markdown]
"""
Whatever is in a tool message can end up in front of the user. Write the detail to your log and send the model a plain
sentence (lesson 06).

**3. The function does not do what it says.** No error shows this one. Look at `get_weather` in the set-up, then predict:
"""

# %%
widgets.predict(
    "get_weather('Tokyo') says 22 celsius. What does get_weather('Tokyo', units='fahrenheit') say?",
    {
        "22 fahrenheit": "The function repeats the unit and does not convert the value. The model will believe it, and so will the user.",
        "71.6 fahrenheit": "That is the right temperature. Look at the code: who would convert it?",
        "22 celsius": "units is a parameter with a default, and here it has another value. The function uses it.",
    },
)

# %%
get_weather("Tokyo", units="fahrenheit")

# %% [markdown]
"""
**Make.** Repair it: `fahrenheit = celsius * 9 / 5 + 32`. Test tools like any other code,
before a model ever sees them.

**It worked if** the cell shows 71.6.

<details><summary>One way to do it</summary>

```python
def get_weather_repaired(city: str, units: str = "celsius") -> dict:
    # Return the current weather of a city.
    temperature = 22
    if units == "fahrenheit":
        temperature = round(temperature * 9 / 5 + 32, 1)
    return {"city": city, "temperature": temperature, "unit": units}


get_weather_repaired("Tokyo", units="fahrenheit")
```

</details>
"""


# %%
def get_weather_repaired(city: str, units: str = "celsius") -> dict:
    """Return the current weather of a city."""
    temperature = 22
    return {"city": city, "temperature": temperature, "unit": units}


get_weather_repaired("Tokyo", units="fahrenheit")

# %% [markdown]
"""
## Towards a registry that describes itself

A registry here, a list of definitions there: two lists that have to agree. Yet the function itself knows nearly
everything a definition needs. Python lets you look:
"""

# %%
import inspect
from typing import Literal, get_type_hints


def convert(amount: float, to: Literal["EUR", "USD"] = "EUR") -> dict:
    """Converts an amount of money."""
    return {"amount": amount, "currency": to}


print("name:       ", convert.__name__)
print("description:", inspect.getdoc(convert))
print("types:      ", get_type_hints(convert))
for name, parameter in inspect.signature(convert).parameters.items():
    default = parameter.default
    needed = default is inspect.Parameter.empty
    print(f"{name}: {'required' if needed else f'optional, default {default!r}'}")

# %% [markdown]
"""
What is missing is the translation from Python's types to JSON Schema's. Pydantic has it:
"""

# %%
for hint in (str, int, float, bool, list[str], Literal["EUR", "USD"]):
    print(hint, "->", TypeAdapter(hint).json_schema())

# %% [markdown]
"""
### A decorator, in three lines

How do functions get into the registry? A **decorator** is a function that takes a function. Written above a `def` with
`@`, it is called with the new function, and the name is bound to whatever it **returns**.
"""

# %%
shouted = []


def announce(function):
    shouted.append(function.__name__)
    return function


@announce
def greet(name):
    return f"Hello {name}"


print(shouted, greet("Ada"))

# %%
widgets.predict(
    "announce without its line 'return function': what does greet('Ada') do afterwards?",
    {
        "TypeError: 'NoneType' object is not callable": "The decorator then returns None, and None is what the name greet holds.",
        "It works as before": "After the def line, Python stores what the decorator returned under the name greet. What does a function without return give?",
        "It greets twice": "The decorator runs once, when greet is defined. It calls nothing.",
    },
)

# %% [markdown]
"""
**Make.** A tool without a docstring would go to the model without a description. Write a decorator
`documented(function)` that raises `ValueError` for such a function, and gives any other back. In the exercises,
`tool_definition` makes a definition out of a function, and `ToolRegistry` has a decorator as a method.

**It worked if** `convert` comes back as it was, and `greet` ends in your `ValueError`.

<details><summary>One way to do it</summary>

```python
def documented(function):
    if not inspect.getdoc(function):
        raise ValueError(f"{function.__name__} has no docstring.")
    return function


print(documented(convert))
try:
    documented(greet)
except ValueError as error:
    print("ValueError:", error)
```

</details>
"""


# %%
def documented(function): ...


print(documented(convert))

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| arguments not parsed | `TypeError: ... argument after ** must be a mapping, not str` |
| loop over `None` | `TypeError: 'NoneType' object is not iterable` |
| no assistant message | `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.` |
| a call without an answer | `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. ...` |
| a wrong id | `Invalid parameter: 'tool_call_id' of 'call_other' not found in 'tool_calls' of previous message.` |
| a dict as content | `Invalid type for 'messages[2].content': expected one of a string or array of objects, but got an object instead.` |

These cause no error at all: swapped ids, one round mistaken for a loop, a unit repeated but not converted.

Pairs to scan when a program of yours does not work:

```python
function(call.function.arguments)                # wrong: it is text
function(**json.loads(call.function.arguments))  # right

for call in message.tool_calls:                  # wrong: None without calls
for call in message.tool_calls or []:            # right

{"role": "tool", "content": result}              # wrong: no id, and a dict
{"role": "tool", "tool_call_id": call.id,
 "content": json.dumps(result)}                  # right
```

## Summary

- `message.tool_calls or []`: none, one or many, always in a loop.
- Arguments are a JSON string: `json.loads`, then `function(**arguments)`, by name.
- The registry maps names to functions. What is not in it does not run; the model gets `Unknown function: NAME`.
- Results are text: `json.dumps`, once.
- The assistant message first, then one tool message for each call, each with the id of its call.
- One round is not a loop yet.
"""

# %% [markdown]
"""
## Questions people ask

**Must the answers come in the order of the calls?** The API pairs by id. Keep the order anyway, for people who read
the log.

**What if a function returns nothing?** `json.dumps(None)` is `null`, and the model learns little from it. Say what
happened: `{"ok": true}`.

**What if a tool has no parameters?** The model writes `{}`. Some models and servers have sent an empty string, on
which `json.loads` fails; `json.loads(text or "{}")` handles both.

**Can I hand the model a long result?** You can; you pay for every token of it, in this request and in every later
one. Return what helps to answer.

**Does the SDK do all this for me?** It has a tool runner for the Responses API (lesson 08). It is easier to trust once
you have written your own.

## Exercises

[Assignment 02](../exercises/release/02_dispatch/02_dispatch.ipynb): four exercises, 45 points. In these exercises
the grader plays the model: it hands your code calls with names and values you cannot know beforehand.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="02_dispatch")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Function calling](https://developers.openai.com/api/docs/guides/function-calling), the
parts on handling function calls and formatting results; in its API reference, *Create chat completion*, with every field of
a reply. Then [lesson 03](03_loop.ipynb), where one round becomes a
loop.
"""
