# %% [markdown]
"""
# Lesson 08: the Responses API

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 65 minutes, and about 40 for the exercises |
| Exercises | 2, worth 25 points: `to_responses_tool` 5 · `run_response` 20 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- say what an item is, and which of its two ids an answer needs;
- move tools, tool choice and results from Chat Completions to Responses;
- continue a conversation in three ways, and say what each carries over and what it does not;
- read the errors that habits from Chat Completions lead to;
- use the SDK's own tool runner, and say what makes it stop.
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
    "In Chat Completions, who keeps the conversation between two requests?",
    "You. Each request carries all messages: the server remembers nothing. (Lesson 03)",
)

# %%
widgets.recall(
    "What stops your loop of lesson 03, and what happens at its bound?",
    "A reply without tool calls ends it. After max_rounds requests it raises a RuntimeError.",
)

# %%
widgets.recall(
    "How does tool_choice force the tool get_weather, in either API?",
    'Chat: {"type": "function", "function": {"name": "get_weather"}}. Responses: {"type": "function", "name": '
    '"get_weather"}. (Lesson 05)',
)

# %% [markdown]
"""
## Set-up

One function, and its definition in both forms. `respond` sends a request and says what came of it. With `attempt`, from
lesson 02, you can make mistakes safely.
"""

# %%
import json

import openai

from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client
from widgets.helpers import attempt

TEMPERATURES = {"Oslo": 4, "Rome": 19, "Tokyo": 22}


def get_weather(city: str) -> dict:
    """Return the temperature of a city."""
    return {"city": city, "celsius": TEMPERATURES.get(city)}


# %%
city = {"type": "string", "description": "Name of the city, e.g. Oslo"}
weather = {
    "name": "get_weather",
    "description": "Returns the weather of a city.",
    "parameters": {"type": "object", "properties": {"city": city},
                   "required": ["city"]},
}
chat_tool = {"type": "function", "function": weather}
tools = [{"type": "function", **weather}]
client = make_client()


# %%
def respond(client=client, **request):
    response = client.responses.create(**{"model": MODEL, "tools": tools, **request})
    kinds = [item.type for item in response.output]
    return f"accepted: {kinds} {response.output_text}"


# %% [markdown]
"""
## Why a second API?

| when | what |
| --- | --- |
| June 2023 | Chat Completions gets `functions` and `function_call` |
| late 2023 | renamed `tools` and `tool_choice`, to make room for tools that are not functions; the old names are still accepted, and marked deprecated |
| 2023 to 2026 | the **Assistants API** kept conversations on the server; deprecated in 2025, shut down on 26 August 2026 |
| 2025 | the **Responses API**: the server can keep the conversation, and brings tools of its own, such as web search (lesson 13) |

OpenAI recommends Responses for new projects. Chat Completions stays: a lot of code uses it, and other providers imitate
it. Two common beliefs need a correction:

- *"Reasoning models call functions only through Responses."* Many do it through both. What Responses adds: the
  model's **reasoning** survives between two calls, as you will see. But some of the newest reject tools in Chat
  Completions:
"""

# %%
try:
    client.chat.completions.create(
        model="gpt-5.6-terra",
        messages=[{"role": "user", "content": "Weather in Oslo?"}], tools=[chat_tool]
    )
except openai.APIStatusError as error:
    print(error)

# %% [markdown]
"""
- *"Tool search came with a model, so every API has it."* It is a tool of the Responses API; Chat Completions has none.

**Decide up front** which API a program speaks. Ids, tools and results from one mean nothing to the other, and a
program that mixes them fails in ways you will meet in a moment.

## Items instead of messages

