# %% [markdown]
"""
# Lesson 09: read a reply while it is being written

| about | this lesson |
| --- | --- |
| Level | intermediate |
| Time | 45 minutes, and about 25 for the exercise |
| Exercises | 1, worth 20 points: `collect_stream` 20 |
| Written for | `openai` 3.57, November 2026 |

**After this lesson you can**

- ask for a stream, and show words as they arrive;
- put tool calls together from fragments, several at once, by their index;
- notice a stream that breaks off, and not act on half a call;
- read the events of the Responses API, and say what they do better;
- let the SDK do the collecting, and know what it did.
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
    "What type are the arguments of a tool call, and what do you do with them first?",
    "Text. json.loads turns it into a dict if it is JSON. It usually is; nothing guarantees it.",
)

# %%
widgets.recall(
    "What does finish_reason length mean?",
    "The reply reached its token limit and was cut off. Arguments may end in the middle.",
)

# %%
widgets.recall(
    "In the Responses API, how does an output find its call?",
    "By call_id. The item's own id is something else.",
)

# %% [markdown]
"""
## Why stream?

A long answer takes a model many seconds. Without a stream, the user sees nothing until it is finished. With one, the first
words appear at once. Nothing gets faster; it feels faster, and the user can stop early.

For a tool call the gain is smaller: you can run nothing before its arguments are complete. What you can do is say *which*
tool is coming, and that is worth having.

## Set-up
"""

# %%
import json

from mocks import MODEL, MockOpenAI, Scenario, Turn, make_client

city = {"type": "string", "description": "Name of the city, e.g. Oslo"}
parameters = {"type": "object", "properties": {"city": city}, "required": ["city"]}
weather = {"name": "get_weather", "description": "Returns the weather of a city.",
           "parameters": parameters}
tools = [{"type": "function", "function": weather}]
client = make_client()


def stream_of(text, client=client, **settings):
    messages = [{"role": "user", "content": text}]
    return client.chat.completions.create(model=MODEL, messages=messages, tools=tools,
                                          stream=True, **settings)


# %% [markdown]
"""
## A chunk and its delta

`stream=True` changes what comes back: not one reply, but an **iterator** of chunks. Each chunk has a **delta**, which
holds what is new since the chunk before.
"""

# %%
story = MockOpenAI(Scenario.of(Turn.says("It is cold in Oslo, and clear.").always()))
for chunk in stream_of("Tell me about Oslo.", client=story):
    choice = chunk.choices[0]
    print(choice.delta.model_dump(exclude_none=True), choice.finish_reason or "")

# %% [markdown]
"""
(This cell builds the mock with a scenario, so that there is a sentence to look at.) Three kinds of delta:

- the first says who speaks: `role`;
- then pieces of text, of no particular size: do not expect whole words;
- the last is empty and carries `finish_reason`.

To show the words, print them without a line break:
"""

# %%
for chunk in stream_of("Tell me about Oslo.", client=story):
    print(chunk.choices[0].delta.content or "", end="|")
print()

# %%
widgets.predict(
    "The same loop without the or: text += chunk.choices[0].delta.content. What happens?",
    {
        "TypeError at the last chunk": "The last delta is empty, so its content is None, and None cannot be added to text.",
        "It works: text only gets longer": "For most chunks. Look at the last one: its delta has no content.",
        "The last word is missing": "No word is lost: they all came before the chunk that causes trouble.",
    },
)

# %%
text = ""
try:
    for chunk in stream_of("Tell me about Oslo.", client=story):
        text += chunk.choices[0].delta.content
except TypeError as error:
    print("TypeError:", error, "| so far:", text)

# %% [markdown]
"""
## A call in pieces

Now something that needs a tool. Look at where the id and the name are, and where the arguments are.
"""

# %%
for chunk in stream_of("What is the weather in Oslo?"):
    for part in chunk.choices[0].delta.tool_calls or []:
        print(part.index, part.id, part.function.name, repr(part.function.arguments))

# %% [markdown]
"""
| member | when it comes |
| --- | --- |
| `index` | always: which call this fragment belongs to |
| `id`, `function.name` | once, at the beginning of a call; `None` afterwards |
| `function.arguments` | a piece of the text; add them up |

A fragment is not JSON. `{"ci` cannot be parsed, and a number may be cut in two: `{"days": 1` and `4}`.
"""

# %%
widgets.predict(
    "A fragment is '{\"days\": 1'. Somebody repairs it by adding '}' and parses. What is wrong with that?",
    {
        "The rest may change the value: 1 may become 14": "Half a number is also a number. Show such a guess if you like, but never act on it.",
        "Nothing, it saves time": "It saves time and gives a value that the model may never have meant. What if the next fragment is 4}?",
        "json.loads refuses it": "With the brace it is valid JSON. That is why nobody notices.",
    },
)

# %%
print(json.loads('{"days": 1' + "}"), "was a guess. The model meant:",
      json.loads('{"days": 1' + "4}"))

# %% [markdown]
"""
### Several calls: the index

