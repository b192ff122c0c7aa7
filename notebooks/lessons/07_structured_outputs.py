# %% [markdown]
"""
# Lesson 07: answers in a form you can rely on

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 65 minutes, and about 45 for the exercises |
| Exercises | 2, worth 30 points: `to_strict` 20 · `extract_intent` 10 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- tell strict tools from structured answers, and both from JSON mode, and choose between them;
- get a Python object out of a model's answer with `parse`;
- handle the three replies that contain no object: refused, cut off, filtered;
- read what the API says about a schema that is not strict, and fix it at any depth;
- say what strict leaves to your own code.
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
    "What are strict mode's two rules, and what happens to an optional property? (Lesson 01)",
    "Every object says additionalProperties false; every property is in required. Optional becomes nullable.",
)

# %%
widgets.recall(
    "How did lesson 05 make a classifier out of a tool?",
    "One request that names the tool in tool_choice. Nothing is executed: the arguments of the call are the answer.",
)

# %%
widgets.recall(
    "The arguments fit the schema. What does lesson 06 still look at?",
    "The values: does this order exist, is it this customer's, is the amount possible? A schema cannot know.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** it survives what goes wrong. Here it reads what customers write, as an object with fields that your program can rely
on.

`user` and `attempt` are those of lesson 02: `attempt` calls a function and prints what it returns, or the error it ends with.
"""

# %%
import json
from typing import Literal

import openai
from pydantic import BaseModel, Field, ValidationError

from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client
from widgets.helpers import attempt, user

client = make_client()
chat = client.chat.completions


# %% [markdown]
"""
## Two features, one word

A model writes text. In two places of a conversation you want more than that, a form you can rely on:

| difference | a strict **tool** | a structured **answer** |
| --- | --- | --- |
| the model wants to | have something **done** | **tell** you something |
| you write | `strict: True` in the function | `response_format` with a `json_schema` and `strict: True` |
| you read | `call.function.arguments` | `message.content`, or `message.parsed` |
| goes on with | a tool message with the result | nothing: this was the answer |

OpenAI calls the second **structured outputs** and often uses the term for both. The same constraint is at work in
either, and the same rules hold for the schema. A common mistake is to compare strict tools with JSON mode, as if you
had to choose between them. They do different things; the counterpart of JSON mode is the right-hand column.

How does strict work? A model chooses its next word piece, the **token**, from thousands of candidates. With strict
the service lets it choose only among those with which the text can still become valid by your schema. Best effort
becomes a guarantee of form: no extra fields, none missing, no wrong type.
"""

# %% [markdown]
"""
## The best-effort way: ask for JSON

First, without any of it. The scenario below plays a model that was asked for JSON in words, and answers as chat
models do: politely, with a fence around the JSON.
"""

# %%
polite = 'Sure! Here is the JSON:\n```json\n{"Category": "refund"}\n```'
talkative = MockOpenAI(Scenario.of(Turn.says(polite)))
question = user("Which category is this? Answer in JSON. 'I want my money back.'")
reply = talkative.chat.completions.create(model=MODEL, messages=[question])
attempt(json.loads, s=reply.choices[0].message.content)

# %% [markdown]
"""
`JSONDecodeError` is a `ValueError`. People wrote regular expressions against this, until there was JSON mode.

## JSON mode: it parses, and that is all

`response_format={"type": "json_object"}` switches it on.
"""

# %%
widgets.predict(
    'The only message is "Where is my order ORD-12345?", and JSON mode is on. What happens?',
    {
        "Error 400": "JSON mode wants the word JSON somewhere in the messages. Without it a model may write whitespace until it is cut off.",
        "An answer in JSON": "It would be, if the word JSON stood in the messages. The API insists on that.",
        "An answer in words": "JSON mode rules out an answer in words.",
    },
)


# %%
def in_json_mode(text):
    reply = chat.create(model=MODEL, messages=[user(text)],
                        response_format={"type": "json_object"})
    return reply.choices[0].message.content