A response is not a message with calls attached. It is a flat list of **items**, in `output`.
"""

# %%
question = "What is the weather in Oslo?"
response = client.responses.create(model=MODEL, input=question, tools=tools)
print(response.status, "|", repr(response.output_text))
for item in response.output:
    print(item.model_dump_json(indent=2, exclude_none=True))

# %% [markdown]
"""
| where | what it is |
| --- | --- |
| `response.id` | `resp_…`: names this response on the server |
| `response.output` | a list of items; each has a `type` |
| `item.type` | `function_call`, `message`, `reasoning`, and others for tools that run at OpenAI (lesson 13) |
| `item.name`, `item.arguments` | directly on the item; `arguments` is **text**, as in Chat Completions |
| `item.id` | `fc_…`: names the item on the server |
| `item.call_id` | `call_…`: ties the answer to the call |
| `response.output_text` | the words of all message items; put together by the SDK, an empty string without any |
| `response.status` | `completed` for a finished response, **with calls or without** |

So look at neither `status` nor `output_text` to see whether there is something to do. Look at the items:
"""


# %%
def calls_in(response):
    return [item for item in response.output if item.type == "function_call"]


for text in ["Hello!", "What is the weather in Oslo?",
             "What is the weather in Oslo and Rome?"]:
    said = client.responses.create(model=MODEL, input=text, tools=tools)
    print(said.status, [call.arguments for call in calls_in(said)],
          repr(said.output_text))

# %% [markdown]
"""
There is always a list, so no `or []` here. And never `output[0]` alone: other items may come first.

## Tools are flat

The same tool for both APIs. Responses has no envelope: name, description and parameters stand beside the type.

```json
{"type": "function",
 "function": {"name": "get_weather", "description": "...", "parameters": {...}}}

{"type": "function", "name": "get_weather", "description": "...", "parameters": {...}}
```
"""

# %%
widgets.predict(
    "A tool in Chat's form, with its inner dict under function, goes to Responses. What does the API say is missing?",
    {
        "tools[0].name": "The API reads the tool itself. It finds a type, and an unknown part called function, but no name.",
        "tools[0].function": "Your tool has it. This API does not look for it.",
        "Nothing: both forms are understood": "The two APIs do not read each other's forms.",
    },
)

# %%
attempt(respond, input=question, tools=[chat_tool])
attempt(respond, input=question,
        tool_choice={"type": "function", "function": {"name": "get_weather"}})
attempt(respond, input=question,
        tool_choice={"type": "function", "name": "get_weather"})

# %% [markdown]
"""
The same for `tool_choice`: flat. And for the choice among some of the tools, which leaves the list as it is:
"""

# %%
attempt(
    respond,
    input=question,
    tool_choice={"type": "allowed_tools", "mode": "required",
                 "tools": [{"type": "function", "name": "get_weather"}]},
)

# %% [markdown]
"""
### strict has a different default

Where `strict` is left out, Chat Completions is **not** strict. Responses **tries** strict: it completes the schema
where it can, and falls back where it cannot. The response shows the outcome.
"""

# %%
widgets.predict(
    "The schema of the tool loose has an optional parameter, units. What does the response say about strict for the two tools, get_weather and loose?",
    {
        "True and False": "Strict wants every property in required (lesson 01). The first schema does that; the second does not.",
        "True and True": "Strict wants every property in required. Which of the two tools has an optional one?",
        "None and None": "The response says what was decided, also where you left it out.",
    },
)

# %%
properties = {"city": city, "units": {"type": "string"}}
loose = {**tools[0], "name": "loose",
         "parameters": {**weather["parameters"], "properties": properties}}
echoed = client.responses.create(model=MODEL, input="Hello!",
                                 tools=[tools[0], loose]).tools
print([tool.strict for tool in echoed])
print("added:", echoed[0].parameters.keys() - weather["parameters"].keys())
attempt(respond, input="Hello!", tools=[{**loose, "strict": True}])

# %% [markdown]
"""
A fallback is silent; `strict: True` is loud. Say `True` where you rely on it and `False` where you do not want it. So
a `False` in a Chat definition must be carried over.

## The answer to a call

Not a message with the role `tool`, but an item again:

