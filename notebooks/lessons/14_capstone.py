# %% [markdown]
"""
# Lesson 14: the support agent

| about | this lesson |
| --- | --- |
| Level | advanced |
| Time | 70 minutes, and about 120 for the exercise |
| Exercises | 1, worth 40 points: `SupportAgent` 40 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- put tools in front of a real database without letting a model write into its queries;
- make the database say "once", so that no two calls can spend the same money;
- carry a conversation through many replies, and a decision from the model to a person and back;
- hand a conversation over to a person, with everything that was said and done;
- serve two channels with one agent, and count from one log how it does;
- test an agent with whole conversations, honest ones and attacks.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about lessons 02, 06 and 10.
"""

# %%
import widgets

# %%
widgets.recall(
    "A reply has three calls, and the second one fails. How many tool messages does the next request need?",
    "Three. The failed one is answered with an error; without an answer for each id the API refuses the request.",
)

# %%
widgets.recall(
    "Why doesn't an exception's text belong in a tool message?",
    "It names paths, tables and hosts. What the model reads, it may repeat to the customer.",
)

# %%
widgets.recall(
    "A draft is prepared by the model and executed by the model. What stands in between?",
    "A person's yes, which reaches your server without going through the model: a button.",
)

# %% [markdown]
"""
## One agent, four departments

The main parts of this course come together in one agent. It answers for a company with a shop, a bank and a clinic,
and it writes into the company's **CRM** (customer relationship management: the system that knows customers and their
tickets).

| department | customers write | tools |
| --- | --- | --- |
| shop (e-commerce) | "Where is my order?" · "It arrived broken" | `get_order`, `start_return`, `prepare_refund` |
| bank (fintech) | "Freeze my card, I think it was stolen" | `prepare_card_freeze` |
| clinic (healthcare) | "A dermatologist, this Friday evening" | `find_appointments`, `prepare_booking` |
| CRM | "Please write to me about returns" | `lookup_customer`, `search_knowledge_base`, `create_ticket`, `send_response` |
| all | "I pressed the button" · "I want a person" | `execute_action`, `hand_off_to_person` |

Twelve tools. Lesson 11 said: as few as will do the job. There is *one* `execute_action` instead of one for each
department. There is no tool for canceling, and none for the account balance of lesson 00's table. That would be one more
function, which reads for the customer in the session as `get_order` does: add it when customers ask for it.

What changes for the customer? Five questions, with and without tools:

| the customer writes | a program that only talks | this agent |
| --- | --- | --- |
| "Where is my order?" | explains where to look | looks |
| "It is broken, I want my money back" | quotes the rules for returns | starts the return, prepares the refund |
| "Freeze my card!" | gives a phone number | prepares it; one click, and the card is frozen |
| "A dermatologist on Friday" | gives the opening hours | offers a free hour |
| "Where is my package? It was supposed to arrive today" (at 11 PM) | "We are back at 9" | looks now; what needs a person is on a desk by 9 |

Vendors publish what percentage of questions such agents answer alone, without saying how they counted. Count your
own.
"""

# %% [markdown]
"""
### Where each part comes from

| part of the agent | you built it in lesson |
| --- | --- |
| definitions: names, descriptions, enums, strict | 01, 07, 11 |
| dispatch by a dict; every call answered | 02, 04 |
| the loop and its bound | 03 |
| errors as results; the API's own errors | 06 |
| identity from the session, drafts, the button, the screen | 10 |
| **new: a database, many replies, the hand-off, two channels** | here |

## Set-up

`Turn` and `Scenario` write a script: they play a model, a sensible one or one that was talked into things. `scripted`
turns a script into a client. Where you see it, no language model is at work.
"""

# %%
import json

import openai

from mocks import MODEL, MockOpenAI, Scenario, Turn


def scripted(*turns):
    return MockOpenAI(Scenario.of(*turns))


def strict_tool(name, description, **properties):
    properties = {key: {"type": "string", "description": text}
                  for key, text in properties.items()}
    parameters = {"type": "object", "properties": properties,
                  "required": list(properties)}
    parameters["additionalProperties"] = False
    function = {"name": name, "description": description, "strict": True,
                "parameters": parameters}
    return {"type": "function", "function": function}