attempt(in_json_mode, text="Where is my order ORD-12345?")
attempt(in_json_mode,
        text="Where is my order ORD-12345? Answer in JSON with the keys status and "
        "order_id.")

# %% [markdown]
"""
Look at the keys. The second answer is JSON, and it does not have the keys that were asked for. (The stand-in has no
idea what to say here, but a real model in JSON mode is free to do the same, because the API has never seen a schema.)

On the Responses API the rule is stricter: only `input` counts. The word in `instructions` does not help.
"""


# %%
def on_responses(**settings):
    return client.responses.create(model=MODEL,
                                   text={"format": {"type": "json_object"}},
                                   **settings).output_text


attempt(on_responses, instructions="Answer in JSON.",
        input="Where is my order ORD-12345?")

# %% [markdown]
"""
| what you get | JSON mode | structured outputs |
| --- | --- | --- |
| the text is JSON | yes, if it is not cut off | yes, if it is not cut off or refused |
| it follows your schema | no: the API gets none | yes |
| right types, enum values, no extra keys | no | yes |
| must be requested in words too | yes, the word *JSON* | no |
| use it for | models that have nothing better | everything else |

JSON mode is the older of the two. For new code, use structured outputs.

## A class as the form of an answer

Write the form as a Pydantic class, and hand the class to `parse`. It makes the schema, sends it, reads the reply and
returns an object.
"""


# %%
class CustomerIntent(BaseModel):
    """What a customer wants."""

    category: Literal["order_status", "refund", "complaint",
                      "other"] = Field(description="What the customer wants")
    urgency: Literal["low", "normal",
                     "high"] = Field(description="How soon somebody has to look at it")
    order_id: str | None = Field(description="Id of the order, e.g. ORD-12345; null if "
                                 "the text names none")
    summary: str = Field(description="The concern in one sentence")


reply = chat.parse(
    model=MODEL,
    messages=[user("I want a refund for ORD-12345, urgency high!")],
    response_format=CustomerIntent,
)
message = reply.choices[0].message
print("content:", message.content)
print("parsed: ", repr(message.parsed))

# %% [markdown]
"""
- `content` is what the model wrote: JSON text, as ever. Its keys stand in the order of the class, and the model writes
  them in that order: put a field for the reasons before the field with the verdict.
- `parsed` is a `CustomerIntent`. Your editor knows its fields, and a value outside a `Literal` cannot be in there.

(The stand-in fills fields with words that fit. Its `summary` is not a summary; the form is right, and the content is
the best that comparing words can produce.)

Which schema did `parse` send? The same that the helper for tools makes:
"""

# %%
schema = openai.pydantic_function_tool(CustomerIntent)["function"]["parameters"]
for name, field in schema["properties"].items():
    print(f"{name}:", json.dumps(field))
print("required:", schema["required"])
print("additionalProperties:", schema["additionalProperties"])

# %% [markdown]
"""
In the request it is wrapped like this:

```json
{"type": "json_schema",
 "json_schema": {"name": "CustomerIntent", "strict": true, "schema": {...}}}
```

You can write this dict yourself and give it to `create`. Then the reply has no `parsed`, and you validate `content`.

Older texts write `client.beta.chat.completions.parse`. It still works, as another name for the same method.
"""

# %%
widgets.predict(
    'The text is "Hello!" and names no order. What is order_id?',
    {
        "None": "Every field is required, so it cannot be missing. It may be null: that is what str | None says.",
        "It is missing": "Strict mode requires every field. None can be missing.",
        "An id the model makes up": "That is the danger with a field that has no way out. This one has: str | None.",
    },
)

# %%
hello = chat.parse(model=MODEL, messages=[user("Hello!")],
                   response_format=CustomerIntent)
print(hello.choices[0].message.parsed)

