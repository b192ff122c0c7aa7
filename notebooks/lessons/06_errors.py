# %% [markdown]
"""
# Lesson 06: when things go wrong

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 75 minutes with a break in the middle, and about 50 for the exercises |
| Exercises | 3, worth 45 points: `safe_dispatch` 20 · `lookup_order` 10 · `ask_with_retry` 15 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- keep a loop alive when a tool fails, and give the model an error it can act on;
- tell apart whose fault a failure is: the name, the text, the arguments, or your own code;
- check arguments for shape and for value, and answer without giving anything away;
- keep secrets in exception texts from the model, and so from the user;
- say which API errors are worth another try, what the SDK retries by itself, and how long it waits.
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
    "How does dispatch_tool_call of lesson 02 answer a name that is not in the registry?",
    'With a result like any other: {"error": "Unknown function: NAME"}, as JSON text.',
)

# %%
widgets.recall(
    "What does the API say when a call has no answer and you carry on without it?",
    "400: An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
)

# %%
widgets.recall(
    "What keeps a loop from running forever?",
    "A bound on its rounds, with an error or a closing turn at the end.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** everything works, because nothing has failed. Here the weather service is down, an invoice belongs to somebody
else, and the API is busy.

One tool, one client, and a loop. `talk` is the loop of lesson 03; you pass it the function that carries out a call,
so that you can try different ways of doing that.
"""

# %%
import datetime
import decimal
import difflib
import inspect
import json
import textwrap
import time
import uuid
from unittest import mock

import openai
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client
from widgets.helpers import user

# %%
city = {"type": "string", "description": "Name of the city, e.g. Oslo"}
parameters = {"type": "object", "properties": {"city": city}, "required": ["city"]}
weather_tool = {"name": "get_weather", "description": "Returns the weather of a city.",
                "parameters": parameters}
tools = [{"type": "function", "function": weather_tool}]
client = make_client()


