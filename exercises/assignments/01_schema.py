# %% [markdown]
"""
# Assignment 01: describe tools to a model

A model never sees your Python code. It sees the **tool definition** you send with the request, and that is all it has
to decide whether to ask for a call, and with which arguments. Here you write three definitions.

| exercise | you define | points |
| --- | --- | --- |
| 1 | `search_products_tool` | 10 |
| 2 | `book_appointment_tool` | 10 |
| 3 | `order_status_tool` | 10 |

The lesson that goes with it: [01_schema](../../../notebooks/01_schema.ipynb).

**How it works.** Run the set-up cell first. When you come back another day, or after a restart, choose Run → Run All
Cells: a new kernel knows none of your cells yet (and says that `name 'check' is not defined`).

Write your answer in place of the three dots, run the cell, then run the cell with `check(...)` under it. The card
says what is right, what is not and why. You can check as often as you like. Everything runs offline: the API that
answers you is simulated, but the requests and the error messages have the real form.
"""

# %% [markdown]
"""
## Set-up

Run this cell first. `ask(question, tool)` sends a question together with your tool and prints the calls that come
back, or the API's objection to the definition.
"""

# %% locked="setup"
import json

import openai
from pydantic import BaseModel, Field

from grader import check
from mocks import MODEL, make_client


def ask(question, tool):
    """Send a question with one tool and print the calls the reply asks for, or the
    API's objection."""
    if tool is ...:
        print("There is no tool yet: write it in the cell above and run that cell.")
        return
    try:
        reply = make_client().chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": question}], tools=[tool]
        )
    except openai.BadRequestError as error:
        print(error)
        return
    message = reply.choices[0].message
    for call in message.tool_calls or []:
        print(f"{call.function.name}({call.function.arguments})")
    if not message.tool_calls:
        print(f"No call. The reply is: {message.content}")


# %% [markdown]
"""
## Exercise 1: search_products

A shop wants the model to search its catalog. Define `search_products_tool`, a dict in the Chat Completions form. <!-- requirement: form -->

| part | value |
| --- | --- |
| name | `search_products` | <!-- requirement: name -->
| `query` | string, **required**: what the shopper is looking for | <!-- requirement: query -->
| `category` | string, optional, one of `electronics`, `clothing`, `books`, `home` | <!-- requirement: category -->
| `max_price` | number, optional: the highest price | <!-- requirement: max-price -->
| `in_stock` | boolean, optional: only products in stock | <!-- requirement: in-stock -->
| descriptions | one for the tool and one for **every** parameter; each says more than the name | <!-- requirement: descriptions -->

**The form**, with another tool. The outer dict holds two keys; everything else is inside `function`:

```python
get_weather_tool = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Current weather of a city. Use it for questions about now, not "
        "for forecasts.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string",
                         "description": "Name of the city, e.g. Tokyo"},
                "units": {"type": "string", "enum": ["celsius", "fahrenheit"],
                          "description": "Unit of the result"},
            },
            "required": ["city"],
        },
    },
}
```
"""

# %% [markdown]
"""
### Tips for search_products

- Write the description like API documentation: what comes back, when to use the tool, when not to.
- A closed set of values is an `enum`. It goes next to `"type": "string"`; it does not replace it.
- Optional means: listed in `properties`, not listed in `required`.
- JSON Schema has its own names for types: `number`, not `float`; `boolean`, not `bool`.
"""

# %% answer="search_products_tool"
search_products_tool = (
    ### BEGIN SOLUTION
    {
        "type": "function",
        "function": {
            "name": "search_products",
            "description": (
                "Searches the shop's catalog and returns matching products with name, "
                "price and stock. Use it when a shopper looks for something to buy. "
                "Do not use it for orders already placed."
            ),
            "parameters": {
                "type": "object",
                "properties": {
                    "query": {"type": "string",
                              "description":
                                  "What to look for, e.g. wireless headphones"},
                    "category": {
                        "type": "string",
                        "enum": ["electronics", "clothing", "books", "home"],
                        "description": "Department to search in; leave it out to "
                        "search all of them",
                    },
                    "max_price": {"type": "number",
                                  "description":
                                      "Highest price in US dollars, e.g. 49.99"},
                    "in_stock": {"type": "boolean",
                                 "description":
                                     "true to return only products in stock"},
                },
                "required": ["query"],
            },
        },
    }
    ### END SOLUTION
)

# %% [markdown]
"""
### Try search_products

What does a shopper's question turn into? Change the question, change your descriptions, and look again.
"""

# %%
ask("Show me wireless headphones under 100 dollars", search_products_tool)

# %% check="search_products_tool"

# %% [markdown]
"""
## Exercise 2: book_appointment

A clinic takes bookings. Define `book_appointment_tool`: nested data, and **strict** mode, which promises that the
arguments of a call always follow the schema.

| part | value |
| --- | --- |
| name | `book_appointment` | <!-- requirement: name -->
| `specialty` | string, one of `dermatology`, `cardiology`, `pediatrics`, `general` | <!-- requirement: specialty -->
| `patient` | an object with two strings, `name` and `phone` | <!-- requirement: patient -->
| `preferred_times` | an array of strings in the format `date-time`, at least one item | <!-- requirement: preferred-times -->
| required | everything, at every level | <!-- requirement: required -->
| strict | `True` | <!-- requirement: strict -->
| descriptions | one for the tool and one for every parameter; each says more than the name | <!-- requirement: descriptions -->

**An example of nesting** from another tool. An object inside an object is a schema of its own, with its own
`properties` and `required`; an array uses `items` to say what it holds:

```python
"address": {
    "type": "object",
    "description": "Where to send the parcel",
    "properties": {"city": {"type": "string", "description": "Name of the city"}},
    "required": ["city"],
    "additionalProperties": False,
},
"parcel_ids": {"type": "array", "description": "Parcels to send",
               "items": {"type": "string"}},
```
"""

