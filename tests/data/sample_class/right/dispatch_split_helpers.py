# Shows: helpers of the learner's own, split over two cells, used by the answer
# Assignment: 02_dispatch

# %% before="dispatch_tool_call"
def parse(tool_call):
    return tool_call.function.name, json.loads(tool_call.function.arguments)


# %% before="dispatch_tool_call"
def unknown(name):
    return {"error": f"Unknown function: {name}"}


# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    name, arguments = parse(tool_call)
    return json.dumps(registry[name](**arguments) if name in registry else unknown(name))
