# %% [markdown]
"""
# Assignment 11: count the choices, pick the tools

Whether a set of tools is good is a number. Here you write the count, and then the function that sends a model only
the tools that fit the question.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `score_selection` | 10 |
| 2 | `pick_relevant_tools` | 10 |

The lesson that goes with it: [11_tool_design](../../../notebooks/11_tool_design.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. No model is
needed: the check brings queries, choices and catalogs of its own.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `tool` writes a tool in the form of Chat Completions.
"""

# %% locked="setup"
import re

from grader import check


def tool(name, description):
    """Return a Chat Completions tool without parameters."""
    parameters = {"type": "object", "properties": {}}
    return {"type": "function", "function": {"name": name, "description": description,
                                             "parameters": parameters}}


CATALOGUE = [
    tool("get_order_status", "Returns where a parcel is."),
    tool("get_invoice", "Returns the receipt of an order."),
    tool("get_store_hours", "Says when a shop opens."),
]

# %% [markdown]
"""
## Exercise 1: score_selection

Complete `score_selection(cases, choose)`. It runs an evaluation and returns what came out.

| part | what it is |
| --- | --- |
| `cases` | a list of dicts `{"query": ..., "expected": ...}`; `expected` is a tool's name, or `None` where no tool should be called | <!-- requirement: cases -->
| `choose` | a function: `choose(query)` returns the name of the tool that was chosen, or `None` | <!-- requirement: choose -->
| the result | `{"accuracy": ..., "confusion": ...}` | <!-- requirement: result -->
| `accuracy` | the share of cases where the choice is the expected one, from 0.0 to 1.0. No tool expected and none chosen is right | <!-- requirement: accuracy -->
| `confusion` | a dict in a dict: `confusion[expected][chosen]` says how often. Right cases are in it, too. `None` is written `"none"` | <!-- requirement: confusion -->
| without cases | `{"accuracy": 0.0, "confusion": {}}` | <!-- requirement: no-cases -->

Call `choose` **once for each case, in order**: <!-- requirement: once-in-order --> each call is a request that costs money, and a model may choose
differently the next time. Pairs that never happened may be left out of `confusion`, or appear there with 0.

**An example:**

```python
cases = [
    {"query": "Where is my parcel?", "expected": "get_order_status"},
    {"query": "Parcel lost!", "expected": "get_order_status"},
    {"query": "Hello!", "expected": None},
]
score_selection(cases, lambda query: "get_order_status" if "Where" in query else None)
# {"accuracy": 0.666...,
#  "confusion": {"get_order_status": {"get_order_status": 1, "none": 1},
#                "none": {"none": 1}}}
```
"""

# %% [markdown]
"""
### Tips for score_selection

- `name or "none"` gives the key for the table.
- `row = confusion.setdefault(expected, {})` returns the row, and creates it if it is missing.
- `row.get(chosen, 0) + 1` counts one more. `collections.Counter` does it, too.
- Keep what `choose` returned in a variable; do not call it again.
"""


# %% answer="score_selection"
def score_selection(cases, choose):
    """Return how often the expected tool was chosen, and a table of what was chosen
    instead."""
    ### BEGIN SOLUTION
    right = 0
    confusion = {}
    for case in cases:
        expected = case["expected"] or "none"
        chosen = choose(case["query"]) or "none"
        right += chosen == expected
        row = confusion.setdefault(expected, {})
        row[chosen] = row.get(chosen, 0) + 1
    return {"accuracy": right / len(cases) if cases else 0.0, "confusion": confusion}
    ### END SOLUTION


# %% [markdown]
"""
### Try score_selection

A chooser that looks for one word. Add a case it gets wrong.
"""

# %%
score_selection(
    [
        {"query": "Where is my parcel?", "expected": "get_order_status"},
        {"query": "Hello!", "expected": None},
    ],
    lambda query: "get_order_status" if "parcel" in query else None,
)

# %% check="score_selection"

# %% [markdown]
"""
## Exercise 2: pick_relevant_tools

Complete `pick_relevant_tools(query, catalogue, k)`. `catalogue` is a list of tools in the form of Chat Completions.

| rule | in words |
| --- | --- |
| result | a list of tools from the catalog, whole and unchanged; the catalog itself is not changed | <!-- requirement: result -->
| how relevant | how many words of the query also appear in the tool's **name** or **description** | <!-- requirement: relevance -->
| words | whole words; upper and lower case are the same, punctuation is not part of a word; `get_order_status` is three words | <!-- requirement: words -->
| order | the most relevant first; of two equally relevant tools, the one that comes first in the catalog | <!-- requirement: order -->
| nothing in common | such a tool is left out, even where fewer than `k` are left | <!-- requirement: nothing-in-common -->
| how many | at most `k`; `k` may be 0 | <!-- requirement: at-most-k -->
| no description | allowed by the API: then only the name counts | <!-- requirement: no-description -->

Finer weights, such as "rare words count more" or "the name counts twice", are fine: the check only asks what has a clear answer.

**An example:**

```python
tools = pick_relevant_tools("SHOP hours? And my receipt!", CATALOGUE, 3)
[each["function"]["name"] for each in tools]
# ['get_store_hours', 'get_invoice']
# two words in common, then one; get_order_status has none
```
"""

# %% [markdown]
"""
### Tips for pick_relevant_tools

- `re.findall(r"[a-z0-9]+", text.lower())` gives the words of a text, and splits names at `_` as well.
- `set(a) & set(b)` is what two collections have in common.
- `sorted` is **stable**: what compares equal keeps its order, with `reverse=True` too. Sort by the score alone.
- A tool's name is at `tool["function"]["name"]`. Return the tool, not the name.
"""


# %% answer="pick_relevant_tools"
def pick_relevant_tools(query, catalogue, k):
    """Return at most k tools of the catalog that share words with the query, the
    most relevant first."""

    ### BEGIN SOLUTION
    def words(text):
        return set(re.findall(r"[a-z0-9]+", text.lower()))

    def score(tool):
        function = tool["function"]
        return len(words(query) & words(
            f"{function['name']} {function.get('description') or ''}"))

    ranked = sorted(catalogue, key=score, reverse=True)
    return [tool for tool in ranked if score(tool)][:k]
    ### END SOLUTION


# %% [markdown]
"""
### Try pick_relevant_tools

Ask for something that no tool covers. What should come back?
"""

# %%
pick_relevant_tools("SHOP hours? And my receipt!", CATALOGUE, 3)

# %% check="pick_relevant_tools"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. With these two you can send fewer tools, and know whether
it helped.
"""
