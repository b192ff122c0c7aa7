# only texts are redacted: a card number written as a number is logged

SECRETS = {"card_number", "password", "api_key"}


def redacted(value):
    if isinstance(value, dict):
        return {
            key: "[redacted]" if key in SECRETS and isinstance(inner, str) else redacted(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [redacted(inner) for inner in value]
    return value


class AuditLog:
    def __init__(self):
        self.lines = []

    def record(self, tool_call, result, *, error=None):
        try:
            arguments = json.loads(tool_call.function.arguments)
        except ValueError:
            arguments = None
        if isinstance(result, str):
            try:
                result = json.loads(result)
            except ValueError:
                pass
        entry = {
            "id": tool_call.id,
            "name": tool_call.function.name,
            "arguments": redacted(arguments),
            "result": redacted(result),
            "error": error,
        }
        line = json.dumps(entry)
        self.lines.append(line)
        return line
