# Shows: runs async functions in threads; the failing json.dumps becomes an error answer
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    async def one(call):
        try:
            if call.function.name not in registry:
                content = json.dumps({"error": f"Unknown function: {call.function.name}"})
            else:
                arguments = json.loads(call.function.arguments)
                content = json.dumps(await asyncio.to_thread(registry[call.function.name], **arguments))
        except Exception:
            content = json.dumps({"error": "failed"})
        return {"role": "tool", "tool_call_id": call.id, "content": content}

    return await asyncio.gather(*(one(call) for call in tool_calls or []))