# %% [markdown]
"""
Now look at the other fields. `category` cannot be null, so a category came, though nobody had asked for anything.
**What a required field holds when the text does not say is made up.** Give every such field a way out: null, or a value
such as `other`.

**Modify.** Give `urgency` a fourth value, `"not_said"`, and describe when it is meant. Does the stand-in take it? A real
model would.

**It worked if** the schema lists four values for `urgency`. The stand-in, which compares words, may still write
`low`; a real model would write `not_said`.

<details><summary>One way to do it</summary>

```python
class CustomerIntent(BaseModel):
    # What a customer wants.

    category: Literal["order_status", "refund", "complaint",
                      "other"] = Field(description="...")
    urgency: Literal["low", "normal", "high", "not_said"] = Field(
        description="How soon somebody has to look at it; not_said if the text says "
        "nothing of it"
    )
    order_id: str | None = Field(description="Id of the order; null if the text names "
                                 "none")
    summary: str = Field(description="The concern in one sentence")


hello = chat.parse(model=MODEL, messages=[user("Hello!")],
                   response_format=CustomerIntent)
print(hello.choices[0].message.parsed)
print(CustomerIntent.model_json_schema()["properties"]["urgency"]["enum"])
```

</details>
"""

# %% [markdown]
"""
## Three replies without an object

Strict is a promise about what the model writes *when it finishes writing an answer*. Three things come between.

### Refused

A model may decline for safety reasons. Its words are then in a field of their own, `refusal`, so that you need not
guess from the text. The scenario says so here:
"""

# %%
widgets.predict(
    "The model refuses. What is message.parsed?",
    {
        "None": "A refusal is not JSON. parsed is None, content is None, and refusal holds the words. Nothing is raised.",
        "A CustomerIntent with made-up values": "A refusal is not an answer in your form. Nothing is filled in.",
        "parse raises an exception": "parse raises when the reply is cut off. A refusal is a normal reply, with its words in refusal.",
    },
)

# %%
refusing = MockOpenAI(Scenario.of(Turn.refuses("I'm sorry, I can't help with that.")))
reply = refusing.chat.completions.parse(model=MODEL, messages=[user("...")],
                                        response_format=CustomerIntent)
message = reply.choices[0].message
print("parsed: ", message.parsed)
print("content:", message.content)
print("refusal:", message.refusal)
print("finish_reason:", reply.choices[0].finish_reason)

# %% [markdown]
"""
`finish_reason` is an ordinary `stop`. Code that goes on with `message.parsed.category` ends with
`AttributeError: 'NoneType' object has no attribute 'category'`, on the one day when somebody writes something odd.

### Cut off

Every reply has an upper limit of tokens, yours (`max_completion_tokens`; its older name `max_tokens` is refused by newer models) or the model's
own. At the limit the text ends, wherever it is.
"""

# %%
widgets.predict(
    "max_completion_tokens=12 is too few for the whole answer. What does parse do?",
    {
        "It raises an exception": "The text stops in the middle, so it is not JSON. finish_reason is length, and parse turns that into an error.",
        "It returns what it has, with None for the rest": "Half a JSON text cannot be parsed, and parse does not guess the rest.",
        "The API answers 400": "A small limit is legal. The API does not know how long your answer will be.",
    },
)

# %%
cut = {"model": MODEL, "messages": [user("I want a refund for ORD-12345!")],
       "max_completion_tokens": 12}
try:
    chat.parse(response_format=CustomerIntent, **cut)
except openai.LengthFinishReasonError as error:
    print(str(error).split(" - ")[0])
    print("finish_reason:", error.completion.choices[0].finish_reason)
    print("so far:", error.completion.choices[0].message.content)

# %% [markdown]
"""
The SDK's message goes on with the counted tokens. The whole reply is in `error.completion`. Do not repair such text: ask
again with more room, or for less.

`create` does not raise. Then checking `finish_reason` is up to you, and that is what it is for.

### Filtered

Some services stop a reply when a filter objects to its content. `finish_reason` is `content_filter`, and `parse` raises:
"""

# %%
filtered = MockOpenAI(Scenario.of(Turn(text='{"category": "comp',
                                       finish_reason="content_filter")))
attempt(filtered.chat.completions.parse, model=MODEL, messages=[user("...")],
        response_format=CustomerIntent)

