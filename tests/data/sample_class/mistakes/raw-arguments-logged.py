# Shows: arguments that cannot be parsed are logged as they are
# Assignment: 10_safety

# %% answer="AuditLog"
SECRETS = ("card_number", "password", "api_key")


class AuditLog:
    def __init__(self):
        self.lines = []

    def record(self, tool_call, result, *, error=None):
        entry = {
            "id": tool_call.id,
            "name": tool_call.function.name,
            "arguments": redacted(parsed(tool_call.function.arguments, tool_call.function.arguments)),
            "result": redacted(parsed(result, result)),
            "error": error,
        }
        self.lines.append(json.dumps(entry))
        return self.lines[-1]


def parsed(value, otherwise):
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return otherwise


def redacted(value):
    if isinstance(value, dict):
        return {key: "[redacted]" if key in SECRETS else redacted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item) for item in value]
    return value
