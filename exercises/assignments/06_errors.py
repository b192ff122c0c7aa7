# %% [markdown]
"""
# Assignment 06: when things go wrong

Tools fail, models write nonsense, services have bad days. Here you write the three pieces that keep a program
running: a dispatch that always answers, a lookup that gives nothing away, and a request that is retried where that
can help.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `safe_dispatch` | 20 |
| 2 | `lookup_order` | 10 |
| 3 | `ask_with_retry` | 15 |

The lesson that goes with it: [06_errors](../../../notebooks/06_errors.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. In these
checks the grader breaks things on purpose: it brings tools that raise, arguments that are not JSON, and a service
that answers 503.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `make_tool_call` gives you a tool call of the SDK's own type; `arguments` is the text the model wrote.
"""

# %% locked="setup"
import inspect
import json
import re
import time

import openai
from openai.types.chat import ChatCompletionMessageFunctionToolCall

from grader import check
from mocks import MODEL, MockOpenAI


def make_tool_call(name, arguments, id="call_1"):
    """Return a tool call as the SDK hands it to you; ``arguments`` is the text the
    model wrote."""
    function = {"name": name, "arguments": arguments}
    return ChatCompletionMessageFunctionToolCall(id=id, type="function",
                                                 function=function)


# %% [markdown]
"""
Three tools to play with: one that works, one that fails, one whose result JSON cannot hold.
"""


# %% locked="tools"
def get_weather(city: str, units: str = "celsius") -> dict:
    """Return the current weather of a city."""
    return {"city": city, "temperature": 22, "unit": units}


def get_forecast(city: str) -> dict:
    """Return tomorrow's weather of a city."""
    raise ConnectionError("503 from weather-2.internal for key=sk-weather-1234")


def list_cities() -> set:
    """Return the cities whose weather is known."""
    return {"Oslo", "Tokyo"}


# %% [markdown]
"""
## Exercise 1: safe_dispatch

Complete `safe_dispatch(tool_call, registry)`. It returns JSON text <!-- requirement: json-text --> and **never raises**. <!-- requirement: never-raises --> What goes wrong is answered with
`{"error": CODE, "message": a sentence}`: <!-- requirement: error-form -->

| code | when |
| --- | --- |
| `UNKNOWN_FUNCTION` | the name is not in `registry` | <!-- requirement: unknown-function -->
| `INVALID_JSON` | the arguments cannot be parsed | <!-- requirement: invalid-json -->
| `INVALID_ARGUMENTS` | they can, but are not an object, or the function takes other names, or needs more of them | <!-- requirement: invalid-arguments -->
| `EXECUTION_FAILED` | the function raises, whatever it raises, `SystemExit` too; or JSON cannot hold its result | <!-- requirement: execution-failed -->

- `NaN` and `Infinity` are not JSON, although Python writes them: JSON cannot hold them. <!-- requirement: nan -->
- The text of an exception that a function raises must **not** be in the answer. <!-- requirement: no-exception-text -->
- Where the arguments are wrong, the function is not called. <!-- requirement: not-called -->
- You need not check types. A function that fails on a wrong type raises, and that is `EXECUTION_FAILED`. <!-- requirement: wrong-type -->

**Examples**, with messages you may word as you like:

```python
registry = {"get_weather": get_weather, "get_forecast": get_forecast,
            "list_cities": list_cities}
safe_dispatch(make_tool_call("get_weather", '{"city": "Oslo"}'), registry)
# '{"city": "Oslo", "temperature": 22, "unit": "celsius"}'
safe_dispatch(make_tool_call("get_forecast", '{"city": "Oslo"}'), registry)
# '{"error": "EXECUTION_FAILED",
#   "message": "get_forecast is not available at the moment."}'
safe_dispatch(make_tool_call("get_weather", '{"town": "Oslo"}'), registry)
# '{"error": "INVALID_ARGUMENTS",
#   "message": "get_weather takes (city: str, units: str = \'celsius\')."}'
# (each is one line; broken here to be read)
```
"""