# %% [markdown]
"""
| what happened | `finish_reason` | what `parse` does | what you do |
| --- | --- | --- | --- |
| answered | `stop` | `parsed` is your object | go on |
| refused | `stop` | `parsed` is `None`, `refusal` has the words | show them, or hand over to a person |
| cut off | `length` | raises `LengthFinishReasonError` | more room, or a smaller answer |
| filtered | `content_filter` | raises `ContentFilterFinishReasonError` | as for a refusal |

Each outcome has its own treatment: one `except Exception` around them all would make a server error look like a refusal.

**Make.** Write `describe(reply)`, which gets what `create` returned for such a request, and says in a word which of the
four rows it is.

**It worked if** the refusal of this section gives `refused`, and `chat.create` with `max_completion_tokens=12` gives `cut off`.

<details><summary>One way to do it</summary>

```python
def describe(reply):
    choice = reply.choices[0]
    if choice.message.refusal:
        return "refused"
    return {"length": "cut off", "content_filter": "filtered"}.get(choice.finish_reason,
                                                                   "answered")


refusing = MockOpenAI(Scenario.of(Turn.refuses("I'm sorry, I can't help with that.")))
asked = {"model": MODEL, "messages": [user("I want a refund for ORD-12345!")]}
print(describe(refusing.chat.completions.create(**asked)))
print(describe(chat.create(**asked, max_completion_tokens=12)))
```

</details>
"""


# %%
def describe(reply): ...


# %% [markdown]
"""
## Strict tools

Now the left column of the first table: arguments. `offer` makes an object's schema and sends one strict tool with it; the
model has to call it (lesson 05). What comes back are the arguments.
"""


# %%
def offer(properties, required=None, **more):
    listed = list(properties) if required is None else required
    schema = {"type": "object", "properties": properties, "required": listed,
              "additionalProperties": False, **more}
    return offer_schema(schema)


def offer_schema(schema):
    function = {"name": "find_orders", "description": "Finds orders.", "strict": True,
                "parameters": schema}
    tool = {"type": "function", "function": function}
    request = {"messages": [user("Find orders of customer C-42")], "tools": [tool],
               "tool_choice": "required"}
    return chat.create(model=MODEL,
                       **request).choices[0].message.tool_calls[0].function.arguments


text, number = {"type": "string"}, {"type": "integer"}
attempt(offer, properties={"customer_id": text})

# %% [markdown]
"""
Six schemas that are not strict, three in each cell. Predict for each what the API objects to, then run the cell.
"""

# %%
attempt(offer_schema, schema={"type": "object", "properties": {"customer_id": text},
                              "required": ["customer_id"]})
attempt(offer, properties={"customer_id": text, "limit": number},
        required=["customer_id"])
attempt(offer, properties={"customer_id": text}, required=["customer_id", "limit"])

# %%
attempt(offer, properties={"customer_id": text,
                           "limit": {"type": "integer", "not": {"const": 0}}})
attempt(offer, properties={"customer_id": text, "limit": {"description": "How many"}})
reference = {"$ref": "#/$defs/Id", "description": "The customer"}
attempt(offer, properties={"customer_id": reference}, **{"$defs": {"Id": text}})

# %% [markdown]
"""
Each sentence names a place and a rule. The place is the **context**: the path through the schema, as a Python tuple.
`()` is the outermost object; `('properties', 'limit')` is the property `limit` in it.

A `$ref` points to a schema that stands under `$defs`; it must stand alone. `{"anyOf": [{"$ref": ...}]}` may have a
description next to it.

### At every depth
"""

# %%
widgets.predict(
    "The outer object keeps both rules. A property holds an array of objects that do not. What does the API say?",
    {
        "Error 400 with the path to the inner object": "The rules hold for every object, wherever it stands. Nothing is fixed for you.",
        "It takes the schema: the root is strict": "Strict is a promise about the whole reply, so every object in it has to follow the rules.",
        "It makes the inner object strict": "Chat Completions changes nothing in your schema.",
    },
)

