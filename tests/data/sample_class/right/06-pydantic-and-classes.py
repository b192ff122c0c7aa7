# Shows: pydantic tests the arguments in the call itself; a class for the look-up; a generator of pauses
# Assignment: 06_errors

# %% answer="safe_dispatch"
import pydantic


class Failure(dict):
    def __init__(self, code, message):
        super().__init__(error=code, message=message)


def carry_out(function, text):
    try:
        arguments = pydantic.TypeAdapter(dict[str, object]).validate_json(text)
    except pydantic.ValidationError as error:
        broken = error.errors()[0]["type"] == "json_invalid"
        return Failure("INVALID_JSON" if broken else "INVALID_ARGUMENTS", "Send one JSON object.")
    try:
        return pydantic.validate_call(function)(**arguments)
    except pydantic.ValidationError as error:
        places = [".".join(map(str, each["loc"])) for each in error.errors(include_input=False)]
        return Failure("INVALID_ARGUMENTS", f"Look at {', '.join(places)}.")
    except (Exception, SystemExit) as error:
        return Failure("EXECUTION_FAILED", f"A {type(error).__name__}. It is being looked into.")


def safe_dispatch(tool_call, registry):
    match registry.get(tool_call.function.name):
        case None:
            result = Failure("UNKNOWN_FUNCTION", f"{tool_call.function.name} does not exist.")
        case function:
            result = carry_out(function, tool_call.function.arguments)
    try:
        return json.dumps(result, allow_nan=False)
    except (TypeError, ValueError):
        return json.dumps(Failure("EXECUTION_FAILED", "The result cannot be sent."))


# %% answer="lookup_order"
class OrderId(pydantic.BaseModel):
    order_id: str = pydantic.Field(pattern=r"^ORD-\d{5}$")


def lookup_order(order_id, *, orders, customer_id):
    try:
        wanted = OrderId(order_id=order_id).order_id
    except pydantic.ValidationError:
        return {"error": "INVALID_ORDER_ID", "message": "ORD- and five digits, please."}
    found = [order for key, order in orders.items() if key == wanted and order["customer_id"] == customer_id]
    return {**found[0]} if found else {"error": "ORDER_NOT_FOUND", "message": f"There is no order {wanted}."}


# %% answer="ask_with_retry"
def pauses(attempts):
    pause = 0.8
    for _ in range(attempts - 1):
        yield pause
        pause = min(pause * 1.5, 10)
    yield None


def ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request):
    for pause in pauses(attempts):
        try:
            return client.chat.completions.create(**request)
        except openai.APIStatusError as error:
            if pause is None or error.status_code not in (429, *range(500, 600)):
                raise
            pause = max(pause, int(error.response.headers.get("Retry-After", 0)))
        except openai.APIConnectionError:
            if pause is None:
                raise
        sleep(pause)
