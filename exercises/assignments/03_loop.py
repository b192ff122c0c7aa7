# %% [markdown]
"""
# Assignment 03: the loop

One round is a request, its tool calls, and their answers. A real question may need none, one or five of them, and the
model decides which. Here you write the program that continues until there is an answer, and no longer than you allow.

| exercise | you write | points |
| --- | --- | --- |
| 1 | `run_conversation` | 20 |
| 2 | `calculate` | 10 |

The lesson that goes with it: [03_loop](../../../notebooks/03_loop.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. The card
says what is right, what is not and why. You can check as often as you like. In exercise 1 the grader plays the API:
your code gets a real client, and every request it sends is checked.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. It makes a client that answers offline, and two small tools to play with.
"""

# %% locked="setup"
import ast
import json
import math
import operator

from grader import check
from mocks import MODEL, MockOpenAI, Scenario, Turn

TEMPERATURES = {"Tokyo": 22, "London": 15, "Oslo": 4}


def get_weather(city: str) -> dict:
    """Return the temperature of a city."""
    return {"city": city, "celsius": TEMPERATURES.get(city)}


def average(numbers: list[float]) -> dict:
    """Return the average of some numbers."""
    return {"average": sum(numbers) / len(numbers)}


# %% locked="tools"
def make_tool(name, description, **properties):
    """Return a tool definition in which every property is required."""
    parameters = {"type": "object", "properties": properties,
                  "required": list(properties)}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


CITY = {"type": "string", "description": "Name of the city, e.g. Oslo"}
NUMBERS = {"type": "array", "items": {"type": "number"},
           "description": "The numbers, e.g. [22, 15]"}
TOOLS = [
    make_tool("get_weather", "Returns the temperature of a city in celsius.",
              city=CITY),
    make_tool("average", "Returns the average of some numbers.", numbers=NUMBERS),
]
FUNCTIONS = {"get_weather": get_weather, "average": average}

# %% [markdown]
"""
## Exercise 1: run_conversation

Complete `run_conversation(client, messages, tools, registry, *, model, max_rounds=5)`. It returns the model's final
answer as text. <!-- requirement: returns-text -->

| point | what is expected |
| --- | --- |
| a round | one request, and the answers to the calls in its reply |
| every request | the same `model` and the same `tools`, and all messages so far | <!-- requirement: every-request -->
| a reply with calls | the assistant message first, then one tool message for each call | <!-- requirement: calls-answered -->
| an unknown name | its answer is `{"error": "Unknown function: NAME"}`, as in assignment 02 | <!-- requirement: unknown-name -->
| a reply without calls | its text is the result | <!-- requirement: answer -->
| the list `messages` | is the caller's; afterwards it holds everything, the final answer included | <!-- requirement: callers-list -->
| the bound | at most `max_rounds` requests; if there is no answer by then, `RuntimeError`. In the list no call is left without its answer | <!-- requirement: bound -->

**An example.** A question that needs two rounds of tools, so three requests:

```python
messages = [{"role": "user",
             "content": "What is the average temperature of Tokyo and London?"}]
run_conversation(client, messages, TOOLS, FUNCTIONS, model=MODEL)
# 'On average it is 18.5 °C.'
[message["role"] if isinstance(message, dict) else message.role for message in messages]
# ['user', 'assistant', 'tool', 'tool', 'assistant', 'tool', 'assistant']
```

With `max_rounds=2` the same conversation ends with a `RuntimeError`.
"""

# %% [markdown]
"""
### Tips for run_conversation

- You need the dispatch from assignment 02 here. Copy your `dispatch_tool_call` into the cell, or write it again: it
  is good practice.
- Look at `message.tool_calls` to see whether there is something to do. Neither `message.content` nor `finish_reason`
  can tell you.
- `messages.append(...)` changes the caller's list. `messages = messages + [...]` makes a new one, which the caller never
  sees.
- You can append the assistant message as the SDK's object. It goes into the list **before** its answers.
- A `for` loop over `range(max_rounds)` has the bound built in. What comes after it runs when no `return` came before.
"""