# %%
line = {"type": "object", "properties": {"sku": text, "count": number},
        "required": ["sku"]}
attempt(offer, properties={"lines": {"type": "array", "items": line}})
attempt(offer, properties={"period": {"anyOf": [line, {"type": "null"}]}})
attempt(offer, properties={"first": {"$ref": "#/$defs/Line"}},
        **{"$defs": {"Line": line}})

# %% [markdown]
"""
Follow each context with your finger: `('properties', 'lines', 'items')`. Four keywords lead from one schema into others:
`properties`, `items`, `anyOf` and `$defs`. You will need all four in the first exercise.

How does a function get to every schema, however deep? It looks at one, and **calls itself** for those inside. This one
counts levels:
"""


# %%
def levels(schema):
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []),
             *schema.get("$defs", {}).values()]
    if "items" in schema:
        inner.append(schema["items"])
    return 1 + max([levels(each) for each in inner], default=0)


for schema in (text, line, {"type": "array", "items": line}):
    print(levels(schema), "levels:", json.dumps(schema))

# %% [markdown]
"""
A text holds no other schema, so `inner` is empty there: that is where it ends. Each call knows only its own level, and
adds 1 to what the calls inside returned.

### The root, and other keywords
"""

# %%
attempt(offer_schema, schema={"type": "array", "items": text})
attempt(offer, properties={"note": {"oneOf": [text, {"type": "null"}]}})
attempt(offer, properties={"tags": {"type": "array"}})
attempt(offer, properties={"amount": {"type": "number", "minimum": 0},
                           "day": {"type": "string", "format": "date"}})

# %% [markdown]
"""
The root is always an object. So for a list as an answer, wrap it: an object with one property that holds the list.

| allowed in strict schemas | refused |
| --- | --- |
| `enum`, `anyOf` (not at the root), `$defs`, `$ref`, recursion | `oneOf`, `allOf`, `not`, `if` and related keywords |
| `pattern`, and `format` with nine names such as `date`, `email`, `uuid` | `uniqueItems`, `patternProperties`, other formats |
| `minimum`, `maximum`, `multipleOf`, and their exclusive forms | |
| `minItems`, `maxItems`, and `default`, which fills in nothing (see below) | |

Such lists change. `minimum` and `default` were refused in spring 2025 and are allowed now. For `minLength` and `maxLength` the guide
contradicts itself. Fine-tuned models know fewer keywords. There are also size limits, which few schemas reach: 10
levels, 5000 properties, 1000 enum values.
"""

# %% [markdown]
"""
## Optional means nullable

With every property required, only one way is left to say "not said": null.
"""

# %%
status = {"type": ["string", "null"], "enum": ["open", "closed", None],
          "description": "null for all"}
limit = {"type": ["integer", "null"],
         "description": "How many at most; null if not said"}
attempt(offer, properties={"customer_id": text, "status": status, "limit": limit})

# %% [markdown]
"""
Two things to see in `status`: the type has the **word** `"null"`, and the enum has the **value** `None`. A value has to
fit every keyword, so one without the other never lets null in. The other spelling avoids that, and needs no change inside:
`{"anyOf": [{"type": "string", "enum": ["open", "closed"]}, {"type": "null"}]}`.

### Null is not absent

An argument that is null is there. So the Python default, which stands in for an argument that is *not* there, does not
apply, as you saw with `forecast` in lesson 01. The default lives in the function, behind `is None`: `limit = 5 if limit is
None else limit`. (`limit or 5` would also replace a 0 that somebody meant.)

The same goes for descriptions: "amount: omit for a full refund" asks for what strict does not allow. Write "amount in
cents; null for a full refund", with a nullable type.

### And "default" in the schema?

It is a note to the reader and fills in nothing: not in the API, not in the SDK, not in strict mode and not without it.
"""

# %%
loose = {"type": "object", "properties": {"customer_id": text,
                                          "limit": {"type": "integer", "default": 5}}}
function = {"name": "find_orders", "description": "Finds orders.",
            "parameters": {**loose, "required": ["customer_id"]}}
