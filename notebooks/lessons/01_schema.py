# %% [markdown]
"""
# Lesson 01: describe tools to a model

| about | this lesson |
| --- | --- |
| Level | beginner |
| Time | 60 minutes, and about 45 for the exercises |
| Exercises | 3, worth 30 points: `search_products_tool` 10 · `book_appointment_tool` 10 · `order_status_tool` 10 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- write a tool definition for Chat Completions and say what each part is for;
- tell a good description from a bad one, and show the difference;
- use types, `enum`, required and optional, nested objects and arrays;
- make a definition from a Pydantic model, and avoid its four traps;
- turn on strict mode, keep its two rules, and say what it does not promise.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about lesson 00. Answer in your head or in the box, then look. Pulling an answer from memory is what
makes it stick.
"""

# %%
import widgets

# %%
widgets.recall(
    "Who runs the function: the model, the API, or your program?",
    "Your program. The model asks for a call and waits for the result.",
)

# %%
widgets.recall(
    "What does the model see of a function of yours?",
    "Only the tool definition you send: name, description, parameters. Never the code.",
)

# %%
widgets.recall(
    "How does the model know which result belongs to which call?",
    "By the id. The tool message carries the id of the call it answers.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** it has `get_order_status`, and your `get_opening_hours` from the exercise. Here it gets more tools, a search, a
return, a table in its café, and you learn to describe each so that a model picks it.

`tool` builds a definition from its parts, so that the cells below stay short. `ask` sends one question with some tools
and prints what comes back. Read both: there is no magic in them. The next lessons import this very `tool` from
`widgets.helpers`.
"""

# %%
import json

import openai
from pydantic import BaseModel, Field

from mocks import MODEL, explain, make_client

client = make_client()


def tool(name, description, properties, required=None):
    listed = list(properties) if required is None else required
    parameters = {"type": "object", "properties": properties, "required": listed}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


# %%
def ask(question, *tools):
    messages = [{"role": "user", "content": question}]
    try:
        reply = client.chat.completions.create(model=MODEL, messages=messages,
                                               tools=list(tools))
    except openai.BadRequestError as error:
        print(error)
        return
    message = reply.choices[0].message
    for call in message.tool_calls or []:
        print(f"calls {call.function.name}({call.function.arguments})")
    if not message.tool_calls:
        print("says: ", message.content)


# %% [markdown]
"""
## The envelope

Here is a whole definition, written out. It is data: a dict that becomes JSON.

| part | what it is |
| --- | --- |
| `"type": "function"` | which kind of tool; the other kinds come later |
| `"function"` | the envelope around the rest; Chat Completions wants it, the Responses API does not |
| `name` | letters, digits, `_` and `-`, at most 64 characters; it comes back in the call |
| `description` | for the model: when to use this, and what comes back |
| `parameters` | a **JSON Schema**: which arguments there are, and of which type |

JSON Schema is a standard for describing JSON with JSON. The API understands a part of it; this lesson shows that part.
"""

# %%
weather_tool = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Returns the current weather of a city. Use it for now, not for "
        "forecasts.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string",
                         "description": "Name of the city, e.g. Oslo"},
                "units": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city"],
        },
    },
}
ask("What's the weather in Tokyo right now?", weather_tool)

# %% [markdown]
"""
The most common slip is to forget the envelope. What would the API do with that?
"""

# %%
widgets.predict(
    "The next cell sends the inner dict alone, without the envelope around it. What happens?",
    {
        "Error 400: a parameter is missing": "A request that breaks the API's rules is rejected as a whole, with status 400. Nothing reaches the model.",
        "The API adds the envelope": "It corrects nothing: what you send has to be complete, or it is rejected.",
        "The tool is ignored": "A tool that the API cannot read is not passed over in silence. You would search for such a fault for a long time.",
    },
)

# %%
ask("What's the weather in Tokyo right now?", weather_tool["function"])

# %%
ask("What's the weather in Tokyo right now?",
    {"type": "function", **weather_tool["function"]})

# %% [markdown]
"""
The API says where it looked, as a path: `tools[0].type` is the key `type` of the first tool. The second form is the
one the Responses API uses: flat, no envelope. Sent to Chat Completions, it lacks `function`. A common mistake is to
copy one form into a program that uses the other API.

A name has rules of its own. Spaces and dots are not allowed:
"""

# %%
ask("What's the weather in Tokyo?", tool("get weather", "Returns the weather.", {}, []))

# %% [markdown]
"""
## The description decides

The model picks a tool by what it can read: the name, the description, the parameters. It also reads the system
prompt, where you can say "use the tools for every question about orders".

Here are two tools for the same shop. One looks up an order, the other cancels it.
"""

# %%
by_id = {"id": {"type": "string"}}
vague = [
    tool("order_info", "Gets order info", by_id, ["id"]),
    tool("order_tool", "Does order stuff", by_id, ["id"]),
]
question = "Please cancel my order ORD-12345"

# %%
widgets.predict(
    "The customer writes: Please cancel my order ORD-12345. Both descriptions above are vague. What does the stand-in do?",
    {
        "It calls one of the two, because the word order matches": "Both texts say order, and neither says cancel. They weigh the same, so the first one wins the tie, whatever it does.",
        "It calls the one that cancels": "Which one is that? The name order_tool and its text say nothing about canceling. Only you know it.",
        "It calls neither, and says that it cannot cancel": "A tool that shares a word with the question is a candidate. Nothing in these texts rules one out.",
    },
)

# %%
ask(question, *vague)
explain(client)

# %% [markdown]
"""
The wrong tool. Look at the table: the only word that counts is *order*, and both tools have it. (Each also gets 0.2
for an id that was found for its parameter.) On a real endpoint `explain` has nothing to tell,
and a real model may guess right here. It is still guessing.

Now **the descriptions alone** change. The names and the schemas stay as they were.
"""

# %%
look_up = "Returns where an order is and when it arrives. Do not use it to cancel."
cancel = "Cancels an order that has not been sent yet. Returns what is paid back."
described = [
    tool("order_info", look_up, by_id, ["id"]),
    tool("order_tool", cancel, by_id, ["id"]),
]
ask(question, *described)
explain(client)

# %% [markdown]
"""
Two things moved. *cancel* in the second description counts **for** it. And the sentence "Do not use it to cancel"
counts **against** the first: saying when *not* to use a tool is half the work.

This stand-in counts words, and a real model understands sentences. What carries over: both can only use what you wrote.

### Write it like documentation for a colleague who sees nothing else

| question | example |
| --- | --- |
| What comes back? | Returns name, price and stock of matching products. |
| When should it be used? | Use it when a shopper looks for something to buy. |
| When not? | Do not use it for orders already placed. |
| What do values look like? | Id of the order with its prefix, e.g. ORD-12345 |

| bad | why | better |
| --- | --- | --- |
| Gets order info | which info? when? | Returns where an order is and when it arrives. Use it for questions about an order already placed. |
| does CRM stuff | no verb a user would say | Searches for a customer by e-mail address and returns name, phone and account id. |
| `search(q)`: Search for stuff | name, parameter and text all vague | `search_products(query)`: Searches the shop's catalog and returns ... |

Specific, and still short: every word is paid for in every request.
"""

# %% [markdown]
"""
### From none to one

A vague tool can also lose when it is the only one. (A **CRM** is the system in which a company keeps its customers.)
Predict, then run.
"""

# %%
crm = tool("crm", "does CRM stuff", {"x": {"type": "string"}}, ["x"])
search_customer = tool(
    "search_customer",
    "Searches for a customer by email and returns name, phone and account id.",
    {"email": {"type": "string", "description": "Email address, e.g. ada@example.com"}},
    ["email"],
)
ask("Find the customer with the email grace@example.com", crm)
ask("Find the customer with the email grace@example.com", search_customer)

# %% [markdown]
"""
### Modify: rescue this tool

The question below finds nothing. **Change only the description**, run the cell, and read what `explain` says. Do not
copy the user's sentence: write what would help every user who wants this. Then try two other questions.
"""

# %%
rescue = tool("lookup", "Gets data", {"city": {"type": "string"}}, ["city"])
ask("When does the museum in Vienna open?", rescue)
explain(client)

# %% [markdown]
"""
<details><summary>One way to do it</summary>

```python
"Returns the opening hours of a city's museums: when they open and close today. "
"Not for ticket prices."
```

The words *museum* and *open* come from the task, not from one user's sentence. A better name would do more still:
`get_museum_hours`.

</details>
"""

# %% [markdown]
"""
## Parameters are described too

A description of a parameter that shows **one example** of its form prevents a whole class of bugs. The same order id
comes in many forms: `ORD-12345`, `#12345`, `order 12345`. Your database knows one of them.
"""

# %%
plain = {"order_id": {"type": "string"}}
shown = {"order_id": {"type": "string",
                      "description": "Id of the order with its prefix, e.g. ORD-12345"}}
status = "Returns where an order is and when it arrives."

ask("Where is my order #12345?", tool("get_order_status", status, plain, ["order_id"]))
ask("Where is my order #12345?", tool("get_order_status", status, shown, ["order_id"]))

# %% [markdown]
"""
It is still a hint, not a guarantee. Your function has to check the id anyway (lesson 06).

Names matter here as well: `units` or `unit`, `q` or `query`, any of them is fine as long as it is a word people use
and your function uses the same one. The call arrives with **exactly** the names in the schema.
"""

# %% [markdown]
"""
## Types

| JSON Schema | Python | note |
| --- | --- | --- |
| `string` | `str` | dates too: `"format": "date-time"` |
| `number` | `float` or `int` | |
| `integer` | `int` | for money, whole cents avoid rounding |
| `boolean` | `bool` | in JSON written `true` and `false` |
| `array` | `list` | use `items` to say what it holds |
| `object` | `dict` | a schema of its own, inside |
| `["boolean", "null"]` | `bool` or `None` | "nullable"; works with each type, and becomes important in strict mode |

The words are JSON Schema's. Python's own names are rejected, and so is an array that does not say what it holds:
"""

# %%
ask("hello", tool("demo", "A demo.", {"city": {"type": "str"}}, []))
ask("hello", tool("demo", "A demo.", {"cities": {"type": "array"}}, []))

# %% [markdown]
"""
`In context=('properties', 'cities')` is the path to the error: inside `properties`, at `cities`. An empty path, `In
context=()`, means the schema as a whole. (The first message uses the wording of a common schema checker; the
service's own may differ.)

### enum: a closed set

Where only a few values make sense, list them. `enum` stands **beside** the type.
"""

# %%
free = {"order_id": {"type": "string"},
        "reason": {"type": "string", "description": "Why it comes back"}}
reasons = ["defective", "wrong_item", "not_delivered", "changed_mind"]
closed = {"order_id": {"type": "string"}, "reason": {"type": "string", "enum": reasons}}
about = "Starts a return of an order."
changed = "Please start a return of ORD-12345, I changed my mind."

ask(changed, tool("start_return", about, free, ["order_id"]))
ask(changed, tool("start_return", about, closed, ["order_id"]))

# %% [markdown]
"""
Compare the two lines: the stand-in gives a reason only where you list the allowed values. A real model will often
find the reason without help, and then write `Changed mind`, `change of mind` or a whole sentence. Your code has to
handle whatever it writes. The list makes one spelling far more likely. Other good candidates are the categories of a
shop, the states of an order, or units such as `celsius` and `fahrenheit`.

**What `enum` and `required` do not promise.** Without strict mode both are instructions, not walls. A model almost
always follows them; almost always is not always. It can leave out a required argument, invent a value, or ask for a
tool you never described. Your code checks (lesson 06).
"""

# %% [markdown]
"""
### Required and optional

A parameter listed in `properties` and not in `required` is optional: the model may leave it out.

- **Only what the function cannot do without is required.** Where a sensible default exists, make it optional. For
  `get_order_status(order_id, include_tracking=False)` that is only the id.
- **The default lives in Python**, in the `def` line: `search_products(query, max_results=5)`. A `"default": 5` in the
  schema is at most a hint to the model: the API never fills it in. Say it in the description: "5 if the user names no
  number".
- **Required does not mean known.** What if the user never said it?
"""

# %%
widgets.predict(
    "order_id is required, and the user writes only: Where is my order? If the description says nothing about that, what is the risk?",
    {
        "The model invents an id": "A required field that the user never mentioned invites an invented value. So say in the description what to do instead.",
        "The API asks the user for the id": "The API talks to your program alone. Only the model's words can ask the user, and only if it chooses to.",
        "The model calls the tool without the id": "That can happen, but rarely: the schema says required, and models follow it. A value that looks right is harder to notice.",
    },
)

# %%
careful = "Returns where an order is. Never guess the id: ask the customer for it."
ask("Where is my order?", tool("get_order_status", careful, shown, ["order_id"]))

# %% [markdown]
"""
The stand-in always asks. Real models usually do when the description says so, and some invent an id when it does not.
Making everything required "so that nothing is missing" makes that worse.

**Your turn.** You can now do [the first exercise of assignment 01](../exercises/release/01_schema/01_schema.ipynb),
`search_products_tool`: a search with a text, a category, a price and a yes or no. Come back for nested arguments and
strict mode; the other two exercises need them.
"""

# %% [markdown]
"""
## Objects and arrays inside

Arguments can be nested: an object in an object, a list of things. Each inner object is a schema of its own, with its
own `properties` and `required`. A **format** says what a string looks like; `date-time` means `2026-12-04T19:00:00Z`.
`"minItems": 1` beside `items` asks for at least one.
"""

# %%
guest = {
    "type": "object",
    "description": "Who the table is for",
    "properties": {
        "name": {"type": "string", "description": "Full name, e.g. Ada Lovelace"},
        "phone": {"type": "string",
                  "description": "With country code, e.g. +44 20 7946 0000"},
    },
    "required": ["name", "phone"],
}
wish = {"type": "string", "enum": ["window", "quiet"]}
wishes = {"type": "array", "description": "Special wishes", "items": wish}
time = {"type": "string", "format": "date-time", "description": "When, in ISO 8601"}
book_table = tool(
    "book_table",
    "Books a table at the shop's café and returns a booking number.",
    {"guest": guest, "time": time, "wishes": wishes},
    ["guest", "time"],
)

# %%
evening = (
    "Book a table, my name is Grace Hopper, phone +1 202 555 0100, on "
    "2026-12-04T19:00:00Z"
)
ask(evening, book_table)

# %% [markdown]
"""
The arguments have the same shape as the schema: `guest` arrives as an object with two fields. Nest where it carries
meaning. Deep schemas are harder to fill for any model: two levels are plenty for most tools.

**Modify.** Leave the phone number out of `evening` and run again. Then remove `phone` from `guest["required"]`, run
**both** cells, and compare.

**It worked if** the first run asks for the phone number, and the second calls `book_table` with a guest who has a
name only.

<details><summary>One way to do it</summary>

```python
evening = "Book a table, my name is Grace Hopper, on 2026-12-04T19:00:00Z"
ask(evening, book_table)
guest["required"] = ["name"]
ask(evening, book_table)
```

</details>
"""

# %% [markdown]
"""
## Strict mode and its two rules

`"strict": True` stands beside `name`. Without it, following the schema is best effort, and on Chat Completions that
is the default. With it, the service lets the model write **only** what fits the schema. For that, the schema itself
has to follow two rules, at every level:

1. every object says `"additionalProperties": False`: no keys beyond those listed;
2. every property is in `required`.

Break them one by one and read.
"""

# %%
# a copy, so that the original stays as it is
strict_weather = json.loads(json.dumps(weather_tool))
strict_weather["function"]["strict"] = True
ask("What's the weather in Tokyo in celsius?", strict_weather)

# %%
schema = strict_weather["function"]["parameters"]
schema["additionalProperties"] = False
ask("What's the weather in Tokyo in celsius?", strict_weather)

# %% [markdown]
"""
Rule 2 names what is missing: `units`. But the unit was meant to be optional! In strict mode **optional becomes
nullable**: listed in `required`, and allowed to be `null`. With an `enum`, `None` joins the list as well.
"""

# %%
schema["required"] = ["city", "units"]
schema["properties"]["units"]["type"] = ["string", "null"]
schema["properties"]["units"]["enum"] = ["celsius", "fahrenheit", None]
ask("What's the weather in Tokyo in celsius?", strict_weather)
ask("What's the weather in Tokyo?", strict_weather)

# %% [markdown]
"""
Accepted. Where the user names no unit, the second call says `"units": null`: an explicit null, which reaches your function
as `None` and overrides the Python default, so map `None` to the default there.

So there are two ways to say "optional", one for each mode:

| optional parameters | not strict | strict |
| --- | --- | --- |
| `required` | only what is essential | every property |
| optional | left out of `required` | type with `"null"` |
| what your function receives | the argument is absent, so the Python default applies | `None`, which **overrides** the Python default |
"""

# %%
widgets.predict(
    'def forecast(city, days=5). The model sends {"city": "Oslo", "days": null}. What is days in the function?',
    {
        "None": "The argument is present, and its value is null: None in Python. So the default does not apply.",
        "5, the default": "The default applies where the argument is absent. null is a value like any other.",
        "It is a TypeError": "The function gets both of its arguments, by name. Python does not compare the value with the default's type.",
    },
)


# %%
def forecast(city, days=5):
    return f"{city}: {days} days"


def patient_forecast(city, days=None):
    # null means "not said": the default is applied here
    days = 5 if days is None else days
    return f"{city}: {days} days"


arguments = json.loads('{"city": "Oslo", "days": null}')
print(forecast(**arguments))
print(patient_forecast(**arguments))

# %% [markdown]
"""
### What strict does not promise

- **Values.** `ORD-99999` fits the schema and may not exist, or belong to someone else.
- **A complete reply.** The model may refuse, or run out of tokens in the middle of the arguments.
- **All of JSON Schema.** Some keywords are rejected, such as `oneOf`. `default` is accepted, and still fills in nothing:
  with strict, the model writes every argument.

Use it from the first day where you can. Lesson 07 takes it apart. Written by hand, all this is a lot of typing; the next
section has it done for you.
"""

# %% [markdown]
"""
## From a Pydantic model

Written by hand, a schema and its code drift apart: someone renames a parameter in one place only. Pydantic describes
data with a class and checks it at run time; `openai.pydantic_function_tool` turns such a class into a tool definition.
The result is always strict.

Here is a first try, the way many people write it. It falls into four traps.
"""


# %%
class GetOrderStatus(BaseModel):
    """Returns where an order is.

    Use it for questions about an order already placed.
    """

    order_id: str  # id of the order, e.g. ORD-12345


# %%
try:
    client.pydantic_function_tool(GetOrderStatus)
except AttributeError as error:
    print("AttributeError:", error)

# %% [markdown]
"""
**Trap 1: it isn't a method of the client.** It belongs to the module: `openai.pydantic_function_tool`.
"""

# %%
widgets.predict(
    "openai.pydantic_function_tool(GetOrderStatus): what will the tool be called?",
    {
        "GetOrderStatus": "The helper takes the name of the class as it is.",
        "get_order_status": "That is how you would write it by hand. The helper changes no spelling: give it name= for that.",
        "order_id": "That is a field of the class, so it becomes a parameter.",
    },
)

# %%
first_try = openai.pydantic_function_tool(GetOrderStatus)
print(json.dumps(first_try, indent=2))

# %% [markdown]
"""
**Trap 2: the class gives the name**, `GetOrderStatus`. A program that looks for `get_order_status` does not find it. No
exception warns you: the user is told that the function is unknown.

**Trap 3: a comment is not sent.** Look for *ORD-12345* in the output: it is not there. Comments are for readers of your
Python.

**Trap 4: the docstring is sent twice**: raw, with line breaks (and, before Python 3.13, indentation), as the
description of the function, and cleaned up as the description of its parameters. You pay for both.

Here is another tool, with all four avoided:
"""


# %%
class TrackParcel(BaseModel):
    parcel_id: str = Field(description="Number on the label, e.g. PRC-20931")


parcel_tool = openai.pydantic_function_tool(
    TrackParcel,
    name="track_parcel",
    description="Returns where a parcel is now. Never guess the number: ask for it.",
)
print(json.dumps(parcel_tool, indent=2))
ask("Please track my parcel PRC-20931", parcel_tool)

# %% [markdown]
"""
(Pydantic adds `title`. It does no harm.)

The helper also puts **every** field into `required`, even one that has a default in Python, because strict mode
requires that. Not every model qualifies: a field such as `dict[str, str]` has an open set of keys, which strict
rejects.
"""

# %% [markdown]
"""
## What definitions cost

There is no separate fee. Definitions are turned into text the model reads, so they count as **input tokens** (a token is
a piece of a word), in **every** request, whether a tool is called or not.
"""


# %%
def tokens(*tools):
    given = {"tools": list(tools)} if tools else {}
    messages = [{"role": "user", "content": "Hello!"}]
    return client.chat.completions.create(model=MODEL, messages=messages,
                                          **given).usage.prompt_tokens


print("no tools:       ", tokens())
print("two vague tools:", tokens(*vague))
print("two better ones:", tokens(*described))
print("book_table:     ", tokens(book_table))

# %% [markdown]
"""
The offline service counts as recorded replies of the real one do, to within a few tokens. The first tool costs most:
models from gpt-5 on get some 80 tokens of instructions with it on Chat Completions. Three typical tools come to a few hundred tokens. A
good description costs a few of them; a wrong call costs another request and a customer's patience.

Be specific, be brief, and send the tools this conversation may need, not every tool you have. OpenAI's guide suggests
fewer than 20 at the start of a turn, as a soft limit. Lesson 11 measures it.
"""

# %% [markdown]
"""
### The schema clinic

The clinic shows all of this at once, while you type. The tool below is the vague one from above. Describe it, turn
`id` into `order_id`, add `"additionalProperties": false`, and watch the verdicts, the price and the table of
questions. You can also type in a Pydantic model.
"""

# %%
widgets.clinic(
    vague[1],
    ["Please cancel my order ORD-12345", "Where is my order ORD-12345?", "Hello!"],
    beside=[described[0]],
)

# %% [markdown]
"""
## Make your own

Before you write freely, put a definition in order. Three of these lines do not belong.
"""

# %%
widgets.parsons(
    "The inner part of a tool: name, description, parameters; and in the parameters type, properties, required.",
    [
        '"name": "set_timer",',
        '"description": "Starts a kitchen timer and returns its number. Not for alarms at a time of day.",',
        '"parameters": {',
        '    "type": "object",',
        '    "properties": {"minutes": {"type": "integer", "description": "How long, e.g. 10"}},',
        '    "required": ["minutes"],',
        "},",
    ],
    {
        '    "properties": {"minutes": {"type": "int", "required": True}},': "JSON Schema says integer, and lists what is required next to properties.",
        '"parameters": {"minutes": "integer"},': "That is not JSON Schema: the parameters are an object, with a type and properties of its own.",
        '"description": "Timer stuff",': "It says neither what comes back nor when to use it.",
    },
    why="A description for a reader who sees nothing else, and a schema whose outermost part is always an object.",
)

# %% [markdown]
"""
**Make.** Now your own. Write a definition for `set_reminder`: what to remember (required), a time such as `18:30` (optional), and how loud
(optional, one of `silent`, `normal`, `loud`). Then ask for one in three different ways. Does each find the tool? If not,
is the question odd or the description thin?

**It worked if** each of the three questions prints `calls set_reminder`, with the time where you said one.

<details><summary>One way to do it</summary>

```python
text = {"type": "string", "description": "What to remember, e.g. water the plants"}
time = {"type": "string", "description": "When, as hours and minutes, e.g. 18:30"}
volume = {"type": "string", "enum": ["silent", "normal", "loud"]}
reminder_tool = tool(
    "set_reminder",
    "Sets a reminder for the user, so as not to forget something. Returns when it "
    "rings.",
    {"text": text, "time": time, "volume": volume},
    ["text"],
)
ask("Please remind me to water the plants at 18:30", reminder_tool)
ask("Set a loud reminder to call Grace", reminder_tool)
ask("A silent reminder at 07:15: feed the cat", reminder_tool)
```

</details>
"""

# %%
reminder_tool = tool(
    "...",  # the name,
    "...",  # your description
    {"text": {"type": "string", "description": "..."}},  # and your parameters
    ["text"],
)
ask("Please remind me to water the plants at 18:30", reminder_tool)
explain(client)

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what the API said |
| --- | --- |
| no envelope | `Missing required parameter: 'tools[0].type'.` |
| flat, the form of Responses | `Missing required parameter: 'tools[0].function'.` |
| a space in the name | `... string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.` |
| `"type": "array"` without `items` | `... array schema missing items.` |
| strict without `additionalProperties` | `... 'additionalProperties' is required to be supplied and to be false.` |
| strict, a property not required | `... 'required' is required to be supplied and to be an array including every key in properties. Missing 'units'.` |

And some that no error shows: a vague description, a comment where a description should be, a name the program does
not know, an id without an example.

## Summary

- A definition is documentation for a reader who sees nothing else: what comes back, when to use it, when not.
- Names, descriptions, types and `enum` steer the model. Without strict they don't bind it to anything.
- Required: only what is essential. In strict mode: everything, and optional becomes nullable.
- Pydantic keeps schema and code together. Give `name`, `description` and `Field(description=...)` yourself.
- Definitions cost input tokens in every request.
"""

# %% [markdown]
"""
## Questions people ask

**How many tools may I send?** Chat Completions takes up to 128. A model chooses more reliably from fewer.

**May a function have no parameters?** Yes. Leave `parameters` out, or send `{"type": "object", "properties": {}}`.

**Does the order of the tools matter?** To this stand-in, only in a tie. Do not rely on it.

**Is there a limit for a description?** It used to be 1024 characters and has been raised since. Brevity is still cheaper.

**Do I describe what the function does inside?** Only as far as it helps to choose it. How it works is your business.

**And in TypeScript?** The same with Zod in place of Pydantic. The helpers of OpenAI's SDK there are called `zodFunction`
and, for the Responses API, `zodResponsesFunction`. [The TypeScript notebook](extras/javascript.ipynb) runs the whole loop that way.

## Exercises

The graded ones, if you have not done them yet: [assignment 01](../exercises/release/01_schema/01_schema.ipynb), three exercises, 30 points. They
ask for a search tool, for a nested strict one, and for one made from a model.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="01_schema")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Function calling](https://developers.openai.com/api/docs/guides/function-calling), the parts on
defining functions and on strict mode, and [Structured
outputs](https://developers.openai.com/api/docs/guides/structured-outputs), the list of supported schemas. On JSON Schema itself:
[json-schema.org](https://json-schema.org/learn). Then
[lesson 02: carry out tool calls](02_dispatch.ipynb).
"""
