# %% [markdown]
"""
# Lesson 12: one program, several providers

| about | this lesson |
| --- | --- |
| Level | advanced |
| Time | 70 minutes, and about 30 for the exercises |
| Exercises | 3, worth 20 points: `to_anthropic_tool` 5 · `to_gemini_tool` 5 · `normalise_calls` 10 |
| Written for | `openai` 3.57, November 2026; other forms read from `anthropic` 2.14.0 and `google-genai` 3.6.1 |

**After this lesson you can**

- say what OpenAI's two APIs, Azure, Anthropic and Gemini call the same six things;
- write one tool, one call and one result in each of these forms;
- find the calls in any of their replies, and tell which ones you have to parse;
- read an error from any of them without trusting its wording;
- run a library between you and them, and say what is still your work.
"""

# %% [markdown]
"""
## Do you remember?

Three questions about lessons 02, 05 and 08. Think first, then look.
"""

# %%
import widgets

# %%
widgets.recall(
    "What type are the arguments of a call in Chat Completions, and what do you do with them?",
    "Text: the JSON the model wrote. json.loads makes a dict of it, and function(**arguments) passes it on.",
)

# %%
widgets.recall(
    "After a named tool_choice the reply's finish_reason may be stop. What tells you that there are calls?",
    "The calls themselves: message.tool_calls. finish_reason is for your logs.",
)

# %%
widgets.recall(
    "A function_call item of the Responses API has two ids. Which one goes into the result?",
    "call_id. The item's own id, fc_..., is for the store.",
)

# %% [markdown]
"""
## What is real in this lesson

| provider | here |
| --- | --- |
| OpenAI Chat Completions and Responses | the real SDK, answered by the offline mock, as always |
| Azure OpenAI | the same SDK with Azure's address, answered by the same mock |
| LangChain, LiteLLM | the real libraries, in environments of their own, if you install them |
| Anthropic Messages, Gemini `generateContent` | plain dicts, **written down by hand** in November 2026 |

The other providers' SDKs are not installed. Their dicts were written from the types in `anthropic` 2.14.0 and
`google-genai` 3.6.1. No service sent them. When yours differs, trust your SDK's types, not this page.

## Set-up

One tool of the shop. `parameters` is the schema, the same for everybody.
"""

# %%
import json

import httpx2
import openai

from mocks import MODEL, make_client
from widgets.helpers import attempt

parameters = {
    "type": "object",
    "properties": {"city": {"type": "string",
                            "description": "Name of the city, e.g. Oslo"}},
    "required": ["city"],
}
function = {"name": "get_weather", "description": "Returns the weather of a city.",
            "parameters": parameters}
question = {"role": "user", "content": "What is the weather in Tokyo and London?"}
client = make_client()


# %%
def show(value):
    print(json.dumps(value, indent=1, ensure_ascii=False))


def ask(**settings):
    request = {"model": MODEL, "messages": [question], **settings}
    message = client.chat.completions.create(**request).choices[0].message
    calls = [call.function.name for call in message.tool_calls or []]
    return f"accepted: {message.content or calls}"


# %% [markdown]
"""
`show` prints a value as JSON. `ask` makes one request to Chat Completions; with `attempt`, from lesson 02, the API's
objection is printed, where there is one.

## The same idea, different words

The **idea** of function calling is the same everywhere: you describe tools, the model asks, your code acts, the
result goes back. The words differ:

| thing | OpenAI Chat | OpenAI Responses | Anthropic Messages | Gemini generateContent |
| --- | --- | --- | --- | --- |
| it is called | function calling | function calling | tool use | function calling |
| a tool | `function` in `tools` | flat, in `tools` | flat, in `tools` | in `functionDeclarations` |
| the schema | `parameters` | `parameters` | `input_schema` | `parametersJsonSchema` or `parameters` |
| a call | `tool_calls[]` | item `function_call` | block `tool_use` | part `functionCall` |
| its arguments | JSON **text** | JSON **text** | an **object**, `input` | an **object**, `args` |
| a result | role `tool` | item `function_call_output` | block `tool_result` | part `functionResponse` |

Most of what this course says holds for all of them. Hardly any line of code does.

**Gemini has two APIs.** `generateContent`, in the table, is what most code uses; Google calls it legacy and still
supports it. New code should use **Interactions** (since June 2026): tools are flat as in Responses, a step
`function_call` has `id`, `name` and `arguments` (an object), a step `function_result` answers it by `call_id`, and
`previous_interaction_id` continues. The tools go out every time there, too.

### Why OpenAI itself has several words

In June 2023 OpenAI started with `functions` and `function_call`. Late that year they became `tools` and
`tool_choice`, to make room for tools that are not functions: web search, file search, computer use, remote MCP
servers. (**MCP** is a protocol by which a server offers tools to any program.) The SDK still has the old parameters
and marks them: *Deprecated in favor of `tools`*.

The methods of the Assistants API (lesson 08) are still in the SDK, marked as deprecated. A lot of code on the web is
older than it looks.
"""

