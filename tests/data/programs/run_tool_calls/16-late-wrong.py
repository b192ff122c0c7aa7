# only some exceptions are caught, so a broken connection ends all


async def run_tool_calls(tool_calls, registry):
    async def one(c):
        f = registry.get(c.function.name)
        if f is None:
            r = {"error": f"Unknown function: {c.function.name}"}
        else:
            try:
                a = json.loads(c.function.arguments)
                r = await f(**a) if inspect.iscoroutinefunction(f) else await asyncio.to_thread(f, **a)
                json.dumps(r)
            except (ValueError, TypeError, KeyError):
                r = {"error": "failed"}
        return {"role": "tool", "tool_call_id": c.id, "content": json.dumps(r)}

    return await asyncio.gather(*[one(c) for c in tool_calls or []])
