# the function is run once to see whether the arguments fit and once more for the result


def problem(code, message):
    return json.dumps({"error": code, "message": message})


def safe_dispatch(tool_call, registry):
    name = tool_call.function.name
    function = registry.get(name)
    if function is None:
        return problem("UNKNOWN_FUNCTION", f"There is no function {name}.")
    try:
        arguments = json.loads(tool_call.function.arguments)
    except ValueError:
        return problem("INVALID_JSON", "The arguments are not valid JSON.")
    if not isinstance(arguments, dict):
        return problem("INVALID_ARGUMENTS", "The arguments have to be a JSON object.")
    try:
        inspect.signature(function).bind(**arguments)
        function(**arguments)
    except TypeError:
        return problem("INVALID_ARGUMENTS", f"{name} takes {inspect.signature(function)}.")
    except BaseException:
        pass
    try:
        return json.dumps(function(**arguments), allow_nan=False)
    except BaseException:
        return problem("EXECUTION_FAILED", f"{name} is not available at the moment.")
