# %% [markdown]
"""
# Reference: things to look up

Tables that lessons point at. You don't have to read them in order, and there is nothing to run.

- [When a cell fails](#When-a-cell-fails)
- [Who answers](#Who-answers)
- [The parts of a check card](#The-parts-of-a-check-card)
- [A short history](#A-short-history,-so-that-old-texts-do-not-confuse-you)
- [Other providers](#Other-providers)
- [When to use it, and when not](#When-to-use-it,-and-when-not)
- [Details of providers](#Details-of-providers), for lesson 12

Back to [lesson 00](../00_start_here.ipynb).
"""

# %% [markdown]
"""
## When a cell fails

| the last line says | do this |
| --- | --- |
| `ModuleNotFoundError: No module named 'mocks'` | JupyterLab runs in a different Python from the course: stop it and start it as the README says |
| `BackendError: COURSE_BACKEND is ...` | unset the environment variable `COURSE_BACKEND` and restart |
| `NameError: name 'client' is not defined` | a cell above has not run yet: choose Run → Run All Above Selected Cell |
| anything else | menu **Kernel → Restart Kernel**, then run the cell again |
"""

# %% [markdown]
"""
## Who answers

`make_client()` reads the environment variable `COURSE_BACKEND`, which you set **before** you start JupyterLab:

| `COURSE_BACKEND` | who answers | also needed |
| --- | --- | --- |
| not set, or `mock` | the offline mock with its stand-in | nothing |
| `openai` | the OpenAI API (costs money) | `OPENAI_API_KEY` |
| a URL, e.g. `http://localhost:11434/v1` | any server that speaks this API | often a `COURSE_MODEL` |

`COURSE_MODEL` replaces the model in `MODEL`. With some models Chat Completions takes function tools only at a certain
reasoning effort; `COURSE_REASONING_EFFORT` adds it to the course's Chat requests:

| `COURSE_MODEL` (November 2026) | `COURSE_REASONING_EFFORT` | function tools on Chat Completions |
| --- | --- | --- |
| `gpt-5.4-mini`, the default; `gpt-5.4`, `gpt-5.5` | not set | yes |
| `gpt-6-luna`, `gpt-6-sol`, `gpt-5.6-luna` and their families | `none` | only with `none` |
| `gpt-6-astra`, `gpt-6.1-sol`, `gpt-6.2-sol` | | never: Responses (lesson 08) |
| `gpt-4o-mini`, `gpt-4o`, `gpt-4.1` (until 14 January 2027) | not set: they refuse it | yes |

Newer models also refuse `max_tokens` (write `max_completion_tokens`), `stop`, and, while they reason, `temperature`. No lesson
sends these.
"""

# %% [markdown]
"""
## The parts of a check card

| part of the card | what it tells you |
| --- | --- |
| the headline | passed, wrong, crashed, not attempted or skipped, always in words, with the points |
| tried, seen, expected | what the check did, what your code gave, and what it should give |
| why | why the API or the model cares |
| next step | what to do now |
| hints | a ladder to unfold, from a nudge to nearly the answer |
"""

# %% [markdown]
"""
## A short history, so that old texts do not confuse you

| when | what |
| --- | --- |
| June 2023 | Function calling appears in Chat Completions, with the parameters `functions` and `function_call`. |
| late 2023 | Renamed to `tools` and `tool_choice`, because tools other than functions were coming. The old names still work and are marked deprecated: do not use them in new code. |
| 2025 | The **Responses API** arrives: the server can keep the conversation, and offers web search, file search and more as tools of its own. |
| 26 August 2026 | The Assistants API is shut down. A tutorial that uses it is out of date; its successor is Responses. |

**Chat Completions or Responses?** OpenAI recommends Responses for new projects. This course starts with Chat
Completions: it remembers nothing for your next request, so you see every message, and most other providers and local
servers imitate it. (OpenAI may still keep a copy: lesson 08.) Lesson 08 moves your code to Responses. Do not mix the
two in one conversation: their ids and shapes differ.

**Code from a web page often does not run as is.** Lost indentation is an `IndentationError`, a curly quote such as
`“` a `SyntaxError`, a forgotten import a `NameError`. And many pages were written for `openai` 1.x. Each code cell of
this course was run exactly as you see it, with the version named at the top of its lesson.
"""

