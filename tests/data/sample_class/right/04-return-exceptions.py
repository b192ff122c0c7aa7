# Shows: gather with return_exceptions, and the exceptions turned into answers afterwards
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    calls = list(tool_calls or [])
    outcomes = await asyncio.gather(*map(lambda call: work(call, registry), calls), return_exceptions=True)
    messages = []
    for call, outcome in zip(calls, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            outcome = {"error": "This call failed.", "tool": call.function.name}
        messages.append({"tool_call_id": call.id, "role": "tool", "content": json.dumps(outcome, ensure_ascii=False)})
    return messages


async def work(call, registry):
    try:
        function = registry[call.function.name]
    except KeyError:
        return {"error": f"Unknown function: {call.function.name}"}
    arguments = json.loads(call.function.arguments)
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lambda: function(**arguments))


# %% answer="run_conversation_async"
async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    async def ask():
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        messages.append(reply.choices[0].message)
        return messages[-1]

    for _ in range(max_rounds):
        if calls := (message := await ask()).tool_calls:
            messages.extend(await run_tool_calls(calls, registry))
        else:
            return message.content
    raise RuntimeError(f"{max_rounds} rounds and no answer")


# %% answer="allow_parallel"
def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    functions = {tool["function"]["name"]: tool["function"] for tool in tools}
    needs = depends_on or {}
    risky = any(name in functions for name in destructive)
    ordered = any(other in functions for name in functions for other in needs.get(name, []))
    loose = fine_tuned and any(function.get("strict") is True for function in functions.values())
    return not (risky or ordered or loose)