# %%
def talk(client, messages, carry_out, max_rounds=5):
    """Run the tool loop; ``carry_out`` turns a call into the text of its answer."""
    for _ in range(max_rounds):
        reply = client.chat.completions.create(model=MODEL, messages=messages,
                                               tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            answer = carry_out(call)
            messages.append({"role": "tool", "tool_call_id": call.id,
                             "content": answer})
    raise RuntimeError(f"no answer after {max_rounds} rounds")


# %% [markdown]
"""
## The blank screen

An agent answers questions about the weather. One day the weather service answers **503**, which means: not available
at the moment. The function raises. Here is that function:
"""


# %%
def broken_weather(city):
    raise ConnectionError("HTTP 503 from weather-2.internal, key=wx-7f3a9")


def careless(call):
    return json.dumps(broken_weather(**json.loads(call.function.arguments)))


# %%
widgets.predict(
    "talk(client, messages, careless): the tool raises inside the loop. What does the user see?",
    {
        "Nothing: the program has ended": "Nobody catches the exception. It leaves the loop before the model hears about it.",
        "An apology from the model": "For an apology the model would have to learn of the failure. Who sends it a message?",
        "An error 503 of the API": "The 503 is in the text of your tool's exception. The API did not take part in it.",
    },
)

# %%
messages = [user("What is the weather in Oslo?")]
try:
    print(talk(client, messages, careless))
except ConnectionError as error:
    print("ConnectionError:", error)
print([type(message).__name__ for message in messages])

# %% [markdown]
"""
Look at the last line. The list ends with the assistant's message, and its call has no answer. So the conversation is
stuck, and not only this turn of it: whatever is sent next is a 400 (lesson 02). The fix takes two lines, `try` and
`except` around the call:
"""


# %%
def two_lines_more(call):
    try:
        return careless(call)
    except Exception:
        return json.dumps({"error": "The weather is not available at the moment."})


talk(client, [user("What is the weather in Oslo?")], two_lines_more)

# %% [markdown]
"""
**An error is a result.** It goes back like any other: as the content of a tool message, under the id of its call. What the
model does with it is what you would do:

- apologize, and say what it could not find out;
- try another way: another tool, other arguments;
- ask the user.

(The stand-in repeats the message in a fixed sentence. It is not a language model; what it shows is that the error got
there.)
"""

# %% [markdown]
"""
## From "Toky" to "Did you mean Tokyo?"

Nobody plans for a 503. An unknown city is different: you can expect it, so the function itself should have an answer
for it. Compare two functions:
"""

# %%
CELSIUS = {"Tokyo": 22, "Oslo": 4, "London": 11}


def terse_weather(city):
    return {"city": city, "celsius": CELSIUS[city]}


def helpful_weather(city):
    if city in CELSIUS:
        return {"city": city, "celsius": CELSIUS[city]}
    near = difflib.get_close_matches(city, CELSIUS, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(CELSIUS)}."
    return {"error": "UNKNOWN_CITY", "message": f"No weather for {city!r}. {hint}"}


# %%
widgets.predict(
    'What would terse_weather("Toky") tell the model, with {"error": str(error)} around it?',
    {
        "'Toky'": "The text of a KeyError is the key, in quotes, and no more. The model learns nothing that it did not write itself.",
        "Unknown city: Toky": "Somebody would have to write this sentence. CELSIUS[city] does not.",
        "No weather for 'Toky'": "That is what helpful_weather says. terse_weather writes no text of its own.",
    },
)

# %%
try:
    terse_weather("Toky")
except KeyError as error:
    print({"error": str(error)})
print(helpful_weather("Toky"))
print(helpful_weather("Atlantis"))

# %% [markdown]
"""
The second form says **what** is wrong, with **which value**, and what would be **right**. A model can act on that.
Here is what that may look like. The replies are scripted, as the stand-in does not correct itself:
"""


# %%
def helpful(call):
    answer = json.dumps(helpful_weather(**json.loads(call.function.arguments)))
    print("called with", call.function.arguments, "->", answer)
    return answer


corrects_itself = Scenario.of(
    Turn.asks_for("get_weather", city="Toky"),
    Turn.asks_for("get_weather", city="Tokyo").on(after_tool="get_weather"),
    Turn.says(
        "I took Toky to be Tokyo: it is 22 degrees there.").on(
            after_tool="get_weather"),
)
talk(MockOpenAI(corrects_itself), [user("What is the weather in Toky?")], helpful)

# %% [markdown]
"""
Other models ask: "I couldn't find weather data for 'Toky'. Did you mean Tokyo?" One developer reports GPT-4o
answering such an error with exactly this. Which of the two you get is the model's choice, and you can steer it in the
instructions. Where a mistake costs money, have it ask.

One thing limits both: the **bound** of the loop. A model that tries the same wrong arguments over and over costs a
request each time.

## One form for all errors

`{"error": "Order not found"}` is fine for a model, but programs and tests then compare sentences. From here on errors look like
this:

```json
{"error": "ORDER_NOT_FOUND", "message": "No order with that id exists."}
```

A **code** in capitals, for programs, and a **message**, for the model. The code stays the same when somebody improves the
message; dashboards count it, tests compare it, and your program can branch on it.

From here on a dispatch knows four codes of its own, and each function adds its own:

| code | what is wrong | what the model can do |
| --- | --- | --- |
| `UNKNOWN_FUNCTION` | the name | take one that exists |
| `INVALID_JSON` | the text of the arguments | write them again |
| `INVALID_ARGUMENTS` | names are missing, or there are too many | compare with the definition |
| `EXECUTION_FAILED` | something on our side | stop trying, and tell the user |
| `UNKNOWN_CITY`, `ORDER_NOT_FOUND`, ... | a value | correct it, or ask |

`dispatch_tool_call` of lesson 02 keeps its sentence `Unknown function: NAME`: programs and tests rely on it, and you
do not change an agreed form behind their backs. `safe_dispatch`, which you write in the exercises, has the codes.
"""

# %% [markdown]
"""
## Whose fault is it?

The difference between `INVALID_ARGUMENTS` and `EXECUTION_FAILED` matters. When it reads the first, the model changes
its arguments. When it reads the second, it stops. How does your code know? Not from the exception:
"""


# %%
def total(prices, shipping=0):
    return {"total": sum(prices) + shipping}


for arguments in ({"price": [10, 20]}, {"prices": [10, None]}):
    try:
        total(**arguments)
    except TypeError as error:
        print("TypeError:", error)

# %% [markdown]
"""
Both are a `TypeError`. The first comes from the **call**: there is no parameter of that name. The second comes from
**inside**, out of `sum`. Code that catches `TypeError` around the call mistakes one for the other.

`inspect.signature` asks before the call. `bind` raises `TypeError` if these arguments could not be passed, and runs
nothing:
"""

# %%
widgets.predict(
    "inspect.signature(total).bind(prices=[10, None]): what happens?",
    {
        "Nothing is raised": "bind compares names and numbers of arguments with the def line. It does not look at values, and it calls nothing.",
        "TypeError: None is not a number": "That error comes from sum, inside the function. bind does not run it.",
        "It returns the total": "bind only matches arguments with parameters. Nothing is called.",
    },
)

# %%
signature = inspect.signature(total)
for arguments in ({"price": [10, 20]}, {"shipping": 5}, {"prices": [10, None]}):
    try:
        signature.bind(**arguments)
        print(arguments, "can be passed")
    except TypeError as error:
        print(arguments, "->", error)
print("the model may know:", signature)

# %% [markdown]
"""
The texts of `bind` carry names only, so a model may read them.

There is a second trap: **one big `try`** around everything. Broken JSON, a wrong name and a failing database then look the
same. Give each step a `try` of its own, with as little in it as possible:
"""

# %%
for text in ('{"city": "Oslo"', "{'city': 'Oslo'}", '["Oslo"]', "null"):
    try:
        arguments = json.loads(text)
        print(f"{text:18} is JSON:", type(arguments).__name__)
    except json.JSONDecodeError as error:
        print(f"{text:18} is not JSON: {error}")

# %% [markdown]
"""
The first is what a reply looks like that was cut off at its token limit. The second is Python's spelling. The last
two are JSON, and still not arguments: `**` needs an object.

`JSONDecodeError` is a subclass of `ValueError`. A `try` that holds both the parsing and the call, with `except
ValueError` for the parsing, mistakes every `ValueError` of the function for broken JSON.
"""

# %% [markdown]
"""
## What the model must not read

Look again at the exception of the weather function: a host name, and a key. A common mistake is to send it all, as
`{"error": "EXECUTION_FAILED", "detail": str(error)}`.
"""


# %%
def tells_all(call):
    try:
        return careless(call)
    except Exception as error:
        return json.dumps({"error": "EXECUTION_FAILED", "message": str(error)})


# %%
widgets.predict(
    "talk(client, ..., tells_all): where can the key end up?",
    {
        "In the answer to the user": "Whatever is in a tool message is material for the answer. The model does not know what is secret.",
        "Nowhere: the model keeps it to itself": "A model does not know which words of a message are secret. It uses what it reads.",
        "The API takes it out": "The API passes on what you send. It does not look for secrets in it.",
    },
)

# %%
talk(client, [user("What is the weather in Oslo?")], tells_all)

# %% [markdown]
"""
Exception texts hold whatever the code had at hand: paths, SQL, host names, keys, other customers' data. And somebody
who wants to attack you reads error messages with care.

So split it. The **detail goes to your log**, the **model gets a sentence of yours**. A reference number in both
connects them for your support team:
"""

# %%
LOG = []


def keeps_it_inside(call):
    try:
        return careless(call)
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        LOG.append((reference, call.function.name, call.function.arguments,
                    repr(error)))
        message = f"The weather is not available at the moment. Reference {reference}."
        return json.dumps({"error": "EXECUTION_FAILED", "message": message})


print(talk(client, [user("What is the weather in Oslo?")], keeps_it_inside))
print(LOG[-1])

# %% [markdown]
"""
(In a program, the log is `logging.exception(...)`, which adds the traceback. What must not be in a log either, card
numbers for instance, is a topic of lesson 10.)

`except Exception` is right in this one place, the border between the loop and code that may do anything. It does not catch
`KeyboardInterrupt`: you can still stop the program.

**Make.** A tool fails with three kinds of exception: `TimeoutError`, `PermissionError`, and any other. Write
`explain`, which returns a message for the model in each case: try again later; this is not allowed; it does not work.
Do not use any of the exception's text.

**It worked if** there are three different messages, and neither `db-7` nor `/etc/keys` is in any of them.

<details><summary>One way to do it</summary>

```python
def explain(error):
    if isinstance(error, TimeoutError):
        return "The service took too long. Try again later."
    if isinstance(error, PermissionError):
        return "This is not allowed."
    return "This does not work at the moment."


for error in (TimeoutError("db-7"), PermissionError("/etc/keys"), ValueError("x")):
    print(type(error).__name__, "->", explain(error))
```

</details>
"""


# %%
def explain(error): ...


for error in (TimeoutError("db-7"), PermissionError("/etc/keys"), ValueError("x")):
    print(type(error).__name__, "->", explain(error))

# %% [markdown]
"""
## Arguments: the shape

Names are not everything. The model may write `"many"` where you expect a number. Strict mode (lesson 07) promises the
shape, but not every model and server has it, so check it here. Pydantic does, from a class that can also make the
definition (lesson 01):
"""


# %%
class SendInvoice(BaseModel):
    model_config = ConfigDict(extra="forbid")
    invoice_id: str = Field(pattern=r"^INV-[0-9]{4}$",
                            description="Id of the invoice, e.g. INV-0042")
    copies: int = Field(default=1, ge=1, le=5, description="How many copies")


def check_shape(text):
    try:
        return SendInvoice.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False,
                             include_context=False)
        message = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'arguments'}: "
                            f"{each['msg']}" for each in found)
        return {"error": "INVALID_ARGUMENTS", "message": message}


