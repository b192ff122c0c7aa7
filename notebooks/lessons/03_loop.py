# %% [markdown]
"""
# Lesson 03: the loop

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 70 minutes, and about 50 for the exercises |
| Exercises | 2, worth 30 points: `run_conversation` 20 · `calculate` 10 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- keep a conversation going through any number of rounds, until the model answers in words;
- say why the assistant message goes before its tool messages, and recognize the errors when it does not;
- put a bound on the loop, and say what happens at the bound;
- leave the caller a list of messages that the next question can continue from;
- talk to an agent that runs on functions of your own.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about lessons 01 and 02. Think first, then look.
"""

# %%
import widgets

# %%
widgets.recall(
    "A reply answers in words, without any call. What is message.tool_calls then?",
    "None, not an empty list. So a program asks: if not message.tool_calls, or loops over message.tool_calls or [].",
)

# %%
widgets.recall(
    "A call and its answer form a pair. Which two messages make up the pair, and what ties them together?",
    "The assistant message with its tool_calls, then one tool message for each call. The id ties them: tool_call_id.",
)

# %%
widgets.recall(
    "Two tools fit a question. What does the model base its choice on?",
    "On the definitions alone: name, description, parameters. It never sees your Python code.",
)

# %% [markdown]
"""
## Set-up

**The shop so far:** it answers one call, or several of one reply. Here a result leads to the next call, and at the end of the
lesson you talk to the shop.

Two functions and their definitions. `get_shipping_price` exists because it needs something that only `get_order_status` can
provide: what a parcel weighs.
"""

# %%
import json

from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client
from widgets.helpers import attempt, tool, user

# %%
ORDERS = {"ORD-12345": {"status": "being packed", "kg": 1.2},
          "ORD-67890": {"status": "being packed", "kg": 2.3},
          "ORD-50005": {"status": "shipped", "kg": 0.4}}


def get_order_status(order_id: str) -> dict:
    """Return where an order is and what it weighs."""
    return ORDERS.get(order_id, {"error": "There is no such order."})


def get_shipping_price(kg: float) -> dict:
    """Return the price of a parcel."""
    return {"eur": 4.9 if kg <= 2 else 7.9}


FUNCTIONS = {"get_order_status": get_order_status,
             "get_shipping_price": get_shipping_price}


# %%
order_id = {"type": "string",
            "description": "Id of the order with its prefix, e.g. ORD-12345"}
kg = {"type": "number", "description": "Weight in kilograms, e.g. 1.5"}
tools = [
    tool("get_order_status", "Returns where an order is and what it weighs.",
         {"order_id": order_id}),
    tool("get_shipping_price", "Returns what it costs to send a parcel, by its weight.",
         {"kg": kg}),
]

# %% [markdown]
"""
`reply_to` sends one request and returns the message in its reply, `words` returns its text alone. `answer` carries out one call;
your own dispatch from lesson 02 does this better, with an answer for unknown names. `show` lists who speaks in a list of messages.
"""


# %%
def reply_to(client, messages, **settings):
    settings = {"tools": tools, **settings}
    return client.chat.completions.create(model=MODEL, messages=messages,
                                          **settings).choices[0].message


def words(client, messages):
    return reply_to(client, messages).content


def answer(call):
    result = FUNCTIONS[call.function.name](**json.loads(call.function.arguments))
    return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}


# %%
def role(message):
    return message["role"] if isinstance(message, dict) else message.role


def show(messages):
    print(" -> ".join(role(message) for message in messages))


# %% [markdown]
"""
## One round is not enough

A **round** is one request, its reply, and your answers to the calls in it. Here is a question that cannot be settled in
one: "What does it cost to send my orders ORD-12345 and ORD-67890 in one parcel?" Before the model can ask for a price, it
has to see what the orders weigh.

The stand-in model compares words and does not plan. So the replies of this section are *scripted*, as a real model sends
them: first two calls at once, then one that uses their results, then words.

A script is a **scenario**: a list of turns, and each turn is one reply. Whatever client of the course you write `Scenario`
into, its replies come from there:

| you write | the reply |
| --- | --- |
| `Turn.says("...")` | words |
| `Turn.asks_for("get_shipping_price", kg=3.5)` | a call, with these arguments |
| `.and_for("get_shipping_price", kg=1.2)` behind it | one more call in the same reply |
| `.on(after_tool="get_order_status")` behind it | only where the last message is a result of that tool |
| `.always()` behind it | again and again; other turns are used up |
"""


