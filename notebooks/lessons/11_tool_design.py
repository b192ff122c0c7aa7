# %% [markdown]
"""
# Lesson 11: few tools, good tools, and a number for it

| about | this lesson |
| --- | --- |
| Level | advanced |
| Time | 65 minutes, and about 30 for the exercises |
| Exercises | 2, worth 20 points: `score_selection` 10 · `pick_relevant_tools` 10 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- say what a list of tools costs, in tokens, before you send it;
- measure how often the right tool is chosen, and read a confusion matrix;
- fix descriptions where the matrix says so, and keep the number honest;
- tell tools that overlap from tools that differ, and merge those that overlap;
- choose between fewer tools, `allowed_tools` and tool search when there are many.
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
    "Which part of a definition mostly decides which tool the model chooses?",
    "The description: what the tool returns, when to use it, when not. The name helps.",
)

# %%
widgets.recall(
    "What does allowed_tools change, and what does it leave alone?",
    "It narrows what the model may call in this request. The list of tools stays as it is.",
)

# %%
widgets.recall(
    "In the Responses API, where do the name and the description of a function tool go?",
    "At the top level, next to type: its tools are flat. In Chat Completions they go inside function.",
)

# %% [markdown]
"""
## Set-up

`text_tool` writes a definition for Chat Completions. To keep the cells short, all its parameters are required strings.
"""

# %%
import html
from collections import Counter

import openai
from IPython.display import HTML

from mocks import MODEL, make_client

client = make_client()


def text_tool(name, description, **texts):
    properties = {parameter: {"type": "string", "description": text}
                  for parameter, text in texts.items()}
    parameters = {"type": "object", "properties": properties,
                  "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": description,
                                             "parameters": parameters}}


# %% [markdown]
"""
## What a tool costs

There is no separate fee for function calling. But the definitions are part of the input: they go out **with every
request**, used or not, and are paid for as input tokens. A **token** is a piece of a word, the unit a model reads.

You need not send a question to know the price. `client.responses.input_tokens.count` takes the input and the tools, runs
no model, and returns a number. Its tools have the flat form, so `cost` unpacks ours:
"""


# %%
def count(tools):
    flat = [{"type": "function", **each["function"]} for each in tools]
    settings = {"tools": flat} if flat else {}
    return client.responses.input_tokens.count(model=MODEL, input="Hello!",
                                               **settings).input_tokens


def cost(tools):
    return count(tools) - count([])


short = text_tool("get_order_status", "Gets order info.", order_id="The id")
print(cost([short]))

# %% [markdown]
"""
(`tiktoken`, OpenAI's own library for counting, takes text, not definitions, and downloads its tables on first use:
without a network it cannot start.)

`cost` is the difference between a request with the tools and one without. Now the same tool, described as in lesson 01:
"""

# %%
long = text_tool(
    "get_order_status",
    "Returns where an order or parcel is, whether it was shipped or delivered, and "
    "when it will arrive. "
    "Use for late or lost packages.",
    order_id="Id of the order with its prefix, e.g. ORD-12345",
)

# %%
widgets.predict(
    "The short definition costs about 40 tokens. About what does the long one cost?",
    {
        "About 80: one more for nearly every word": "A common English word is about one token. A good description costs a few dozen of them in every request.",
        "About 42: tokens hardly depend on text": "Text is what tokens are made of: twice the words cost about twice the tokens.",
        "About 400": "A word is about one token, not ten.",
    },
)

# %%
print(cost([long]))

# %% [markdown]
"""
Double the price of the poor definition, and still small. Twenty definitions are another matter. `numbered` copies the
tool under other names, to see what the number of tools does (the ending of a name, such as `_7`, is two more tokens):
"""


# %%
def numbered(definition, number):
    function = definition["function"]
    return [{"type": "function",
             "function": {**function, "name": f"{function['name']}_{n}"}}
            for n in range(number)]


for number in (1, 3, 10, 20, 100):
    print(f"{number:>4} tools: short {cost(numbered(short, number)):>5}, long "
          f"{cost(numbered(long, number)):>5} tokens")

# %% [markdown]
"""
**Investigate.** Read a line as a bill. A conversation of ten requests sends twenty definitions ten times. "200 to 400
tokens for three tools" is often quoted, and ten verbose ones add hundreds: yours depend on your texts, so measure.