# %%
old = client.chat.completions.create(model=MODEL, messages=[question],
                                     functions=[function])
print(old.choices[0].finish_reason, "|",
      old.choices[0].message.to_dict().get("function_call"))
print("tool_calls:", old.choices[0].message.tool_calls)

# %% [markdown]
"""
The old form still gets an answer, but in the old place: `function_call`, one call at most, without an id. Use it to
read old programs, not to write new ones.

A common mistake is to date the deprecation to "2023-12-01-preview". That is a version of **Azure's** API. OpenAI's
own has no such label.
"""

# %% [markdown]
"""
## A tool, four times

By hand, so that you see each form once. In the exercises you write functions that do it.
"""

# %%
description = "Returns the weather of a city."
declaration = {"name": "get_weather", "description": description,
               "parametersJsonSchema": parameters}
forms = {
    "chat": {"type": "function", "function": function},
    "responses": {"type": "function", **function, "strict": False},
    "anthropic": {"name": "get_weather", "description": description,
                  "input_schema": parameters},
    "gemini": {"functionDeclarations": [declaration]},
}
for provider, tool in forms.items():
    print(f"{provider:10}", list(tool))

# %%
widgets.predict(
    "What does OpenAI's Chat Completions say to the tool in Anthropic's form?",
    {
        "400: something is missing": "A wrong form is rejected before any model sees it. The SDK does not check it either: it sends what you give it.",
        "It understands it: name and schema are there": "The parts are the same. Their names and places differ, and the API reads only its own.",
        "It ignores the tool": "An unknown form is refused, not passed over.",
    },
)

# %%
for provider in ("chat", "responses", "anthropic", "gemini"):
    print(f"{provider:10}", end=" ")
    attempt(ask, tools=[forms[provider]])

# %% [markdown]
"""
Read the last two again. OpenAI looks for `type` first, and says nothing about `input_schema`. An error names the first
thing that is missing, not the mistake.

In Gemini the dict for one function is called a **declaration**; a tool is an object around a list of them. It has no
`strict`, which stands beside the name with OpenAI and Anthropic. And a tool without parameters leaves the schema out,
except with Anthropic: there `input_schema` stays, with the type `object`.

Gemini has **two keys** for the schema, and takes one of them:

- `parametersJsonSchema` takes JSON Schema as you know it;
- `parameters` takes Gemini's own **Schema**, based on OpenAPI 3.0, a standard for describing web APIs. It has one
  type where JSON Schema may have a list, with `"nullable": true` beside it, and its enum values are strings.

A strict tool has `"type": ["string", "null"]` for what is optional (lesson 07). Under `parametersJsonSchema` it is
unchanged; under `parameters` you would have to rewrite it, at every depth. So the course uses the first.
"""

# %%
# JSON Schema: parametersJsonSchema, and everybody else
optional_text = {"type": ["string", "null"]}
# Gemini's Schema: parameters
the_same_for_gemini = {"type": "STRING", "nullable": True}

# %% [markdown]
"""
### Names

With OpenAI and Anthropic a function's name has letters, digits, `_` and `-`, at most 64. Gemini takes `.` and `:` as well, and
wants a letter or `_` first. [The reference](extras/reference.ipynb) has these rules in a table, and other details of this
lesson to look up.
"""

# %%
widgets.predict(
    "Your tools for Gemini are called weather.get and weather.find. You move to OpenAI. What happens?",
    {
        "400: the name does not match a pattern": "OpenAI and Anthropic allow no dot. Choose names that all of them take: a letter first, then letters, digits, _.",
        "Nothing: a name is a name": "Each provider has rules for names, and they differ. Read the lines above again.",
        "The dot becomes an underscore": "The API changes no names: the model would answer with one that your registry does not have.",
    },
)

# %%
dotted = {**function, "name": "weather.get"}
attempt(ask, tools=[{"type": "function", "function": dotted}])