# %%
def planner():
    """Return a client whose replies are scripted: both orders, then the price,
    then the answer."""
    both = Turn.asks_for("get_order_status", order_id="ORD-12345")
    return MockOpenAI(
        Scenario.of(
            both.and_for("get_order_status", order_id="ORD-67890"),
            Turn.asks_for("get_shipping_price",
                          kg=3.5).on(after_tool="get_order_status"),
            Turn.says("In one parcel of 3.5 kg that costs 7.90 "
                      "EUR.").on(after_tool="get_shipping_price"),
        )
    )


question = user("What does it cost to send my orders ORD-12345 and ORD-67890 in one "
                "parcel?")
client = planner()

# %% [markdown]
"""
The first round, by hand:
"""

# %%
messages = [question]
message = reply_to(client, messages)
messages.append(message)
for call in message.tool_calls or []:
    messages.append(answer(call))
show(messages)

# %%
widgets.predict(
    "Both weights are in the list now. A program sends the list once more, prints content, and ends. What does the user see?",
    {
        "None": "The model has the weights and a tool for prices, so it asks for that tool. There are no words to show yet.",
        "The price, in words": "That comes one request later: first the model asks for the tool that knows prices.",
        "The two weights": "They are in tool messages, which your program wrote. The model repeats nothing by itself, and it has not come to words.",
    },
)

# %%
message = reply_to(client, messages)
print("content:", message.content)
print("calls:  ", [(call.function.name, call.function.arguments)
                   for call in message.tool_calls or []])

# %% [markdown]
"""
A program that prints `content` after one round shows the user `None`. A common mistake is to stop there. The
conversation has to continue: append, answer, ask again. The whole conversation takes two rounds with tools, three
calls and three requests, and ends in one answer:

| request | sent | came back |
| --- | --- | --- |
| 1 | the question | two calls of `get_order_status` |
| 2 | the question, two calls, two results | one call of `get_shipping_price` |
| 3 | all of that, one more call, one more result | the answer |

## The loop

```mermaid
flowchart TD
    accTitle: The tool loop with a bound
    accDescr: Send all messages and the tools. Append the assistant message. If it has no calls, its text is the answer. If it has, answer each call with a tool message, and start again, unless the bound is reached; then stop with an error.
    A[send all messages, and the tools] --> B[append the assistant message]
    B --> C{does it have calls?}
    C -- no --> D[its text is the answer]
    C -- yes --> E[append one tool message for each call]
    E --> F{rounds left?}
    F -- yes --> A
    F -- no --> G[stop with an error]
```

As text: send all messages and the tools. Append the assistant message. If it has no calls, its text is the answer. If
it has calls, append one tool message for each, and start again, as long as rounds are left; otherwise stop with an
error. (Lesson 10 puts gates into this picture: before a call runs, and before the answer goes out.)

Put the lines of one round in order first. Three of these do not belong.
"""

# %%
widgets.parsons(
    "One whole round, for none, one or many calls: which lines, in which order?",
    [
        "message = reply_to(client, messages)",
        "messages.append(message)",
        "for call in message.tool_calls or []:",
        "    messages.append(answer(call))",
    ],
    {
        "    messages.append(message)": "Inside the loop the assistant message would stand in the list once for each call.",
        "for call in message.tool_calls[:1]:": "Every call of the reply needs its answer, not only the first.",
        'if message.finish_reason == "tool_calls":': "Look at the calls themselves. Besides, finish_reason is a field of the choice, not of the message.",
    },
    why="The request, the assistant message, then one answer for each call.",
)

# %% [markdown]
"""
Here is the loop in its usual form. It works, and it has a flaw we will come to: only the model can end it.
"""


# %%
def until_answered(client, messages, **settings):
    """Ask and answer until a reply has no calls. Common, and not safe: it has no
    bound."""
    while True:
        message = reply_to(client, messages, **settings)
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            messages.append(answer(call))


messages = [question]
print(until_answered(planner(), messages))
show(messages)

# %% [markdown]
"""
Look at the order of its lines. The assistant message goes into the list **before** anybody asks whether it has calls. So
the final answer lands there too, without a line of its own.

### None, one or many

The same function handles all of these. From here on the client is the course's own again, so this runs on a real
model too.
"""