**Number and length multiply.** First ask whether a tool is needed. Then describe those that are: specific, and
concise. Do not economize on what tells tools apart: a wrong call costs a whole round.

**Modify.** Give `long` an `enum`, or a second parameter, and see what each adds.

**It worked if** `cost` is some tokens higher for each.

<details><summary>One way to do it</summary>

```python
import copy

more = copy.deepcopy(long)
properties = more["function"]["parameters"]["properties"]
properties["carrier"] = {"type": "string", "enum": ["DHL", "UPS"],
                         "description": "Who brings it"}
print(cost([long]), cost([more]))
```

</details>
"""

# %% [markdown]
"""
## How many are too many?

Recommendations differ, and all of them are rules of thumb:

| source | how many |
| --- | --- |
| a common rule of thumb | fewer than 10 |
| OpenAI's guide on function calling | fewer than 20 at the start of a turn, as a soft target |
| OpenAI's guide of 2025 for `o3` and `o4-mini` | up to about 100 tools with about 20 arguments each |
| the API, for Chat Completions | 128, or an error |

The last one is a limit; the others are experience with particular models and tools. What to do: **the fewest that do
the job, and measure**. Begin with the three questions your users ask most: they become your first three functions.
With many tools, send only the relevant ones; you write that as `pick_relevant_tools`.
"""

# %%
try:
    many = numbered(short, 129)
    client.chat.completions.create(model=MODEL,
                                   messages=[{"role": "user", "content": "Hello!"}],
                                   tools=many)
except openai.BadRequestError as error:
    print(error)

# %% [markdown]
"""
## Two sets of descriptions

A shop has six tools, and the model routes each question to one of them, or to none. This is a typical first draft.
Names and parameters are fine. The descriptions are not:
"""

# %%
order = "Id of the order with its prefix, e.g. ORD-12345"
city = "City of the store, e.g. Oslo"
vague = [
    text_tool("get_order_status", "Gets order info.", order_id=order),
    text_tool("get_invoice", "Gets order info as a document.", order_id=order),
    text_tool("start_return", "Handles order stuff.", order_id=order),
    text_tool("change_address", "Updates order info.", order_id=order,
              address="The address"),
    text_tool(
        "search_products",
        "Searches products, orders, parcels, invoices, refunds and stores.",
        query="The query"
    ),
    text_tool("get_store_hours", "Store info.", city=city),
]

# %% [markdown]
"""
And the second: what it returns, when to use it, when not, in the words **customers** use.
"""

# %%
RETURN = ("Starts a return: the customer sends an order back, or wants a refund or an "
          "exchange, because it is damaged, broken or wrong.")
SEARCH = ("Searches what the shop sells, e.g. headphones, shoes, lamps or a gift, and "
          "returns what is in stock and what it costs. "
          "Use when somebody is looking for something to buy.")
INVOICE = ("Returns the invoice, bill or receipt of an order: what was paid, and the "
           "VAT. Not for delivery.")
MOVED = ("Changes the delivery address (street, city) of an order not shipped yet, "
         "e.g. after the customer moved.")
HOURS = "Returns when a store opens and closes, on weekdays, Sundays and holidays."
place = "The new address: street, number, city"
clear = [
    long,
    text_tool("get_invoice", INVOICE, order_id=order),
    text_tool("start_return", RETURN, order_id=order),
    text_tool("change_address", MOVED, order_id=order, address=place),
    text_tool("search_products", SEARCH, query="What for"),
    text_tool("get_store_hours", HOURS, city=city),
]
print("vague:", cost(vague), "tokens. clear:", cost(clear), "tokens.")

# %% [markdown]
"""
Which is better? To answer that, count.

## The queries

