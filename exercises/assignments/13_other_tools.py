# %% [markdown]
"""
# Assignment 13: answer for tools that are not your functions

Two items of the Responses API wait for you, and neither is a function call: a request for approval, and a search for
tools. Here you write the answers to both.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `answer_approvals` | 15 |
| 2 | `answer_tool_search` | 10 |

The lesson that goes with it: [13_other_tools](../../../notebooks/13_other_tools.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. In this
assignment the grader plays the model and the servers: your functions get real responses of the SDK.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `shared_words` counts the words that a text shares with a tool's name and description.
"""

# %% locked="setup"
import re

from grader import check
from mocks import MockOpenAI, Scenario, Turn, hosted

MODEL = "gpt-5.4"  # which has tool search


def words(text):
    """Return the words of a text, in lower case; get_order is two words."""
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def shared_words(text, tool):
    """Return how many words a text shares with a tool in the Responses form."""
    return len(words(text) & words(f"{tool['name']} {tool.get('description') or ''}"))


# %% locked="servers"
MAIL = {"type": "mcp", "server_label": "mail",
        "server_url": "https://mail.example.com/mcp"}
SEARCH = {
    "type": "tool_search",
    "execution": "client",
    "description": "Finds tools for a goal.",
    "parameters": {"type": "object", "properties": {"goal": {"type": "string"}},
                   "required": ["goal"]},
}
NOTHING = {"type": "object", "properties": {}}
CATALOGUE = [
    {"type": "function", "name": "get_order_status",
     "description": "Says where a parcel is.", "parameters": NOTHING},
    {"type": "function", "name": "get_invoice",
     "description": "Gives the receipt of an order.", "parameters": NOTHING},
    {"type": "function", "name": "get_store_hours",
     "description": "Says when a shop opens.", "parameters": NOTHING},
]

# %% [markdown]
"""
## Exercise 1: answer_approvals

Complete `answer_approvals(response, *, allowed, ask)`. It returns **a list of input items**: the answers to all requests for
approval in `response.output`.

| what | in words |
| --- | --- |
| `response` | a response of the SDK; its requests are the items of type `mcp_approval_request` |
| `allowed` | names of tools that are approved without a question: a list, a set or another collection. It holds names of **tools**, not of servers | <!-- requirement: allowed -->
| `ask` | a function: `ask(server_label, name, arguments)` returns True or False, what a person decides | <!-- requirement: ask -->
| `arguments` | what would be sent to the server: the text of the request, or the same parsed; both are fine | <!-- requirement: arguments -->
| an answer | `{"type": "mcp_approval_response", "approval_request_id": ..., "approve": ...}` with the request's `id`; a `reason` may be added | <!-- requirement: answer -->
| a refusal | is an answer, too: `"approve": False` | <!-- requirement: refusal -->
| each request | is answered once, and a person is asked about it once at most; another request of the same tool is another question | <!-- requirement: once -->
| tools in `allowed` | `ask` is not called for them | <!-- requirement: not-asked -->
| all other items | lists of tools, calls that are done, messages: get no answer, and are not sent back | <!-- requirement: nothing-else -->
| no requests | `[]` | <!-- requirement: no-requests -->

**An example.** The response holds two requests of the server `mail`, `find` and `send`, in this order:

```python
answer_approvals(response, allowed={"find"},
                 ask=lambda server_label, name, arguments: False)
# [{"type": "mcp_approval_response", "approval_request_id": "mcpr_1...",
#   "approve": True},
#  {"type": "mcp_approval_response", "approval_request_id": "mcpr_2...",
#   "approve": False}]
```
"""

# %% [markdown]
"""
### Tips for answer_approvals

- An item's type is a text: `item.type == "mcp_approval_request"`. Only such an item is sure to have a `server_label`.
- A call that is done, `mcp_call`, has a `name` and an `id` as well. It needs nothing from you.
- `item.name in allowed or ask(...)` asks only where the first part is false.
- The requests stay on the server: the next request to the API brings your answers and nothing else.
"""


# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    """Return the items that answer a response's requests for approval."""
    ### BEGIN SOLUTION
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": item.name in allowed
            or ask(item.server_label, item.name, item.arguments),
        }
        for item in response.output
        if item.type == "mcp_approval_request"
    ]
    ### END SOLUTION


# %% [markdown]
"""
### Try answer_approvals

A mail server that wants to do two things. The replies are scripted. What do you see if `ask` says True?
"""