# %% [markdown]
"""
## A call, four times

First OpenAI's two, from the mock; then the other two, by hand. All four ask for the weather of two cities.
"""

# %%
chat = client.chat.completions.create(model=MODEL, messages=[question],
                                      tools=[forms["chat"]]).to_dict()
answer = client.responses.create(model=MODEL, input=question["content"],
                                 tools=[forms["responses"]]).to_dict()
show((chat["choices"][0]["message"].get("tool_calls") or [])[:1])
items = [item for item in answer["output"] if item["type"] == "function_call"]
show(items[:1])

# %%
anthropic_reply = {
    "type": "message",
    "role": "assistant",
    "stop_reason": "tool_use",
    "content": [
        {"type": "text", "text": "I will look up both."},
        {"type": "tool_use", "id": "toolu_01", "name": "get_weather",
         "input": {"city": "Tokyo"}},
        {"type": "tool_use", "id": "toolu_02", "name": "get_weather",
         "input": {"city": "London"}},
    ],
}

# %%
parts = [
    {"text": "I will look up both."},
    {"functionCall": {"name": "get_weather", "args": {"city": "Tokyo"}},
     "thoughtSignature": "c2lnbmF0dXJl"},
    {"functionCall": {"name": "get_weather", "args": {"city": "London"}}},
]
gemini_reply = {"candidates": [{"finishReason": "STOP",
                                "content": {"role": "model", "parts": parts}}]}

# %%
widgets.predict(
    "json.loads(anthropic_reply['content'][1]['input']): what happens?",
    {
        "TypeError: it is a dict already": "OpenAI, and whoever imitates its API, passes the model's text on unparsed. Anthropic and Gemini parse it for you.",
        "It gives {'city': 'Tokyo'}": "That is what input holds already. Nobody has to parse it.",
        "It gives the text of the block": "The text is in the first block. This is the second one, the call.",
    },
)

# %%
called = anthropic_reply["content"][1]
try:
    json.loads(called["input"])
except TypeError as error:
    print("TypeError:", error)
print("as it is:", called["input"]["city"])

# %% [markdown]
"""
What to look at:

| in the reply | OpenAI Chat | OpenAI Responses | Anthropic | Gemini |
| --- | --- | --- | --- | --- |
| where | `choices[0].message.tool_calls` | items of `output` | blocks of `content` | parts of `candidates[0].content` |
| beside it | nothing; words are in `content` | reasoning, messages | text | text |
| the pairing id | `id`: `call_...` | `call_id`: `call_...` | `id`: `toolu_...` | `id`, **optional** |
| no calls | `null`, or no such key | no such item | no such block | no such part |
| stop signal | `finish_reason`: `tool_calls` | none: `status` is `completed` | `stop_reason`: `tool_use` | none: `finishReason` has no word for calls |

Three things follow:

1. **Skip what is not a call.** In three of the four, text and calls are in one list.
2. **Do not rely on the stop signal.** Chat may say `stop` even with calls. Gemini has words for broken calls, such as
   `MALFORMED_FUNCTION_CALL`, and none for good ones. Look for the calls.
3. **An id may be missing.** In Gemini it is optional in the types. Your own code pairs by id, so make one up for
   yourself.
"""

# %%
widgets.predict(
    "Gemini sends two calls of get_weather without ids. You take the function's name as the id. What goes wrong?",
    {
        "Both calls have the same id, so results get mixed up": "A dict from id to result then holds one entry for two calls. Number the calls, or use uuid.uuid4().",
        "Nothing: the name is unique": "It is unique among your tools. Here one tool is called twice.",
        "Gemini rejects names as ids": "Gemini never sees your ids: they pair calls and results inside your own program.",
    },
)

# %%
by_name = {part["functionCall"]["name"]: part["functionCall"]["args"]
           for part in parts if "functionCall" in part}
print(by_name)

# %% [markdown]
"""
Tokyo is gone, without any error.

**Modify.** Give each of the two parts an `"id"` and key the dict by it. Then take the id away from the first part
again: what does your code do now?

**It worked if** the dict has two entries; without the first id, code that reads `["id"]` ends in a `KeyError`.

<details><summary>One way to do it</summary>

```python
for number, part in enumerate(part for part in parts if "functionCall" in part):
    part["functionCall"]["id"] = f"call_{number}"
called_parts = [part["functionCall"] for part in parts if "functionCall" in part]
print({call["id"]: call["args"] for call in called_parts})
del called_parts[0]["id"]
print({call.get("id", "made_up_1"): call["args"] for call in called_parts})
```

An id of your own, where there is none, is what your code needs.

</details>
"""

