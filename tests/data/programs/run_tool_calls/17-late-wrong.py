# async tools run in a thread too, where nobody awaits their coroutines


async def run_tool_calls(tool_calls, registry):
    async def one(c):
        f = registry.get(c.function.name)
        if f is None:
            r = {"error": f"Unknown function: {c.function.name}"}
        else:
            try:
                r = await asyncio.to_thread(f, **json.loads(c.function.arguments))
            except Exception:
                r = {"error": "failed"}
        return {"role": "tool", "tool_call_id": c.id, "content": json.dumps(r, default=str)}

    return await asyncio.gather(*[one(c) for c in tool_calls or []])
