# an exception class with a code, one try around all


class ToolProblem(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def _find(registry, name):
    if name not in registry:
        raise ToolProblem("UNKNOWN_FUNCTION", f"{name!r} is not a function; known are {', '.join(sorted(registry))}")
    return registry[name]


def _not_json(constant):
    raise ValueError(f"{constant} is not JSON")


def _parse(text):
    try:
        return json.loads(text, parse_constant=_not_json)
    except (ValueError, TypeError, RecursionError) as error:
        raise ToolProblem("INVALID_JSON", "Send the arguments as one JSON object.") from error


def _match(function, arguments):
    if type(arguments) is not dict:
        raise ToolProblem("INVALID_ARGUMENTS", "The arguments must be an object with named values.")
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError as error:
        raise ToolProblem("INVALID_ARGUMENTS", f"Wrong arguments: {error}") from error


def _run(function, arguments):
    try:
        return json.dumps(function(**arguments), allow_nan=False)
    except BaseException as error:
        raise ToolProblem("EXECUTION_FAILED", "The function could not be carried out.") from error


def safe_dispatch(tool_call, registry):
    """Carry out one tool call; return its result, or an error with a code, as a JSON string."""
    try:
        function = _find(registry, tool_call.function.name)
        arguments = _parse(tool_call.function.arguments)
        _match(function, arguments)
        return _run(function, arguments)
    except ToolProblem as problem:
        return json.dumps({"error": problem.code, "message": problem.message})