# %% [markdown]
"""
## A result, four times

The four ways to say "4 degrees", and the four ways to say "that failed":

| provider | where it goes | paired by | an error is | two results are |
| --- | --- | --- | --- | --- |
| Chat | a message with the role `tool` | `tool_call_id` | text in `content` | two messages |
| Responses | an item `function_call_output` | `call_id` | text in `output` | two items |
| Anthropic | a block `tool_result` in a **user** message | `tool_use_id` | `is_error: true` | two blocks of **one** message, the next |
| Gemini | a part `functionResponse` | `name`, and `id` where there was one | `response` with the key `error` | two parts of one content |
"""


# %%
def result_for(provider, id, name, value, failed=False):
    """Return one result in the form of a provider; value is a dict."""
    text = json.dumps(value)
    if provider == "chat":
        return {"role": "tool", "tool_call_id": id, "content": text}
    if provider == "responses":
        return {"type": "function_call_output", "call_id": id, "output": text}
    if provider == "anthropic":
        return {"type": "tool_result", "tool_use_id": id, "content": text,
                "is_error": failed}
    if provider == "gemini":
        response = {"name": name, "response": {"error" if failed else "output": value}}
        return {"functionResponse": {"id": id, **response} if id else response}
    raise ValueError(f"unknown provider {provider!r}")


for provider in forms:
    print(result_for(provider, "id_1", "get_weather", {"message": "no such city"},
                     failed=True))

# %% [markdown]
"""
OpenAI has no flag for errors. There the content has to say so: `{"error": "CODE", "message": "..."}`, as in lesson
06. Keep this form with the others too, in addition to their flag. Then all your logs look the same.

The last branch matters. A function that treats every unknown name as Gemini produces a wrong request, and an error
far from its cause.

### Where several results go

The last column of the table is easy to get wrong. All results come before anything else, and Gemini wants as many parts
as there were calls. Anthropic's types say that user messages in a row are joined into one. Do not rely on it: one list of
blocks is what its rule names.
"""

# %%
widgets.predict(
    "Two ordinary calls, one of them slow. You send the fast result, let the model answer, and send the slow one later. May you?",
    {
        "No, with none of them": "An ordinary call needs its result before the model goes on. Only OpenAI's Responses API has tools marked async, whose result may come later.",
        "Yes, with Anthropic and Gemini": "Anthropic wants all results in the next message, and Gemini as many as there were calls.",
        "Yes, if the ids are right": "Ids pair results with calls. They do not let a conversation go on while one is missing.",
    },
)

# %%
reports = {"Tokyo": {"degrees": 17}, "London": {"degrees": 9}}
blocks = [
    result_for("anthropic", block["id"], block["name"], reports[block["input"]["city"]])
    for block in anthropic_reply["content"]
    if block["type"] == "tool_use"
]
show([{"role": "assistant", "content": anthropic_reply["content"]},
      {"role": "user", "content": blocks}])

# %% [markdown]
"""
The first rule of lesson 02 holds here too: first the model's message with its calls, **complete and unchanged**, then
the results. Text blocks belong to it, and so does what you cannot read: Anthropic's thinking blocks have a
`signature`. Gemini 3 and later put a `thoughtSignature` next to a call, the first of several in one reply, and want it
back on that very part. Without it: 400, `Function call is missing a thought_signature in functionCall parts...`. So
keep the provider's own message in the history, and normalize a copy.

### A call without a result

Each of them rejects a conversation in which a call has no answer. What does each say?
"""

# %%
attempt(ask, tools=[forms["chat"]],
        messages=[question, chat["choices"][0]["message"],
                  {"role": "user", "content": "And?"}])
try:
    client.responses.create(model=MODEL, input="And?",
                            previous_response_id=answer["id"])
except openai.BadRequestError as error:
    print(error)

# %% [markdown]
"""
The other two, as public reports quote them:

- Anthropic: ``messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_... Each
  `tool_use` block must have a corresponding `tool_result` block in the next message.``
- Gemini: `Please ensure that the number of function response parts is equal to the number of function call parts of the
  function call turn.`

Four sentences, one rule. Gemini counts; the others name ids.

**Make.** Write the two results of `gemini_reply` as one content with `result_for("gemini", ...)`.

**It worked if** one content has two parts, in the order of the calls.

<details><summary>One way to do it</summary>

```python
called_parts = [part["functionCall"] for part in parts if "functionCall" in part]
answers = [
    result_for("gemini", call.get("id"), call["name"], reports[call["args"]["city"]])
    for call in called_parts
]
show({"role": "user", "parts": answers})
```

</details>
"""