Two cities, two calls. In recorded streams one call follows the other; nothing guarantees that, and other services do
mix them. The **index** tells them apart.
"""

# %%
for chunk in stream_of("What is the weather in Tokyo and London?"):
    for part in chunk.choices[0].delta.tool_calls or []:
        print(f"call {part.index}:",
              part.function.name or repr(part.function.arguments))

# %% [markdown]
"""
**Make.** Collect the names of the calls by index: a dict such as `{0: "get_weather", 1: "get_weather"}`. Start with an
empty dict, and write into it wherever a name is given.

**It worked if** the cell shows two entries, both `get_weather`.

<details><summary>One way to do it</summary>

```python
def names_by_index(stream):
    names = {}
    for chunk in stream:
        for choice in chunk.choices:
            for part in choice.delta.tool_calls or []:
                if part.function.name:
                    names[part.index] = part.function.name
    return names


names_by_index(stream_of("What is the weather in Tokyo and London?"))
```

</details>
"""


# %%
def names_by_index(stream): ...


names_by_index(stream_of("What is the weather in Tokyo and London?"))

# %% [markdown]
"""
```mermaid
flowchart TD
    accTitle: Putting a stream together
    accDescr: For each chunk: if it has no choices, skip it. Add its text to the text. For each entry of its tool calls, find the call of that index, begin it where it is new, keep id and name where they are given, and add the fragment of the arguments. After the stream has ended, parse the arguments of each call.
    A[chunk] --> B{choices?}
    B -- none --> A
    B -- one --> C[add the text]
    C --> D[each fragment: to the call of its index]
    D --> A
    A -- end --> E[parse each call's arguments]
```

In words, for each chunk: skip it if it has no choices; add its text; add each fragment to the call of its index. After the
end, parse the arguments of each call. That is the exercise.

## Chunks without choices

How many tokens did it cost? A stream says so only if you ask, and then in one more chunk:
"""

# %%
for chunk in stream_of("What is the weather in Oslo?",
                       stream_options={"include_usage": True}):
    if not chunk.choices:
        print("no choices:", chunk.usage.total_tokens, "tokens")

# %%
widgets.predict(
    "Code that reads chunk.choices[0] in every chunk, with include_usage. How does it end?",
    {
        "IndexError at the last chunk": "The chunk with the usage has choices []. So skip chunks without choices.",
        "Normally": "The chunk with the usage differs from the others: its list of choices is empty.",
        "The usage is lost": "The loop gets the chunk with the usage, and asks it for a choice that is not there.",
    },
)

# %% [markdown]
"""
## A stream that breaks off

A cable is pulled, a server restarts: the connection ends in the middle. What does your loop notice? We ask the mock for
this fault. It is simulated; the header that asks for it means nothing to the real service.
"""

# %%
cut = {"x-mock-fault": "cut"}
received = ""
for chunk in stream_of("What is the weather in Oslo?", extra_headers=cut):
    for part in chunk.choices[0].delta.tool_calls or []:
        received += part.function.arguments or ""
print("arguments:", repr(received))

# %% [markdown]
"""
No exception. A stream that ends early looks like a stream that ends. Three ways to notice:

- **no `finish_reason` came**: a complete reply has one in its last delta;
- **the arguments are not JSON**: `json.loads` raises `JSONDecodeError`, which is a `ValueError`;
- with a connection that breaks rather than ends, the transport raises an error of its own.

The second one has a gap: a cut right after the last brace goes unnoticed, and a call that never started leaves no
trace. So look at `finish_reason` too, in this one case: not to ask *whether there are calls*, but whether the reply
**came to its end**.

