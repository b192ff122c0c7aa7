# %% [markdown]
"""
# Assignment 02: carry out tool calls

The model asks, your code acts. A reply holds tool calls; you look up the function, call it, and send the result back
in a tool message. Here you write the part in the middle: the **dispatch**.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `dispatch_tool_call` | 10 |
| 2 | `REGISTRY` and `process_tool_calls` | 15 |
| 3 | `tool_definition` | 10 |
| 4 | `ToolRegistry` | 10 |

The lesson that goes with it: [02_dispatch](../../../notebooks/02_dispatch.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under
it. The card says what is right, what is not and why. You can check as often as you like. In these checks the grader
plays the model: it hands your code tool calls and looks at what your code does with them.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `make_tool_call` gives you a tool call of the SDK's own type, as you find it in
`reply.choices[0].message.tool_calls`. **`arguments` is text**: the JSON the model wrote, not yet a dict.
"""

# %% locked="setup"
import inspect
import json
from typing import Any, Literal, get_type_hints

from openai.types.chat import ChatCompletionMessageFunctionToolCall

from grader import check


def make_tool_call(name, arguments, id="call_1"):
    """Return a tool call as the SDK hands it to you; ``arguments`` is the JSON text
    the model wrote."""
    function = {"name": name, "arguments": arguments}
    return ChatCompletionMessageFunctionToolCall(id=id, type="function",
                                                 function=function)


# %% [markdown]
"""
The two functions of the shop that the model may ask for are given. You do not need to change them.
"""

# %% locked="shop"
USERS = {
    "U-1": {"user_id": "U-1", "name": "Ada Lovelace", "email": "ada@example.com"},
    "U-2": {"user_id": "U-2", "name": "Alan Turing", "email": "alan@example.com"},
}
ORDERS = {
    "U-1": [{"order_id": "ORD-12345", "total": 129.99},
            {"order_id": "ORD-12399", "total": 19.5}],
    "U-2": [],
}


def lookup_user(user_id: str) -> dict:
    """Return name and email of a user."""
    return USERS.get(user_id, {"error": f"No user has the id {user_id}"})


def get_order_history(user_id: str, limit: int = 5) -> dict:
    """Return a user's latest orders, at most ``limit`` of them."""
    return {"user_id": user_id, "orders": ORDERS.get(user_id, [])[:limit]}


# %% [markdown]
"""
## Exercise 1: dispatch_tool_call

Complete `dispatch_tool_call(tool_call, registry)`. `registry` is a dict that maps names to functions.

| step | what happens |
| --- | --- |
| 1 | take the name from `tool_call.function.name` |
| 2 | parse `tool_call.function.arguments`, a JSON string | <!-- requirement: arguments-parsed -->
| 3 | look the function up in `registry` | <!-- requirement: named-function -->
| 4 | call it with the parsed arguments, by name | <!-- requirement: called-by-name -->
| 5 | return the result **as a JSON string** | <!-- requirement: result-as-json -->
| unknown name | return `{"error": "Unknown function: NAME"}` as a JSON string, with the name that was asked for | <!-- requirement: unknown-name -->

**An example:**

```python
call = make_tool_call("lookup_user", '{"user_id": "U-1"}')
dispatch_tool_call(call, {"lookup_user": lookup_user})
# '{"user_id": "U-1", "name": "Ada Lovelace", "email": "ada@example.com"}'

dispatch_tool_call(make_tool_call("delete_user", "{}"), {"lookup_user": lookup_user})
# '{"error": "Unknown function: delete_user"}'
```
"""

# %% [markdown]
"""
### Tips for dispatch_tool_call

- `json.loads` makes a dict out of the text, `json.dumps` makes text out of the result.
- `function(**arguments)` passes a dict's entries as named arguments.
- Models do make up names. An unknown name gets an answer that the model can read and correct, not an exception.
- Use the `registry` you are given, not one of your own: the check brings other functions.
"""


# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    """Carry out one tool call with the functions in registry and return its result
    as a JSON string."""
    ### BEGIN SOLUTION
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    arguments = json.loads(tool_call.function.arguments)
    return json.dumps(registry[name](**arguments))
    ### END SOLUTION


# %% [markdown]
"""
### Try dispatch_tool_call