# %% answer="run_conversation"
def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    """Continue the conversation until the model answers in words; return its words."""
    ### BEGIN SOLUTION
    for _ in range(max_rounds):
        reply = client.chat.completions.create(model=model, messages=messages,
                                               tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for tool_call in message.tool_calls:
            content = dispatch_tool_call(tool_call, registry)
            messages.append({"role": "tool", "tool_call_id": tool_call.id,
                             "content": content})
    raise RuntimeError(f"The model still asks for tools after {max_rounds} rounds.")


def dispatch_tool_call(tool_call, registry):
    """Carry out one tool call and return its result as a JSON string."""
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
    ### END SOLUTION


# %% [markdown]
"""
### Try run_conversation

The example from above. The replies are scripted, because the stand-in model does not do arithmetic. Try
`max_rounds=2`, or a third city. If something goes wrong, `client.transcript` shows what was sent.
"""

# %%
client = MockOpenAI(
    Scenario.of(
        Turn.asks_for("get_weather", city="Tokyo").and_for("get_weather",
                                                           city="London"),
        Turn.asks_for("average", numbers=[22, 15]).on(after_tool="get_weather"),
        Turn.says("On average it is 18.5 °C.").on(after_tool="average"),
    )
)
conversation = [{"role": "user",
                 "content": "What is the average temperature of Tokyo and London?"}]
print(run_conversation(client, conversation, TOOLS, FUNCTIONS, model=MODEL))
print([entry["role"] if isinstance(entry, dict) else entry.role
       for entry in conversation])

# %% check="run_conversation"

# %% [markdown]
"""
## Before exercise 2: a calculator that runs no code

A model writes the likeliest text; it does not calculate. The longer the numbers, the less you can rely on what it
writes. So agents get a tool for arithmetic. The model writes the expression, and your code works it out. How?

The shortest answer is `eval`, and it is the wrong one. The expression is text from outside: a model wrote it, perhaps
after reading a stranger's e-mail. `eval` runs whatever it says.
"""

# %%
prices = {"lamp": 40, "desk": 210}
print(eval("2 + 3 * 4"))
print(eval("prices.clear()"))
print(prices)

# %% [markdown]
"""
A shop without prices, from one "calculation". Some programs take the built-in names away first:
"""

# %%
classes = eval("().__class__.__base__.__subclasses__()", {"__builtins__": {}})
print(len(classes), "classes, e.g.", [kind.__name__ for kind in classes][:3])

# %% [markdown]
"""
No names were left, not even `print`, and yet from an empty tuple a path leads to every class that is loaded. Anyone
who finds the right one can open files. Do not try to make `eval` safe.

### Read, do not run

Reading and running are two steps. `ast.parse` does the first alone: it turns the text into a **tree**, and runs nothing.
"""

# %%
print(ast.dump(ast.parse("2 + 3 * 4", mode="eval").body, indent=2))

# %% [markdown]
"""
Read it from the outside: a `BinOp` with a left side, an operator and a right side. The right side is itself a
`BinOp`: the parser has already made sure that `*` comes before `+`. A number is a `Constant`.

A function that calls itself for the parts can walk such a tree. This one knows numbers and `+`, and **refuses
everything else**:
"""


# %%
def add_up(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return add_up(node.left) + add_up(node.right)
    raise ValueError(f"not allowed: {type(node).__name__}")


for text in ["1 + 2 + 3.5", "prices.clear()", "'a' + 'b'", "2 * 3"]:
    try:
        print(text, "->", add_up(ast.parse(text, mode="eval").body))
    except ValueError as error:
        print(text, "-> ValueError:", error)

# %% [markdown]
"""
A list of what is allowed is short, and you can check it. A list of what is forbidden never ends.

**Modify.** Teach `add_up` to multiply. Then look at what the parser makes of `-3`, of `max(2, 3)` and of `2 +`.
"""

# %%
print(ast.dump(ast.parse("-2 ** 2", mode="eval").body))

# %% [markdown]
"""
A minus in front is a `UnaryOp`, even in `-3`. Here it is outside: the power comes first, so the value is -4. And
`2 ** 3 ** 2` is worked out from the right: 2 ** 9. The tree has all of this; your function only follows it.

### Three sums that bite

Without a single forbidden name an expression can still do harm.
"""

# %%
for left, right in [(1, 0), (10.0, 400), (-8, 0.5)]:
    try:
        print(left, right, "->", left / right if right == 0 else left**right)
    except ArithmeticError as error:
        print(left, right, "->", type(error).__name__)

# %% [markdown]
"""
| expression | what happens | why it bites |
| --- | --- | --- |
| `1 / 0` | `ZeroDivisionError` | it isn't a `ValueError`: `except ValueError` misses it |
| `10.0 ** 400` | `OverflowError` | the same |
| `(-8) ** 0.5` | a complex number, no exception | JSON cannot hold it |
| `9 ** 9 ** 9` | the computer is busy, perhaps for minutes | integers grow without limit; do not try it here |

The last one stops your service with one call. With **floats** it cannot happen: they end near 1.8e308. A power beyond
that raises `OverflowError` at once; a product or a sum beyond it becomes `inf` without any exception, and JSON cannot
hold that either.

### Raise here, answer there

`calculate` raises `ValueError` for everything it cannot do. Didn't lesson 02 say that errors are answers? Both are
true. The *function* promises a number, and says with an exception that there is none; other Python code may call it
too. The *dispatch* sits between it and the model: it turns the exception into a result the model can read. Lesson 06
does that for all tools at once.

The model learns the limits from the description:

```python
text = {"type": "string",
        "description": "Numbers, + - * / ** and parentheses, e.g. (22 + 15) / 2"}
make_tool("calculate",
          "Works out an arithmetic expression. Use it for every calculation.",
          expression=text)
```

**Isn't `ast.literal_eval` enough?** It reads values, such as `[1, 2]`, and computes nothing: `ast.literal_eval("2 * 3")` is
a `ValueError`.
"""

# %% [markdown]
"""
## Exercise 2: calculate

A model is bad at arithmetic and good at writing it down. So many agents have a tool called `calculate`. A model wrote
the text it gets: it may hold anything, and `eval` would run it.

Complete `calculate(expression)` **without** `eval` and `exec`. <!-- requirement: no-eval -->

| in the expression | what happens |
| --- | --- |
| numbers, whole or with a decimal point | their value | <!-- requirement: numbers -->
| `+` `-` `*` `/` `**` and parentheses | worked out with Python's rules, and in Python's order | <!-- requirement: operators -->
| a minus in front | allowed: `-3`, `2 * -3`, `-(1 + 2)` | <!-- requirement: minus -->
| a number too large for a `float`, in the result or on the way | `ValueError`, and quickly: `9 ** 9 ** 9` must not keep the computer busy | <!-- requirement: too-large -->
| anything else: names, calls, text in quotes, other signs, nothing at all | `ValueError` | <!-- requirement: anything-else -->
| no real number comes out: a division by zero, the root of a negative number | `ValueError` | <!-- requirement: no-real-number -->

**Examples:**

```python
calculate("2 + 3 * 4")        # 14.0
calculate("-2 ** 2")          # -4.0: Python squares first
calculate("2 ** 3 ** 2")      # 512.0: from the right
calculate("(21 + 14) / 2")    # 17.5
calculate("max(2, 3)")        # ValueError
calculate("1 / 0")            # ValueError
```

An `int` is also fine: 14 and 14.0 are the same number in JSON.
"""

# %% [markdown]
"""
### Tips for calculate

- `ast.parse(expression, mode="eval").body` reads the text and runs nothing. Print `ast.dump(...)` of it to see what you
  get: `BinOp`, `UnaryOp` or `Constant`.
- Write a function that takes one node and calls itself for the parts: the value of a `BinOp` follows from the values
  of its two sides.
- A dict from `ast.Add` to `operator.add`, and so on, is your list of what is allowed. What is not in it is refused.
- `ast.parse` raises `SyntaxError`, a division by zero `ZeroDivisionError`. Neither is a `ValueError`: catch, and raise one.
- Integers grow without limit in Python: `9 ** 9 ** 9` has 370 million digits. Floats do not: `9.0 ** 1000` raises an
  `OverflowError` at once. So turn each number into a float as you read it. A product or a sum that is too large
  becomes `inf` without an exception, and `1 / inf` is 0: look at what comes out of every step.
- `(-8) ** 0.5` is a complex number in Python, without any exception. Look at what came out.
- Raise here; do not return an error. The function says that it cannot; the dispatch decides what the model reads.
"""

# %% answer="calculate"
### BEGIN SOLUTION
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
LONGEST = 500  # characters; deeper nesting than that would overrun Python's own stack
### END SOLUTION


def calculate(expression):
    """Return the value of an arithmetic expression; raise ValueError for anything
    else."""
    ### BEGIN SOLUTION
    if len(expression) > LONGEST:
        raise ValueError(f"The expression is longer than {LONGEST} characters.")
    try:
        result = value_of(ast.parse(expression, mode="eval").body)
    except (SyntaxError, ArithmeticError) as error:
        raise ValueError(f"This cannot be worked out: {expression}") from error
    return result


def value_of(node):
    """Return the value of one node of the expression's tree."""
    match node:
        case ast.Constant(value=int() | float() as number) if (
                not isinstance(number, bool)):
            value = float(number)
        case ast.UnaryOp() if type(node.op) in OPERATORS:
            value = OPERATORS[type(node.op)](value_of(node.operand))
        case ast.BinOp() if type(node.op) in OPERATORS:
            value = OPERATORS[type(node.op)](value_of(node.left), value_of(node.right))
        case _:
            raise ValueError("Only numbers, + - * / ** and parentheses are allowed.")
    if isinstance(value, complex) or not math.isfinite(value):
        raise ValueError(
            "One of the numbers is too large, or no real number comes out.")
    return value
    ### END SOLUTION


# %% [markdown]
"""
### Try calculate

Add what you can think of. `show` prints a `ValueError` instead of stopping.
"""


# %%
def show(expression):
    try:
        print(expression, "->", calculate(expression))
    except ValueError as error:
        print(expression, "-> ValueError:", error)


for expression in ["2 + 3 * 4", "-2 ** 2", "(21 + 14) / 2", "max(2, 3)", "1 / 0"]:
    show(expression)

# %% check="calculate"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. What you wrote in exercise 1 is the core of every agent;
the next lessons make it faster, safer and more robust.
"""
