# the whole traceback is the message, with the exception's text at its end

import traceback


def safe_dispatch(tool_call, registry):
    def fail(code, text):
        return json.dumps({"error": code, "message": text})

    name = tool_call.function.name
    if name not in registry:
        return fail("UNKNOWN_FUNCTION", "no such function")
    try:
        arguments = json.loads(tool_call.function.arguments)
    except (ValueError, RecursionError):
        return fail("INVALID_JSON", "not JSON")
    try:
        inspect.signature(registry[name]).bind(**arguments)
    except TypeError as e:
        return fail("INVALID_ARGUMENTS", str(e))
    try:
        return json.dumps(registry[name](**arguments), allow_nan=False)
    except (Exception, SystemExit):
        return fail("EXECUTION_FAILED", traceback.format_exc())