# %%
widgets.predict(
    'check_shape(\'{"invoice_id": "INV-0042", "copies": "2"}\'): the number is a string. What comes back?',
    {
        "A SendInvoice with copies=2": "Pydantic turns text that reads as a number into a number, unless you ask it to be strict. Models do write such numbers.",
        "An error: 2 has to be a number": "With strict=True it would be one. By default Pydantic converts where nothing is lost.",
        "A SendInvoice with copies='2'": "The field says int. Pydantic either converts or refuses; it does not store text there.",
    },
)

# %%
print(check_shape('{"invoice_id": "INV-0042", "copies": "2"}'))
print(check_shape('{"invoice_id": "INV-0042", "copies": "many"}'))
print(check_shape('{"invoice_id": "42", "copies": 90, "color": "red"}'))

# %% [markdown]
"""
All the errors arrive together, each with its location: the model can fix them all at once. `include_input=False`
leaves out the values, which the model knows and your log may not want. (`str(error)` would have them in it.)

## Arguments: the value

`INV-9999` has the right shape. Whether there is such an invoice, and whether this person may see it, no schema can say.
**Strict mode checks neither.** Three questions, in this order:

1. Does it look right? A malformed id should end in an error, and never reach the database.
2. Does it exist?
3. Does it belong to whoever is asking?

Without the first question, this is how far a malformed id gets:
"""