What you must not do is leave the broken call out and go on with the others. The assistant message would then not be what
the model said.
"""

# %%
try:
    json.loads(received)
except ValueError as error:
    print(type(error).__name__, "|", error)

# %%
widgets.parsons(
    "Collect the words of a stream, and notice when it breaks off: which lines, in which order?",
    [
        'text, finished = "", False',
        "for chunk in stream:",
        "    if not chunk.choices:",
        "        continue",
        '    text += chunk.choices[0].delta.content or ""',
        "    finished = finished or chunk.choices[0].finish_reason is not None",
        "if not finished:",
        '    raise ConnectionError("the stream broke off")',
    ],
    {
        "    text += chunk.choices[0].delta.content": "The content of the last delta is None, and None cannot be added.",
        '    text = chunk.choices[0].delta.content or ""': "A delta is what is new. This keeps only the last piece.",
        '    finished = chunk.choices[0].finish_reason == "stop"': "A reply may also end with tool_calls or length. It is still complete.",
    },
    also=[
        [
            'text, finished = "", False',
            "for chunk in stream:",
            "    if not chunk.choices:",
            "        continue",
            "    finished = finished or chunk.choices[0].finish_reason is not None",
            '    text += chunk.choices[0].delta.content or ""',
            "if not finished:",
            '    raise ConnectionError("the stream broke off")',
        ]
    ],
    why="Chunks without choices are skipped, and the end is noticed by the finish_reason, whatever it is.",
)

# %% [markdown]
"""
## The Responses API: events instead of deltas

There a stream is a series of **events**, each with a `type` that says what happened.
"""

# %%
flat_tools = [{"type": "function", **weather}]
events = client.responses.create(model=MODEL, input="What is the weather in Oslo?",
                                 tools=flat_tools, stream=True)
for event in events:
    shown = getattr(event, "delta", None) or getattr(event, "arguments", None) or ""
    print(event.sequence_number, event.type, shown)

# %% [markdown]
"""
| event | what it says |
| --- | --- |
| `response.created`, `response.in_progress` | it begins |
| `response.output_item.added` | a new item: here a `function_call`, its name and `call_id` included |
| `response.function_call_arguments.delta` | a fragment, with `output_index` |
| `response.function_call_arguments.done` | **all** the arguments: nothing to add up |
| `response.output_item.done` | the whole item |
| `response.completed` | the whole response, with the usage |

So with Responses you need not collect anything. Wait for `response.output_item.done` and take the item; take the deltas
only for what you show. A complete stream ends with `response.completed` (or `incomplete`, or `failed`): if none of them
came, the stream broke off.
"""

# %%
widgets.predict(
    "Which event is enough to run a tool as early as possible?",
    {
        "response.output_item.done": "When it is added, an item has no arguments yet. When it is done, it is complete; later ones may still come.",
        "response.output_item.added": "Then you know the name. The arguments are still to come.",
        "response.completed": "That is certain, and later than necessary: with several calls, the first has long been complete.",
    },
)

# %% [markdown]
"""
## Let the SDK collect

Both APIs have a helper that does all of this, and gives you the complete reply at the end.
"""

# %%
messages = [{"role": "user", "content": "What is the weather in Oslo?"}]
with client.chat.completions.stream(model=MODEL, messages=messages,
                                    tools=tools) as stream:
    for event in stream:
        if event.type == "tool_calls.function.arguments.done":
            print("complete:", event.name, event.arguments)
message = stream.get_final_completion().choices[0].message
print([call.function.name for call in message.tool_calls])

# %%
with client.responses.stream(model=MODEL, input="What is the weather in Oslo?",
                             tools=flat_tools) as stream:
    response = stream.get_final_response()
print(response.output[-1].name, response.output[-1].arguments)

# %% [markdown]
"""
Use them in your programs. You write `collect_stream` once by hand to know what they do, and because not every service that
speaks this API comes with such a helper.

### The stream inside the loop

The loop of lesson 03 stays as it is. Only the request changes: while the reply is coming, its words go to the screen, and at
its end you have the same message as without a stream.
"""

# %%
messages = [{"role": "user", "content": "What is the weather in Tokyo and London?"}]
for _ in range(3):
    with client.chat.completions.stream(model=MODEL, messages=messages,
                                        tools=tools) as stream:
        for event in stream:
            if event.type == "content.delta":
                print(event.delta, end="")
    message = stream.get_final_completion().choices[0].message
    messages.append(message.model_dump(exclude_none=True))
    if not message.tool_calls:
        break
    for call in message.tool_calls:
        result = {**json.loads(call.function.arguments), "celsius": 4}
        messages.append({"role": "tool", "tool_call_id": call.id,
                         "content": json.dumps(result)})
print("\n" + " -> ".join(entry["role"] for entry in messages))

# %% [markdown]
"""
The first reply has no words, so nothing is printed while it comes. `model_dump(exclude_none=True)` leaves out the fields
that the helper adds for parsed answers: these tools are not strict, so the fields are empty.

**Modify.** Let the loop print a line for each call as soon as its arguments are complete: the event is in the cell above.

**It worked if** you see two lines, one for each city, before the words.

<details><summary>One way to do it</summary>

```python
for event in stream:
    if event.type == "content.delta":
        print(event.delta, end="")
    if event.type == "tool_calls.function.arguments.done":
        print("asks for", event.name, event.arguments)
```