# %%
widgets.predict(
    "How many requests does 'Which is heavier, ORD-12345 or ORD-67890?' take, if the model asks for both orders at once?",
    {
        "2": "One that brings both calls, and one that carries both results. Calls in one reply share a round.",
        "1": "One request brings the calls. The model does not have their results yet.",
        "3": "That would be one for each order and one for the answer. Here both calls came in one reply.",
    },
)

# %%
client = make_client()
for text in ["Hello!", "Where is my order ORD-50005?",
             "Which order is heavier, ORD-12345 or ORD-67890?"]:
    messages = [user(text)]
    until_answered(client, messages)
    requests = sum(role(message) == "assistant" for message in messages)
    print(f"{text:48} requests: {requests} | ", end="")
    show(messages)

# %% [markdown]
"""
Each request brings back one assistant message, so you can count the requests in the list.

**Modify.** Ask about three orders: "Compare my orders ORD-12345, ORD-67890 and ORD-50005." Predict the roles, then run. Then
write `reply_to(client, messages, parallel_tool_calls=False, **settings)` in `until_answered`, and run both cells again.

**It worked if** you first see one assistant before three tool messages, and then three assistants, each before one
tool message.

<details><summary>One way to do it</summary>

```python
messages = [user("Compare my orders ORD-12345, ORD-67890 and ORD-50005.")]
until_answered(client, messages)
show(messages)
```

For the second run, change the first line of the loop to
`message = reply_to(client, messages, parallel_tool_calls=False, **settings)`.

</details>
"""

# %% [markdown]
"""
### An agent with three tools

The loop never changes; tools and questions do. The shop's route planner asks about the weather in the cities where parcels
go: three other functions, the same loop.
"""

# %%
TEMPERATURES = {"Tokyo": 22, "London": 15, "Oslo": 4, "New York": 11}


def get_weather(city: str) -> dict:
    return {"celsius": TEMPERATURES.get(city.split(",")[0])}  # "Tokyo, Japan" too


def average(numbers: list[float]) -> dict:
    return {"average": sum(numbers) / len(numbers)}


def to_fahrenheit(celsius: float) -> dict:
    return {"fahrenheit": round(celsius * 9 / 5 + 32, 1)}


FUNCTIONS |= {each.__name__: each for each in (get_weather, average, to_fahrenheit)}
number = {"type": "number"}
weather_tools = [
    tool("get_weather", "Returns the temperature of a city in celsius.",
         {"city": {"type": "string", "description": "Name of the city, e.g. Oslo"}}),
    tool("average", "Returns the average of some numbers.",
         {"numbers": {"type": "array", "items": number}}),
    tool("to_fahrenheit", "Converts degrees celsius to fahrenheit.",
         {"celsius": number}),
]

# %%
for text in ["Is it warmer in Tokyo or London?",
             "Compare the weather in Tokyo, London, and New York."]:
    messages = [user(text)]
    until_answered(client, messages, tools=weather_tools)
    show(messages)

# %% [markdown]
"""
Now all three work together, in an order that no line of your program names. Scripted again:
"""

# %%
cities = Turn.asks_for("get_weather", city="Tokyo").and_for("get_weather",
                                                            city="London")
traveler = Scenario.of(
    cities.and_for("get_weather", city="Oslo"),
    Turn.asks_for("average", numbers=[22, 15, 4]).on(after_tool="get_weather"),
    Turn.asks_for("to_fahrenheit", celsius=13.7).on(after_tool="average"),
    Turn.says("On average it is 56.7 °F.").on(after_tool="to_fahrenheit"),
)
messages = [user("What is the average temperature of Tokyo, London and Oslo, in "
                 "fahrenheit?")]
print(until_answered(MockOpenAI(traveler), messages, tools=weather_tools))
show(messages)

# %% [markdown]
"""
Three rounds, five calls, one answer. A support agent is the same loop with other tools: `lookup_customer`, then
`search_knowledge_base`, then `create_ticket`, then `send_response`. **Each result decides what is asked for next.** If the
search finds the answer, there is no ticket. (`update_crm` and `send_email` change something outside: lesson 10.)

## Why the assistant message goes first

Chat Completions remembers nothing from one request to the next. Each request carries the whole conversation:
"""

# %%
client, messages = planner(), [question]
while True:
    print(f"{len(messages)} messages: ", end="")
    show(messages)
    messages.append(reply_to(client, messages))
    if not messages[-1].tool_calls:
        break
    messages.extend([answer(call) for call in messages[-1].tool_calls])