# %%
def row_of(invoice_id):
    return int(invoice_id.split("-")[1])  # the database has whole numbers


for invoice_id in ("INV-0042", "42", "INV-00A2"):
    try:
        print(invoice_id, "-> row", row_of(invoice_id))
    except (IndexError, ValueError) as error:
        print(invoice_id, "->", type(error).__name__, error)

# %% [markdown]
"""
Check the whole text. `re.match` looks only at its beginning, and `startswith` less: whatever follows goes on to your
database. `re.fullmatch` looks at all of it; so does a `pattern` with `^` and `$` in pydantic.

### Somebody else's invoice

The third question is the one that is forgotten. The model takes the id from what the user typed, and a user can type any.
"""

# %%
INVOICES = {
    "INV-0042": {"customer_id": "C-1", "total_cents": 12_999},
    "INV-0043": {"customer_id": "C-2", "total_cents": 1_950},
}


def chatty(invoice_id, customer_id):
    if invoice_id not in INVOICES:
        return {"error": "INVOICE_NOT_FOUND",
                "message": "No invoice with that id exists."}
    if INVOICES[invoice_id]["customer_id"] != customer_id:
        return {"error": "FORBIDDEN",
                "message": "This invoice belongs to another customer."}
    return INVOICES[invoice_id]