# %% [markdown]
"""
## Who decides

Lesson 05 in each provider's words:
"""

# %% [markdown]
"""
| the model | OpenAI Chat | Responses | Anthropic `tool_choice` | Gemini `functionCallingConfig` |
| --- | --- | --- | --- | --- |
| may call | `"auto"` | `"auto"` | `{"type": "auto"}` | mode `AUTO` |
| must call | `"required"` | `"required"` | `{"type": "any"}` | mode `ANY` |
| must call this | `{"type": "function", "function": {"name": ...}}` | `{"type": "function", "name": ...}` | `{"type": "tool", "name": ...}` | `ANY` with `allowedFunctionNames` |
| must not call | `"none"` | `"none"` | `{"type": "none"}` | mode `NONE` |
| some of the tools | `allowed_tools` | `allowed_tools` | send fewer tools | `ANY` with `allowedFunctionNames` |
| one call at a time | `parallel_tool_calls: false` | the same | `disable_parallel_tool_use` inside `tool_choice` | we know of no switch |

Gemini's fourth mode, `VALIDATED`, allows calls and words like `AUTO`. All four go into the request's `toolConfig`.
Azure takes what OpenAI takes. **Forcing is not portable:** Anthropic's newest models (Opus 5.5, Sonnet 5.5) answer
`any` and `tool` with 400, and a `temperature` as well. A loop that starts with `auto` runs everywhere.
"""

# %%
for choice in ("any", {"type": "any"}, {"type": "tool", "name": "get_weather"},
               "required"):
    print(choice, "->", end=" ")
    attempt(ask, tools=[forms["chat"]], tool_choice=choice)

# %% [markdown]
"""
With any of them, forcing a call in **every** round makes an endless loop (lesson 05).

## What surrounds the tools

**Instructions** are a message with the role `system` or `developer` on Chat. On Responses they may also stand in
`instructions`, with Anthropic in `system` beside `messages`, with Gemini in `systemInstruction`. **The model's role** is
`assistant`, and `model` with Gemini.

**A server that keeps the conversation** is there on Responses, and in Gemini's Interactions. With all others you send the
whole history every time. Even with the server's state, `instructions` and `tools` are not carried over (lesson 08).
"""

# %%
attempt(ask, extra_body={"system": "You are brief."})
attempt(ask, messages=[question, {"role": "model", "content": "17 degrees."}])

# %% [markdown]
"""
## Errors: read the envelope, not the words

The **envelope** is the JSON around the message. These four are written down by hand as well.
"""

# %%
errors = {
    "openai": {"error": {"message": "...", "type": "invalid_request_error",
                         "param": "tools", "code": None}},
    "azure": {"error": {"code": "DeploymentNotFound",
                        "message": "The API deployment for this resource ..."}},
    "anthropic": {"type": "error", "error": {"type": "invalid_request_error",
                                             "message": "..."}, "request_id": "req_1"},
    "gemini": {"error": {"code": 400, "message": "...", "status": "INVALID_ARGUMENT"}},
}
for provider, body in errors.items():
    print(f"{provider:10}", body["error"]["message"], "| code:",
          repr(body["error"].get("code", "no such key")))

# %% [markdown]
"""
`error.message` is in all four. `code` is text or null with OpenAI, text with Azure, missing with Anthropic, and a
**number** with Gemini, where it repeats the HTTP status. So decide by the **HTTP status** (lesson 06: 429 and 5xx may
be tried again, other 4xx not), log the whole body, and do not show the message to anybody.

### Look-alikes

Many services speak OpenAI's API, Anthropic's and Gemini's own among them: the same paths, the same bodies.
`make_client` can talk to one, if `COURSE_BACKEND` holds its URL. That promises the same form, not the same behavior.
Anthropic's ignores `strict`, Ollama ignores `tool_choice`, and Mistral refuses another provider's history because its call
ids have nine characters. [The reference](extras/reference.ipynb#Look-alikes) has six of them, each with its URL.

Their errors look almost like OpenAI's. Where OpenAI writes `must be a response to a preceeding message`, DeepSeek, as public
reports quote it, writes `preceding`.
"""

