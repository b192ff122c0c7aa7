# Shows: an exception of its own carries code and message; pydantic tests the arguments' names; a while loop
# Assignment: 06_errors

# %% answer="safe_dispatch"
class Told(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.answer = {"error": code, "message": message}


def find(tool_call, registry):
    try:
        return registry[tool_call.function.name]
    except KeyError:
        raise Told("UNKNOWN_FUNCTION", f"Choose one of {sorted(registry)}.") from None


def read(tool_call):
    try:
        return json.loads(tool_call.function.arguments)
    except json.JSONDecodeError as error:
        raise Told("INVALID_JSON", f"Not JSON: {error.msg} at character {error.pos}.") from None


def match(function, arguments):
    if not isinstance(arguments, dict):
        raise Told("INVALID_ARGUMENTS", "Send one JSON object.")
    parameters = inspect.signature(function).parameters
    needed = {name for name, each in parameters.items() if each.default is each.empty}
    unknown, missing = set(arguments) - set(parameters), needed - set(arguments)
    if unknown or missing:
        raise Told("INVALID_ARGUMENTS", f"Too many: {sorted(unknown)}. Missing: {sorted(missing)}.")


def run(function, arguments):
    try:
        text = json.dumps(function(**arguments), allow_nan=False)
    except (Exception, SystemExit) as error:
        raise Told("EXECUTION_FAILED", "The tool does not work at the moment. Tell the user.") from error
    return text


def safe_dispatch(tool_call, registry):
    try:
        function = find(tool_call, registry)
        arguments = read(tool_call)
        match(function, arguments)
        return run(function, arguments)
    except Told as told:
        return json.dumps(told.answer)


# %% answer="lookup_order"
NOT_FOUND = {"error": "ORDER_NOT_FOUND", "message": "There is no such order."}


def lookup_order(order_id, *, orders, customer_id):
    if re.fullmatch(r"ORD-\d+", str(order_id)) is None:
        return {"error": "INVALID_ORDER_ID", "message": f"{order_id!r} is no order id; they look like ORD-12345."}
    mine = {key: order for key, order in orders.items() if order["customer_id"] == customer_id}
    return mine.get(order_id, NOT_FOUND)


# %% answer="ask_with_retry"
def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    pause, left = 1.0, attempts
    while True:
        left -= 1
        try:
            return client.chat.completions.create(**request)
        except openai.APIConnectionError:
            if left == 0:
                raise
            asked = 0.0
        except openai.APIStatusError as error:
            if left == 0 or error.status_code != 429 and error.status_code < 500:
                raise
            asked = float(error.response.headers.get("retry-after") or 0)
        sleep(pause + asked)
        pause = min(2 * pause, 60)