# %% [markdown]
"""
The list is all the model has. A tool message says: "this is the result of call so-and-so". **Which function** that
was, and with which arguments, is recorded only in the assistant message. Without it the model would read `{"status":
"being packed", "kg": 1.2}` and could not know which order that is. So the API reads the list from the top and insists: first the message with
the calls, then an answer to each of them, then anything else.

Look at what is sent, request by request:
"""

# %%
widgets.show_transcript(client)

# %% [markdown]
"""
And now step by step, with the line that runs and the list that grows. Before each press of *Forward*, say what the next
step does to the list. You can go back, and you can give `widgets.stepper` any client or list of messages of your own.
"""

# %%
widgets.stepper(client)

# %% [markdown]
"""
## Four classic mistakes

Everybody makes them; make them here, on purpose. Two get an error from the API, one from Python, and the last one gets
none at all.

### 1. The assistant message is missing, late, or there twice
"""

# %%
client = make_client()
both = user("What do my orders ORD-12345 and ORD-67890 weigh?")
asked = reply_to(planner(), [both])  # two calls, whatever model you use
answers = [answer(call) for call in asked.tool_calls or []]

attempt(words, client, [both, *answers])  # missing
attempt(words, client, [both, *answers, asked])  # late

# %% [markdown]
"""
The same sentence for both (*preceeding* is how the service spells it). It points at the tool message, and that is
where people look. The cause is a line missing further up: `messages.append(message)`.

Half of the message is not enough either. Some programs keep what the assistant **said**, and drop what it **asked for**:
"""

# %%
attempt(words, client,
        [both, {"role": "assistant", "content": asked.content or ""}, *answers])

# %%
widgets.predict(
    "The append slips into the for loop: message, answer, message, answer. What does the API say?",
    {
        "Not every call of the first message is answered": "The first copy holds both calls and is followed by one answer only. The list breaks the rule right there.",
        "Nothing: every answer comes after its message": "Look at the first copy of the message: it has two calls. How many answers follow before the next message?",
        "The message is there twice": "It is. The API reads from the top, though, and meets another fault before that.",
    },
)

# %%
interleaved = [both]
for reply in answers:
    interleaved += [asked, reply]
show(interleaved)
attempt(words, client, interleaved)

# %% [markdown]
"""
The id in that error is the id of a call you *did* answer, further down. The answer has to come right after the message.

### 2. The arguments are not parsed

`get_order_status(**call.function.arguments)`: you met its `TypeError` in lesson 02. Text cannot be unpacked into named arguments:
`json.loads` first. This error is Python's, not the API's. It ends your loop, and the user gets no answer at all.

### 3. The ids do not match

Hard-coded, made up, or swapped between two calls:
"""

# %%
attempt(words, client,
        [both, asked, {**answers[0], "tool_call_id": "call_1"}, answers[1]])
attempt(words, client, [both, asked, answers[0]])

# %%
widgets.predict(
    "Both ids are right, but each is attached to the other's result. What happens?",
    {
        "It is accepted, and the answer is wrong": "The API compares ids, not meanings. Each id is answered once, so it sees nothing wrong.",
        "An error 400, as above": "Which rule would it break? Every call has an answer, and every answer has a call.",
        "The API sorts it out": "It would have to know what each order weighs. It compares ids, and nothing else.",
    },
)

# %%
first, second = answers
swapped = [{**first, "content": second["content"]},
           {**second, "content": first["content"]}]
attempt(words, client, [both, asked, *answers])
attempt(words, client, [both, asked, *swapped])

# %% [markdown]
"""
A swap does not lead to an error 400. The second answer is wrong for both orders, and there was no warning. Take the
id and the result from the same call, in the same turn of the loop. And let a result say what it is about: beside
`"order_id": "ORD-67890"` a model has a chance to notice.

### 4. Vague descriptions

No error at all: the model picks the wrong tool, or none, and your loop ends at once with polite words.
"""

# %%
any_text = {"type": "string"}
vague = [tool("search", "Search for stuff", {"q": any_text}),
         tool("lookup", "Does order stuff", {"q": any_text})]
keywords = {"type": "string",
            "description": "Search keywords, e.g. 'wireless headphones'"}
clear = [
    tool("search_products",
         "Searches the product catalog. Returns products with prices.",
         {"query": keywords}),
    tool("get_order_status", "Returns where an order is, by its id, e.g. ORD-12345.",
         {"order_id": any_text}),
]

