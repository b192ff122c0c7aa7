# Shows: one function inside the other; the order copied key by key; a retry that calls itself
# Assignment: 06_errors

# %% answer="safe_dispatch"
import traceback

LOG = []


def safe_dispatch(tool_call, registry):
    def error(code, message, **more):
        return json.dumps({"error": code, "message": message, **more}, ensure_ascii=False)

    function = registry.get(tool_call.function.name)
    if function is None:
        return error("UNKNOWN_FUNCTION", "No such function.", functions=list(registry))
    try:
        arguments = json.loads(tool_call.function.arguments or "{}")
    except json.JSONDecodeError:
        return error("INVALID_JSON", "Arguments must be JSON.")
    if type(arguments) is not dict:
        return error("INVALID_ARGUMENTS", "Arguments must be one JSON object.")
    try:
        bound = inspect.signature(function).bind(**arguments)
    except TypeError as reason:
        return error("INVALID_ARGUMENTS", str(reason))
    try:
        result = function(*bound.args, **bound.kwargs)
    except (Exception, SystemExit):
        LOG.append(traceback.format_exc())
        return error("EXECUTION_FAILED", "The function failed. Do not call it again now.")
    try:
        return json.dumps(result, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return error("EXECUTION_FAILED", "The function gave no usable result.")


# %% answer="lookup_order"
def lookup_order(order_id, *, orders, customer_id):
    match order_id:
        case str() if order_id.startswith("ORD-") and order_id[4:].isdecimal() and len(order_id) == 9:
            order = orders.get(order_id, {})
        case _:
            return dict(error="INVALID_ORDER_ID", message="Ask the customer for the id on the invoice, ORD-12345.")
    if order.get("customer_id") == customer_id:
        return {key: order[key] for key in order}
    return dict(error="ORDER_NOT_FOUND", message=f"{order_id} is not among this customer's orders.")


# %% answer="ask_with_retry"
import random


def seconds_to_wait(error, number):
    own = min(0.5 * 2**number, 8.0) * random.uniform(0.75, 1.0)
    said = error.response.headers.get("retry-after") if isinstance(error, openai.APIStatusError) else None
    return own if said is None else max(own, float(said))


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, number=0, **request):
    try:
        return client.chat.completions.create(**request)
    except (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError) as error:
        if attempts <= 1:
            raise
        sleep(seconds_to_wait(error, number))
    return ask_with_retry(client, attempts=attempts - 1, sleep=sleep, number=number + 1, **request)