# %%
client = MockOpenAI(
    Scenario.of(
        Turn.plays(
            hosted.McpApprovalRequest(server_label="mail", name="find",
                                      arguments={"words": "invoice"}),
            hosted.McpApprovalRequest(server_label="mail", name="send",
                                      arguments={"to": "x@example.com"}),
        ),
        Turn.says("Done, as far as you let me."),
    )
)
response = client.responses.create(model=MODEL,
                                   input="Send my invoices to x@example.com.",
                                   tools=[MAIL])
answers = answer_approvals(response, allowed={"find"},
                           ask=lambda server_label, name, arguments: False)
for answer in answers or []:
    print(answer)
if answers:
    end = client.responses.create(model=MODEL, input=answers, tools=[MAIL],
                                  previous_response_id=response.id)
    print(end.output_text)

# %% check="answer_approvals"

# %% [markdown]
"""
## Exercise 2: answer_tool_search

Complete `answer_tool_search(response, catalogue, k)`. The model searches for tools, and your program is the search engine.
It returns **a list of input items**: the answers to the searches in `response.output`.

| what | in words |
| --- | --- |
| a search | an item of type `tool_search_call` with `execution` `"client"`; what is looked for is its `arguments["goal"]`, a dict already |
| `catalogue` | a list of definitions in the form of the Responses API |
| an answer | `{"type": "tool_search_output", "call_id": ..., "execution": "client", "status": "completed", "tools": [...]}` with the search's `call_id`; `status` may be left out | <!-- requirement: answer -->
| `tools` | the best definitions of the catalog for this goal, at most `k`, in any order | <!-- requirement: best -->
| best | shares the most words with the goal, in **name** or **description** | <!-- requirement: shared-words -->
| nothing in common | such tools may be left out, or fill up to `k` | <!-- requirement: at-most-k -->
| definitions | whole, as they are in the catalog; a key `defer_loading` may be added to a copy. The catalog is not changed | <!-- requirement: whole -->
| each search | gets an answer of its own, even if nothing fits: `"tools": []` is an answer | <!-- requirement: each-search -->
| searches with `execution` `"server"` | are answered already: no item of yours | <!-- requirement: server-search -->
| all other items | get no answer | <!-- requirement: nothing-else -->
| no search | `[]` | <!-- requirement: no-search -->

**An example.** The response holds a search with the goal `"receipt of an order"`:

```python
answer_tool_search(response, CATALOGUE, 1)
# [{"type": "tool_search_output", "call_id": "call_...", "execution": "client",
#   "status": "completed",
#   "tools": [{"type": "function", "name": "get_invoice", ...}]}]
```
"""

# %% [markdown]
"""
### Tips for answer_tool_search

- `shared_words(goal, tool)` of the set-up is the number to sort by. You may use another measure that agrees with it.
- `sorted(catalogue, key=..., reverse=True)[:k]` makes a new list, and leaves the catalog as it is.
- A search has two ids, like a function call: the answer needs `item.call_id`.
- Without an answer the API refuses the next request: `No tool output found for tool search call ...`.
"""


# %% answer="answer_tool_search"
def answer_tool_search(response, catalogue, k):
    """Return the items that answer a response's searches for tools."""
    ### BEGIN SOLUTION
    answers = []
    for item in response.output:
        if item.type != "tool_search_call" or item.execution != "client":
            continue
        goal = item.arguments["goal"]
        ranked = sorted(catalogue, key=lambda tool: shared_words(goal, tool),
                        reverse=True)
        fitting = [tool for tool in ranked if shared_words(goal, tool)]
        answers.append(
            {
                "type": "tool_search_output",
                "call_id": item.call_id,
                "execution": "client",
                "status": "completed",
                "tools": fitting[:k],
            }
        )
    return answers
    ### END SOLUTION


# %% [markdown]
"""
### Try answer_tool_search

The model looks for a tool, gets one and calls it. The replies are scripted; the mock offers a tool to the model only
after your answer has brought it.
"""

# %%
client = MockOpenAI(Scenario.of(Turn.asks_for("tool_search",
                                              goal="receipt of an order"),
                                Turn.asks_for("get_invoice")))
response = client.responses.create(model=MODEL, input="I need my receipt.",
                                   tools=[SEARCH])
answers = answer_tool_search(response, CATALOGUE, 1)
print(answers)
if answers:
    end = client.responses.create(model=MODEL, input=answers, tools=[SEARCH],
                                  previous_response_id=response.id)
    print([(item.type, item.name) for item in end.output])

# %% check="answer_tool_search"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. What you wrote are two gates: one that a person guards,
and one that decides which tools a model gets to see.
"""