asked = {"messages": [user("Find orders of customer C-42")],
         "tools": [{"type": "function", "function": function}]}
said = chat.create(model=MODEL, tool_choice="required", **asked)
print(said.choices[0].message.tool_calls[0].function.arguments)

# %% [markdown]
"""
No `limit`, whatever the schema says. A strict schema may have a `default` too, since 2025; but there the model writes
every argument, and the 5 is at most a hint. Older services, Azure among them, may answer *'default' is not permitted*.
Leave it out, and you need not know.
"""

# %% [markdown]
"""
## A Pydantic class is not always strict

The SDK's helper closes every object and lists every field in `required`. It leaves two things as they are.
"""


# %%
class Labelled(BaseModel):
    labels: dict[str, str]


class Search(BaseModel):
    query: str
    limit: int = 5


def parsed_as(form):
    return repr(chat.parse(model=MODEL, messages=[user("Find lamps")],
                           response_format=form).choices[0].message.parsed)


for form in (Labelled, Search):
    attempt(parsed_as, form=form)

# %% [markdown]
"""
- `dict[str, str]` means *any keys*. A strict object has none but its own. Write what you mean as a list of pairs:
  `labels: list[Label]`, where `Label` has a `name` and a `value`.
- `limit: int = 5` puts `"default": 5` into the schema. (A default of `None` is taken out by the helper.) And `limit` is
  **required** now: the model has to write a number. The stand-in copied the 5 it read; another model may write 20, and
  the default of your class never applies.

Write `limit: int | None` without a default, and say 5 where the value is used. Then the class means what the schema says.
"""


# %%
class Label(BaseModel):
    name: str
    value: str


class StrictSearch(BaseModel):
    query: str = Field(description="What to look for")
    limit: int | None = Field(description="How many at most; null if not said")
    labels: list[Label] = Field(description="Labels that have to be there")


reply = chat.parse(model=MODEL, messages=[user("Find lamps")],
                   response_format=StrictSearch)
print(repr(reply.choices[0].message.parsed))

# %% [markdown]
"""
## parse and tools

`parse` takes tools as well. It then parses the arguments of each call, into `parsed_arguments`.
"""


# %%
class GetWeather(BaseModel):
    """Returns the weather of a city."""

    city: str = Field(description="Name of the city, e.g. Oslo")
    days: int | None = Field(description="How many days ahead; null for now")


weather = openai.pydantic_function_tool(GetWeather, name="get_weather")
asked = chat.parse(model=MODEL, messages=[user("What is the weather in Oslo?")],
                   tools=[weather])
for call in asked.choices[0].message.tool_calls or []:
    print(repr(call.function.parsed_arguments))

# %%
widgets.predict(
    "The same with a tool that is not strict. What does parse do?",
    {
        "It raises ValueError before anything is sent": "Without strict nothing guarantees that the arguments fit, so the SDK will not promise an object.",
        "It returns the call unparsed": "create does that. parse promises an object, or it does not begin.",
        "The API answers 400": "The API would take this tool. The SDK refuses before it sends anything.",
    },
)

# %%
not_strict = {"type": "function", "function": {**weather["function"], "strict": False}}
attempt(chat.parse, model=MODEL, messages=[user("What is the weather in Oslo?")],
        tools=[not_strict])

# %% [markdown]
"""
Tools and `response_format` go together: the model calls tools as long as it needs them, and gives its **final** answer in
your form. While it calls, `parsed` is `None`.
"""


# %%
class Report(BaseModel):
    """What to tell the user."""

    text: str = Field(description="The answer")
    mood: Literal["good", "bad"] = Field(description="How the news will be taken")


both = {"model": MODEL, "tools": [weather], "response_format": Report}
history = [user("What is the weather in Oslo?")]
first = chat.parse(messages=history, **both).choices[0].message
print("parsed:", first.parsed, "| calls:",
      [call.function.name for call in first.tool_calls or []])
history.append(first)
history += [{"role": "tool", "tool_call_id": call.id, "content": '{"celsius": 4}'}
            for call in first.tool_calls or []]
