# %% [markdown]
"""
# Assignment 10: safety

Whatever a model writes may have been put there by somebody else. Here you write the parts that hold anyway: a limit,
a log, a desk that moves money only after a person says yes, and a check of the final text.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `CallLimiter` | 10 |
| 2 | `AuditLog` | 10 |
| 3 | `RefundDesk` | 25 |
| 4 | `screen_reply` | 5 |

The lesson that goes with it: [10_safety](../../../notebooks/10_safety.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under
it. The card says what is right, what is not and why. In these checks the grader is a **red team**: it plays a model that has
been talked into things, and a customer who tries them.
"""

# %% [markdown]
"""
## Set-up

Run this cell first.

| name | what it is |
| --- | --- |
| `make_tool_call` | makes a tool call of the SDK's own type; `arguments` is the JSON text the model wrote |
| `failed` | makes the course's error form; the wording of the message is yours |
| `AMOUNT`, `ID` | patterns that find amounts of money and ids in a text |
| `ORDERS` | orders to play with: each belongs to a customer, and its total is in **whole cents** |
| `ADA`, `ALAN` | sessions: dicts that the application makes after a login; the model never sees or writes them |
"""

# %% locked="setup"
import json
import re
import secrets

from openai.types.chat import ChatCompletionMessageFunctionToolCall

from grader import check

# "49.90 EUR" holds the amount 49.90, "500 EUR" the amount 500
AMOUNT = re.compile(r"\d+(?:\.\d\d)?(?= EUR\b)")
ID = re.compile(r"\b[A-Z]+-\d+\b")  # ORD-12345, RF-7

ORDERS = {
    "ORD-12345": {"customer_id": "CUST-1", "total_cents": 12999},
    "ORD-67890": {"customer_id": "CUST-2", "total_cents": 4990},
}
ADA = {"session_id": "S-1", "customer_id": "CUST-1"}
ALAN = {"session_id": "S-2", "customer_id": "CUST-2"}


def make_tool_call(name, arguments, id="call_1"):
    """Return a tool call as the SDK hands it to you; ``arguments`` is the JSON text
    the model wrote."""
    function = {"name": name, "arguments": arguments}
    return ChatCompletionMessageFunctionToolCall(id=id, type="function",
                                                 function=function)


def failed(code, message):
    """Return the course's form of an error."""
    return {"error": code, "message": message}


# %% [markdown]
"""
## Exercise 1: CallLimiter

One limiter goes with one conversation. Before each call the application asks it.

| part | what it does |
| --- | --- |
| `CallLimiter(max_calls)` | allows `max_calls` calls in all | <!-- requirement: max-calls -->
| `CallLimiter(max_calls, per_tool={"NAME": n})` | allows, besides, at most `n` calls of the tool `NAME`; 0 forbids it | <!-- requirement: per-tool -->
| `limiter.allow(name)` | `True` if this call may run, `False` if not | <!-- requirement: true-or-false -->

- A tool that is not in `per_tool` is limited only by `max_calls`. <!-- requirement: unlisted-tool -->
- A call that was **refused** did not happen: it is not counted. <!-- requirement: refused-not-counted -->
- Two limiters share nothing, even when they are made from the same dict. <!-- requirement: limiters-apart --> The dict is not changed. <!-- requirement: input-unchanged -->

**An example:**

```python
limiter = CallLimiter(3, per_tool={"send_email": 1})
limiter.allow("send_email")    # True
limiter.allow("send_email")    # False: one was allowed
limiter.allow("get_order")     # True: the second call of three
limiter.allow("get_order")     # True
limiter.allow("get_order")     # False: three calls were made
```
"""

# %% [markdown]
"""
### Tips for CallLimiter

- You need a count of all calls and a count for each name. `collections.Counter`, or a dict with `.get(name, 0)`, has both.
- Look at every limit first. Count at the very end, once it is clear that the call may run.
- `if limit:` is false for 0 as well as for `None`. Ask `is not None`, or `name in per_tool`.
"""


# %% answer="CallLimiter"
class CallLimiter:
    """How many calls one conversation may make, in all and of each tool."""

    def __init__(self, max_calls, per_tool=None):
        ### BEGIN SOLUTION
        self.max_calls = max_calls
        self.per_tool = per_tool or {}
        self.made = []
        ### END SOLUTION

    def allow(self, name):
        """Tell whether this call may run, and count it if so."""
        ### BEGIN SOLUTION
        if len(self.made) >= self.max_calls:
            return False
        if name in self.per_tool and self.made.count(name) >= self.per_tool[name]:
            return False
        self.made.append(name)
        return True
        ### END SOLUTION