An **evaluation** runs your program on many inputs with known answers. For the choice of tools an input is what a user
writes, and the answer is the name of the tool that should be called. What makes a good list:

- **real words**: from logs, tickets, e-mails. Not written by the author of the descriptions, who repeats their words;
- **many**: with 5 queries one lucky call is 20 percent. Ten to fifteen show you whether an idea works at all, forty
  are a beginning;
- **each tool several times**, also in ways that do not contain its name;
- **none**, too: greetings, jokes, things no tool is for. A program that always calls something gets all the others
  right;
- **written before** the change you want to judge.

Here are 48. The first thirteen are about where an order is, and about invoices:
"""

# %%
NONE = "none"
status = """Where is my order ORD-12345?
Has ORD-20417 been shipped?
My package ORD-33180 was supposed to arrive today.
When will ORD-51002 be delivered?
Is parcel ORD-77120 lost?
ORD-90311 is late again!
Track ORD-44871, please."""
invoice = """I need the invoice for ORD-12345.
Send me the receipt of ORD-20417.
My accountant wants the bill for ORD-33180.
How much VAT did I pay on ORD-51002?
Can I have ORD-77120 as a PDF for my taxes?
What did I pay for ORD-90311?"""

# %%
returns = """The lamp of ORD-12345 is broken, I want my money back.
I want to return ORD-20417.
Wrong size in ORD-33180, how do I send it back?
ORD-51002 came damaged.
Please refund ORD-77120.
You sent the wrong item with ORD-90311.
Can I exchange the shoes from ORD-44871?"""
address = """Please send ORD-12345 to my office at 5 High Street, Leeds.
I moved. ORD-20417 has to go to 12 Elm Road, York.
Change the address of ORD-33180 to 7 Mill Lane, Bath.
The street for ORD-51002 is wrong, it is 9 Oak Street, Hull.
New delivery address for ORD-77120: 3 Park Row, Derby."""

# %%
products = """Show me wireless headphones.
Do you have running shoes in stock?
I am looking for a desk lamp under 50 euros.
What does a coffee grinder cost?
I want to buy a gift for my mother.
Find me a red umbrella.
Which keyboards do you sell?"""
hours = """When does the store in Oslo open?
Is the Leeds store open on Sunday?
How late is your shop in Paris open?
What time do you close in Berlin?
Opening hours in Madrid?
Are you open on Christmas in Rome?"""

# %%
nothing = """Hello!
Thank you, that was all.
Tell me a joke.
What is 12 times 12?
Who won the match yesterday?
I am very unhappy with you.
Write a poem about autumn.
Can I speak to a person?
What is the capital of France?
Do you like music?"""
wanted = [*(each["function"]["name"] for each in clear), NONE]
texts = [status, invoice, returns, address, products, hours, nothing]
QUERIES = [(query, name) for name, text in zip(wanted, texts, strict=True)
           for query in text.splitlines()]
print(len(QUERIES), "queries,", sum(name == NONE for _, name in QUERIES),
      "of them for no tool")

# %% [markdown]
"""
`choose` makes one request and returns the name of the first tool asked for, or "none". Nothing is executed: for an
evaluation of the **choice** the call is enough.
"""


# %%
def choose(query, tools):
    messages = [{"role": "user", "content": query}]
    message = client.chat.completions.create(model=MODEL, messages=messages,
                                             tools=tools).choices[0].message
    calls = message.tool_calls or []
    return calls[0].function.name if calls else NONE


def outcomes(tools):
    return Counter((expected, choose(query, tools)) for query, expected in QUERIES)


def accuracy(counted):
    return sum(times for (expected, chosen), times in counted.items()
               if expected == chosen) / counted.total()


# %% [markdown]
"""
**What answers here is a stand-in, not a language model.** It compares the words of the question with those of the
names and descriptions, and knows hardly any synonyms: to it, *bill* and *invoice* have nothing in common. A real
model knows them, and its numbers differ, most of all for vague descriptions. With the stand-in you learn to
**measure**. `explain(client)`, from `mocks`, says why it chose as it did.
"""

# %%
widgets.predict(
    "How many of the 48 does the stand-in get right with the vague descriptions?",
    {
        "About half": "The ten with no tool are right, and those that share a word with a tool. The rest have no word in common.",
        "About 10": "Ten are the queries that need no tool, and vague texts get those right. Others share a word with a tool.",
        "Nearly all: the names are good": "A name such as get_order_status helps where the customer says order. Many say parcel, bill or money.",
    },
)

# %%
before = outcomes(vague)
print(f"accuracy: {accuracy(before):.0%} of {before.total()}")

# %% [markdown]
"""
**Accuracy** is the share that is right. It is one number, good for comparing, but it does not say where to work.

