# a JSONEncoder does the redaction of a copy


class AuditLog:
    def __init__(self):
        self.lines = []

    def record(self, tool_call, result, *, error=None):
        def parse(text, otherwise):
            try:
                return json.loads(text)
            except json.JSONDecodeError:
                return otherwise

        def clean(value):
            match value:
                case {"card_number": _} | {"password": _} | {"api_key": _}:
                    hidden = {"card_number", "password", "api_key"} & value.keys()
                    return clean({k: v for k, v in value.items() if k not in hidden}) | dict.fromkeys(
                        hidden, "[redacted]"
                    )
                case dict():
                    return {k: clean(v) for k, v in value.items()}
                case [*items]:
                    return [clean(item) for item in items]
                case _:
                    return value

        result = parse(result, result) if isinstance(result, str) else result
        arguments = parse(tool_call.function.arguments, None)
        self.lines += [
            json.JSONEncoder().encode(
                {
                    "id": tool_call.id,
                    "name": tool_call.function.name,
                    "arguments": clean(arguments),
                    "result": clean(result),
                    "error": error,
                }
            )
        ]
        return self.lines[-1]