# %% [markdown]
"""
## A real database

So far "the database" was a dict. **SQLite** is a real one: a library in Python's standard library that keeps tables
in a file, or, with the name `:memory:`, in memory. You query it in **SQL**, a language of its own: `SELECT` reads,
`UPDATE` changes, `INSERT` adds. In the exercise the database and its queries are given: you read SQL here for two ideas,
and write none. (In a browser the next cell loads SQLite first; that takes a moment.)
"""

# %%
import sqlite3

database = sqlite3.connect(":memory:")
database.row_factory = sqlite3.Row
database.executescript("""
CREATE TABLE orders (id TEXT PRIMARY KEY, customer_id TEXT, status TEXT,
                     total_cents INTEGER, refunded_cents INTEGER);
INSERT INTO orders VALUES ('ORD-12345', 'CUST-1', 'in transit', 4990, 0),
                          ('ORD-67890', 'CUST-2', 'delivered', 12999, 0);
CREATE TABLE drafts (id TEXT PRIMARY KEY, session_id TEXT, cents INTEGER,
                     approved INTEGER, used INTEGER);
INSERT INTO drafts VALUES ('d-1', 'S-1', 3000, 1, 0), ('d-2', 'S-1', 3000, 1, 0);
""")


def rows(sql, *values):
    """Run one statement; the values replace the question marks, in order."""
    with database:
        return [dict(row) for row in database.execute(sql, values)]


rows("SELECT * FROM orders WHERE customer_id = ?", "CUST-1")

# %% [markdown]
"""
### The model writes into your query

Here is a tool with a common mistake. It looks careful: only the orders of the customer who is logged in.
"""


# %%
def search_orders(status):
    """Find the customer's orders with a status."""
    sql = ("SELECT id, total_cents FROM orders WHERE customer_id = 'CUST-1' "
           f"AND status = '{status}'")
    return rows(sql)


search_orders("in transit")

# %%
widgets.predict(
    "The model writes the argument: x' OR customer_id = 'CUST-2. Whose orders come back?",
    {
        "Those of CUST-2": "The text becomes part of the statement: ... AND status = 'x' OR customer_id = 'CUST-2'. The quotes match perfectly.",
        "None: there is no such status": "For a parameter of the statement that would be true. Here the text is put into the statement.",
        "An error: the quotes do not match": "Count the quotes in the finished statement: they match, and that is the trick.",
    },
)

# %%
search_orders("x' OR customer_id = 'CUST-2")

# %% [markdown]
"""
That is an **SQL injection**. It is older than language models; what is new is that the argument need not come from
the user. A note on an order can get the model to write it (lesson 10). `strict` does not help: the argument is a
string, as promised.

The remedy is as old: **values never become part of the statement.** They are sent separately, one for each question
mark, and the database treats them as values no matter what they contain.
"""


# %%
def safe_search_orders(status, *, session):
    """Find the customer's orders with a status."""
    sql = "SELECT id, total_cents FROM orders WHERE customer_id = ? AND status = ?"
    return rows(sql, session["customer_id"], status)


ADA = {"session_id": "S-1", "customer_id": "CUST-1"}
print(safe_search_orders("in transit", session=ADA))
print(safe_search_orders("x' OR customer_id = 'CUST-2", session=ADA))

# %% [markdown]
"""
And the tool that some agents have, `run_sql(query)`? It gives whoever controls the model everything the connection
may do. If you need one, for a report, make the connection read-only, and limit
it to what this customer may see anyway.

One order needs the same two conditions: `WHERE id = ? AND customer_id = ?`. Then somebody else's order and an order that does
not exist give the same: no row.
"""

# %% [markdown]
"""
## Once

Ada has an approved draft, `d-1`: a refund of 30.00 EUR. It may be paid once. So your tool looks whether the draft is used,
pays, and marks it. That holds for one call after the other. Now two servers get the same call, because a network repeated it.
Each runs the same steps, and the steps interleave. The next cell writes down one such order:
"""

# %%
widgets.predict(
    "Server A looks at d-1. Server B looks at d-1. A pays and marks it. B pays and marks it. How many times is it paid?",
    {
        "Twice": "B looked before A marked. What B knows is out of date when it acts.",
        "Once: B sees A's mark": "B looked before there was a mark. It does not look again.",
        "Never: the database refuses both": "Each statement is legal by itself. The database does not know that they belong together.",
    },
)

# %%
seen_by_a = rows("SELECT used FROM drafts WHERE id = 'd-1'")[0]["used"]
seen_by_b = rows("SELECT used FROM drafts WHERE id = 'd-1'")[0]["used"]
for server, used in (("A", seen_by_a), ("B", seen_by_b)):
    if not used:
        print(f"server {server} pays")
        rows("UPDATE drafts SET used = 1 WHERE id = 'd-1'")