# %%
widgets.predict(
    "A program repairs its history when 'preceeding' is in the error's text. Why does it stop working with DeepSeek?",
    {
        "It spells the word right, so the test never matches": "A wording is not an interface. It belongs to one service on one day; even a corrected spelling breaks your program.",
        "DeepSeek does not check histories": "It does check: its error is quoted above.",
        "Its status is different": "The program does not look at the status. It looks for one word.",
    },
)


# %% [markdown]
"""
Two lessons. Check your history **before** you send it, where your own code can say what is wrong. And when you search
for an error's text, look at which service it came from: an answer for a different service may not apply to yours.

This course's mock uses OpenAI's wording, and marks with `[mock]` what it had to word itself.

## Azure OpenAI

OpenAI's models and the same bodies, at a different address: Azure's v1 endpoint takes the plain client and no API
version. `model=` is the name of your **deployment**, which you chose; code that looks at it to know what a model takes
guesses wrong. A **transport** is the part of a client that moves the bytes. Below, the client gets the mock's
transport, which knows one deployment, and a hook that prints where each request goes.
"""

# %%
from mocks import OfflineTransport


def printed(request):
    print(request.method, request.url)


deployments = {"shop-agent": "gpt-5.4-mini"}
offline = httpx2.Client(transport=OfflineTransport(models=deployments),
                        event_hooks={"request": [printed]}, trust_env=False)
azure = openai.OpenAI(base_url="https://shop.openai.azure.com/openai/v1/",
                      api_key="no-key", http_client=offline)
reply = azure.chat.completions.create(model="shop-agent", messages=[question],
                                      tools=[forms["chat"]])
for call in reply.choices[0].message.tool_calls or []:
    print(call.function.name, call.function.arguments)

# %% [markdown]
"""
Tools, calls and results are those of this course, so a program moves by changing the line that makes the client, and the
name of the model. The key may also be a function that returns a token (Entra ID), a wrong name is a 404 with the code
`DeploymentNotFound`, and Azure has dates of its own for the end of a model. In the third exercise, a
reply from Azure is read as `"openai"`. Older code has `AzureOpenAI(azure_endpoint=..., api_version="2024-10-21")`,
whose paths name the deployment; that still works.
"""

# %% [markdown]
"""
## What libraries do for you

Two of them can run here, in environments of their own, because their pins need not fit this course's. **Run this first**, once,
in a terminal in the course's folder; it needs a network and a few minutes:

```
python3 start.py clients langchain-openai litellm
```

Without it the next cells say one sentence, and you read on. `run` starts the server of `python -m mocks serve` and
hands a program to the other environment, with our tool and our question as names.

**LiteLLM** takes OpenAI's form for every provider and translates: `required` becomes Anthropic's `any`.
"""

# %%
from widgets.client_environment import ClientEnvironment

program = '''
import os
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # or the import fetches prices
import litellm
reply = litellm.completion(model="openai/gpt-5.4-mini", messages=[question],
                           tools=[weather_tool])
for call in reply.choices[0].message.tool_calls:
    print(call.function.name, call.function.arguments)
'''
print(ClientEnvironment("litellm").run(program, question=question,
                                       weather_tool=forms["chat"]))

# %% [markdown]
"""
**LangChain** makes the definition from the function, as `pydantic_function_tool` did in lesson 01. `bind_tools` leaves the loop to
you; `create_agent` is the loop of lesson 03.
"""

# %%
program = '''
from langchain.agents import create_agent
from langchain.tools import tool
from langchain_openai import ChatOpenAI

@tool
def get_weather(city: str) -> dict:
    "Returns the weather of a city."
    return reports[city]

llm = ChatOpenAI(model="gpt-5.4-mini")
for call in llm.bind_tools([get_weather]).invoke([question]).tool_calls:
    print(call["name"], call["args"], "arguments are a", type(call["args"]).__name__)
done = create_agent(llm, [get_weather]).invoke({"messages": [question]})
print([message.type for message in done["messages"]])
print(done["messages"][-1].text)
'''
print(ClientEnvironment("langchain-openai").run(program, question=question,
                                                reports=reports))