for offered in (vague, clear):
    said = reply_to(client, [user("Show me wireless headphones")], tools=offered)
    calls = [(asked_for.function.name, asked_for.function.arguments)
             for asked_for in said.tool_calls or []]
    print(calls or said.content)

# %% [markdown]
"""
The first line is the vague offer, the second the clear one. This is the stand-in, which compares words; a real model
is better at guessing, but it is still guessing. When a loop "does nothing", look at the definitions first.

## Mistakes without an error

The three below are worse: each request is valid by itself.

### The tools go out only once
"""

# %%
widgets.predict(
    "Request 1 has tools, request 2 has none. One order is still open. What does request 2 bring?",
    {
        "Words, about one order": "Chat Completions remembers no tools. Without them a model cannot ask for a call; it makes do with what it has.",
        "An error 400: tools are missing": "Tools are optional in every request, also after earlier calls.",
        "The second call, from memory": "The model knows only what is in this request. Without a definition there is nothing to ask for.",
    },
)

# %%
one_by_one = reply_to(client, [both], parallel_tool_calls=False)
so_far = [both, one_by_one, *[answer(call) for call in one_by_one.tool_calls or []]]
without = client.chat.completions.create(model=MODEL,
                                         messages=so_far).choices[0].message
print("without tools:", without.content)
again = reply_to(client, so_far, parallel_tool_calls=False)
print("with tools:   ", [call.function.arguments for call in again.tool_calls or []])

# %% [markdown]
"""
ORD-67890 is lost, and a real model might even invent its weight. So `tools` belongs in **every** request of the loop.

### Words beside calls

A model may say something *and* ask. This reply is scripted, because the stand-in never does that:
"""

# %%
talkative = MockOpenAI(
    Scenario.of(
        Turn(text="Let me look that up.",
             calls=Turn.asks_for("get_order_status", order_id="ORD-50005").calls),
        Turn.says("Your order ORD-50005 has been shipped."),
    )
)
said = reply_to(talkative, [user("Has ORD-50005 been sent?")])
print("content:", said.content, "| calls:",
      [call.function.name for call in said.tool_calls or []])

# %% [markdown]
"""
`if message.content: return message.content` would end here, with a promise in place of an answer. And
`finish_reason`? As lesson 02 says, it is usually `tool_calls` when there are calls. When a named tool is forced
(lesson 05), models such as gpt-4o say `stop` even though they ask for a call. **Ask `message.tool_calls`, and nothing
else, whether the loop is done.**

The opposite happens too: programs that always ask once more "for the final answer", even when the reply had no calls.
That request costs time and money, and its words may differ from those you already had.

### The caller's list is left behind

`until_answered` changes the list it was given. That is on purpose: the next question continues from there. Here are two ways
to add a message. Only one of them changes the caller's list.
"""


# %%
def adds(messages):
    messages.append("one more")


def makes_a_new_list(messages):
    messages = messages + ["one more"]


# %%
widgets.predict(
    "mine = ['first']; makes_a_new_list(mine). What is in mine now?",
    {
        "['first']": "The plus makes a new list, and the name messages inside the function moves over to it. The caller still has the old.",
        "['first', 'one more']": "That is what adds does. Here + makes a new list, and the caller's list is not touched.",
        "['one more']": "Nothing takes 'first' out of a list here.",
    },
)

# %%
mine, yours = ["first"], ["first"]
makes_a_new_list(mine)
adds(yours)
print(mine, yours)

# %% [markdown]
"""
Why it matters: people ask follow-up questions. "And the other one?" makes sense only with everything before it, the final
answer included.
"""

# %%
conversation = [both]
print(until_answered(client, conversation))
conversation.append(user("And where is my order ORD-50005?"))
print(until_answered(client, conversation))
show(conversation)

# %% [markdown]
"""
### Keeping the list

The list holds the SDK's objects next to your dicts. The SDK sends both. Your own `json.dumps` cannot:
"""

# %%
try:
    json.dumps(conversation)
except TypeError as error:
    print("TypeError:", error)

plain = [entry if isinstance(entry, dict) else entry.model_dump(exclude_none=True)
         for entry in conversation]
print(len(json.dumps(plain)), "characters, ready for a file or a database")
attempt(words, client, plain)