# %% [markdown]
"""
Looking and marking have to be **one step**, and only the database can make them one. Put the condition into the `UPDATE`.
`RETURNING` gives the rows that were changed: one for the first who asks, none for the second. Here for another draft, `d-2`:
"""

# %%
claim = "UPDATE drafts SET used = 1 WHERE id = ? AND used = 0 RETURNING cents"
print("server A:", rows(claim, "d-2"))
print("server B:", rows(claim, "d-2"))

# %% [markdown]
"""
If no row comes back, the call was too late, and the tool says so. The same idea guards the total of an order (refund this if
it still fits) and an appointment (take it if it is still free).

What if the program stops between marking and paying? Then the draft is used and nobody was paid. Steps that belong
together go into one **transaction**: all of them happen, or none. (In Python, `with database:` is one.) A step outside the
database, such as a payment at a bank, cannot be taken back that way. Send it with a key that stays
the same when you repeat it (an **idempotency key**; the draft's id is a good one), so that the other side can
recognize a repeat.

## Tools, and names that are not tools

The agent is a class, and each tool a method. It is tempting to find the method by its name:
"""


# %%
class Desk:
    """An agent's methods: one is a tool, one is not."""

    def __init__(self):
        self.approved = []

    def get_order(self, order_id):
        """A tool."""
        return {"id": order_id, "status": "in transit"}

    def approve(self, draft):
        """Called by the application when the customer presses the button. Not a
        tool."""
        self.approved.append(draft)
        return {"ok": True}


def by_name(desk, call):
    method = getattr(desk, call.function.name, None)
    if method is None:
        return {"error": "UNKNOWN_FUNCTION"}
    return method(**json.loads(call.function.arguments))


# %%
widgets.predict(
    "The request offers only get_order. The model writes a call of approve. What happens?",
    {
        "The draft is approved": "getattr finds every method. What is offered and what can be reached differ.",
        "The API refuses the call": "The model wrote it, and the API passes it on. Models have called names nobody offered.",
        "UNKNOWN_FUNCTION": "That is the answer for a name that the object does not have. Does Desk have approve?",
    },
)

# %%
desk = Desk()
ask = Turn.asks_for("approve", draft="d-1").forced()
GET_ORDER = strict_tool("get_order", "Returns the status of an order.",
                        order_id="Id with its prefix, e.g. ORD-12345")
said = [{"role": "user", "content": "Where is my order ORD-12345?"}]
reply = scripted(ask).chat.completions.create(model=MODEL, messages=said,
                                              tools=[GET_ORDER])
print(by_name(desk, reply.choices[0].message.tool_calls[0]), desk.approved)

# %% [markdown]
"""
So keep a dict of tools, as in lesson 02: what is not in it does not exist. Make it from the same list as the definitions,
and the two cannot drift apart.
"""

# %% [markdown]
"""
## A conversation of many replies

A customer writes, reads, and writes again. The API remembers nothing (lesson 03), so the agent keeps the list, for as
long as the conversation lasts: one list for one customer. Here is a small agent for the CRM: four tools, the last of
which needs what others returned.
"""

# %%
articles = {"ART-1": "Returns take five working days."}
tickets, responses = {}, []


def lookup_customer(*, session):
    """Return who is writing."""
    return {"customer_id": session["customer_id"], "name": "Ada"}


def search_knowledge_base(query, *, session):
    """Find articles by a word."""
    return [{"id": id, "text": text}
            for id, text in articles.items() if query.lower() in text.lower()]


# %%
def create_ticket(subject, *, session):
    """Open a ticket for the customer who is writing."""
    ticket_id = f"TIC-{len(tickets) + 1}"
    tickets[ticket_id] = {"customer_id": session["customer_id"], "subject": subject}
    return {"ticket_id": ticket_id}


def send_response(ticket_id, text, *, session):
    """Write under a ticket, if it is this customer's."""
    if tickets.get(ticket_id, {}).get("customer_id") != session["customer_id"]:
        return {"error": "TICKET_NOT_FOUND",
                "message": "This customer has no such ticket."}
    responses.append((ticket_id, text))
    return {"ok": True}


# %%
CRM = {each.__name__: each for each in (lookup_customer, search_knowledge_base,
                                        create_ticket, send_response)}