# %% [markdown]
"""
## Other providers

The idea is the same everywhere. The spelling is not.

| provider | the description is under | arguments arrive as | you must call one | you name the tool |
| --- | --- | --- | --- | --- |
| OpenAI, Chat Completions | `parameters` | JSON text | `"required"` | `{"type": "function", "function": {"name": ...}}` |
| Azure OpenAI | the same | the same | the same | the same |
| Anthropic | `input_schema` | an object | `{"type": "any"}` | `{"type": "tool", "name": ...}` |
| Google Gemini | `parametersJsonSchema` or `parameters` | an object | mode `ANY` | mode `ANY` with `allowedFunctionNames` |

Libraries such as LangChain and LiteLLM hide these differences. Lesson 12 shows what they do for you.

### When to use it, and when not

| good fit | poor fit |
| --- | --- |
| current data, from a service on the web: weather, prices, stock | the answer is in the prompt already |
| looking up records: orders, users, appointments | the steps are always the same: write a plain program |
| creating things: tickets, e-mails, files, bookings | nobody could undo a mistake and nobody looks |
| exact work: arithmetic, dates, conversions | a form with three fields would be enough |
| chains: look up the customer, search the help pages, open a ticket | answers are needed within milliseconds |
"""

# %% [markdown]
"""
## Details of providers

Read in November 2026, for [lesson 12](../12_providers.ipynb).

| provider | a function's name |
| --- | --- |
| OpenAI Chat | letters, digits, `_` and `-`; at most 64 |
| OpenAI Responses | the same characters; its documentation says up to 128 |
| Anthropic | letters, digits, `_` and `-`; at most 64 |
| Gemini | letters, digits, `_`, `.`, `:` and `-`, a letter or `_` first; at most 128, and older errors said 64 |

| in a tool | OpenAI | Anthropic | Gemini |
| --- | --- | --- | --- |
| `strict` | beside the name | beside the name | not there; the request's mode `VALIDATED` or `ANY` |
| no parameters | leave them out | `input_schema` stays, with the type `object` | leave them out |
| more | | `input_examples`, `defer_loading` | `response`: the schema of the result |

| in the request | OpenAI Chat | OpenAI Responses | Anthropic | Gemini |
| --- | --- | --- | --- | --- |
| instructions | a message: `system` or `developer` | `instructions`, or such a message | `system`, beside `messages` | `systemInstruction` |
| the model's role | `assistant` | `assistant` | `assistant` | `model` |
| state on the server | none | `previous_response_id`, `conversation` | none | none; Interactions: `previous_interaction_id` |

| Azure | OpenAI | Azure OpenAI |
| --- | --- | --- |
| `base_url` | `https://api.openai.com/v1` | `https://YOURS.openai.azure.com/openai/v1/` |
| `model=` | the model | your deployment |
| key | a text | a text, or a function that returns a token (Entra ID) |
| a wrong name | 404 | 404 with the code `DeploymentNotFound` |
| a model's end | `shutdown_date` | Azure's own dates |
"""

# %% [markdown]
"""
### Look-alikes

Services that speak OpenAI's API: the same form, not the same behavior.

| service | `base_url` | what differs for tools |
| --- | --- | --- |
| Anthropic | `https://api.anthropic.com/v1/` | made for trying out: `strict` and `response_format` are ignored |
| Gemini | `https://generativelanguage.googleapis.com/v1beta/openai/` | the signature is in `extra_content` of a call: append the message object whole |
| Mistral | `https://api.mistral.ai/v1` | call ids have nine letters and digits: another provider's history is refused |
| DeepSeek | `https://api.deepseek.com` | `reasoning_content` has to come back with the calls |
| Ollama | `http://localhost:11434/v1` | `tool_choice` is ignored; models without tools: 400 |
| vLLM | `http://localhost:8000/v1` | `auto` needs `--enable-auto-tool-choice` and a parser |
"""