# %% [markdown]
"""
`model_dump(exclude_none=True)` makes a dict without the empty fields; the API takes it back. Some programs append that dict
in place of the object from the start. Either is fine.

When a list gets long, people cut off its beginning. Cut **between** rounds, never inside one: a result whose call is
gone is mistake 1 again.

## The bound

`while True` leaves it to the model when to stop. Does it always? Suppose a tool fails in the same way each time, and the
model tries again, and again. Scripted with `.always()`, which never runs out; the cell counts, so that *it* does.
"""

# %%
lost = Turn.asks_for("get_order_status", order_id="ORD-00000")
stubborn = MockOpenAI(Scenario.of(lost.always()))
messages = [user("Where is my order ORD-00000?")]
paid = 0
for number in range(1, 7):
    reply = stubborn.chat.completions.create(model=MODEL, messages=messages,
                                             tools=tools)
    paid += reply.usage.prompt_tokens
    message = reply.choices[0].message
    messages += [message, *[answer(call) for call in message.tool_calls or []]]
    print(f"request {number}: {reply.usage.prompt_tokens} tokens sent, {paid} so far")

# %% [markdown]
"""
It would run all night. A **token** is a piece of text, the unit you pay for. Each request carries everything before
it, so each is longer than the last, and the sum grows faster and faster. An endless loop is an endless bill.

A common mistake is to leave the limit to the caller. It belongs in the loop itself. Two ways to get here: a tool that
gives the same error each time, as above; or a forced `tool_choice` that is kept in every round, so that the model
**must** ask again (lesson 05).

### How to count

Python's `for` has a bound built in. This example has nothing to do with tools, but it has the same shape:
"""


# %%
def first_even(numbers, *, most):
    """Return the first even number among the first ``most``; raise RuntimeError
    where there is none."""
    for number in numbers[:most]:
        if number % 2 == 0:
            return number
    raise RuntimeError(f"No even number among the first {most}.")


print(first_even([3, 5, 8], most=3))
try:
    first_even([3, 5, 8], most=2)
except RuntimeError as error:
    print("RuntimeError:", error)

# %% [markdown]
"""
`return` leaves from inside. The line **below** the loop is reached only when the loop has run out. There is no flag
or counter to forget.

Why raise, and not return "Sorry, that took too long"? That would be a text like any other: shown, logged and counted as an
answer. And without any line below the loop Python returns `None`.

So in this course the bound raises `RuntimeError`, and the *caller* decides: apologize, ask a person, try again with
more rounds. Some programs send one closing request with `tool_choice="none"`, so that the model has to say how far it
got (lesson 05). Others return a pair, text and **stop reason**. All of them let the caller tell "done" from "not
done".

**How many rounds?** As many as the task needs, and a few to spare: count them on real questions. 5 is a habit, not a
law. A bound on rounds is not a bound on calls, for one round may hold many. Lesson 10 limits calls.

**Make.** Give the loop a bound. Write `bounded(client, messages, most)`: like `until_answered`, with the shape of
`first_even`. Yours should answer from `planner()` with `most=3`, and raise with `most=2`. The exercise goes further: it
also takes the tools, the registry and the model from the caller.

**It worked if** the cell prints the answer, and `bounded(planner(), [question], 2)` raises `RuntimeError`.

<details><summary>One way to do it</summary>

Take `until_answered`. Write `for _ in range(most):` in place of `while True:`, and a `raise RuntimeError(...)` below the
loop, level with the `for`.

</details>
"""


# %%
def bounded(client, messages, most): ...


print(bounded(planner(), [question], 3))

# %% [markdown]
"""
## An agent you can talk to

Since lesson 00 the shop has had `get_order_status`, and `get_opening_hours` if you did that exercise. Here it
can search its catalog too, and each result says what it is about:
"""

# %%
ORDERS = {"ORD-12345": "shipped, arrives on Tuesday", "ORD-67890": "being packed"}
PRODUCTS = {"wireless headphones": 59.9, "desk lamp": 24.5, "travel mug": 18.0}
HOURS = {"Saturday": "10 to 18", "Sunday": "closed"}


def get_order_status(order_id: str) -> dict:
    return {"order_id": order_id,
            "status": ORDERS.get(order_id, "There is no such order.")}


def search_products(query: str) -> dict:
    found = {name: price for name, price in PRODUCTS.items()
             if set(query.lower().split()) & set(name.split())}
    return {"query": query, "found": found}