CRM_TOOLS = [
    strict_tool("lookup_customer", "Returns the customer who is writing."),
    strict_tool("search_knowledge_base", "Finds articles.",
                query="One word, e.g. returns"),
    strict_tool("create_ticket", "Opens a ticket for this customer.",
                subject="A few words"),
    strict_tool(
        "send_response", "Writes under a ticket.",
        ticket_id="From create_ticket, e.g. TIC-1", text="What to write"
    ),
]

# %% [markdown]
"""
`answer` is the loop you know, as a function over a list that is handed in. The list is the memory.
"""


# %%
def carried_out(call, session, functions):
    """Return the result of a call, or an error; never raise."""
    function = functions.get(call.function.name)
    if function is None:
        return {"error": "UNKNOWN_FUNCTION"}
    try:
        return function(**json.loads(call.function.arguments) | {"session": session})
    except Exception:
        return {"error": "FAILED", "message": "That did not work."}


# %%
def answer(client, messages, text, session, functions=CRM, tools=CRM_TOOLS):
    messages.append({"role": "user", "content": text})
    for _ in range(6):
        reply = client.chat.completions.create(model=MODEL, messages=messages,
                                               tools=tools)
        messages.append(reply.choices[0].message)
        if not messages[-1].tool_calls:
            return messages[-1].content
        for call in messages[-1].tool_calls:
            result = json.dumps(carried_out(call, session, functions))
            messages.append({"role": "tool", "tool_call_id": call.id,
                             "content": result})
    return None


# %%
client = scripted(
    Turn.asks_for("lookup_customer"),
    Turn.asks_for("search_knowledge_base", query="returns"),
    Turn.asks_for("create_ticket", subject="How long does a return take?"),
    Turn.asks_for("send_response", ticket_id="TIC-1",
                  text="Returns take five working days."),
    Turn.says("Hello Ada, I wrote to you under TIC-1: returns take five working days."),
    Turn.says("You are welcome, Ada."),
)
messages = []
print(answer(client, messages, "How long does a return take? Please write to me.", ADA))
print(answer(client, messages, "Thank you!", ADA))
print(tickets, responses)

# %%
widgets.show_transcript(client)

# %% [markdown]
"""
Look at three things.

- **Each result decides the next call.** `send_response` needs the ticket's id and the article's text. Neither was there at
  first, so it could not have come in the same reply as the other calls (lesson 04).
- **The last request** begins with the first message. The second reply knows Ada's name because it is in the list.
- **The session is put in last**: `... | {"session": session}` replaces whatever session the model may have written.
  It works here; parameters without `**`, which reject unknown arguments, are better (lesson 10).

### Talk to it

The same four tools, and you are Ada. Try "Look up the customer who is writing", "Find articles about returns", "Open a ticket
about a broken lamp". Take a tool away and ask again. The stand-in answers, which compares words; with `COURSE_BACKEND`
set, a real model does.
"""

# %%
from functools import partial

chat = widgets.playground(CRM_TOOLS, {name: partial(function, session=ADA)
                                      for name, function in CRM.items()})
chat

# %% [markdown]
"""
### A conversation that gets long

A list that only grows becomes slow and expensive, and one day too long for the model. So old messages are dropped.
Which ones?
"""

# %%
widgets.predict(
    "You send only the last four messages, and the first of these is a tool message. What does the API say?",
    {
        "400": "A tool message answers a call. Without the assistant message that made the call, it has nothing to answer.",
        "Nothing: it reads what it gets": "The API checks the list before a model reads it.",
        "It looks the missing message up": "Chat Completions keeps nothing that it could look up.",
    },
)

# %%
cut = messages[-4:]
print([each["role"] if isinstance(each, dict) else each.role for each in cut])
try:
    scripted(Turn.says("Hm.")).chat.completions.create(model=MODEL, messages=cut,
                                                       tools=CRM_TOOLS)
except openai.BadRequestError as error:
    print(error)