# %%
widgets.predict(
    "C-1 asks chatty for INV-0042, INV-0043 and so on up to INV-0099. What does C-1 learn?",
    {
        "Which ids exist, and how many invoices there are": "FORBIDDEN and INVOICE_NOT_FOUND are two different answers. The difference is the information.",
        "Only what is in their own invoices": "The contents of the others stay hidden. But compare the two error messages.",
        "The totals of all of them": "FORBIDDEN comes before anything is returned, so the totals stay hidden. Something else does not.",
    },
)

# %%
for invoice_id in ("INV-0042", "INV-0043", "INV-0044"):
    print(invoice_id, chatty(invoice_id, "C-1"))

# %% [markdown]
"""
Somebody else's invoice should look **like a missing one**: the same code, the same message, word for word. To this
customer it does not exist. (You can still write the difference to your log: somebody who asks for forty ids in a row
is worth a look.)

And where does `customer_id` come from? From the **session** of whoever is logged in. It is not a parameter of the
tool. A common mistake is to make it one, with a comment that promises a check; then an injected sentence, "I am
customer C-2", is all it takes. `functools.partial(lookup, customer_id=session.customer_id)` puts it into the function
before the function goes into the registry. Lesson 10 has more on this.
"""

# %% [markdown]
"""
## Results that JSON cannot hold

The function ran, nothing was raised, and the loop still dies: at `json.dumps`.
"""

# %%
values = {
    "a set": {"Oslo"},
    "a date": datetime.date(2026, 11, 21),
    "a decimal": decimal.Decimal("19.50"),
    "bytes": b"paid",
    "not a number": float("nan"),
}
for what, value in values.items():
    try:
        print(f"{what:12} -> {json.dumps({'value': value})}")
    except TypeError as error:
        print(f"{what:12} -> TypeError: {error}")

# %%
widgets.predict(
    'The last line is {"value": NaN}. Is that JSON?',
    {
        "No: JSON has no NaN": "Python writes it anyway, and reads it back. Parsers in other languages may not; JavaScript's JSON.parse rejects it.",
        "Yes: json.dumps wrote it": "json.dumps writes more than the standard allows, unless you say allow_nan=False.",
        "Yes, in quotes": 'Look at the output: there are no quotes. "NaN" would be text, and legal.',
    },
)

# %%
try:
    json.dumps({"value": float("nan")}, allow_nan=False)
except ValueError as error:
    print("ValueError:", error)
print(json.dumps({"value": {"Oslo"}, "by": object}, default=str))

# %% [markdown]
"""
`allow_nan=False` makes Python stick to JSON. The last line shows a tempting way out, `default=str`: everything
becomes text. Python's spelling of a set, the name of a class. The model reads it and bases its answer on it, and you
never find out.

Better: let each **tool** turn its result into plain values, on purpose: `date.isoformat()`, `sorted(a_set)`, cents as
whole numbers, `None` for what was not measured. And let the **dispatch** answer `EXECUTION_FAILED` for what slips
through, since that is a mistake in your code, and nothing the model could fix.
"""

# %% [markdown]
"""
## A good place for a break

That was the first half: **your** tools fail, and the model hears about it. The second half is about the service. All it
needs from the first is `talk`, so you can come back tomorrow: choose Run → Run All Above Selected Cell here, and go on. The
first two exercises can be done now.
"""

# %% [markdown]
"""
## When the API itself fails

So far, your tools failed. Now the service does. The mock plays it: the header `x-mock-fault` asks for a fault in the
answer to one request. A real service does not know this header, and answers. `quick` is the same client without the
SDK's own retries, which come afterwards.
"""

# %%
quick = client.with_options(max_retries=0)


def meet(fault, **settings):
    request = {"model": MODEL, "messages": [user("Hello!")], **settings}
    headers = {"x-mock-fault": fault} if fault else {}
    try:
        quick.chat.completions.create(**request, extra_headers=headers)
    except openai.APIError as error:
        print(type(error).__name__, "|", getattr(error, "status_code", "no status"),
              "|", error.code)
        print("   ", textwrap.shorten(str(error), 110))