```json
{"type": "function_call_output", "call_id": "call_abc", "output": "{\"celsius\": 4}"}
```

`output` is text: `json.dumps`, as before. `output_for` makes one such item.
"""


# %%
def output_for(call, call_id=None):
    result = get_weather(**json.loads(call.arguments))
    return {"type": "function_call_output", "call_id": call_id or call.call_id,
            "output": json.dumps(result)}


call = calls_in(response)[0]
attempt(respond, previous_response_id=response.id, input=[output_for(call)])

# %%
widgets.predict(
    "The same, with call.id in the place of call.call_id. What does the API say?",
    {
        "No tool call found for the output": "Outputs are matched by call_id. No call has fc_… as its call_id.",
        "It answers: both ids name the same call": "Both ids belong to the same item. Only one of them is meant for the way back.",
        "No tool output found for the call": "That is the message when an output is missing. Here one came that belongs to no call, and the API names that first.",
    },
)

# %%
attempt(respond, previous_response_id=response.id, input=[output_for(call, call.id)])
attempt(respond, previous_response_id=response.id, input="And?")
attempt(respond, previous_response_id=response.id,
        input=[{"type": "function_call_output", "call_id": call.call_id}])

# %% [markdown]
"""
The three complaints of this pair: an output without its call, a call without its output, an item without `output`.
Every call of a response needs its output before anything else may follow, as in Chat Completions. (Tools marked
`async` are the exception: their output may come in a later request, see lesson 13.)

The words differ, and are easy to mix up:

| part | Chat Completions | Responses |
| --- | --- | --- |
| the id on the call | `call.id` | `item.call_id` |
| the key in the answer | `tool_call_id` | `call_id` |
| the text in the answer | `content` | `output` |

## Three ways to continue a conversation

### 1. The server keeps it: previous_response_id

You did this above. Each response is stored, and the next request names it and brings **only what is new**. The new
response has an id of its own; name the *latest* one, or what came in between is lost.

What is carried over are the **items**: messages, calls, outputs. What about tools and instructions?
"""

# %%
first = client.responses.create(model=MODEL, input=question, tools=tools,
                                instructions="Answer briefly.")
outputs = [output_for(call) for call in calls_in(first)]

# %%
widgets.predict(
    "The next request names first.id and sends the outputs, without tools and instructions. Which tools does it have?",
    {
        "No tools": "previous_response_id brings items. Tools and instructions belong to one request, and have to be sent with each.",
        "Those of the first request": "The id brings back what was said. Tools are not said: they belong to a request.",
        "It is refused": "A request without tools is legal. It can be the last one, which only words may answer.",
    },
)

# %%
second = client.responses.create(model=MODEL, input=outputs,
                                 previous_response_id=first.id)
print(second.output_text)
print("tools:", second.tools, "| instructions:", second.instructions)
third = client.responses.create(model=MODEL, input="What is the weather in Rome?",
                                previous_response_id=second.id)
print("calls:", calls_in(third), "|", third.output_text)

# %% [markdown]
"""
Nothing was rejected: that makes the mistake hard to see. The outputs were accepted and the first question answered.
From then on the model has no tools, and answers without them. A common mistake is to think that tools are carried
forward. They are not. **Send `tools` and `instructions` with every request.**

A store can only give what is in it:
"""

# %%
unstored = client.responses.create(model=MODEL, input=question, tools=tools,
                                   store=False)
attempt(respond, previous_response_id=unstored.id,
        input=[output_for(call) for call in calls_in(unstored)])
attempt(respond, previous_response_id="chatcmpl-123", input="And?")
attempt(respond, input=outputs)

# %% [markdown]
"""
First: you cannot continue from a response that was not stored. `store` is **true** by default here. (OpenAI keeps a
stored response for 30 days by default: think of your customers' data. About Chat Completions its pages disagree: the
reference says false, the migration guide says true for new accounts. Where nothing may be kept, send `store=False` to
either.) Second: an id
from Chat Completions is not a response id. Third: outputs alone, without the id, answer nobody.