# %% [markdown]
"""
### Try CallLimiter

A model that got stuck asks six times.
"""

# %%
limiter = CallLimiter(4, per_tool={"send_email": 1})
[limiter.allow(name) for name in ("send_email", "send_email", "get_order", "get_order",
                                  "get_order", "get_order")]

# %% check="CallLimiter"

# %% [markdown]
"""
## Exercise 2: AuditLog

| part | what it does |
| --- | --- |
| `AuditLog()` | an empty log | <!-- requirement: logs-apart -->
| `log.record(tool_call, result, *, error=None)` | adds **one line of JSON** to `log.lines` and returns that line | <!-- requirement: one-line -->
| `log.lines` | the lines so far, a list of strings, oldest first | <!-- requirement: lines -->

A line is an object:

| key | value |
| --- | --- |
| `id`, `name` | from the call | <!-- requirement: id-and-name -->
| `arguments` | the parsed arguments; `null` if they cannot be parsed | <!-- requirement: arguments -->
| `result` | what the tool gave: any JSON value, or the JSON **text** of one, which you parse | <!-- requirement: result -->
| `error` | the text given as `error`, or `null` | <!-- requirement: error -->

**Redaction.** Where a dict has the key `card_number`, `password` or `api_key`, the value becomes `"[redacted]"`: in the
arguments and in the result, however deep, inside lists too. <!-- requirement: redaction -->

- A result that is text but not JSON is logged unchanged. <!-- requirement: text-result -->
- The log takes a copy: the result itself is still needed, and must not change. <!-- requirement: copy -->
- Arguments that cannot be parsed must not break the log. Their raw text does not go into the log: it may hold a card
  number. <!-- requirement: broken-arguments -->

**An example:**

```python
call = make_tool_call("pay", '{"card_number": "4000123412341234", "cents": 4990}')
AuditLog().record(call, '{"ok": true}')
# '{"id": "call_1", "name": "pay",
#   "arguments": {"card_number": "[redacted]", "cents": 4990},
#   "result": {"ok": true}, "error": null}'          (one line; broken here to be read)
```
"""

# %% [markdown]
"""
### Tips for AuditLog

- Write `redacted(value)`, a function that calls itself: for a dict it makes a new dict, for a list a new list, and it
  returns anything else unchanged.
- `json.loads` raises `ValueError` for what is not JSON, and `RecursionError` for thousands of brackets. It needs text: a dict does not need parsing.
- `json.dumps` without `indent` writes one line, whatever is in the strings.
- Make the list in `__init__`. In the class body all logs would share it.
"""


# %% answer="AuditLog"
class AuditLog:
    """Every call with its arguments and its outcome, one line of JSON each, without
    secrets."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.lines = []
        ### END SOLUTION

    def record(self, tool_call, result, *, error=None):
        """Add one line about a call, and return it."""
        ### BEGIN SOLUTION
        entry = {
            "id": tool_call.id,
            "name": tool_call.function.name,
            "arguments": redacted(parsed(tool_call.function.arguments, otherwise=None)),
            "result": redacted(parsed(result, otherwise=result)),
            "error": error,
        }
        self.lines.append(json.dumps(entry))
        return self.lines[-1]


SECRETS = ("card_number", "password", "api_key")


def parsed(value, otherwise):
    """Return what a JSON text says; what is not text stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):  # the second for brackets without end
        return otherwise


def redacted(value):
    """Return a copy of a JSON value without its secrets."""
    if isinstance(value, dict):
        return {key: "[redacted]" if key in SECRETS else redacted(item)
                for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item) for item in value]
    return value
    ### END SOLUTION


# %% [markdown]
"""
### Try AuditLog

Put a password somewhere deep, and look for it in the line.
"""

# %%
log = AuditLog()
log.record(make_tool_call("login", '{"user": "ada", "password": "hunter2"}'),
           {"ok": True})

# %% check="AuditLog"