for fault in ("rate_limit", "quota", "server_error", "drop", "timeout"):
    meet(fault)
meet(None, temperature=9)

# %% [markdown]
"""
| class in `openai` | status | what happened | again? |
| --- | --- | --- | --- |
| `BadRequestError` | 400 | the request is wrong | no: it stays wrong |
| `AuthenticationError` | 401 | no key, or a wrong one | no |
| `PermissionDeniedError` | 403 | not for this key | no |
| `NotFoundError` | 404 | no such model, or address | no |
| `ConflictError` | 409 | somebody else is changing the same thing | yes, as the SDK does |
| `UnprocessableEntityError` | 422 | the request cannot be worked on | no |
| `RateLimitError` | 429 | too many requests or tokens | yes, later |
| `InternalServerError` | 500 and above | the service is in trouble | yes |
| `APIConnectionError` | none | no connection, or it broke | yes |
| `APITimeoutError` | none | no answer in time | yes |

`openai.APIError` is above all of them. Those with a status are kinds of `APIStatusError`: an answer came, so they
have `.status_code`, `.response` and `.request_id`. `APIConnectionError` means that none came, and has none of these;
reading `error.response` there raises an `AttributeError`. `APITimeoutError` is a kind of it.

Two errors share the status 429, and only one of them goes away. `rate_limit_exceeded`: you are too fast; wait.
`insufficient_quota` (in 2026 also `credit_balance_exhausted`): you have no credit left; waiting does not help. Look
at `error.code`.

The message of a 400 is for **you**, as earlier lessons have shown. It does not belong in front of the user, and the
model cannot repair your request.

### The header retry-after

With a rate limit the service can say when to come back: in the header `retry-after`, in seconds. Its message says it too,
but for people.
"""

# %%
try:
    quick.chat.completions.create(
        model=MODEL, messages=[user("Hello!")],
        extra_headers={"x-mock-fault": "rate_limit;retry_after=7"}
    )
except openai.RateLimitError as error:
    print(error)
    for name in ("retry-after", "x-ratelimit-remaining-requests",
                 "x-ratelimit-reset-requests"):
        print(f"{name}: {error.response.headers.get(name)}")

# %% [markdown]
"""
Header values are **text**; `float` makes a number of it. The HTTP standard also allows a date in `retry-after`. The
SDK reads both. The `x-ratelimit-` headers come with successful answers, too: a program that watches them can slow
down before the limit.

## The SDK tries again by itself

A client retries without being asked. `max_retries` is 2 unless you say otherwise, which makes three attempts. Predict, then
run. The mock's rate limit happens as often as `times` says, and asks for a hundredth of a second.
"""

# %%
widgets.predict(
    "A client with default settings (max_retries=2) meets two rate limits in a row. What does your code see?",
    {
        "The reply, a little later": "Two retries are two more attempts: the third request gets the reply. With three limits in a row you see the error.",
        "RateLimitError at once": "That is max_retries=0. By default the client tries again before it tells you.",
        "RateLimitError after two retries": "Two limits use up two attempts. There is a third.",
    },
)


# %%
def count_retries(client, fault):
    try:
        raw = client.chat.completions.with_raw_response.create(
            model=MODEL, messages=[user("Hello!")],
            extra_headers={"x-mock-fault": fault}
        )
        print(f"{fault:38} -> a reply; retries: {raw.retries_taken}")
    except openai.APIError as error:
        print(f"{fault:38} -> {type(error).__name__}")


count_retries(make_client(), "rate_limit;times=2;retry_after=0.01")
count_retries(make_client(), "rate_limit;times=3;retry_after=0.01")
count_retries(make_client(), "server_error;times=1;retry_after=0.01")

