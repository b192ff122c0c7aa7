# Shows: a code, and nothing to read beside it
# Assignment: 06_errors

# %% answer="safe_dispatch"
def safe_dispatch(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return failed("UNKNOWN_FUNCTION", f"There is no function {name}.")
    try:
        arguments = json.loads(tool_call.function.arguments)
    except ValueError:
        return failed("INVALID_JSON", "The arguments are not valid JSON.")
    try:
        inspect.signature(registry[name]).bind(**arguments)
    except TypeError:
        return failed("INVALID_ARGUMENTS", f"{name} takes other arguments.")
    try:
        return json.dumps(registry[name](**arguments), allow_nan=False)
    except Exception:
        return failed("EXECUTION_FAILED", f"{name} is not available.")


def failed(code, message):
    return json.dumps({"error": code})