# %% [markdown]
"""
Where they run, both give the two calls of this lesson, LiteLLM with arguments as text, LangChain as a dict. The agent's messages
are `human`, `ai`, `tool`, `tool`, `ai`: the list you know.

| library | runs the loop | when a tool raises |
| --- | --- | --- |
| **LiteLLM** (1.106) | no | you run it yourself |
| **LangChain** (1.4) | `create_agent` | the exception leaves `invoke` |
| **OpenAI Agents SDK** (0.24) | `Runner`, with `max_turns` | the model reads "An error occurred while running the tool"; your message is lost |
| **pydantic-ai** (2.68) | `run_sync` | the exception leaves the run; `ModelRetry` tells the model |
| **the SDK's tool runner** (lesson 08) | for Responses, with approvals | it stops, nothing is sent to the model |

Measured against the mock in November 2026, with a tool that raises `ValueError`; none of them is needed here.

What none of them does for you, because it depends on **your** program:

- check that an argument's value is allowed, and that this customer may do this (lessons 06 and 10);
- choose what a tool says when it fails, and keep secrets out of it;
- ask a person before money moves;
- write descriptions from which a model chooses well (lesson 11). Each model reads them in its own way: measure again
  whenever you change models.
"""

# %% [markdown]
"""
## A core that knows no provider

Put what differs at the edge, and keep the loop free of it.

```mermaid
flowchart LR
    accTitle: A provider-neutral core
    accDescr: The core holds the loop, the registry, checks and limits. It knows calls only as id, name and arguments. An adapter for each provider writes tools and results in the provider's form and reads calls and text from its replies.
    subgraph core [core]
        L[loop] --- R[registry] --- C[checks, limits, log]
    end
    core -- tools, results --> A[adapter] -- in its own form --> P[provider]
    P -- reply --> A -- id, name, arguments --> core
```

As text: the core holds the loop, the registry, the checks, the limits and the log. It knows a call as `id`, `name`
and `arguments`, a dict. An **adapter** for each provider does four things: it writes the tools, reads the calls,
reads the text, and writes the results.

Here is one, for Chat Completions, on plain dicts:
"""


# %%
class ChatAdapter:
    def __init__(self, client, tools):
        self.client, self.tools = client, tools

    def ask(self, history):
        reply = self.client.chat.completions.create(model=MODEL, messages=history,
                                                    tools=self.tools)
        return reply.choices[0].message.to_dict()

    def calls(self, message):
        found = message.get("tool_calls") or []
        return [(call["id"], call["function"]["name"], call["function"]["arguments"])
                for call in found]

    def results(self, pairs):
        return [result_for("chat", call[0], call[1], value) for call, value in pairs]


# %%
widgets.parsons(
    "One round of a loop that knows no provider. Put the lines in order. Two do not belong.",
    [
        "message = adapter.ask(history)",
        "history.append(message)",
        "calls = adapter.calls(message)",
        "pairs = [(call, carry_out(call)) for call in calls]",
        "history += adapter.results(pairs)",
    ],
    {
        'if message["stop_reason"] == "tool_use":': "A stop signal, and one provider's word for it. Ask adapter.calls.",
        'history += [{"role": "tool", "content": str(pair)} for pair in pairs]': "That is Chat's form, inside the core.",
    },
    also=[
        [
            "message = adapter.ask(history)",
            "calls = adapter.calls(message)",
            "history.append(message)",
            "pairs = [(call, carry_out(call)) for call in calls]",
            "history += adapter.results(pairs)",
        ]
    ],
    why="The message goes in before its results, with every provider.",
)


# %%
def run(adapter, history, registry, max_rounds=5):
    for _ in range(max_rounds):
        message = adapter.ask(history)
        history.append(message)
        calls = adapter.calls(message)
        if not calls:
            return message["content"]
        history += adapter.results([(call, registry[call[1]](**json.loads(call[2])))
                                    for call in calls])
    raise RuntimeError(f"no answer after {max_rounds} rounds")


print(run(ChatAdapter(client, [forms["chat"]]), [question],
          {"get_weather": lambda city: reports.get(city, {})}))

# %%
widgets.predict(
    "This run is meant to be neutral. Which line still knows the provider?",
    {
        "json.loads(call[2])": "It assumes that arguments are text. With Anthropic's dict it raises. Parsing belongs in the adapter's calls().",
        "for _ in range(max_rounds):": "A bound on the rounds is right for every provider.",
        "history.append(message)": "The list keeps the message as it came. What it looks like is the adapter's business.",
    },
)

