# Shows: tells by the words of the exception whose fault it was
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
        return json.dumps(registry[name](**arguments), allow_nan=False)
    except Exception as error:
        if "argument" in str(error):
            return failed("INVALID_ARGUMENTS", f"{name} takes other arguments.")
        return failed("EXECUTION_FAILED", f"{name} is not available.")


def failed(code, message):
    return json.dumps({"error": code, "message": message})