</details>
"""

# %% [markdown]
"""
### A structured answer in pieces

With `response_format` and a class, as in lesson 07, the same helper streams a structured answer. The deltas are JSON text,
and `event.parsed` is what can be read of it so far. (The reply is scripted.)
"""

# %%
from pydantic import BaseModel


class CustomerIntent(BaseModel):
    category: str
    order_ids: list[str]
    parcels: int


written = ('{"category": "delivery", "order_ids": ["ORD-12345", "ORD-67890"], '
           '"parcels": 14}')
sorter = MockOpenAI(Scenario.of(Turn.says(written)))
wanted = [{"role": "user", "content": "Where are the 14 parcels of ORD-12345 and "
           "ORD-67890?"}]
seen = None
with sorter.chat.completions.stream(model=MODEL, messages=wanted,
                                    response_format=CustomerIntent) as stream:
    for event in stream:
        if event.type == "content.delta" and event.parsed != seen:
            seen = event.parsed
            print("so far:", seen)
message = stream.get_final_completion().choices[0].message
print("parsed:", repr(message.parsed))

# %% [markdown]
"""
`event.parsed` is a plain dict that no class has checked: fields are missing, and a list can be half there. It is good for
filling in a form while the user watches. Act on `message.parsed`, at the end. There the cases of lesson 07
apply too: a refusal leaves `parsed` at `None`, and a reply that was cut off at its limit raises
`LengthFinishReasonError`.

**Investigate.** Print every `event.type` of the first helper. Which of them come from the service, and which did the SDK
make?

<details><summary>What you will see</summary>

A `chunk` is what the service sent, as in the first cells of this lesson. The SDK adds the others:
`tool_calls.function.arguments.delta` for each fragment, and one `tool_calls.function.arguments.done`.

</details>

## How it looks to a user

Words may be shown as they come. A call is best shown as one line that fills in: *looking up the weather ...*, then
*... in Oslo*. The cell below draws that from the deltas, one line each time something new is known.
"""

# %%
known = {}
for chunk in stream_of("What is the weather in Tokyo and London?"):
    for part in chunk.choices[0].delta.tool_calls or []:
        name, written = known.get(part.index, ("", ""))
        known[part.index] = (part.function.name or name,
                             written + (part.function.arguments or ""))
        name, written = known[part.index]
        print(f"[{part.index}] {name} {written}")

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came of it |
| --- | --- |
| text added without `or ""` | `TypeError` at the last chunk |
| `choices[0]` of the chunk with the usage | `IndexError` |
| a fragment taken for JSON | `JSONDecodeError`, or worse, a value that is not the model's |
| a truncated stream mistaken for a complete one | half a call, and no error |

And two more that you will see in the exercise: fragments added to the call that began last, and an id read from a fragment
that has none.

## Summary

- A delta is what is new; the whole is their sum.
- `choices` may be empty, `content` may be `None`, `tool_calls` may be `None`.
- The index says which call; id and name come once.
- Parse once, at the end. What cannot be parsed is not carried out.
- A complete reply has a `finish_reason`; a complete response ends with `response.completed`.
- With Responses, take the item from `response.output_item.done`.
"""

# %% [markdown]
"""
## Questions people ask

**What is `obfuscation` in the chunks?** Padding of random length, so that nobody who sees only the size of encrypted
packets can guess the words. Ignore it.

**Why does the raw text of a Chat stream end with `data: [DONE]`?** It marks the end in Chat Completions, and the SDK
hides it. A Responses stream has none.

**Can I stop reading?** Yes: `stream.close()`, or leave the `with` block. You pay for what was generated up to that
point.

**May I begin to run the first call while the second still comes?** Once its arguments are complete, yes. On Chat only
the end of the reply tells you for sure; on Responses `response.output_item.done` does. Wait for the end if a call
changes anything: a later part of the reply may say that it should not.

**Do errors come in the stream?** They can. After the stream has begun the status is 200 already; the SDK raises
`openai.APIError` for an error in a Chat stream. In Responses watch for the events `error` and `response.failed`.

## Exercises

[Assignment 09](../exercises/release/09_streaming/09_streaming.ipynb): one exercise, 20 points. The grader sends streams that
are mixed, cut and full of empty chunks.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="09_streaming")

# %% [markdown]
"""
## Read next

In OpenAI's documentation: [Streaming API
responses](https://developers.openai.com/api/docs/guides/streaming-responses), and in [Function
calling](https://developers.openai.com/api/docs/guides/function-calling) the part on streaming. Then
[lesson 10](10_safety.ipynb), about what a model must not be able to do on its own.
"""
