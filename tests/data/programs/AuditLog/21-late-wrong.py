# record returns nothing


def red(value):
    if isinstance(value, dict):
        return {k: "[redacted]" if k in ("card_number", "password", "api_key") else red(v) for k, v in value.items()}
    if isinstance(value, list):
        return [red(v) for v in value]
    return value


class AuditLog:
    def __init__(self):
        self.lines = []

    def record(self, tool_call, result, *, error=None):
        try:
            args = json.loads(tool_call.function.arguments)
        except (ValueError, RecursionError):
            args = None
        if isinstance(result, str):
            try:
                result = json.loads(result)
            except (ValueError, RecursionError):
                pass
        self.lines.append(
            json.dumps(
                {
                    "id": tool_call.id,
                    "name": tool_call.function.name,
                    "arguments": red(args),
                    "result": red(result),
                    "error": error,
                }
            )
        )