# %% [markdown]
"""
## Exercise 3: RefundDesk

A refund in three steps. The model can call two of them; the one in the middle belongs to a person.

| method | who calls it | what it does |
| --- | --- | --- |
| `prepare_refund(order_id, amount_cents, *, session)` | the model's tool | `{"draft": TEXT, "expires_at": SECONDS}`; moves no money | <!-- requirement: prepare -->
| `confirm(draft, *, session)` | **the application**, after a person pressed a button | `{"ok": True}` | <!-- requirement: confirm -->
| `execute_refund(draft, *, session)` | the model's tool | moves the money: `{"ok": True, "refunded_cents": N}` | <!-- requirement: execute -->

`RefundDesk(orders, *, clock)`: `orders` looks like `ORDERS` above, `clock()` returns the time in seconds. `session` is
added by the application: it is never among the model's arguments.

The rules. A request that breaks one is answered with `failed(CODE, ...)`, and no money moves: <!-- requirement: refused -->

1. The order belongs to the session's customer. Somebody else's order is answered **exactly** like one that does not
   exist. <!-- requirement: foreign-order -->
2. The amount is a whole number of cents (`int`; no `float`, no text, no `bool`), more than 0, and at most the order's total. <!-- requirement: amount -->
3. All refunds of an order together stay within its total, however many drafts there are. <!-- requirement: total --> A draft reserves nothing: only
   money that has moved counts. <!-- requirement: nothing-reserved -->
4. A draft works in the session it was prepared in, and in no other: that holds for `confirm` and for `execute_refund`. <!-- requirement: session -->
5. A draft works until its `expires_at`, 300 seconds after it was prepared. <!-- requirement: expiry --> Confirming does not extend that. <!-- requirement: expiry-not-extended -->
6. `execute_refund` needs a `confirm` of this same draft, and works **once**. <!-- requirement: confirmed-once --> Called too early, it
   changes nothing. <!-- requirement: too-early -->
7. A draft's text cannot be guessed: not from a counter, the order or the time, and not by trying (eight random characters or more). <!-- requirement: unguessable -->

Codes to use, if you like: `ORDER_NOT_FOUND`, `INVALID_AMOUNT`, `OVER_TOTAL`, `DRAFT_NOT_FOUND`, `DRAFT_EXPIRED`,
`NOT_CONFIRMED`. The check looks only at the key `error`: an answer without it
counts as a success.
"""

# %% [markdown]
"""
**An example:**

```python
desk = RefundDesk(ORDERS, clock=lambda: 1000)
given = desk.prepare_refund("ORD-12345", 4990, session=ADA)
# {"draft": "mLzGXbzSe1_VLHk7a2nDSg", "expires_at": 1300}
desk.execute_refund(given["draft"], session=ADA)
# {"error": "NOT_CONFIRMED", "message": "The customer has to agree first."}
desk.confirm(given["draft"], session=ADA)          # a person pressed the button
# {"ok": True}
desk.execute_refund(given["draft"], session=ADA)
# {"ok": True, "refunded_cents": 4990}
desk.execute_refund(given["draft"], session=ADA)
# {"error": "DRAFT_NOT_FOUND", "message": "There is no such draft."}
```

### Tips for RefundDesk

- Keep a dict from draft to what belongs to it: order, amount, session, expiry, confirmed or not. The amount is fixed
  there; `execute_refund` must not take it from anywhere else.
- `secrets.token_urlsafe(16)` makes a text that nobody can guess.
- `isinstance(True, int)` is true in Python. `type(amount_cents) is int` says what you mean.
- Two of the steps look for a draft in the same way: write that once.
- Keep what is left of each order's total, and look at it again when the money moves. Two drafts can both be fine until one
  of them is carried out.
"""