# %% [markdown]
"""
What the SDK does, by its own code (version 3.57):

| question | answer |
| --- | --- |
| after which failures? | 408, 409, 429, 500 and above; timeouts; broken connections |
| how often? | `max_retries` times, 2 by default |
| how long does it wait? | `0.5 * 2**n` seconds, 8 at most, times a random number from 0.75 to 1 |
| and with `retry-after`? | as long as it says (`retry-after-ms` counts first), up to 120 seconds |
| and above 120 seconds? | it does not retry at all: you get the error at once |
| who can overrule it? | the service, by the header `x-should-retry` |
| which timeout? | 600 seconds without any data, 5 to connect, **for each attempt** |

To see the waits without waiting, the next cell gives the SDK, and nobody else, a `time` whose `sleep` takes notes:
"""


# %%
def watch_waits(fault):
    waits = []
    impatient = MockOpenAI(faults=fault)
    noted = mock.Mock(wraps=time, sleep=waits.append)
    with mock.patch("openai._base_client.time", noted):
        try:
            impatient.chat.completions.create(model=MODEL, messages=[user("Hello!")])
        except openai.APIError as error:
            waited = [round(wait, 2) for wait in waits]
            print(f"{fault:27} {type(error).__name__:19} waits: {waited}")


for fault in ("server_error", "drop", "quota", "rate_limit;retry_after=30",
              "rate_limit;retry_after=121"):
    watch_waits(fault)

# %% [markdown]
"""
Three things to see: the waits differ a little each time you run the cell; `quota` is retried like any 429, in vain; and
with 121 seconds there is no wait at all.

**Modify.** Change `MockOpenAI(faults=fault)` to `MockOpenAI(faults=fault, max_retries=5)`. What is the longest wait?

**It worked if** the first line has five waits, and the last of them is between 6 and 8 seconds.

<details><summary>One way to do it</summary>

```python
def watch_waits(fault):
    waits = []
    impatient = MockOpenAI(faults=fault, max_retries=5)
    noted = mock.Mock(wraps=time, sleep=waits.append)
    with mock.patch("openai._base_client.time", noted):
        try:
            impatient.chat.completions.create(model=MODEL, messages=[user("Hello!")])
        except openai.APIError as error:
            print(type(error).__name__, [round(wait, 2) for wait in waits])


watch_waits("server_error")
```

8 seconds is the cap: 0.5 · 2⁴ = 8, times a number from 0.75 to 1.

</details>
"""

# %% [markdown]
"""
## Why the waits grow

This is called **exponential backoff**: after each failure, twice the pause, 0.5, 1, 2, 4, 8 seconds. A short problem
is over after half a second; you lose little time on it. A long one needs patience, and **fewer** requests: a service
that comes back to ten thousand clients, each asking once a second, goes down again.

The random factor is called **jitter**. Without it, all clients that failed in the same moment come back in the same moment.

Put a cap on it, on the single wait and on the number of attempts: somebody is waiting. And raise at once anything
that waiting won't fix. Sort these lines of a retrying program:
"""

# %%
widgets.parsons(
    "Read a sensor, three times at most, with growing pauses.",
    [
        "for pause in (0.5, 1.0, None):",
        "    try:",
        "        return read_sensor()",
        "    except ConnectionError:",
        "        if pause is None:",
        "            raise",
        "        sleep(pause)",
    ],
    {
        "    except Exception:": "A mistake in your own code would be tried three times, too.",
        "            return None": "The caller could not tell a broken sensor from one that measured nothing.",
    },
    why="After the last try the error is raised, without another pause.",
)

# %% [markdown]
"""
## What may be tried twice

A timeout says that **no answer came**. It does not say that nothing was done.
"""


# %%
class Bank:
    """Books a refund, and loses the first answer."""

    def __init__(self):
        self.booked = []

    def refund(self, order_id, cents):
        self.booked.append((order_id, cents))
        if len(self.booked) == 1:
            raise TimeoutError("no answer in time")
        return {"refunded": cents}


# %%
widgets.predict(
    "bank.refund times out, and the program tries once more. How much does the customer get?",
    {
        "The money, twice": "The first request arrived and was booked; only its answer was lost.",
        "The money, once": "Then the first request would have had no effect. A timeout does not say that.",
        "Nothing": "The second try succeeds. And the first one?",
    },
)

# %%
bank = Bank()
try:
    bank.refund("ORD-12345", 1_950)
except TimeoutError:
    bank.refund("ORD-12345", 1_950)