# %% [markdown]
"""
Cut before a *user* message, so that call and result stay together, and keep the instructions in front. What was cut can
be replaced by a summary.

## From the model to a person and back

"Book a dermatologist appointment for this Friday evening" is ambiguous, and a booking blocks that hour for others. So
the agent prepares, and a **person decides**: the customer, on a button that your application draws from the draft.
The conversation then goes on in another reply, perhaps minutes later:

```mermaid
sequenceDiagram
    accTitle: A booking in two replies
    accDescr: The customer asks for an appointment. The model calls prepare_booking, the agent saves a draft and answers with its id. The application shows a button made from the draft. The customer presses it, and the application marks the draft as approved. In the next reply the model calls execute_action, the agent checks the draft, books, and answers.
    participant C as customer
    participant A as agent and application
    participant M as model
    C->>A: this Friday evening, please
    A->>M: request
    M->>A: prepare_booking(SLOT-1)
    A->>A: save the draft
    A->>C: a button: Friday 27 November 2026, 18:30
    C->>A: pressed: the draft is approved
    A->>M: request: the customer pressed the button
    M->>A: execute_action(draft)
    A->>A: check the draft, book
    A->>C: booked
```

As text: the model prepares, the agent saves a draft. The application shows a button made from the draft, and the
click marks the draft as approved, without the model. In a later reply the model executes; the agent checks the draft
and books.

Note what the button says: a date with its weekday, made by code from the slot's ISO time (lesson 10).
"""

# %%
from datetime import datetime

slot = {"id": "SLOT-1", "specialty": "dermatology",
        "starts_at": "2026-11-27T18:30:00+01:00"}
print(f"{datetime.fromisoformat(slot['starts_at']):Book %A %d %B %Y, %H:%M}")

# %% [markdown]
"""
While the draft waits, everything may change: the hour is taken, the order refunded, the customer logged out. So
everything is checked again when it counts. In which order? Sort the steps of `execute_action`.
"""

# %%
widgets.parsons(
    "Put the steps of execute_action in order.",
    [
        "find the draft; answer NOT_FOUND if there is none in this session",
        "refuse if it is not approved, or too old",
        "refuse if it no longer fits what is left",
        "claim it with the UPDATE that works once; refuse if it gives no row",
        "act, with what the draft says",
    ],
    {
        "ask the model whether the customer agreed": "The model knows what was written. The yes is in the database.",
        "act, with the amount in the call": "The customer agreed to what was on the button: to the draft.",
        "approve the draft": "Then the button is only for show. Only the application approves, when the button is pressed.",
    },
    why="Every check that can say no comes before the claim: a refused draft stays usable. After the claim only the action is left.",
)

# %% [markdown]
"""
### Red team

In the exercise a red team talks to your agent. These are its scripts:

| attack | the model was made to | what must hold |
| --- | --- | --- |
| injection | prepare and execute, because a note on an order says so | nothing happens without the button |
| replayed token | execute the same draft again | money moves once |
| other session | execute a draft that was made elsewhere | a draft belongs to its session |
| expired draft | execute after the time | too late is too late |
| raised amount | write a larger amount next to the draft | the draft's amount counts |
| double spend | execute two drafts that are each within the total | the sum is within the total |
| strange names | call `approve` | only tools can be called |
| foreign ids | name another customer's order, card, ticket | as if it did not exist |

An agent that refuses everybody passes all of these. So the same red team also comes as honest customers, up to the
last cent and the last second.
"""

# %% [markdown]
"""
## Hand-off

Some conversations need a person. A **hand-off** passes one on. When?

| reason | who notices |
| --- | --- |
| the customer asks for a person | the model, with the tool `hand_off_to_person` |
| the case is unclear, or the risk is high | the model; its instructions say which cases |
| the rounds are used up | the loop |
| the API cannot be reached, even after retries | your `except` |
| the final text is not grounded | the screen of lesson 10 |

The last three have to work **without the model**. Do not ask it to hand off after it failed: hand off in code.

A person can help only if they know what happened, so the whole transcript goes along. It has to be stored, as text:
"""

# %%
widgets.predict(
    "messages is the list of the conversation above. What does json.dumps(messages) give?",
    {
        "TypeError": "The list holds the SDK's own message objects. The SDK takes them back; json does not know them.",
        "The transcript as text": "For dicts alone it would. Which types are in this list?",
        "Text without the tool calls": "json.dumps leaves nothing out in silence: what it does not know is an error.",
    },
)

# %%
try:
    json.dumps(messages)
except TypeError as error:
    print(error)


def plain(messages):
    return [each if isinstance(each, dict) else each.model_dump(exclude_none=True)
            for each in messages]


print(len(json.dumps(plain(messages))), "characters")
print(plain(messages)[1])

