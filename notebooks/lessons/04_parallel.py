# %% [markdown]
"""
# Lesson 04: several calls at once

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 60 minutes, and about 50 for the exercises |
| Exercises | 3, worth 40 points: `run_tool_calls` 20 · `run_conversation_async` 15 · `allow_parallel` 5 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- say what `parallel_tool_calls` decides, and what it leaves to you;
- carry out all calls of a reply at the same time, async functions and plain ones;
- keep a tool that fails from taking the others with it, so that every call is answered;
- draw a conversation as a timeline, and tell which part of the waiting goes away and which stays;
- decide when several calls in one reply are unwelcome, and switch them off.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about lessons 02 and 03. Think first, then look.
"""

# %%
import widgets

# %%
widgets.recall(
    "A reply holds three calls. How many tool messages follow, and what pairs them with the calls?",
    "Three, one for each call. The id pairs them: tool_call_id in the answer is the id of the call.",
)

# %%
widgets.recall(
    "Two calls, both answered, but each answer has the other's id. What does the API say?",
    "Nothing. It compares ids, not meanings. The model reads the result of one order as that of the other.",
)

# %%
widgets.recall(
    "What is a round, and how many requests does a conversation with two rounds of tools take?",
    "A round is a request, its reply and the answers to its calls. Two rounds of tools take three requests: the third "
    "one brings the words.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** it can be talked to, and does one thing after the other. Here it does several at once: it asks the carriers
where the parcels of a customer are.

Each carrier takes its time, and `asyncio.sleep` stands for the wait on the network. What `async` and `await` mean comes below.
"""

# %%
import asyncio
import json
import time
from contextlib import contextmanager

import openai

from mocks import MODEL, AsyncMockOpenAI, Scenario, Turn, make_client
from widgets.helpers import tool, user

SECONDS = {"ORD-12345": 0.10, "ORD-67890": 0.05, "ORD-50005": 0.08}
PLACES = {"ORD-12345": "Hamburg", "ORD-67890": "Leeds", "ORD-50005": "Oslo"}


async def track_order(order_id: str) -> dict:
    """Return where an order's parcel is, after a while: a carrier is asked."""
    await asyncio.sleep(SECONDS.get(order_id, 0.02))
    return {"order_id": order_id, "place": PLACES[order_id]}


# %%
order_id = {"type": "string",
            "description": "Id of the order with its prefix, e.g. ORD-12345"}
track_tool = tool("track_order", "Returns where the parcel of an order is.",
                  {"order_id": order_id})
client = make_client(asynchronous=True)

# %% [markdown]
"""
`make_client(asynchronous=True)` gives an `AsyncOpenAI`. It is the same client, but its requests are awaited. `reply_to`
sends one request and returns the message in its reply. `attempt_async` is the `attempt` of lesson 02, with `await`. The
stand-in model answers at once. To give you something to measure, `reply_to` waits 0.1 s first; a real model takes longer
than that.
"""


# %%
async def reply_to(messages, client=client, **settings):
    await asyncio.sleep(0.1)
    settings = {"tools": [track_tool], **settings}
    reply = await client.chat.completions.create(model=MODEL, messages=messages,
                                                 **settings)
    return reply.choices[0].message


async def attempt_async(messages, client=client, **settings):
    try:
        message = await reply_to(messages, client, **settings)
        print("accepted:", message.content
              or [call.function.arguments for call in message.tool_calls or []])
    except openai.BadRequestError as error:
        print(f"{type(error).__name__}: {error}")


# %% [markdown]
"""
## Several calls in one reply

Three orders, and none of them depends on another. The model may ask for all of them in one reply:
"""

# %%
question = user("Where are my orders ORD-12345, ORD-67890 and ORD-50005?")
asked = await reply_to([question])
for call in asked.tool_calls or []:
    print(call.id, call.function.name, call.function.arguments)

# %% [markdown]
"""
Each call has an id of its own. You set nothing for this: **`parallel_tool_calls` is `True` by default**. So the decision
you have to make is not when to switch it on, but when to switch it off.
"""

# %%
widgets.predict(
    "The same question with parallel_tool_calls=False. What is in the reply?",
    {
        "One call": "Off means: at most one call in a reply. The next one comes in the next reply, after your answer to the first.",
        "Three calls, to be carried out in order": "The setting does not order calls. It limits how many come in one reply.",
        "An error 400": "False is an allowed value of this parameter, whatever the question.",
    },
)

# %%
await attempt_async([question])
await attempt_async([question], parallel_tool_calls=False)

# %% [markdown]
"""
People also bundle questions: "Where is my order, what is my next delivery date, and can you update my shipping
address?" Three different functions in one reply. The stand-in has no such tools, so this reply is scripted:
"""

# %%
address = {"type": "string", "description": "The whole new address"}
shop_tools = [
    tool("get_order_status", "Returns where an order is.", {"order_id": order_id}),
    tool("get_delivery_date", "Returns when an order arrives.", {"order_id": order_id}),
    tool("update_address", "Changes where an order is sent.",
         {"order_id": order_id, "address": address}),
]
bundle = Turn.asks_for("get_order_status",
                       order_id="ORD-12345").and_for("get_delivery_date",
                                                     order_id="ORD-12345")
bundle = bundle.and_for("update_address", order_id="ORD-12345",
                        address="1 Elm Street, Springfield")
shop = AsyncMockOpenAI(Scenario.of(bundle))

request = user("Where is ORD-12345, when does it come, and please send it to 1 Elm "
               "Street, Springfield.")
several = await reply_to([request], shop, tools=shop_tools)
for call in several.tool_calls or []:
    print(call.function.name, call.function.arguments)

# %% [markdown]
"""
Look at the third one. Two of these calls **look something up**; the last one **changes something**. Nothing in the
reply tells them apart. We will come back to that.

## Parallel is a word about the reply

`parallel_tool_calls` says how many calls one reply may hold. It does not say how they are carried out: neither the
API nor the model executes anything. A common mistake is to think that the model executes functions in parallel. It
asks for them in one reply. Whether they then run one after the other or all at once is up to your program.

So there are two questions, and they are independent:

| question | who decides |
| --- | --- |
| How many calls may be in one reply? | `parallel_tool_calls`, and then the model |
| Do these calls run at the same time? | your code |

## Waiting together

A **coroutine** is what an `async` function returns when you call it: work that has not begun. `await` begins it and
waits for its result. While it waits, other work may go on. The **event loop** is the part of Python that gives each
one its turn; a notebook has one running, so a cell can use `await` directly.
"""

# %%
promise = track_order("ORD-50005")
print(type(promise).__name__)
print(await promise)

# %%
widgets.predict(
    "for order_id in SECONDS: await track_order(order_id). The carriers take 0.10, 0.05 and 0.08 s. How long does the loop take?",
    {
        "About 0.23 s, the sum": "await waits. In a loop each order begins when the one before is done. async alone makes nothing faster.",
        "About 0.10 s, as long as the slowest": "That would be so if they waited together. Here the second begins after the first has ended.",
        "No time: async does not wait": "A call of an async function without await does not wait. This loop says await each time.",
    },
)

# %% [markdown]
"""
`measured` notes what ran from when to when, as entries for a timeline.
"""


# %%
@contextmanager
def measured(spans, label, kind):
    """Add (label, start, end, kind) to spans when the block is done."""
    start = time.perf_counter()
    yield
    spans.append((label, start, time.perf_counter(), kind))


async def place_of(order, spans):
    with measured(spans, order, "tool"):
        return await track_order(order)


one_by_one = []
for order in SECONDS:
    await place_of(order, one_by_one)

# %%
widgets.timeline(one_by_one, title="await in a loop", width=0.25)

# %% [markdown]
"""
A staircase: each begins where the last one ended. `asyncio.gather` takes several coroutines, begins all of them, and waits
until all are done. (In JavaScript, `Promise.all` does the same.)
"""

# %%
together = []
reports = await asyncio.gather(*[place_of(order, together) for order in SECONDS])
print(reports)

# %%
widgets.timeline(together, title="asyncio.gather", width=0.25)

# %% [markdown]
"""
All begin at zero, and the whole takes as long as the **slowest**. Nothing got faster; the waiting overlaps. That works
where a tool waits for something else: a network, a database. Two long calculations would still share the processor.

**Modify.** Give ORD-67890 0.3 s in `SECONDS` and run the cells again. By how much does each of the two totals grow, and
why not by the same amount? Then set it back.

**It worked if** the staircase is 0.25 s longer, and the other picture 0.2 s.

<details><summary>One way to do it</summary>

```python
SECONDS["ORD-67890"] = 0.3
```

In turn, its whole extra time counts. Together, only what goes beyond the 0.1 s of ORD-12345 does.

</details>
"""

# %% [markdown]
"""
Before you go on, put a program in order. Three of these lines do not belong.
"""

# %%
widgets.parsons(
    "Print where all orders are, and wait for them at the same time: which lines, in which order?",
    [
        "waiting = [track_order(order) for order in orders]",
        "reports = await asyncio.gather(*waiting)",
        "for order, report in zip(orders, reports):",
        "    print(order, report)",
    ],
    {
        "waiting = [await track_order(order) for order in orders]": "This await waits for each order before the next one begins.",
        "reports = asyncio.gather(*waiting)": "Without await there are no reports yet, only a promise of them.",
        "reports = [await report for report in asyncio.as_completed(waiting)]": "as_completed returns whichever is done first, so zip would pair one order with the report of another.",
    },
    why="Make all coroutines first, wait for all of them, then pair each order with its report.",
)

# %% [markdown]
"""
## The order of the results
"""

# %%
widgets.predict(
    "gather gets ORD-12345 (0.10 s), ORD-67890 (0.05 s), ORD-50005 (0.08 s). In which order are the results?",
    {
        "12345, 67890, 50005: as they were given": "gather puts each result into the place of its coroutine. So zip(tool_calls, results) pairs them correctly.",
        "67890, 50005, 12345: as they are done": "They are done in this order. But gather keeps each result until all are there.",
        "In any order": "Then nobody could tell whose result is whose. gather promises an order.",
    },
)

# %%
in_order = await asyncio.gather(*[track_order(order) for order in SECONDS])
asked_for = [track_order(order) for order in SECONDS]
as_done = [await report for report in asyncio.as_completed(asked_for)]
print("gather:      ", [report["order_id"] for report in in_order])
print("as_completed:", [report["order_id"] for report in as_done])

# %% [markdown]
"""
`as_completed` is useful for showing progress. For answers it is a trap: `zip(calls, results)` then gives each call the
wrong result, under a right id, and the API accepts it without a word. The safest pair is made in one place: let the
coroutine for one call return the whole tool message, id and result together.

The key of the id is `tool_call_id`, as in lesson 02. A common mistake is `call_id`; that is the Responses API's word.

## Plain functions

Many tools are plain functions: `def`, not `async def`. They are easy to forget:
"""


# %%
def get_order_status(order_id: str) -> dict:
    """Return where an order is; a plain function that waits for a database."""
    time.sleep(0.1)
    return {"order_id": order_id, "status": "shipped"}


try:
    await get_order_status("ORD-12345")
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
"""
The function ran; the dict it returned cannot be awaited. `inspect.iscoroutinefunction` tells the two kinds apart. But
calling a plain function directly has a second problem, without any error:
"""


# %%
async def status_of(order_id, spans):
    with measured(spans, order_id, "tool"):
        return get_order_status(order_id)


# %%
widgets.predict(
    "gather(status_of('ORD-1'), status_of('ORD-2')): two plain functions of 0.1 s inside async ones. How long?",
    {
        "About 0.2 s": "time.sleep blocks: on a computer it never yields to the event loop. So the second one begins when the first is done.",
        "About 0.1 s": "For that, one would have to wait while the other does. time.sleep lets nobody else run.",
        "A TypeError": "status_of is an async function, so gather takes it. What it calls inside makes no difference to gather.",
    },
)

# %%
blocked = []
await asyncio.gather(status_of("ORD-1", blocked), status_of("ORD-2", blocked),
                     place_of("ORD-67890", blocked))
widgets.timeline(blocked, title="plain functions in the event loop", width=0.3)

# %% [markdown]
"""
The carrier takes 0.05 s, but the request to it could not even begin until the other two were done. The cure is a **thread**:
`asyncio.to_thread` runs a plain function beside the event loop and lets you await it.

(On the course's site, where Python runs in your browser, there are no threads, and `time.sleep` may let other work go on. Then
both pictures show the bars side by side. On a computer or a server the first one is a staircase.)
"""


# %%
async def status_in_a_thread(order_id, spans):
    with measured(spans, order_id, "tool"):
        return await asyncio.to_thread(get_order_status, order_id)


threads = []
await asyncio.gather(status_in_a_thread("ORD-1", threads),
                     status_in_a_thread("ORD-2", threads),
                     place_of("ORD-67890", threads))
widgets.timeline(threads, title="plain functions in threads", width=0.3)

# %% [markdown]
"""
Write `to_thread(get_order_status, order_id)`, with the function and its arguments as separate values. With
parentheses, `to_thread(get_order_status(order_id))`, it would run before there is a thread. Named arguments work too:
`to_thread(function, **arguments)`.

Functions that run at the same time must not disturb each other. Two threads that both change one list or one file need
care; two that look something up do not.

## One failure, and the others

No carrier knows ORD-00000.
"""

# %%
widgets.predict(
    "gather(ORD-12345, ORD-00000, ORD-50005), and the second raises a KeyError. What do you get?",
    {
        "The KeyError, and no results": "gather passes the first exception on to whoever awaits it. The others did their work; their results are lost.",
        "Two results and an error in the middle": "You get that with return_exceptions=True. By default, gather does not collect errors.",
        "Two results": "gather leaves nothing out in silence: an exception reaches whoever awaits it.",
    },
)

# %%
try:
    reports = await asyncio.gather(track_order("ORD-12345"), track_order("ORD-00000"),
                                   track_order("ORD-50005"))
except KeyError as error:
    print("KeyError:", error)

# %% [markdown]
"""
One order failed, and no call has an answer. A program that catches this around the `gather` and goes on runs into the
API's rule from lesson 02:
"""

# %%
await attempt_async([question, asked, user("Are you still there?")])

# %% [markdown]
"""
So one failure must stay in its own call. This is called **isolation**: catch **inside** the coroutine for one call, where
you still know whose failure it is.
"""


# %%
async def careful(order_id):
    try:
        return await track_order(order_id)
    except Exception:
        return {"error": f"No carrier knows {order_id}."}


for report in await asyncio.gather(careful("ORD-12345"), careful("ORD-00000"),
                                   careful("ORD-50005")):
    print(report)

# %% [markdown]
"""
The error is an answer like any other, in the form of lesson 02: an object with the key `error`. The model reads it along with
the other two results, and can say which order is missing, or ask.

What you write there goes to the model, and from there perhaps to the user. `str(exception)` may hold a path, a query, a
password; keep that for your log. Lesson 06 gives errors codes.

### The arguments can fail too

`json.loads` is part of the work on a call. A common mistake is to leave the parsing outside:
"""

# %%
written = ['{"order_id": "ORD-6', '{"order_id": "ORD-12345"}']
try:
    tasks = [careful(json.loads(text)["order_id"]) for text in written]
except json.JSONDecodeError as error:
    print("JSONDecodeError:", error)

# %% [markdown]
"""
`careful` is careful, and it never ran. One broken string, and no call is answered. Put the parsing inside.

### return_exceptions

`gather(..., return_exceptions=True)` isolates as well: the exception takes the failed call's place in the results, as
an object.
"""

# %%
results = await asyncio.gather(track_order("ORD-12345"), track_order("ORD-00000"),
                               return_exceptions=True)
print(results)
try:
    print([json.dumps(result) for result in results])
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
"""
Your code still has to turn it into an answer: `isinstance(result, BaseException)`. Either way is fine; doing neither
is not.

## Round trips on a timeline

A **round trip** is one request and its reply. Here are three ways to answer the question about three orders. `converse`
does what your loop of lesson 03 does, for this one tool, and notes the times.
"""


# %%
async def converse(run, **settings):
    """Answer the question about three orders; run carries out the calls of a reply.
    Return the spans."""
    spans, messages = [], [question]
    for number in range(1, 7):
        with measured(spans, f"request {number}", "model"):
            message = await reply_to(messages, **settings)
        messages.append(message)
        if not message.tool_calls:
            break
        orders = [json.loads(call.function.arguments)["order_id"]
                  for call in message.tool_calls]
        reports = await run(orders, spans)
        for call, report in zip(message.tool_calls, reports, strict=True):
            messages.append({"role": "tool", "tool_call_id": call.id,
                             "content": json.dumps(report)})
    return spans


# %%
async def in_turn(orders, spans):
    return [await place_of(order, spans) for order in orders]


async def at_once(orders, spans):
    return await asyncio.gather(*[place_of(order, spans) for order in orders])


# %%
widgets.predict(
    "One call in a reply at most, three orders. How many requests does the whole conversation take?",
    {
        "4": "One request brings each call, and one more brings the answer. Each waits for a whole reply of the model.",
        "2": "That is the number when all three calls come in one reply: one request for the calls, one for the answer.",
        "3": "Three requests bring three calls. The last result has to be sent, too.",
    },
)

# %%
apart = await converse(in_turn, parallel_tool_calls=False)
widgets.timeline(apart, title="One call in a reply", width=0.7)

# %%
in_one_reply = await converse(in_turn)
widgets.timeline(in_one_reply, title="Three calls in one reply, one after the other",
                 width=0.7)

# %%
all_at_once = await converse(at_once)
widgets.timeline(all_at_once, title="Three calls in one reply, at the same time",
                 width=0.7)

# %% [markdown]
"""
| way | requests | waiting for the model | waiting for the tools |
| --- | --- | --- | --- |
| one call in a reply | 4 | 4 × 0.1 s | 0.10 + 0.05 + 0.08 s |
| one reply, calls in turn | 2 | 2 × 0.1 s | 0.10 + 0.05 + 0.08 s |
| one reply, calls at once | 2 | 2 × 0.1 s | 0.10 s, the slowest |

In the pictures a solid bar is a request to the model, a dashed one a tool. Read the table by columns:
`parallel_tool_calls` saved **round trips**, from four to two. `gather` saved **waiting for the tools**. These are two
separate gains. Where a model's reply takes longer than a tool, the first is larger.

Parallel calls do not reduce everything to the time of the slowest call: **two round trips to the model remain**, one
before the tools and one after. Measure your own gain; it depends on your tools. In none of the three ways did the
user say anything in between: the round trips are between your program and the service.

**Modify.** Set `question` to one that names only one order, and run the three cells again. What is left of the
difference?

**It worked if** all three pictures show two requests and one call.

<details><summary>One way to do it</summary>

```python
question = user("Where is my order ORD-50005?")
```

With one call there is nothing to put into one reply, and nothing to wait for at the same time.

</details>
"""

# %% [markdown]
"""
## When to switch it off

Several calls in one reply are welcome when they are **independent** and **harmless**. Three reasons against:

| reason | example | what goes wrong |
| --- | --- | --- |
| one call needs what another finds out | customer id first, then that customer's orders | the second call's arguments are made up |
| a call cannot be taken back | refund, cancel, freeze a card | two of them at once on an unclear question |
| a fine-tuned model with strict tools | a model trained further on your examples | it may not keep to strict with several calls |

### A call that needs another

"What did `ada@example.com` order?" takes two tools, one after the other. Scripted, a model that asks for both at once:
"""

# %%
email = {"type": "string", "description": "E-mail address of the customer"}
customer_id = {"type": "string", "description": "Id of the customer"}
crm_tools = [
    tool("find_customer", "Returns the customer with an e-mail address.",
         {"email": email}),
    tool("get_orders", "Returns the orders of a customer.",
         {"customer_id": customer_id}),
]
hasty = Turn.asks_for("find_customer", email="ada@example.com")
hasty = hasty.and_for("get_orders", customer_id="CUST-001")
message = await reply_to(
    [user("What did ada@example.com order?")], AsyncMockOpenAI(Scenario.of(hasty)),
    tools=crm_tools
)
for call in message.tool_calls or []:
    print(call.function.name, call.function.arguments)

# %%
widgets.predict(
    "Where does the model get the customer id CUST-001?",
    {
        "It made it up": "Both calls were written before any result existed. The id looks right, and may belong to somebody else.",
        "From the result of find_customer": "There is no result yet: both calls are in the same reply.",
        "From the user's question": "The question has an e-mail address and no id.",
    },
)

# %% [markdown]
"""
### Off does not give order

With `parallel_tool_calls=False` there is one call in a reply. **Which one comes first is still the model's choice.** The
next reply is scripted again: one call, and the wrong one.
"""

# %%
wrong_way = Turn.asks_for("get_orders", customer_id="CUST-001")
await attempt_async(
    [user("What did ada@example.com order?")],
    AsyncMockOpenAI(Scenario.of(wrong_way)),
    tools=crm_tools,
    parallel_tool_calls=False,
)

# %% [markdown]
"""
The setting gives a good order its chance. Three things make the order:

1. the description: "Id of the customer, as find_customer returned it. Call find_customer first.";
2. the instructions in the system message, which say the same for the whole task;
3. your code, which checks the id. This one holds whatever the model does:
"""

# %%
FOUND = set()  # ids that find_customer has returned in this conversation


def get_orders(customer_id: str) -> dict:
    if customer_id not in FOUND:
        return {"error": "This id does not come from find_customer. Call find_customer "
                "first."}
    return {"orders": ["ORD-12345"]}


print(get_orders("CUST-001"))

# %% [markdown]
"""
A model that reads this knows what to call next.

### What cannot be taken back

"Cancel it, I mean the last one" in a chat about two orders: a model in doubt may cancel both. With at most one call in a
reply you see the first before there is a second. But one wrong call is enough. The better answer is a **confirmation
step**: a tool that only prepares, and a person who agrees, before your code acts. Lesson 10 builds it. Until then, switch
parallel calls off where a destructive tool is on offer.

### Fine-tuned models and strict

"Strict needs `parallel_tool_calls=False`" is old advice. According to OpenAI's guide, current models keep to strict
in several calls too. It makes one exception, for **fine-tuned** models: they may lose strict when they call several
functions in one reply. Sources disagree here, so validate the arguments in either case (lesson 06). OpenAI announced
in 2026 that it is withdrawing fine-tuning, so you will meet this case less and less.

The same guide named one more model: `gpt-4.1-nano-2025-04-14`, shut down in October 2026, sometimes asked for the
same call twice in one reply.

### Where the setting is refused

The setting belongs to tools. Without them most models reject it; at least one newer model has accepted it. (`openai.omit` leaves a setting out.)
"""

# %%
await attempt_async([question], tools=openai.omit, parallel_tool_calls=False)

# %% [markdown]
"""
Some **reasoning models**, which think before they answer, don't support this setting at all. The o-series models
o3-mini and o4-mini, both shut down in October 2026, rejected it, even set to `False`. This reply is scripted, in
the words those models used:
"""

# %%
words = "Unsupported parameter: 'parallel_tool_calls' is not supported with this model."
refusing = Turn.fails(400, words, param="parallel_tool_calls",
                      code="unsupported_parameter")
await attempt_async([question], AsyncMockOpenAI(Scenario.of(refusing)),
              parallel_tool_calls=False)

# %% [markdown]
"""
Those models are gone; the habit is still worth learning. Do not send the setting with every request as a matter of
course. Send it where you want it **off**, to models that support it, and leave it out otherwise.

**Make.** Write `safe_settings(tools, risky)`: it returns `{"parallel_tool_calls": False}` when one of the tools has a name
in `risky`, and `{}` otherwise. `await reply_to(messages, tools=shop_tools, **safe_settings(shop_tools, {"update_address"}))` is
how it would be used. The exercise asks for the other two reasons as well.

**It worked if** the cell prints `{'parallel_tool_calls': False}`, and with `set()` in place of the names `{}`.

<details><summary>One way to do it</summary>

Collect the tools' names in a set, `{each["function"]["name"] for each in tools}`. Where `names & risky` is not empty, a
risky tool is on offer.

</details>
"""


# %%
def safe_settings(tools, risky): ...


print(safe_settings(shop_tools, {"update_address"}))

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| `await` in a loop | nothing; the sum of all waiting |
| results as they are done | nothing; each call gets another one's result |
| a plain function awaited | `TypeError: object dict can't be used in 'await' expression`, since Python 3.14 `'dict' object can't be awaited` |
| a plain function in the event loop | nothing; everybody waits for it |
| an exception out of `gather` | the exception; no call is answered |
| and then going on | `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. ...` |
| parsing outside the `try` | `JSONDecodeError`; no call is answered |
| an exception mistaken for a result | `TypeError: Object of type KeyError is not JSON serializable` |
| dependent calls in one reply | nothing; made-up arguments |
| the setting without tools | `Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.` |

## Summary

- One reply may hold several calls. That is the default; off means at most one.
- The model asks, your code runs. `gather` begins all calls and waits for the slowest; its results keep the order.
- Async functions are awaited, plain ones go into threads.
- Catch inside the coroutine for one call, parsing included. Every call gets its answer, whatever came of it.
- Parallel calls save round trips, `gather` saves waiting for tools. Two round trips remain.
- Switch it off for dependent calls, for what cannot be taken back, for fine-tuned models with strict. Off gives no order.
"""

# %% [markdown]
"""
## Questions people ask

**Do I need an async client for async tools?** No. But a plain client blocks: it never yields to the event loop, so in
a server everybody else waits too. With `AsyncOpenAI` the whole program can go on.

**Why does `asyncio.run(...)` fail in a notebook?** It starts an event loop, and one is running already. Write `await`. In a
script, where none is running, `asyncio.run(main())` is how you begin.

**Twenty calls in one reply: twenty requests to my database at once?** Yes, unless you limit it. An
`asyncio.Semaphore(5)`, entered with `async with` around the work on a call, lets five in at a time.

**What if one tool never answers?** Then `gather` waits forever. `asyncio.wait_for(work, timeout=10)` inside the `try`
turns that into an error of this one call. A thread keeps running in the background, though; nothing can stop it.

**Two calls of one reply change the same thing. Which one wins?** The one that finishes last, and that differs from
run to run. Carry out calls that change something one after the other, in the order of the calls.

**Does it cost more?** Usually less. Each request sends the whole conversation again, so fewer requests send fewer
tokens.

## Exercises

[Assignment 04](../exercises/release/04_parallel/04_parallel.ipynb): three exercises, 40 points. No clock decides there: the
grader holds every tool back until all of them have begun.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="04_parallel")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Function calling](https://developers.openai.com/api/docs/guides/function-calling), the
part on parallel function calling. In Python's: [Coroutines and
tasks](https://docs.python.org/3/library/asyncio-task.html), the parts on running tasks concurrently and in threads.
Then [lesson 05](05_tool_choice.ipynb), where you decide who decides.
"""
