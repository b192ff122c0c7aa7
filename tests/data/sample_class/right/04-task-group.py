# Shows: a TaskGroup, every function in a thread, and what turns out awaitable awaited
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_one(call, registry)) for call in tool_calls or ()]
    return [task.result() for task in tasks]


async def _one(call, registry):
    message = {"role": "tool", "tool_call_id": call.id, "name": call.function.name}
    function = registry.get(call.function.name)
    if function is None:
        return message | {"content": json.dumps({"error": "Unknown function: " + call.function.name})}
    try:
        result = await asyncio.to_thread(function, **json.loads(call.function.arguments))
        if inspect.isawaitable(result):
            result = await result
        return message | {"content": json.dumps(result)}
    except Exception as error:
        return message | {"content": json.dumps({"error": "EXECUTION_FAILED", "kind": type(error).__name__})}


# %% answer="run_conversation_async"
async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    rounds = 0
    while rounds < max_rounds:
        rounds += 1
        completion = await client.chat.completions.create(messages=messages, tools=tools, model=model)
        message = completion.choices[0].message
        messages += [message.model_dump(exclude_none=True)]
        if not message.tool_calls:
            return message.content
        messages += await run_tool_calls(message.tool_calls, registry)
    raise RuntimeError("too many rounds")


# %% answer="allow_parallel"
def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    names, strict = set(), False
    for tool in tools:
        function = tool["function"]
        names.add(function["name"])
        strict = strict or function.get("strict", False)
    if fine_tuned and strict:
        return False
    if not names.isdisjoint(destructive):
        return False
    for name in names:
        if not names.isdisjoint((depends_on or {}).get(name, ())):
            return False
    return True
