# Shows: a class for the calls of a reply, threads from a pool of its own
# Assignment: 04_parallel

# %% answer="run_tool_calls"
from concurrent.futures import ThreadPoolExecutor


class Calls:
    def __init__(self, calls, registry):
        self.calls, self.registry = calls, registry

    async def answer(self, pool):
        tasks = [asyncio.create_task(self.one(call, pool)) for call in self.calls]
        return [await task for task in tasks]

    async def one(self, call, pool):
        return {"role": "tool", "tool_call_id": call.id, "content": await self.content(call.function, pool)}

    async def content(self, wanted, pool):
        if wanted.name not in self.registry:
            return json.dumps({"error": f"Unknown function: {wanted.name}"})
        try:
            function = self.registry[wanted.name]
            arguments = json.loads(wanted.arguments or "{}")
            if inspect.iscoroutinefunction(function):
                return json.dumps(await function(**arguments))
            return json.dumps(await asyncio.wrap_future(pool.submit(function, **arguments)))
        except Exception:
            return '{"error": "the tool did not work"}'


async def run_tool_calls(tool_calls, registry):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return await Calls(tool_calls or [], registry).answer(pool)