def get_opening_hours(day: str) -> dict:
    return {"day": day, "open": HOURS.get(day, "9 to 20")}


# %%
day = {"type": "string", "description": "Day of the week, e.g. Saturday"}
hours_text = "Returns the opening hours of the shop: when it is open on a day."
shop_tools = [
    tool("get_order_status", "Returns where an order is and when it arrives.",
         {"order_id": order_id}),
    tool("search_products",
         "Searches the product catalog. Returns products with prices.",
         {"query": keywords}),
    tool("get_opening_hours", hours_text, {"day": day}),
]
SHOP = {each.__name__: each
        for each in (get_order_status, search_products, get_opening_hours)}
widgets.playground(shop_tools, SHOP)

# %% [markdown]
"""
The playground is the loop of this lesson with a text field. Write "Where is my order ORD-12345?", then "Show me wireless
headphones", then "When are you open on Saturday?", and watch the rounds. Take a tool away with its checkbox and ask
again. Offline the stand-in answers, so its sentences are wooden; on a real model the same cell talks.

The shop stays with you: lesson 04 gives it several orders at once, 05 decides who decides, and 06 lets it fail.

**Make.** Give the shop a function of its own: `cancel_order(order_id)`, which says whether the order was still being packed.
Write the function, its definition, and the playground again.

**It worked if** "Please cancel my order ORD-67890" brings a call of your function, and the answer says what it
returned.

<details><summary>One way to do it</summary>

```python
def cancel_order(order_id: str) -> dict:
    if ORDERS.get(order_id) != "being packed":
        return {"order_id": order_id, "canceled": False,
                "reason": "Only while it is packed."}
    ORDERS[order_id] = "canceled"
    return {"order_id": order_id, "canceled": True}


cancel_text = (
    "Cancels an order that has not been shipped yet, and says whether it worked."
)
cancel_tool = tool("cancel_order", cancel_text, {"order_id": order_id})
widgets.playground([*shop_tools, cancel_tool], {**SHOP, "cancel_order": cancel_order})
```

A model decides when this runs, and a real shop asks first: lesson 10.

</details>
"""


# %%
def cancel_order(order_id): ...


cancel_tool = tool("cancel_order", "...", {"order_id": order_id})
widgets.playground([*shop_tools, cancel_tool], {**SHOP, "cancel_order": cancel_order})

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| assistant message missing or late | `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.` |
| only its text kept | the same |
| appended once for each call | `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. ...` |
| a call without an answer | the same |
| arguments not parsed | `TypeError: ... argument after ** must be a mapping, not str` |
| a made-up id | `Invalid parameter: 'tool_call_id' of 'call_1' not found in 'tool_calls' of previous message.` |
| ids swapped | nothing; the answer is wrong |
| vague descriptions | nothing; the wrong tool, or none |
| tools sent once | nothing; the rest of the work is not done |
| text or finish_reason ends the loop | nothing; a promise in place of an answer, or `None` |
| a new list in place of the caller's | nothing; the next question starts from zero |
| no bound | nothing, as long as you can pay |

## Summary

- Send all messages and the tools, append the reply, answer its calls, start again. No calls: done.
- The assistant message goes before its tool messages, whole and once: it alone says what was asked.
- Chat Completions remembers nothing. Messages and `tools` go out each time.
- `message.tool_calls` decides, neither `content` nor `finish_reason`.
- Count the rounds. At the bound raise, so that nobody mistakes "not finished" for an answer.
- The caller's list holds everything afterwards, the final answer too.
"""

# %% [markdown]
"""
## Questions people ask

**After the RuntimeError, can I go on with the list?** If every call in it is answered, yes: send it with a new bound. If you
raise between a call and its answer, the next request is a 400.

**Is this an agent?** It is the core of one: a model, tools, and a loop that runs until the work is done. What people
call agents adds memory, limits and permissions around it.

**Does the user see the rounds?** No. They see a pause, then the answer. In a long loop show them what is going on: "looking
up the weather".

## Exercises

[Assignment 03](../exercises/release/03_loop/03_loop.ipynb): two exercises, 30 points. In the first the grader plays the
API: it answers your client and looks at each request. The second begins with a short section of its own: a calculator for a
model, without `eval`.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="03_loop")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Function calling](https://developers.openai.com/api/docs/guides/function-calling), the
part on the tool calling flow. Then [lesson 04](04_parallel.ipynb), where the calls of one reply run at the same time.
"""