print(bank.booked)

# %% [markdown]
"""
What may be done twice without harm is called **idempotent**: looking something up, setting a value. Repeating a Chat
Completions request is harmless too: it costs tokens, and the lost reply changed nothing. Paying, sending and booking
are not. For these, either do not retry, or send a key of your own with the request, which tells the other side that
it has seen it before. The drafts of lesson 10 work like that.

Watch the model as well: after `EXECUTION_FAILED`, it may call `refund` again. Where you do not know what happened,
say so: "It is not known whether the refund was booked. Do not repeat it."

### Time limits

600 seconds is ten minutes, times three attempts, and nobody waits that long in a chat. Each limit is for one phase,
such as connecting, or waiting for the next piece of data: an answer that trickles in can take longer. Set what fits:
"""

# %%
chat = client.with_options(timeout=20, max_retries=1)
print("by default:", openai.DEFAULT_TIMEOUT, "| retries:", openai.DEFAULT_MAX_RETRIES)
print("for a chat:", chat.timeout, "seconds | retries:", chat.max_retries)

# %% [markdown]
"""
And your tools? They need limits, too: a tool that hangs stops the loop as surely as one that raises. HTTP clients
take a `timeout`; an async tool can be put into `asyncio.wait_for(tool(), timeout=10)`.

## Who tells whom

| what fails | who hears of it | how |
| --- | --- | --- |
| a value the model chose | the model | a result with a code, by the tool itself |
| arguments, name, JSON | the model | a result with a code, by the dispatch |
| your tool's own code, its database | your log; the model, without detail | `EXECUTION_FAILED` |
| the API, for a moment | nobody | retried |
| the API, for longer | the user | "Please try again later", and your log |
| a 400 | you | your log: it is a mistake in the program |
"""

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| a tool's exception leaves the loop | `ConnectionError`, and nothing for the user |
| the text of a `KeyError` as message | `'Toky'` |
| the text of any exception as message | the key, in the answer to the user |
| `TypeError` taken for wrong arguments | the same class from `sum`, inside |
| somebody else's invoice called `FORBIDDEN` | a list of the ids that exist |
| a set as a result | `Object of type set is not JSON serializable` |
| `json.dumps` trusted | `{"value": NaN}` |
| a refund tried twice | booked twice |
"""

# %% [markdown]
"""
## Summary

- An error is a result: under the id of its call, as JSON, with a code and a message.
- The function answers what can be expected; the dispatch answers the rest, and never raises.
- Each step has its own `try` and its own code: find, parse, match, run, encode.
- No part of an exception's text goes to the model. The log has it, under a reference.
- Shape by pydantic, value by your code: form, existence, owner. Someone else's record looks like a missing one.
- 429, 500 and above, and connections: again, with growing waits, as `retry-after` says. Other 4xx: no. (The SDK also
  retries 408 and 409, a timeout and a conflict on the server; a chat request rarely meets them.)
- The SDK retries twice. What acts on the world is not retried blindly.
"""

# %% [markdown]
"""
## Questions people ask

**Should the tool message say that it is an error?** Chat Completions and Responses have no field for it: the content has to
say so. Anthropic's API has `is_error` (lesson 12).

**Do I need my own retry at all?** Often not: `max_retries` does it. Your own is for what it cannot know: more
patience at night, another model as a last resort. The two multiply, so set `max_retries=0` where you retry yourself.

**Which id do I give support?** `error.request_id`, from the header `x-request-id`. Log it.

**How do I test my own retries?** With a client whose transport you write:
`http_client=httpx2.Client(transport=httpx2.MockTransport(handler))`. The SDK of this course sends with `httpx2`;
libraries that patch `httpx`, such as respx, do not see it.

## Exercises

[Assignment 06](../exercises/release/06_errors/06_errors.ipynb): three exercises, 45 points. The grader breaks things; your
code stays calm.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="06_errors")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Error codes](https://developers.openai.com/api/docs/guides/error-codes) and the guide on
rate limits. In the README of `openai` for Python: handling errors, retries, timeouts. Then
[lesson 07](07_structured_outputs.ipynb), where the shape of an answer is no longer a matter of luck.
"""
