# self-contained, without exercise 1: gather and threads again, recursion


async def _do(call, registry):
    if call.function.name not in registry:
        content = {"error": f"Unknown function: {call.function.name}"}
    else:
        function = registry[call.function.name]
        try:
            arguments = json.loads(call.function.arguments)
            content = (
                await function(**arguments)
                if inspect.iscoroutinefunction(function)
                else await asyncio.to_thread(function, **arguments)
            )
        except Exception:
            content = {"error": "The tool failed."}
    return dict(role="tool", tool_call_id=call.id, content=json.dumps(content))


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    if max_rounds < 1:
        raise RuntimeError("no answer")
    response = await client.chat.completions.create(model=model, messages=messages, tools=tools)
    (choice,) = response.choices
    messages.append(choice.message)
    if not choice.message.tool_calls:
        return choice.message.content
    messages.extend(await asyncio.gather(*[_do(call, registry) for call in choice.message.tool_calls]))
    return await run_conversation_async(client, messages, tools, registry, model=model, max_rounds=max_rounds - 1)