# %% [markdown]
"""
### Tips for safe_dispatch

- Four steps, four codes: find, parse, match, run. A small helper for the error text saves writing it four times.
- A function's own code may raise `TypeError`, too. So do not conclude from a `TypeError` that the arguments were wrong.
  `inspect.signature(function).bind(**arguments)` tests them without a call.
- `sys.exit()` in a tool raises `SystemExit`, which is not an `Exception`: it would end your program. Catch both. A
  `KeyboardInterrupt` is different, because that is you, pressing stop.
- `json.loads` raises `ValueError`, and `RecursionError` for a hundred thousand opening brackets.
- `json.dumps` raises for what JSON cannot hold, but writes `NaN` unless you pass `allow_nan=False`.
"""


# %% answer="safe_dispatch"
def safe_dispatch(tool_call, registry):
    """Carry out one tool call; return its result, or an error with a code, as a JSON
    string."""
    ### BEGIN SOLUTION
    name = tool_call.function.name
    if name not in registry:
        return error_text("UNKNOWN_FUNCTION", f"There is no function {name}.")
    try:
        arguments = json.loads(tool_call.function.arguments)
    except (ValueError, RecursionError):  # the second for brackets without end
        return error_text("INVALID_JSON",
                          "The arguments are not valid JSON. Send one JSON object.")
    signature = inspect.signature(registry[name])
    try:
        signature.bind(**arguments)
    except TypeError:
        return error_text("INVALID_ARGUMENTS", f"{name} takes {signature}.")
    try:
        return json.dumps(registry[name](**arguments), allow_nan=False)
    except (Exception, SystemExit):
        return error_text("EXECUTION_FAILED", f"{name} is not available at the moment.")


def error_text(code, message):
    """Return the agreed form of an error as a JSON string."""
    return json.dumps({"error": code, "message": message})
    ### END SOLUTION


# %% [markdown]
"""
### Try safe_dispatch

A place to play: the other two tools, half a JSON object, a name that does not exist.
"""

# %%
registry = {"get_weather": get_weather, "get_forecast": get_forecast,
            "list_cities": list_cities}
safe_dispatch(make_tool_call("get_weather", '{"city": "Oslo"}'), registry)

# %% check="safe_dispatch"

# %% [markdown]
"""
## Exercise 2: lookup_order

The right shape says nothing about the values. Complete `lookup_order(order_id, *, orders, customer_id)`, which asks three
questions in this order:

| question | the error if not |
| --- | --- |
| Does it look like an order id: `ORD-` and five digits, nothing before and nothing after? | `INVALID_ORDER_ID` | <!-- requirement: form -->
| Is there such an order? | `ORDER_NOT_FOUND` | <!-- requirement: exists -->
| Does it belong to `customer_id`? | `ORDER_NOT_FOUND`, and exactly the same answer as to the question above | <!-- requirement: own-order -->

`orders` is a dict from id to order. The result is the order, or a **dict** `{"error": CODE, "message": a sentence}`. <!-- requirement: result -->
`customer_id` comes from the session of whoever is logged in, never from the model. `order_id` comes from the model: it can
be anything, a number or `None` too. <!-- requirement: anything -->

**Examples:**

```python
orders = {"ORD-12345": {"order_id": "ORD-12345", "customer_id": "C-1",
                        "status": "shipped", "total_cents": 4990}}
lookup_order("ORD-12345", orders=orders, customer_id="C-1")["status"]  # 'shipped'
lookup_order("ORD-12345", orders=orders, customer_id="C-2")["error"]
# 'ORDER_NOT_FOUND'
lookup_order("12345", orders=orders, customer_id="C-1")["error"]  # 'INVALID_ORDER_ID'
```
"""

# %% [markdown]
"""
### Tips for lookup_order

- `re.fullmatch(r"ORD-[0-9]{5}", text)` looks at the whole text. `re.match` looks at its beginning only.
- `re.fullmatch` raises `TypeError` for a number. `isinstance(order_id, str)` asks first.
"""