## The confusion matrix

A **confusion matrix** is a table: a row for each expected tool, a column for each chosen one, and in the cells how
often it happened. A column has the number of its tool's row. On the diagonal is what is right; it is marked with a sign.
"""


# %%
def matrix(counted):
    def cell(row, column):
        times = counted[row, column] or ""
        return f"<td>{times}{' ✓' if times and row == column else ''}</td>"

    head = "".join(f'<th scope="col">{number}</th>'
                   for number, _ in enumerate(wanted, 1))
    rows = ""
    for number, row in enumerate(wanted, 1):
        cells = "".join(cell(row, column) for column in wanted)
        rows += f'<tr><th scope="row">{number} {html.escape(row)}</th>{cells}</tr>'
    caption = "<caption>rows: expected, columns: chosen, by number</caption>"
    return HTML(f"<table>{caption}<tr><td></td>{head}</tr>{rows}</table>")


matrix(before)

# %% [markdown]
"""
**Investigate.** Read it twice.

- **Along a row**: where do the questions for this tool go? Most of `start_return` goes to `none`: its description shares
  no word with what customers say.
- **Down a column**: what else does this tool catch? `search_products`, number 5, catches two returns. Its description promises
  *refunds*, which it does not do. A catch-all pulls in what belongs to others.

The last column, `none`, is the most crowded one here. With a real model it may be a neighbor's: a reader who sees "order
info" three times has to guess.
"""

# %%
widgets.predict(
    "Same names, same parameters, clear descriptions. What happens to the ten queries that need no tool?",
    {
        "They stay as they are": "The new words are customers' words for these six tasks. Check it anyway: this is what can get worse.",
        "Some of them get a tool now": "That is the risk when descriptions grow, and the reason to measure. Which of the new words would a greeting contain?",
        "They are no longer counted": "The queries stay the same. Only the descriptions change.",
    },
)

# %%
after = outcomes(clear)
print(f"accuracy: {accuracy(before):.0%} before, {accuracy(after):.0%} after")
matrix(after)

# %% [markdown]
"""
Nothing changed but descriptions. (They got longer, too.) Which queries are still wrong?
"""

# %%
for query, expected in QUERIES:
    chosen = choose(query, clear)
    if chosen != expected:
        print(f"{query:<45} expected {expected}, got {chosen}")

# %% [markdown]
"""
When a wrong tool is picked, suspect the descriptions first, and the number of tools second.

**Modify.** Fix one of these by adding a word to a description, and run the two cells again. Then stop and think: is
it better, or did you write the answers into the descriptions?

**It worked if** the query is gone from the list, and no other has come.

<details><summary>One way to do it</summary>

Add the customer's word to the description of the expected tool, and run all 48 again. A word that only this one query uses is an
answer written into the description; one that many customers use is not.

</details>
"""

# %% [markdown]
"""
### Keep the number honest

- **Put some queries aside** and do not look at them while you make changes. Report the accuracy on *those*. Here one
  author wrote queries and descriptions, which flatters the second number.
- **Mind the size.** One query of 48 is two percent. As a rule of thumb, add and subtract 2 · √(p · (1 − p) / n): a measured
  92 percent of 48 means somewhere from 84 to 100. A change that gains one query has shown nothing yet.
- **Run it more than once** against a real model: it may choose another tool next time. The stand-in never does.
- **Count what matters**: `start_return` called by mistake is worse than `get_store_hours` called by mistake. Look at its
  column before you look at the accuracy.