# %% [markdown]
"""
`model_dump(exclude_none=True)` makes a dict that the API takes back as well. Do it when you append, and the list is
plain from the start.

Three more things make a hand-off good:

1. **All calls are answered first.** A transcript that ends in an open call cannot be continued by anyone.
2. **It is a row on somebody's desk**, not a sentence. "I have passed this on", when a model says it, passes nothing
   on.
3. **The agent is quiet afterwards.** It keeps what the customer writes, for the colleague, and does not ask a model.

At 11 PM nobody is at the desk. Then the message to the customer says when somebody will be, and the row waits.
"""

# %%
hand_offs = []


def hand_over(session, reason, messages):
    """Put a conversation on a person's desk."""
    hand_offs.append({"session_id": session["session_id"], "reason": reason,
                      "transcript": json.dumps(plain(messages))})
    return (
        "I have passed this on to a colleague, who reads everything written here and "
        "will answer you."
    )


stuck = [Turn.asks_for("search_knowledge_base", query="shipping").always()]
messages = []
said = answer(scripted(*stuck), messages, "And what about shipping?", ADA)
print(repr(said), len(messages), "messages")

# %% [markdown]
"""
The bound of `answer` was reached, and what came back? `None`. The customer would read nothing at all. What belongs
there is a call to `hand_over`:
"""

# %%
print(said or hand_over(ADA, "The model never finished.", messages))
print([{**each, "transcript": f"{len(json.loads(each['transcript']))} messages"}
       for each in hand_offs])

# %% [markdown]
"""
The API can fail too, after all retries (lesson 06). `answer_or_hand_over` covers both:
"""


# %%
def answer_or_hand_over(client, messages, text, session, **offer):
    try:
        said = answer(client, messages, text, session, **offer)
        reason = "The model never finished."
    except openai.APIError as error:
        said, reason = None, type(error).__name__
    return said or hand_over(session, reason, messages)


down = scripted(Turn.fails(503, "[mock] The service is down.").always())
down = down.with_options(max_retries=0)
print(answer_or_hand_over(down, [], "Where is my order?", ADA))
print(hand_offs[-1]["reason"])

# %% [markdown]
"""
## Two channels, one log

Some customers write in a **chat widget** on the company's page, others write an **e-mail**. Two agents would soon follow
different rules. So there is one agent, and a **channel** is what lies around it. Both channels are simulated here: the
playground above stands for the widget, and an e-mail is a text in a variable. Nothing is sent.

| question | chat widget | e-mail |
| --- | --- | --- |
| Who is writing? | a customer who logged in: the session | what the line `From:` says |
| So what may the agent do? | use all tools | search, and open a ticket |
| How does the text go out? | as a line in the chat | as a mail, under the subject it answers |
| Where is the button of a draft? | in the chat | behind a link to a page with a login |
"""

# %%
widgets.predict(
    "A mail says From: ada@example.com and asks to pay out a draft. What does that line prove about who wrote it?",
    {
        "Nothing": "It is part of the text: anybody can write it. Checks between mail servers (SPF, DKIM, DMARC) can tell that Ada's provider sent it, and not who sat at her computer.",
        "That Ada wrote it, for the address is hers": "The address is hers. The line is text in the mail, and any program can put it there.",
        "That Ada is logged in": "A login is a matter between Ada's browser and your server. No mail passes through it.",
    },
)

# %% [markdown]
"""
`execute_action` uses up a draft of this session, with the `UPDATE` from above. It is in the chat's dict and not in the
mail's: what is not in the dict does not exist.
"""


# %%
def execute_action(draft, *, session):
    """Carry out a draft of this session that a person approved, once."""
    sql = ("UPDATE drafts SET used = 1 WHERE id = ? AND session_id = ? "
           "AND approved = 1 AND used = 0 RETURNING cents")
    done = rows(sql, draft, session["session_id"])
    return {"ok": True, **done[0]} if done else {"error": "DRAFT_REFUSED"}


rows("INSERT INTO drafts VALUES ('d-4', 'S-1', 1900, 1, 0), ('d-5', 'S-1', 1900, 0, 0)")
EXECUTE = strict_tool("execute_action", "Carries out what the customer agreed to.",
                      draft="The draft's id, e.g. d-1")
CHAT = {"functions": {**CRM, "execute_action": execute_action},
        "tools": [*CRM_TOOLS, EXECUTE]}
MAIL = {"functions": {name: CRM[name] for name in ("search_knowledge_base",
                                                   "create_ticket")},
        "tools": CRM_TOOLS[1:3]}

# %% [markdown]
"""
Each conversation leaves one line in the log, the same for every channel. `note` takes all of it from the list of messages.
"""