What is not sent is still counted, because the model reads all of it:
"""

# %%
for said in (first, second, third):
    print(said.usage.input_tokens, "tokens in,", said.usage.output_tokens, "out")

# %% [markdown]
"""
The names are `input_tokens` and `output_tokens` here, not `prompt_tokens` and `completion_tokens`. The second request sent
one item; its count holds the question and the call as well. (It had no tools: these are counted too.)

### 2. You keep it: append the output

Choose this if you must not store data elsewhere, or want to trim the history yourself. The list of items is the
`input`. What came back goes in unchanged, **all items of `output`**, then your outputs. This is the loop by hand:
"""


# %%
def by_hand(client, text, *, most=5, **settings):
    """Return the answer; keep all items in a list of our own."""
    items = [{"role": "user", "content": text}]
    for _ in range(most):
        response = client.responses.create(**{"model": MODEL, "input": items,
                                              "tools": tools, **settings})
        items += response.output
        if not calls_in(response):
            return response.output_text
        items += [output_for(call) for call in calls_in(response)]
    raise RuntimeError(f"The model still asks for tools after {most} requests.")


print(by_hand(client, "Is it warmer in Oslo or in Rome?", store=False))

# %% [markdown]
"""
`items += response.output` takes the SDK's objects; it turns them back into JSON.

**A reasoning model** thinks before it calls, and its thoughts form an item: type `reasoning`, id `rs_…`. You cannot
read them, but the model wants them back. The replies below are scripted, so that you see the same each time; the
simulated `gpt-5.5` adds the reasoning item.
"""


# %%
def scripted_client():
    """Return a client whose model asks for the weather once, then answers."""
    return MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="Oslo"),
                                  Turn.says("4 °C.").on(after_tool=True)))


asked = {"role": "user", "content": question}
reasoner = scripted_client()
response = reasoner.responses.create(model="gpt-5.5", input=[asked], tools=tools)
print([(item.type, item.id[:6]) for item in response.output])

# %% [markdown]
"""
Two items. Send back the reasoning without the call; then the call and its output, without the reasoning:
"""

# %%
reasoning, call = response.output
attempt(respond, reasoner, model="gpt-5.5", input=[asked, reasoning])
attempt(respond, reasoner, model="gpt-5.5", input=[asked, call, output_for(call)])

# %% [markdown]
"""
A reasoning item and what follows it belong together: the API rejects one without the other, in both directions. So
append **all** of `output`, never a selection.