print("parsed:", repr(chat.parse(messages=history, **both).choices[0].message.parsed))

# %% [markdown]
"""
(A message of `parse` carries `parsed` and `parsed_arguments` too, and what you append is sent. The mock takes both. How the
service reacts to them on Chat Completions is not known; on Responses it refused `parsed_arguments`, and there the SDK
now leaves it out.)
"""

# %%
widgets.parsons(
    "Ask with tools and a form, answer the calls of one round, and get the report: which lines, in which order? answer(call) makes the tool message of a call, as in lesson 03.",
    [
        "message = chat.parse(messages=history, **both).choices[0].message",
        "history.append(message)",
        "for call in message.tool_calls or []:",
        "    history.append(answer(call))",
        "report = chat.parse(messages=history, **both).choices[0].message.parsed",
    ],
    {
        "report = message.parsed": "While the model asks for calls, parsed is None.",
        'if message.parsed is None: raise ValueError("refused")': "None has two reasons: a refusal, or calls that come first. The field refusal tells you which.",
        'both = {"model": MODEL, "response_format": Report}': "Without tools in the request the model cannot ask for a call.",
    },
    why="The form is for the final answer. Until then it is the loop of lesson 03.",
)

# %% [markdown]
"""
## The same on the Responses API

The method is `responses.parse`, the class goes into `text_format`, and the object is in `output_parsed`.
"""

# %%
response = client.responses.parse(
    model=MODEL, input="I want a refund for ORD-12345, urgency high!",
    text_format=CustomerIntent
)
print(repr(response.output_parsed))
print(response.text.format.type, response.text.format.name, response.text.format.strict)

# %% [markdown]
"""
As a dict it is flat, like everything there:

```python
# Chat Completions
response_format={"type": "json_schema",
                 "json_schema": {"name": ..., "strict": True, "schema": ...}}
# Responses
text={"format": {"type": "json_schema", "name": ..., "strict": True, "schema": ...}}
```

A refusal is a part of the last item, and `output_parsed` is `None`:
"""

# %%
refusing = MockOpenAI(Scenario.of(Turn.refuses("I'm sorry, I can't help with that.")))
response = refusing.responses.parse(model=MODEL, input="...",
                                    text_format=CustomerIntent)
print(response.output_parsed, "|", response.output[-1].content[0])

# %% [markdown]
"""
A reply that is cut off is different here: the SDK does not look at the status first. It tries to read the text, and what
you get is Pydantic's `ValidationError`.
"""

# %%
try:
    client.responses.parse(
        model=MODEL, input="I want a refund for ORD-12345!", text_format=CustomerIntent,
        max_output_tokens=16
    )
except ValidationError as error:
    print(error.errors()[0]["msg"])

# %% [markdown]
"""
### Where strict is the default

A tool without `strict` is not strict on Chat Completions. On Responses strict is **tried**, and dropped without
warning where the schema cannot be made strict; lesson 08 shows it. If you rely on strict, say so explicitly:
`"strict": True` with a schema that is not strict is an error you see on the first day. If you leave it out, you see
the problem on the day a field is missing.
"""

# %% [markdown]
"""
## What the promise is worth

**The famous figure.** When structured outputs came out in August 2024, OpenAI published a test with complex schemas:
100 % for `gpt-4o-2024-08-06` with structured outputs, less than 40 % for `gpt-4-0613`. It is often quoted as what
strict achieves. It compares two **models**, an old one without and a new one with. It does not measure strict alone,
and it says nothing about a current model without strict. The 100 % is real: it comes from a constraint, not from
talent.

**The exceptions.** In all of these you get something other than your schema, strict or not:

- a refusal, a truncated reply, a content filter: as above. Arguments can be cut off like answers;
- fine-tuned models that make several calls in one reply: strict may be off for them. Older advice to switch parallel calls
  off for strict in general is out of date for all others.

And a rule for which strict has no keyword, such as *either a date or a reason*, is not in the promise at all.

So parse with care even under strict: `parse`, or your own validation as in lesson 06, costs little.

**Form, not truth.** A strict `order_id` is a string that matches your pattern. That the order exists, that it belongs to
this customer, that the amount is below what is left to refund: these are questions for your code. (A bound that never
changes can stand in the schema, as `maximum`.)

"Make fields required, so that nothing is made up" is a common mistake. It works the other way around: where the user
did not say, the form still has to be filled, so the model writes something there. Make it nullable, or tell the model
to ask first.

### From the first day

Use strict from the first day of a project. Switching it on later means changing every schema and every function that
relied on absent arguments; starting with it costs a few lines. Leave it off where the form is open by nature, such as
a dict with any keys.
"""