- **Run it again** whenever a tool, a description, the instructions or the model changes. It is a test like any other.
- Judge the arguments too, in a table of their own: the right tool with the wrong order helps nobody.

Put an evaluation in order. Three of these lines do not belong.
"""

# %%
widgets.parsons(
    "From the logs to a number you may report: which lines, in which order?",
    [
        "queries = real_queries(logs)",
        "working, put_aside = queries[:30], queries[30:]",
        "while accuracy(working, tools) < 0.9:",
        "    tools = reworded(tools, after_reading=confusion(working, tools))",
        "print(accuracy(put_aside, tools))",
    ],
    {
        "queries = [one_more(tool) for tool in tools]": "Queries written from the descriptions repeat their words.",
        "    tools = reworded(tools, after_reading=confusion(put_aside, tools))": "Then nothing is put aside: you would be learning the test by heart.",
        "print(accuracy(working, tools))": "You worked on these queries. The number flatters.",
    },
    why="Make changes with one part, report on the other.",
)

# %% [markdown]
"""
**Make.** In a cell of your own: ten queries for a program you know, three of them for no tool, and its tools. Which row is
worst?

**It worked if** you have a matrix of your own with ten queries in it.

<details><summary>One way to do it</summary>

```python
QUERIES = [
    ("Play some jazz", "play_music"),
    ("Next song, please", "skip_song"),
    ("Who won the match?", "none"),
]  # and seven more
music = [
    text_tool("play_music", "Plays music: an artist, a genre, a song.",
              what="e.g. jazz"),
    text_tool("skip_song", "Skips this song and goes on with the next one."),
]
wanted = ["play_music", "skip_song", "none"]
matrix(outcomes(music))
```

</details>
"""

# %% [markdown]
"""
## Tools that overlap

Can **you** say which of these is meant? Then a model can, too. If not, no description helps.
"""

# %%
overlapping = [
    text_tool("get_order", "Returns an order.", order_id=order),
    text_tool("get_order_details", "Returns the details of an order.", order_id=order),
    text_tool("get_order_info", "Returns information about an order.", order_id=order),
]
for query in ("Where is my order ORD-12345?",
              "Show me the details of my order ORD-20417."):
    print(f"{query:<45} {choose(query, overlapping)}")

# %% [markdown]
"""
Three ways out, in this order:

1. **Merge.** Three functions that return parts of one record are one tool that returns the record.
2. **Separate.** If they differ, say how, in both: "For one order. For all orders of a customer use `list_orders`."
3. **Chain in code.** If one is always called after another, call both in one function. The model need not decide it.

Merging has a limit, too: a tool `do_everything(action, data)` hides six tools in one, with a schema that checks
nothing. And a tool that reads and one that acts stay apart: they need different confirmation (lesson 10).

### An enum instead of many tools

Where tools differ in **one value**, that value is a parameter.
"""

# %%
LANGUAGES = ["English", "German", "French", "Spanish", "Italian"]
five = [text_tool(f"set_language_{name.lower()}",
                  f"Sets the customer's language to {name}.") for name in LANGUAGES]
one = text_tool("set_language", "Sets the customer's language.",
                language="The language")
one["function"]["parameters"]["properties"]["language"]["enum"] = LANGUAGES
print("five tools:", cost(five), "tokens. one tool with an enum:", cost([one]),
      "tokens.")

# %% [markdown]
"""
The enum keeps what five names gave you: no other value is meant. With strict mode (lesson 07) no other value is possible.

### Names

A verb and a noun, in the words of the domain: `get_invoice`, not `invoice_handler2`. The same verb for the same kind
of action: not `get_order`, `fetch_invoice` and `retrieve_user` side by side. Letters, digits, `_` and `-`; lesson 01
showed you what the API says about a space.

## When there are still many

