# the arguments are validated against the function's own hints

import inspect as _inspect

from pydantic import validate_call


def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if (function := registry.get(name)) is None:
        return json.dumps({"error": f"Unknown function: {name}"})
    bound = _inspect.signature(function).bind(**json.loads(tool_call.function.arguments or "{}"))
    bound.apply_defaults()
    return json.dumps(validate_call(function)(*bound.args, **bound.kwargs))