Without a store an id is not enough: the item has to bring its content along, encrypted, as `encrypted_content`, and by
default it does. (Older texts ask for it with `include=["reasoning.encrypted_content"]`; so does the SDK's own loop.)
"""

# %%
reasoner = scripted_client()
response = reasoner.responses.create(model="gpt-5.5", input=[asked], tools=tools,
                                     store=False)
reasoning, call = response.output
print(reasoning.encrypted_content[:24], "...")

# %%
widgets.predict(
    "store=False. A program keeps type, id and summary of the reasoning item, and sends these back. What happens?",
    {
        "The item is not found": "What the id refers to was never stored. The content that could replace it has been thrown away.",
        "It works: the id is enough": "An id is a reference to something at the server. With store=False, nothing is there.",
        "The model thinks it all again": "The request is refused before any model reads it.",
    },
)

# %%
bare = {"type": "reasoning", "id": reasoning.id, "summary": []}
attempt(respond, reasoner, model="gpt-5.5", store=False,
        input=[asked, bare, call, output_for(call)])
attempt(respond, reasoner, model="gpt-5.5", store=False,
        input=[asked, reasoning, call, output_for(call)])

# %% [markdown]
"""
(The answer itself begins with a `reasoning` item, too: not every item after the outputs is a message.) `by_hand` keeps the items as
they are, so it needs no change, only another model:
"""

# %%
print(by_hand(scripted_client(), question, model="gpt-5.5", store=False))

# %% [markdown]
"""
Words next to a call are an item as well. On newer models (gpt-5.4 and later) a message has a `phase`:
"""

# %%
talkative = MockOpenAI(Scenario.of(
    Turn(text="Let me look that up.",
         calls=Turn.asks_for("get_weather", city="Oslo").calls),
    Turn.says("4 °C.").on(after_tool=True)))
said = talkative.responses.create(model="gpt-5.5", input=[asked], tools=tools)
outputs = [output_for(call) for call in calls_in(said)]
done = talkative.responses.create(model="gpt-5.5", tools=tools,
                                  input=[asked, *said.output, *outputs])
for item in [*said.output, *done.output]:
    print(item.type, "|", getattr(item, "phase", ""))
print(repr(said.output_text), "|", repr(done.output_text))

# %% [markdown]
"""
`commentary` is said on the way, `final_answer` is for the user; `output_text` joins both. Send `phase` back with the
message: OpenAI's guide warns that a model does worse when it cannot tell the two apart.

### 3. A conversation object

Like the first way, but with **one** id that stays, and that many responses add to:
"""

# %%
conversation = client.conversations.create()
asking = client.responses.create(model=MODEL, input=question, tools=tools,
                                 conversation=conversation.id)
outputs = [output_for(call) for call in calls_in(asking)]
client.responses.create(model=MODEL, input=outputs, tools=tools,
                        conversation=conversation.id)
print([item.type
       for item in client.conversations.items.list(conversation.id, order="asc").data])
attempt(respond, input="And?", conversation=conversation.id,
        previous_response_id=asking.id)

# %% [markdown]
"""
| way | you send | kept by | fits |
| --- | --- | --- | --- |
| `previous_response_id` | what is new | the server, for each response | most loops; continuing from an earlier point |
| all items | everything | you | data that must not be stored; a history you trim yourself |
| `conversation` | what is new | the server, under one id | a long-running chat |

All three need `tools` and `instructions` in every request. Use one of them: the API rejects the first and the third
together, and old items do not belong next to a `previous_response_id`: the server already has them.

**Make.** Write `chained(client, text)`: like `by_hand`, but with `previous_response_id`. Put these lines in order first.

**It worked if** the cell shows an answer with both temperatures.

<details><summary>One way to do it</summary>

Begin with a request whose `input` is the text. Then take the loop of `by_hand`, with the lines of the puzzle in place of
those that add to `items`.

</details>
"""

# %%
widgets.parsons(
    "One later round with previous_response_id: which lines, in which order?",
    [
        "outputs = [output_for(call) for call in calls_in(response)]",
        "response = client.responses.create(",
        "    model=MODEL, tools=tools, input=outputs, previous_response_id=response.id",
        ")",
    ],
    {
        "outputs = [*response.output, *outputs]": "The server already has these items: send what is new.",
        "    model=MODEL, input=outputs, previous_response_id=response.id": "Without tools the model cannot ask for another call.",
        "    model=MODEL, tools=tools, input=outputs, previous_response_id=call.id": "The id of a call does not name a response.",
    },
    why="The outputs of the latest response, then a request that continues from it and brings the tools again.",
)


# %%
def chained(client, text): ...


chained(client, "Is it warmer in Oslo or in Rome?")

# %% [markdown]
"""
## Old habits

Moving over means finding each of these in your code. Some are caught by Python before anything is sent:
"""

# %%
for habit in ({"messages": [asked]}, {"n": 2}, {"stop": ["."]}, {"max_tokens": 100}):
    try:
        client.responses.create(model=MODEL, **habit)
    except TypeError as error:
        print("TypeError:", error)

# %% [markdown]
"""
Without the SDK, or from another language, the API itself answers. `extra_body` sends what the SDK does not know:
"""

# %%
attempt(respond, extra_body={"messages": [asked]})
attempt(respond, input="Hello!", extra_body={"n": 2})
attempt(respond, input="Hello!", extra_body={"stop": ["."]})
attempt(respond, input="Hello!", extra_body={"max_tokens": 100})
attempt(respond, input="Hello!", max_output_tokens=5)
attempt(respond,
        input=[asked, {"role": "tool", "tool_call_id": "call_1", "content": "4"}])

# %% [markdown]
"""
(*Did you mean 'store'?* is the service's own guess; there is no `stop` here.)

**Modify.** Send `output` as a dict, without `json.dumps`, in `output_for`. What does the API say? Then change it
back.

**It worked if** the API names `input[0].output` and the types that it takes.

<details><summary>One way to do it</summary>

```python
def output_for(call, call_id=None):
    result = get_weather(**json.loads(call.arguments))
    return {"type": "function_call_output", "call_id": call_id or call.call_id,
            "output": result}


asking = client.responses.create(model=MODEL, input=question, tools=tools)
outputs = [output_for(call) for call in calls_in(asking)]
attempt(respond, previous_response_id=asking.id, input=outputs)
```

</details>
"""

# %% [markdown]
"""
## The SDK's own loop

The SDK brings a loop for this API, `ResponsesToolRunner`. You register functions, and it sends, calls and answers.
The tool can be made from a Pydantic class; the **executor**, the function that carries out the call, then gets the
**parsed object**.
"""

# %%
from openai import pydantic_responses_function_tool
from openai.lib.responses_tool_runner import (
    RegisteredFunction, ResponsesToolRunner, ToolRunnerError
)
from pydantic import BaseModel, Field


class GetWeather(BaseModel):
    """Returns the weather of a city."""

    city: str = Field(description="Name of the city, e.g. Oslo")


runner_tool = pydantic_responses_function_tool(GetWeather, name="get_weather")


def runner_for(execute):
    registered = RegisteredFunction.from_tool(runner_tool, execute=execute)
    return ResponsesToolRunner(functions=[registered])


def execute(asked):
    return json.dumps(get_weather(asked.city))


# %%
runner = runner_for(execute)
print("strict:", runner_tool["strict"])
print(runner.run(client, {"model": MODEL, "input": question}, max_steps=5).output_text)

# %% [markdown]
"""
It keeps all items itself, the second of the three ways above, and asks for the encrypted reasoning. It is bounded:
`max_steps` counts requests, 20 unless you say otherwise. Calls proposed in the last step are not carried out.
"""


# %%
def try_runner(runner, client=client, **settings):
    most = settings.pop("max_steps", 20)
    try:
        print(runner.run(client, {"model": MODEL, "input": question, **settings},
                         max_steps=most).output_text)
    except (ToolRunnerError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")


try_runner(runner, max_steps=1)
try_runner(runner, previous_response_id=first.id)
try_runner(runner, tool_choice="required")

# %% [markdown]
"""
It rejects what it could not finish: a `previous_response_id`, because it keeps the history, and a `tool_choice` that
forces a call each time, because such a loop never ends. (Your own loop ends there with a `RuntimeError`; a
`ToolRunnerError` is one, too.)
"""

# %%
widgets.predict(
    "An executor raises ValueError('no such city'). What does the model read?",
    {
        "Nothing: the run stops": "The runner does not guess what an error means. Catch it in the executor, and return a text for the model.",
        "The text of the error": "For that, somebody has to catch it and return the text. The runner does not.",
        "An empty output": "Then the model would take a failure for a result. The runner sends nothing.",
    },
)


# %%
def raises(asked):
    raise ValueError("no such city")


def returns_a_dict(asked):
    return get_weather(asked.city)


try_runner(runner_for(raises))
try_runner(runner_for(returns_a_dict))
made_up = MockOpenAI(Scenario.of(Turn.asks_for("get_wether", city="Oslo").forced()))
try_runner(runner, made_up)

# %% [markdown]
"""
An exception, a result that is not text, a name nobody registered (scripted here), arguments that do not fit: each
ends the run. So an executor for this runner **returns a `str`, and catches its own errors** (lesson 06). The error's
`attempted_call_ids` and `completed_call_ids` say which calls were started and which were completed.

| case | your loop | the runner |
| --- | --- | --- |
| ends well | a response without calls | the same |
| the bound | `max_rounds`, RuntimeError | `max_steps`, `ToolRunnerError` |
| an unknown name | goes back to the model as an error | stops |
| a function that raises | yours to decide: safe dispatch | stops |
| arguments that do not fit | yours to decide | stops |
| history | your choice | all items, kept by the runner |

**Modify.** Write an executor that returns `json.dumps({"error": "no such city"})` for a city it does not know, and run it.

**It worked if** the run ends with a sentence and without a `ToolRunnerError`.

<details><summary>One way to do it</summary>

```python
def careful(asked):
    if asked.city not in TEMPERATURES:
        return json.dumps({"error": "no such city"})
    return json.dumps(get_weather(asked.city))


print(runner_for(careful).run(client, {"model": MODEL,
                                       "input": "Weather in Atlantis?"}).output_text)
```

</details>
"""

# %% [markdown]
"""
## Three kinds of tools that Chat Completions lacks, or writes differently

### Namespaces

Many tools, sorted: a namespace has a name, a description and tools. The call says which one it comes from, so look your
function up by both.
"""

# %%
travel = {"type": "namespace", "name": "travel", "description": "Weather and trains.",
          "tools": tools}
for call in calls_in(client.responses.create(model=MODEL, input=question,
                                             tools=[travel])):
    print(call.namespace, call.name)

# %% [markdown]
"""
### Tool search

With hundreds of tools their definitions cost more than the question. Mark them with `defer_loading`, and add a
`tool_search`: the model looks for what it needs, and only that is loaded. For `gpt-5.4` and later.
"""

# %%
deferred = [{"type": "tool_search"}, {**tools[0], "defer_loading": True}]
found = client.responses.create(model="gpt-5.4", input=question, tools=deferred)
print([item.type for item in found.output])

# %% [markdown]
"""
The search ran on the server; you answer the `function_call`, as always. Lesson 11 says when it pays, and in lesson 13
the search is yours.

### Custom tools

A **custom tool** takes free text in place of JSON: a query, a piece of code. A `format` can hold that text to a
**grammar** of yours: a regular expression (`regex`), or rules in the notation of the parser library `lark`. In Chat
Completions the parts of such a tool stand under `custom`; here it is flat. Its call is a `custom_tool_call` with
`input`, and the answer has a type of its own. (Lesson 13 has a grammar at work, and the tools that run at OpenAI.)
Scripted:
"""

# %%
writer = MockOpenAI(Scenario.of(Turn.asks_for("run_sql", "SELECT 1"),
                                Turn.says("One.").on(after_tool=True)))
sql = [{"type": "custom", "name": "run_sql", "description": "Runs a query."}]
made = writer.responses.create(model=MODEL, input="Try the database.", tools=sql)
call = made.output[-1]
print(call.type, "|", call.input)
output = {"type": "custom_tool_call_output", "call_id": call.call_id, "output": "1"}
attempt(respond, writer, input=[output], previous_response_id=made.id, tools=sql)

# %% [markdown]
"""
## From Chat Completions to Responses

| Chat Completions | Responses |
| --- | --- |
| `client.chat.completions.create` | `client.responses.create` |
| `messages=[...]` | `input="..."`, or `input=[...]` with items |
| a system message | `instructions="..."`, in every request; or a message with the role `developer` |
| `{"type": "function", "function": {"name": ...}}` | `{"type": "function", "name": ...}` |
| `strict` left out: not strict | left out: strict is tried |
| `tool_choice` nested | `tool_choice` flat |
| `message.tool_calls or []` | the items of type `function_call` in `response.output` |
| `call.function.name`, `call.function.arguments` | `item.name`, `item.arguments` |
| `call.id` | `item.call_id` |
| `{"role": "tool", "tool_call_id": ..., "content": ...}` | `{"type": "function_call_output", "call_id": ..., "output": ...}` |
| append the assistant message | append all of `output`, or name the response |
| `message.content`, perhaps `None` | `response.output_text`, perhaps `""` |
| `finish_reason` | `status`; `incomplete_details` says why it is `incomplete` |
| `max_tokens`, `max_completion_tokens` | `max_output_tokens`, at least 16 |
| `response_format` | `text={"format": ...}` |
| `n`, `stop`, `seed` | not there |
| `prompt_tokens`, `completion_tokens` | `input_tokens`, `output_tokens` |
| `store`: false by the reference, true for new accounts by the guide | `store` true by default |
"""

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| a tool in Chat's form | `Missing required parameter: 'tools[0].name'.` |
| a tool choice in Chat's form | `Missing required parameter: 'tool_choice.name'.` |
| `id` in place of `call_id`, or no response named | `No tool call found for function call output with call_id ...` |
| a call without output | `No tool output found for function call ...` |
| an item without `output` | `Missing required parameter: 'input[0].output'.` |
| continuing from what is not stored, or from Chat's id | `Previous response with id '...' not found.` |
| a call without its reasoning item | `Item '...' of type 'function_call' was provided without its required 'reasoning' item: '...'.` |
| a reasoning item alone | `Item '...' of type 'reasoning' was provided without its required following item.` |
| a reasoning item neither stored nor encrypted | `Item with id '...' not found. Items are not persisted when ...` |
| two ways at once | `Mutually exclusive parameters: ''. ...` |
| `messages` | `Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'. ...` |
| the role `tool` | `Invalid value: 'tool'. Supported values are: 'assistant', 'system', 'developer', and 'user'.` |

These cause no error at all: tools sent once, a status mistaken for the end, an older response named.

## Summary

- A response is a list of items. The calls are those of type `function_call`; look at all of them.
- Tools and tool choice are flat. `strict` is tried unless you say no.
- An output names the `call_id`. The item's `id` names it on the server.
- `previous_response_id` carries items. It does not carry `tools` and `instructions`.
- If you keep the items yourself, send all of `output` back, reasoning included.
- The SDK's runner is bounded, and stops at errors your own loop could answer.
"""

# %% [markdown]
"""
## Questions people ask

**Must I move?** No. But decide for each program, and do not mix. OpenAI recommends Responses for new ones, and the
newest reasoning models require it for tools.

**Is previous_response_id cheaper?** You send less. The tokens of the history are still counted as input, as you saw.

**How do I count tokens beforehand?** `client.responses.input_tokens.count(model=..., input=..., tools=...)` runs nothing.

**May I continue from an older response on purpose?** Yes. That makes a branch: what came after that response is not
part of it.

**What if a conversation gets too long?** `client.responses.compact(model=..., input=...)` returns a shorter list of items to go on
with: the user's messages, and one item of the type `compaction` that holds the rest, encrypted. Pass the list on whole.

**Does the order of the outputs matter?** They are matched by `call_id`. Keep the order anyway, for people who read
it.

**Does parallel_tool_calls exist here?** Yes, with the same meaning and the same default, true (lesson 04).

## Exercises

[Assignment 08](../exercises/release/08_responses_api/08_responses_api.ipynb): two exercises, 25 points. First the tool, then
the loop with `previous_response_id`.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="08_responses_api")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Migrate to the Responses
API](https://developers.openai.com/api/docs/guides/migrate-to-responses), and [Conversation
state](https://developers.openai.com/api/docs/guides/conversation-state). Then [lesson 09](09_streaming.ipynb),
where the answer arrives piece by piece.
"""