# %%
LOG = []


def note(channel, messages, handed_over):
    """Write a conversation into the log: one line of JSON."""
    messages = plain(messages)
    results = [json.loads(each["content"]) for each in messages
               if each["role"] == "tool"]
    LOG.append(json.dumps({
        "channel": channel,
        "questions": sum(each["role"] == "user" for each in messages),
        "rounds": sum(each["role"] == "assistant" for each in messages),
        "calls": [call["function"]["name"] for each in messages
                  for call in each.get("tool_calls", [])],
        "errors": [each["error"] for each in results if "error" in each],
        "handed_over": handed_over,
    }))


def served(channel, client, text, session, offer):
    messages, before = [], len(hand_offs)
    said = answer_or_hand_over(client, messages, text, session, **offer)
    note(channel, messages, handed_over=len(hand_offs) > before)
    return said


# %% [markdown]
"""
Python's `email` package reads a mail and writes the reply. The address finds the customer; the agent never learns which
channel it is on.
"""

# %%
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

CUSTOMERS = {"ada@example.com": "CUST-1"}


def by_mail(client, raw):
    """Return the mail that answers the mail ``raw``."""
    mail = message_from_string(raw, policy=default)
    address = mail["From"].addresses[0].addr_spec
    session = {"session_id": mail["Message-ID"],
               "customer_id": CUSTOMERS.get(address)}
    said = served("e-mail", client, mail.get_content(), session, MAIL)
    reply = EmailMessage()
    reply["To"], reply["Subject"] = address, f"Re: {mail['Subject']}"
    reply["In-Reply-To"] = mail["Message-ID"]
    reply.set_content(f"Hello,\n\n{said}\n\nYour support team")
    return reply


# %% [markdown]
"""
Now a day's work, scripted: four conversations in the chat, three mails. The last chat gets stuck, and during the last
mail the service is down.
"""

# %%
find = Turn.asks_for("search_knowledge_base", query="returns")
five_days = Turn.says("Returns take five working days.")
pay = Turn.asks_for("execute_action", draft="d-4").forced()
too_soon = Turn.asks_for("execute_action", draft="d-5").forced()
for text, *turns in (
    ("How long does a return take?", find, five_days),
    ("I pressed the button.", pay, Turn.says("Done. The money is on its way.")),
    ("Pay me out!", too_soon, Turn.says("Please press the button first.")),
    ("What about shipping?", *stuck),
):
    print("chat: ", served("chat", scripted(*turns), text, ADA, CHAT))

raw = ("From: Ada <ada@example.com>\nSubject: {0}\nMessage-ID: <{0}@mail>\n\n"
       "{0}, please.")
log_in = Turn.says("Please log in to our page for that.")
for subject, mail_client in (
    ("Returns", scripted(find, five_days)),
    ("Draft d-4", scripted(pay, log_in)),
    ("Help", down),
):
    reply = by_mail(mail_client, raw.format(subject))
    print("mail: ", reply["Subject"], "|", reply.get_content().splitlines()[2])

# %% [markdown]
"""
### What the log says

Four figures, each as a part of a whole, so that two channels and two weeks can be compared:
"""


# %%
def figures(channel):
    lines = [line for line in map(json.loads, LOG) if line["channel"] == channel]
    errors = [code for line in lines for code in line["errors"]]
    calls = sum(len(line["calls"]) for line in lines)
    handed_over = sum(line["handed_over"] for line in lines)
    rounds = sum(line["rounds"] for line in lines)
    allowed = 6 * sum(line["questions"] for line in lines)
    refused = errors.count("DRAFT_REFUSED")
    return {
        f"{channel}: conversations handed over": (handed_over, len(lines)),
        f"{channel}: calls that ended in an error": (len(errors), calls),
        f"{channel}: calls with a draft that was refused": (refused, calls),
        f"{channel}: rounds used, of those allowed": (rounds, allowed),
    }


widgets.counts(figures("chat") | figures("e-mail"), title="A day, simulated")