| way | what you do | what it costs |
| --- | --- | --- |
| send fewer | pick per request, in your code: by page, role or words | a tool you left out cannot be called |
| `allowed_tools` | same list, narrowed choice (lesson 05) | all definitions are still read |
| tool search | `defer_loading`, the model looks for what it needs | one more step; `gpt-5.4` and later |
| several agents | each with its few tools | the hand-over between them |

**Prompt caching.** A service that has read the beginning of your request before can take it from a cache; the reply
says how much, in `usage.prompt_tokens_details.cached_tokens`. It helps as long as the beginning stays the same (and,
at OpenAI, is at least 1024 tokens long), and the tools are part of it. So keep their list and its order stable: no
shuffling, no time of day in a description. Picking other tools for each request works against it; `allowed_tools`
keeps the list constant. The stand-in has no cache and always says 0.

Does it pay? What is read from the cache costs about a tenth. Up to gpt-5.5 writing to it is free; from gpt-5.6 on a
token that is written costs 1.25 times the price of input (`cache_write_tokens` counts them), so it pays from the
second request that begins the same way. Six clear tools, 360 tokens here, are below the 1024 on their own:
instructions and history count, too.

**Tool search**, in short. Each tool has `defer_loading`, and there is one more: `tool_search`. The model
looks for a tool, and what is found gets loaded. Here the stand-in plays it, so only the shape of the reply counts:
"""

# %%
deferred = [{"type": "function", **each["function"], "defer_loading": True}
            for each in clear]
searching = [{"type": "tool_search"}, *deferred]
found = client.responses.create(model="gpt-5.4", input="Where is my order ORD-12345?",
                                tools=searching)
print([item.type for item in found.output])

# %% [markdown]
"""
With `"execution": "client"` the search is yours: you answer the `tool_search_call` with the tools you found. Then
`pick_relevant_tools`, from the exercise, is that search.

**How do you pick?** Shared words are the simplest way, good enough to begin with and easy to explain. Its weakness
you have seen: synonyms. Searching by meaning (with embeddings, lists of numbers that stand for a meaning) fixes that.
Either way count how often the right tool is **among the k picked**: a tool you did not send cannot be chosen, however
good the model.

Words need a little care: to a computer `get_order_status` is one word, and `order?` is not the same as `order`.

## Mistakes you made on purpose

| mistake | what came of it |
| --- | --- |
| 129 tools | `Invalid 'tools': array too long. Expected an array with maximum length 128, ...` |
| vague descriptions | no error: the wrong tool, or none |
| a catch-all description | no error: it takes its neighbors' questions |
| three tools for one thing | no error: one of them gets everything |
| five tools for five values | no error: a bill |

The worst mistakes in this lesson raise nothing. That is why you count.

## Summary

- Definitions are input, with every request. Number times length; `input_tokens.count` says how much.
- The fewest that do the job. 10, 20 and 100 are rules of thumb, 128 is a limit.
- Forty real queries or more, "none" among them; accuracy to compare, the confusion matrix to know where to work.
- Descriptions in the words of those who ask. Then report on queries you did not look at.
- Merge what overlaps; an enum where one value differs; a stable list for the cache.
- Many tools: send the relevant ones, or let the model search.
"""

# %% [markdown]
"""
## Questions people ask

**Do better descriptions always cost more?** Usually, a little. Compare it with a wrong call: one more round, and
every token of the conversation once again.

**May I use the model to write the queries?** As a start. Then replace them by real ones.

**Which accuracy is enough?** Decide by what a mistake does. What moves money needs confirmation whatever the number.

**Is "80 percent of the bugs are poor definitions" true?** It is often said, and nobody says how it was counted. The
same goes for the success figures in vendors' case studies. Your own matrix gives a number you can explain.

## Exercises

[Assignment 11](../exercises/release/11_tool_design/11_tool_design.ipynb): two exercises, 20 points. You count what was
chosen, and you pick what is sent.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="11_tool_design")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Function calling](https://developers.openai.com/api/docs/guides/function-calling), the
best practices, the guides on tool search, prompt caching and evaluation, and the
page *Pricing*. Then [lesson 12](12_providers.ipynb):
the same with other providers.
"""