# %% [markdown]
"""
There is also a second one: `message["content"]`. For Anthropic that is a list of blocks. The adapter needs a method
for the text.

**Make.** Repair both, and run it again. Then all you need for another provider is another adapter. You write the core
of them in the exercises.

**It worked if** `run` prints the same answer and no longer contains `json.loads` or `["content"]`.

<details><summary>One way to do it</summary>

```python
class NeutralAdapter(ChatAdapter):
    def calls(self, message):
        return [(id, name, json.loads(text))
                for id, name, text in super().calls(message)]

    def text(self, message):
        return message["content"]


def run(adapter, history, registry, max_rounds=5):
    for _ in range(max_rounds):
        message = adapter.ask(history)
        history.append(message)
        calls = adapter.calls(message)
        if not calls:
            return adapter.text(message)
        history += adapter.results([(call, registry[call[1]](**call[2]))
                                    for call in calls])
    raise RuntimeError(f"no answer after {max_rounds} rounds")


neutral = NeutralAdapter(client, [forms["chat"]])
print(run(neutral, [question], {"get_weather": lambda city: reports.get(city, {})}))
```

</details>
"""

# %% [markdown]
"""
To stay short, `run` does not handle errors: lessons 03 and 06 have the rest.

Do all this when you **have** a second provider. Until then, one place that makes the client and one constant for the
model are enough.
"""

# %% [markdown]
"""
## Mistakes you made on purpose

| mistake | what came back |
| --- | --- |
| Anthropic's or Gemini's tool sent to OpenAI | `Missing required parameter: 'tools[0].type'.` |
| Responses' tool sent to Chat | `Missing required parameter: 'tools[0].function'.` |
| a dot in the name | `Invalid 'tools[0].function.name': string does not match pattern. ...` |
| `json.loads` on an object | `TypeError: the JSON object must be str, bytes or bytearray, not dict` |
| the word `any` | `Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'.` |
| Anthropic's named choice | `Missing required parameter: 'tool_choice.function'.` |
| `system` beside `messages` | `Unknown parameter: 'system'.` |
| the role `model` | `Invalid value: 'model'. Supported values are: ...` |
| a call without a result | `An assistant message with 'tool_calls' must be followed by ...`; `No tool output found for function call ...` |

These cause no error at all: two calls under one id, a program that waits for a wording.

## Summary

- One idea, different words: define, ask, call, act, return.
- OpenAI gives arguments as text, Anthropic and Gemini as objects.
- Calls are mixed with other parts. Look for them; do not rely on a stop signal.
- Gemini's ids are optional. Make one up for your own bookkeeping, a different one each time.
- Every call needs its result, everywhere; with Anthropic all of them in the next message.
- Decide by the HTTP status and your own checks, never by an error's wording.
- Libraries translate forms. Checks, secrets, consent and descriptions stay yours.
"""

# %% [markdown]
"""
## Questions people ask

**May I send a made-up id back to Gemini?** It is for your own code. The reply had none, so leave it out of the
`functionResponse`: `name` is all it requires. Keep the parts in the order of the calls. If your made-up ids start
with a prefix of yours, the code that writes results can tell them from Gemini's.

**Is `strict` the same with Anthropic?** Its types say that it guarantees that names and inputs follow the schema. Its
documentation says which schemas it takes. Validate what arrives anyway.

**Can I send one history to two providers?** Only through a neutral form of your own: roles, parts and ids all differ.

**Does Gemini's Python SDK want `functionDeclarations` or `function_declarations`?** Its types take both. In JSON it
is the first.

**Where is the list of models that can call tools?** With each provider, and it goes out of date quickly. A model's name
is data with an end date: `client.models.retrieve(MODEL).shutdown_date` says it. Keep the name in one constant, as
`MODEL` is here. A new name may need other parameters, too (lesson 00).

**Which provider calls tools best?** No page can say it for your tools. Lesson 11 measures it, and the cases from
there run through any adapter.

## Exercises

[Assignment 12](../exercises/release/12_providers/12_providers.ipynb): three exercises, 20 points. Two tools to write,
and one function that reads every provider's calls.

Your points so far, in all lessons:
"""

# %%
widgets.progress(read="12_providers")

# %% [markdown]
"""
## Read next

In Anthropic's documentation: *Tool use*. In Google's: *Interactions API* and *Function calling*. In Microsoft's: *Azure
OpenAI v1 API*. Compare each with the tables here, and look at the date. Then
[lesson 13](13_other_tools.ipynb), where the tools are not yours, and then lesson 14, where everything comes together.
"""
