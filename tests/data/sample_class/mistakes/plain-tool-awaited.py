# Shows: awaits whatever the function returns, and nothing is caught
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    async def execute_one(call):
        function = registry.get(call.function.name)
        if not function:
            result = {"error": f"Unknown function: {call.function.name}"}
        else:
            result = await function(**json.loads(call.function.arguments))
        return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}

    return await asyncio.gather(*[execute_one(call) for call in tool_calls or []])
