# a TypeError of the function's own code is reported as wrong arguments


def err(code, message):
    return json.dumps({"error": code, "message": message})


def safe_dispatch(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return err("UNKNOWN_FUNCTION", f"unknown function {name}")
    try:
        arguments = json.loads(tool_call.function.arguments)
    except json.JSONDecodeError:
        return err("INVALID_JSON", "arguments are not JSON")
    if not isinstance(arguments, dict):
        return err("INVALID_ARGUMENTS", "arguments must be an object")
    try:
        result = registry[name](**arguments)
    except TypeError:
        return err("INVALID_ARGUMENTS", f"wrong arguments for {name}")
    except BaseException:
        return err("EXECUTION_FAILED", f"{name} failed")
    try:
        return json.dumps(result, allow_nan=False)
    except (TypeError, ValueError):
        return err("EXECUTION_FAILED", f"{name} returned something strange")
