# %% [markdown]
"""
# Function calling in TypeScript

The five steps of lesson 00, with OpenAI's package for JavaScript and TypeScript. Python stands first, TypeScript after it.
Nothing here is graded.

| about | this notebook |
| --- | --- |
| Time | 25 minutes |
| Before it | lessons 01 to 03 |
| You need | Node.js 20 or later, and a network once, for `npm install` |
| Written for | `openai` 7.59 for TypeScript, `zod` 4.6, November 2026 |

Without Node.js the cells print a sentence in place of an output, and you can read on.

Back to [lesson 01](../01_schema.ipynb) or to [lesson 03](../03_loop.ipynb).
"""

# %% [markdown]
"""
## The project

A small project is copied beside this notebook, into the folder `javascript`. Its files are yours: change them in JupyterLab,
and run the cells again.
"""

# %%
from widgets.node_project import NodeProject

project = NodeProject.beside_notebook("javascript")
print(sorted(path.name for path in project.folder.glob("*.*")))

# %%
print(project.install())

# %% [markdown]
"""
## Step 1: the definition

In Python, Pydantic makes the schema from a class. In TypeScript, **Zod** makes it from an object that also checks values
while the program runs. TypeScript's own types are gone by then.
"""

# %%
import json

from openai import pydantic_function_tool
from pydantic import BaseModel, Field


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="The order's number, for example ORD-1001")


DESCRIPTION = (
    "Returns the shipping status of an order. "
    "Use it for questions about delivery, not about refunds."
)
tools = [
    pydantic_function_tool(
        GetOrderStatus, name="get_order_status", description=DESCRIPTION
    )
]

# %%
project.show("tools.ts")

# %%
import widgets

# %%
widgets.predict(
    "Both helpers make a definition of the same tool. Is strict set in them?",
    {
        "In both": "Both helpers are made for strict schemas: every property is required, and no other is allowed.",
        "In TypeScript alone": "Zod and Pydantic are equally strict here: both helpers set it.",
        "In neither": "The API's own default is not strict in Chat Completions, and that is why both helpers set it.",
    },
)

# %%
print(json.dumps(tools, indent=2))

# %%
print(project.run("definitions.ts"))

# %% [markdown]
"""
**Investigate:** which keys does one definition have and the other does not? Pydantic adds `title`, Zod adds `$schema`. Neither
says anything to the model that the name and the description do not say.
"""

# %% [markdown]
"""
## Steps 2 to 5: the loop

Ask, look for calls, run them, send the results back, until the model answers in words. In both languages `arguments` is text:
`json.loads` here, `JSON.parse` there, and then a check of the values, which may break any rule that your schema does not state.
"""

# %%
from mocks import MODEL, make_client

client = make_client()
ORDERS = {"ORD-1001": "in transit", "ORD-1002": "delivered"}


def get_order_status(text):
    order_id = GetOrderStatus.model_validate_json(text).order_id
    if order_id not in ORDERS:
        return {"error": f"There is no order {order_id}."}
    return {"order_id": order_id, "status": ORDERS[order_id]}


# %%
def answer(question, max_rounds=5):
    messages = [{"role": "user", "content": question}]
    for _ in range(max_rounds):
        reply = client.chat.completions.create(
            model=MODEL, messages=messages, tools=tools
        )
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            content = json.dumps(get_order_status(call.function.arguments))
            print(f"{call.function.name}({call.function.arguments}) -> {content}")
            messages.append(
                {"role": "tool", "tool_call_id": call.id, "content": content}
            )
    return f"Stopped after {max_rounds} rounds."


print(answer("Where is my order ORD-1001?"))

# %%
project.show("loop.ts")

# %% [markdown]
"""
The next cell starts the course's simulated service as a server on this machine and runs `loop.ts` against it. In a terminal that
is `python -m mocks serve` in one window and, with `OPENAI_BASE_URL=http://127.0.0.1:8080/v1` and any `OPENAI_API_KEY` set,
`npm start` in another.
"""

# %%
print(project.run("loop.ts"))

# %% [markdown]
"""
## What is different

| what | Python | TypeScript |
| --- | --- | --- |
| the schema | `pydantic_function_tool(Model)` | `zodFunction({name, parameters})` |
| for the Responses API | the same model, `type` and `name` on the top level | `zodResponsesFunction` |
| arguments to values | `Model.model_validate_json(text)` | `Schema.parse(JSON.parse(text))` |
| no calls | `message.tool_calls is None` | `message.tool_calls` is `undefined` |
| a loop made for you | write your own, or the Agents SDK | `client.chat.completions.runTools` |
| calls at the same time | `asyncio.gather` | `Promise.all` |
"""

# %% [markdown]
"""
## Modify and make

- **Modify:** ask `project.run("loop.ts", "Where is order ORD-1009?")`. What does the model say about an order that does not exist?
- **Modify:** in `tools.ts`, take `.describe(...)` away and run `definitions.ts` again. What does the model no longer see?
- **Make:** add a second tool `cancel_order` to `tools.ts`, with its function, and ask `loop.ts` to cancel an order. It works when
  the output shows the call with the order's number.

<details>
<summary>A solution of the last one</summary>

```typescript
const CancelOrder = z.object({
  order_id: z.string().describe("The order's number, for example ORD-1001"),
});

// into tools
zodFunction({
  name: "cancel_order",
  description: "Cancels an order that was not shipped.",
  parameters: CancelOrder,
}),

// into functions
cancel_order: (text) => ({ ...CancelOrder.parse(JSON.parse(text)), canceled: true }),
```

</details>
"""