# %% answer="lookup_order"
def lookup_order(order_id, *, orders, customer_id):
    """Return the customer's order, or an error with a code."""
    ### BEGIN SOLUTION
    if not isinstance(order_id, str) or not re.fullmatch(r"ORD-[0-9]{5}", order_id):
        return {"error": "INVALID_ORDER_ID",
                "message": "An order id is ORD- and five digits, e.g. ORD-12345."}
    order = orders.get(order_id)
    if order is None or order["customer_id"] != customer_id:
        return {"error": "ORDER_NOT_FOUND", "message": "No order with that id exists."}
    return order
    ### END SOLUTION


# %% [markdown]
"""
### Try lookup_order
"""

# %%
orders = {"ORD-12345": {"order_id": "ORD-12345", "customer_id": "C-1",
                        "status": "shipped", "total_cents": 4990}}
for asked in ("ORD-12345", "ORD-99999", "#12345", 12345):
    print(asked, lookup_order(asked, orders=orders, customer_id="C-1"))

# %% check="lookup_order"

# %% [markdown]
"""
## Exercise 3: ask_with_retry

The SDK retries by itself. Write a simpler version yourself, to understand what it does. (The SDK also retries 408 and
409, which a chat request rarely meets; leave them out here.) Complete `ask_with_retry(client, *, attempts=4,
sleep=time.sleep, **request)`: it sends `client.chat.completions.create(**request)` and returns the reply, the SDK's
own object. <!-- requirement: reply -->

| what happens | what you do |
| --- | --- |
| 429, any status from 500 on, a connection that breaks, a timeout | wait, and send the same request again | <!-- requirement: retried -->
| another status from 400 to 499 | let the error through at once | <!-- requirement: not-retried -->
| the header `retry-after` is there | wait at least that many seconds | <!-- requirement: retry-after -->
| no such header | wait longer each time, up to a minute at most, however many attempts there are; a random part is welcome where no wait gets shorter by it | <!-- requirement: growing-waits -->
| `attempts` requests have failed | let the last error through, without another wait | <!-- requirement: attempts -->

Wait by calling `sleep(seconds)`, the parameter. <!-- requirement: sleep --> The check passes a `sleep` that takes notes and returns at once. The
client you get has `max_retries=0`, so that the SDK does not retry as well.
"""

# %% [markdown]
"""
### Tips for ask_with_retry

- A timeout is a connection error: `openai.APITimeoutError` is a subclass of `openai.APIConnectionError`.
- A connection error has no `response`, because there was none. The others have:
  `error.response.headers.get("retry-after")` is text, or `None`.
- `raise` with nothing after it, in an `except` block, raises the caught error again, unchanged.
"""


# %% answer="ask_with_retry"
def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    """Send a Chat Completions request, again where that can help; return the reply."""
    ### BEGIN SOLUTION
    for number in range(attempts - 1):
        try:
            return client.chat.completions.create(**request)
        except (openai.RateLimitError, openai.InternalServerError,
                openai.APIConnectionError) as error:
            wait = min(0.5 * 2**number, 60)
            if isinstance(error, openai.APIStatusError):
                wait = max(wait, float(error.response.headers.get("retry-after", 0)))
            sleep(wait)
    # the last attempt: its error goes out by itself
    return client.chat.completions.create(**request)
    ### END SOLUTION


# %% [markdown]
"""
### Try ask_with_retry

This client meets two rate limits before it gets its answer. `sleep=print` shows the waits instead of waiting.
"""

# %%
client = MockOpenAI(faults="rate_limit;times=2;retry_after=3", max_retries=0)
ask_with_retry(client, sleep=print, model=MODEL,
               messages=[{"role": "user", "content": "Hello!"}])

# %% check="ask_with_retry"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. Your program now survives failures, and reports them in
words that the model can use.
"""
