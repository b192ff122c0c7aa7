# Shows: the last error is kept and raised after the loop; one table of codes
# Assignment: 06_errors

# %% answer="safe_dispatch"
MESSAGES = {
    "UNKNOWN_FUNCTION": "This function does not exist. Use one of those you were given.",
    "INVALID_JSON": "The arguments are broken. Write them again, as one JSON object.",
    "INVALID_ARGUMENTS": "The arguments do not fit the function. Compare them with its definition.",
    "EXECUTION_FAILED": "The function could not be carried out. Try something else, or tell the user.",
}


def safe_dispatch(tool_call, registry):
    outcome = outcome_of(tool_call.function.name, tool_call.function.arguments, registry)
    if isinstance(outcome, str):
        return outcome
    code = outcome[0]
    return json.dumps({"error": code, "message": MESSAGES[code]})


def outcome_of(name, text, registry):
    if name not in registry:
        return ("UNKNOWN_FUNCTION",)
    try:
        arguments = json.loads(text)
    except Exception:
        return ("INVALID_JSON",)
    if not isinstance(arguments, dict) or not fits(registry[name], arguments):
        return ("INVALID_ARGUMENTS",)
    try:
        return json.dumps(registry[name](**arguments), allow_nan=False)
    except (Exception, SystemExit):
        return ("EXECUTION_FAILED",)


def fits(function, arguments):
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError:
        return False
    return True


# %% answer="ask_with_retry"
def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    last = None
    for wait in [0] + [min(0.25 * 3**n, 60) for n in range(attempts - 1)]:
        if last is not None:
            headers = getattr(getattr(last, "response", None), "headers", {})
            sleep(max(wait, float(headers.get("retry-after", "0"))))
        try:
            return client.chat.completions.create(**request)
        except openai.APIError as error:
            status = getattr(error, "status_code", None)
            if status is not None and status < 500 and status != 429:
                raise
            last = error
    raise last