# %% answer="RefundDesk"
class RefundDesk:
    """Refunds that a model can prepare and carry out, and that only a person can
    release in between."""

    def __init__(self, orders, *, clock):
        ### BEGIN SOLUTION
        self.orders, self.clock, self.drafts = orders, clock, {}
        self.left = {order_id: order["total_cents"]
                     for order_id, order in orders.items()}
        ### END SOLUTION

    def prepare_refund(self, order_id, amount_cents, *, session):
        """Check a refund and return a draft of it; no money moves."""
        ### BEGIN SOLUTION
        order = self.orders.get(order_id)
        if order is None or order["customer_id"] != session["customer_id"]:
            return failed("ORDER_NOT_FOUND", f"There is no order {order_id}.")
        if type(amount_cents) is not int or not 0 < amount_cents <= self.left[order_id]:
            return failed("INVALID_AMOUNT", "Whole cents, more than 0, at most what is "
                          "left of the total.")
        draft, expires_at = secrets.token_urlsafe(16), self.clock() + 300
        kept = {"order_id": order_id, "cents": amount_cents, "expires_at": expires_at,
                "confirmed": False}
        self.drafts[draft, session["session_id"]] = kept
        return {"draft": draft, "expires_at": expires_at}

    def _find(self, draft, session):
        found = self.drafts.get((draft, session["session_id"]))
        return found if found and self.clock() < found["expires_at"] else None
        ### END SOLUTION

    def confirm(self, draft, *, session):
        """Release a draft: called by the application, after a person agreed."""
        ### BEGIN SOLUTION
        found = self._find(draft, session)
        if found is None:
            return failed("DRAFT_NOT_FOUND",
                          "There is no such draft, or it has expired.")
        found["confirmed"] = True
        return {"ok": True}
        ### END SOLUTION

    def execute_refund(self, draft, *, session):
        """Carry out a released draft, once."""
        ### BEGIN SOLUTION
        found = self._find(draft, session)
        if found is None:
            return failed("DRAFT_NOT_FOUND",
                          "There is no such draft, or it has expired.")
        order_id, cents = found["order_id"], found["cents"]
        if not found["confirmed"] or cents > self.left[order_id]:
            return failed("NOT_POSSIBLE",
                          "The customer has not agreed, or too little is left of the "
                          "total.")
        del self.drafts[draft, session["session_id"]]
        self.left[order_id] -= cents
        return {"ok": True, "refunded_cents": cents}
        ### END SOLUTION


# %% [markdown]
"""
### Try RefundDesk

Be the red team: try to get money without `confirm`, or twice.
"""

# %%
desk = RefundDesk(ORDERS, clock=lambda: 1000)
print(desk.prepare_refund("ORD-12345", 4990, session=ADA))
print(desk.prepare_refund("ORD-67890", 4990, session=ADA))

# %% check="RefundDesk"

# %% [markdown]
"""
## Exercise 4: screen_reply

The last gate before a text goes to the customer. `screen_reply(text, tool_results)` is `True` only if **every** amount and
**every** id in the text appears in one of the tool results. <!-- requirement: every-claim --> `tool_results` is a list of strings: the contents of the tool
messages of this conversation.

- What an amount and an id look like is given: `AMOUNT` and `ID` in the set-up.
- Compare whole amounts and whole ids. `ORD-123` is not in `ORD-12345`, and `9.90` is not in `149.90 EUR`. <!-- requirement: whole -->
- The patterns find what this shop writes. `€500` and `EUR 500` they do not see.
- The screen tells whether a result has the amount, not whether it is true: a note that a stranger wrote on an order is
  in a result, too. Assignment 14 has a screen that leaves such fields out.
- A text without any amount or id passes. <!-- requirement: no-claims --> A sum that no tool computed does not. <!-- requirement: sums -->

**Examples:**

```python
results = ['{"order_id": "ORD-12345", "total": "149.90 EUR"}']
screen_reply("ORD-12345 costs 149.90 EUR.", results)            # True
screen_reply("I have refunded 500 EUR for ORD-12345.", results)
# False: no tool said 500
screen_reply("Happy to help!", [])                              # True
```
"""

# %% [markdown]
"""
### Tips for screen_reply

- `AMOUNT.findall(text)` gives a list of what is found, `["149.90"]` for instance.
- Find in the results with the same patterns, then compare sets: `set(said) <= set(known)` is true if all of them are known.
"""


# %% answer="screen_reply"
def screen_reply(text, tool_results):
    """Tell whether every amount and id in a reply comes from a tool result."""
    ### BEGIN SOLUTION
    known = "\n".join(tool_results)
    return all(set(pattern.findall(text)) <= set(pattern.findall(known))
               for pattern in (AMOUNT, ID))
    ### END SOLUTION


# %% [markdown]
"""
### Try screen_reply

Two replies to the same result. Which one may be sent?
"""

# %%
results = ['{"order_id": "ORD-12345", "total": "149.90 EUR"}']
print(screen_reply("ORD-12345 costs 149.90 EUR.", results))
print(screen_reply("ORD-12345 costs 149.90 EUR, and I have refunded 500 EUR.", results))

# %% check="screen_reply"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. None of these parts depends on the model's goodwill:
that is what makes them gates.
"""