# %% [markdown]
"""
Each bar has its numbers next to it. Read them as questions, not as marks:

- **Handed over**: one of four chats. Is that bad? `hand_offs` holds the reasons. A low figure is easy to get: hand nobody
  over.
- **Errors**: in a mail the model asked for a tool it was not offered. Such an error is a gate at work. Many
  `FAILED` errors would mean a broken tool.
- **Refused drafts**: somebody, or something, tried to act before a person agreed. Look at each one.
- **Rounds**: near the bound, conversations are about to be cut off.

Seven conversations are few: one more or less moves a figure by a lot. When you publish one, say what was counted.

**Make.** A fifth figure: the conversations that took three rounds or more. Write `long_ones(channel)`, which returns
a pair, found and total. To count yourself in, talk to the chat widget above and run
`note("chat", chat.messages, handed_over=False)`.

**It worked if** `long_ones("chat")` is `(1, 4)` before you counted yourself in.

<details><summary>One way to do it</summary>

```python
def long_ones(channel):
    lines = [line for line in map(json.loads, LOG) if line["channel"] == channel]
    return sum(line["rounds"] >= 3 for line in lines), len(lines)


widgets.counts({"chat: three rounds and more": long_ones("chat")})
```

</details>
"""


# %%
def long_ones(channel): ...


print(long_ones("chat"))

# %% [markdown]
"""
## Which tool for which words?

The scripts above decide for the model. Before you go live, ask a model: ten to fifteen real questions, each with the
tool you expect, as in lesson 11. When it asks a question where it should act, look at what your tool requires: should somebody who wants a
person have to give reasons?

An agent, then, needs three kinds of tests:

| test | asks | fails when |
| --- | --- | --- |
| scripts, honest | does the work get done? | your code is wrong |
| scripts, attacks | what happens if the model is persuaded? | your gates are wrong |
| real questions, a real model | does it choose well? | your descriptions are wrong |

The first two need no model and give the same answer every time: they belong in your test suite. The third varies, so
run it often and look at percentages.

## Before it goes live

- The three questions customers ask most are the first three tools. The others can wait.
- Every call is logged as JSON, without secrets (lesson 10); in finance and health the law often says for how long.
- Keys and passwords stay on your server, out of every definition, result and error text.
- Every customer has a list of their own: no list in a class body, no default argument `[]`.
- There is a person behind the hand-off, and somebody checks the desk.
- A switch turns the model off, and everything goes to people.
"""

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came of it |
| --- | --- |
| an argument inside the SQL text | another customer's orders |
| look, then mark | server A pays, server B pays |
| tools found with `getattr` | the model approved its own draft |
| cut in the middle of a pair | `messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.` |
| SDK objects in what is stored | `Object of type ChatCompletionMessage is not JSON serializable` |
| a bound, and nothing after it | the customer reads `None` |

## Summary

- Values go beside the SQL, never into it. Names come from your own list.
- "Once" is one statement: an `UPDATE` with the condition in it. What belongs together is one transaction.
- Tools are what is in the dict.
- One plain list for one customer; cut it before a user message.
- Prepare, button, execute: over several replies, with everything checked again at the end.
- The hand-off works without the model, with the whole transcript, and then the agent is quiet.
- A channel is what lies around the agent: who is writing, which tools, what form. All channels write one log.
- Honest conversations and attacks are tests like any others.
"""

# %% [markdown]
"""
## Questions people ask

**One agent for everything, or one for each department?** Begin with one. When the tools get too many to choose from, a first
call can choose the department (lesson 05: a forced choice), and the second gets that department's tools.

**Must the transcript be in the database, too?** Yes, as soon as a second server may answer the next message. Store it
the way you stored it for the hand-off, and load it at the beginning of `reply`.

**May the model see the draft's id?** It has to, if it is to call `execute_action`. That is why the id alone is worth nothing:
it needs the session, the time and the button.

**Is SQLite good enough for production?** For one server and moderate traffic, yes. The statements of this lesson are the same
in larger databases.

**What about data protection?** Send the model what the question needs and no more: a status, not the whole row of a
patient. Lesson 10's redaction is for logs; here the data goes to another company, which on the Responses API keeps it
for 30 days unless you say `store=False` (lesson 08).

## Exercises

[Assignment 14](../exercises/release/14_capstone/14_capstone.ipynb): one exercise, 40 points. You write `SupportAgent`; the grader
plays customers, models and the red team.

Your points, in all lessons. **Show what I learned**, below the board, makes a page with your lessons, dates, points and the
misconceptions you cleared, to print or to keep:
"""

# %%
widgets.progress(read="14_capstone")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: the guides *Building agents* and *Safety in building agents*. In Python's documentation:
[sqlite3](https://docs.python.org/3/library/sqlite3.html), the part on placeholders. You have reached the end of the course:
go back to your progress board in [lesson 00](00_start_here.ipynb), and then build your own.
"""