# %% [markdown]
"""
## Which one do I use?

```mermaid
flowchart TD
    accTitle: Which feature for which need
    accDescr: If something has to be done, take a strict tool. If not, and you need an answer in a fixed form, take response_format with a strict json_schema. If the model has no structured outputs, take JSON mode and validate. If people read the answer, take plain text.
    A{does something have to be done?} -- yes --> B[strict tool]
    A -- no --> C{does a program read the answer?}
    C -- no --> D[plain text]
    C -- yes --> E{structured outputs available?}
    E -- yes --> F[response_format, json_schema, strict]
    E -- no --> G[JSON mode, and validate]
```

In words: if something has to be done, use a strict tool. If a program only reads the answer, use `response_format`
with a strict `json_schema`. Only where a model does not support that, use JSON mode and validate. For people, use
plain text.

## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| JSON mode without the word | `'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.` |
| an object left open | `In context=(), 'additionalProperties' is required to be supplied and to be false.` |
| a property not required | `... an array including every key in properties. Missing 'limit'.` |
| an extra name in `required` | `... Extra required key 'limit' supplied.` |
| `not`, `oneOf` and related keywords | `In context=('properties', 'limit'), 'not' is not permitted.` |
| no type | `In context=('properties', 'limit'), schema must have a 'type' key.` |
| a `$ref` with other keys beside it | `context=('properties', 'customer_id'), $ref cannot have keywords {'description'}.` |
| the root is not an object | `schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.` |
| cut off, with `parse` | `LengthFinishReasonError: Could not parse response content as the length limit was reached` |
| `parse` with a tool that is not strict | ``ValueError: `get_weather` is not strict. Only `strict` function tools can be auto-parsed`` |

These cause no error at all: `parsed` is `None` after a refusal, null replaces a Python default, a required field is
made up.
"""

# %% [markdown]
"""
## Summary

- Strict tools are for actions, `response_format` with a strict `json_schema` for answers. JSON mode promises JSON only.
- `parse` takes a Pydantic class and gives an object: `message.parsed` on Chat, `output_parsed` on Responses.
- Refused: `parsed` is `None`. Cut off or filtered: an exception.
- Two rules, at every depth: `properties`, `items`, `anyOf`, `$defs`. Optional becomes nullable, enums included.
- Null is not absent: defaults live in the function. `default` in a schema does nothing good.
- Strict is about form. Values are yours to check.

## Questions people ask

**Is a strict request slower?** The first one with a new schema can be: the service prepares it, and keeps the result for
the next.

**Can I stream a structured answer?** Yes; you get pieces of JSON text, and the whole at the end (lesson 09).

**Why is my `category` never null, although I said "null if unclear" in the description?** The schema decides what can be
written; a description only asks. Add null to the type, and to the enum.

**Do other providers have this?** Many have something like it under other names, each with its own subset of JSON
Schema (lesson 12).

## Exercises

[Assignment 07](../exercises/release/07_structured_outputs/07_structured_outputs.ipynb): two exercises, 30 points. The
first is the hardest piece of Python so far: a function that calls itself.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="07_structured_outputs")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Structured model
outputs](https://developers.openai.com/api/docs/guides/structured-outputs), above all the part on supported schemas.
Then [lesson 08](08_responses_api.ipynb), the Responses API.
"""