# %% [markdown]
"""
### Tips for book_appointment

- `strict` goes next to `name` and `description`, inside `function`.
- Strict has two rules, and both hold for **every** object: all of its properties are in `required`, and
  `additionalProperties` is `False`. The nested `patient` is an object too.
- "At least one item" is `"minItems": 1`, next to `items`. A format such as `date-time` belongs to the string, so it
  goes into `items`.
"""

# %% answer="book_appointment_tool"
book_appointment_tool = (
    ### BEGIN SOLUTION
    {
        "type": "function",
        "function": {
            "name": "book_appointment",
            "description": (
                "Books an appointment at the clinic and returns its date, time and "
                "number. "
                "Use it when a patient wants to see a doctor and has named a time."
            ),
            "strict": True,
            "parameters": {
                "type": "object",
                "properties": {
                    "specialty": {
                        "type": "string",
                        "enum": ["dermatology", "cardiology", "pediatrics", "general"],
                        "description": "Which kind of doctor; general where the "
                        "patient is not sure",
                    },
                    "patient": {
                        "type": "object",
                        "description": "Who the appointment is for",
                        "properties": {
                            "name": {"type": "string",
                                     "description": "Full name, e.g. Ada Lovelace"},
                            "phone": {"type": "string",
                                      "description":
                                          "With country code, e.g. +44 20 7946 0000"},
                        },
                        "required": ["name", "phone"],
                        "additionalProperties": False,
                    },
                    "preferred_times": {
                        "type": "array",
                        "description": "Times that suit the patient, the best first",
                        "items": {"type": "string", "format": "date-time"},
                        "minItems": 1,
                    },
                },
                "required": ["specialty", "patient", "preferred_times"],
                "additionalProperties": False,
            },
        },
    }
    ### END SOLUTION
)

# %% [markdown]
"""
### Try book_appointment

The API checks a strict definition carefully and rejects one that breaks a rule, with a message worth reading.
"""

# %%
ask("Book a dermatologist for Ada Lovelace, +44 20 7946 0000, on 2026-12-04T18:30:00Z",
    book_appointment_tool)

# %% check="book_appointment_tool"

# %% [markdown]
"""
## Exercise 3: get_order_status, made from a model

Written by hand, a schema and the code behind it drift apart. Here a Pydantic model is the one source:
`openai.pydantic_function_tool` turns it into a strict tool definition.

| part | value |
| --- | --- |
| model | class `GetOrderStatus` with one field, `order_id`, a string | <!-- requirement: one-field -->
| the field's description | says what it is **and gives an example id**, such as `ORD-12345` | <!-- requirement: field-description -->
| `order_status_tool` | made with `openai.pydantic_function_tool` from the model | <!-- requirement: made-from-model -->
| name of the tool | `get_order_status` | <!-- requirement: name -->
| description of the tool | one or two sentences | <!-- requirement: description -->

**An example** with another model:

```python
class CancelParcel(BaseModel):
    parcel_id: str = Field(description="Number on the label, e.g. PRC-20931")

cancel_parcel_tool = openai.pydantic_function_tool(
    CancelParcel, name="cancel_parcel",
    description="Cancels a parcel that has not been sent yet."
)
```
"""

# %% [markdown]
"""
### Tips for get_order_status

- A Python comment (`# the order's id`) never reaches the model. `Field(description=...)` does.
- Without `name=` the tool is named after the class, `GetOrderStatus`. A registry that knows `get_order_status` would
  not find it, and nothing would warn you.
- The example in the description is what keeps the model from sending `12345` where your code wants `ORD-12345`.
"""


# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    ### BEGIN SOLUTION
    order_id: str = Field(description="Id of the order with its prefix, e.g. ORD-12345")
    ### END SOLUTION


order_status_tool = (
    ### BEGIN SOLUTION
    openai.pydantic_function_tool(
        GetOrderStatus,
        name="get_order_status",
        description=(
            "Returns where an order is and when it will arrive. "
            "Use it for questions about an order already placed; do not guess an id, "
            "ask for it."
        ),
    )
    ### END SOLUTION
)

# %% [markdown]
"""
### Try get_order_status

The first line prints the definition as it is sent. Can you find your description in it?
"""

# %%
print(json.dumps(order_status_tool, indent=2) if order_status_tool is not ...
      else "There is no tool yet.")
ask("Where is my order ORD-12345?", order_status_tool)

# %% check="order_status_tool"

# %% [markdown]
"""
## Done?

Save the notebook (Ctrl+S, or Cmd+S on a Mac) and hand it in. Then go on to the next lesson,
[02_dispatch](../../../notebooks/02_dispatch.ipynb): what to do with the calls a model asks for.
"""