A place to play. Try a name that is not there, or leave out the argument.
"""

# %%
dispatch_tool_call(make_tool_call("lookup_user", '{"user_id": "U-1"}'),
                   {"lookup_user": lookup_user})

# %% check="dispatch_tool_call"

# %% [markdown]
"""
## Exercise 2: REGISTRY and process_tool_calls

One reply can hold several calls, or none. Each call needs **its own answer**: a tool message with the id of the call it
answers.

| you write | what it is |
| --- | --- |
| `REGISTRY` | a dict that maps the names `lookup_user` and `get_order_history` to the two functions above | <!-- requirement: registry -->
| `process_tool_calls(tool_calls, registry)` | a list with one tool message per call, in the order of the calls | <!-- requirement: one-message-per-call -->
| a tool message | a dict with `"tool_call_id"` (the call's `id`), `"role"` (always `"tool"`), `"content"` (a JSON string) | <!-- requirement: tool-message -->
| unknown name | the content is `{"error": "Unknown function: NAME"}`; the other calls are still answered | <!-- requirement: unknown-name -->
| `tool_calls` is `None` or `[]` | the list is empty | <!-- requirement: no-calls -->

**An example:**

```python
calls = [make_tool_call("lookup_user", '{"user_id": "U-1"}', id="call_a")]
process_tool_calls(calls, REGISTRY)
# [{"tool_call_id": "call_a", "role": "tool", "content":
#   '{"user_id": "U-1", "name": "Ada Lovelace", "email": "ada@example.com"}'}]
```
"""

# %% [markdown]
"""
### Tips for process_tool_calls

- `dispatch_tool_call` from exercise 1 already does the work for one call.
- A value in `REGISTRY` is the function itself, `lookup_user`, not a call of it, `lookup_user()`.
- A reply without calls has `None` at `message.tool_calls`. `for call in tool_calls or []` handles that.
- The API pairs by id, not by position. A wrong or missing id makes the **next** request fail with a 400.
"""

# %% answer="process_tool_calls"
REGISTRY = (
    ### BEGIN SOLUTION
    {"lookup_user": lookup_user, "get_order_history": get_order_history}
    ### END SOLUTION
)


def process_tool_calls(tool_calls, registry):
    """Carry out every call and return the tool messages that answer them, in the
    same order."""
    ### BEGIN SOLUTION
    return [
        {"tool_call_id": call.id, "role": "tool",
         "content": dispatch_tool_call(call, registry)}
        for call in tool_calls or []
    ]
    ### END SOLUTION


# %% [markdown]
"""
### Try process_tool_calls

Two calls as one reply would hold them. Add a third with a name that does not exist.
"""

# %%
process_tool_calls(
    [
        make_tool_call("lookup_user", '{"user_id": "U-1"}', id="call_a"),
        make_tool_call("get_order_history", '{"user_id": "U-1", "limit": 1}',
                       id="call_b"),
    ],
    REGISTRY,
)

# %% check="process_tool_calls"

# %% [markdown]
r"""
## Exercise 3: tool_definition

A registry here, a list of definitions there: two lists that have to agree. Yet a function knows nearly everything that
its definition says. Complete `tool_definition(function)`. It returns the tool dict in the Chat Completions form, with
`"type"` and `"function"`. <!-- requirement: form -->

| in the function | in the definition |
| --- | --- |
| its name | `name` | <!-- requirement: name -->
| its docstring | `description` | <!-- requirement: docstring -->
| `str`, `int`, `float`, `bool` | `string`, `integer`, `number`, `boolean` | <!-- requirement: simple-types -->
| `list[str]`, `list[int]` and so on | `array` with `items` of type `string`, `integer` and so on | <!-- requirement: lists -->
| `Literal["a", "b"]` | `string` with `enum` | <!-- requirement: literals -->
| `Optional[int]`, or `int \| None`, which means the same | `integer`; `null` may be allowed beside it | <!-- requirement: optionals -->
| a parameter without a default value | listed in `required` | <!-- requirement: required -->
| a parameter with a default value | not listed in `required` | <!-- requirement: not-required -->

**An example:**

```python
def convert(amount: float, to: Literal["EUR", "USD"] = "EUR") -> dict:
    "Converts an amount of money."
    return {"amount": amount, "currency": to}

tool_definition(convert)["function"]["parameters"]
# {"type": "object",
#  "properties": {"amount": {"type": "number"},
#                 "to": {"type": "string", "enum": ["EUR", "USD"]}},
#  "required": ["amount"]}
```
"""

# %% [markdown]
"""
### Tips for tool_definition

- `inspect.signature(function).parameters` has the parameters in order; `parameter.default is inspect.Parameter.empty`
  shows which have no default. `get_type_hints(function)` has the types, `inspect.getdoc(function)` the docstring.
- For the types there is `pydantic.TypeAdapter(hint).json_schema()`, which knows them all. By hand you need a dict such
  as `{str: "string", ...}` and, for lists, literals and optionals, `typing.get_origin` and `typing.get_args`.
- Careful by hand: the origin of `Optional[int]` and that of `int | None` are not the same in every version of Python.
  `type(None) in typing.get_args(hint)` is true for both.
- Begin with name and docstring, and run the check: it gives points for each part.
"""


# %% answer="tool_definition"
def tool_definition(function):
    """Return the Chat Completions definition of a function, made from its signature,
    type hints and docstring."""
    ### BEGIN SOLUTION
    from pydantic import TypeAdapter

    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: TypeAdapter(hints.get(name, str)).json_schema()
                       for name in parameters},
        "required": [name for name, given in parameters.items()
                     if given.default is inspect.Parameter.empty],
    }
    description = inspect.getdoc(function) or ""
    return {
        "type": "function",
        "function": {"name": function.__name__, "description": description,
                     "parameters": schema},
    }
    ### END SOLUTION


# %% [markdown]
"""
### Try tool_definition

What would a model learn about this function? Give `limit` another hint, or no default.
"""

# %%
print(json.dumps(tool_definition(get_order_history), indent=2))

# %% check="tool_definition"

# %% [markdown]
"""
## Exercise 4: ToolRegistry

Now a class that keeps functions and their definitions together.

| part | what it does |
| --- | --- |
| `ToolRegistry()` | an empty registry; two registries share nothing | <!-- requirement: registries-apart -->
| `@registry.tool` | registers a function under its name and returns **the same function, unchanged** | <!-- requirement: decorator -->
| `registry.definitions()` | a list of tool dicts, one per function, in the order they were registered; each has the function's name, docstring and parameters | <!-- requirement: definitions -->
| `registry.dispatch(tool_call)` | the same as `dispatch_tool_call`, with the registry's own functions | <!-- requirement: dispatch -->

For the definitions use `tool_definition`, or a way of your own.

**An example:**

```python
registry = ToolRegistry()

@registry.tool
def convert(amount: float, to: Literal["EUR", "USD"] = "EUR") -> dict:
    "Converts an amount of money."
    return {"amount": amount, "currency": to}

registry.definitions() == [tool_definition(convert)]
# True
registry.dispatch(make_tool_call("convert", '{"amount": 2.5}'))
# '{"amount": 2.5, "currency": "EUR"}'
```
"""

# %% [markdown]
"""
### Tips for ToolRegistry

- A decorator is a function that takes a function. `tool` ends with `return function`; without it the name would hold
  `None` afterwards.
- Make the dict of functions in `__init__`, as `self.functions = {}`. In the class body all registries would share it.
- `dispatch_tool_call` and `tool_definition` already do the work for one call and for one function.
"""


# %% answer="ToolRegistry"
class ToolRegistry:
    """Functions a model may ask for, together with the definitions that describe
    them."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.functions = {}
        ### END SOLUTION

    def tool(self, function):
        """Register a function under its name and return it unchanged."""
        ### BEGIN SOLUTION
        self.functions[function.__name__] = function
        return function
        ### END SOLUTION

    def definitions(self):
        """Return the Chat Completions definition of every function, in the order
        they were registered."""
        ### BEGIN SOLUTION
        return [tool_definition(function) for function in self.functions.values()]
        ### END SOLUTION

    def dispatch(self, tool_call):
        """Carry out a tool call with the registered functions and return its result
        as a JSON string."""
        ### BEGIN SOLUTION
        return dispatch_tool_call(tool_call, self.functions)
        ### END SOLUTION


# %% [markdown]
"""
### Try ToolRegistry

Register the shop's functions and look at what a model would learn about them.
"""

# %%
registry = ToolRegistry()
registry.tool(lookup_user)
registry.tool(get_order_history)
print(json.dumps(registry.definitions(), indent=2) if registry.definitions()
      else "No definitions yet.")

# %% check="ToolRegistry"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. You now have both halves of the tool loop: what goes
out, and what comes back.
"""
