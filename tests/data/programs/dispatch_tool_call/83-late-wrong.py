# whatever goes wrong is reported as an unknown name


def dispatch_tool_call(tool_call, registry):
    try:
        return json.dumps(registry[tool_call.function.name](**json.loads(tool_call.function.arguments)))
    except Exception:
        return json.dumps({"error": f"Unknown function: {tool_call.function.name}"})
