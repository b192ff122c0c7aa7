# Shows: dispatch as a lambda with a fallback function for unknown names
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
unknown = lambda name: lambda **_: {"error": f"Unknown function: {name}"}
dispatch_tool_call = lambda tool_call, registry: json.dumps(
    registry.get(tool_call.function.name, unknown(tool_call.function.name))(**json.loads(tool_call.function.arguments))
)
